package server_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/nines-bot/nines/server"
)

// An endpoint is one of all that there are.
type endpoint struct {
	method, path string
	open         bool // to everybody
	own          bool // checks signatures itself
}

func endpoints(style string) []endpoint {
	return []endpoint{
		{"GET", "/", false, false},
		{"GET", "/services/WET", false, false},
		{"GET", "/services/WET.pdf", false, false},
		{"GET", "/services/WET.json", false, false},
		{"GET", "/services/WET/2017-10", false, false},
		{"GET", "/services/WET/2017-10.pdf", false, false},
		{"GET", "/services/WET/charts/status.svg", false, false},
		{"GET", "/services/WET/2017-10/charts/status.png", false, false},
		{"GET", "/services/WET/models", false, false},
		{"GET", "/services/WET/models/trading.svg", false, false},
		{"GET", "/services/WET/quality", false, false},
		{"GET", "/services/NOBODY", false, false},
		{"GET", "/schedules", false, false},
		{"GET", "/deliveries", false, false},
		{"GET", "/deliveries/5f1c9a", false, false},
		{"GET", "/health", false, false},
		{"GET", "/metrics", false, false},
		{"GET", "/login", true, false},
		{"GET", style, true, false},
		{"GET", "/favicon.ico", true, false},
		{"GET", "/healthz", true, false},
		{"GET", "/readyz", true, false},
		{"POST", "/slack/commands", false, true},
		{"POST", "/slack/interactions", false, true},
		{"POST", "/slack/events", false, true},
		{"POST", "/jira/webhook", false, true},
	}
}

// mounted are handlers that refuse what is not signed, as those of Slack do.
func mounted(c *server.Config) {
	c.WebhookSecret = secret
	c.Mounts = map[string]http.Handler{}
	for _, path := range []string{"/slack/commands", "/slack/interactions", "/slack/events"} {
		c.Mounts[path] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			if r.Header.Get("X-Slack-Signature") != "right" {
				http.Error(w, "no signature", http.StatusUnauthorized)
			}
		})
	}
}

func style(t *testing.T, s *site) string {
	t.Helper()
	_, body := s.ask(t, "GET", "/nowhere", "", html)
	_, rest, ok := strings.Cut(body, `<link rel="stylesheet" href="`)
	if !ok {
		t.Fatalf("no style sheet: %s", body)
	}
	path, _, _ := strings.Cut(rest, `"`)
	return path
}

// guess is what an attacker tries as the token.
const guess = "a-wrong-guess-of-a-token"

// An attack tries every endpoint in one wrong way after the other.
type attack struct {
	*testing.T
	*site
	all  []endpoint
	said *strings.Builder // all answers
}

// TestRefused tries every endpoint in every wrong way.
func TestRefused(t *testing.T) {
	s := open(t, locked, mounted)
	a := attack{t, s, endpoints(style(t, s)), &strings.Builder{}}
	a.withoutLogin()
	a.wrongToken()
	a.crossSite()
	a.pathOutside()
	a.bodyTooLarge()
	a.otherMethod()
	log := s.log.String()
	for _, reason := range []string{"no login", "wrong token", "too many tries", "cross-site", "path outside", "body of 1048577 bytes", "body too large", "method", "webhook signature", "link altered"} {
		if !strings.Contains(log, `"refused":"`+reason) {
			t.Errorf("the log does not say %q", reason)
		}
	}
	for _, hidden := range []string{token, linkKey, secret, guess, "zzzzzz.AAAA", "sig-of-nobody", "evil.example"} {
		if strings.Contains(log, hidden) {
			t.Errorf("%q is in the log", hidden)
		}
		if strings.Contains(a.said.String(), hidden) {
			t.Errorf("%q is in an answer", hidden)
		}
	}
}

// send asks and holds the answer to what was wanted, and to the headers that
// every answer has.
func (a attack) send(method, path, body string, want []int, headers ...string) *http.Response {
	a.Helper()
	resp, text := a.ask(a.T, method, path, body, headers...)
	a.check(resp, method+" "+path+" "+strings.Join(headers, ", "), text, want)
	return resp
}

func (a attack) check(resp *http.Response, what, text string, want []int) {
	a.Helper()
	a.said.WriteString(text)
	resp.Header.Write(a.said)
	if !slices.Contains(want, resp.StatusCode) {
		a.Errorf("%s: %s, want %v", what, resp.Status, want)
	}
	for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "X-Request-Id"} {
		if resp.Header.Get(h) == "" {
			a.Errorf("%s: no %s", what, h)
		}
	}
	if csp := resp.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
		a.Errorf("%s: policy %q", what, csp)
	}
}

func (a attack) withoutLogin() {
	for _, e := range a.all {
		want := []int{401}
		if e.open {
			want = []int{200}
		}
		a.send(e.method, e.path, "{}", want)
		if e.open || e.own {
			continue
		}
		if l := a.send(e.method, e.path, "", []int{303}, html).Header.Get("Location"); !strings.HasPrefix(l, "/login") {
			a.Errorf("%s leads to %s", e.path, l)
		}
		a.send(e.method, e.path, "", []int{303}, html, "Cookie: nines=zzzzzz.AAAA.c2ln")
		a.send(e.method, e.path, "", []int{401}, "X-Forwarded-User: admin", "X-Forwarded-For: 127.0.0.1")
		a.send(e.method, e.path+"?exp=99999999999&sig=AAAA-sig-of-nobody", "", []int{403}, html)
	}
}

func (a attack) wrongToken() {
	for _, e := range a.all {
		if !e.open && !e.own {
			a.send(e.method, e.path, "", []int{401, 429}, "Authorization: Bearer "+guess)
		}
	}
}

func (a attack) crossSite() {
	for _, e := range a.all {
		for _, h := range []string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"} {
			a.send("POST", e.path, "token="+token, []int{403}, h, html, form)
		}
	}
}

func (a attack) pathOutside() {
	for _, e := range a.all {
		for _, path := range []string{
			"/.." + e.path, "/%2e%2e" + e.path, "/" + e.path + "x", e.path + "/../../etc/passwd", e.path + "/..%2f..%2fetc",
			e.path + "/.%2E/x", e.path + "/%5c..%5cetc", e.path + "/a%00b", e.path + "//",
		} {
			a.send(e.method, path, "", []int{400}, html)
		}
	}
}

func (a attack) bodyTooLarge() {
	large := strings.Repeat("x", 1<<20+1)
	for _, e := range a.all {
		a.send("POST", e.path, large, []int{413})
	}
	for _, path := range []string{"/login", "/logout", "/jira/webhook", "/slack/commands"} {
		pieces := io.MultiReader(strings.NewReader("token="), strings.NewReader(large)) // of unknown length
		req, err := http.NewRequestWithContext(a.Context(), "POST", a.URL+path, pieces)
		if err != nil {
			a.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := a.Client().Do(req)
		if err != nil {
			a.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body) // the connection may be cut
		resp.Body.Close()
		a.check(resp, "in pieces to "+path, string(text), []int{413})
	}
}

func (a attack) otherMethod() {
	for _, e := range a.all {
		for _, m := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"} {
			a.send(m, e.path, "", []int{405})
		}
		if e.own {
			a.send("GET", e.path, "", []int{405}, html)
		} else if e.path != "/login" {
			a.send("POST", e.path, "", []int{405}, html)
		}
	}
}

// TestHost keeps pages elsewhere from reading a service that needs no login by a
// name of their own.
func TestHost(t *testing.T) {
	s := open(t, func(c *server.Config) { c.PublicURL = "http://nines.example.com" })
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200, "nines.example.com": 200, "NINES.example.com:80": 200,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "10.0.0.1": 421, "169.254.169.254": 421, "0.0.0.0:8080": 421,
	} {
		resp, _ := s.ask(t, "GET", "/", "", "Host: "+host, html)
		if resp.StatusCode != want {
			t.Errorf("%s: %s, want %d", host, resp.Status, want)
		}
	}
}

// TestRequestID takes a plain name, makes one otherwise, and logs it.
func TestRequestID(t *testing.T) {
	s := open(t)
	resp, _ := s.ask(t, "GET", "/schedules", "", "X-Request-Id: abc-123")
	if id := resp.Header.Get("X-Request-Id"); id != "abc-123" || !strings.Contains(s.log.String(), `"request":"abc-123"`) {
		t.Errorf("request %q, log %s", id, s.log)
	}
	for _, odd := range []string{"", strings.Repeat("x", 65), "a b", "a\"b", "<b>"} {
		resp, _ := s.ask(t, "GET", "/schedules", "", "X-Request-Id: "+odd)
		if id := resp.Header.Get("X-Request-Id"); id == odd || len(id) < 20 {
			t.Errorf("request %q for %q", id, odd)
		}
	}
}

// TestPanic loses one page and not the service.
func TestPanic(t *testing.T) {
	s := open(t, func(c *server.Config) {
		c.Mounts = map[string]http.Handler{"/slack/events": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("at the disco") })}
	})
	resp, body := s.ask(t, "POST", "/slack/events", "", html)
	if resp.StatusCode != 500 || strings.Contains(body, "disco") || !strings.Contains(body, "Something went wrong here") {
		t.Errorf("%s: %s", resp.Status, body)
	}
	if !strings.Contains(s.log.String(), "at the disco") {
		t.Error("the log does not say why")
	}
}
