package jql_test

import (
	"slices"
	"testing"

	"github.com/nines-bot/nines/jql"
)

func TestProjects(t *testing.T) {
	for query, want := range map[string][]string{
		"":              nil,
		"project = WET": {"WET"},
		`(project in (WET, "OPS") or project = WET) and labels = x order by key`: {"WET", "OPS"},
		"project != WET and status = Open":                                       nil,
	} {
		q, err := jql.Parse(query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if got := q.Projects(); !slices.Equal(got, want) {
			t.Errorf("%s: projects %q, want %q", query, got, want)
		}
	}
}
