package metrics_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// The seed is the reliability report of November 2017 that nines reproduces,
// digit by digit: see ../shared/spec/report.md.

var seedNow = time.Date(2017, 11, 23, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

func TestSeedResolution(t *testing.T) {
	rows := []struct {
		resolved   int
		total, avg int64
		shares     []time.Duration // of the sum; one share each issue
	}{
		{4, 27, 6, []time.Duration{day, 3 * day, 20 * day, 3 * day}},
		{2, 11, 5, []time.Duration{day, 10 * day}},
		{0, 0, 0, nil},
		{1, 5, 5, []time.Duration{5 * day}},
		{2, 22, 11, []time.Duration{2 * day, 20 * day}},
		{4, 33, 8, []time.Duration{8 * day, 8 * day, 8 * day, 9 * day}},
		{1, 9, 9, []time.Duration{9 * day}},
		{2, 17, 8, []time.Duration{day / 2, 17*day - day/2}},
		{2, 25, 12, []time.Duration{20 * day, 5 * day}},
		{5, 65, 13, []time.Duration{13 * day, 12 * day, 14 * day, 25 * day, day}},
		{3, -1, 0, []time.Duration{-10 * time.Hour, -10 * time.Hour, -10 * time.Hour}},
		{5, -1, 0, []time.Duration{-9 * time.Hour, -9 * time.Hour, -9 * time.Hour, -9 * time.Hour, -9 * time.Hour}},
		{1, 0, 0, []time.Duration{0}},
		{0, 0, 0, nil},
	}
	var issues []nines.Issue
	for d, row := range rows {
		for k, took := range row.shares {
			at := time.Date(2017, 11, 10+d, 8+k, 0, 0, 0, time.UTC)
			issues = append(issues, nines.Issue{
				Key: fmt.Sprintf("WET-%d", len(issues)+1), Created: at.Add(-took), Resolved: at, Resolution: "Done", Status: workflow[4],
			})
		}
	}
	oslo := location(t, "Europe/Oslo")
	s := metrics.Read(slices.Values(issues), metrics.Settings{Zone: oslo}, seedNow)
	w := nines.Window{From: time.Date(2017, 11, 10, 0, 0, 0, 0, oslo), To: seedNow}
	r := s.Resolution(w, nines.Day)
	if len(r.Periods) != len(rows) {
		t.Fatalf("%d periods, want %d", len(r.Periods), len(rows))
	}
	for i, p := range r.Periods {
		if want := rows[i]; p.Resolved.N != want.resolved || p.TotalDays != want.total || p.JiraAverage != want.avg {
			t.Errorf("%s: %d resolved, total %d, average %d; want %d, %d, %d",
				p.Window.From.Format(time.DateOnly), p.Resolved.N, p.TotalDays, p.JiraAverage, want.resolved, want.total, want.avg)
		}
		if (p.Times.Mean == nil) != (p.Times.N == 0) {
			t.Errorf("%s: a mean of %d issues: %v", p.Window.From.Format(time.DateOnly), p.Times.N, p.Times.Mean)
		}
		if partial := i == len(rows)-1; p.Partial != partial {
			t.Errorf("%s: partial is %v", p.Window.From.Format(time.DateOnly), p.Partial)
		}
	}
	o := r.Overall
	if o.Times.N != 24 || o.Times.TotalHours != 214*24 || o.Excluded.N != 8 || len(r.Excluded) != 8 {
		t.Errorf("%d issues in %v days, %d excluded; want 24 in 214, 8", o.Times.N, o.Times.TotalHours/24, o.Excluded.N)
	}
	if days := o.Times.Mean.Hours() / 24; math.Abs(days-8.92) >= 0.005 {
		t.Errorf("mean of %v days, want 8.92", days)
	}
	for _, x := range r.Excluded {
		if x.Reason != string(metrics.ProblemNegative) {
			t.Errorf("%s was left out for %q", x.Key, x.Reason)
		}
	}
	for _, c := range s.Quality().Counts {
		if c.Problem == metrics.ProblemNegative && c.Issues.N != 8 {
			t.Errorf("%d issues %s, want 8", c.Issues.N, c.Problem)
		}
	}
}

// seedStatuses is the statuses of the seed in the order of its board.
var seedStatuses = []nines.Status{
	{ID: "1", Name: "To Do", Category: nines.CategoryNew},
	{ID: "2", Name: "In Development", Category: nines.CategoryActive},
	{ID: "3", Name: "Awaiting Code Review", Category: nines.CategoryActive},
	{ID: "4", Name: "In Code Review", Category: nines.CategoryActive},
	{ID: "5", Name: "Waiting For Testing", Category: nines.CategoryActive},
	{ID: "6", Name: "In Testing", Category: nines.CategoryActive},
	{ID: "7", Name: "Deployed To Production", Category: nines.CategoryDone},
}

func inStatuses(counts ...int) []nines.Issue {
	var issues []nines.Issue
	for status, n := range counts {
		for range n {
			issues = append(issues, nines.Issue{
				Key: fmt.Sprintf("WET-%d", len(issues)+1), Created: seedNow.Add(-30 * day), Status: seedStatuses[status],
			})
		}
	}
	return issues
}

func TestSeedStatus(t *testing.T) {
	s := metrics.Read(slices.Values(inStatuses(0, 8, 8, 6, 3, 18)), metrics.Settings{Statuses: seedStatuses, Ordered: true}, seedNow)
	d := s.Status()
	var got []string
	for _, share := range d.Shares {
		got = append(got, fmt.Sprintf("%s %d %.2f %d %d", share.Status.Name, share.Issues.N, share.Percent, share.Tenths, share.JiraPercent))
	}
	want := []string{
		"In Testing 18 41.86 419 41",
		"In Development 8 18.60 186 18",
		"Awaiting Code Review 8 18.60 186 18",
		"In Code Review 6 13.95 139 13",
		"Waiting For Testing 3 6.98 70 6",
	}
	if d.Issues.N != 43 || !slices.Equal(got, want) {
		t.Errorf("%d issues: %q, want 43: %q", d.Issues.N, got, want)
	}
}

func TestSeedBoard(t *testing.T) {
	issues := inStatuses(18, 7, 0, 5, 0, 6, 26)
	for i := range issues {
		issues[i].Priority = []string{"Minor", "Severe", "Minor", "Emergency"}[i%4]
	}
	two, five, none := 2, 5, 0
	var columns []metrics.Column
	for _, st := range seedStatuses {
		columns = append(columns, metrics.Column{Name: st.Name, Statuses: []string{st.Name}})
	}
	columns[2].Min, columns[3].Min, columns[3].Max, columns[5].Max = &two, &none, &five, &five
	priority := func(p string) metrics.Lane {
		return metrics.Lane{Name: p, Match: func(i *nines.Issue) bool { return i.Priority == p }}
	}
	s := metrics.Read(slices.Values(issues), metrics.Settings{Columns: columns, Lanes: []metrics.Lane{priority("Emergency"), priority("Severe")}}, seedNow)
	b := s.Board(nines.Window{From: seedNow.Add(-30 * day), To: seedNow})
	var got []string
	for _, c := range b.Columns {
		got = append(got, fmt.Sprintf("%s %d %q", c.Name, c.Issues.N, c.Breach))
	}
	want := []string{
		`To Do 18 ""`, `In Development 7 ""`, `Awaiting Code Review 0 "min"`, `In Code Review 5 ""`,
		`Waiting For Testing 0 ""`, `In Testing 6 "max"`, `Deployed To Production 26 ""`,
	}
	if b.Issues.N != 62 || !slices.Equal(got, want) {
		t.Errorf("%d issues: %q, want 62: %q", b.Issues.N, got, want)
	}
	if got := []string{b.Lanes[0].Name, b.Lanes[1].Name, b.Lanes[2].Name}; !slices.Equal(got, []string{"Emergency", "Severe", metrics.EverythingElse}) {
		t.Errorf("lanes %q", got)
	}
}

func TestSeedCreated(t *testing.T) {
	weeks := []struct{ resolved, unresolved int }{{0, 0}, {7, 11}, {23, 15}, {40, 0}, {10, 9}}
	begin := time.Date(2017, 10, 26, 0, 0, 0, 0, time.UTC) // a Thursday; 28 days and 12 hours before now
	var issues []nines.Issue
	add := func(at time.Time, resolved bool) {
		i := nines.Issue{Key: fmt.Sprintf("WET-%d", len(issues)+1), Created: at, Status: workflow[0]}
		if resolved {
			i.Status, i.Resolution, i.Resolved = workflow[4], "Done", at.Add(time.Hour)
		}
		issues = append(issues, i)
	}
	for w, n := range weeks {
		at := time.Date(2017, 10, 23+7*w, 6, 0, 0, 0, time.UTC) // Mondays
		for range n.resolved {
			add(at, true)
		}
		for range n.unresolved {
			add(at, false)
		}
	}
	s := metrics.Read(slices.Values(issues), metrics.Settings{}, seedNow)
	c := s.Created(nines.Window{From: begin, To: seedNow}, nines.Week)
	for i, p := range c.Periods {
		if p.Resolved.N != weeks[i].resolved || p.Unresolved.N != weeks[i].unresolved {
			t.Errorf("week %d: %d + %d, want %v", i+1, p.Resolved.N, p.Unresolved.N, weeks[i])
		}
	}
	if len(c.Periods) != 5 || c.Total.N != 115 || c.Resolved.N != 80 || c.Unresolved.N != 35 {
		t.Errorf("%d weeks, %d = %d + %d, want 5, 115 = 80 + 35", len(c.Periods), c.Total.N, c.Resolved.N, c.Unresolved.N)
	}
}
