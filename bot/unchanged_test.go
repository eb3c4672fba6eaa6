package bot_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
)

type fewIssues struct {
	bot.Shelf
	issues []nines.Issue
}

func (f fewIssues) Issues(context.Context, string) iter.Seq2[nines.Issue, error] {
	return func(yield func(nines.Issue, error) bool) {
		for _, i := range f.issues {
			if !yield(i, nil) {
				return
			}
		}
	}
}

func TestUnchanged(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 3, 20, hour, 0, 0, 0, time.UTC) }
	from := fewIssues{issues: []nines.Issue{
		{Key: "A-1", Created: at(1), Updated: at(23), History: []nines.Change{{At: at(3)}, {At: at(9)}}},
		{Key: "A-2", Created: at(12), Updated: at(12)},
	}}
	for _, c := range []struct {
		since, until int
		want         bool
	}{
		{3, 8, true}, {3, 9, false}, {9, 11, true}, {9, 12, false}, {12, 23, true}, {0, 1, false}, {1, 2, true},
	} {
		got, err := bot.Unchanged(t.Context(), from, bot.Service{}, nines.Window{From: at(c.since), To: at(c.until)})
		if err != nil || got != c.want {
			t.Errorf("after %d to %d: %v, %v", c.since, c.until, got, err)
		}
	}
}
