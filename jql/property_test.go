package jql_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jql"
)

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
