package store_test

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/store"
	"github.com/nines-bot/nines/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "nines.db") })
}

// Every real issue comes back as it was.
func TestRealIssues(t *testing.T) {
	files, err := filepath.Glob("../../shared/data/jira/*-changelog.jsonl.gz")
	if err != nil || len(files) == 0 {
		t.Skip("no real issues in ../shared/data/jira")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want := decode(t, file)
			s, err := store.Open(t.Context(), "sqlite::memory:")
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.PutIssues(t.Context(), "X", want); err != nil {
				t.Fatal(err)
			}
			got := map[string]nines.Issue{}
			for i, err := range s.Issues(t.Context(), "X") {
				if err != nil {
					t.Fatal(err)
				}
				got[i.ID] = i
			}
			for _, i := range want {
				i.Created, i.Updated, i.Resolved = i.Created.UTC(), i.Updated.UTC(), i.Resolved.UTC()
				if !reflect.DeepEqual(i, got[i.ID]) { // cmp.Diff takes its time
					if diff := cmp.Diff(i, got[i.ID]); diff != "" {
						t.Fatalf("%s: %s", i.Key, diff)
					}
				}
			}
		})
	}
}

func decode(t *testing.T, file string) []nines.Issue {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	d := jira.NewDecoder(jira.DecodeOptions{})
	var list []nines.Issue
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		i, err := d.Decode(lines.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, i)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
