package jira_test

import (
	"encoding/json"
	"fmt"
	"time"
)

// oddIssues are three small issues of project WET.
func oddIssues() []json.RawMessage {
	var raws []json.RawMessage
	for n := 1; n <= 3; n++ {
		raws = append(raws, issue(n, time.Date(2026, 3, n, 9, 0, 0, 0, time.UTC), 2))
	}
	return raws
}

// issue makes WET-n with some history entries, last changed at updated.
func issue(n int, updated time.Time, entries int) json.RawMessage {
	const layout = "2006-01-02T15:04:05.000-0700"
	histories := []map[string]any{}
	for k := range entries {
		from, to := 1+k%2, 2-k%2
		histories = append(histories, map[string]any{
			"id": fmt.Sprint(n*1000 + k), "created": updated.Add(time.Duration(k-entries+1) * time.Hour).Format(layout),
			"author": map[string]any{"displayName": "Ada"},
			"items": []map[string]any{{
				"field": "status", "fieldId": "status", "fieldtype": "jira",
				"from": fmt.Sprint(from), "fromString": fmt.Sprint("S", from), "to": fmt.Sprint(to), "toString": fmt.Sprint("S", to),
			}},
		})
	}
	b, err := json.Marshal(map[string]any{
		"id": fmt.Sprint(10000 + n), "key": fmt.Sprint("WET-", n),
		"fields": map[string]any{
			"summary": fmt.Sprint("Issue ", n), "created": "2026-01-01T00:00:00.000+0000", "updated": updated.Format(layout),
			"status":  map[string]any{"id": "1", "name": "S1", "statusCategory": map[string]any{"id": 2, "key": "new", "name": "New"}},
			"project": map[string]any{"id": "1", "key": "WET", "name": "Energy Trading Service"},
		},
		"changelog": map[string]any{"startAt": 0, "maxResults": entries, "total": entries, "histories": histories},
	})
	if err != nil {
		panic(err)
	}
	return b
}
