package metrics_test

import (
	"slices"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// Reading takes no allocation for each issue, and measuring none for those that
// were over before the window: ten times the issues may not cost ten times the
// allocations.
func TestAllocations(t *testing.T) {
	settings := metrics.Settings{
		Statuses: workflow, Board: func(i *nines.Issue) bool { return i.Type == "Bug" },
		Failures: &metrics.FailureRule{Match: func(i *nines.Issue) bool { return i.Key == "WET-7" }, Start: metrics.ClockCreated, End: metrics.ClockDone},
	}
	w := nines.Window{From: epoch.AddDate(0, 0, -30), To: epoch.Add(time.Hour)}
	per := func(n int) (read, tell float64) {
		issues := manyIssues(n)
		s := metrics.Read(slices.Values(issues), settings, epoch)
		read = testing.AllocsPerRun(3, func() { metrics.Read(slices.Values(issues), settings, epoch) })
		tell = testing.AllocsPerRun(3, func() { measure(s, w, nines.Day) })
		return read, tell
	}
	read, tell := per(1000)
	reads, tells := per(10_000)
	if reads > 3*read || tells > 5*tell {
		t.Errorf("allocations of 1,000 and of 10,000 issues: %v and %v to read, %v and %v to measure", read, reads, tell, tells)
	}
}
