package demo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
)

// snapshot reads the demo as the program reads any Jira: decoder, board,
// statuses, filters of the configuration, metrics.
func snapshot(t *testing.T) *metrics.Snapshot {
	t.Helper()
	var issues []nines.Issue
	for _, raw := range Issues() {
		i, err := jira.Decode(raw, jira.DecodeOptions{Flagged: flaggedField})
		if err != nil {
			t.Fatal(err)
		}
		issues = append(issues, i)
	}
	env := jql.Env{Zone: oslo(t), AsOf: AsOf()}
	filter := func(query string) metrics.Filter {
		q, err := jql.Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		return q.Filter(env)
	}
	s := metrics.Settings{
		Zone: env.Zone, Ordered: true, Columns: columns(t),
		Lanes: []metrics.Lane{
			{Name: "Emergency", Match: filter("priority = Emergency")},
			{Name: "Severe", Match: filter("priority = Severe")},
		},
		Done:  metrics.Done{Statuses: []string{"Deployed To Production", "Closed"}},
		Board: filter(query(t, "board")), Status: filter(query(t, "status")),
		Solved: filter(query(t, "resolution")), Created: filter(query(t, "created")),
	}
	var statuses []struct {
		ID, Name       string
		StatusCategory struct{ Key string }
	}
	if err := json.Unmarshal(Statuses(), &statuses); err != nil {
		t.Fatal(err)
	}
	for _, x := range statuses {
		s.Statuses = append(s.Statuses, nines.Status{ID: x.ID, Name: x.Name, Category: nines.ParseCategory(x.StatusCategory.Key)})
	}
	return metrics.Read(slices.Values(issues), s, AsOf())
}

func columns(t *testing.T) []metrics.Column {
	t.Helper()
	var conf struct {
		ColumnConfig struct {
			Columns []struct {
				Name     string
				Statuses []struct{ ID string }
				Min, Max *int
			}
		}
	}
	if err := json.Unmarshal(Board(), &conf); err != nil {
		t.Fatal(err)
	}
	var out []metrics.Column
	for _, c := range conf.ColumnConfig.Columns {
		out = append(out, metrics.Column{Name: c.Name, Statuses: []string{c.Statuses[0].ID}, Min: c.Min, Max: c.Max})
	}
	return out
}

// TestReference wants the four panels of the reference from the general code.
func TestReference(t *testing.T) {
	s := snapshot(t)
	w := nines.Window{From: AsOf().Add(-30 * 24 * time.Hour), To: AsOf()}
	board := []string{}
	for _, c := range s.Board(w).Columns {
		board = append(board, fmt.Sprint(c.Issues.N, c.Breach))
	}
	if got, want := strings.Join(board, ", "), "18, 7, 0min, 5, 0, 6max, 26"; got != want {
		t.Errorf("board %s, want %s", got, want)
	}
	lanes := []string{}
	for _, l := range s.Board(w).Lanes {
		lanes = append(lanes, fmt.Sprint(l.Name, " ", l.Issues.N))
	}
	if got, want := strings.Join(lanes, ", "), "Emergency 15, Severe 15, Everything else 32"; got != want {
		t.Errorf("lanes %s, want %s", got, want)
	}
	shares := []string{}
	for _, p := range s.Status().Shares {
		shares = append(shares, fmt.Sprintf("%s %d (%d%%)", p.Status.Name, p.Issues.N, p.JiraPercent))
	}
	if got, want := strings.Join(shares, ", "), "In Testing 18 (41%), In Development 8 (18%), Awaiting Code Review 8 (18%), In Code Review 6 (13%), Waiting For Testing 3 (6%)"; got != want {
		t.Errorf("statuses %s, want %s", got, want)
	}
	r := s.Resolution(w, nines.Day)
	days := []string{}
	for _, p := range r.Periods[max(0, len(r.Periods)-14):] {
		days = append(days, fmt.Sprintf("%d/%d/%d", p.Resolved.N, p.TotalDays, p.JiraAverage))
	}
	if got, want := strings.Join(days, " "), "4/27/6 2/11/5 0/0/0 1/5/5 2/22/11 4/33/8 1/9/9 2/17/8 2/25/12 5/65/13 3/-1/0 5/-1/0 1/0/0 0/0/0"; got != want {
		t.Errorf("resolution %s, want %s", got, want)
	}
	if n := r.Overall.Resolved.N; n != 32 || len(r.Excluded) != 8 {
		t.Errorf("%d resolved, %d left out; want 32 and 8", n, len(r.Excluded))
	}
	c := s.Created(w, nines.Week)
	weeks := []string{}
	for _, p := range c.Periods {
		weeks = append(weeks, fmt.Sprintf("%d/%d", p.Resolved.N, p.Unresolved.N))
	}
	if got, want := strings.Join(weeks, " "), "0/0 7/11 23/15 40/0 10/9"; got != want {
		t.Errorf("created %s, want %s", got, want)
	}
}

// TestOnlyMeantDefects allows the demo the defects of its story, and no others.
func TestOnlyMeantDefects(t *testing.T) {
	count := map[metrics.Problem]int{}
	for _, c := range snapshot(t).Quality().Counts {
		count[c.Problem] = c.Issues.N
	}
	for p, n := range count {
		switch p {
		case metrics.ProblemNegative, metrics.ProblemResolvedTwice, metrics.ProblemPriorityChanged:
		default:
			t.Errorf("%d issues with %q", n, p)
		}
	}
	if count[metrics.ProblemNegative] != 8 {
		t.Errorf("%d issues resolved before created, want 8", count[metrics.ProblemNegative])
	}
}
