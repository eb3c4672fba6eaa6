package server_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines/server"
)

// TestOnce: a hundred readers at a time build one report, once.
func TestOnce(t *testing.T) {
	s := open(t)
	release := make(chan struct{})
	s.source.set(func() { s.source.block = release })
	var all sync.WaitGroup
	begun := make(chan struct{}, 100)
	for i := range 100 {
		path := []string{"/services/WET/2017-10", "/services/WET/2017-10.json", "/services/WET/2017-10/charts/status.svg"}[i%3]
		all.Go(func() {
			begun <- struct{}{}
			if resp, _ := s.ask(t, "GET", path, ""); resp.StatusCode != 200 {
				t.Errorf("%s: %s", path, resp.Status)
			}
		})
	}
	for range 100 {
		<-begun
	}
	close(release)
	all.Wait()
	s.ask(t, "GET", "/services/WET/2017-10.pdf", "")
	if n := s.source.built("WET 2017-10-31"); n != 1 {
		t.Errorf("built %d times", n)
	}
	s.source.set(func() { s.source.revision = "2" })
	s.ask(t, "GET", "/services/WET/2017-10", "")
	if n := s.source.built("WET 2017-10-31"); n != 2 {
		t.Errorf("built %d times after the data changed", n)
	}
	s.source.set(func() { s.source.revision = "" })
	s.ask(t, "GET", "/services/WET/2017-10.json", "")
	s.ask(t, "GET", "/services/WET/2017-10.json", "")
	if n := s.source.built("WET 2017-10-31"); n != 4 {
		t.Errorf("built %d times with data of unknown state", n)
	}
}

// TestGoesOn: a period that is not over is read again after a while.
func TestGoesOn(t *testing.T) {
	s := open(t)
	for i, want := range []int{1, 1, 2} {
		s.later(time.Duration(i) * 3 * time.Minute)
		s.ask(t, "GET", "/services/WET", "")
		if n := s.source.built("WET 2017-11-23"); n != want {
			t.Errorf("after %v built %d times, want %d", time.Duration(s.shift.Load()), n, want)
		}
	}
}

// TestFirstLeaves: who waits gets the report that somebody else began.
func TestFirstLeaves(t *testing.T) {
	s := open(t)
	release := make(chan struct{})
	s.source.set(func() { s.source.block = release })
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		req, _ := http.NewRequestWithContext(ctx, "GET", s.URL+"/services/WET/2017-10", nil)
		_, err := s.Client().Do(req)
		left <- err
	}()
	<-s.source.begun
	cancel()
	<-left
	close(release)
	if resp, _ := s.ask(t, "GET", "/services/WET/2017-10", ""); resp.StatusCode != 200 {
		t.Errorf("the second reader: %s", resp.Status)
	}
	if n := s.source.built("WET 2017-10-31"); n != 1 {
		t.Errorf("built %d times", n)
	}
}

// TestRevalidation sends a page once and says after that it is the same.
func TestRevalidation(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/", "/services/WET/2017-10", "/services/WET/2017-10.pdf", "/services/WET/2017-10.json", "/services/WET/charts/status.svg", style(t, s)} {
		resp, body := s.ask(t, "GET", path, "")
		tag := resp.Header.Get("ETag")
		if tag == "" || body == "" {
			t.Errorf("%s has no ETag", path)
		}
		resp, body = s.ask(t, "GET", path, "", "If-None-Match: \"x\", "+tag)
		if resp.StatusCode != 304 || body != "" {
			t.Errorf("%s again: %s", path, resp.Status)
		}
		if resp, _ := s.ask(t, "HEAD", path, ""); resp.StatusCode != 200 || resp.ContentLength <= 0 {
			t.Errorf("HEAD %s: %s, %d bytes", path, resp.Status, resp.ContentLength)
		}
	}
	resp, _ := s.ask(t, "GET", style(t, s), "")
	if c := resp.Header.Get("Cache-Control"); !strings.Contains(c, "immutable") {
		t.Errorf("style sheet: %q", c)
	}
	resp, _ = s.ask(t, "GET", "/services/WET", "")
	if c := resp.Header.Get("Cache-Control"); c != "private, no-cache" {
		t.Errorf("report: %q", c)
	}
}

func TestGzip(t *testing.T) {
	s := open(t)
	_, plain := s.ask(t, "GET", "/services/WET", "")
	for accept, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "*": true, "": false, "gzip;q=0": false, "br": false, "gzip; q=0.0": false} {
		resp, body := s.ask(t, "GET", "/services/WET", "", "Accept-Encoding: "+accept)
		if got := resp.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("Accept-Encoding %q: compressed %v", accept, got)
			continue
		}
		if want {
			z, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(z)
			if err != nil || string(text) != plain {
				t.Errorf("unpacked, the page differs: %v", err)
			}
		}
	}
}

// TestPeriods leads from forms, old names and mistakes to where they belong.
func TestPeriods(t *testing.T) {
	s := open(t)
	for path, want := range map[string]string{
		"/services/WET?from=2017-10-01&to=2017-10-15":        "/services/WET/2017-10-01--2017-10-15",
		"/services/WET?from=2017-11-01&to=":                  "/services/WET/since-2017-11-01",
		"/services":                                          "/",
		"/services/":                                         "/",
		"/services/WET?period=October":                       "/services/WET/2017-10",
		"/services/WET/last%20month":                         "/services/WET/2017-10",
		"/services/WET/2017-10-01..2017-10-15.pdf":           "/services/WET/2017-10-01--2017-10-15.pdf",
		"/services/a%20b/October":                            "/services/a%20b/2017-10",
		"/services/WET?from=2017-10-01&to=2017-10-31&x=evil": "/services/WET/2017-10-01--2017-10-31",
	} {
		resp, _ := s.ask(t, "GET", path, "", html)
		if got := resp.Header.Get("Location"); got != want {
			t.Errorf("%s leads to %q (%s), want %q", path, got, resp.Status, want)
		}
	}
	for path, want := range map[string]int{
		"/services/WET?from=2018-01-01&to=": 400, "/services/WET?from=%3Cb%3E": 400, "/services/WET/2017-13": 404, "/services/WET/soon": 404,
		"/services/WET/2018": 404, "/services/NOBODY/2017-10": 404, "/services/WET/charts/none.svg": 404, "/services/WET/charts/status.gif": 404,
		"/services/WET/models/none.svg": 404, "/deliveries/none": 404, "/assets/none.css": 404, "/nowhere": 404,
	} {
		resp, body := s.ask(t, "GET", path, "", html)
		if resp.StatusCode != want || !strings.Contains(body, "<h1>") || strings.Contains(body, "<b></b>") {
			t.Errorf("%s: %s, want %d", path, resp.Status, want)
		}
	}
}

// TestSourceFails answers with a page that says what to do, and logs the rest.
func TestSourceFails(t *testing.T) {
	s := open(t)
	s.source.set(func() { s.source.fault = errSource })
	resp, body := s.ask(t, "GET", "/services/WET", "", html)
	if resp.StatusCode != 500 || strings.Contains(body, "disk on fire") || !strings.Contains(body, resp.Header.Get("X-Request-Id")) {
		t.Errorf("%s: %s", resp.Status, body)
	}
	if !strings.Contains(s.log.String(), "disk on fire") {
		t.Error("the log does not say why")
	}
	resp, body = s.ask(t, "GET", "/", "", html)
	if resp.StatusCode != 200 || !strings.Contains(body, "cannot be built now") {
		t.Errorf("overview: %s", resp.Status)
	}
	s.source.set(func() { s.source.fault = nil })
	if resp, _ := s.ask(t, "GET", "/services/WET", "", html); resp.StatusCode != 200 {
		t.Errorf("after it was put right: %s", resp.Status)
	}
}

// TestPending: the overview does not wait for what takes long.
func TestPending(t *testing.T) {
	s := open(t, func(c *server.Config) { c.Source = crowd(t, 30) }) // as many as are kept
	release := make(chan struct{})
	s.source.set(func() { s.source.block = release })
	begin := time.Now()
	resp, body := s.ask(t, "GET", "/", "", html)
	if n := strings.Count(body, "is being built"); resp.StatusCode != 200 || n != 30 {
		t.Errorf("%s: %d services pending", resp.Status, n)
	}
	if d := time.Since(begin); d > 10*time.Second {
		t.Errorf("after %v", d)
	}
	close(release)
	for {
		if _, body = s.ask(t, "GET", "/", "", html); !strings.Contains(body, "is being built") {
			break
		}
	}
	for i := range 30 {
		if n := s.source.built(fmt.Sprintf("SRV%02d 2017-11-23", i)); n > 1 {
			t.Errorf("service %d: built %d times", i, n)
		}
	}
}

// FuzzPage asks for any path: nothing fails, nothing leads outside, and what
// was asked for never comes back as markup.
func FuzzPage(f *testing.F) {
	for _, p := range []string{"/", "/services/WET/2017-W12.pdf", "/services/%2e%2e/x", "/services/WET/<script>alert(1)</script>", "/services/WET/charts/status.svg?x", "/deliveries/\x00", "/services/WET?from=2017-01-01&to=zz", "/services/WET/2017-01-01..now", "//x", "/login?next=//evil"} {
		f.Add(p)
	}
	s := open(f)
	f.Fuzz(func(t *testing.T, path string) { fuzzPage(t, s, path) })
}
