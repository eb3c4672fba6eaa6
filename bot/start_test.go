package bot_test

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"path/filepath"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jira/jiratest"
)

// together lets requests through when all that should be under way with them
// are: one journey to a Jira far away, not one for each.
type together struct {
	mu      stdsync.Mutex
	missing []map[string]bool // by journey: last elements of paths
	here    []chan struct{}   // closed when nothing is missing
	later   []string          // what was asked after all of them
}

func newTogether(journeys ...string) *together {
	g := &together{}
	for _, names := range journeys {
		missing := map[string]bool{}
		for name := range strings.FieldsSeq(names) {
			missing[name] = true
		}
		g.missing, g.here = append(g.missing, missing), append(g.here, make(chan struct{}))
	}
	return g
}

// join finds the journey that waits for a request.
func (g *together) join(name string) (here chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for k, missing := range g.missing {
		if missing[name] {
			if delete(missing, name); len(missing) == 0 {
				close(g.here[k])
			}
			return g.here[k]
		}
	}
	g.later = append(g.later, name)
	return nil
}

func (g *together) RoundTrip(r *http.Request) (*http.Response, error) {
	if here := g.join(path.Base(r.URL.Path)); here != nil {
		ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
		defer cancel()
		select {
		case <-here:
		case <-ctx.Done():
			return nil, fmt.Errorf("%s: %v are not asked for beside it", r.URL.Path, g.missing)
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// TestStart sees that a first sync needs four journeys before its first issues
// are there, and a later one three.
func TestStart(t *testing.T) {
	for _, deployment := range []string{jiratest.Cloud, jiratest.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			s := serve(t, jiratest.Options{Deployment: deployment, Issues: project(3)})
			st := open(t, filepath.Join(t.TempDir(), "nines.db"))
			start := func(g *together) {
				c, err := jira.New(jira.Config{
					URL: s.URL, Email: "a@example.org", Token: "t", Deployment: deployment, Now: func() time.Time { return now },
					HTTPClient: &http.Client{Transport: g}, Wait: func(context.Context, time.Duration) error { return t.Context().Err() },
				})
				if err != nil {
					t.Fatal(err)
				}
				sync(t, c, st, options())
			}
			first := newTogether("status serverInfo myself", "serverInfo myself field")
			start(first)
			if count := map[string]string{jiratest.Cloud: "approximate-count", jiratest.DataCenter: "search"}[deployment]; first.later[0] != count {
				t.Errorf("after the first two journeys %v, want %s first", first.later, count)
			}
			start(newTogether("status", "serverInfo myself field"))
		})
	}
}
