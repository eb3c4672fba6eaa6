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
		return pictured(e.Quantity, file)
	case strings.HasPrefix(e.Case, "unl-"):
		return "unl"
	case strings.HasPrefix(e.Case, "unc2-"):
		return "unc2"
	case file == "spares" && e.Params["proc_repairmen"] != nil:
		return "spares-crew"
	}
	return file
}

// pictured is the file for a quantity of Figure 2: the course of the full chain of
// 50,015,001 states takes longer the further it goes.
func pictured(quantity, file string) string {
	at := regexp.MustCompile(`\]\((.*)\)$`).FindStringSubmatch(quantity)
	switch {
	case at == nil:
		return "swpop-large"
	case len(at[1]) == 3 && at[1] < "1":
		return "swpop-early"
	}
	return hugeFile
}

// hugeFile takes minutes: it is solved where NINES_HUGE is set (make huge).
const hugeFile = "swpop-late"

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
	held, left, worst := 0, 0, 0.0
	for _, e := range oracle.Entries {
		claims := claimsOf(e)
		if len(claims) != 1 {
			t.Errorf("%s %s: claimed %d times, want once", e.Case, e.Quantity, len(claims))
			continue
		}
		a := claims[0]
		if a.file == hugeFile && os.Getenv("NINES_HUGE") == "" {
			left++
			continue
		}
		key := fmt.Sprint(e.Case, e.Params, a.file)
		if solved[key] == nil {
			solved[key] = solveEntry(t, e, a.file)
		}
		got, why := answer(solved[key], a.row)
		if why != "" {
			t.Errorf("%s %s: %s", e.Case, e.Quantity, why)
			continue
		}
		held++
		if off := compare(t, e, a, got); got.Method == "exact" && a.tolerance == 0 {
			worst = max(worst, off)
		}
	}
	t.Logf("%d of %d entries held, %d left to NINES_HUGE=1; exact populations are off by %.2g at most", held, len(oracle.Entries), left, worst)
	if held+left != len(oracle.Entries) && !t.Failed() {
		t.Errorf("%d and %d of %d entries", held, left, len(oracle.Entries))
	}
}

// compare returns by how much the answer is off, relatively.
func compare(t *testing.T, e entry, a ask, got dependability.Result) float64 {
	t.Helper()
	want, err := strconv.ParseFloat(e.Value, 64)
	if err != nil {
		t.Fatal(err)
	}
	value := got.Value
	switch {
	case a.take == theComplement:
		value = got.Complement
	case a.take == theVariance && got.SD != nil:
		value = new(*got.SD * *got.SD)
	}
	tolerance := a.tolerance
	if tolerance == 0 {
		tolerance = 1e-9
	}
	if e.Digits < 9 {
		tolerance = 5 * math.Pow(10, -float64(e.Digits)) // it has no more
	}
	allowed := tolerance * math.Abs(want)
	if got.Method == "latin-hypercube" {
		allowed = *got.Error
	}
	if value == nil {
		t.Errorf("%s %s: got nothing, want %s", e.Case, e.Quantity, e.Value)
		return 0
	}
	off := math.Abs(*value-want) / math.Max(math.Abs(want), math.SmallestNonzeroFloat64)
	if !(math.Abs(*value-want) <= allowed) {
		t.Errorf("%s %s: got %s, want %s (off by %.2g)", e.Case, e.Quantity, solve.Digits(*value), e.Value, off)
	}
	return off
}

// claimsOf are the asks for an entry, their files and rows filled in.
func claimsOf(e entry) []ask {
	var all []ask
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
		a.row = strings.TrimSpace(row)
		all = append(all, a)
	}
	return all
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
func answer(s *dependability.Solution, row string) (dependability.Result, string) {
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
