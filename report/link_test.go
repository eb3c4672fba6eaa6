package report

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/nines-bot/nines/metrics"
	"pgregory.net/rapid"
)

// jqlOf reads the search back from a link.
func jqlOf(t interface{ Fatalf(string, ...any) }, link string) string {
	u, err := url.Parse(link)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return u.Query().Get("jql")
}

func keysTo(n int) metrics.Set {
	s := metrics.Set{N: n}
	for i := range n {
		s.Keys = append(s.Keys, fmt.Sprintf("WET-%d", i+1))
	}
	return s
}

func TestSetLink(t *testing.T) {
	l := newLinker("https://jira.example.com/jira/", "project = WET ORDER BY key")
	for _, c := range []struct {
		name, condition string
		set             metrics.Set
		want            string
	}{
		{"by keys", "status = Open", keysTo(2), "key in (WET-1,WET-2)"},
		{"by keys without condition", "", keysTo(1), "key in (WET-1)"},
		{"too many keys", "status = Open", keysTo(1000), "(project = WET) AND (status = Open)"},
		{"keys unknown", "status = Open", metrics.Set{N: 1000}, "(project = WET) AND (status = Open)"},
		{"nothing exact", "", keysTo(1000), ""},
		{"condition too long", strings.Repeat("x", maxURL), keysTo(1000), ""},
		{"no issues", "status = Open", metrics.Set{}, ""},
		{"strange key", "", metrics.Set{N: 1, Keys: []string{`a") OR ("1`}}, `key in ("a\") OR (\"1")`},
	} {
		got := l.set(c.set, c.condition)
		if c.want == "" && got == "" {
			continue
		}
		if jql := jqlOf(t, got); jql != c.want || !strings.HasPrefix(got, "https://jira.example.com/jira/issues/?jql=") {
			t.Errorf("%s: %s, JQL %q, not %q", c.name, got, jql, c.want)
		}
	}
}

func TestNoJiraNoLink(t *testing.T) {
	for _, base := range []string{"", "jira.example.com", "javascript:alert(1)", "https://", ":"} {
		l := newLinker(base, "project = WET")
		if got := l.set(keysTo(1), "x") + l.issue("A-1") + l.search("x"); got != "" {
			t.Errorf("%q: link %s", base, got)
		}
	}
}

func TestWithoutOrder(t *testing.T) {
	for jql, want := range map[string]string{
		"project = WET":                           "project = WET",
		"project = WET order  BY created DESC":    "project = WET",
		"(a = 1)ORDER BY key":                     "(a = 1)",
		"ORDER BY key":                            "",
		`summary ~ "order by" ORDER BY key`:       `summary ~ "order by"`,
		`summary ~ "a \" order by x" AND b = 'q'`: `summary ~ "a \" order by x" AND b = 'q'`,
		"disorder by = 1":                         "disorder by = 1",
	} {
		if got := withoutOrder(jql); got != want {
			t.Errorf("%q: %q, not %q", jql, got, want)
		}
	}
}

func TestAnd(t *testing.T) {
	for _, c := range []struct {
		in   []string
		want string
	}{
		{nil, ""},
		{[]string{"", "a = 1 OR b = 2", " "}, "a = 1 OR b = 2"},
		{[]string{"a = 1 OR b = 2", "c = 3"}, "(a = 1 OR b = 2) AND (c = 3)"},
	} {
		if got := and(c.in...); got != c.want {
			t.Errorf("%q: %q, not %q", c.in, got, c.want)
		}
	}
}

// TestLinkKeepsJQL: whatever stands in a search survives the way through the
// URL, and no URL is too long or holds a character that ends a link somewhere.
func TestLinkKeepsJQL(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		jql := rapid.StringN(1, 400, -1).Draw(t, "jql")
		link := newLinker("https://jira.example.com", "").search(jql)
		if len(link) > maxURL || strings.ContainsAny(link, " <>|\"'`\n\\") {
			t.Fatalf("%q", link)
		}
		if link != "" && jqlOf(t, link) != jql {
			t.Fatalf("%q became %q", jql, jqlOf(t, link))
		}
	})
}
