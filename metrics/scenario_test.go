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

func TestTimeInStatus(t *testing.T) {
	var got []string
	for _, r := range readScenario(metrics.Settings{}).TimeInStatus(tenDays).Rows {
		got = append(got, fmt.Sprintf("%s: %d issues, waiting %v, ended %d median %s, running %d median %s, %v h",
			r.Status.Name, r.Issues.N, r.Waiting, r.Ended.N, hours(r.Ended.Median), r.Running.N, hours(r.Running.Median), r.TotalHours))
	}
	same(t, "time in status", []string{
		"To Do: 5 issues, waiting true, ended 4 median 20, running 1 median 40, 290 h",
		"In Development: 3 issues, waiting false, ended 3 median 20, running 1 median 120, 190 h",
		"Awaiting Code Review: 1 issues, waiting true, ended 1 median 10, running 0 median none, 10 h",
		"In Testing: 2 issues, waiting false, ended 1 median 20, running 1 median 290, 260 h",
	}, got)
}

func TestFlow(t *testing.T) {
	f := readScenario(metrics.Settings{}).Flow(tenDays, nines.Week)
	same(t, "finished", keys(1, 2, 5), f.Finished)
	same(t, "in the weeks", []metrics.Set{keys(1, 2), keys(5)}, []metrics.Set{f.Periods[0].Finished, f.Periods[1].Finished})
	same(t, "partial weeks", []bool{false, true}, []bool{f.Periods[0].Partial, f.Periods[1].Partial})
	same(t, "never active", keys(5), f.NeverActive)
	same(t, "lead", "350 116.67 100", fmt.Sprint(f.Lead.TotalHours, " ", hours(f.Lead.Mean), " ", hours(f.Lead.Median)))
	same(t, "cycle", "120 60 60", fmt.Sprint(f.Cycle.TotalHours, " ", hours(f.Cycle.Mean), " ", hours(f.Cycle.Median)))
	same(t, "efficiency", 0.6, *f.Efficiency)
	same(t, "active and waiting", []float64{90, 60}, []float64{f.ActiveHours, f.WaitingHours})
	same(t, "waiting statuses", []nines.Status{workflow[2]}, f.Waiting)

	mine := readScenario(metrics.Settings{Waiting: []string{"in testing"}}).Flow(tenDays, nines.Week)
	same(t, "active if testing is waiting", 80.0, mine.ActiveHours)
	before := readScenario(metrics.Settings{}).Flow(nines.Window{From: monday, To: after(60)}, nines.Week)
	same(t, "finished at the end of an earlier window", keys(1, 2), before.Finished)
	same(t, "finished for the last time in the window", keys(1, 2, 5), readScenario(metrics.Settings{}).Flow(nines.Window{From: after(50), To: after(240)}, nines.Week).Finished)
	same(t, "and reopened since", keys(1), readScenario(metrics.Settings{}).Flow(nines.Window{From: monday, To: after(61)}, nines.Week).Finished)
}

func TestFlagIsNoWork(t *testing.T) {
	s := read(metrics.Settings{Statuses: workflow}, after(240), life("WET-1", "0 1, 10 2, 20 flag, 30 unflag, 40 5"))
	same(t, "efficiency", 0.5, *s.Flow(tenDays, nines.Week).Efficiency)
}

// A window that ends before the instant of the snapshot is half-open; what
// happens at that very instant is in a window that ends there.
func TestEnds(t *testing.T) {
	early := nines.Window{From: monday, To: after(50)} // WET-1 is done at 50
	s := readScenario(metrics.Settings{})
	same(t, "resolved", metrics.Set{}, s.Resolution(early, nines.Week).Overall.Resolved) // WET-2 for the last time at 100
	same(t, "resolved at the end", keys(1), s.Resolution(nines.Window{From: after(50), To: after(100)}, nines.Week).Overall.Resolved)
	same(t, "testing", []int{1, 2}, s.CumulativeFlow(early, nines.Week).Layers[3].Counts)
	at := read(metrics.Settings{Statuses: workflow}, after(50), scenario()...)
	same(t, "resolved at the instant", keys(1, 2), at.Resolution(early, nines.Week).Overall.Resolved)
	same(t, "finished at the instant", keys(1, 2), at.Flow(early, nines.Week).Finished)
	same(t, "testing at the instant", []int{1, 1}, at.CumulativeFlow(early, nines.Week).Layers[3].Counts)
}

func TestReopened(t *testing.T) {
	r := readScenario(metrics.Settings{}).Reopened(tenDays)
	last := 100 * time.Hour
	same(t, "items", []metrics.ReopenedIssue{{Key: "WET-2", Times: 1, First: 40 * time.Hour, Last: &last, Unresolved: 80 * time.Hour}}, r.Items)
	same(t, "closed", keys(1, 2, 5), r.Closed)
	same(t, "share", 1.0/3, *r.Share)
	same(t, "before the window", metrics.Set{}, readScenario(metrics.Settings{}).Reopened(nines.Window{From: after(61), To: after(240)}).Issues)
	open := readScenario(metrics.Settings{}).Reopened(nines.Window{From: monday, To: after(90)})
	same(t, "while open", []metrics.ReopenedIssue{{Key: "WET-2", Times: 1, First: 40 * time.Hour, Unresolved: 70 * time.Hour, Open: true}}, open.Items)
}

func TestReadings(t *testing.T) {
	r := readScenario(metrics.Settings{}).Resolution(tenDays, nines.Week)
	same(t, "first, last, unresolved", []float64{290, 350, 330}, []float64{r.First.TotalHours, r.Last.TotalHours, r.Unresolved.TotalHours})
}

func TestBlocked(t *testing.T) {
	b := readScenario(metrics.Settings{}).Blocked(tenDays)
	same(t, "now", []metrics.BlockedIssue{{Key: "WET-6", Status: workflow[3], Since: after(-10), For: 250 * time.Hour}}, b.Now)
	same(t, "issues", keys(3, 6), b.Issues)
	same(t, "ended", "1 20", fmt.Sprint(b.Ended.N, " ", hours(b.Ended.Median)))
	same(t, "hours", 260.0, b.TotalHours)
	same(t, "share", 260.0/460, *b.Share)
	later := readScenario(metrics.Settings{}).Blocked(nines.Window{From: after(151), To: after(240)})
	same(t, "blocked before the window", keys(6), later.Issues)
}

func TestAgeAsFinished(t *testing.T) {
	s := read(metrics.Settings{Statuses: workflow}, after(240), life("WET-1", "0 1, 10 2, 50 5"), life("WET-2", "0 1, 20 2, 60 5"), life("WET-3", "0 1, 200 2"))
	i := s.Ageing(tenDays).Items[0]
	if i.Key != "WET-3" || *i.Percentile != 100 || i.Outside {
		t.Errorf("as old as the oldest: %+v", i)
	}
}

func TestAgeing(t *testing.T) {
	a := readScenario(metrics.Settings{}).Ageing(tenDays)
	var got []string
	for _, i := range a.Items {
		got = append(got, fmt.Sprintf("%s %s %s: %v, %v %%, outside %v", i.Key, i.Status.Name, i.Column, i.Age.Hours(), *i.Percentile, i.Outside))
	}
	same(t, "items", []string{
		"WET-6 In Testing In Testing: 290, 100 %, outside true",
		"WET-3 In Development In Development: 120, 100 %, outside true",
	}, got)
	same(t, "not started", keys(4), a.NotStarted)
	same(t, "finished", keys(1, 2), a.Finished)
	same(t, "median", "60", hours(a.P50))
	early := readScenario(metrics.Settings{}).Ageing(nines.Window{From: monday, To: after(55)})
	same(t, "nothing to compare with but WET-1 and WET-2", keys(1, 2), early.Finished)
	if p := early.Items[0].Percentile; early.Items[0].Age != 105*time.Hour || *p != 100 {
		t.Errorf("early: %v", early.Items)
	}
}

func TestLimits(t *testing.T) {
	one, two := 1, 2
	s := readScenario(metrics.Settings{Columns: []metrics.Column{
		{Name: "To Do", Statuses: []string{"1"}, Min: &two},
		{Name: "Doing", Statuses: []string{"2", "Awaiting Code Review", "IN TESTING"}, Max: &one},
		{Name: "Done", Statuses: []string{"5"}},
	}})
	var got []string
	for _, c := range s.Board(tenDays).Columns {
		since, share := "none", "none"
		if c.Since != nil {
			since = fmt.Sprint(c.Since.Sub(monday).Hours())
		}
		if c.InBreach != nil {
			share = fmt.Sprint(math.Round(*c.InBreach * 240))
		}
		got = append(got, fmt.Sprintf("%s %d %q since %s for %s h", c.Name, c.Issues.N, c.Breach, since, share))
	}
	same(t, "limits", []string{
		`To Do 1 "min" since 210 for 190 h`,
		`Doing 2 "max" since 120 for 200 h`,
		`Done 3 "" since none for none h`,
	}, got)
}

func TestBalance(t *testing.T) {
	b := readScenario(metrics.Settings{}).Balance(tenDays, nines.Week)
	var got []string
	for _, p := range b.Periods {
		got = append(got, fmt.Sprint(p.Created.N, p.Closed.N, p.Reopened.N, p.Backlog))
	}
	same(t, "weeks", []string{"4 2 0 3", "1 1 0 3"}, got)
	same(t, "start", 1, b.Start)
	same(t, "backlog", keys(3, 4, 6), b.Backlog)
	days := readScenario(metrics.Settings{}).Balance(tenDays, nines.Day)
	same(t, "reopened on the third day", keys(2), days.Periods[2].Reopened)
}

func TestCumulativeFlow(t *testing.T) {
	f := readScenario(metrics.Settings{}).CumulativeFlow(tenDays, nines.Week)
	same(t, "layers", []metrics.FlowLayer{
		{Name: "To Do", Counts: []int{2, 1, 1}},
		{Name: "In Development", Counts: []int{0, 1, 1}},
		{Name: "Awaiting Code Review", Counts: []int{0, 0, 0}},
		{Name: "In Testing", Counts: []int{1, 1, 1}},
		{Name: "Deployed", Counts: []int{0, 2, 3}},
	}, f.Layers)
	same(t, "times", []time.Time{monday, after(168), after(240)}, f.Times)
}

func TestControlChart(t *testing.T) {
	var issues []nines.Issue
	for k, cycle := range []int{1, 2, 1, 2, 1, 2} {
		issues = append(issues, life(fmt.Sprintf("WET-%d", k+1), fmt.Sprintf("%d 1, %d 2, %d 5", 5*k, 5*k+1, 5*k+1+cycle)))
	}
	c := metrics.Read(slices.Values(issues), metrics.Settings{Statuses: workflow}, after(240)).ControlChart(tenDays)
	reach := math.Pow(2, 2.66) // the moving range is always ln 2
	for what, pair := range map[string][2]float64{
		"centre": {math.Sqrt2, c.Center.Hours()}, "high": {math.Sqrt2 * reach, c.High.Hours()}, "low": {math.Sqrt2 / reach, c.Low.Hours()},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-9 {
			t.Errorf("%s %v, want %v", what, pair[1], pair[0])
		}
	}
	few := metrics.Read(slices.Values(issues[:5]), metrics.Settings{Statuses: workflow}, after(240)).ControlChart(tenDays)
	if len(few.Points) != 5 || few.High != nil || len(few.Warnings) != 1 {
		t.Errorf("limits of five points: %+v", few)
	}
}

func TestExplain(t *testing.T) {
	x, ok := readScenario(metrics.Settings{Working: office(t)}).Explain("WET-2")
	if !ok || !x.Started.Equal(after(20)) || !x.Done.Equal(after(100)) || hours(x.Cycle) != "80" || hours(x.Lead) != "100" || x.Reopened != 1 || len(x.Spans) != 5 {
		t.Errorf("%v %+v", ok, x)
	}
	if _, ok := readScenario(metrics.Settings{}).Explain("WET-7"); ok {
		t.Error("there is no WET-7")
	}
}

func TestCompare(t *testing.T) {
	c := readScenario(metrics.Settings{}).Compare(nines.Window{From: after(100), To: after(240)})
	same(t, "previous", nines.Window{From: after(-40), To: after(100)}, c.Previous)
	same(t, "created", []metrics.Set{keys(3, 4), keys(1, 2, 5)}, []metrics.Set{c.Created.Now, c.Created.Before})
	same(t, "resolved", []metrics.Set{keys(2, 5), keys(1)}, []metrics.Set{c.Resolved.Now, c.Resolved.Before})
	same(t, "finished", []metrics.Set{keys(2, 5), keys(1)}, []metrics.Set{c.Finished.Now, c.Finished.Before})
	same(t, "reopened", []metrics.Set{{}, keys(2)}, []metrics.Set{c.Reopened.Now, c.Reopened.Before})
	same(t, "lead", []float64{300, 50}, []float64{c.Lead.Now.TotalHours, c.Lead.Before.TotalHours})
	same(t, "cycle", []float64{80, 40}, []float64{c.Cycle.Now.TotalHours, c.Cycle.Before.TotalHours})
	same(t, "resolution", []float64{300, 50}, []float64{c.Resolution.Now.TotalHours, c.Resolution.Before.TotalHours})
	same(t, "backlog", metrics.CountChange{Now: 3, Before: 3}, c.Backlog)
	same(t, "warnings", 0, len(c.Warnings))
	early := readScenario(metrics.Settings{}).Compare(tenDays)
	same(t, "the past is too short", "short past", early.Warnings[0].Code)
}

// Weekly counts come from the last whole weeks of each window.
func TestCompareWeeks(t *testing.T) {
	var issues []nines.Issue
	for week, n := range []int{2, 3, 2, 3, 30, 0, 0, 0} {
		for k := range n {
			issues = append(issues, life(fmt.Sprintf("WET-%d", 1+100*week+k), fmt.Sprintf("%d 1", 7*24*week+k)))
		}
	}
	w := nines.Window{From: after(4 * 7 * 24), To: after(8 * 7 * 24)}
	c := read(metrics.Settings{Statuses: workflow}, w.To, issues...).Compare(w).Created
	spread := (2*0.5*0.5 + 2*0.5*0.5) / 2.5
	spread = (spread + (22.5*22.5+3*7.5*7.5)/7.5) / 6
	if c.Now.N != 30 || c.Before.N != 10 || !c.Clustered || c.Distinguishable || math.Abs(*c.Dispersion-spread) > 1e-9 {
		t.Errorf("one batch: %+v, want a dispersion of %v", c, spread)
	}
}
