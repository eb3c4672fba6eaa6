package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines/demo"
)

// A gate stands before the stand-in for Slack. While it has a handler, that one
// answers instead.
type gate struct{ atomic.Pointer[http.HandlerFunc] }

func (g *gate) say(h http.HandlerFunc) { g.Store(&h) }
func (g *gate) up()                    { g.Store(nil) }

func (w *world) slackGate() *gate {
	w.Helper()
	g := &gate{}
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if h := g.Load(); h != nil {
			(*h)(rw, r)
			return
		}
		w.slack.ServeHTTP(rw, r)
	}))
	w.Cleanup(s.Close)
	file := filepath.Join(w.dir, "nines.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		w.Fatal(err)
	}
	w.write("nines.yaml", strings.ReplaceAll(string(text), w.slack.APIURL(), s.URL+"/api/"))
	return g
}

func refuses(code string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(rw, `{"ok":false,"error":%q}`, code)
	}
}

var tags = regexp.MustCompile(`(?s)<[^>]*>|\n\s*`)

func TestSlackRefuses(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"is_archived", "not_in_channel", "token_revoked"} {
		t.Run(code, func(t *testing.T) {
			clock := newFastClock(t, time.Date(2026, 3, 20, 8, 50, 0, 0, oslo), 2000)
			w := newWorld(t, clock.now, strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)))
			w.env = append(w.env, clock.env())
			gate := w.slackGate()
			p := w.start()
			waitFor(t, "synced", func() bool { return p.count("issues read") > 0 })
			a := newAskers(w, p)
			a.now = clock.now
			gate.say(func(rw http.ResponseWriter, r *http.Request) {
				if code == "token_revoked" || strings.HasSuffix(r.URL.Path, "chat.postMessage") {
					refuses(code)(rw, r)
					return
				}
				w.slack.ServeHTTP(rw, r)
			})
			w.until(clock, time.Date(2026, 3, 20, 10, 0, 0, 0, oslo))
			for _, path := range []string{"/health", "/readyz", "/schedules", "/deliveries"} {
				_, body := p.getAs(t, path, pageToken)
				t.Log(path, tags.ReplaceAllString(body, " "))
			}
			_, m := p.getAs(t, "/metrics", pageToken)
			for l := range strings.Lines(m) {
				if strings.HasPrefix(l, "nines_runs") || strings.HasPrefix(l, "nines_deliv") {
					t.Log(l)
				}
			}
			gate.up()
			w.want("list", a, "daily")
			w.until(clock, time.Date(2026, 3, 20, 12, 0, 0, 0, oslo))
			p.stop()
			cmd := exec.Command("nines", "deliveries")
			cmd.Dir, cmd.Env = w.dir, w.env
			out, err := cmd.CombinedOutput()
			t.Log(string(out), err)
			for _, m := range w.slack.Ephemeral() {
				t.Log(m.Text)
			}
			t.Log(p.said())
		})
	}
}
