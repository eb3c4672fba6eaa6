package solve_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

func TestSeedModels(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/spec/models/*.yaml")
	if len(files) == 0 {
		t.Skip("no ../shared")
	}
	loader := &spec.Loader{Read: os.ReadFile}
	for _, f := range files {
		m, err := loader.Load(filepath.ToSlash(f))
		if err != nil {
			t.Fatal(err)
		}
		set := map[string]float64{}
		switch m.Name {
		case "dc":
			set["mu_r"] = 0.1
		case "swpop":
			set["m"], set["theta"] = 100, 0.05
		}
		start := time.Now()
		out, err := solve.Solve(m, solve.Options{Set: set})
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		t.Logf("%s: %d rows in %v, %q", m.Name, len(out.Results), time.Since(start), out.Warnings)
		if testing.Verbose() && len(out.Results) < 40 {
			for _, r := range out.Results {
				v := "-"
				if r.Value != nil {
					v = solve.Digits(*r.Value)
				}
				t.Logf("   %s %s %s %s %s = %s %s", r.Measure, r.System, r.Name, r.Of, r.Wrt, v, r.Unit)
			}
		}
	}
}
