package markov

import (
	"errors"
	"fmt"
	"math"
)

// Quantile returns the time that is survived with probability q, 0 < q < 1: for an
// outage, q = 0.05 is what 95 of 100 outages do not exceed. It is 0 if less than q
// survive the start, and ErrForever if more than q never end.
func (l *Lifetime) Quantile(q float64) (Number, error) {
	if !(q > 0 && q < 1) {
		return Number{}, fmt.Errorf("quantile: probability %v is not between 0 and 1", q)
	}
	if total(l.alpha) <= q || 1-q <= l.atOnce {
		return Number{Method: "start"}, nil
	}
	t, err := l.guess(q)
	if err != nil {
		return Number{}, err
	}
	return l.search(q, t)
}

// guess is where the search begins: as if the time were exponential.
func (l *Lifetime) guess(q float64) (float64, error) {
	mean, err := l.Mean()
	switch {
	case err == nil:
		return mean.Value * -math.Log(q), nil
	case !errors.Is(err, ErrForever):
		return 0, err
	}
	ends, fastest := l.p.canEnd(), 0.0
	var able []int32
	for i, e := range ends {
		if e {
			able, fastest = append(able, int32(i)), max(fastest, l.p.exit[i])
		}
	}
	if len(able) == 0 {
		return 0, ErrForever
	}
	// What can end, and leaving it for where there is no end is an end as well.
	sub := l.p.restrict(able)
	o, err := sub.occupancy(pick(l.alpha, able), l.limits)
	if err != nil {
		return 0, err
	}
	if ended := l.atOnce + dot(o.time, pick(l.p.kill, able)); ended <= 1-q {
		return 0, fmt.Errorf("with probability %.6g only: %w", ended, ErrForever)
	}
	return total(o.time), nil
}

// search is Newton's method for the logarithm of the smaller of survival and its
// complement as a function of the logarithm of time, kept within what is known.
func (l *Lifetime) search(q, t float64) (Number, error) {
	low, high := 0.0, math.Inf(1)
	for range 200 {
		moments, err := transient{p: l.p, alpha: l.alpha, watch: [][]float64{l.p.kill}}.at([]float64{t}, l.limits)
		if err != nil {
			return Number{}, err
		}
		m := moments[0]
		live, dead, density := m.live, l.atOnce+m.dead, m.point[0]
		above, slope := math.Log(live/q), -t*density/live
		if q > 0.5 {
			above, slope = math.Log((1-q)/dead), -t*density/dead
		}
		if above > 0 {
			low = t
		} else {
			high = t
		}
		step := -above / slope
		if math.Abs(above) <= m.relative+4*unit || math.Abs(step) < 0x1p-50 || high-low <= t*0x1p-51 {
			relative := m.relative + l.relative + 2*unit
			return Number{Value: t * math.Exp(step), Error: t * (relative/math.Abs(slope) + 2*unit), Method: m.method}, nil
		}
		t = next(t, step, low, high)
	}
	return Number{}, fmt.Errorf("quantile: no time found that is survived with probability %v", q)
}

// next makes a step in the logarithm of time, or halves what is left where the step
// would leave it.
func next(t, step, low, high float64) float64 {
	to := t * math.Exp(math.Max(-3, math.Min(3, step)))
	switch {
	case to > low && to < high:
		return to
	case low == 0:
		return high / 8
	case math.IsInf(high, 1):
		return low * 8
	}
	return math.Sqrt(low) * math.Sqrt(high)
}
