package rbd

import (
	"errors"
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
)

// Reliability is the chance to work through (0, t] without repair.
func (s *System) Reliability(t float64) (dependability.Chance, error) { return s.Chance(Mission(t)) }

// ErrForever says that a system without repair may never fail: it has no mean
// life and no quantiles beyond a point.
var ErrForever = errors.New("the system may work for ever: not all of its ways to work contain a block that fails")

// A Mean is a mean time with an estimate of its numerical error.
type Mean struct{ Value, Error float64 }

// MTTF is the mean time to failure without repair, the integral of the
// reliability. It is ErrForever if that does not exist.
func (s *System) MTTF() (Mean, error) {
	mid, err := s.Quantile(dependability.Chance{P: 0.5, Not: 0.5})
	if err != nil {
		return Mean{}, err
	}
	f := func(t float64) (float64, error) {
		c, err := s.Reliability(t)
		return c.P, err
	}
	tol := 1e-15 * mid
	sum, err := integrate(f, 0, mid, tol, 0)
	if err != nil {
		return Mean{}, err
	}
	// Panels of twice the length each, until one adds nothing: a lognormal or
	// Weibull tail has many scales.
	for a, n := mid, 0; ; a, n = 2*a, n+1 {
		p, err := integrate(f, a, 2*a, tol, 0)
		if err != nil {
			return Mean{}, err
		}
		sum = sum.plus(p)
		if p.value <= 1e-18*sum.value {
			return Mean{Value: sum.value, Error: sum.err + 2*p.value + rounding*sum.value}, nil
		}
		if n > maxPanels || math.IsInf(a, 1) {
			return Mean{}, ErrForever
		}
		if err := s.lim.Check(); err != nil {
			return Mean{}, err
		}
	}
}

const (
	maxPanels = 600
	rounding  = 2e-15 // of the sums of one evaluation, relative
)

// Quantile is the time that the system survives, without repair, with the
// probability survive.P. The complement counts where that is close to 1.
func (s *System) Quantile(survive dependability.Chance) (float64, error) {
	if !proper(survive) || survive.P == 0 {
		return 0, fmt.Errorf("quantile of probability %v: want more than 0 and at most 1", survive.P)
	}
	if survive.Not == 0 {
		return 0, nil
	}
	// Positive: the system lives longer than t.
	excess := func(t float64) (float64, error) {
		c, err := s.Reliability(t)
		if survive.Not < 0.5 {
			return math.Log(survive.Not) - math.Log(c.Not), err
		}
		return math.Log(c.P) - math.Log(survive.P), err
	}
	lo, hi, err := bracket(excess)
	if err != nil {
		return 0, err
	}
	return bisect(excess, lo, hi)
}

// bracket finds lo and hi = 2 lo with a change of sign between.
func bracket(f func(float64) (float64, error)) (lo, hi float64, err error) {
	y, err := f(1)
	if err != nil {
		return 0, 0, err
	}
	up := y > 0
	t := 1.0
	for t > 1e-300 && t < 1e300 {
		next := t / 2
		if up {
			next = 2 * t
		}
		if y, err = f(next); err != nil {
			return 0, 0, err
		}
		if (y > 0) != up {
			return min(t, next), max(t, next), nil
		}
		t = next
	}
	if up {
		return 0, 0, ErrForever
	}
	return 0, 0, errors.New("the system does not work from the start")
}

// bisect closes in on the change of sign of a falling f, by the secant where
// that lands well inside, to the last digit.
func bisect(f func(float64) (float64, error), lo, hi float64) (float64, error) {
	flo, err := f(lo)
	if err != nil {
		return 0, err
	}
	fhi, err := f(hi)
	if err != nil {
		return 0, err
	}
	for i := range 200 {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if x := lo + (hi-lo)*flo/(flo-fhi); i%3 != 0 && x > lo && x < hi {
			mid = x
		}
		y, err := f(mid)
		if err != nil {
			return 0, err
		}
		if y == 0 {
			return mid, nil
		}
		if y > 0 {
			lo, flo = mid, y
		} else {
			hi, fhi = mid, y
		}
	}
	if math.Abs(flo) < math.Abs(fhi) {
		return lo, nil
	}
	return hi, nil
}

// IntervalAvailability is the mean of the point availability over (0, t].
func (s *System) IntervalAvailability(t float64) (dependability.Chance, error) {
	if t == 0 || math.IsInf(t, 1) {
		return s.Chance(Point(t))
	}
	var c dependability.Chance
	for _, up := range []bool{true, false} {
		f := func(x float64) (float64, error) {
			c, err := s.Chance(Point(x))
			if up {
				return c.P, err
			}
			return c.Not, err
		}
		v, err := integrate(f, 0, t, 0, maxHalvings-12)
		if err != nil {
			return c, err
		}
		if up {
			c.P = v.value / t
		} else {
			c.Not = v.value / t
		}
	}
	return c, nil
}
