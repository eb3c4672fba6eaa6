package server_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// pathOf is a link without its host.
func pathOf(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.RequestURI()
}

// TestLink opens one report, with its files and charts, and nothing else.
func TestLink(t *testing.T) {
	s := open(t, locked)
	link := pathOf(t, s.server.Link("/services/WET/2017-10", noon().Add(time.Hour)))
	_, query, _ := strings.Cut(link, "?")
	resp, body := s.ask(t, "GET", link, "", html)
	if resp.StatusCode != 200 || !strings.Contains(body, "By link, until 23 Nov 2017 13:00 UTC") {
		t.Fatalf("%s: %s", link, resp.Status)
	}
	for _, hidden := range []string{`href="/schedules"`, `href="/services/WET/quality"`, "Sign out"} {
		if strings.Contains(body, hidden) {
			t.Errorf("a guest is shown %s", hidden)
		}
	}
	if want := strings.ReplaceAll("/services/WET/2017-10.pdf?"+query, "&", "&amp;"); !strings.Contains(body, want) {
		t.Errorf("no link to the PDF that serves: %s", want)
	}
	for path, want := range map[string]int{
		"/services/WET/2017-10":                   200,
		"/services/WET/2017-10.pdf":               200,
		"/services/WET/2017-10.json":              200,
		"/services/WET/2017-10/charts/status.svg": 200,
		"/services/WET/2017-10/charts/status.png": 200,
		"/services/WET/2017-10/charts/none.svg":   404,
		"/services/WET/2017-09":                   403,
		"/services/WET/2017-09/charts/status.svg": 403,
		"/services/WET":                           403,
		"/services/WET.json":                      403,
		"/services/GRID/2017-10":                  403,
		"/services/WET%2F2017-10":                 403, // a service of that name
		"/services/WET%2F2017-10/charts/none.svg": 403,
		"/services/WET/quality":                   403,
		"/services/WET/models":                    403,
		"/services":                               403,
		"/":                                       403,
		"/schedules":                              403,
		"/deliveries/5f1c9a":                      403,
		"/metrics":                                403,
		"/health":                                 403,
	} {
		resp, _ := s.ask(t, "GET", path+"?"+query, "", html)
		if resp.StatusCode != want {
			t.Errorf("%s by the link: %s, want %d", path, resp.Status, want)
		}
	}
	if resp, _ := s.ask(t, "POST", link, "", html); resp.StatusCode != 405 {
		t.Errorf("POST: %s", resp.Status)
	}
}

// TestAlteredLink is refused with a word, as is one that has ended.
func TestAlteredLink(t *testing.T) {
	s := open(t, locked)
	link := pathOf(t, s.server.Link("/services/WET/2017-10", noon().Add(time.Hour)))
	_, query, _ := strings.Cut(link, "?")
	exp, sig, _ := strings.Cut(strings.TrimPrefix(query, "exp="), "&sig=")
	for _, altered := range []string{
		"exp=9" + exp + "&sig=" + sig, "exp=" + exp + "&sig=" + sig[1:], "exp=" + exp + "&sig=" + sig + "A", "exp=&sig=" + sig, "sig=" + sig,
		"exp=" + exp + "&sig=", "exp=" + exp + "&exp=9" + exp + "&sig=" + sig, "exp=0x7fffffff&sig=" + sig, "exp=+" + exp + "&sig=" + sig,
	} {
		resp, body := s.ask(t, "GET", "/services/WET/2017-10?"+altered, "", html)
		if resp.StatusCode != 403 || !strings.Contains(body, "This link is damaged") || !strings.Contains(body, `href="/login?next=%2Fservices%2FWET%2F2017-10"`) {
			t.Errorf("%s: %s", altered, resp.Status)
		}
	}
	s.later(time.Hour)
	resp, body := s.ask(t, "GET", link, "", html)
	if resp.StatusCode != 410 || !strings.Contains(body, "This link ended on 23 Nov 2017 13:00 UTC") {
		t.Errorf("an hour later: %s", resp.Status)
	}
	if strings.Contains(s.log.String(), sig) {
		t.Error("the signature is in the log")
	}
}

// TestLinkOfLatest is for the report that has no period in its name.
func TestLinkOfLatest(t *testing.T) {
	s := open(t, locked)
	link := pathOf(t, s.server.Link("/services/a%20b", noon().Add(time.Hour)))
	_, query, _ := strings.Cut(link, "?")
	for path, want := range map[string]int{
		"/services/a%20b": 200, "/services/a%20b.json": 200, "/services/a%20b/charts/status.svg": 200, "/services/a%20b/7d": 403, "/services/a%20b/quality": 403,
		"/services/a%20b/models/charts/status.svg": 403,
	} {
		if resp, _ := s.ask(t, "GET", path+"?"+query, "", html); resp.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, resp.Status, want)
		}
	}
}

// FuzzLink signs a path and asks for another: only the report of the link opens.
func FuzzLink(f *testing.F) {
	f.Add("/services/WET/2017-10", "/services/WET/2017-10.pdf")
	f.Add("/services/WET", "/services/WET/quality")
	f.Add("/services/WET/2017-10", "/services/WET/2017-10/charts/../../GRID")
	f.Add("/services/WET/2017-10?x=y", "/services/GRID/2017-10")
	f.Add("/", "/schedules")
	f.Add("/schedules", "/schedules")
	s := open(f, locked)
	f.Fuzz(func(t *testing.T, signed, asked string) {
		link, err := url.Parse(s.server.Link(signed, noon().Add(time.Hour)))
		if err != nil {
			return
		}
		target := (&url.URL{Path: asked, RawQuery: link.RawQuery}).String()
		if !strings.HasPrefix(target, "/") {
			return
		}
		r := httptest.NewRequest("GET", "http://127.0.0.1/", nil)
		if r.URL, err = url.Parse(target); err != nil {
			return
		}
		w := httptest.NewRecorder()
		s.server.Handler().ServeHTTP(w, r)
		base, _, _ := strings.Cut(asked, "/charts/")
		base = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(base, ".pdf"), ".json"), "/")
		own, _, _ := strings.Cut(link.Path, "/charts/")
		own = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(own, ".pdf"), ".json"), "/")
		public := asked == "/login" || asked == "/healthz" || asked == "/readyz" || asked == "/favicon.ico"
		if w.Code == 200 && !public && !strings.HasPrefix(asked, "/assets/") && (base != own || !strings.HasPrefix(asked, "/services/")) {
			t.Errorf("the link to %q opens %q", signed, asked)
		}
	})
}
