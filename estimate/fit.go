package estimate

import (
	"errors"
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// A Fit is a model fitted by maximum likelihood to durations with open ones,
// delayed entries and zeros (which count as somewhere in (0, granule]). Limits
// are Wald's on the log scale unless said otherwise.
type Fit struct {
	Model         Model
	Mu, LogSigma  Interval // LogSigma is 0 and exact for Exponential
	LogLikelihood float64
	AIC, AICc     float64 // AICc is not a number where n is too small for it
	Level         float64

	point  point
	cov    [3]float64 // var μ, cov, var ln σ
	sample Sample
	data   data
	z      float64
}

// ErrFewEvents refuses a fit: two parameters want three different durations.
var ErrFewEvents = errors.New("fewer than 3 different event times")

// ErrNoEvents refuses an exponential fit.
var ErrNoEvents = errors.New("no event observed")

// ErrNoMaximum says that the likelihood has no maximum that could be found.
var ErrNoMaximum = errors.New("likelihood without a maximum")

// Wald's limits are too short for few events. Below profileBelow of them those
// of the profile likelihood are given too; the limits of means, which Wald's
// serve worst, are theirs up to profileUpTo durations.
const (
	profileBelow = 20
	profileUpTo  = 2000
)

// degenerate bounds ln σ: beyond it the spread is one of rounding, or none.
const degenerate = 14

// MaximumLikelihood fits the model; level is that of all limits.
func MaximumLikelihood(s Sample, m Model, level float64) (*Fit, error) {
	return maximumLikelihood(s, s.logs(1), m, level)
}

// maximumLikelihood is given the logarithms, which every model needs.
func maximumLikelihood(s Sample, d data, m Model, level float64) (*Fit, error) {
	fixed := m == Exponential
	switch {
	case s.events == 0:
		return nil, ErrNoEvents
	case s.last() <= 0:
		return nil, ErrNoMaximum
	case !fixed && s.distinct(3) < 3:
		return nil, ErrFewEvents
	}
	f := &Fit{Model: m, Level: level, sample: s, data: d, z: dist.NormalUpper((1 - level) / 2)}
	mu, logSigma := s.start(d, m)
	var ok bool
	if f.point, ok = f.data.maximise(m, mu, logSigma, fixed); !ok || math.Abs(f.point.logSigma) > degenerate {
		return nil, ErrNoMaximum
	}
	if !f.covariance(fixed) || !(math.Sqrt(f.cov[0]) < unknown) { // a ridge without an end, as late entries can make
		return nil, ErrNoMaximum
	}
	n, k := float64(s.N()), float64(m.parameters())
	f.LogLikelihood = f.point.value
	f.AIC = 2*k - 2*f.LogLikelihood
	f.AICc = math.NaN()
	if n > k+1 {
		f.AICc = f.AIC + 2*k*(k+1)/(n-k-1)
	}
	f.Mu, f.LogSigma = f.wald(f.point.mu, f.cov[0]), f.wald(f.point.logSigma, f.cov[2])
	return f, nil
}

// distinct counts the different event times, up to enough.
func (s Sample) distinct(enough int) int {
	tie, n, before := s.tie(), 0, math.Inf(-1)
	for i := 0; i < len(s.keys) && n < enough; i++ {
		if t := s.time(i); s.observed(i) && t-before > tie {
			n, before = n+1, t
		}
	}
	return n
}

// A large sample starts from the fit of a regular part of itself, which saves
// most of the passes over all of it.
const (
	startFrom = 8000
	startWith = 1000
)

func (s Sample) start(d data, m Model) (mu, logSigma float64) {
	if m == Exponential { // the answer, unless there are zeros
		return math.Log(s.exposure() / float64(s.events)), 0
	}
	if s.N() >= startFrom {
		part := s.logs(s.N() / startWith)
		mu, logSigma = part.start(m)
		if p, ok := part.maximise(m, mu, logSigma, false); ok {
			return p.mu, p.logSigma
		}
	}
	return d.start(m)
}

// start is the mean and spread of all logarithms, as if nothing were open.
func (d data) start(m Model) (mu, logSigma float64) {
	n, mean, square := 0.0, 0.0, 0.0
	for _, ys := range [][]float64{d.events, d.open} {
		for _, y := range ys {
			n++
			delta := y - mean
			mean += delta / n
			square += delta * (y - mean)
		}
	}
	if n == 0 {
		return d.zero, 0
	}
	sigma := math.Max(math.Sqrt(square/n), 1e-3)
	switch m {
	case Exponential:
		return mean + 0.5, 0
	case Weibull:
		return mean + 0.45*sigma, math.Log(0.78 * sigma)
	case Loglogistic:
		return mean, math.Log(0.55 * sigma)
	}
	return mean, math.Log(sigma)
}

// covariance inverts the observed information.
func (f *Fit) covariance(fixed bool) bool {
	p := f.point
	if fixed {
		f.cov = [3]float64{-1 / p.hMM, 0, 0}
		return f.cov[0] > 0 && !math.IsInf(f.cov[0], 1)
	}
	det := p.hMM*p.hSS - p.hMS*p.hMS
	f.cov = [3]float64{-p.hSS / det, p.hMS / det, -p.hMM / det}
	return det > 0 && f.cov[0] > 0 && f.cov[2] > 0 && !math.IsInf(f.cov[0], 1) && !math.IsInf(f.cov[2], 1)
}

func (f *Fit) wald(v, variance float64) Interval {
	se := math.Sqrt(variance)
	return interval(v, se, v-f.z*se, v+f.z*se)
}

// unknown is the standard error of a logarithm from which on nothing is known.
const unknown = 20

// logWald is the interval of exp(v) for v with the gradient (1, slope).
func (f *Fit) logWald(v, slope float64) Interval {
	se := math.Sqrt(f.cov[0] + 2*slope*f.cov[1] + slope*slope*f.cov[2])
	if !(se < unknown) {
		return Interval{}
	}
	return interval(math.Exp(v), math.Exp(v)*se, math.Exp(v-f.z*se), math.Exp(v+f.z*se))
}

func (f *Fit) sigma() float64 { return math.Exp(f.point.logSigma) }

// Scale is exp(μ): the mean of Exponential, the median of Lognormal and
// Loglogistic, the 63 % quantile of Weibull.
func (f *Fit) Scale() Interval { return f.logWald(f.point.mu, 0) }

// Shape is 1/σ of Weibull and Loglogistic; elsewhere there is none.
func (f *Fit) Shape() Interval {
	if f.Model != Weibull && f.Model != Loglogistic {
		return Interval{}
	}
	v, se := -f.point.logSigma, math.Sqrt(f.cov[2])
	return interval(math.Exp(v), math.Exp(v)*se, math.Exp(v-f.z*se), math.Exp(v+f.z*se))
}

// Quantile is the time within which the share p ends, with Wald's limits on the
// log scale.
func (f *Fit) Quantile(p float64) Interval {
	if !(p > 0 && p < 1) {
		return Interval{}
	}
	w := f.Model.standard(p) * f.sigma()
	if f.Model == Exponential {
		return f.logWald(f.point.mu+w, 0)
	}
	return f.logWald(f.point.mu+w, w)
}

// Mean is the mean of the fitted law: nil for Loglogistic with σ >= 1, which
// has none. Up to 2,000 durations the limits are those of the profile
// likelihood, above it Wald's on the log scale.
func (f *Fit) Mean() Interval {
	v, slope := f.Model.logMean(f.sigma())
	if f.Model == Exponential {
		slope = 0
	}
	out := f.logWald(f.point.mu+v, slope)
	if out.Value == nil || f.sample.N() > profileUpTo {
		return out
	}
	out.Low, out.High = f.profile(func(logSigma float64) (float64, float64) {
		if f.Model == Exponential {
			return 0, 0
		}
		return f.Model.logMean(math.Exp(logSigma))
	})
	if f.Model == Loglogistic && f.unbounded() {
		out.High = nil
	}
	return out
}

// unbounded says that σ = 1, at which the mean of Loglogistic is infinite, is
// not excluded by the likelihood.
func (f *Fit) unbounded() bool {
	p, ok := f.data.maximise(f.Model, f.point.mu, 0, true)
	return !ok || f.point.value-p.value <= dist.ChiSquaredQuantile(f.Level, 1)/2
}

// ProfileQuantile is Quantile with limits of the profile likelihood.
func (f *Fit) ProfileQuantile(p float64) Interval {
	out := f.Quantile(p)
	if out.Value != nil {
		w := f.Model.standard(p)
		out.Low, out.High = f.profile(func(logSigma float64) (float64, float64) {
			v := w * math.Exp(logSigma)
			return v, v
		})
	}
	return out
}
