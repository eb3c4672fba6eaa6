package server_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines/server"
)

const (
	token   = "correct-horse-battery-staple-07"
	linkKey = "0123456789abcdef0123456789abcdef"
	secret  = "webhook-secret-of-the-tests"
)

// A site is a server on loopback with everything it said.
type site struct {
	*httptest.Server
	server *server.Server
	source *source
	log    *buffer
	now    func() time.Time
	shift  atomic.Int64 // of the clock, from noon
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// open starts a site without a login; change makes it another one.
func open(t testing.TB, change ...func(*server.Config)) *site {
	t.Helper()
	s := &site{source: newSource(t), log: &buffer{}}
	s.now = func() time.Time { return noon().Add(time.Duration(s.shift.Add(1))) } // it never stands still
	c := server.Config{
		Source: s.source, Loopback: true, LinkKey: []byte(linkKey), Now: s.now,
		Logger: slog.New(slog.NewJSONHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range change {
		f(&c)
	}
	if src, ok := c.Source.(*source); ok {
		s.source = src
	}
	var err error
	if s.server, err = server.New(c); err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(s.server.Handler())
	t.Cleanup(s.Close)
	return s
}

func locked(c *server.Config) { c.Loopback, c.Token = false, token }

func proxied(c *server.Config) {
	c.Loopback, c.TrustedHeader, c.TrustedProxies = false, "X-Forwarded-User", []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
}

// later sets the clock.
func (s *site) later(than time.Duration) { s.shift.Store(int64(than)) }

// ask sends one request; headers are "Name: value".
func (s *site) ask(t testing.TB, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headers {
		k, v, _ := strings.Cut(h, ": ")
		if k == "Host" {
			req.Host = v
		}
		req.Header.Add(k, v)
	}
	c := &http.Client{Transport: s.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

const html = "Accept: text/html"

// TestPages opens every page and looks for what it must say.
func TestPages(t *testing.T) {
	s := open(t)
	for path, words := range map[string][]string{
		"/":                               {"Energy Trading Service", "4 services: ", "In Testing is above its limit", "Next report 24 Nov 2017 09:00 CET", "Never synced"},
		"/services/WET":                   {"Energy Trading Service", "/services/WET.pdf", "Last 30 days", `aria-current="page">Last 30 days`, "/services/WET/2017-10"},
		"/services/WET/2017-10":           {"October 2017", "/services/WET/2017-10.json"},
		"/services/WET/2017-W12":          {"Week 12 of 2017"},
		"/services/a%20b":                 {"/services/a%20b.pdf"},
		"/services/WET/models":            {"Trading platform, two sites", "/services/WET/models/trading.svg", "did you mean database?"},
		"/services/GRID/models":           {"has no models"},
		"/services/WET/quality":           {"WET-404", "&lt;script&gt;", "resolved before created", "503 Service Unavailable"},
		"/services/GRID/quality":          {"There are none."},
		"/schedules":                      {"at 09:00 on weekdays", "paused", "late", "channel_not_found"},
		"/deliveries":                     {"slack:#wet-reliability", "/deliveries/5f1c9a", "failed", "pending"},
		"/deliveries/5f1c9a":              {"parent", "begun, outcome unknown", "C024BE91L"},
		"/deliveries/77aa02":              {"nines deliveries retry 77aa02"},
		"/health":                         {"disconnected for 2 minutes", "Needs attention: Slack"},
		"/services/WET/charts/status.svg": {"<svg", "<style>"},
		"/services/WET.pdf":               {"%PDF-"},
		"/services/WET/2017-10.pdf":       {"%PDF-"},
		"/services/WET/charts/status.png": {"PNG"},
		"/services/WET.json":              {`"schema":"nines.report/v1"`},
		"/healthz":                        {"ok"},
		"/readyz":                         {"ok"},
		"/metrics":                        {"nines_build_info", "go_goroutines"},
	} {
		resp, body := s.ask(t, "GET", path, "", html)
		if resp.StatusCode != 200 {
			t.Errorf("%s: %s", path, resp.Status)
		}
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
		if strings.Contains(body, "<script>") || strings.Contains(body, `="javascript:`) || strings.Contains(body, "\u202e") {
			t.Errorf("%s passes on what it should have made harmless", path)
		}
	}
	if strings.Contains(s.log.String(), `"level":"ERROR"`) {
		t.Error(s.log)
	}
}
