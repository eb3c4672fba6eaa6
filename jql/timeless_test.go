package jql_test

import (
	"testing"

	"github.com/nines-bot/nines/jql"
)

func TestTimeless(t *testing.T) {
	for query, want := range map[string]bool{
		"":              true,
		"project = WET": true,
		`created >= "2026-07-01" and (resolved < "2026/07/02 10:30" or not priority = Low)`: true,
		"created >= -30d": false,
		"project = WET and not (type = Bug or updated < now())": false,
		`resolved <= startOfMonth("-1M")`:                       false,
		`"Impact began" > -1w`:                                  false,
		`cf[10010] >= "2026-07-01"`:                             true,
		"labels in (a, EMPTY) order by created":                 true,
	} {
		q, err := jql.Parse(query)
		if err != nil {
			t.Fatal(query, err)
		}
		if q.Timeless() != want {
			t.Errorf("%s: %v", query, !want)
		}
	}
}
