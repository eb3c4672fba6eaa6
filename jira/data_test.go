package jira_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared is where the reference data lie, seen from this package.
const shared = "../../shared"

// readLines returns the issues of one file of real data, one JSON text each.
func readLines(t testing.TB, name string) []json.RawMessage {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, "data/jira", name))
	if os.IsNotExist(err) {
		t.Skip("no real issues here: ../shared/data/jira is missing")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	var lines []json.RawMessage
	for sc := bufio.NewReader(r); ; {
		line, err := sc.ReadBytes('\n')
		if len(line) > 1 {
			lines = append(lines, line)
		}
		if err == io.EOF {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
