package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A Goodness is the Anderson-Darling distance of complete durations from a
// fitted model and the share of samples of the model that are at least as far
// (parametric bootstrap). SE is the error of that share by the number of runs.
type Goodness struct {
	Statistic, P, SE float64
	Runs             int
}

// AndersonDarling simulates the law of the distance under the model, fitting
// each run anew; the parameters cancel, so standard samples will do. The same
// seed gives the same answer.
func (f *Fit) AndersonDarling(seed uint64, runs int) (Goodness, error) {
	n := f.sample.N()
	if !f.sample.complete() || f.sample.zeros > 0 {
		return Goodness{}, ErrOpen
	}
	if f.sample.distinct(3) < 3 {
		return Goodness{}, ErrFewEvents
	}
	g := Goodness{Statistic: distance(f.Model, f.data.events, f.point), Runs: runs}
	dice := rand.New(rand.NewPCG(seed, uint64(f.Model)<<32|uint64(n)))
	far, done := 1, 1
	sample := data{events: make([]float64, n)}
	for range runs {
		sample.total = 0
		for i := range sample.events {
			y := f.Model.standard(dice.Float64()*(1-0x1p-52) + 0x1p-53)
			sample.events[i] = y
			sample.total += math.Exp(y)
		}
		sample.moments()
		slices.Sort(sample.events)
		mu, logSigma := sample.start(f.Model)
		p, ok := sample.maximise(f.Model, mu, logSigma, f.Model == Exponential)
		if !ok {
			continue
		}
		done++
		if distance(f.Model, sample.events, p) >= g.Statistic {
			far++
		}
	}
	g.P = float64(far) / float64(done)
	g.SE = math.Sqrt(g.P * (1 - g.P) / float64(done))
	return g, nil
}

// distance is -n - Σ(2i-1)(ln F(wᵢ) + ln S(w₍n₊₁₋ᵢ₎))/n for sorted logarithms.
func distance(m Model, ys []float64, p point) float64 {
	n, inverse, sum := len(ys), math.Exp(-p.logSigma), 0.0
	for i, y := range ys {
		w := (y - p.mu) * inverse
		sum += float64(2*i+1)*m.failure(w).value + float64(2*(n-i)-1)*m.survival(w).value
	}
	return -float64(n) - sum/float64(n)
}

// Lognormality is the Anderson-Darling test of complete durations for being
// lognormal, with the p-value of D'Agostino and Stephens (1986, table 4.9):
// quick, for n >= 8.
func Lognormality(s Sample) (Goodness, error) {
	logs, err := s.Logs()
	if err != nil {
		return Goodness{}, err
	}
	if logs.N < 8 || !(logs.Variance > 0) {
		return Goodness{}, ErrFew
	}
	ys := make([]float64, logs.N)
	for i := range ys {
		ys[i] = math.Log(s.time(i))
	}
	n := float64(logs.N)
	a := distance(Lognormal, ys, point{mu: logs.Mean, logSigma: math.Log(logs.Variance) / 2})
	return Goodness{Statistic: a, P: stephens(a * (1 + 0.75/n + 2.25/(n*n)))}, nil
}

func stephens(a float64) float64 {
	switch {
	case a >= 0.6:
		return math.Exp(1.2937 - 5.709*math.Min(a, 100) + 0.0186*math.Min(a, 100)*math.Min(a, 100))
	case a > 0.34:
		return math.Exp(0.9177 - 4.279*a - 1.38*a*a)
	case a > 0.2:
		return 1 - math.Exp(-8.318+42.796*a-59.938*a*a)
	}
	return 1 - math.Exp(-13.436+101.14*a-223.73*a*a)
}

// A PlotPoint is one event of a probability plot. On axes of ln Time and
// Reduced, durations of the model lie on a line: ln t = μ + σ Reduced.
type PlotPoint struct {
	Time    float64
	Share   float64 // ended by then: the middle of the Kaplan-Meier step
	Reduced float64 // the standard quantile of Share under the model
}

// ProbabilityPlot places every event at the middle of its Kaplan-Meier step.
func (c *Curve) ProbabilityPlot(m Model) []PlotPoint {
	points, before := make([]PlotPoint, 0, len(c.Steps)), 1.0
	for _, s := range c.Steps {
		share := 1 - (before+s.Survival)/2
		before = s.Survival
		if w := m.standard(share); s.Time > 0 && !math.IsInf(w, 0) && !math.IsNaN(w) {
			points = append(points, PlotPoint{s.Time, share, w})
		}
	}
	return points
}

// Line is the fitted share ended by time t, for drawing beside the points.
func (f *Fit) Line(t float64) float64 {
	if !(t > 0) {
		return 0
	}
	return f.Model.cdf((math.Log(t) - f.point.mu) / f.sigma())
}
