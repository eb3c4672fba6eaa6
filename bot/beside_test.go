package bot_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jira/jiratest"
	"github.com/nines-bot/nines/store"
)

// asleep is a source whose reader sleeps in the middle of a first sync.
type asleep struct {
	bot.Source
	sleep func()
}

func (a asleep) Updated(ctx context.Context, jql string, since time.Time) iter.Seq2[nines.Issue, error] {
	return func(yield func(nines.Issue, error) bool) {
		n := 0
		for i, err := range a.Source.Updated(ctx, jql, since) {
			if n++; n == 150 {
				a.sleep()
			}
			if !yield(i, err) {
				return
			}
		}
	}
}

// looked is a store whose states of syncs are looked at.
type looked struct {
	*store.Store
	at func(store.SyncState)
}

func (l looked) PutSyncState(ctx context.Context, service string, st store.SyncState) error {
	l.at(st)
	return l.Store.PutSyncState(ctx, service, st)
}

// A first sync that was taken over while it slept does not write, once awake, that
// it is still under way.
func TestTakenOver(t *testing.T) {
	srv := serve(t, jiratest.Options{Issues: project(450)})
	s := open(t, ":memory:")
	c := client(t, srv.URL)
	opts := options()
	opts.Batch = 100
	over := false
	from := asleep{c, func() {
		sync(t, c, s, opts)
		over = true
	}}
	sync(t, from, looked{s, func(st store.SyncState) {
		if over && st.FinishedAt.IsZero() {
			t.Errorf("after it was finished: %+v", st)
		}
	}}, opts)
	if n := len(issues(t, s, "WET")); n != 450 {
		t.Errorf("%d issues", n)
	}
}
