package simulation_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/simulation"
)

// Random small chains against their generator.
func TestChainProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "states")
		q := mat.NewDense(n, n, nil)
		set := func(i, j int, v float64) {
			q.Set(i, j, q.At(i, j)+v)
			q.Set(i, i, q.At(i, i)-v)
		}
		for i := range n {
			set(i, (i+1)%n, float64(rapid.IntRange(1, 20).Draw(t, "rate"))/4)
		}
		for range rapid.IntRange(0, 8).Draw(t, "extra") {
			i := rapid.IntRange(0, n-1).Draw(t, "from")
			set(i, (i+rapid.IntRange(1, n-1).Draw(t, "by"))%n, float64(rapid.IntRange(1, 20).Draw(t, "rate"))/4)
		}
		down := rapid.IntRange(1, n-1).Draw(t, "down")
		c := &simulation.Chain{
			Init: []int32{0},
			Up:   func(s []int32) bool { return int(s[0]) < n-down },
			Next: func(s []int32, emit func([]int32, float64, int)) error {
				for j := range n {
					if j != int(s[0]) {
						emit([]int32{int32(j)}, q.At(int(s[0]), j), j)
					}
				}
				return nil
			},
		}
		checkChain(t, c, q, n-down)
	})
}

func checkChain(t *rapid.T, c *simulation.Chain, q *mat.Dense, up int) {
	n, _ := q.Dims()
	within := func(what string, e simulation.Estimate, want float64) {
		if d := math.Abs(e.Value - want); !(d <= 6*e.SE+1e-9) {
			t.Fatalf("%s is %g ± %g, want %g", what, e.Value, e.SE, want)
		}
	}
	a, b := mat.DenseCopyOf(q.T()), mat.NewVecDense(n, nil)
	for j := range n {
		a.Set(n-1, j, 1)
	}
	b.SetVec(n-1, 1)
	var pi mat.VecDense
	if err := pi.SolveVec(a, b); err != nil {
		t.Skip("no dense solution")
	}
	u := 0.0
	for i := up; i < n; i++ {
		u += pi.AtVec(i)
	}
	s, err := simulation.LongRun(c, simulation.Options{Seed: 7, Events: 60_000}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	within("unavailability", s.Unavailability, u)
	const at = 0.7
	var scaled, e mat.Dense
	scaled.Scale(at, q)
	e.Exp(&scaled)
	point := 0.0
	for j := up; j < n; j++ {
		point += e.At(0, j)
	}
	sub := mat.DenseCopyOf(q.Slice(0, up, 0, up))
	sub.Scale(at, sub)
	var es mat.Dense
	es.Exp(sub)
	rel := 0.0
	for j := range up {
		rel += es.At(0, j)
	}
	over, err := simulation.Over(c, []float64{at}, simulation.Options{Seed: 8, Runs: 4000}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		e    simulation.Estimate
		want float64
	}{"point unavailability": {over[0].Unavailability, point}, "reliability": {over[0].Reliability, rel}} {
		se := math.Sqrt(c.want*(1-c.want)/float64(c.e.N)) + 1/float64(c.e.N)
		if d := math.Abs(c.e.Value - c.want); !(d <= 6*se) {
			t.Fatalf("%s is %g, want %g ± %g", what, c.e.Value, c.want, se)
		}
	}
}
