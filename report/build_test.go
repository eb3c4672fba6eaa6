package report_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/demo"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
	"github.com/nines-bot/nines/report"
)

// wet is the input of the reference report: the demo project with the filters
// of its configuration.
func wet(t testing.TB) report.Input {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	asOf := demo.AsOf()
	in := report.Input{
		Service: "WET", Title: "Energy Trading Service", JQL: "project = WET ORDER BY key", JiraURL: "https://jira.example.com",
		Filters: report.Filters{
			Board: "labels = reliability", Status: `status not in ("To Do", "Deployed To Production", Closed)`, Resolution: "resolution = Done",
		},
		Window: nines.Window{From: asOf.Add(-30 * 24 * time.Hour), To: asOf}, Zone: zone, SyncedAt: asOf.Add(-time.Minute),
		Summaries: map[string]string{},
	}
	var issues []nines.Issue
	d := jira.NewDecoder(jira.DecodeOptions{})
	for _, raw := range demo.Issues() {
		issue, err := d.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		issues = append(issues, issue)
		in.Summaries[issue.Key] = issue.Summary
	}
	filter := func(s string) metrics.Filter {
		q, err := jql.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return q.Filter(jql.Env{AsOf: asOf, Zone: zone})
	}
	in.Snapshot = metrics.Read(slices.Values(issues), metrics.Settings{
		Zone: zone, Statuses: wetStatuses(t), Ordered: true, Columns: wetColumns(),
		Lanes: []metrics.Lane{
			{Name: "Emergency", Match: filter("priority = Emergency"), JQL: "priority = Emergency"},
			{Name: "Severe", Match: filter("priority = Severe"), JQL: "priority = Severe"},
		},
		Done:  metrics.Done{Statuses: []string{"Deployed To Production", "Closed"}},
		Board: filter(in.Filters.Board), Status: filter(in.Filters.Status), Solved: filter(in.Filters.Resolution),
	}, asOf)
	return in
}

func wetStatuses(t testing.TB) []nines.Status {
	var raw []struct {
		ID, Name       string
		StatusCategory struct{ Key string }
	}
	if err := json.Unmarshal(demo.Statuses(), &raw); err != nil {
		t.Fatal(err)
	}
	var ss []nines.Status
	for _, s := range raw {
		ss = append(ss, nines.Status{ID: s.ID, Name: s.Name, Category: nines.ParseCategory(s.StatusCategory.Key)})
	}
	return ss
}

func wetColumns() []metrics.Column {
	var cs []metrics.Column
	for _, n := range []string{"To Do", "In Development", "Awaiting Code Review", "In Code Review", "Waiting For Testing", "In Testing", "Deployed To Production"} {
		cs = append(cs, metrics.Column{Name: n, Statuses: []string{n}})
	}
	cs[2].Min, cs[3].Min, cs[3].Max, cs[5].Max = new(2), new(0), new(5), new(5)
	return cs
}

// TestReference: the four panels of the reference report, digit by digit.
func TestReference(t *testing.T) {
	d := report.Build(wet(t)).Data
	var got []string
	for _, c := range d.Board.Columns {
		got = append(got, fmt.Sprintf("%s %d %s", c.Name, c.Issues, c.Breach))
	}
	equal(t, "board", got, "To Do 18 ", "In Development 7 ", "Awaiting Code Review 0 min", "In Code Review 5 ",
		"Waiting For Testing 0 ", "In Testing 6 max", "Deployed To Production 26 ")
	got = nil
	for _, l := range d.Board.Lanes {
		got = append(got, fmt.Sprintf("%s %d %v", l.Name, l.Issues, l.Columns))
	}
	equal(t, "lanes", got, "Emergency 15 [5 3 0 1 0 0 6]", "Severe 15 [2 1 0 1 0 2 9]", "Everything else 32 [11 3 0 3 0 4 11]")
	got = nil
	for _, s := range d.Status {
		got = append(got, fmt.Sprintf("%s %d %d%%", s.Status, s.Issues, s.JiraPercent))
	}
	equal(t, "status", got, "In Testing 18 41%", "In Development 8 18%", "Awaiting Code Review 8 18%", "In Code Review 6 13%", "Waiting For Testing 3 6%")
	got = nil
	for _, p := range d.Resolution.Periods[len(d.Resolution.Periods)-14:] {
		got = append(got, fmt.Sprint(p.Resolved, p.TotalDays, p.JiraAverage))
	}
	equal(t, "resolution", got, "4 27 6", "2 11 5", "0 0 0", "1 5 5", "2 22 11", "4 33 8", "1 9 9", "2 17 8", "2 25 12", "5 65 13", "3 -1 0", "5 -1 0", "1 0 0", "0 0 0")
	if o := d.Resolution.Overall; o.Resolved != 24 || o.Excluded != 8 || o.AverageDays == nil || fmt.Sprintf("%.2f", *o.AverageDays) != "8.92" {
		t.Errorf("overall: %+v", o)
	}
	got = nil
	for _, p := range d.Created.Periods {
		got = append(got, fmt.Sprint(p.Resolved, p.Unresolved))
	}
	equal(t, "created", got, "0 0", "7 11", "23 15", "40 0", "10 9")
	if c := d.Created; c.Total != 115 || c.Resolved != 80 || c.Unresolved != 35 {
		t.Errorf("created: %d = %d + %d", c.Total, c.Resolved, c.Unresolved)
	}
	negative := 0
	for _, q := range d.Quality {
		if q.Problem == "resolved before created" {
			negative++
		}
	}
	if negative != 8 {
		t.Errorf("%d issues named as resolved before created, not 8", negative)
	}
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// TestTableOfReference: the table shows the fourteen days of the reference, not
// the quiet ones before, and the eight bad issues by name.
func TestTableOfReference(t *testing.T) {
	r := report.Build(wet(t))
	var c collector
	if err := r.Walk(&c); err != nil {
		t.Fatal(err)
	}
	table := c.table(t, "Resolution time by day, days")
	if len(table.Rows) != 14 || table.Rows[0][0].Text != "10 Nov" || table.Rows[13][0].Text != "23 Nov (part)" {
		t.Errorf("%d rows from %q", len(table.Rows), table.Rows[0][0].Text)
	}
	all := c.words.String()
	for _, want := range []string{
		"In Testing holds 6 issues, above its limit of 5 since",
		"Awaiting Code Review is empty, below its minimum of 2 since",
		"8 of 32 resolved issues cannot be used for durations",
		"not distinguishable from chance",
		"with this many issues only a change of",
		"Jira's pie chart cuts its percentages, so that they add up to 96%",
		"Europe/Oslo",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nowhere: %q", want)
		}
	}
	if r.State != report.Bad || !strings.HasPrefix(r.Headline, "Needs attention: In Testing above its limit since ") {
		t.Errorf("headline %q, state %q", r.Headline, r.State)
	}
}

// TestEveryCountIsALink: in the columns that count issues, every number but 0
// leads to them.
func TestEveryCountIsALink(t *testing.T) {
	r := report.Build(wet(t))
	check(t, r)
	var c collector
	if err := r.Walk(&c); err != nil {
		t.Fatal(err)
	}
	linked := 0
	for _, x := range c.counts {
		_, column, _ := strings.Cut(x.where, "/")
		switch column {
		case "Issues", "Resolved", "Created", "of these resolved", "still open", "Closed", "Reopened", "To Do", "In Testing":
			if n, err := strconv.Atoi(x.text); err == nil && n > 0 {
				linked++
				if x.link == "" {
					t.Errorf("%s: %s leads nowhere", x.where, x.text)
				}
			}
		}
	}
	if linked < 60 {
		t.Errorf("only %d numbers looked at", linked)
	}
}

func TestSectionsAsAsked(t *testing.T) {
	in := wet(t)
	ids := func(names []string) []string {
		in.Sections = names
		var got []string
		for _, s := range report.Build(in).Sections {
			got = append(got, s.ID)
		}
		return got
	}
	equal(t, "all", ids(nil), "summary", "board", "status", "resolution", "created", "flow", "ageing", "reopened", "quality")
	equal(t, "in the order asked for, rooms without furniture left out", ids([]string{"quality", "failures", "models", "board", "quality", "nonsense"}), "quality", "board")
	equal(t, "none", ids([]string{}))
	equal(t, "names", report.Sections(), "summary", "board", "status", "resolution", "created", "flow", "ageing", "reopened", "failures", "models", "quality")
}

func TestSameInputSameBytes(t *testing.T) {
	var a, b strings.Builder
	for _, w := range []*strings.Builder{&a, &b} {
		if err := report.Build(wet(t)).WriteJSON(w); err != nil {
			t.Fatal(err)
		}
	}
	if a.String() != b.String() {
		t.Error("two reports of one input differ")
	}
}

func TestNothingKnown(t *testing.T) {
	at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	r := report.Build(report.Input{
		Service: "X", Snapshot: metrics.Read(func(func(nines.Issue) bool) {}, metrics.Settings{}, at),
		Window: nines.Window{From: at.AddDate(0, 0, -7), To: at},
	})
	check(t, r)
	if r.Title != "X" || r.State != report.Watch || r.Headline != "No issues to report on" {
		t.Errorf("%q %q %q", r.Title, r.State, r.Headline)
	}
}

func BenchmarkBuild(b *testing.B) {
	in := wet(b)
	for b.Loop() {
		report.Build(in)
	}
}
