package population_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/population"
)

// anyModel draws a small population: 2 to 4 classes, rates of several shapes,
// always a way on and back between neighbours so that there is a steady state.
func anyModel(t *rapid.T) *population.Model {
	c := rapid.IntRange(2, 4).Draw(t, "classes")
	m := &population.Model{Classes: []string{"a", "b", "c", "d"}[:c], Initial: make([]int, c)}
	most := []int{0, 0, 30, 9, 5}[c]
	m.Initial[rapid.IntRange(0, c-1).Draw(t, "start")] = rapid.IntRange(1, most).Draw(t, "n")
	m.Initial[0] += rapid.IntRange(0, 2).Draw(t, "more")
	add := func(from, to int) {
		k := float64(rapid.IntRange(1, 40).Draw(t, "rate")) / 8
		f, o := m.Classes[from], m.Classes[rapid.IntRange(0, c-1).Draw(t, "other")]
		shapes := []string{
			fmt.Sprintf("%g*%s", k, f),
			fmt.Sprintf("%g*%s*(0.1+%s)", k/8, f, o),
			fmt.Sprintf("%g*min(%s, 2)", k, f),
			fmt.Sprintf("%s > 0 ? %g*sqrt(%s+%s) : 0", f, k, f, o),
			fmt.Sprintf("%g*%s/(1+%s)", k, f, o),
		}
		text := rapid.SampledFrom(shapes).Draw(t, "shape")
		n, err := expr.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		r, err := population.Expression(n, m.Classes, nil)
		if err != nil {
			t.Fatal(err)
		}
		m.Rules = append(m.Rules, population.Rule{Name: text, From: from, To: to, Rate: r})
	}
	for i := range c {
		add(i, (i+1)%c)
	}
	for range rapid.IntRange(0, 3).Draw(t, "extra") {
		from := rapid.IntRange(0, c-1).Draw(t, "from")
		add(from, (from+rapid.IntRange(1, c-1).Draw(t, "by"))%c)
	}
	return m
}

// generator enumerates the states and builds the matrix the long way.
func generator(m *population.Model) (states [][]float64, q *mat.Dense) {
	total := 0
	for _, n := range m.Initial {
		total += n
	}
	var walk func(at []float64, left int)
	walk = func(at []float64, left int) {
		if len(at) == len(m.Classes)-1 {
			states = append(states, append(slices.Clone(at), float64(left)))
			return
		}
		for n := 0; n <= left; n++ {
			walk(append(at, float64(n)), left-n)
		}
	}
	walk(nil, total)
	index := map[string]int{}
	for i, s := range states {
		index[fmt.Sprint(s)] = i
	}
	q = mat.NewDense(len(states), len(states), nil)
	for i, s := range states {
		for _, r := range m.Rules {
			if v := r.Rate.Value(s); v > 0 {
				to := slices.Clone(s)
				to[r.From]--
				to[r.To]++
				j := index[fmt.Sprint(to)]
				q.Set(i, j, q.At(i, j)+v)
				q.Set(i, i, q.At(i, i)-v)
			}
		}
	}
	return states, q
}

func startOf(m *population.Model, states [][]float64) int {
	return slices.IndexFunc(states, func(s []float64) bool {
		for i := range s {
			if s[i] != float64(m.Initial[i]) {
				return false
			}
		}
		return true
	})
}

func meanAndCov(p []float64, states [][]float64) (mean []float64, cov [][]float64) {
	c := len(states[0])
	mean = make([]float64, c)
	for i, s := range states {
		for k := range c {
			mean[k] += p[i] * s[k]
		}
	}
	for a := range c {
		cov = append(cov, make([]float64, c))
		for b := range c {
			for i, s := range states {
				cov[a][b] += p[i] * (s[a] - mean[a]) * (s[b] - mean[b])
			}
		}
	}
	return mean, cov
}

// compare holds a point against a distribution.
func compare(t *rapid.T, what string, got population.Point, p []float64, states [][]float64, tol float64) {
	mean, cov := meanAndCov(p, states)
	sum := 0.0
	for c := range mean {
		sum += got.Mean[c] - mean[c]
		if d := math.Abs(got.Mean[c] - mean[c]); !(d <= tol+got.Error[c]) {
			t.Fatalf("%s at %g: mean %d is %v, want %v (bound %g)", what, got.At, c, got.Mean[c], mean[c], got.Error[c])
		}
		row := 0.0
		for k := range cov[c] {
			row += got.Cov[c][k]
			if d := math.Abs(got.Cov[c][k] - cov[c][k]); !(d <= tol*100+got.CovError) {
				t.Fatalf("%s at %g: covariance %d %d is %v, want %v", what, got.At, c, k, got.Cov[c][k], cov[c][k])
			}
		}
		if math.Abs(row) > 1e-9 {
			t.Fatalf("%s: a row of the covariance sums to %g", what, row)
		}
	}
	if math.Abs(sum) > 1e-9 {
		t.Fatalf("%s: the total is off by %g", what, sum)
	}
}

func TestExactProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyModel(t)
		states, q := generator(m)
		if m.States() != float64(len(states)) {
			t.Fatalf("%g states forecast, %d there", m.States(), len(states))
		}
		var at []float64
		for _, x := range []float64{0.25, 1} {
			at = append(at, x*rapid.Float64Range(0.05, 1).Draw(t, "time"))
		}
		slices.Sort(at)
		exact, err := m.Exact(at, population.Exactness{}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var window []population.Point
		if len(m.Classes) < 4 {
			if window, err = m.Windowed(at, population.Exactness{}, dependability.Limits{}); err != nil {
				t.Fatal(err)
			}
		}
		for i, x := range at {
			var scaled, e mat.Dense
			scaled.Scale(x, q)
			e.Exp(&scaled)
			p := e.RawRowView(startOf(m, states))
			compare(t, "exact", exact[i], p, states, 1e-10)
			flow := 0.0
			for k, s := range states {
				flow += p[k] * m.Rules[0].Rate.Value(s)
			}
			if math.Abs(flow-exact[i].Flow[0]) > 1e-9*(1+flow) {
				t.Fatalf("flow %v, want %v", exact[i].Flow[0], flow)
			}
			if window != nil {
				if window[i].Lost > 1e-6 {
					t.Fatalf("lost %g", window[i].Lost)
				}
				compare(t, "window", window[i], p, states, 1e-10)
			}
		}
	})
}

// stationary solves pi Q = 0 with the last equation replaced by the sum.
func stationary(q *mat.Dense) []float64 {
	n, _ := q.Dims()
	a := mat.DenseCopyOf(q.T())
	b := mat.NewVecDense(n, nil)
	for j := range n {
		a.Set(n-1, j, 1)
	}
	b.SetVec(n-1, 1)
	var x mat.VecDense
	_ = x.SolveVec(a, b)
	return x.RawVector().Data
}

func TestSteadyProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyModel(t)
		states, q := generator(m)
		p := stationary(q)
		got, err := m.Steady(population.Exactness{}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		compare(t, "steady", got, p, states, 1e-9)
	})
}

func TestFirstProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyModel(t)
		states, q := generator(m)
		rule := rapid.IntRange(0, len(m.Rules)-1).Draw(t, "rule")
		got, bound, err := m.First(rule, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		// Without the rule's own arrows, -Q h = 1.
		a := mat.NewDense(len(states), len(states), nil)
		ones := mat.NewVecDense(len(states), nil)
		for i, s := range states {
			ones.SetVec(i, 1)
			for j := range states {
				a.Set(i, j, -q.At(i, j))
			}
			r := m.Rules[rule]
			if v := r.Rate.Value(s); v > 0 {
				to := slices.Clone(s)
				to[r.From]--
				to[r.To]++
				j := slices.IndexFunc(states, func(s []float64) bool { return slices.Equal(s, to) })
				a.Set(i, j, a.At(i, j)+v)
			}
		}
		var h mat.VecDense
		if err := h.SolveVec(a, ones); err != nil {
			if cond, is := errors.AsType[mat.Condition](err); !is || math.IsInf(float64(cond), 0) {
				t.Skip("no dense solution")
			}
		}
		want := h.AtVec(startOf(m, states))
		if !(math.Abs(got-want) <= bound+1e-8*want) {
			t.Fatalf("first %s after %v, want %v, bound %g", m.Rules[rule].Name, got, want, bound)
		}
	})
}

func TestSimulateProperty(t *testing.T) {
	worst, seen := 0.0, 0
	rapid.Check(t, func(t *rapid.T) {
		m := anyModel(t)
		at := []float64{0.5}
		s, err := m.Simulate(at, population.Sampling{Runs: 2000, Seed: 3}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		exact, err := m.Exact(at, population.Exactness{}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for c, e := range s.Points[0].Error {
			d := math.Abs(s.Points[0].Mean[c] - exact[0].Mean[c])
			if d > 6*e+6.0/2000 { // a chance never seen in 2000 runs has no standard error
				t.Fatalf("mean %g, exact %g, s.e. %g", s.Points[0].Mean[c], exact[0].Mean[c], e)
			}
			if e > 0 {
				worst, seen = max(worst, d/e), seen+1
			}
		}
	})
	t.Logf("worst of %d: %.2f standard errors", seen, worst)
}
