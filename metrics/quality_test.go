package metrics_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

func TestProblems(t *testing.T) {
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	broken := func(change func(*nines.Issue)) nines.Issue {
		i := life("WET-1", "0 1, 10 2, 50 5")
		change(&i)
		return i
	}
	for _, test := range []struct {
		name  string
		issue nines.Issue
		want  []string // severity, problem, effect
	}{
		{"nothing", broken(func(*nines.Issue) {}), nil},
		{
			"reopened", life("WET-1", "0 1, 10 2, 50 5, 60 2, 70 5"),
			[]string{"info: resolution set more than once: resolution time ends at the last; first and total are given beside it"},
		},
		{
			"date two seconds off", broken(func(i *nines.Issue) { i.Resolved = i.Resolved.Add(2 * time.Second) }), nil,
		},
		{
			"date three seconds off", broken(func(i *nines.Issue) { i.Resolved = i.Resolved.Add(3 * time.Second) }),
			[]string{"warning: resolution date differs from history: resolution time ends at Jira's date"},
		},
		{
			"resolved in testing", broken(func(i *nines.Issue) { i.Status, i.History = workflow[3], nil }),
			[]string{"warning: resolved but not done: taken as done"},
		},
		{
			"done, no date", broken(func(i *nines.Issue) { i.Resolved, i.Resolution, i.History = time.Time{}, "", nil }),
			[]string{"warning: done without resolution date: taken as done, but not as resolved"},
		},
		{
			"moved", broken(func(i *nines.Issue) {
				i.History = append(i.History, nines.Change{At: after(60), Field: nines.FieldKey, From: nines.Value{Name: "OPS-1"}, To: nines.Value{Name: "WET-1"}})
			}),
			[]string{"info: moved: counted where it is now"},
		},
		{
			"priority", broken(func(i *nines.Issue) {
				i.History = append(i.History, nines.Change{At: after(60), Field: nines.FieldPriority, From: nines.Value{Name: "High"}, To: nines.Value{Name: "Low"}})
			}),
			[]string{"info: priority changed: counted where it is now"},
		},
		{
			"gap", broken(func(i *nines.Issue) { i.History[1].From = nines.Value{ID: "4", Name: "In Testing"} }),
			[]string{"warning: gap in status history: time in status and cycle time rest on a guess"},
		},
		{
			"renamed", broken(func(i *nines.Issue) { i.History[1].From.Name = "Developing" }),
			[]string{"info: gap in status history: none: renamed meanwhile, and taken as one status"},
		},
		{
			"another last status", broken(func(i *nines.Issue) {
				i.History = i.History[:1]
				i.Resolved, i.Resolution, i.Status = time.Time{}, "", workflow[3]
			}),
			[]string{"warning: last status differs from history: time in status and cycle time rest on a guess"},
		},
		{
			"resolved before created", broken(func(i *nines.Issue) { i.Resolved, i.History = after(-1), nil }),
			[]string{"warning: resolved before created: left out of durations"},
		},
		{
			"history before created", broken(func(i *nines.Issue) { i.Created = after(20) }),
			[]string{"warning: history before created: changes before creation are taken as of creation"},
		},
		{
			"updated before created", broken(func(i *nines.Issue) { i.Updated = after(-1) }),
			[]string{"info: updated before created: none: no number rests on it"},
		},
		{
			"created in the future", broken(func(i *nines.Issue) { i.Created, i.Updated = after(1000), after(20) }),
			[]string{"warning: created in the future: not counted"},
		},
		{
			"before 1970", broken(func(i *nines.Issue) { i.Created = year(1969) }),
			[]string{"warning: implausible date: left out of durations"},
		},
		{
			"created missing", broken(func(i *nines.Issue) { i.Created = time.Time{} }),
			[]string{"warning: created missing: left out of durations"},
		},
		{
			"updated after 2100", broken(func(i *nines.Issue) { i.Updated = year(2101) }),
			[]string{"info: implausible date: none: no number rests on it"},
		},
		{
			"what the reader saw", broken(func(i *nines.Issue) {
				i.Faults = []nines.Fault{{Code: nines.FaultChangelogTruncated}, {Code: nines.FaultNoAuthor}, {Code: nines.FaultBadTime}, {Code: nines.FaultNoStatus}}
			}),
			[]string{
				"warning: changelog truncated: left out of time in status and cycle time",
				"warning: status missing: in no column of the board",
				"warning: unreadable time: taken as not set",
				"info: history without author: none: no number rests on it",
			},
		},
		{
			"a status that is gone", broken(func(i *nines.Issue) {
				i.History[0].To, i.History[1].From = nines.Value{ID: "77", Name: "QA"}, nines.Value{ID: "77", Name: "QA"}
			}),
			[]string{"warning: unknown status: taken as active"},
		},
	} {
		q := metrics.Read(slices.Values([]nines.Issue{test.issue}), metrics.Settings{Statuses: workflow}, after(240)).Quality()
		var got []string
		serious := 0
		for i, d := range q.Defects {
			got = append(got, fmt.Sprintf("%s: %s: %s", d.Severity, d.Problem, d.Effect))
			if d.Severity == metrics.Serious {
				serious = 1
			}
			if c := q.Counts[i]; c.Issues.N != 1 || c.Problem != d.Problem || c.Severity != d.Severity {
				t.Errorf("%s: counted as %+v", test.name, c)
			}
		}
		same(t, test.name, test.want, got)
		if q.Affected.N != serious {
			t.Errorf("%s: %d issues affected, want %d", test.name, q.Affected.N, serious)
		}
	}
}

// An issue of which only the dates are known is measured by them, and by
// nothing else.
func TestNoChangelog(t *testing.T) {
	bare := nines.Issue{
		Key: "WET-1", Status: workflow[4], Resolution: "Done", Created: after(0), Resolved: after(50),
		Faults: []nines.Fault{{Code: nines.FaultChangelogMissing}},
	}
	ongoing := nines.Issue{Key: "WET-2", Status: workflow[1], Created: after(0), Faults: bare.Faults}
	undated := nines.Issue{Key: "WET-3", Status: workflow[4], Created: after(0), Faults: bare.Faults}
	s := metrics.Read(slices.Values([]nines.Issue{bare, ongoing, undated}), metrics.Settings{}, after(240))
	f := s.Flow(tenDays, nines.Week)
	same(t, "finished", keys(1), f.Finished)
	same(t, "lead and cycle", "50 none", hours(f.Lead.Median)+" "+hours(f.Cycle.Median))
	if len(f.Excluded) != 1 || f.NeverActive.N != 0 || f.Efficiency != nil {
		t.Errorf("no cycle time: %+v", f)
	}
	if ts := s.TimeInStatus(tenDays); len(ts.Rows) != 0 || ts.Warnings[0].Issues.N != 3 {
		t.Errorf("time in status: %+v", ts)
	}
	if a := s.Ageing(tenDays); len(a.Items) != 0 || len(a.Excluded) != 1 || a.Excluded[0].Key != "WET-2" {
		t.Errorf("ageing: %+v", a)
	}
	same(t, "backlog half way", 2, s.Balance(nines.Window{From: monday, To: after(30)}, nines.Week).Periods[0].Backlog)

	then := metrics.Read(slices.Values([]nines.Issue{bare}), metrics.Settings{}, after(40))
	same(t, "status before it was resolved", metrics.UnknownStatus, then.Status().Shares[0].Status.Name)
	same(t, "board before it was resolved", keys(1), then.Board(tenDays).Unmapped)
}
