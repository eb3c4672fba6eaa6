package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
)

func run(job string, n int, state nines.RunState) nines.Run {
	return nines.Run{Job: job, Key: day(n).Format("2006-01-02T15:04"), Due: day(n), State: state}
}

func testRuns(t *testing.T, open func() *store.Store) {
	s := open()
	last := func(job string) nines.Run {
		t.Helper()
		r, ok, err := open().LastRun(t.Context(), job)
		check(t, err)
		equal(t, "found", ok, r.Job != "")
		return r
	}
	same := func(what string, got, want any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", what, diff)
		}
	}
	same("no run", last("daily"), nines.Run{})
	seen := nines.Run{Job: "daily", Key: "seen", Due: day(2), State: nines.RunSeen}
	check(t, s.PutRun(t.Context(), run("daily", 1, nines.RunFailed)))
	check(t, s.PutRun(t.Context(), seen))
	same("seen", last("daily"), seen)
	begun := run("daily", 3, nines.RunBegun)
	check(t, s.PutRun(t.Context(), begun))
	other := run("weekly", 2, nines.RunBegun)
	check(t, s.PutRun(t.Context(), other))
	same("begun", last("daily"), begun)
	same("unfinished", must[[]nines.Run](t)(s.UnfinishedRuns(t.Context())), []nines.Run{other, begun})
	done := begun
	done.Schedule, done.Late, done.State, done.Attempts, done.Error = "0 9 * * * Europe/Oslo", true, nines.RunDone, 2, "no answer 🚀"
	done.Started, done.Retry, done.Finished = day(3), day(3).Add(time.Minute), day(3).Add(time.Hour+time.Nanosecond)
	check(t, s.PutRun(t.Context(), done))
	same("done", last("daily"), done)
	got, ok, err := s.Run(t.Context(), "daily", done.Key)
	check(t, err)
	equal(t, "found", ok, true)
	same("by key", got, done)
	_, ok, err = s.Run(t.Context(), "weekly", done.Key)
	check(t, err)
	equal(t, "of another job", ok, false)
	same("unfinished", must[[]nines.Run](t)(s.UnfinishedRuns(t.Context())), []nines.Run{other})
	abandoned := run("yearly", 2, nines.RunAbandoned)
	check(t, s.PutRun(t.Context(), abandoned))
	same("abandoned", must[[]nines.Run](t)(s.AbandonedRuns(t.Context(), day(1))), []nines.Run{abandoned})
	same("abandoned before", len(must[[]nines.Run](t)(s.AbandonedRuns(t.Context(), day(2)))), 0)
	same("all", must[[]nines.Run](t)(s.Runs(t.Context(), "", 0)), []nines.Run{done, other, abandoned, run("daily", 1, nines.RunFailed)})
	same("of one", must[[]nines.Run](t)(s.Runs(t.Context(), "daily", 1)), []nines.Run{done})
	same("of none", len(must[[]nines.Run](t)(s.Runs(t.Context(), "hourly", 1))), 0)
}

// testRunsAreKept: the last thousand of a job, and whatever is not finished.
func testRunsAreKept(t *testing.T, open func() *store.Store) {
	s := open()
	hour := func(job string, n int, state nines.RunState) {
		t.Helper()
		at := day(1).Add(time.Duration(n) * time.Hour)
		check(t, s.PutRun(t.Context(), nines.Run{Job: job, Key: fmt.Sprintf("%05d", n), Due: at, State: state}))
	}
	hour("hourly", 0, nines.RunBegun)
	hour("daily", 0, nines.RunDone)
	hour("hourly", 1, nines.RunAbandoned)
	for n := range 1002 {
		hour("hourly", n+2, nines.RunDone)
	}
	hour("hourly", 1004, nines.RunBegun)
	list := must[[]nines.Run](t)(s.Runs(t.Context(), "hourly", 0))
	equal(t, "runs", len(list), 1002)
	equal(t, "newest", list[0].Key, "01004")
	equal(t, "oldest that is finished", list[1000].Key, "00004")
	equal(t, "oldest", list[1001].Key, "00000")
	equal(t, "runs of another", len(must[[]nines.Run](t)(s.Runs(t.Context(), "daily", 0))), 1)
}

func testSubscriptions(t *testing.T, open func() *store.Store) {
	s := open()
	list := func() []nines.Subscription {
		t.Helper()
		return must[[]nines.Subscription](t)(open().Subscriptions(t.Context()))
	}
	equal(t, "subscriptions", len(list()), 0)
	want := []nines.Subscription{
		{ID: "daily", Configured: true, Paused: true, By: "U1", Updated: day(3)},
		{ID: "sub-1", Service: "WET", Channel: "C1", Schedule: "0 9 * * 1-5", Zone: "Europe/Oslo", Window: "30d", Sections: []string{"board"}, Attach: []string{"pdf"}, Owner: "U1", By: "U2", Created: day(1), Updated: day(2)},
		{ID: "sub-2", Service: "ÆØÅ", Created: day(1), Updated: day(1)},
	}
	check(t, s.PutSubscription(t.Context(), nines.Subscription{ID: "sub-1", Paused: true}))
	for n := range want {
		check(t, s.PutSubscription(t.Context(), want[len(want)-1-n]))
	}
	if diff := cmp.Diff(want, list()); diff != "" {
		t.Error(diff)
	}
	check(t, s.DeleteSubscription(t.Context(), "sub-1"))
	check(t, s.DeleteSubscription(t.Context(), "sub-1"))
	if diff := cmp.Diff([]nines.Subscription{want[0], want[2]}, list()); diff != "" {
		t.Error(diff)
	}
}
