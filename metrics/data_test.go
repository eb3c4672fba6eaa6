package metrics_test

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/metrics"
)

// realIssues reads the issues of files of ../shared/data/jira.
func realIssues(t testing.TB, files ...string) []nines.Issue {
	t.Helper()
	var issues []nines.Issue
	for _, file := range files {
		f, err := os.Open(filepath.Join("../../shared/data/jira", file))
		if errors.Is(err, os.ErrNotExist) {
			t.Skip("no real issues here: ../shared/data/jira is missing")
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var r io.Reader = f
		if strings.HasSuffix(file, ".gz") {
			if r, err = gzip.NewReader(f); err != nil {
				t.Fatal(err)
			}
		}
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			i, err := jira.Decode(lines.Bytes(), jira.DecodeOptions{})
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			issues = append(issues, i)
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return issues
}

// today is after every real issue.
var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestAnomalies finds what ../shared/spec/jira.md section 4 counted by other means.
func TestAnomalies(t *testing.T) {
	problems := []metrics.Problem{
		metrics.ProblemResolvedTwice, metrics.ProblemDateMismatch, metrics.ProblemResolvedNotDone, metrics.ProblemDoneNotResolved,
		metrics.ProblemMoved, metrics.ProblemPriorityChanged, metrics.ProblemStatusGap, metrics.Problem(nines.FaultNoAuthor),
		metrics.ProblemNegative, metrics.ProblemLastStatus, metrics.Problem(nines.FaultLongHistory),
	}
	for _, test := range []struct {
		name   string
		files  []string
		issues int
		want   []int // in the order of problems
	}{
		{"DuraSpace", []string{"duraspace-changelog.jsonl.gz"}, 3036, []int{129, 30, 7, 0, 55, 315, 0, 1, 0, 0, 1}},
		{"Apache", []string{"apache-changelog.jsonl.gz"}, 501, []int{18, 3, 0, 0, 11, 31, 0, 0, 0, 0, 0}},
		{"Cloud", []string{"devlake-cloud.jsonl.gz", "jirametrics-cloud.jsonl.gz", "finos-changelog.jsonl.gz"}, 49, []int{1, 0, 5, 4, 0, 1, 1, 0, 0, 0, 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := metrics.Read(slices.Values(realIssues(t, test.files...)), metrics.Settings{}, today)
			q := s.Quality()
			if q.Issues != test.issues {
				t.Errorf("%d issues, want %d", q.Issues, test.issues)
			}
			got := map[metrics.Problem]int{}
			for _, c := range q.Counts {
				got[c.Problem] = c.Issues.N
			}
			for i, p := range problems {
				if got[p] != test.want[i] {
					t.Errorf("%s: %d issues, want %d", p, got[p], test.want[i])
				}
				delete(got, p)
			}
			t.Log("also:", got)
		})
	}
}

func TestTitanium(t *testing.T) {
	s := metrics.Read(slices.Values(realIssues(t, "titanium-nochangelog.jsonl.gz")), metrics.Settings{}, today)
	got := map[metrics.Problem]int{}
	for _, c := range s.Quality().Counts {
		got[c.Problem] = c.Issues.N
	}
	want := map[metrics.Problem]int{metrics.ProblemDoneNotResolved: 61, metrics.Problem(nines.FaultChangelogMissing): 29057}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOdd(t *testing.T) {
	s := metrics.Read(slices.Values(realIssues(t, "SYNTHETIC-odd.jsonl")), metrics.Settings{}, today)
	got := map[string][]metrics.Problem{}
	for _, d := range s.Quality().Defects {
		if d.Problem != metrics.ProblemStatusUnknown { // the made-up histories have made-up ids
			got[d.Key] = append(got[d.Key], d.Problem)
		}
	}
	want := map[string][]metrics.Problem{
		"WET-902": {metrics.ProblemNegative},
		"WET-903": {metrics.ProblemDoneNotResolved},
		"WET-904": {metrics.ProblemResolvedNotDone},
		"WET-906": {metrics.ProblemUpdatedBefore},
		"WET-910": {metrics.Problem(nines.FaultNoAuthor)},
		"WET-911": {metrics.ProblemLastStatus},
		"WET-912": {metrics.Problem(nines.FaultChangelogTruncated)},
		"WET-916": {metrics.ProblemCreatedMissing},
		"WET-919": {metrics.ProblemMoved},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
