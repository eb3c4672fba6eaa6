package server_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/server"
)

const form = "Content-Type: application/x-www-form-urlencoded"

func cookieOf(t *testing.T, resp *http.Response) *http.Cookie {
	t.Helper()
	for _, c := range resp.Cookies() {
		return c
	}
	t.Fatalf("no cookie: %s", resp.Status)
	return nil
}

// TestLogin goes in and out again.
func TestLogin(t *testing.T) {
	s := open(t, locked, func(c *server.Config) { c.PublicURL = "https://nines.example.com" })
	resp, _ := s.ask(t, "GET", "/services/WET/2017-10", "", html)
	if l := resp.Header.Get("Location"); l != "/login?next=%2Fservices%2FWET%2F2017-10" {
		t.Fatalf("leads to %s", l)
	}
	resp, body := s.ask(t, "POST", "/login", url.Values{"token": {"wrong"}, "next": {"/x"}}.Encode(), form, html)
	if resp.StatusCode != 401 || !strings.Contains(body, "This is not the token") || len(resp.Cookies()) > 0 {
		t.Fatalf("wrong token: %s", resp.Status)
	}
	resp, _ = s.ask(t, "POST", "/login", url.Values{"token": {token}, "next": {"/services/WET/2017-10"}}.Encode(), form, html, "Origin: https://nines.example.com")
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/services/WET/2017-10" {
		t.Fatalf("right token: %s to %s", resp.Status, resp.Header.Get("Location"))
	}
	c := cookieOf(t, resp)
	if c.Name != "__Host-nines" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge < 3600 || strings.Contains(c.Value, token) {
		t.Errorf("cookie %v", c)
	}
	cookie := "Cookie: " + c.Name + "=" + c.Value
	resp, body = s.ask(t, "GET", "/", "", html, cookie)
	if resp.StatusCode != 200 {
		t.Fatalf("with the session: %s", resp.Status)
	}
	_, rest, _ := strings.Cut(body, `name="form" value="`)
	csrf, _, _ := strings.Cut(rest, `"`)
	if resp, _ := s.ask(t, "POST", "/logout", "form=guess", form, cookie); resp.StatusCode != 403 {
		t.Errorf("sign out with a form of nobody: %s", resp.Status)
	}
	resp, _ = s.ask(t, "POST", "/logout", url.Values{"form": {csrf}}.Encode(), form, cookie)
	if resp.StatusCode != 303 || cookieOf(t, resp).MaxAge >= 0 {
		t.Errorf("sign out: %s", resp.Status)
	}
	for _, altered := range []string{c.Value[:len(c.Value)-1], "z" + c.Value, strings.Replace(c.Value, ".", "0.", 1), "", "..", strings.Repeat("x", 10000)} {
		if resp, _ := s.ask(t, "GET", "/", "", html, "Cookie: "+c.Name+"="+altered); resp.StatusCode != 303 {
			t.Errorf("session %.40q: %s", altered, resp.Status)
		}
	}
	s.later(8 * 24 * time.Hour)
	if resp, _ := s.ask(t, "GET", "/", "", html, cookie); resp.StatusCode != 303 {
		t.Errorf("session of last week: %s", resp.Status)
	}
	for _, hidden := range []string{token, c.Value, csrf} {
		if strings.Contains(s.log.String(), hidden) {
			t.Errorf("%q is in the log", hidden)
		}
	}
}

// TestNewTokenEndsSessions: who had the old one is out.
func TestNewTokenEndsSessions(t *testing.T) {
	old := open(t, locked)
	resp, _ := old.ask(t, "POST", "/login", "token="+token, form)
	c := cookieOf(t, resp)
	cookie := "Cookie: " + c.Name + "=" + c.Value
	replica := open(t, locked)
	if resp, _ := replica.ask(t, "GET", "/", "", cookie); resp.StatusCode != 200 {
		t.Errorf("another replica does not know the session: %s", resp.Status)
	}
	changed := open(t, locked, func(c *server.Config) { c.Token = "another-token-than-before" })
	if resp, _ := changed.ask(t, "GET", "/", "", cookie); resp.StatusCode != 401 {
		t.Errorf("after a new token: %s", resp.Status)
	}
}

// TestNext leads nowhere but to pages of ours.
func TestNext(t *testing.T) {
	s := open(t, locked)
	for next, want := range map[string]string{
		"/services/WET?from=2017-01-01": "/services/WET?from=2017-01-01",
		"https://evil.example/":         "/", "//evil.example": "/", "/\\evil.example": "/", "javascript:alert(1)": "/", "": "/", "evil": "/",
		"/../x": "/", "/%2f/evil.example": "/", "/\tevil": "/", "///evil.example": "/", "/a\r\nSet-Cookie: x=y": "/",
	} {
		resp, _ := s.ask(t, "POST", "/login", url.Values{"token": {token}, "next": {next}}.Encode(), form)
		if got := resp.Header.Get("Location"); got != want {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
	}
}

// TestBearer is for scripts; tries are counted by address.
func TestBearer(t *testing.T) {
	s := open(t, locked)
	if resp, _ := s.ask(t, "GET", "/services/WET.json", "", "Authorization: Bearer "+token); resp.StatusCode != 200 {
		t.Fatalf("right token: %s", resp.Status)
	}
	codes := map[int]int{}
	for range 20 {
		resp, _ := s.ask(t, "GET", "/", "", "Authorization: Bearer guess", "X-Forwarded-For: 203.0.113."+time.Now().Format("5"))
		codes[resp.StatusCode]++
		if resp.StatusCode == 429 && resp.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	if codes[401] != 5 || codes[429] != 15 {
		t.Errorf("wrong tokens: %v", codes)
	}
	if resp, _ := s.ask(t, "GET", "/", "", "Authorization: Bearer "+token); resp.StatusCode != 429 {
		t.Errorf("right token after many wrong ones: %s", resp.Status)
	}
	s.later(11 * time.Second)
	for range 30 { // tries that succeed cost nothing
		if resp, _ := s.ask(t, "GET", "/", "", "Authorization: bearer  "+token); resp.StatusCode != 200 {
			t.Fatalf("right token later: %s", resp.Status)
		}
	}
	for _, h := range []string{"Bearer", "Basic " + token, token, "Bearer " + token + "x", "Bearer " + token[:10]} {
		s.later(time.Duration(s.shift.Load()) + time.Minute)
		if resp, _ := s.ask(t, "GET", "/", "", "Authorization: "+h); resp.StatusCode != 401 {
			t.Errorf("%q: %s", h, resp.Status)
		}
	}
}

// TestProxy believes a header of the proxy, and of nobody else.
func TestProxy(t *testing.T) {
	s := open(t, proxied)
	if resp, body := s.ask(t, "GET", "/", "", "X-Forwarded-User: Åse <b>", html); resp.StatusCode != 200 || !strings.Contains(body, "Åse &lt;b&gt;") {
		t.Errorf("through the proxy: %s", resp.Status)
	}
	for _, headers := range [][]string{{}, {"X-Forwarded-User: "}, {"X-Forwarded-User: a", "X-Forwarded-User: b"}} {
		if resp, _ := s.ask(t, "GET", "/", "", append(headers, html)...); resp.StatusCode != 403 {
			t.Errorf("%q: %s", headers, resp.Status)
		}
	}
	elsewhere := open(t, proxied, func(c *server.Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
		c.Mounts = map[string]http.Handler{"/slack/events": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Forwarded-User") != "" {
				t.Error("the header was passed on")
			}
		})}
	})
	if resp, _ := elsewhere.ask(t, "GET", "/", "", "X-Forwarded-User: admin", html); resp.StatusCode != 403 {
		t.Errorf("from elsewhere: %s", resp.Status)
	}
	elsewhere.ask(t, "POST", "/slack/events", "", "X-Forwarded-User: admin")
}

// TestNew refuses what would be open to everybody, and says what to do.
func TestNew(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*server.Config)
		want   string
	}{
		"no login":     {func(c *server.Config) {}, "NINES_HTTP_TOKEN"},
		"short token":  {func(c *server.Config) { c.Token = "short" }, "openssl rand"},
		"no proxy":     {func(c *server.Config) { c.TrustedHeader = "X-User" }, "trusted_proxies"},
		"short key":    {func(c *server.Config) { c.Loopback, c.LinkKey = true, []byte("k") }, "32 bytes"},
		"no address":   {func(c *server.Config) { c.Loopback, c.PublicURL = true, "nines.example.com" }, "write https://"},
		"with a path":  {func(c *server.Config) { c.Loopback, c.PublicURL = true, "https://example.com/nines" }, "host name of its own"},
		"with a login": {func(c *server.Config) { c.Loopback, c.PublicURL = true, "https://u:p@example.com" }, "is no address"},
		"no source":    {func(c *server.Config) { c.Loopback, c.Source = true, nil }, "no source"},
	} {
		config := server.Config{Source: newSource(t)}
		c.change(&config)
		if _, err := server.New(config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
