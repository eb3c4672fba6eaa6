package jira_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
)

// wrap makes an issue of fields and the histories of a changelog.
func wrap(fields, histories string) []byte {
	s := `{"id":"1","key":"WET-1","fields":{"status":{"id":"1","name":"Open"},"created":"2026-01-01T00:00:00.000+0000"`
	if fields != "" {
		s += "," + fields
	}
	return []byte(s + `},"changelog":{"histories":[` + histories + `]}}`)
}

func mustDecode(t *testing.T, raw []byte) nines.Issue {
	t.Helper()
	i, err := jira.Decode(raw, jira.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestDecodeIssue(t *testing.T) {
	raw := `{"expand":"x","self":"y","id":"10001","key":"WET-1","fields":{
		"summary":"Order \"7\" \u00e5pen \ud83d\udea8\n<script>","description":{"type":"doc","content":[]},
		"issuetype":{"id":"1","name":"Bug","subtask":true},"project":{"id":"1","key":"WET"},
		"status":{"id":"3","name":"In Review","statusCategory":{"id":4,"key":"indeterminate"}},
		"priority":{"id":"1","name":"Emergency"},"resolution":{"id":"1","name":"Done"},
		"assignee":{"displayName":"Ada","name":"ada"},"parent":{"id":"2","key":"WET-9"},
		"labels":["a","b"],"components":[{"name":"ui"},{"name":"api"}],
		"issuelinks":[{"type":{"name":"Blocks","inward":"is blocked by","outward":"blocks"},"inwardIssue":{"key":"OPS-1"}},
			{"type":{"name":"Blocks","inward":"is blocked by","outward":"blocks"},"outwardIssue":{"key":"OPS-2"}}],
		"created":"2026-03-02T09:00:00.000+0100","updated":"2026-03-05T10:00:00.000+0100","resolutiondate":"2026-03-04T10:00:00.000+0100"},
		"changelog":{"startAt":0,"maxResults":2,"total":2,"histories":[
			{"id":"12","author":{"accountId":"x"},"created":"2026-03-03T10:00:00.000+0100","items":[
				{"field":"status","fieldId":"status","fieldtype":"jira","from":"2","fromString":"Doing","to":"3","toString":"In Review"},
				{"field":"description","fieldId":"description","from":null,"to":null},
				{"field":"Flagged","fieldId":"customfield_9","fieldtype":"custom","from":"","fromString":"","to":"[1]","toString":"Impediment"}]},
			{"id":"9","author":{"accountId":"x"},"created":"2026-03-03T10:00:00.000+0100","items":[
				{"field":"status","fieldId":"status","fieldtype":"jira","from":"1","fromString":"Open","to":"2","toString":"Doing"}]}]}}`
	day := func(d, h int) time.Time { return time.Date(2026, 3, d, h, 0, 0, 0, time.UTC) }
	want := nines.Issue{
		ID: "10001", Key: "WET-1", Project: "WET", Summary: "Order \"7\" åpen 🚨\n<script>", Type: "Bug", Subtask: true,
		Status:   nines.Status{ID: "3", Name: "In Review", Category: nines.CategoryActive},
		Priority: "Emergency", Resolution: "Done", Assignee: "Ada", Parent: "WET-9",
		Labels: []string{"a", "b"}, Components: []string{"ui", "api"},
		Links: []nines.Link{{Type: "is blocked by", Key: "OPS-1"}, {Type: "blocks", Key: "OPS-2"}}, Flagged: true,
		Created: day(2, 8), Updated: day(5, 9), Resolved: day(4, 9),
		History: []nines.Change{
			{History: "9", At: day(3, 9), Field: nines.FieldStatus, From: nines.Value{ID: "1", Name: "Open"}, To: nines.Value{ID: "2", Name: "Doing"}},
			{History: "12", At: day(3, 9), Field: nines.FieldStatus, From: nines.Value{ID: "2", Name: "Doing"}, To: nines.Value{ID: "3", Name: "In Review"}},
			{History: "12", At: day(3, 9), Field: nines.FieldFlagged, To: nines.Value{ID: "[1]", Name: "Impediment"}},
		},
	}
	if diff := cmp.Diff(want, mustDecode(t, []byte(raw))); diff != "" {
		t.Error(diff)
	}
}

// The id of a field decides where there is one; else its name, which a custom
// field may share.
func TestTrackedFields(t *testing.T) {
	for item, want := range map[string]nines.Field{
		`"field":"status","fieldId":"status"`:                                  nines.FieldStatus,
		`"field":"Estado","fieldId":"status","fieldtype":"jira"`:               nines.FieldStatus,
		`"field":"Status","fieldtype":"jira"`:                                  nines.FieldStatus,
		`"field":"Status","fieldId":"customfield_10500","fieldtype":"custom"`:  0,
		`"field":"Resolution","fieldtype":"custom"`:                            0,
		`"field":"Key","fieldId":null,"fieldtype":"jira"`:                      nines.FieldKey,
		`"field":"Key","fieldId":"issuekey"`:                                   nines.FieldKey,
		`"field":"Project","fieldtype":"jira"`:                                 nines.FieldProject,
		`"field":"issuetype"`:                                                  nines.FieldType,
		`"field":"priority","fieldId":"priority"`:                              nines.FieldPriority,
		`"field":"Flagged","fieldtype":"custom"`:                               nines.FieldFlagged,
		`"field":"FLAGGED","fieldId":"customfield_10021","fieldtype":"custom"`: nines.FieldFlagged,
		`"field":"Markiert","fieldId":"customfield_7","fieldtype":"custom"`:    nines.FieldFlagged,
		`"field":"Markiert","fieldId":"customfield_8","fieldtype":"custom"`:    0,
		`"field":"resolution","fieldId":"resolution","to":{"odd":1}`:           nines.FieldResolution,
		`"field":"description","fieldId":"description","toString":"status"`:    0,
		`"field":"unknown"`: 0,
		``:                  0,
	} {
		raw := wrap("", `{"id":"1","author":{"name":"x"},"created":1500000000000,"items":[{`+item+`}]}`)
		i, err := jira.Decode(raw, jira.DecodeOptions{Flagged: "customfield_7"})
		if err != nil {
			t.Errorf("%s: %v", item, err)
			continue
		}
		var got nines.Field
		if len(i.History) > 0 {
			got = i.History[0].Field
		}
		if got != want {
			t.Errorf("%s: %v, want %v", item, got, want)
		}
	}
}

func TestFaults(t *testing.T) {
	const status = `"items":[{"field":"status","from":"1","to":"2"}]`
	for _, test := range []struct {
		name string
		raw  []byte
		want string // codes and details
	}{
		{"none", wrap("", ""), ""},
		{"no changelog", []byte(`{"id":"1","fields":{"created":0,"status":{"id":"1"}}}`), "no changelog: ;"},
		{"changelog null", []byte(`{"id":"1","fields":{"created":0,"status":{"id":"1"}},"changelog":null}`), "no changelog: ;"},
		{"cut", []byte(`{"id":"1","fields":{"created":0,"status":{"id":"1"}},"changelog":{"histories":[],"total":60}}`), "changelog truncated: 0 of 60 entries;"},
		{"no created, no status", []byte(`{"id":"1","fields":{},"changelog":{}}`), "created missing: ;status missing: ;"},
		{"null created, null status", []byte(`{"id":"1","fields":{"created":null,"status":null},"changelog":{}}`), "created missing: ;status missing: ;"},
		{"unreadable created", wrap(`"created":"yester\u0000day"`, ""), `unreadable time: created "yester\\u0000day";`},
		{"unreadable dates", wrap(`"updated":{"a":1},"resolutiondate":"2026-02-30T00:00:00.000+0000"`, ""), `unreadable time: resolutiondate "2026-02-30T00:00:00.000+0000";unreadable time: updated "{\"a\":1}";`},
		{"long unreadable date", wrap(`"updated":"`+strings.Repeat("ä", 100)+`"`, ""), `unreadable time: updated "` + strings.Repeat("ä", 19) + `...";`},
		{"no author", wrap("", `{"id":"7","created":1,`+status+`}`), "history without author: entry 7;"},
		{"empty author", wrap("", `{"id":"10","author":{"accountId":"","active":true},"created":1,`+status+`},{"id":"8","author":null,"created":1}`), "history without author: 2 entries, the oldest is 8;"},
		{"author by name", wrap("", `{"id":"7","author":"ada","created":1,`+status+`}`), ""},
		{"entry without time", wrap("", `{"id":"7","author":"a","created":"soon",`+status+`}`), `unreadable time: history entry 7 "soon": 1 changes left out;`},
		{"entry without time that changes nothing kept", wrap("", `{"id":"7","author":"a","created":"soon","items":[{"field":"Rank"}]}`), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got strings.Builder
			i := mustDecode(t, test.raw)
			for _, f := range i.Faults {
				got.WriteString(string(f.Code) + ": " + f.Detail + ";")
			}
			if got.String() != test.want {
				t.Errorf("%s\nwant %s", got.String(), test.want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for raw, want := range map[string]string{
		``:                                       "byte 0: the text ends too early",
		`{"id":"1","fields":{"su`:                "byte 23: the text ends too early",
		`{"id":"1","fields":{}`:                  "byte 21: the text ends too early",
		`{"id":"1","fields":{}} x`:               `byte 23: unexpected 'x' after the value`,
		`{"id":"1","fields":{},}`:                "byte 22: want a key",
		`{"id":"1" "fields":{}}`:                 "want a comma",
		`[]`:                                     "want an object",
		`{"fields":{}}`:                          "neither id nor key",
		`{"id":"1"}`:                             "no fields",
		`{"id":"1","fields":"x"}`:                `fields at byte 19: want an object, got "x"`,
		`{"id":"1","fields":{"labels":{"a":1}}}`: "labels at byte 29: want an array",
		`{"id":"1","fields":{"status":[17]}}`:    "status at byte 29: want an object",
		`{"id":"1","fields":{"summary":{}}}`:     "summary at byte 30: want a string",
		`{"id":"1","fields":{"x":"` + "\x01" + `"}}`:  "control character",
		`{"id":"1","fields":{"x":"\q"}}`:              "unknown escape 'q'",
		`{"id":"1","fields":{"x":01}}`:                "want a comma",
		`{"id":"1","fields":{"x":truth}}`:             "want true",
		strings.Repeat("[", 20000):                    "nested too deep",
		`{"id":"1","x":` + strings.Repeat("[", 20000): "nested too deep",
	} {
		_, err := jira.Decode([]byte(raw), jira.DecodeOptions{})
		e, ok := errors.AsType[*jira.IssueError](err)
		if !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", raw, err, want)
		}
		if ok && strings.HasPrefix(raw, `{"id":"1"`) && e.ID != "1" {
			t.Errorf("%.60s: the error does not know the id", raw)
		}
	}
}

func TestFlagged(t *testing.T) {
	entry := func(id, to string) string {
		return `{"id":"` + id + `","author":"a","created":` + id + `,"items":[{"field":"Flagged","fieldtype":"custom","toString":"` + to + `"}]}`
	}
	for _, test := range []struct {
		name      string
		fields    string
		histories string
		want      bool
	}{
		{"from history", "", entry("1", "Impediment"), true},
		{"taken away", "", entry("2", "") + "," + entry("1", "Impediment"), false},
		{"field says so", `"flagged":true`, "", true},
		{"field says no", `"flagged":false`, entry("1", "Impediment"), false},
		{"option", `"customfield_7":[{"value":"Impediment"}]`, "", true},
		{"no option", `"customfield_7":[]`, "", false},
		{"null", `"customfield_7":null`, "", false},
	} {
		i, err := jira.Decode(wrap(test.fields, test.histories), jira.DecodeOptions{Flagged: "customfield_7"})
		if err != nil || i.Flagged != test.want {
			t.Errorf("%s: %v, %v", test.name, i.Flagged, err)
		}
	}
}

// Real issues with one piece replaced by something odd are read, or refused,
// as encoding/json would have them.
func TestDecodeOddities(t *testing.T) {
	lines := readLines(t, "devlake-cloud.jsonl.gz")
	odd := []string{`null`, `true`, `false`, `""`, `"x"`, `"\u0000\u2028"`, `"None"`, `0`, `-1.5`, `1e300`, `[]`, `[null]`, `[{}]`, `{}`, `{"name":1,"key":null}`}
	rapid.Check(t, func(rt *rapid.T) {
		var issue map[string]any
		if err := json.Unmarshal(rapid.SampledFrom(lines).Draw(rt, "issue"), &issue); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 3).Draw(rt, "pieces") {
			var piece any
			if err := json.Unmarshal([]byte(rapid.SampledFrom(odd).Draw(rt, "odd")), &piece); err != nil {
				t.Fatal(err)
			}
			replace(rt, issue, piece)
		}
		raw, err := json.Marshal(issue)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, raw)
	})
}

// replace walks down from v and puts piece somewhere.
func replace(rt *rapid.T, v any, piece any) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		if len(keys) == 0 {
			return
		}
		k := rapid.SampledFrom(sorted(keys)).Draw(rt, "key")
		if descend(rt, v[k]) {
			replace(rt, v[k], piece)
			return
		}
		v[k] = piece
	case []any:
		if len(v) == 0 {
			return
		}
		n := rapid.IntRange(0, len(v)-1).Draw(rt, "index")
		if descend(rt, v[n]) {
			replace(rt, v[n], piece)
			return
		}
		v[n] = piece
	}
}

func descend(rt *rapid.T, v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) > 0 && rapid.IntRange(0, 3).Draw(rt, "down") > 0
	case []any:
		return len(v) > 0 && rapid.IntRange(0, 3).Draw(rt, "down") > 0
	}
	return false
}

func sorted(keys []string) []string {
	slices.Sort(keys)
	return keys
}
