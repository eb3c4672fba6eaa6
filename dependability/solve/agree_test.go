package solve_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

// twins are one small system written three ways: k of n like units as a block
// diagram, as a chain of a variable for each unit, and as a repairable system.
func twins(dice *rand.Rand) (diagram, chain, kofn string) {
	n := 2 + dice.IntN(3)
	k := 1 + dice.IntN(n)
	lam, mu := math.Exp(dice.Float64()*3-3), math.Exp(dice.Float64()*3-1)
	head := fmt.Sprintf("nines: 1\nmodel: twin\nparams: {n: %d, k: %d, lam: %v, mu: %v}\n", n, k, lam, mu)
	measures := "measures: [unavailability, failure_frequency, mean_down_time, {point_availability: {at: [0.3, 2]}}]\n"
	diagram = head + "kind: rbd\nblocks: {u: {fail: lam, repair: mu}}\nsystem: {atleast: k, copies: n, of: u}\n" + measures
	kofn = head + "kind: repairable\nunits: n\nneed: k\nrepairmen: each\nfail: lam\nrepair: mu\n" + measures
	state, init, rules, sum := "", "", "", "0"
	for i := range n {
		state += fmt.Sprintf("x%d: 0..1, ", i)
		init += fmt.Sprintf("x%d: 1, ", i)
		rules += fmt.Sprintf("  - {when: x%d == 1, rate: lam, set: {x%d: 0}}\n  - {when: x%d == 0, rate: mu, set: {x%d: 1}}\n", i, i, i, i)
		sum += fmt.Sprintf(" + x%d", i)
	}
	chain = head + "kind: ctmc\nstate: {" + state + "}\ninit: {" + init + "}\nrules:\n" + rules + "up: " + sum + " >= k\n" + measures
	return diagram, chain, kofn
}

func parse(t *testing.T, text string) *spec.Model {
	t.Helper()
	m, err := (&spec.Loader{}).Parse("twin.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestEnginesAgree solves 200 random systems by three engines and simulates
// them: numbers to rounding, estimates within five standard errors.
func TestEnginesAgree(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		diagram, chain, kofn := twins(dice)
		want, err := solve.Solve(parse(t, diagram), solve.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{chain, kofn} {
			got, err := solve.Solve(parse(t, text), solve.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range got.Results {
				w := want.Results[i]
				if r.Measure != w.Measure || math.Abs(*r.Value-*w.Value) > 1e-11**w.Value {
					t.Fatalf("%s %v, by blocks %v\n%s", r.Measure, *r.Value, *w.Value, text)
				}
				if r.Complement != nil && math.Abs(*r.Complement-*w.Complement) > 1e-11**w.Complement {
					t.Fatalf("complement of %s %v, by blocks %v\n%s", r.Measure, *r.Complement, *w.Complement, text)
				}
			}
		}
		within(t, chain, want)
		within(t, diagram, want)
	}
}

func within(t *testing.T, text string, want *dependability.Solution) {
	t.Helper()
	got, err := solve.Simulate(parse(t, text), solve.Options{}, solve.Simulation{Runs: 400, Events: 20_000, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(got.Warnings, func(w string) bool { return strings.Contains(w, "failures were seen") }) {
		return // too rare for these few events, and it says so
	}
	for i, r := range got.Results {
		w := want.Results[i]
		if r.Value == nil || r.Error == nil {
			continue // nothing was seen
		}
		if off := math.Abs(*r.Value - *w.Value); off > 5**r.Error+2e-2**w.Value {
			t.Errorf("%s simulated %v ± %v, solved %v\n%s", r.Measure, *r.Value, *r.Error, *w.Value, text)
		}
	}
}
