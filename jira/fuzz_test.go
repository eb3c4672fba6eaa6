package jira_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
)

// The decoder agrees with encoding/json on every real issue.
func TestDecodeAgreesWithReference(t *testing.T) {
	for _, file := range []string{
		"duraspace-changelog.jsonl.gz", "apache-changelog.jsonl.gz", "devlake-cloud.jsonl.gz",
		"jirametrics-cloud.jsonl.gz", "finos-changelog.jsonl.gz", "SYNTHETIC-odd.jsonl",
	} {
		for _, line := range readLines(t, file) {
			compare(t, line)
		}
	}
}

// compare decodes an issue twice and compares what the reference knows.
func compare(t *testing.T, raw []byte) {
	t.Helper()
	got, gotErr := jira.Decode(raw, jira.DecodeOptions{})
	want, wantErr := refDecode(raw)
	if (gotErr == nil) != (wantErr == nil) {
		t.Fatalf("%s\ngot error  %v\nwant error %v", raw, gotErr, wantErr)
	}
	if gotErr != nil {
		return
	}
	dropped := slices.ContainsFunc(got.Faults, func(f nines.Fault) bool { return f.Code == nines.FaultBadTime })
	got.Created, got.Updated, got.Resolved = want.Created, want.Updated, want.Resolved
	got.Faults, got.Flagged = nil, false
	if want.Project == "" {
		got.Project = ""
	}
	for _, i := range []*nines.Issue{&got, &want} {
		slices.SortStableFunc(i.History, func(a, b nines.Change) int { return bytes.Compare([]byte(a.History), []byte(b.History)) })
	}
	for k := range got.History {
		got.History[k].At = want.Created
	}
	if dropped {
		got.History, want.History = nil, nil
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s\n%s", raw, cmp.Diff(want, got))
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id":"1","key":"W-1","fields":{"summary":"\ud83d\ude00 \ud800","status":{"id":3,"name":"Open"},"labels":["a"]},
		"changelog":{"total":2,"histories":[{"id":"7","created":1500000000000,"items":[{"field":"status","to":"3","toString":"Open"}]}]}}`))
	f.Add([]byte(`{"id":1,"key":"W-2","fields":{"created":"2026-03-02T08:00:00.000Z","priority":"None","issuelinks":[{"type":{"inward":"x"},"inwardIssue":{"key":"W-1"}}]}}`))
	if lines, err := os.ReadFile(filepath.Join(shared, "data/jira/SYNTHETIC-odd.jsonl")); err == nil {
		for line := range bytes.Lines(lines) {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, err := jira.Decode(raw, jira.DecodeOptions{Flagged: "customfield_1", Epic: "customfield_2", Fields: map[string]string{"customfield_3": "x", "duedate": "duedate"}})
		syntax, isSyntax := errors.AsType[*jira.SyntaxError](err)
		if valid := json.Valid(raw); !valid && err == nil || valid && isSyntax {
			t.Fatalf("valid %v, error %v", valid, err)
		}
		if isSyntax && (syntax.Offset < 0 || syntax.Offset > len(raw)) {
			t.Fatalf("offset %d of %d", syntax.Offset, len(raw))
		}
		if err != nil && !utf8.ValidString(err.Error()) {
			t.Fatalf("error is no UTF-8: %q", err)
		}
		// Repeated keys mean different things to different readers: compare
		// without them.
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil || !json.Valid(raw) {
			return
		}
		plain, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, plain)
	})
}
