package jira_test

import (
	"testing"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
)

// The counts are those found in the data by other means.
func TestDecodeRealIssues(t *testing.T) {
	for _, test := range []struct {
		file                                       string
		issues, moved, anonymous, truncated, noLog int
	}{
		{"duraspace-changelog.jsonl.gz", 3036, 55, 1, 0, 0},
		{"apache-changelog.jsonl.gz", 501, 11, 0, 0, 0},
		{"devlake-cloud.jsonl.gz", 33, 0, 0, 0, 0},
		{"jirametrics-cloud.jsonl.gz", 12, 0, 0, 0, 0},
		{"finos-changelog.jsonl.gz", 4, 0, 0, 0, 0},
		{"titanium-nochangelog.jsonl.gz", 29057, 0, 0, 0, 29057},
		{"SYNTHETIC-odd.jsonl", 19, 1, 1, 1, 0},
	} {
		t.Run(test.file, func(t *testing.T) {
			lines := readLines(t, test.file)
			if len(lines) != test.issues {
				t.Fatalf("%d issues, want %d", len(lines), test.issues)
			}
			faults := map[nines.FaultCode]int{}
			moved := 0
			d := jira.NewDecoder(jira.DecodeOptions{})
			for _, line := range lines {
				issue, err := d.Decode(line)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range issue.Faults {
					faults[f.Code]++
				}
				for _, c := range issue.History {
					if c.Field == nines.FieldKey || c.Field == nines.FieldProject {
						moved++
						break
					}
				}
			}
			check := func(what string, got, want int) {
				if got != want {
					t.Errorf("%s: %d, want %d", what, got, want)
				}
			}
			check("moved", moved, test.moved)
			check("without author", faults[nines.FaultNoAuthor], test.anonymous)
			check("truncated", faults[nines.FaultChangelogTruncated], test.truncated)
			check("without changelog", faults[nines.FaultChangelogMissing], test.noLog)
			check("unreadable times", faults[nines.FaultBadTime], 0)
		})
	}
}
