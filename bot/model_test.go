package bot_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
)

// A world is a Jira that goes on living while it is read, reduced to what the
// reasoning of Sync stands on. A reading that is not interrupted delivers every
// issue of its range; one that is may have lost some, as paging by offset does.
type world struct {
	t      *rapid.T
	clock  time.Time
	issues map[string]nines.Issue
	next   int
	calm   bool // nothing changes, nothing fails
}

var errInterrupted = errors.New("interrupted")

func (w *world) now() time.Time { return w.clock }

// happen lets time pass, and something may change.
func (w *world) happen() {
	if w.calm {
		return
	}
	w.clock = w.clock.Add(rapid.SampledFrom([]time.Duration{0, time.Second, 7 * time.Minute, 5 * time.Hour, 60 * time.Hour}).Draw(w.t, "time passes"))
	ids := slices.Sorted(maps.Keys(w.issues))
	switch what := rapid.IntRange(0, 9).Draw(w.t, "event"); {
	case what == 0 && len(ids) > 4:
		delete(w.issues, rapid.SampledFrom(ids).Draw(w.t, "deleted"))
	case what <= 2:
		w.add(w.clock)
	case what <= 5 && len(ids) > 0:
		i := w.issues[rapid.SampledFrom(ids).Draw(w.t, "updated")]
		i.Updated = w.clock
		i.Summary += "."
		w.issues[i.ID] = i
	}
}

func (w *world) add(updated time.Time) {
	w.next++
	id := fmt.Sprint(10000 + w.next)
	w.issues[id] = nines.Issue{ID: id, Key: fmt.Sprintf("WET-%d", w.next), Project: "WET", Updated: updated}
}

func compare(a, b nines.Issue) int {
	return cmp.Or(a.Updated.Compare(b.Updated), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
}

var idList = regexp.MustCompile(`id in \(([0-9, ]+)\)`)

func (w *world) Updated(_ context.Context, jql string, since time.Time) iter.Seq2[nines.Issue, error] {
	var only []string
	if m := idList.FindStringSubmatch(jql); m != nil {
		only = regexp.MustCompile(`[0-9]+`).FindAllString(m[1], -1)
	}
	left, lossy := -1, false
	if !w.calm && rapid.Bool().Draw(w.t, "will be interrupted") {
		left = rapid.IntRange(0, 12).Draw(w.t, "after")
		lossy = rapid.Bool().Draw(w.t, "loses issues")
	}
	last := nines.Issue{Updated: since.Add(-10 * time.Minute)}
	return func(yield func(nines.Issue, error) bool) {
		for {
			var following []nines.Issue
			for _, i := range w.issues {
				if compare(i, last) > 0 && (only == nil || slices.Contains(only, i.ID)) {
					following = append(following, i)
				}
			}
			if left == 0 {
				yield(nines.Issue{}, errInterrupted)
				return
			}
			if len(following) == 0 {
				if left > 0 {
					yield(nines.Issue{}, errInterrupted)
				}
				return
			}
			last = slices.MinFunc(following, compare)
			left--
			if (!lossy || rapid.IntRange(0, 2).Draw(w.t, "lost") > 0) && !yield(last, nil) {
				return
			}
			w.happen()
		}
	}
}

func (w *world) IDs(context.Context, string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(w.issues)) {
			if !yield(id, nil) {
				return
			}
		}
	}
}

func (w *world) Count(context.Context, string) (int, bool, error) { return len(w.issues), true, nil }

func (w *world) Statuses(context.Context) ([]nines.Status, error) { return nil, nil }

// Whatever happens in Jira while it is read, and wherever runs are interrupted:
// the first run that is not leaves the store as Jira is.
func TestSyncModel(t *testing.T) {
	s := open(t, ":memory:")
	service := 0
	rapid.Check(t, func(t *rapid.T) {
		service++
		w := &world{t: t, clock: now, issues: map[string]nines.Issue{}}
		for range rapid.IntRange(0, 12).Draw(t, "issues") {
			w.add(now.Add(-time.Duration(rapid.IntRange(0, 200).Draw(t, "age")) * 6 * time.Hour))
		}
		opts := bot.SyncOptions{Service: fmt.Sprint(service), JQL: "project = WET", Now: w.now, Batch: rapid.IntRange(1, 4).Draw(t, "batch")}
		for range rapid.IntRange(0, 6).Draw(t, "runs") {
			opts.Full = rapid.IntRange(0, 5).Draw(t, "full") == 0
			opts.JQL = rapid.SampledFrom([]string{"project = WET", "project = WET", "project = WET", "project in (WET)"}).Draw(t, "query")
			if _, err := bot.Sync(context.Background(), w, s, opts); err != nil && !errors.Is(err, errInterrupted) {
				t.Fatal(err)
			}
			w.happen()
		}
		w.calm = true
		opts.Full, opts.Census = false, true
		r, err := bot.Sync(context.Background(), w, s, opts)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Warnings) > 0 {
			return // a census that is not believed deletes nothing, on purpose
		}
		got := map[string]nines.Issue{}
		for i, err := range s.Issues(context.Background(), opts.Service) {
			if err != nil {
				t.Fatal(err)
			}
			got[i.ID] = i
		}
		if diff := gocmp.Diff(w.issues, got); diff != "" {
			t.Fatalf("%+v\n%s", r, diff)
		}
	})
}

// An interrupted Jira delivers its scripts at first, breaking off after each;
// later it delivers all it has.
type interrupted struct {
	*world
	scripts [][]nines.Issue
}

func (i *interrupted) Updated(ctx context.Context, jql string, since time.Time) iter.Seq2[nines.Issue, error] {
	if len(i.scripts) == 0 {
		return i.world.Updated(ctx, jql, since)
	}
	script := i.scripts[0]
	i.scripts = i.scripts[1:]
	return func(yield func(nines.Issue, error) bool) {
		for _, one := range script {
			if !yield(one, nil) {
				return
			}
		}
		yield(nines.Issue{}, errInterrupted)
	}
}

func at(id int, updated time.Time, summary string) nines.Issue {
	return nines.Issue{ID: fmt.Sprint(id), Key: fmt.Sprintf("WET-%d", id), Project: "WET", Updated: updated, Summary: summary}
}

// The ways in which resuming could keep an old version of an issue whose new
// one was lost by paging.
func TestResumeKeepsNothingOld(t *testing.T) {
	const day = 24 * time.Hour
	first, second := at(1, now.Add(-300*day), "old"), at(2, now.Add(-200*day), "")
	for name, tt := range map[string]struct {
		stored []nines.Issue   // before
		runs   [][]nines.Issue // delivered until the interruption; a run a day
		jira   []nines.Issue   // as it is
	}{
		"updated during the run": {
			runs: [][]nines.Issue{{first, second, at(3, now.Add(2*time.Hour), "")}},
			jira: []nines.Issue{at(1, now.Add(time.Hour), "new"), second, at(3, now.Add(2*time.Hour), "")},
		},
		"updated between two runs": {
			runs: [][]nines.Issue{{first, second}, {second, at(3, now.Add(5*time.Hour), "")}},
			jira: []nines.Issue{at(1, now.Add(time.Hour), "new"), second, at(3, now.Add(5*time.Hour), "")},
		},
		"imported before": {
			stored: []nines.Issue{first},
			runs:   [][]nines.Issue{{at(2, now.Add(-100*day), "")}},
			jira:   []nines.Issue{at(1, now.Add(-200*day), "new"), at(2, now.Add(-100*day), "")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, ":memory:")
			if _, err := s.PutIssues(t.Context(), "WET", tt.stored); err != nil {
				t.Fatal(err)
			}
			w := &interrupted{&world{calm: true, clock: now, issues: map[string]nines.Issue{}}, tt.runs}
			for _, i := range tt.jira {
				w.issues[i.ID] = i
			}
			opts := options()
			opts.Now = w.now
			for len(w.scripts) > 0 {
				if _, err := bot.Sync(t.Context(), w, s, opts); !errors.Is(err, errInterrupted) {
					t.Fatal(err)
				}
				w.clock = w.clock.Add(day)
			}
			sync(t, w, s, opts)
			if diff := gocmp.Diff(tt.jira, issues(t, s, "WET")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
