package markov

import (
	"errors"
	"fmt"
	"math"
)

// A Lifetime is the time from a start until a process ends, of phase type: until
// the first failure, until the end of an outage, until a client gives up.
type Lifetime struct {
	p        *process
	alpha    []float64
	atOnce   float64 // probability of having ended at the start
	relative float64 // error of the start
	limits   Limits
	name     func(i int) string
}

// ErrForever says that the process need never end, so that a mean is infinite or a
// quantile is not reached.
var ErrForever = errors.New("it need never end")

// TimeToFailure is the time from the start until the system is first down, with
// repairs in between as the model has them. Its survival function is the
// reliability, its mean from the initial state the MTTFF. For times without repair,
// switch the repairs off first ([Chain.Without]).
func (c *Chain) TimeToFailure(start Start) (*Lifetime, error) {
	alpha, relative, err := c.startAt(start)
	if err != nil {
		return nil, err
	}
	return c.within(true, alpha, relative), nil
}

// Downtime is the length of an outage in long operation.
func (c *Chain) Downtime() (*Lifetime, error) {
	alpha, relative, err := c.startAt(AfterFailure)
	if err != nil {
		return nil, err
	}
	return c.within(false, alpha, relative), nil
}

// Uptime is the time between two outages in long operation.
func (c *Chain) Uptime() (*Lifetime, error) {
	s, err := c.Steady()
	if err != nil {
		return nil, err
	}
	alpha := c.entries(s.P, false)
	if total(alpha) == 0 {
		return nil, ErrNeverUp
	}
	normalize(alpha)
	return c.within(true, alpha, 2*s.Error), nil
}

// within is the time spent in the states that are up, or in the others.
func (c *Chain) within(up bool, alpha []float64, relative float64) *Lifetime {
	kill := make([]float64, c.Len())
	for i, u := range c.up {
		if u != up {
			kill[i] = math.Inf(1)
		}
	}
	return c.killed(kill, alpha, relative)
}

// Killed is the time from the start until an event that happens at a rate given by
// state, +Inf where it happens at once: survival under killing,
// R(t) = p(0)·exp((Q−D)t)·1.
func (c *Chain) Killed(kill []float64, start Start) (*Lifetime, error) {
	if len(kill) != c.Len() {
		return nil, fmt.Errorf("rates of ending for %d states of %d", len(kill), c.Len())
	}
	for i, k := range kill {
		if k < 0 || math.IsNaN(k) {
			return nil, fmt.Errorf("rate of ending in state (%s): %v is negative or not a number", Label(c.State(i)), k)
		}
	}
	alpha, relative, err := c.startAt(start)
	if err != nil {
		return nil, err
	}
	return c.killed(kill, alpha, relative), nil
}

func (c *Chain) killed(kill, alpha []float64, relative float64) *Lifetime {
	var keep []int32
	finite := make([]float64, len(kill))
	l := &Lifetime{relative: relative, limits: c.limits}
	for i, k := range kill {
		if math.IsInf(k, 1) {
			l.atOnce += alpha[i]
			continue
		}
		keep, finite[i] = append(keep, int32(i)), k
	}
	l.p = newProcess(c.rates, finite).restrict(keep)
	l.alpha = pick(alpha, keep)
	l.name = func(i int) string { return "(" + Label(c.State(int(keep[i]))) + ")" }
	return l
}

// Survival returns, for each time, the probability of lasting longer, with that of
// having ended as the complement.
func (l *Lifetime) Survival(times ...float64) ([]Probability, error) {
	moments, err := transient{p: l.p, alpha: l.alpha}.at(times, l.limits)
	if err != nil {
		return nil, err
	}
	list := make([]Probability, len(times))
	for k, m := range moments {
		list[k] = probability(m.live, l.atOnce+m.dead, m.relative+l.relative, m.method)
	}
	return list, nil
}

// Density returns the probability density of ending, at each time. What ends at the
// very start is not part of it.
func (l *Lifetime) Density(times ...float64) ([]Number, error) {
	moments, err := transient{p: l.p, alpha: l.alpha, watch: [][]float64{l.p.kill}}.at(times, l.limits)
	if err != nil {
		return nil, err
	}
	list := make([]Number, len(times))
	for k, m := range moments {
		list[k] = inexact(m.point[0], m.relative+l.relative, m.method)
	}
	return list, nil
}

// Mean returns the mean, or ErrForever.
func (l *Lifetime) Mean() (Number, error) {
	o, err := l.occupancy(l.alpha)
	if err != nil {
		return Number{}, err
	}
	return inexact(total(o.time), o.relative+l.relative, o.method), nil
}

// SCV returns the squared coefficient of variation, variance over squared mean: 1
// for an exponential time, more for a mix of short and long ones.
func (l *Lifetime) SCV() (Number, error) {
	o, err := l.occupancy(l.alpha)
	if err != nil {
		return Number{}, err
	}
	mean := total(o.time)
	if mean == 0 {
		return Number{}, errors.New("squared coefficient of variation of a time that is always zero")
	}
	again, err := l.occupancy(o.time)
	if err != nil {
		return Number{}, err
	}
	moment := 2 * total(again.time) / mean / mean
	relative := o.relative + again.relative + 3*l.relative
	return Number{Value: max(moment-1, 0), Error: moment * relative, Method: o.method}, nil
}
