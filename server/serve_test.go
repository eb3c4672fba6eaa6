package server_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/server"
)

// TestDrain lets requests under way end, and takes no new ones.
func TestDrain(t *testing.T) {
	src := newSource(t)
	release := make(chan struct{})
	src.block = release
	s, err := server.New(server.Config{Source: src, Loopback: true, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	type answer struct {
		body string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		resp, err := http.Get(url + "/services/WET/2017-10.json")
		if err != nil {
			answers <- answer{"", err}
			return
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		answers <- answer{string(b), err}
	}()
	<-src.begun
	stop()
	for {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			break // it takes no new ones
		}
		c.Close()
	}
	close(release)
	if a := <-answers; a.err != nil || !strings.Contains(a.body, "nines.report/v1") {
		t.Errorf("the request under way: %v", a.err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
}

// TestLargeHeader is refused by the listener.
func TestLargeHeader(t *testing.T) {
	s, err := server.New(server.Config{Source: newSource(t), Loopback: true, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(t.Context(), l)
	req, _ := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.Addr().String()+"/", nil)
	req.Header.Set("X-Large", strings.Repeat("x", 200<<10))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return // cut off before the answer could be read
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("200 KiB of headers: %s", resp.Status)
	}
}

// TestReady says what works, to everybody, and why not, to the log.
func TestReady(t *testing.T) {
	var fault atomic.Pointer[error]
	s := open(t, locked, func(c *server.Config) {
		c.Ready = []server.Check{
			{Name: "store", Check: func(context.Context) error { return nil }},
			{Name: "last sync", Check: func(context.Context) error {
				if f := fault.Load(); f != nil {
					return *f
				}
				return nil
			}},
		}
	})
	if resp, body := s.ask(t, "GET", "/readyz", ""); resp.StatusCode != 200 || body != "ok store\nok last sync\n" {
		t.Errorf("%s: %q", resp.Status, body)
	}
	fault.Store(new(errors.New("postgres://user:hunter2@db: refused")))
	if resp, _ := s.ask(t, "GET", "/readyz", ""); resp.StatusCode != 200 {
		t.Errorf("asked again at once: %s", resp.Status)
	}
	s.later(time.Second)
	if resp, body := s.ask(t, "GET", "/readyz", ""); resp.StatusCode != 503 || body != "ok store\nfail last sync\n" {
		t.Errorf("%s: %q", resp.Status, body)
	}
	if resp, body := s.ask(t, "GET", "/healthz", ""); resp.StatusCode != 200 || body != "ok\n" {
		t.Errorf("%s: %q", resp.Status, body)
	}
	s.later(2 * time.Second)
	s.ask(t, "GET", "/readyz", "")
	if strings.Count(s.log.String(), `"check":"last sync"`) != 1 {
		t.Error("the log does not say why, once")
	}
	if strings.Contains(s.log.String(), `"level":"ERROR"`) {
		t.Error("every probe is an error in the log")
	}
}

// TestGolden pins the small pages.
func TestGolden(t *testing.T) {
	few, shut := open(t), open(t, locked)
	for name, at := range map[string]struct {
		s    *site
		path string
	}{
		"overview": {few, "/"}, "deliveries": {few, "/deliveries"}, "delivery": {few, "/deliveries/5f1c9a"}, "schedules": {few, "/schedules"},
		"health": {few, "/health"}, "models": {few, "/services/WET/models"}, "quality": {few, "/services/WET/quality"}, "period": {few, "/services/WET/2017-W60"},
		"lost": {few, "/nowhere"}, "login": {shut, "/login"},
	} {
		_, body := at.s.ask(t, "GET", at.path, "", html, "X-Request-Id: R1")
		for _, a := range []string{style(t, at.s)} {
			body = strings.ReplaceAll(body, a, "/assets/site.css")
		}
		golden.Check(t, name+".html", []byte(body))
	}
}

// TestLogNamesRuns: what a run logs says which one it is.
func TestLogNamesRuns(t *testing.T) {
	b := &buffer{}
	l := slog.New(server.LogHandler(server.LogHandler(slog.NewJSONHandler(b, nil)))).With("a", 1)
	l.InfoContext(server.WithRun(t.Context(), "daily 2017-11-23T09:00"), "posted")
	if got := b.String(); strings.Count(got, `"run":"daily 2017-11-23T09:00"`) != 1 {
		t.Error(got)
	}
}

// TestLogSaysOnce: what is tried again does not complain again.
func TestLogSaysOnce(t *testing.T) {
	b := &buffer{}
	log := slog.New(server.LogHandler(slog.NewTextHandler(b, nil))).With("service", "WET")
	for _, ctx := range []context.Context{t.Context(), server.Said(t.Context())} {
		log.InfoContext(ctx, "tried")
		log.WarnContext(ctx, "away")
		log.ErrorContext(ctx, "broken")
	}
	for text, want := range map[string]int{"tried": 2, "away": 1, "broken": 2} {
		if n := strings.Count(b.String(), "msg="+text); n != want {
			t.Errorf("%s is said %d times, want %d:\n%s", text, n, want, b)
		}
	}
}
