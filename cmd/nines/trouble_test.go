package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/demo"
	"github.com/nines-bot/nines/store"
)

// gate is a Jira in front of the one of the world, which can be down: then it
// answers with that status.
func (w *world) gate(status int) *atomic.Bool {
	w.Helper()
	to, err := url.Parse(w.jira.URL)
	if err != nil {
		w.Fatal(err)
	}
	down := new(atomic.Bool)
	through := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if down.Load() {
			http.Error(rw, "down for maintenance", status)
			return
		}
		through.ServeHTTP(rw, r)
	}))
	w.Cleanup(s.Close)
	w.write("nines.yaml", strings.NewReplacer(w.jira.URL, s.URL, "12h", "1m").Replace(w.read("nines.yaml")))
	return down
}

// count is how many lines of the log hold a text.
func (p *process) count(text string) int {
	n := 0
	for line := range strings.Lines(p.said()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// TestJiraDownAtFirst: a report whose issues could never be read waits for Jira
// for a while, comes once, and the log is not filled meanwhile.
func TestJiraDownAtFirst(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	clock := newFastClock(t, time.Date(2026, 3, 20, 8, 50, 0, 0, oslo), 200)
	w := newWorld(t, clock.now, strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)))
	w.env = append(w.env, clock.env())
	down := w.gate(http.StatusUnauthorized) // not worth a retry
	down.Store(true)
	p := w.start()
	w.until(clock, time.Date(2026, 3, 20, 9, 3, 0, 0, oslo))
	waitFor(t, "an attempt", func() bool { return p.count(`"state":"begun"`) > 0 })
	if n := len(parents(w.slack)); n != 0 {
		t.Errorf("%d reports without an issue", n)
	}
	down.Store(false)
	w.wantReports(clock, time.Date(2026, 3, 20, 9, 20, 0, 0, oslo), 1)
	for text, want := range map[string]int{`"level":"WARN","msg":"sync"`: 1, "sync works again": 1, "was not delivered": 0} {
		if n := p.count(text); n != want {
			t.Errorf("the log says %d times %q, want %d", n, text, want)
		}
	}
	if p.count(`"run":"daily 2026-03-20T09:00"`) == 0 {
		t.Error("no line names the run that it is of")
	}
	if _, metrics := p.getAs(t, "/metrics", pageToken); !strings.Contains(metrics, `nines_runs_total{job="daily",outcome="failed"} 0`) {
		t.Error("attempts count as failures")
	}
	if p.stop(); t.Failed() {
		t.Log(p.said())
	}
}

// TestJiraAway: the log says once that Jira is away, and once that it is back,
// however long that lasts and however often it is asked.
func TestJiraAway(t *testing.T) {
	t.Parallel()
	clock := newFastClock(t, time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC), 2000)
	w := newWorld(t, clock.now, strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)))
	w.env = append(w.env, clock.env())
	down := w.gate(http.StatusServiceUnavailable)
	p := w.start()
	waitFor(t, "synced", func() bool { return p.count("issues read") > 0 })
	down.Store(true)
	w.until(clock, time.Date(2026, 3, 20, 15, 0, 0, 0, time.UTC))
	if n := p.gauge(t, `nines_sync_failures_total{service="WET"}`); n < 20 {
		t.Errorf("%v syncs failed in three hours", n)
	}
	if n := p.count("WARN"); n > 4 {
		t.Errorf("%d warnings", n)
	}
	down.Store(false)
	clock.start()
	waitFor(t, "back", func() bool { return p.count("sync works again") > 0 })
	for text, want := range map[string]int{`"level":"WARN","msg":"sync"`: 1, "to be repeated": 3, "sync works again": 1} {
		if n := p.count(text); n != want {
			t.Errorf("the log says %d times %q, want %d", n, text, want)
		}
	}
	if p.stop(); t.Failed() {
		t.Log(p.said())
	}
}

// TestJiraAwayAtStart: how old the issues are is known to those who watch, also of a
// service that is started while Jira is away.
func TestJiraAwayAtStart(t *testing.T) {
	t.Parallel()
	m := newMorning(t, 60)
	m.p.stop()
	m.gate(http.StatusUnauthorized).Store(true)
	m.p = m.start()
	if at := m.metric(`nines_sync_last_success_timestamp_seconds{service="WET"}`); at == "none" {
		t.Error("nothing says when the last sync was")
	}
	m.p.stop()
	m.write("nines.yaml", regexp.MustCompile(`(?m)^jira: .*$`).ReplaceAllString(m.read("nines.yaml"), ""))
	m.p = m.start()
	if at := m.metric(`nines_sync_last_success_timestamp_seconds{service="WET"}`); at != "none" {
		t.Error("there is no Jira, and the last sync was at", at)
	}
}

// TestServiceGone: the subscription of a service that is not configured any more
// brings nothing, says why, and can be removed.
func TestServiceGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Now, strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)))
	st, err := store.Open(t.Context(), "sqlite:"+filepath.Join(w.dir, "nines.db"))
	if err != nil {
		t.Fatal(err)
	}
	sub := nines.Subscription{ID: "sub-gone", Service: "OLD", Channel: "C000000001", Schedule: "* * * * *", Zone: "Europe/Oslo", Window: "7d", Owner: "U000000777"}
	if err := st.PutSubscription(t.Context(), sub); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	p := w.start()
	a := newAskers(w, p)
	w.want("list", a, "nines knows no OLD")
	if _, health := p.getAs(t, "/health", pageToken); !strings.Contains(health, "sub-gone") {
		t.Error("the health does not tell")
	}
	w.want("unsubscribe sub-gone", a, "Unsubscribed")
	if code := p.stop(); code != 0 || p.count("left out") != 0 {
		t.Errorf("exit status %d\n%s", code, p.said())
	}
}

// TestSecondSignal: whoever asks twice does not wait for what is under way.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Now, strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)))
	p := w.start()
	slow, err := net.Dial("tcp", strings.TrimPrefix(p.addr, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprint(slow, "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n") // and nothing after it
	for end := time.Now().Add(grace / 2); ; {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		select {
		case <-p.done:
			return
		case <-time.After(200 * time.Millisecond):
		}
		if time.Now().After(end) {
			t.Fatal("still there")
		}
	}
}

// TestOneSync: reports that are due at the same time have Jira asked once.
func TestOneSync(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	clock := newFastClock(t, time.Date(2026, 3, 20, 8, 50, 0, 0, oslo), 200)
	var config strings.Builder
	config.WriteString(strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)))
	for _, name := range []string{"second", "third", "fourth"} {
		config.WriteString(`  - {name: ` + name + `, service: WET, schedule: "0 9 * * *", to: [{file: out}]}` + "\n")
	}
	w := newWorld(t, clock.now, config.String())
	w.env = append(w.env, clock.env())
	p := w.start()
	waitFor(t, "synced", func() bool { return p.count("issues read") > 0 })
	clock.start()
	waitFor(t, "delivered", func() bool { return p.count(`"msg":"run"`) == 4 })
	if n := p.count("issues read"); n != 2 {
		t.Errorf("%d syncs, want one at the start and one at nine", n)
	}
	if p.stop(); t.Failed() {
		t.Log(p.said())
	}
}
