package solve_test

import (
	"fmt"
	"io/fs"
	"math"
	"testing"

	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

// load reads main.yaml of a few files.
func load(t *testing.T, files map[string]string) *spec.Model {
	t.Helper()
	loader := &spec.Loader{Read: func(name string) ([]byte, error) {
		text, ok := files[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte("nines: 1\n" + text), nil
	}}
	m, err := loader.Load("main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const usedPart = `
model: part
params: {lam: {field: {failures: 3, exposure: 1000 h}}, mu: 0.5}
kind: rbd
blocks: {b: {fail: lam, repair: mu}}
system: b
measures: [{uncertainty: {of: unavailability, quantiles: [0.05, 0.5, 0.95]}}]
`

func quantiles(t *testing.T, m *spec.Model, set map[string]float64) []float64 {
	t.Helper()
	out, err := solve.Solve(m, solve.Options{Set: set, Measures: []string{"uncertainty"}})
	if err != nil {
		t.Fatal(err)
	}
	var all []float64
	for _, r := range out.Results {
		if r.P != nil && r.Value != nil {
			all = append(all, *r.Value)
		}
	}
	if len(all) != 3 {
		t.Fatalf("%d quantiles: %q", len(all), out.Warnings)
	}
	return all
}

// What is not known of a used file is not known of what uses it, through any
// number of files and for every kind.
func TestUncertaintyOfUsedFiles(t *testing.T) {
	want := quantiles(t, load(t, map[string]string{"main.yaml": usedPart}), nil)
	middle := "model: middle\nparams: {lam: 7}\nuse: {p: part.yaml}\nkind: rbd\nblocks: {b: {unavailability: p.unavailability}}\nsystem: b\n"
	for name, main := range map[string]string{
		"diagram": "model: m\nuse: {p: part.yaml}\nkind: rbd\nblocks: {b: {unavailability: p.unavailability}}\nsystem: b\nmeasures: [{uncertainty: {of: unavailability, quantiles: [0.05, 0.5, 0.95]}}]\n",
		// The used file has a parameter of the same name and a value of its own.
		"same name":   "model: m\nparams: {lam: {gamma: {shape: 2, rate: 1e9}}}\nuse: {p: part.yaml}\nkind: rbd\nblocks: {b: {unavailability: p.unavailability}, c: {fail: lam, repair: 1}}\nsystem: {all: [b, c]}\nmeasures: [{uncertainty: {of: unavailability, quantiles: [0.05, 0.5, 0.95], samples: 20000}}]\n",
		"two below":   "model: m\nuse: {mid: middle.yaml}\nkind: rbd\nblocks: {b: {unavailability: mid.unavailability}}\nsystem: b\nmeasures: [{uncertainty: {of: unavailability, quantiles: [0.05, 0.5, 0.95]}}]\n",
		"composition": "model: m\nuse: {p: part.yaml}\nkind: compose\nrandom: {i: {binomial: {n: 1, p: p.unavailability}}}\nmeasures: [{name: U, mean: i}, {uncertainty: {of: U, quantiles: [0.05, 0.5, 0.95]}}]\n",
		"chain":       "model: m\nuse: {p: part.yaml}\nkind: ctmc\nstate: {s: [up, down]}\ninit: {s: up}\nrules:\n  - {when: s == up, rate: p.unavailability, set: {s: down}}\n  - {when: s == down, rate: p.availability, set: {s: up}}\nup: s == up\nmeasures: [{uncertainty: {of: unavailability, quantiles: [0.05, 0.5, 0.95]}}]\n",
	} {
		m := load(t, map[string]string{"main.yaml": main, "part.yaml": usedPart, "middle.yaml": middle})
		within := 1e-9
		if name == "same name" {
			within = 0.05 // sampled
		}
		for i, got := range quantiles(t, m, nil) {
			if math.Abs(got/want[i]-1) > within {
				t.Errorf("%s: quantile %d is %v, want %v", name, i, got, want[i])
			}
		}
	}
}

// A value that is given is certain, for the used file too.
func TestGivenOfUsedFiles(t *testing.T) {
	const main = "model: m\nparams: {x: {beta: {a: 2, b: 20}}}\nuse: {p: part.yaml}\nkind: rbd\nblocks: {b: {unavailability: p.unavailability}, c: {unavailability: x}}\nsystem: {any: [b, c]}\nmeasures: [{uncertainty: {of: unavailability, quantiles: [0.05, 0.5, 0.95]}}]\n"
	m := load(t, map[string]string{"main.yaml": main, "part.yaml": usedPart})
	for _, name := range []string{"p.lam", "lam"} {
		out, err := solve.Solve(m, solve.Options{Set: map[string]float64{name: 0.5}, Measures: []string{"uncertainty"}})
		if err != nil {
			t.Fatal(err)
		}
		if r := out.Results[0]; r.Method != "monotone" {
			t.Errorf("--set %s: %s of %q, want one uncertain parameter only", name, r.Method, fmt.Sprint(out.Warnings))
		}
	}
}
