package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// Power is what a comparison should be able to show: a two-sided test at 1-Level
// that finds a true change with probability Power.
type Power struct{ Level, Power float64 }

const usualPower = 0.8

// Usual is the test at 5 % with power 80 %.
func Usual() Power { return Power{Level: 0.95, Power: usualPower} }

func (p Power) z() float64 { return dist.NormalUpper((1-p.Level)/2) + dist.NormalQuantile(p.Power) }

// LognormalRatio is the smallest ratio of geometric means that n1 and n2
// lognormal durations with this standard deviation of the logarithms can show:
// exp((z+z) σ √(1/n1+1/n2)).
func (p Power) LognormalRatio(n1, n2 int, sigma float64) *float64 {
	if n1 < 1 || n2 < 1 || !(sigma >= 0) {
		return nil
	}
	return Some(math.Exp(p.z() * sigma * math.Sqrt(1/float64(n1)+1/float64(n2))))
}

// ExponentialRatio is the smallest ratio of means above 1 that r1 and r2
// exponential durations can show by the two-sided F test.
func (p Power) ExponentialRatio(r1, r2 int) *float64 {
	if r1 < 1 || r2 < 1 || !(p.Power > 1-p.Level && p.Power < 1) {
		return nil
	}
	d1, d2 := 2*float64(r1), 2*float64(r2)
	low, high := dist.FQuantile((1-p.Level)/2, d1, d2), dist.FUpper((1-p.Level)/2, d1, d2)
	// One tail alone needs a little more than both.
	from, to := 1.0, high/dist.FQuantile(1-p.Power, d1, d2)
	for range 100 {
		mid := from + (to-from)/2
		if mid <= from || mid >= to {
			break
		}
		if dist.FTail(high/mid, d1, d2)+dist.FCDF(low/mid, d1, d2) < p.Power {
			from = mid
		} else {
			to = mid
		}
	}
	return Some(from + (to-from)/2)
}

// HazardRatio is the smallest ratio of hazards that a log-rank test with so many
// events in two equal groups can show (Schoenfeld 1981).
func (p Power) HazardRatio(events int) *float64 {
	if events < 1 {
		return nil
	}
	return Some(math.Exp(2 * p.z() / math.Sqrt(float64(events))))
}

// EventsFor is the number of events that a log-rank test of two equal groups
// needs to show the hazard ratio: 4(z+z)²/ln²; not rounded up.
func (p Power) EventsFor(ratio float64) *float64 {
	if !(ratio > 0) || ratio == 1 {
		return nil
	}
	d := 2 * p.z() / math.Log(ratio)
	return Some(d * d)
}
