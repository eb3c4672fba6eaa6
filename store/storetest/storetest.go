// Package storetest says what a store must do, whatever database is below it.
// Run it against each of them; none may need an exception.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
)

// Run checks the stores that newDSN names: a new and empty one at each call, to
// be opened as often as wanted.
func Run(t *testing.T, newDSN func(t *testing.T) string) {
	for name, test := range map[string]func(*testing.T, func() *store.Store){
		"RoundTrip":       testRoundTrip,
		"Order":           testOrder,
		"Upsert":          testUpsert,
		"Gone":            testGone,
		"Changes":         testChanges,
		"ChangesRace":     testChangesRace,
		"Summary":         testSummary,
		"Find":            testFind,
		"Services":        testServices,
		"SyncState":       testSyncState,
		"Quarantine":      testQuarantine,
		"Statuses":        testStatuses,
		"Blobs":           testBlobs,
		"Deliveries":      testDeliveries,
		"Claims":          testClaims,
		"ClaimRace":       testClaimRace,
		"Runs":            testRuns,
		"RunsAreKept":     testRunsAreKept,
		"Subscriptions":   testSubscriptions,
		"WriteInLoop":     testWriteInLoop,
		"TwoHandles":      testTwoHandles,
		"Interrupted":     testInterrupted,
		"Cancelled":       testCancelled,
		"CancelledMidway": testCancelledMidway,
		"OpenTogether":    testOpenTogether,
		"NamesAreWhole":   testNames,
	} {
		t.Run(name, func(t *testing.T) {
			dsn := newDSN(t)
			test(t, func() *store.Store {
				t.Helper()
				s, err := store.Open(t.Context(), dsn)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
				return s
			})
		})
	}
}

func day(n int) time.Time { return time.Date(2026, 7, n, 12, 0, 0, 0, time.UTC) }

func issue(n int, updated time.Time) nines.Issue {
	return nines.Issue{
		ID: fmt.Sprint(10000 + n), Key: fmt.Sprintf("WET-%d", n), Project: "WET", Summary: fmt.Sprintf("issue %d", n), Type: "Bug",
		Status: nines.Status{ID: "1", Name: "Open", Category: nines.CategoryNew}, Created: day(1), Updated: updated,
	}
}

func put(t *testing.T, s *store.Store, want int, issues ...nines.Issue) {
	t.Helper()
	changed, err := s.PutIssues(t.Context(), "WET", issues)
	if err != nil {
		t.Fatal(err)
	}
	if changed != want {
		t.Errorf("%d issues changed, want %d", changed, want)
	}
}

func all(t *testing.T, s *store.Store, service string) []nines.Issue {
	t.Helper()
	var list []nines.Issue
	for i, err := range s.Issues(t.Context(), service) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, i)
	}
	return list
}

// keys of the issues, for a short comparison.
func keys(t *testing.T, s *store.Store) string {
	t.Helper()
	var list []string
	for _, i := range all(t, s, "WET") {
		list = append(list, i.Key)
	}
	return strings.Join(list, " ")
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// testWriteInLoop: whoever reads issues may write while at it, and goes on
// reading what there was when the loop began.
func testWriteInLoop(t *testing.T, open func() *store.Store) {
	s := open()
	put(t, s, 3, issue(1, day(1)), issue(2, day(1)), issue(3, day(1)))
	n := 0
	for i, err := range s.Issues(t.Context(), "WET") {
		check(t, err)
		i.Updated = day(2)
		put(t, s, 2, i, issue(10+n, day(1)))
		n++
	}
	equal(t, "issues in the loop", n, 3)
	equal(t, "issues", len(all(t, s, "WET")), 6)
	for range s.Issues(t.Context(), "WET") {
		break // leaves nothing locked
	}
	put(t, s, 1, issue(20, day(1)))
}

// testTwoHandles: several processes write at once, and all is kept.
func testTwoHandles(t *testing.T, open func() *store.Store) {
	a := open()
	b := open()
	var wg sync.WaitGroup
	for w, s := range []*store.Store{a, b, a, b} {
		wg.Go(func() {
			for n := range 20 {
				if _, err := s.PutIssues(t.Context(), "WET", []nines.Issue{issue(100*w+2*n+1, day(1)), issue(100*w+2*n+2, day(1))}); err != nil {
					t.Errorf("handle %d: %v", w%2, err)
					return
				}
				for _, err := range s.Issues(t.Context(), "WET") {
					if err != nil {
						t.Errorf("handle %d: %v", w%2, err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	equal(t, "issues", len(all(t, a, "WET")), 160)
	equal(t, "issues of the other", len(all(t, b, "WET")), 160)
}

// testOpenTogether: several processes may create the store at once.
func testOpenTogether(t *testing.T, open func() *store.Store) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { open() })
	}
	wg.Wait()
	put(t, open(), 1, issue(1, day(1)))
}

// A fuse is a context that ends after it has been looked at some times: an
// interruption at a place that can be chosen.
type fuse struct {
	context.Context
	left  atomic.Int64
	burnt context.CancelFunc
}

func newFuse(parent context.Context, looks int64) *fuse {
	ctx, cancel := context.WithCancel(parent)
	f := &fuse{Context: ctx, burnt: cancel}
	f.left.Store(looks)
	return f
}

func (f *fuse) look() {
	if f.left.Add(-1) < 0 {
		f.burnt()
	}
}

func (f *fuse) Done() <-chan struct{} { f.look(); return f.Context.Done() }
func (f *fuse) Err() error            { f.look(); return f.Context.Err() }

// testInterrupted: a batch is stored as a whole or not at all, wherever it is
// interrupted, and the store works afterwards.
func testInterrupted(t *testing.T, open func() *store.Store) {
	s := open()
	var batch []nines.Issue
	for n := range 50 {
		batch = append(batch, issue(n+1, day(1)))
	}
	failed, stored := 0, 0
	for looks := int64(0); stored == 0 && looks < 5000; looks += 1 + looks/8 {
		_, err := s.PutIssues(newFuse(t.Context(), looks), "WET", batch)
		switch got := len(all(t, s, "WET")); {
		case err != nil && got == 0:
			failed++
		case got == len(batch):
			stored++ // also if err says that the answer to the commit was lost
		default:
			t.Fatalf("after %d looks: %d issues, error %v", looks, got, err)
		}
	}
	if failed < 3 || stored != 1 {
		t.Errorf("failed %d times, stored %d times", failed, stored)
	}
	put(t, s, 1, issue(51, day(1)))
}

// testCancelledMidway: whenever the end of ctx comes, it is what the error says, and
// the batch is there as a whole or not at all.
func testCancelledMidway(t *testing.T, open func() *store.Store) {
	s := open()
	for n := 1; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := s.PutIssues(&looks{Context: ctx, left: n, over: cancel}, "WET", []nines.Issue{issue(2*n, day(1)), issue(2*n+1, day(1))})
		over := ctx.Err() != nil
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("ended after %d looks: %v", n, err)
		}
		if got := len(all(t, s, "WET")); got%2 != 0 {
			t.Fatalf("ended after %d looks: %d issues, half a batch", n, got)
		}
		if !over || n == 200 {
			return // nobody looks so often
		}
	}
}

// looks is a context that ends when it has been looked at so often.
type looks struct {
	context.Context
	left int
	over context.CancelFunc
	mu   sync.Mutex
}

func (l *looks) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left--; l.left == 0 {
		l.over()
		for range 1000 {
			runtime.Gosched() // those who wait for it undo what is under way
		}
	}
	return l.Context.Err()
}

func (l *looks) Done() <-chan struct{} {
	_ = l.Err()
	return l.Context.Done()
}

// testCancelled: a context that has ended changes nothing.
func testCancelled(t *testing.T, open func() *store.Store) {
	s := open()
	put(t, s, 1, issue(1, day(1)))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.PutIssues(ctx, "WET", []nines.Issue{issue(2, day(1))}); err == nil {
		t.Error("PutIssues: no error")
	}
	if _, err := s.MarkGone(ctx, "WET", nil, day(2)); err == nil {
		t.Error("MarkGone: no error")
	}
	if ok, err := s.Claim(ctx, "k", "a", day(1), day(2)); ok || err == nil {
		t.Error("Claim:", ok, err)
	}
	for _, err := range s.Issues(ctx, "WET") {
		if err == nil {
			t.Error("Issues: no error")
		}
	}
	equal(t, "issues", keys(t, s), "WET-1")
}
