package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
)

func testServices(t *testing.T, open func() *store.Store) {
	s := open()
	equal(t, "services", len(must[[]store.ServiceInfo](t)(s.Services(t.Context()))), 0)
	put(t, s, 2, issue(1, day(1)), issue(2, day(1)))
	must[int](t)(s.MarkGone(t.Context(), "WET", map[string]bool{"10001": true}, day(2)))
	check(t, s.PutSyncState(t.Context(), "WET", store.SyncState{Watermark: day(3), FinishedAt: day(4)}))
	check(t, s.PutSyncState(t.Context(), "EMPTY", store.SyncState{Query: "x"}))
	must[int](t)(s.PutIssues(t.Context(), "ABC", []nines.Issue{issue(1, day(1))}))
	want := []store.ServiceInfo{
		{Name: "ABC", Issues: 1},
		{Name: "EMPTY"},
		{Name: "WET", Issues: 1, Gone: 1, SyncedAt: day(4), Watermark: day(3)},
	}
	if diff := cmp.Diff(want, must[[]store.ServiceInfo](t)(s.Services(t.Context()))); diff != "" {
		t.Error(diff)
	}
}

func testSyncState(t *testing.T, open func() *store.Store) {
	s := open()
	for _, want := range []store.SyncState{
		{},
		{Query: "project = WET", Began: day(1), Resume: day(2)},
		{Query: "project = \"ÆØÅ\" 🚀", Watermark: day(3).Add(time.Millisecond), FinishedAt: day(4), CensusAt: day(5), Quarantined: 6},
		{},
	} {
		check(t, s.PutSyncState(t.Context(), "WET", want))
		if diff := cmp.Diff(want, must[store.SyncState](t)(open().SyncState(t.Context(), "WET"))); diff != "" {
			t.Error(diff)
		}
	}
	equal(t, "state of another", must[store.SyncState](t)(s.SyncState(t.Context(), "OTHER")), store.SyncState{})
}

func testQuarantine(t *testing.T, open func() *store.Store) {
	s := open()
	bad := []store.Quarantined{{ID: "10001", Key: "WET-1", Reason: "created is no date"}, {ID: "10002", Key: "WET-2", Reason: "no fields"}}
	check(t, s.PutQuarantine(t.Context(), "WET", bad))
	bad[1].Reason = "an object"
	check(t, s.PutQuarantine(t.Context(), "WET", bad[1:]))
	check(t, s.PutQuarantine(t.Context(), "WET", nil))
	if diff := cmp.Diff(bad, must[[]store.Quarantined](t)(s.Quarantine(t.Context(), "WET"))); diff != "" {
		t.Error(diff)
	}
	must[int](t)(s.PutIssues(t.Context(), "OTHER", []nines.Issue{issue(2, day(1))}))
	put(t, s, 1, issue(1, day(1)))
	if diff := cmp.Diff(bad[1:], must[[]store.Quarantined](t)(s.Quarantine(t.Context(), "WET"))); diff != "" {
		t.Error(diff)
	}
	put(t, s, 1, issue(2, day(1)))
	equal(t, "quarantined", len(must[[]store.Quarantined](t)(s.Quarantine(t.Context(), "WET"))), 0)
}

func testStatuses(t *testing.T, open func() *store.Store) {
	s := open()
	read := func() []nines.Status { t.Helper(); return must[[]nines.Status](t)(s.Statuses(t.Context(), "WET")) }
	put := func(list ...nines.Status) { t.Helper(); check(t, s.PutStatuses(t.Context(), "WET", list)) }
	put(
		nines.Status{ID: "5", Name: "Done", Category: nines.CategoryDone},
		nines.Status{ID: "3", Name: "Testing", Category: nines.CategoryActive},
		nines.Status{ID: "2", Name: "Doing", Category: nines.CategoryActive},
		nines.Status{ID: "1", Name: "Open", Category: nines.CategoryNew},
		nines.Status{Name: "no id"},
	)
	put(nines.Status{ID: "9", Name: "Removed long ago"}, nines.Status{ID: "2"}, nines.Status{ID: "3", Name: "In Testing"})
	check(t, s.PutStatuses(t.Context(), "OTHER", []nines.Status{{ID: "1", Name: "Åpen", Category: nines.CategoryDone}}))
	want := []nines.Status{
		{ID: "1", Name: "Open", Category: nines.CategoryNew},
		{ID: "2", Name: "Doing", Category: nines.CategoryActive},
		{ID: "3", Name: "In Testing", Category: nines.CategoryActive},
		{ID: "5", Name: "Done", Category: nines.CategoryDone},
		{ID: "9", Name: "Removed long ago"},
	}
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Error(diff)
	}
	put(nines.Status{ID: "9", Name: "Removed long ago", Category: nines.CategoryNew})
	equal(t, "first", read()[0].ID, "9")
}

func testBlobs(t *testing.T, open func() *store.Store) {
	s := open()
	_, ok, err := s.Blob(t.Context(), "board", "12")
	check(t, err)
	equal(t, "found", ok, false)
	for _, want := range []string{`{"columns":[]}`, "", "\x00\xff"} {
		check(t, s.PutBlob(t.Context(), "board", "12", []byte(want)))
		got, ok, err := open().Blob(t.Context(), "board", "12")
		check(t, err)
		equal(t, "found", ok, true)
		equal(t, "value", string(got), want)
	}
	check(t, s.PutBlob(t.Context(), "board", "nil", nil))
}

func testDeliveries(t *testing.T, open func() *store.Store) {
	s := open()
	_, ok, err := s.Delivery(t.Context(), "none")
	check(t, err)
	equal(t, "found", ok, false)
	var want []nines.Delivery
	for n := 3; n >= 1; n-- {
		d := nines.Delivery{
			ID: fmt.Sprint(n), Report: "daily", Service: "WET", Destination: "slack:#wet", Due: day(n), State: nines.DeliveryPending,
			Created: day(n), Updated: day(n),
		}
		check(t, s.PutDelivery(t.Context(), d))
		d.State, d.Attempts, d.Digest, d.Error, d.Late, d.Updated = nines.DeliveryUnknown, 2, "abc", "no answer 🚀", true, day(n+1)
		d.Steps = []nines.Step{{Name: "parent", Done: true, Ref: "C1/123.456", At: day(n)}, {Name: "file:report.pdf"}}
		check(t, s.PutDelivery(t.Context(), d))
		want = append(want, d)
	}
	for limit, n := range map[int]int{0: 3, 2: 2, 9: 3} {
		if diff := cmp.Diff(want[:n], must[[]nines.Delivery](t)(open().Deliveries(t.Context(), limit))); diff != "" {
			t.Error(diff)
		}
	}
	got, ok, err := s.Delivery(t.Context(), "2")
	check(t, err)
	equal(t, "found", ok, true)
	if diff := cmp.Diff(want[1], got); diff != "" {
		t.Error(diff)
	}
}

func testClaims(t *testing.T, open func() *store.Store) {
	a, b := open(), open()
	claim := func(s *store.Store, owner string, now, until int) bool {
		t.Helper()
		return must[bool](t)(s.Claim(t.Context(), "daily/2026-07-01", owner, day(now), day(until)))
	}
	equal(t, "first", claim(a, "a", 1, 3), true)
	equal(t, "second", claim(b, "b", 2, 4), false)
	equal(t, "extended", claim(a, "a", 2, 5), true)
	equal(t, "still held", claim(b, "b", 4, 6), false)
	equal(t, "taken over", claim(b, "b", 5, 7), true)
	equal(t, "lost", claim(a, "a", 6, 8), false)
	check(t, a.Release(t.Context(), "daily/2026-07-01", "a"))
	equal(t, "only the owner gives back", claim(a, "a", 6, 8), false)
	check(t, b.Release(t.Context(), "daily/2026-07-01", "b"))
	check(t, b.Release(t.Context(), "daily/2026-07-01", "b"))
	equal(t, "given back", claim(a, "a", 6, 8), true)
	equal(t, "another key", must[bool](t)(b.Claim(t.Context(), "other", "b", day(6), day(9))), true)
	equal(t, "first", must[bool](t)(a.First(t.Context(), "request", day(6), day(7))), true)
	equal(t, "not first", must[bool](t)(b.First(t.Context(), "request", day(6), day(7))), false)
	equal(t, "first again", must[bool](t)(b.First(t.Context(), "request", day(7), day(8))), true)
	check(t, b.ForgetClaims(t.Context(), day(9)))
	equal(t, "forgotten", claim(b, "b", 7, 8), true)
	equal(t, "not forgotten", must[bool](t)(a.Claim(t.Context(), "other", "a", day(7), day(9))), false)
}

// testClaimRace: of many who want the same, one gets it, every time.
func testClaimRace(t *testing.T, open func() *store.Store) {
	handles := []*store.Store{open(), open()}
	const ticks, racers = 25, 8
	var won [ticks]atomic.Int32
	var wg sync.WaitGroup
	for r := range racers {
		wg.Go(func() {
			for n := range ticks {
				ok, err := handles[r%2].Claim(t.Context(), fmt.Sprint("tick ", n), fmt.Sprint("racer ", r), day(1), day(2))
				if err != nil {
					t.Errorf("racer %d: %v", r, err)
				}
				if ok {
					won[n].Add(1)
				}
			}
		})
	}
	wg.Wait()
	for n := range won {
		equal(t, fmt.Sprint("winners of tick ", n), won[n].Load(), 1)
	}
}
