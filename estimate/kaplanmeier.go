package estimate

import (
	"math"
	"sort"

	"github.com/nines-bot/nines/estimate/dist"
)

// A Step is one distinct time of an event and the estimates from there on.
type Step struct {
	Time     float64
	AtRisk   int // under observation just before Time
	Events   int
	Survival float64 // Kaplan-Meier: the share still open after Time
	Hazard   float64 // Nelson-Aalen: the cumulative hazard
	// Greenwood is the sum of d/(n(n-d)): the variance of ln Survival. Infinite
	// where Survival is 0.
	Greenwood float64
	variance  float64 // of Hazard: the sum of d/n²
}

// A Curve is the Kaplan-Meier estimate of the share of durations longer than t,
// with Greenwood's variance and log-log confidence limits (Kaplan and Meier
// 1958; Kalbfleisch and Prentice 2002, 1.4). It assumes that what is still open
// is no harder than the rest (independent censoring).
type Curve struct {
	Steps  []Step
	Level  float64
	sample Sample
	z      float64
}

// independent is what every method for censored durations assumes.
const independent = "durations still open behave like the others (independent censoring)"

// KaplanMeier estimates the curve; level is that of its limits, as 0.95.
func KaplanMeier(s Sample, level float64) *Curve {
	return &Curve{Steps: steps(s), Level: level, sample: s, z: dist.NormalUpper((1 - level) / 2)}
}

// steps passes once over the sorted durations and, if any came late, over the
// sorted entries: at risk at t are those with entry < t <= end.
func steps(s Sample) []Step {
	out := make([]Step, 0, s.events) // rarely fewer: times differ
	tie := s.tie()
	entered, late := s.N()-len(s.entry), 0
	surv, hazard, greenwood, variance := 1.0, 0.0, 0.0, 0.0
	for i := 0; i < len(s.keys); {
		t := s.time(i)
		d, n := 0, entered-i
		for ; late < len(s.entry) && s.entry[late] < t-tie; late++ {
			entered++
			n++
		}
		first := i
		for ; i < len(s.keys) && s.time(i)-t <= tie; i++ {
			if s.observed(i) {
				d++
			}
		}
		if d == 0 {
			continue
		}
		n = max(n, i-first) // an entry within the tie of its own end
		at, failed := float64(n), float64(d)
		surv *= (at - failed) / at
		hazard += failed / at
		variance += failed / (at * at)
		greenwood += failed / (at * (at - failed))
		out = append(out, Step{t, n, d, surv, hazard, greenwood, variance})
	}
	return out
}

// at returns the step that holds at t; false before the first event.
func (c *Curve) at(t float64) (Step, bool) {
	t += c.sample.tie()
	i := sort.Search(len(c.Steps), func(i int) bool { return c.Steps[i].Time > t })
	if i == 0 {
		return Step{Survival: 1}, false
	}
	return c.Steps[i-1], true
}

// Survival is the share longer than t with Greenwood's standard error and
// log-log limits S^exp(±z√V/ln S). Before the first event all three are 1; where
// the curve is 0, the limits cannot be said.
func (c *Curve) Survival(t float64) Interval {
	step, ok := c.at(t)
	if math.IsNaN(t) || c.sample.N() == 0 {
		return Interval{}
	}
	if !ok {
		return interval(1, 0, 1, 1)
	}
	low, high := c.band(step)
	return interval(step.Survival, step.Survival*math.Sqrt(step.Greenwood), low, high)
}

// band is the log-log confidence band at a step; not a number where S is 0 or 1.
func (c *Curve) band(s Step) (low, high float64) {
	if s.Survival <= 0 || s.Survival >= 1 {
		return math.NaN(), math.NaN()
	}
	logS := math.Log(s.Survival)
	reach := c.z * math.Sqrt(s.Greenwood) / -logS
	return math.Exp(logS * math.Exp(reach)), math.Exp(logS * math.Exp(-reach))
}

// Hazard is the Nelson-Aalen cumulative hazard at t with limits on the log scale.
func (c *Curve) Hazard(t float64) Interval {
	step, ok := c.at(t)
	if math.IsNaN(t) || c.sample.N() == 0 {
		return Interval{}
	}
	if !ok {
		return interval(0, 0, math.NaN(), math.NaN())
	}
	se := math.Sqrt(step.variance)
	spread := math.Exp(c.z * se / step.Hazard)
	return interval(step.Hazard, se, step.Hazard/spread, step.Hazard*spread)
}
