package solve_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/exchange"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

// slopesOf are the derivatives of all measures of a model by their names.
func slopesOf(t *testing.T, m *spec.Model, set map[string]float64, of ...string) map[string]dependability.Result {
	t.Helper()
	q, err := m.Measure("sensitivity")
	if err != nil {
		t.Fatal(err)
	}
	q.Of = of
	one := *m
	one.Measures = []*spec.Measure{q}
	out, err := solve.Solve(&one, solve.Options{Set: set})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]dependability.Result{}
	for _, r := range out.Results {
		if r.Value == nil {
			t.Fatalf("no %s: %q", r.Measure, out.Warnings)
		}
		rows[r.Of+" by "+r.Wrt] = r
	}
	return rows
}

// The closed forms of like units agree with the adjoint of their chain, for
// every kind of spare and crew.
func TestRepairableSlopes(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	measures := []string{"availability", "unavailability", "failure_frequency", "mean_up_time", "mean_down_time", "mttff"}
	for range 200 {
		n := 1 + dice.IntN(5)
		text := fmt.Sprintf("nines: 1\nmodel: x\nparams: {lam: %v, mu: %v, d: %v, both: 2*lam + mu}\nkind: repairable\nunits: %d\nneed: %d\nrepairmen: %s\nfail: lam\nrepair: both\ndormancy: d\nwhile_down: %s\n",
			math.Exp(-6*dice.Float64()), math.Exp(2*dice.Float64()), dice.Float64(), n, 1+dice.IntN(n),
			[]string{"1", "2", "each"}[dice.IntN(3)], []string{"continue", "suspend"}[dice.IntN(2)])
		m := parse(t, text)
		chain, err := exchange.Markov(m)
		if err != nil {
			t.Fatal(err)
		}
		want := slopesOf(t, chain, nil, measures...)
		for name, got := range slopesOf(t, m, nil, measures...) {
			w := want[name]
			if got.Method != "chain-rule" || math.Abs(*got.Value-*w.Value) > *w.Error+*got.Error+1e-300 {
				t.Fatalf("%s: %v ± %v (%s), by the chain %v ± %v\n%s", name, *got.Value, *got.Error, got.Method, say(w.Value), say(w.Error), text)
			}
		}
	}
}

// A diagram has the derivatives of its chain.
func TestDiagramSlopes(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		diagram, chain, kofn := twins(dice)
		want := slopesOf(t, parse(t, kofn), nil, "unavailability", "availability")
		for _, text := range []string{diagram, chain} {
			for name, got := range slopesOf(t, parse(t, text), nil, "unavailability", "availability") {
				w := want[name]
				if math.Abs(*got.Value-*w.Value) > 1e-11*math.Abs(*w.Value) || got.Method == "differences" {
					t.Fatalf("%s: %v (%s), want %v\n%s", name, *got.Value, got.Method, *w.Value, text)
				}
			}
		}
	}
}

const rare = `
nines: 1
model: rare
params: {lam: 1e-9, mu: 1, A: 0.999999, base: 1e-12, more: 3*base, shape: 2}
kind: rbd
blocks:
  unit: {fail: lam, repair: mu}
  link: {availability: A}
  odd: {fail: more, repair: mu}
  aged: {life: {weibull: {shape: shape, scale: 1e6}}, repair: mu}
systems:
  pair: {any: unit, copies: 2}
  bridge: {graph: {from: s, to: t, edges: [[s, x, link@1], [s, y, link@2], [x, y, link@3], [x, t, link@4], [y, t, link@5]]}}
  one: {any: [odd@a, odd@a]}
  old: aged
`

// Where unavailabilities are tiny, so are the errors of their derivatives.
func TestRareSlopes(t *testing.T) {
	m := parse(t, rare)
	q, err := m.Measure("sensitivity")
	if err != nil {
		t.Fatal(err)
	}
	q.Of = []string{"unavailability"}
	m.Measures = []*spec.Measure{q}
	for _, c := range []struct {
		system, wrt string
		set         map[string]float64
		want        float64
		within      float64
	}{
		{"pair", "lam", nil, 2e-9 / math.Pow(1+1e-9, 3), 1e-13},
		{"pair", "mu", nil, -2e-18 / math.Pow(1+1e-9, 3), 1e-13},
		// Of five edges with q = 1-A: U = 2q^2+2q^3-5q^4+2q^5.
		{"bridge", "A", nil, -(4e-6 + 6e-12 - 20e-18), 1e-13},
		{"one", "base", nil, 3, 1e-11},
		{"one", "more", map[string]float64{"more": 1e-12}, 1, 1e-11}, // given, it does not follow from base
		{"old", "shape", nil, 0, 0},                                  // by differences
	} {
		q.System = c.system
		out, err := solve.Solve(m, solve.Options{Set: c.set})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, r := range out.Results {
			if r.Wrt != c.wrt || r.System != c.system {
				continue
			}
			found = true
			switch {
			case c.want == 0 && r.Method != "differences":
				t.Errorf("%s by %s: by %s", c.system, c.wrt, r.Method)
			case c.want != 0 && math.Abs(*r.Value/c.want-1) > c.within:
				t.Errorf("%s by %s: %v, want %v", c.system, c.wrt, *r.Value, c.want)
			}
		}
		if !found {
			t.Errorf("%s by %s: nothing among %d rows", c.system, c.wrt, len(out.Results))
		}
	}
}

// A parameter that is given does not follow from others; one that counts has no
// derivative; a reward may depend on a parameter itself.
func TestChainSlopes(t *testing.T) {
	const text = `
nines: 1
model: x
params: {lam: 0.1, mu: 1, fast: 2*mu, n: 3, price: 5}
kind: ctmc
state: {a: 0..n}
init: {a: n}
rules:
  - {when: a > 0, rate: (n-1)*lam, set: {a: a-1}}
  - {when: a < n, rate: fast, set: {a: a+1}}
up: a > 0
rewards: {cost: {when: a == 0, rate: price*lam}}
`
	m := parse(t, text)
	free := slopesOf(t, m, nil, "unavailability", "cost")
	if r, ok := free["unavailability by mu"]; !ok || *r.Value >= 0 {
		t.Errorf("by mu: %+v", r)
	}
	if _, ok := free["unavailability by n"]; ok {
		t.Error("there is a derivative by a count")
	}
	given := slopesOf(t, m, map[string]float64{"fast": 2}, "unavailability")
	if _, ok := given["unavailability by mu"]; ok {
		t.Error("by mu, though what depends on it is given")
	}
	if a, b := free["unavailability by mu"], given["unavailability by fast"]; math.Abs(*a.Value-2**b.Value) > 1e-13 {
		t.Errorf("by mu %v, by fast %v", *a.Value, *b.Value)
	}
	// cost = price·lam·U.
	out, err := solve.Solve(m, solve.Options{Measures: []string{"unavailability"}})
	if err != nil {
		t.Fatal(err)
	}
	u := *out.Results[0].Value
	if got, want := *free["cost by price"].Value, 0.1*u; math.Abs(got/want-1) > 1e-12 {
		t.Errorf("cost by price %v, want %v", got, want)
	}
	if got, want := *free["cost by lam"].Value, 5*u+0.5**free["unavailability by lam"].Value; math.Abs(got/want-1) > 1e-12 {
		t.Errorf("cost by lam %v, want %v", got, want)
	}
	m.Measures = nil
	asked := parse(t, strings.TrimSpace(text)+"\nmeasures: [{sensitivity: {of: unavailability, wrt: [n]}}]\n")
	s, err := solve.Solve(asked, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Results) > 0 || !strings.Contains(strings.Join(s.Warnings, ""), "n counts") {
		t.Errorf("%d rows, %q", len(s.Results), s.Warnings)
	}
}

func say(x *float64) string {
	if x == nil {
		return "nothing"
	}
	return solve.Digits(*x)
}
