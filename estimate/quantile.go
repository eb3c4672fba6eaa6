package estimate

import "math"

// flat is how near to 1-p the curve counts as being 1-p exactly.
const flat = 1e-9

// Quantile is the time within which the share p ends: the smallest t with
// S(t) <= 1-p or, if S is 1-p exactly, the middle of that step and the next
// event (the last look if there is none), as in R. The limits come from
// inverting the log-log band in the same way. What is not reached is nil.
func (c *Curve) Quantile(p float64) Interval {
	if !(p > 0 && p < 1) {
		return Interval{}
	}
	q := 1 - p
	value := c.cross(q, func(s Step) float64 { return s.Survival }, func(_, last Step) float64 { return last.Survival })
	low := c.cross(q, c.low, func(first, last Step) float64 {
		return math.Exp(math.Log(last.Survival) * math.Exp(c.z*math.Sqrt(last.Greenwood)/-math.Log(first.Survival)))
	})
	high := c.cross(q, c.high, func(first, last Step) float64 {
		return math.Exp(math.Log(last.Survival) * math.Exp(c.z*math.Sqrt(first.Greenwood)/math.Log(last.Survival)))
	})
	return interval(value, math.NaN(), low, high)
}

func (c *Curve) low(s Step) float64  { low, _ := c.band(s); return low }
func (c *Curve) high(s Step) float64 { _, high := c.band(s); return high }

// cross is the first time at which the curve is at q or below; not a number if
// it never is. floor bounds the curve from below between two steps. Survival
// falls and Greenwood's sum grows, so the ends of a block of steps give a bound
// for all of it, and the logarithms of most steps need not be taken.
func (c *Curve) cross(q float64, curve func(Step) float64, floor func(first, last Step) float64) float64 {
	const block = 256
	for from := 0; from < len(c.Steps); from += block {
		to := min(from+block, len(c.Steps))
		if floor(c.Steps[from], c.Steps[to-1]) > q+2*flat {
			continue
		}
		for i := from; i < to; i++ {
			v := curve(c.Steps[i])
			if v < q-flat {
				return c.Steps[i].Time
			}
			if v <= q+flat {
				return (c.Steps[i].Time + c.next(i)) / 2
			}
		}
	}
	return math.NaN()
}

// next is the time of the event after step i, or of the last look.
func (c *Curve) next(i int) float64 {
	if i+1 < len(c.Steps) {
		return c.Steps[i+1].Time
	}
	return c.sample.last()
}

// Restricted is the mean duration restricted to tau (RMST): the integral of S
// from 0 to tau, with variance Σ (∫S from t to tau)² d/(n(n-d)) and normal
// limits within 0 and tau. Beyond the last look it cannot be said unless S is 0
// there. tau must be chosen beforehand.
func (c *Curve) Restricted(tau float64) Interval {
	last := c.sample.last()
	if !(tau > 0) || math.IsInf(tau, 1) || c.sample.N() == 0 {
		return Interval{}
	}
	end, _ := c.at(last)
	if tau > last+c.sample.tie() && end.Survival > 0 {
		return Interval{}
	}
	// From the right, so that each step's area is a partial sum.
	area, variance, to := 0.0, 0.0, tau
	for i := len(c.Steps) - 1; i >= 0; i-- {
		s := c.Steps[i]
		if s.Time > tau {
			continue
		}
		area += s.Survival * (to - s.Time)
		to = s.Time
		if n, d := float64(s.AtRisk), float64(s.Events); s.AtRisk > s.Events {
			variance += area * area * d / (n * (n - d))
		}
	}
	mean, se := area+to, math.Sqrt(variance)
	return interval(mean, se, math.Max(0, mean-c.z*se), math.Min(tau, mean+c.z*se))
}

// last is the longest duration, observed or open.
func (s Sample) last() float64 {
	if len(s.keys) == 0 {
		return 0
	}
	return s.time(len(s.keys) - 1)
}
