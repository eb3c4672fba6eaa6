package jql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/nines-bot/nines/jql"
)

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
