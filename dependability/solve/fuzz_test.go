package solve_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

// FuzzModel gives any text to the whole way from file to numbers: an error or
// an answer, within the limits.
func FuzzModel(f *testing.F) {
	for _, pattern := range []string{"../../examples/models/*.yaml", "testdata/faults/*.yaml", "testdata/oracle/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	loader := &spec.Loader{Read: func(string) ([]byte, error) { return nil, errors.New("no files here") }}
	f.Fuzz(func(t *testing.T, source []byte) {
		m, err := loader.Parse("fuzz.yaml", source)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a word")
			}
			return
		}
		asked := 0
		limits := dependability.Limits{States: 2000, Bytes: 16 << 20, Steps: 5_000_000, Going: func() error {
			if asked++; asked > 2000 {
				return errors.New("long enough")
			}
			return nil
		}}
		for _, q := range m.Measures {
			q.Samples, q.Runs = min(q.Samples, 20), min(q.Runs, 4)
		}
		hang := time.AfterFunc(10*time.Second, func() { panic("no end to be seen:\n" + string(source)) })
		out, err := solve.Solve(m, solve.Options{Limits: limits})
		hang.Stop()
		if err != nil {
			return
		}
		for _, r := range out.Results {
			if r.Value != nil && *r.Value-*r.Value != 0 {
				t.Errorf("%s is %v", r.Measure, *r.Value)
			}
		}
	})
}
