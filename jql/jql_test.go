package jql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

func TestErrors(t *testing.T) {
	tests := []struct {
		query string
		pos   int
		part  string
		hint  string // a part of it
	}{
		{"status was Open", 8, "was", "as of"},
		{"project = WET and status changed", 26, "changed", ""},
		{"reporter = bob", 1, "reporter", "fields are project"},
		{`"Outage start" < created`, 18, "created", "only these"},
		{"created = 2017-11-23", 9, "=", "created >= "},
		{"created > soon", 11, "soon", "-30d"},
		{"created > 2017-02-30", 11, "2017-02-30", "2026-07-01"},
		{"priority > Major", 10, ">", "priority in"},
		{"summary = x", 9, "=", "summary ~"},
		{"summary ~ '*'", 11, "'*'", ""},
		{"'Root cause' !~ '?'", 17, "'?'", ""},
		{"status ~ x", 8, "~", "status = value"},
		{"status is Open", 11, "Open", `status = "Open"`},
		{"created > EMPTY", 11, "EMPTY", "is EMPTY"},
		{"assignee = currentUser()", 12, "currentUser", "values themselves"},
		{"issueFunction in linkedIssuesOf('x')", 1, "issueFunction", ""},
		{"created > startOfWeek()", 11, "startOfWeek", "startOfDay()"},
		{"created > startOfDay(-1d, 2)", 25, ",", "one offset"},
		{"key > 17", 7, "17", "WET-17"},
		{"type = Bug priority = High", 12, "priority", "quote"},
		{"æ = 'x' and ø in (1, 2", 1, "æ", ""},
		{"project = 'Energy Trading'", 11, "'Energy Trading'", "the key"},
		{"project != 10000", 12, "10000", "the key"},
		{"issuetype in (Bug, 10001)", 20, "10001", "the name"},
		{"assignee = 5b10ac8d82e05b22cc7d4ef5", 12, "5b10ac8d82e05b22cc7d4ef5", "name of the person"},
		{"type in (a, b", 14, "", "close the list"},
		{"type in Bug", 9, "Bug", "type in (a, b)"},
		{"(type = Bug", 12, "", "needs its )"},
		{"type = Bug)", 11, ")", ""},
		{"type = 'Bug", 8, "'Bug", "add '"},
		{`type = "a\q"`, 10, `\q`, `\\`},
		{"type =", 7, "", ""},
		{"type", 5, "", "operators are"},
		{"and", 1, "and", ""},
		{strings.Repeat("(", 100_000), 202, "(", ""},
	}
	for _, tt := range tests {
		_, err := jql.Parse(tt.query)
		e, ok := errors.AsType[*jql.Error](err)
		if !ok {
			t.Errorf("%.40s: %v", tt.query, err)
			continue
		}
		if e.Pos != tt.pos || e.Part != tt.part || !strings.Contains(e.Hint, tt.hint) || e.Problem == "" {
			t.Errorf("%.40s: got %d %q hint %q", tt.query, e.Pos, e.Part, e.Hint)
		}
		if len(e.Error()) > 400 || strings.ContainsAny(e.Error(), "\n") {
			t.Errorf("%.40s: message is not one short line: %s", tt.query, e)
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

func TestString(t *testing.T) {
	for in, want := range map[string]string{
		"":         "",
		"order by": "",
		"type=bug && !(status in(a,'b c') OR key>WET-1)": `issuetype = "bug" AND status not in ("a", "b c") AND key <= "WET-1"`,
		"(a1 is empty)": "",
		"(type = a or type = b) and type != c order by updated asc, Rank desc": `(issuetype = "a" OR issuetype = "b") AND issuetype != "c" ORDER BY updated, "Rank" DESC`,
		"created > startofday( -1 ) and resolution = unresolved":               `created > startOfDay("-1") AND resolution is EMPTY`,
		`"My ""`:            "",
		`cf[12] > '-1D'`:    "",
		`cf[12] > 2026/1/2`: `cf[12] > "2026-01-02"`,
	} {
		q, err := jql.Parse(in)
		if err != nil {
			if want != "" {
				t.Error(in, err)
			}
			continue
		}
		if got := q.String(); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestOrderBy(t *testing.T) {
	got := must(t, "project = WET ORDER BY updated ASC, issuekey desc").OrderBy()
	if fmt.Sprint(got) != "[{updated false} {key true}]" {
		t.Error(got)
	}
}

func TestAnd(t *testing.T) {
	for _, tt := range []struct {
		parts []string
		want  string
	}{
		{nil, ""},
		{[]string{"", " "}, ""},
		{[]string{"a = 1 or b = 2 order by c"}, "a = 1 or b = 2"},
		{[]string{"project = WET ORDER BY rank", "type = Bug"}, "project = WET AND type = Bug"},
		{[]string{"type = Bug or type = Task", "key in (WET-1)"}, "(type = Bug or type = Task) AND key in (WET-1)"},
		{[]string{`reporter = "order by" or x = y`, "", "type = Bug"}, `(reporter = "order by" or x = y) AND type = Bug`},
	} {
		if got := jql.And(tt.parts...); got != tt.want {
			t.Errorf("%q: %s", tt.parts, got)
		}
	}
}

func TestKeyIn(t *testing.T) {
	got := jql.KeyIn([]string{"WET-1", `X") or project = Y-1`})
	if want := `key in (WET-1, "X\") or project = Y-1")`; got != want {
		t.Error(got)
	}
	if q := must(t, jql.KeyIn(nil)); q.Match(bug(), jql.Env{}) {
		t.Error("no keys, yet a match")
	}
}

// Quote makes a literal of any text that reads back as that text.
func TestQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if s == "" {
			return
		}
		q, err := jql.Parse("labels = " + jql.Quote(s))
		if err != nil {
			t.Fatal(err)
		}
		i := &nines.Issue{Labels: []string{strings.ToValidUTF8(s, "\uFFFD")}}
		if !q.Match(i, jql.Env{}) || strings.ContainsAny(jql.Quote(s), "\n\r\x00") {
			t.Fatalf("%q is quoted as %s", s, jql.Quote(s))
		}
	})
}

// For every issue that has a value, a clause or its negation matches; for one
// that has none, neither does.
func TestNegation(t *testing.T) {
	clauses := rapid.SampledFrom([]string{
		"priority = High", "priority in (High, Low)", "labels != a", "labels not in (a, b)", "created > 2020-01-01", "created <= -3d",
		"summary ~ slow", `"Impact" = 3`, "component = gateway",
	})
	issues := rapid.Custom(func(t *rapid.T) nines.Issue {
		word := rapid.SampledFrom([]string{"High", "Low", "a", "gateway", "3", "slow query"})
		i := nines.Issue{Summary: word.Draw(t, "summary"), Created: time.Unix(rapid.Int64Range(1.4e9, 1.7e9).Draw(t, "created"), 0)}
		if rapid.Bool().Draw(t, "full") {
			i.Priority, i.Labels, i.Components = word.Draw(t, "p"), []string{word.Draw(t, "l"), word.Draw(t, "l")}, []string{word.Draw(t, "c")}
			i.Fields = map[string]string{"Impact": word.Draw(t, "f")}
		}
		return i
	})
	env := jql.Env{AsOf: at("2020-02-01T00:00:00Z")}
	rapid.Check(t, func(t *rapid.T) {
		a, b, i := clauses.Draw(t, "a"), clauses.Draw(t, "b"), issues.Draw(t, "issue")
		match := func(s string) bool { return must(t, s).Match(&i, env) }
		field := must(t, a).String()
		empty := false
		for _, f := range []string{"priority", "labels", "component", `"Impact"`} {
			empty = empty || strings.HasPrefix(field, f) && match(f+" is empty")
		}
		if match(a) == match("not ("+a+")") && !empty || empty && (match(a) || match("not "+a)) {
			t.Fatalf("%s and its negation", a)
		}
		if match("not ("+a+" and "+b+")") != match("not "+a+" or not "+b) {
			t.Fatal("De Morgan")
		}
		if match(a+" or "+b) != (match(a) || match(b)) || match(a+" and "+b) != (match(a) && match(b)) {
			t.Fatal("and, or")
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`project = WET AND type in (Bug, "x y") or not (created >= -30d) order by updated desc`, `cf[1] is not empty`, `summary ~ "a*"`,
		`"My field" >= startOfDay("-1w 2d")`, `key in (WET-1,EMPTY)`, "!!(a)", `"" = ""`, `labels = "\u0000\\"`, "resolution = unresolved || a&b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := jql.Parse(s)
		if err != nil {
			if e, ok := errors.AsType[*jql.Error](err); !ok || e.Pos < 1 {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		canonical := q.String()
		again, err := jql.Parse(canonical)
		if err != nil {
			t.Fatalf("%q is written as %s: %v", s, canonical, err)
		}
		if again.String() != canonical {
			t.Fatalf("%s\nis written as %s", canonical, again)
		}
		env := jql.Env{AsOf: at("2026-07-01T00:00:00Z")}
		if q.Match(bug(), env) != again.Match(bug(), env) || q.Match(bare(), env) != again.Match(bare(), env) {
			t.Fatalf("%q and %s differ", s, canonical)
		}
	})
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
