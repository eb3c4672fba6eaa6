package jql_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jql"
)

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
