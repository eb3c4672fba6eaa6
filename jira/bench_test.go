package jira_test

import (
	"encoding/json"
	"testing"

	"github.com/nines-bot/nines/jira"
)

// The two benchmarks read the same bytes; Decode is to need at most 0.6 of the
// time of the other.

func BenchmarkDecode(b *testing.B) {
	lines, size := benchIssues(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		d := jira.NewDecoder(jira.DecodeOptions{})
		for _, line := range lines {
			if _, err := d.Decode(line); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkUnmarshalMap(b *testing.B) {
	lines, size := benchIssues(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, line := range lines {
			var issue map[string]any
			if err := json.Unmarshal(line, &issue); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func benchIssues(b *testing.B) (lines []json.RawMessage, size int) {
	lines = readLines(b, "apache-changelog.jsonl.gz")
	for _, line := range lines {
		size += len(line)
	}
	return lines, size
}
