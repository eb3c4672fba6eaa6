package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// A shift is h(ln σ) and its derivative, where the logarithm of the quantity
// of interest is μ + h.
type shift func(logSigma float64) (value, slope float64)

// profile is the interval of exp(μ + h) in which the likelihood, maximised over
// σ, is not worse than its maximum by more than half the chi-square quantile. A
// side on which it never falls that far is nil.
func (f *Fit) profile(h shift) (low, high *float64) {
	drop := dist.ChiSquaredQuantile(f.Level, 1) / 2
	v, slope := h(f.point.logSigma)
	step := f.z * math.Sqrt(math.Max(f.cov[0]+2*slope*f.cov[1]+slope*slope*f.cov[2], f.cov[0]/4))
	centre := f.point.mu + v
	return Some(math.Exp(f.reach(centre, -step, drop, h))), Some(math.Exp(f.reach(centre, step, drop, h)))
}

// reach is where the profile has fallen by drop on one side of the centre, not a
// number if that is nowhere near. The root of the fall is almost a line, so that
// the secant finds it in a few steps; bisection guards it.
func (f *Fit) reach(centre, step, drop float64, h shift) float64 {
	logSigma, target := f.point.logSigma, math.Sqrt(drop)
	missing := func(c float64) float64 {
		var best float64
		best, logSigma = f.along(c, logSigma, h)
		return target - math.Sqrt(math.Max(0, f.point.value-best))
	}
	inside, outside, in := centre, centre+step, target
	out := missing(outside)
	for n := 0; out > 0; n++ {
		if n == 25 {
			return math.NaN()
		}
		inside, in = outside, out
		outside += step
		step *= 1.5
		out = missing(outside)
	}
	for n := range 60 {
		c := inside + (outside-inside)*in/(in-out)
		if n%3 == 2 || !(math.Abs(c-inside) <= math.Abs(outside-inside)) {
			c = inside + (outside-inside)/2
		}
		m := missing(c)
		if m > 0 {
			inside, in = c, m
		} else {
			outside, out = c, m
		}
		if math.Abs(m) < 1e-9 || math.Abs(outside-inside) < 1e-10*math.Abs(step) {
			return c
		}
	}
	return inside
}

// along is the largest log-likelihood on the line μ + h(ln σ) = c and where it
// is, by Newton's steps from start that are halved until they climb.
func (f *Fit) along(c, start float64, h shift) (best, at float64) {
	eval := func(logSigma float64) (p point, gradient, curvature float64) {
		const e = 1e-4
		v, slope := h(logSigma)
		_, above := h(logSigma + e)
		_, below := h(logSigma - e)
		p = f.data.at(f.Model, c-v, logSigma)
		gradient = p.gradS - slope*p.gradM
		curvature = p.hSS - 2*slope*p.hMS + slope*slope*p.hMM - (above-below)/(2*e)*p.gradM
		return p, gradient, curvature
	}
	p, g, k := eval(start)
	if f.Model == Exponential {
		return p.value, 0
	}
	for range 50 {
		step := clamp(-g/k, 0.5)
		if !(k < 0) {
			step = math.Copysign(0.3, g)
		}
		if !(math.Abs(g*step) > 1e-13*(1+math.Abs(p.value))) {
			break
		}
		moved := false
		for ; math.Abs(step) > 1e-9 && !moved; step /= 2 {
			next, gradient, curvature := eval(p.logSigma + step)
			if next.value >= p.value {
				p, g, k, moved = next, gradient, curvature, true
			}
		}
		if !moved {
			break
		}
	}
	return p.value, p.logSigma
}
