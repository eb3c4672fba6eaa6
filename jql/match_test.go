package jql_test

import (
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jql"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// bug is an issue with a value in every field; bare has none but those that
// Jira always gives.
func bug() *nines.Issue {
	return &nines.Issue{
		ID: "10017", Key: "WET-17", Project: "WET", Summary: `Price feed "stale" after DST-change`, Type: "Bug",
		Status:   nines.Status{ID: "10005", Name: "In Testing", Category: nines.CategoryActive},
		Priority: "Severe", Resolution: "Fixed", Assignee: "Åse Ødegård", Parent: "WET-1",
		Labels: []string{"feed", "dst"}, Components: []string{"gateway", "pricing"}, Flagged: true,
		Created: at("2017-11-23T10:00:00Z"), Updated: at("2017-11-24T10:00:00Z"), Resolved: at("2017-11-24T09:00:00Z"),
		Fields: map[string]string{
			"Outage start": "2017-11-23T09:30:00.000+0000", "Impact": "0.5", "customfield_10010": "Production",
			"Teams": "Red, Blue",
		},
		History: []nines.Change{{Field: nines.FieldKey, From: nines.Value{Name: "OLD-3"}, To: nines.Value{Name: "WET-17"}, At: at("2017-11-23T11:00:00Z")}},
	}
}

func bare() *nines.Issue {
	return &nines.Issue{
		ID: "10018", Key: "WET-18", Project: "WET", Summary: "bare", Type: "Task",
		Status: nines.Status{ID: "1", Name: "Open", Category: nines.CategoryNew}, Created: at("2017-11-23T00:00:00Z"),
	}
}

func TestMatch(t *testing.T) {
	env := jql.Env{AsOf: at("2017-11-30T12:00:00Z")}
	tests := []struct {
		query     string
		bug, bare bool
	}{
		{"", true, true},
		{"ORDER BY created DESC", true, true},
		{"project = wet", true, true},
		{`PROJECT = "WET" aNd NOT type = bug`, false, true},
		{"key = WET-17", true, false},
		{"issuekey in (wet-17, WET-99)", true, false},
		{"id = 10018", false, true},
		{"key = OLD-3", true, false},
		{"key >= WET-2 and key < WET-18", true, false},
		{"key > NEW-1", false, false},
		{"type in (Bug, Incident)", true, false},
		{"status = 'In Testing'", true, false},
		{"status = 10005", true, false},
		{"status not in (10005, Closed)", false, true},
		{`statusCategory = "In Progress"`, true, false},
		{"statusCategory = indeterminate", true, false},
		{"statusCategory != Done", true, true},
		{`statuscategory = "To Do"`, false, true},

		// Empty fields: != and not in do not match, nor does NOT =.
		{"component = gateway", true, false},
		{"component != gateway", false, false},
		{"component != ui", true, false},
		{"not component = ui", true, false},
		{"components not in (ui, reporting)", true, false},
		{"component not in (ui, pricing)", false, false},
		{"component != ui or component is empty", true, true},
		{"component is EMPTY", false, true},
		{"component = null", false, true},
		{"component is not empty", true, false},
		{"not component is empty", true, false},
		{"component != EMPTY", true, false},
		{"component in (ui, EMPTY)", false, true},
		{"component not in (ui, EMPTY)", true, false},
		{"resolution = Unresolved", false, true},
		{"resolution != unresolved", true, false},
		{"resolution != Duplicate", true, false},
		{"priority != Minor", true, false},
		{"priority != '1'", true, false},
		{"flagged is not EMPTY", true, false},
		{"flagged = Impediment", true, false},
		{"assignee = 'åse ødegård'", true, false},
		{"parent = WET-1", true, false},
		{"labels in (DST)", true, false},

		{"summary ~ stale", true, false},
		{"summary ~ 'feed price'", true, false},
		{`summary ~ "\"price feed\""`, true, false},
		{`summary ~ "\"feed price\""`, false, false},
		{"summary ~ 'pri*'", true, false},
		{"summary ~ pri", false, false},
		{"summary !~ stale", false, true},
		{"summary is empty", false, false},

		{`created >= "2017-11-23"`, true, true},
		{`created >= 2017/11/23`, true, true},
		{`created > "2017-11-23"`, true, false},
		{`created < "2017-11-23 10:00"`, false, true},
		{`created <= "2017-11-23 10:00"`, true, true},
		{"updated >= -6d", false, false},
		{"updated >= -7d", true, false},
		{`updated >= "-1w 2h"`, true, false},
		{`updated >= "-525600m"`, true, false},
		{"created < now()", true, true},
		{"created >= startOfDay(-7d)", true, true},
		{"created >= startOfDay('-6d')", false, false},
		{"created > endOfDay(-8d)", true, true},
		{"created >= startOfMonth() and created <= endOfMonth()", true, true},
		{"created < startOfYear()", false, false},
		{"resolved is empty", false, true},
		{"resolutiondate > 2017-11-24", true, false},
		{"not resolved > 2017-11-24", false, false},
		{"not created > 2017-11-23", false, true},

		{`"Outage start" < created`, false, false}, // created is a text here: no fields on the right
		{`"outage START" >= "2017-11-23 09:30"`, true, false},
		{`Impact >= 0.25`, false, false},
		{`"Impact" >= 0.25`, true, false},
		{`"Impact" > 5e-1`, false, false},
		{"cf[10010] = production", true, false},
		{"customfield_10010 in (Production, Test)", true, false},
		{`"Teams" = blue`, true, false},
		{`"Teams" = "red, blue"`, true, false},
		{`"Teams" not in (blue)`, false, false},
		{`"Nothing" is empty`, true, true},
		{`"Nothing" != x`, false, false},

		{"type = Bug or type = Task and priority = Severe", true, false},
		{"(type = Bug or type = Task) && priority is empty", false, true},
		{"not (type = Bug or labels = dst)", false, false},
		{"not (type = Bug and flagged is not empty)", false, true},
		{"! type = Bug | ! type = Task", true, true},
	}
	for _, tt := range tests {
		q, err := jql.Parse(tt.query)
		if err != nil {
			if !tt.bug && !tt.bare {
				continue // TestErrors looks at these
			}
			t.Errorf("%s: %v", tt.query, err)
			continue
		}
		if got := q.Match(bug(), env); got != tt.bug {
			t.Errorf("%s: bug matches: %v", tt.query, got)
		}
		if got := q.Filter(env)(bare()); got != tt.bare {
			t.Errorf("%s: bare matches: %v", tt.query, got)
		}
	}
}

func TestZone(t *testing.T) {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Skip("no zone data")
	}
	q := must(t, `created >= "2026-07-01"`)
	i := &nines.Issue{Created: at("2026-06-30T22:30:00Z")}
	if q.Match(i, jql.Env{}) || !q.Match(i, jql.Env{Zone: oslo}) {
		t.Error("a date begins at midnight of the zone")
	}
	// The day that summer time begins has 23 hours.
	q = must(t, "created >= startOfDay() and created <= endOfDay()")
	env := jql.Env{Zone: oslo, AsOf: at("2026-03-29T10:00:00Z")}
	for s, want := range map[string]bool{"2026-03-28T22:59:59Z": false, "2026-03-28T23:00:00Z": true, "2026-03-29T21:59:59Z": true, "2026-03-29T22:00:00Z": false} {
		if q.Match(&nines.Issue{Created: at(s)}, env) != want {
			t.Errorf("%s: %v", s, !want)
		}
	}
}

func must(t interface {
	Helper()
	Fatal(...any)
}, s string,
) *jql.Query {
	t.Helper()
	q, err := jql.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func BenchmarkMatch(b *testing.B) {
	for _, s := range []string{
		"type in (Bug, Incident) and priority in (Emergency, Severe)", "created >= -30d and status != Done", "component = ui or labels = x", `"Impact" > 0.2`,
	} {
		q := must(b, s)
		i, env := bug(), jql.Env{AsOf: at("2017-11-30T12:00:00Z")}
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q.Match(i, env)
			}
		})
	}
}
