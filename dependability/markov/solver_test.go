package markov

import (
	"math"
	"testing"
)

// grid is a chain of k counters from 0 to n−1, up at rates that depend on all of
// them, down at a rate each.
func grid(t *testing.T, k int, n int32) *Chain {
	t.Helper()
	to := make([]int32, k)
	c, err := Build(Model{
		Init: make([]int32, k),
		Up:   func(s []int32) bool { return s[0] < n-1 },
		Next: func(s []int32, emit func([]int32, float64, int)) error {
			sum := int32(0)
			for _, v := range s {
				sum += v
			}
			for i := range s {
				copy(to, s)
				if s[i] < n-1 {
					to[i] = s[i] + 1
					emit(to, 0.3+0.01*float64(sum), i)
				}
				if s[i] > 0 {
					to[i] = s[i] - 1
					emit(to, 1+0.2*float64(i)*float64(s[i]), k+i)
				}
			}
			return nil
		},
	}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSolversAgree compares elimination and iteration, which share nothing but the
// rates, and that each knows its error.
func TestSolversAgree(t *testing.T) {
	for _, c := range []*Chain{grid(t, 1, 3000), grid(t, 2, 50), grid(t, 3, 13)} {
		s, err := c.Steady()
		if err != nil {
			t.Fatal(err)
		}
		m, err := multilevel(c.process(), c.limits)
		if err != nil {
			t.Fatal(err)
		}
		if s.Method != "gth" || m.Method != "multilevel" {
			t.Fatalf("methods %s and %s", s.Method, m.Method)
		}
		if d := difference(s.P, m.P, negligible); d > s.Error+m.Error || d > 1e-10 {
			t.Errorf("%d states: solvers differ by %v, stated errors %v and %v", c.Len(), d, s.Error, m.Error)
		}
		if s.Error > 1e-12 || s.Residual > 1e-13 || s.Difference > 1e-12 {
			t.Errorf("%d states: gth: error %v, residual %v, difference %v", c.Len(), s.Error, s.Residual, s.Difference)
		}
		t.Logf("%d states: gth %.2g, multilevel %.2g", c.Len(), s.Error, m.Error)
	}
}

// TestMeansAgree compares the two ways to expected times before an end.
func TestMeansAgree(t *testing.T) {
	c := grid(t, 2, 40)
	l, err := c.TimeToFailure(FromInit)
	if err != nil {
		t.Fatal(err)
	}
	direct, err := l.p.occupancy(l.alpha, c.limits)
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.p.restarted(l.alpha, c.limits)
	if err != nil {
		t.Fatal(err)
	}
	if d := difference(direct.time, again.time, 0); d > 1e-11 {
		t.Errorf("expected times differ by %v", d)
	}
}

// TestTransientsAgree compares jumps with squarings.
func TestTransientsAgree(t *testing.T) {
	c := grid(t, 2, 9)
	up, down := make([]float64, c.Len()), make([]float64, c.Len())
	for i := range c.Len() {
		if c.Up(i) {
			up[i] = 1
		} else {
			down[i] = 3
		}
	}
	alpha := make([]float64, c.Len())
	alpha[0], alpha[5] = 0.25, 0.75
	kill := make([]float64, c.Len())
	for i := range kill {
		kill[i] = 1e-3 * down[i]
	}
	q := transient{p: newProcess(c.rates, kill), alpha: alpha, watch: [][]float64{up, down}, full: true}
	times := []float64{0, 1e-12, 1e-3, 0.5, 7, 300, 1e4}
	rate := maxOf(q.p.exit)
	jumps, err := q.uniformize(times, rate, c.limits)
	if err != nil {
		t.Fatal(err)
	}
	squares, err := q.square(times, rate, c.limits)
	if err != nil {
		t.Fatal(err)
	}
	for k, a := range jumps {
		b := squares[k]
		pairs := [][2]float64{{a.live, b.live}, {a.dead, b.dead}, {a.point[0], b.point[0]}, {a.point[1], b.point[1]}, {a.sum[0], b.sum[0]}, {a.sum[1], b.sum[1]}}
		for n, p := range pairs {
			if d := math.Abs(p[0] - p[1]); d > (a.relative+b.relative)*p[0] || d > 1e-11*p[0] {
				t.Errorf("time %v, result %d: %v by %s, %v by %s", times[k], n, p[0], a.method, p[1], b.method)
			}
		}
		for i := range a.p {
			if d := math.Abs(a.p[i] - b.p[i]); d > 1e-10*a.p[i]+1e-15 {
				t.Errorf("time %v, state %d: %v and %v", times[k], i, a.p[i], b.p[i])
			}
		}
	}
}

// TestPoisson: weights sum to one, the probabilities beyond match, and ratios hold.
func TestPoisson(t *testing.T) {
	for _, x := range []float64{0, 1e-300, 1e-9, 0.5, 1, 30, 1e4, 3e6} {
		p := newPoisson(x)
		if w, b := p.at(p.left - 1); w != 0 || b != 1 {
			t.Errorf("mean %v: before the first weight: %v, %v", x, w, b)
		}
		if s := total(p.weight); math.Abs(s-1) > 1e-15 {
			t.Errorf("mean %v: weights sum to 1%+.2g", x, s-1)
		}
		var mean float64
		for i, w := range p.weight {
			mean += w * float64(p.left+i)
		}
		if math.Abs(mean-x) > 1e-12*x {
			t.Errorf("mean %v: got %v", x, mean)
		}
		if _, b := p.at(0); x < 1 && math.Abs(b+math.Expm1(-x)) > 1e-15*x {
			t.Errorf("mean %v: P(N > 0) = %v", x, b)
		}
	}
}
