package markov_test

import (
	"math"
	"testing"

	"github.com/nines-bot/nines/dependability/markov"
	"pgregory.net/rapid"
)

// A graph is a random chain: rates over many orders of magnitude, a ring that makes
// it irreducible unless broken, and random ways besides.
type graph struct {
	n     int
	from  []int32
	to    []int32
	rates []float64
	up    []bool
}

func drawGraph(t *rapid.T, ring bool) graph {
	g := graph{n: rapid.IntRange(2, 12).Draw(t, "n")}
	rate := func() float64 { return math.Pow(10, rapid.Float64Range(-6, 3).Draw(t, "rate")) }
	if ring {
		for i := range g.n {
			g.add(i, (i+1)%g.n, rate())
		}
	}
	for range rapid.IntRange(0, 3*g.n).Draw(t, "ways") {
		g.add(rapid.IntRange(0, g.n-1).Draw(t, "from"), rapid.IntRange(0, g.n-1).Draw(t, "to"), rate())
	}
	for range g.n {
		g.up = append(g.up, rapid.Bool().Draw(t, "up"))
	}
	g.up[0], g.up[g.n-1] = true, false
	return g
}

func (g *graph) add(from, to int, rate float64) {
	g.from, g.to, g.rates = append(g.from, int32(from)), append(g.to, int32(to)), append(g.rates, rate)
}

func (g graph) model() markov.Model {
	to := make([]int32, 1)
	return markov.Model{
		Init: []int32{0},
		Up:   func(s []int32) bool { return g.up[s[0]] },
		Next: func(s []int32, emit func([]int32, float64, int)) error {
			for k, f := range g.from {
				if f == s[0] {
					to[0] = g.to[k]
					emit(to, g.rates[k], k)
				}
			}
			return nil
		},
	}
}

func build(t rapid.TB, g graph) *markov.Chain {
	t.Helper()
	c, err := markov.Build(g.model(), markov.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func near(t rapid.TB, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Max(math.Abs(got), math.Abs(want))+1e-305) {
		t.Errorf("%s: %.17g and %.17g differ by %.2g relatively", what, got, want, math.Abs(got-want)/math.Abs(want))
	}
}

// must unwraps results that may not fail here.
func must[T any](v T, err error) func(rapid.TB) T {
	return func(t rapid.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestSteadyProperties: probabilities sum to one, every state is in balance, time in
// the long run agrees, and means of times agree with availability and frequency.
func TestSteadyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := build(t, drawGraph(t, true))
		s := must(c.Steady())(t)
		var sum float64
		in, out := make([]float64, c.Len()), make([]float64, c.Len())
		for _, p := range s.P {
			sum += p
		}
		for e := range c.Edges() {
			if e.From != e.To {
				out[e.From] += s.P[e.From] * e.Rate
				in[e.To] += s.P[e.From] * e.Rate
			}
		}
		near(t, "sum", sum, 1, 1e-14)
		for i := range in {
			near(t, "balance", in[i], out[i], 1e-12)
		}
		if s.Residual > 1e-12 || s.Difference > 1e-12 {
			t.Errorf("residual %v, difference %v", s.Residual, s.Difference)
		}
		// No chain here forgets its start more slowly than this.
		for i, p := range must(c.Distribution(markov.FromInit, 1e40))(t)[0].P {
			near(t, "in the long run", p, s.P[i], 1e-9)
		}
	})
}

func TestMeasuresAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := build(t, drawGraph(t, true))
		a := must(c.Availability())(t)
		w := must(c.FailureFrequency())(t)
		mut, mdt := must(c.MeanUpTime())(t), must(c.MeanDownTime())(t)
		near(t, "A = w·MUT", a.Value, w.Value*mut.Value, 1e-13)
		near(t, "U = w·MDT", a.Complement.Value, w.Value*mdt.Value, 1e-13)
		near(t, "A + U", a.Value+a.Complement.Value, 1, 1e-14)
		near(t, "mean uptime", must(must(c.Uptime())(t).Mean())(t).Value, mut.Value, 1e-12)
		near(t, "mean downtime", must(must(c.Downtime())(t).Mean())(t).Value, mdt.Value, 1e-12)
		var flows float64
		for _, f := range must(c.EntryFlows())(t) {
			flows += f.Value
		}
		near(t, "entry flows", flows, w.Value, 1e-13)
	})
}

// TestSurvivalProperties: reliability falls from 1, sums to one with its complement,
// its density is its slope, and quantiles invert it.
func TestSurvivalProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := build(t, drawGraph(t, true))
		l := must(c.TimeToFailure(markov.FromInit))(t)
		mean := must(l.Mean())(t).Value
		times := []float64{0}
		for k := range 12 {
			times = append(times, mean*math.Pow(4, float64(k-8)))
		}
		last := 1.0
		for k, p := range must(l.Survival(times...))(t) {
			near(t, "sum", p.Value+p.Complement.Value, 1, 1e-10)
			if p.Value > last*(1+1e-12) || k == 0 && (p.Value != 1 || p.Complement.Value != 0) {
				t.Errorf("survival rises from %v to %v", last, p.Value)
			}
			last = p.Value
		}
		q := rapid.Float64Range(0.001, 0.999).Draw(t, "q")
		at := must(l.Quantile(q))(t).Value
		near(t, "quantile", must(l.Survival(at))(t)[0].Value, q, 1e-9)
		near(t, "complement", must(l.Survival(at))(t)[0].Complement.Value, 1-q, 1e-9)
		h := at * 1e-4
		s := must(l.Survival(at-h, at+h))(t)
		slope := (s[1].Complement.Value - s[0].Complement.Value) / (2 * h)
		if d := must(l.Density(at))(t)[0].Value; math.Abs(slope-d) > 1e-3*d+1e-8/at {
			t.Errorf("density %v, slope %v", d, slope)
		}
	})
}

// TestIntervalIsAverage integrates the point availability by Gauss's rule of five
// points on pieces short against every rate.
func TestIntervalIsAverage(t *testing.T) {
	nodes := []float64{0.5, 0.5 - 0.2692346550528415, 0.5 + 0.2692346550528415, 0.5 - 0.4530899229693320, 0.5 + 0.4530899229693320}
	weights := []float64{0.28444444444444444, 0.23931433524968324, 0.23931433524968324, 0.11846344252809454, 0.11846344252809454}
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t, true)
		for k := range g.rates {
			g.rates[k] = math.Mod(g.rates[k]*1e4, 3) + 0.01
		}
		c := build(t, g)
		const end, pieces = 2.0, 64
		var times []float64
		for k := range pieces {
			for _, x := range nodes {
				times = append(times, (float64(k)+x)*end/pieces)
			}
		}
		var mean float64
		for k, p := range must(c.PointAvailability(markov.FromInit, times...))(t) {
			mean += p.Complement.Value * weights[k%5] / pieces
		}
		got := must(c.IntervalAvailability(markov.FromInit, end))(t)[0]
		near(t, "interval unavailability", got.Complement.Value, mean, 1e-10)
		near(t, "sum", got.Value+got.Complement.Value, 1, 1e-13)
	})
}

// TestGradients: by Euler's theorem the derivatives of what does not depend on the
// unit of time, times their parameters, sum to nothing, those of a frequency to
// the frequency and those of a time to minus the time. And each is near a
// difference quotient.
func TestGradients(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t, true)
		c := build(t, g)
		one := func(_, _ []int32, rule int, out []float64) { out[rule] = 1 }
		n := len(g.rates)
		euler := func(what string, grad []markov.Number, want float64) {
			t.Helper()
			var sum, size float64
			for k, d := range grad {
				sum += d.Value * g.rates[k]
				size += math.Abs(d.Value*g.rates[k]) + d.Error*g.rates[k]
			}
			if math.Abs(sum-want) > 1e-11*(size+math.Abs(want)) {
				t.Errorf("%s: sum %v, want %v, of size %v", what, sum, want, size)
			}
		}
		grad := must(c.AvailabilityGradient(n, one))(t)
		euler("availability", grad, 0)
		euler("frequency", must(c.FailureFrequencyGradient(n, one))(t), must(c.FailureFrequency())(t).Value)
		mttff := must(must(c.TimeToFailure(markov.FromInit))(t).Mean())(t).Value
		euler("mttff", must(c.MTTFFGradient(n, one))(t), -mttff)

		k := rapid.IntRange(0, n-1).Draw(t, "parameter")
		r := g.rates[k]
		at := func(x float64) float64 {
			g.rates[k] = x
			return must(build(t, g).Availability())(t).Complement.Value
		}
		u, h := must(c.Availability())(t).Complement.Value, r*1e-5
		slope := -(at(r+h) - at(r-h)) / (2 * h)
		if math.Abs(grad[k].Value-slope) > 1e-6*math.Abs(slope)+1e-8*u/r {
			t.Errorf("derivative %v, difference quotient %v", grad[k].Value, slope)
		}
	})
}

// TestMonotone: units that fail more often or are repaired more slowly are worse.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		p := map[string]float64{
			"n": float64(n), "k": float64(rapid.IntRange(1, n).Draw(t, "k")), "r": float64(rapid.IntRange(1, n).Draw(t, "r")),
			"lam": rapid.Float64Range(1e-6, 1).Draw(t, "lam"), "mu": rapid.Float64Range(1e-2, 10).Draw(t, "mu"), "dorm": rapid.Float64Range(0, 1).Draw(t, "dorm"),
		}
		at := rapid.Float64Range(0.1, 1000).Draw(t, "t")
		measures := func() (a, u, f float64) {
			c := must(markov.Build(kofn(p).Model, markov.Limits{}))(t)
			l := must(c.TimeToFailure(markov.FromInit))(t)
			p := must(c.Availability())(t)
			return p.Value, p.Complement.Value, must(l.Survival(at))(t)[0].Complement.Value
		}
		a, u, f := measures()
		for name, factor := range map[string]float64{"lam": 1.01, "mu": 1 / 1.01} {
			before := p[name]
			p[name] *= factor
			// One of the two is far from 1 and must move; the other may not go the wrong way.
			if a2, u2, f2 := measures(); !(a2 < a || u2 > u) || a2 > a*(1+1e-14) || u2 < u*(1-1e-14) || f2 < f*(1-1e-12) {
				t.Errorf("%s worse: availability %v to %v, unavailability %v to %v, unreliability %v to %v", name, a, a2, u, u2, f, f2)
			}
			p[name] = before
		}
	})
}
