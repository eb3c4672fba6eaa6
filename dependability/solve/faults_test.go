package solve_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/golden"
)

// TestFaults shows every complaint about the files of testdata/faults.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/faults/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	var b strings.Builder
	for _, f := range files {
		m, err := (&spec.Loader{Read: os.ReadFile}).Load(filepath.ToSlash(f))
		if err == nil {
			_, err = solve.Solve(m, solve.Options{Limits: dependability.Limits{States: 10_000}})
		}
		if err == nil {
			t.Errorf("%s: no complaint", f)
			continue
		}
		fmt.Fprintf(&b, "%v\n\n", err)
	}
	golden.Check(t, "faults.txt", []byte(strings.ReplaceAll(b.String(), "testdata/faults/", "")))
}
