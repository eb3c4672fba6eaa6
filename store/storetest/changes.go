package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
)

// changes are the issues that changed since a revision, in the order of ids, and
// the highest revision among them.
func changes(t *testing.T, s *store.Store, since int64, also ...string) (string, int64) {
	t.Helper()
	var list []string
	last := since
	for c, err := range s.Changes(t.Context(), "WET", since, also) {
		if err != nil {
			t.Fatal(err)
		}
		text := c.ID + " " + c.Issue.Summary
		if c.Gone {
			text += " gone"
		}
		list = append(list, text)
		last = max(last, c.Revision)
	}
	slices.Sort(list)
	return strings.Join(list, "; "), last
}

// testChanges: what is stored, comes back and goes is seen by whoever asks since
// before, once, and what stays as it was is not.
func testChanges(t *testing.T, open func() *store.Store) {
	s := open()
	revision := func() int64 { t.Helper(); return must[int64](t)(s.Revision(t.Context(), "WET")) }
	equal(t, "revision of nothing", revision(), 0)
	one, two, three := issue(1, day(1)), issue(2, day(1)), issue(3, day(1))
	put(t, s, 3, one, two, three)
	first := revision()
	got, last := changes(t, s, 0)
	equal(t, "all", got, "10001 issue 1; 10002 issue 2; 10003 issue 3")
	equal(t, "revision", last, first)
	put(t, s, 0, one, two, three)
	got, _ = changes(t, s, first)
	equal(t, "nothing changed", got, "")

	two.Summary, two.Updated = "new", day(2)
	put(t, s, 1, one, two)
	must[int](t)(s.PutIssues(t.Context(), "OPS", []nines.Issue{one}))
	got, last = changes(t, open(), first)
	equal(t, "one changed", got, "10002 new")
	got, _ = changes(t, s, first, "10003", "99", "10002")
	equal(t, "and one more", got, "10002 new; 10003 issue 3")

	must[int](t)(s.MarkGone(t.Context(), "WET", map[string]bool{"10002": true, "10003": true}, day(3)))
	got, gone := changes(t, s, last)
	equal(t, "one gone", got, "10001 issue 1 gone")
	must[int](t)(s.MarkGone(t.Context(), "WET", map[string]bool{"10002": true, "10003": true}, day(4)))
	got, _ = changes(t, s, gone)
	equal(t, "gone is gone", got, "")
	put(t, s, 1, one)
	got, _ = changes(t, s, gone)
	equal(t, "back", got, "10001 issue 1")
}

// testChangesRace: whoever goes on from the highest revision that was seen
// misses nothing, whatever others write meanwhile.
func testChangesRace(t *testing.T, open func() *store.Store) {
	const writers, each = 4, 25
	var writing sync.WaitGroup
	for w := range writers {
		s := open()
		writing.Go(func() {
			for n := range each {
				i := issue(1000*w+n%7, day(1).AddDate(0, 0, n))
				i.Summary = fmt.Sprint(n)
				if _, err := s.PutIssues(t.Context(), "WET", []nines.Issue{i}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan bool)
	go func() { writing.Wait(); close(done) }()
	s := open()
	seen := map[string]string{}
	since := int64(0)
	for ended := false; ; {
		for c, err := range s.Changes(t.Context(), "WET", since, nil) {
			if err != nil {
				t.Fatal(err)
			}
			seen[c.ID] = c.Issue.Summary
			since = max(since, c.Revision)
		}
		if ended {
			break
		}
		select {
		case <-done:
			ended = true
		default:
		}
	}
	for _, i := range all(t, s, "WET") {
		equal(t, i.ID, seen[i.ID], i.Summary)
	}
}

func testSummary(t *testing.T, open func() *store.Store) {
	s := open()
	one, two := issue(1, day(1)), issue(2, day(1))
	put(t, s, 2, one, two)
	equal(t, "summary", must[string](t)(s.Summary(t.Context(), "WET", "WET-2")), "issue 2")
	equal(t, "of another service", must[string](t)(s.Summary(t.Context(), "OPS", "WET-2")), "")
	must[int](t)(s.MarkGone(t.Context(), "WET", map[string]bool{"10001": true}, day(3)))
	equal(t, "of one that is gone", must[string](t)(s.Summary(t.Context(), "WET", "WET-2")), "")
	equal(t, "of one that is there", must[string](t)(s.Summary(t.Context(), "WET", "WET-1")), "issue 1")
}
