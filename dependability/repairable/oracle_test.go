package repairable_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/repairable"
)

type entry struct {
	Model, Case, Quantity string
	Params                map[string]any
	Value                 string
}

func (e entry) num(name string) float64 {
	x, err := strconv.ParseFloat(fmt.Sprint(e.Params[name]), 64)
	if err != nil {
		return 0
	}
	return x
}
func (e entry) int(name string) int { return int(e.num(name)) }

func oracle(t *testing.T, models ...string) []entry {
	t.Helper()
	data, err := os.ReadFile("../../../shared/data/models/oracle.json")
	if err != nil {
		t.Skip("reference values are not here: ", err)
	}
	var all struct{ Entries []entry }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var out []entry
	for _, e := range all.Entries {
		for _, m := range models {
			if e.Model == m {
				out = append(out, e)
			}
		}
	}
	if len(out) == 0 {
		t.Fatal("no reference values for ", models)
	}
	return out
}

func check(t *testing.T, e entry, got, tol float64) {
	t.Helper()
	want, err := strconv.ParseFloat(e.Value, 64)
	if err != nil {
		t.Fatal(err)
	}
	rel := math.Abs(got/want - 1)
	t.Logf("%-14s %-9s %-28s %.17g  %.1e", e.Model, e.Case, e.Quantity, got, rel)
	if !(rel <= tol) {
		t.Errorf("%s %s %s = %.17g, want %s (relative error %.2g)", e.Model, e.Case, e.Quantity, got, e.Value, rel)
	}
}

func must[T any](t interface {
	Helper()
	Fatal(...any)
},
) func(T, error) T {
	return func(x T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

func TestOracleKofN(t *testing.T) {
	for _, e := range oracle(t, "kofn-repair", "kofn-suspended") {
		s := repairable.System{
			Units: e.int("n"), Need: e.int("k"), Repairmen: e.int("r"), Fail: e.num("lam"), Repair: e.num("mu"),
			Dormancy: e.num("dorm"),
		}
		if e.Model == "kofn-suspended" {
			s.Dormancy, s.Suspend = 1, true
		}
		var got float64
		switch e.Quantity {
		case "unavailability":
			got = must[dependability.Chance](t)(s.Availability()).Not
		case "mttff_from_all_up":
			got = must[float64](t)(s.MTTFF())
		case "failure_frequency":
			got = must[repairable.Cycle](t)(s.Cycle()).Frequency
		case "unreliability(10)":
			got = must[dependability.Chance](t)(s.Reliability(10, dependability.Limits{})).Not
		case "unreliability(1000)":
			got = must[dependability.Chance](t)(s.Reliability(1000, dependability.Limits{})).Not
		default:
			t.Fatal(e.Quantity)
		}
		check(t, e, got, 1e-13)
	}
}

// TestOracleSpares follows the racks and processors of a computing centre. The
// processors of failed racks do not count, but share the repairmen.
func TestOracleSpares(t *testing.T) {
	for _, e := range oracle(t, "spares") {
		n, k, racks := e.int("n"), e.int("k"), e.int("N")
		r := must[[]float64](t)(repairable.System{Units: racks, Repairmen: 1, Fail: e.num("lam_r"), Repair: e.num("mu_r")}.Distribution())
		sums := map[string]float64{}
		for ir, p := range r {
			procs := (racks - ir) * n
			all := repairable.System{Units: racks * n, Fail: e.num("lam_p"), Repair: e.num("mu_p"), Repairmen: e.int("proc_repairmen")}
			ps := must[[]float64](t)(all.Sample(procs))
			if all.Repairmen == 0 { // one each: the same as without the others
				all.Units = procs
				ps = must[[]float64](t)(all.Distribution())
			}
			for ip, q := range ps {
				if missing := max(0, k-procs+ip); missing > 0 {
					sums["U_S"] += p * q
					sums["U_VM_s"] += p * q * float64(missing) / float64(k)
				}
				sums[fmt.Sprintf("P(i_r=%d,i_p=%d)", ir, ip)] = p * q
			}
		}
		switch {
		case e.Quantity == "i_r_max":
			check(t, e, float64((n*racks-k)/n), 0)
		case strings.HasPrefix(e.Quantity, "A_VM"):
			lost := e.num("lam_p")/e.num("nu_p") + e.num("lam_r")/e.num("nu_r")
			check(t, e, 1/(1+lost)*(1-sums["U_VM_s"]), 1e-13)
		default:
			check(t, e, sums[e.Quantity], 1e-13)
		}
	}
}
