package solve_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

// An entry is one reference value.
type entry struct {
	Model    string         `json:"model"`
	Case     string         `json:"case"`
	Params   map[string]any `json:"params"`
	Quantity string         `json:"quantity"`
	Value    string         `json:"value"`
	Digits   int            `json:"digits"`
}

// files maps a case to a model of its own.
func fileOf(e entry, file string) string {
	switch {
	case e.Case == "pop-fig2":
		return "swpop-large"
	case strings.HasPrefix(e.Case, "unl-"):
		return "unl"
	case strings.HasPrefix(e.Case, "unc2-"):
		return "unc2"
	case file == "spares" && e.Params["proc_repairmen"] != nil:
		return "spares-crew"
	}
	return file
}

// setOf is the parameters of an entry as those of the file.
func setOf(e entry) map[string]float64 {
	rename := map[string]string{"exposure_h": "exposure", "repair_h": "repair"}
	set := map[string]float64{}
	for k, v := range e.Params {
		if r, ok := rename[k]; ok {
			k = r
		}
		switch v := v.(type) {
		case float64:
			set[k] = v
		case map[string]any: // lam_r: {gamma: {shape, rate}}
			gamma, _ := v["gamma"].(map[string]any)
			for name, x := range gamma {
				set[name], _ = strconv.ParseFloat(x.(string), 64)
			}
		case string:
			if x, err := strconv.ParseFloat(v, 64); err == nil {
				set[k] = x
			}
		}
	}
	if e.Model == "uncertainty" && set["failures"] == 0 { // the file has the numbers
		return nil
	}
	return set
}

// TestOracle answers every reference value through the public API: a file of
// testdata/oracle, read by spec and solved by solve.
func TestOracle(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/models/oracle.json")
	if err != nil {
		t.Skip("no ../shared")
	}
	var oracle struct{ Entries []entry }
	if err := json.Unmarshal(data, &oracle); err != nil {
		t.Fatal(err)
	}
	solved := map[string]*dependability.Solution{}
	claimed, unclaimed := 0, []string{}
	for _, e := range oracle.Entries {
		a, row, ok := find(e)
		if !ok {
			unclaimed = append(unclaimed, e.Case+" "+e.Quantity)
			continue
		}
		key := fmt.Sprint(e.Case, e.Params, a.file)
		if solved[key] == nil {
			solved[key] = solveEntry(t, e, a.file)
		}
		got, why := answer(solved[key], row, a.complement)
		if why != "" {
			unclaimed = append(unclaimed, e.Case+" "+e.Quantity+": "+why)
			continue
		}
		claimed++
		compare(t, e, a, got)
	}
	t.Logf("%d of %d entries claimed", claimed, len(oracle.Entries))
	for _, u := range unclaimed {
		// The full chain of 50,015,001 states takes minutes: its engine's own bench.
		if !strings.HasPrefix(u, "pop-fig2 E[i") && !strings.HasPrefix(u, "pop-fig2 Var") {
			t.Errorf("unclaimed: %s", u)
		}
	}
}

func compare(t *testing.T, e entry, a ask, got dependability.Result) {
	t.Helper()
	want, err := strconv.ParseFloat(e.Value, 64)
	if err != nil {
		t.Fatal(err)
	}
	value := got.Value
	if a.complement {
		value = got.Complement
	}
	tolerance := a.tolerance
	if tolerance == 0 {
		tolerance = 1e-9
	}
	allowed := tolerance * math.Abs(want)
	if got.Method == "latin-hypercube" {
		allowed = *got.Error
	}
	if value == nil || math.Abs(*value-want) > allowed {
		t.Errorf("%s %s: got %v, want %s (off by %.2g)", e.Case, e.Quantity, say(value), e.Value, math.Abs(*value-want)/math.Abs(want))
	}
}

func say(x *float64) string {
	if x == nil {
		return "nothing"
	}
	return solve.Digits(*x)
}

// find is the ask for an entry and the row it names.
func find(e entry) (ask, string, bool) {
	for _, a := range asks() {
		model := regexp.MustCompile("^(?:" + a.model + ")$")
		if !model.MatchString(e.Model) {
			continue
		}
		re := regexp.MustCompile("^(?:" + a.quantity + ")$")
		m := re.FindStringSubmatchIndex(e.Quantity)
		if m == nil {
			continue
		}
		a.file = fileOf(e, model.ReplaceAllString(e.Model, a.file))
		row := string(re.ExpandString(nil, a.row, e.Quantity, m))
		if e.Model == "swpop" {
			row = strings.NewReplacer("of=e ", "of=err ", "of=f ", "of=down ").Replace(row + " ")
		}
		return a, strings.TrimSpace(row), true
	}
	return ask{}, "", false
}

func solveEntry(t *testing.T, e entry, file string) *dependability.Solution {
	t.Helper()
	path := filepath.ToSlash(filepath.Clean("testdata/oracle/" + file + ".yaml"))
	m, err := (&spec.Loader{Read: os.ReadFile, Outside: true}).Load(path)
	if err != nil {
		t.Fatal(err)
	}
	set := setOf(e)
	for k := range set {
		if !slices.ContainsFunc(m.Params, func(p *spec.Param) bool { return p.Name == k }) && len(m.Uses) == 0 {
			t.Fatalf("%s has no %s", file, k)
		}
	}
	out, err := solve.Solve(m, solve.Options{Set: set, Cores: 2})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// answer looks up a row: measure key=value...
func answer(s *dependability.Solution, row string, _ bool) (dependability.Result, string) {
	fields := strings.Fields(row)
	switch fields[0] {
	case "#states":
		return dependability.Result{Value: dependability.Number(float64(*s.States))}, ""
	case "#transitions":
		return dependability.Result{Value: dependability.Number(float64(*s.Transitions))}, ""
	case "count":
		n := 0.0
		for _, r := range s.Results {
			if r.Measure == fields[1] {
				n++
			}
		}
		return dependability.Result{Value: &n}, ""
	}
	var found []dependability.Result
	for _, r := range s.Results {
		if r.Measure == fields[0] && matches(r, fields[1:]) {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		return dependability.Result{}, fmt.Sprintf("%d rows for %s %q", len(found), row, s.Warnings)
	}
	return found[0], ""
}

func matches(r dependability.Result, keys []string) bool {
	for _, k := range keys {
		key, want, _ := strings.Cut(k, "=")
		text := map[string]string{"system": r.System, "name": r.Name, "of": r.Of, "wrt": r.Wrt, "stat": r.Stat}
		switch key {
		case "at", "p":
			x, _ := strconv.ParseFloat(want, 64)
			got := r.At
			if key == "p" {
				got = r.P
			}
			if got == nil != math.IsInf(x, 1) || got != nil && math.Abs(*got-x) > 1e-12*x {
				return false
			}
		default:
			if text[key] != want {
				return false
			}
		}
	}
	return true
}
