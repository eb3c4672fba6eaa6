package main

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines/demo"
)

// A gate stands before the stand-in for Slack: what it holds answers the calls of
// the API whose names end with a text.
type gate struct {
	only string
	how  atomic.Pointer[http.HandlerFunc] // nil: the stand-in itself
}

func (g *gate) close(only string, how http.HandlerFunc) { g.only = only; g.how.Store(&how) }
func (g *gate) open()                                   { g.how.Store(nil) }

// slackGate puts one before the Slack of the world.
func (w *world) slackGate() *gate {
	w.Helper()
	g := &gate{}
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if how := g.how.Load(); how != nil && strings.HasSuffix(r.URL.Path, g.only) {
			(*how)(rw, r)
			return
		}
		w.slack.ServeHTTP(rw, r)
	}))
	w.Cleanup(s.Close)
	w.write("nines.yaml", strings.ReplaceAll(w.read("nines.yaml"), w.slack.APIURL(), s.URL+"/api/"))
	return g
}

func down(rw http.ResponseWriter, _ *http.Request) {
	http.Error(rw, "down", http.StatusServiceUnavailable)
}

// hangsUp says nothing: nobody knows whether what was sent arrived.
func hangsUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func refused(code string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(rw, `{"ok":false,"error":%q}`, code)
	}
}

// A morning of the service: at 09:00 its report is due.
type morning struct {
	*world
	clock *fastClock
	slack *gate
	p     *process
	zone  *time.Location
}

func newMorning(t *testing.T, factor float64, replaced ...string) *morning {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	m := &morning{clock: newFastClock(t, time.Date(2026, 3, 20, 8, 50, 0, 0, oslo), factor), zone: oslo}
	m.world = newWorld(t, m.clock.now, strings.NewReplacer(append(replaced, "id: 12", fmt.Sprintf("id: %d", demo.BoardID))...).Replace(servedConfig))
	m.env = append(m.env, m.clock.env())
	m.slack = m.slackGate()
	m.p = m.start()
	waitFor(t, "synced", func() bool { return m.p.count("issues read") > 0 })
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(m.p.said())
		}
	})
	return m
}

// goOn lets the clock go until something is so.
func (m *morning) goOn(what string, ok func() bool) {
	m.Helper()
	m.clock.start()
	defer m.clock.stop()
	waitFor(m.T, what, ok)
}

func (m *morning) at(hour, minute int) time.Time {
	return time.Date(2026, 3, 20, hour, minute, 0, 0, m.zone)
}

var tags = regexp.MustCompile(`(?s)<[^>]*>|\s+`)

// page is the text of a page.
func (m *morning) page(path string) string {
	_, body := m.p.getAs(m.T, path, pageToken)
	return html.UnescapeString(strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " "))
}

func (m *morning) wantPage(path string, want ...string) {
	m.Helper()
	text := m.page(path)
	for _, w := range want {
		if !strings.Contains(text, w) {
			m.Errorf("%s does not say %q:\n%s", path, w, text)
		}
	}
}

func (m *morning) wantLog(want map[string]int) {
	m.Helper()
	for text, n := range want {
		if got := m.p.count(text); got != n {
			m.Errorf("the log says %d times %q, want %d", got, text, n)
		}
	}
}

// metric is the value of a series as it is written.
func (m *morning) metric(series string) string {
	_, all := m.p.getAs(m.T, "/metrics", pageToken)
	for line := range strings.Lines(all) {
		if value, ok := strings.CutPrefix(line, series+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return "none"
}

// nines runs a command beside the service.
func (m *morning) nines(args ...string) string {
	m.Helper()
	m.clock.start()
	defer m.clock.stop()
	c := exec.Command("nines", args...)
	c.Dir, c.Env = m.dir, m.env
	out, err := c.CombinedOutput()
	if err != nil {
		m.Errorf("nines %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
