package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// profile is the interval of exp(μ + h(σ)) in which the likelihood, maximised
// over σ, is not worse than its maximum by more than half the chi-square
// quantile. A side on which it never falls that far is nil.
func (f *Fit) profile(h func(sigma float64) float64) (low, high *float64) {
	drop := dist.ChiSquaredQuantile(f.Level, 1) / 2
	centre := f.point.mu + h(f.sigma())
	step := math.Sqrt(f.cov[0]+f.cov[2]) * f.z / 2
	return Some(math.Exp(f.reach(centre, -step, drop, h))), Some(math.Exp(f.reach(centre, step, drop, h)))
}

// reach walks from the centre until the profile has fallen by drop, then halves
// the last step. Not a number if it does not within any sensible distance.
func (f *Fit) reach(centre, step, drop float64, h func(float64) float64) float64 {
	logSigma := f.point.logSigma
	worse := func(c float64) bool {
		var v float64
		v, logSigma = f.along(c, logSigma, h)
		return f.point.value-v >= drop
	}
	inside, outside := centre, centre+step
	for n := 0; !worse(outside); n++ {
		if n == 30 {
			return math.NaN()
		}
		inside, outside = outside, outside+step
		step *= 1.5
	}
	for range 48 {
		mid := inside + (outside-inside)/2
		if worse(mid) {
			outside = mid
		} else {
			inside = mid
		}
	}
	return inside + (outside-inside)/2
}

// along is the largest log-likelihood on the line μ + h(σ) = c, by golden
// section in ln σ around the start; and where it is.
func (f *Fit) along(c, start float64, h func(float64) float64) (best, at float64) {
	value := func(logSigma float64) float64 {
		sigma := math.Exp(logSigma)
		v := f.data.at(f.Model, c-h(sigma), logSigma).value
		if math.IsNaN(v) {
			return math.Inf(-1)
		}
		return v
	}
	if f.Model == Exponential {
		return value(0), 0
	}
	const golden = 0.6180339887498949
	low, high := start-1.5, start+1.5
	a, b := high-golden*(high-low), low+golden*(high-low)
	va, vb := value(a), value(b)
	for range 40 {
		if va >= vb {
			high, b, vb = b, a, va
			a = high - golden*(high-low)
			va = value(a)
		} else {
			low, a, va = a, b, vb
			b = low + golden*(high-low)
			vb = value(b)
		}
	}
	return math.Max(va, vb), (low + high) / 2
}
