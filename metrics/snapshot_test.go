package metrics_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

func read(settings metrics.Settings, asOf time.Time, issues ...nines.Issue) *metrics.Snapshot {
	return metrics.Read(slices.Values(issues), settings, asOf)
}

func statusNames(s *metrics.Snapshot) []string {
	var names []string
	for _, st := range s.Statuses() {
		names = append(names, fmt.Sprintf("%s %s %s", st.ID, st.Name, st.Category))
	}
	return names
}

// Statuses are found by id, then by name.
func TestStatuses(t *testing.T) {
	renamed := life("WET-1", "0 1, 10 2, 50 5")
	renamed.History[0].From.Name = "Backlog" // id 1, its name then
	imported := life("WET-2", "0 1, 10 2, 50 5")
	imported.History[0].From = nines.Value{ID: "901", Name: "TO DO"} // of another site
	forgotten := life("WET-3", "0 1, 10 2, 50 5")
	forgotten.History[0].From = nines.Value{ID: "902", Name: "Triage"}
	team := nines.Issue{Key: "WET-4", Created: after(0), Status: nines.Status{ID: "77", Name: "To Do", Category: nines.CategoryNew}}
	open := life("WET-5", "0 1")
	s := read(metrics.Settings{}, after(240), renamed, imported, forgotten, team, open)
	same(t, "statuses", []string{
		"1 To Do new", "77 To Do new", "902 Triage unknown", "2 In Development unknown", "5 Deployed done",
	}, statusNames(s))
	for key, first := range map[string]string{"WET-1": "1", "WET-2": "1", "WET-3": "902", "WET-4": "77"} {
		if x, _ := s.Explain(key); x.Spans[0].Status.ID != first {
			t.Errorf("%s began in %+v, want id %s", key, x.Spans[0].Status, first)
		}
	}
	ordered := []nines.Status{workflow[4], workflow[0]}
	s = read(metrics.Settings{Statuses: ordered, Ordered: true}, after(240), open)
	same(t, "as listed", []string{"5 Deployed done", "1 To Do new"}, statusNames(s))
	s = read(metrics.Settings{Columns: []metrics.Column{{Name: "Out", Statuses: []string{"deployed"}}}}, after(240), renamed, open)
	same(t, "columns first", []string{"5 Deployed done", "1 To Do new", "2 In Development unknown"}, statusNames(s))
}

func TestDefaultBoard(t *testing.T) {
	issues := scenario()
	for i, p := range []string{"Trivial", "Blocker", "None", "", "Purple", "Highest"} {
		issues[i].Priority = p
	}
	lanes := func(set metrics.Settings) (names []string) {
		for _, l := range read(set, after(240), issues...).Board(tenDays).Lanes {
			names = append(names, l.Name)
		}
		return names
	}
	same(t, "lanes", []string{"Blocker", "Highest", "Trivial", "Purple", metrics.EverythingElse}, lanes(metrics.Settings{}))
	same(t, "lanes in Jira's order", []string{"Purple", "Trivial", "Blocker", "Highest", metrics.EverythingElse},
		lanes(metrics.Settings{Priorities: []string{"Unused", "Purple", "Trivial"}}))
	var columns []string
	for _, c := range read(metrics.Settings{Statuses: workflow}, after(240), issues[2:]...).Board(tenDays).Columns {
		columns = append(columns, c.Name)
	}
	same(t, "columns of the statuses that occur", []string{"To Do", "In Development", "In Testing", "Deployed"}, columns)
}

// Filters see an issue as it stood, with the category of its status even if
// only another issue knows that.
func TestFilters(t *testing.T) {
	issues := scenario()
	var seen []string
	see := func(i *nines.Issue) bool {
		seen = append(seen, fmt.Sprintf("%s %s %s %v", i.Key, i.Status.Name, i.Status.Category, i.Flagged))
		return i.Status.Category == nines.CategoryActive
	}
	s := read(metrics.Settings{Status: see}, after(140), issues...) // WET-3 is in development today
	same(t, "status panel", keys(3, 6), s.Status().Issues)
	slices.Sort(seen)
	same(t, "seen", []string{
		"WET-1 Deployed done false", "WET-2 Deployed done false", "WET-3 In Development indeterminate true",
		"WET-5 To Do new false", "WET-6 In Testing indeterminate true",
	}, seen)
	same(t, "other panels count all", 5, s.Board(tenDays).Issues.N)

	only := func(key string) metrics.Filter { return func(i *nines.Issue) bool { return i.Key == key } }
	s = read(metrics.Settings{Statuses: workflow, Board: only("WET-1"), Status: only("WET-2"), Solved: only("WET-5"), Created: only("WET-4")}, after(240), issues...)
	same(t, "board", keys(1), s.Board(tenDays).Issues)
	same(t, "status", keys(2), s.Status().Issues)
	same(t, "resolution", keys(5), s.Resolution(tenDays, nines.Day).Overall.Resolved)
	same(t, "created", keys(4), s.Created(tenDays, nines.Day).Total)
	same(t, "balance", 6, s.Balance(tenDays, nines.Week).Start+s.Balance(tenDays, nines.Week).Created.N)
}

func TestDoneStatuses(t *testing.T) {
	settings := metrics.Settings{Statuses: workflow, Done: metrics.Done{Statuses: []string{"in testing"}}}
	f := read(settings, after(240), scenario()...).Flow(tenDays, nines.Week)
	same(t, "finished", metrics.Set{}, f.Finished) // WET-6 before the window; WET-1 went on
	before := read(settings, after(240), scenario()...).Flow(nines.Window{From: after(-100), To: after(40)}, nines.Week)
	same(t, "finished before", keys(1, 6), before.Finished)
	same(t, "lead", 80.0, before.Lead.TotalHours)
	a := read(settings, after(240), scenario()...).Ageing(tenDays)
	same(t, "deployed, and still work", "WET-1 Deployed", a.Items[0].Key+" "+a.Items[0].Status.Name)
	same(t, "WET-5 was deployed, which is a start", keys(4), a.NotStarted)
}

// Where a history contradicts the issue, the issue is right.
func TestContradiction(t *testing.T) {
	i := life("WET-1", "0 1, 10 2, 20 2, 30 flag")
	i.Status, i.Resolution, i.Resolved = workflow[4], "Done", after(20)
	i.History = append(i.History, nines.Change{At: after(15), Field: nines.FieldResolution, From: nines.Value{}, To: nines.Value{Name: "Done"}},
		nines.Change{At: after(16), Field: nines.FieldResolution, From: nines.Value{Name: "Done"}, To: nines.Value{}})
	nines.SortHistory(i.History)
	s := read(metrics.Settings{Statuses: workflow}, after(240), i)
	same(t, "status", "Deployed", s.Status().Shares[0].Status.Name)
	x, _ := s.Explain("WET-1")
	var got []string
	for _, span := range x.Spans {
		got = append(got, fmt.Sprint(span.From.Sub(monday).Hours(), " ", span.Status.Name, " ", span.Resolved, " ", span.Flagged))
	}
	same(t, "spans", []string{
		"0 To Do false false", "10 In Development false false", "15 In Development true false",
		"20 Deployed true false", "30 Deployed true true",
	}, got)
}

func TestUnmapped(t *testing.T) {
	s := read(metrics.Settings{Columns: []metrics.Column{{Name: "Done", Statuses: []string{"5"}}}}, after(240), scenario()...)
	b := s.Board(tenDays)
	same(t, "on the board", keys(1, 2, 5), b.Issues)
	same(t, "not on it", keys(3, 4, 6), b.Unmapped)
	same(t, "warning", "3 issues are in a status of no column and not shown on the board.", b.Warnings[0].Text)
}

func TestLargeSets(t *testing.T) {
	issues := inStatuses(metrics.MaxKeys + 1)
	s := read(metrics.Settings{}, seedNow, issues...)
	if set := s.Status().Issues; set.N != metrics.MaxKeys+1 || set.Keys != nil {
		t.Errorf("%d issues, %d keys", set.N, len(set.Keys))
	}
	set := read(metrics.Settings{}, seedNow, issues[1:]...).Status().Issues
	if len(set.Keys) != metrics.MaxKeys || set.Keys[0] != "WET-2" || set.Keys[9] != "WET-11" {
		t.Errorf("%d keys: %v", len(set.Keys), set.Keys)
	}
}

func TestWorkingTime(t *testing.T) {
	s := read(metrics.Settings{Statuses: workflow, Zone: location(t, "Europe/Oslo"), Working: office(t)}, after(240), scenario()...)
	// In Oslo, an hour ahead: WET-1 from Monday 11:00 to Wednesday 03:00, WET-2
	// from Monday 21:00 to Friday 05:00.
	f := s.Flow(tenDays, nines.Week)
	same(t, "cycle", 5+8+3*8.0, f.Cycle.Working.TotalHours)
	a := s.Ageing(tenDays)
	same(t, "WET-3 since Saturday", 24.0, a.Items[1].Working.Hours())
}
