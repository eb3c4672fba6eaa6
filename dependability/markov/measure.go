package markov

import (
	"errors"
	"fmt"
)

// ErrNeverDown and ErrNeverUp say why a mean time cannot be said.
var (
	ErrNeverDown = errors.New("the system never goes down")
	ErrNeverUp   = errors.New("the system never comes up")
)

// Availability returns the long-run share of time up, and as its complement the
// unavailability, which is the sum over the down states.
func (c *Chain) Availability() (Probability, error) {
	s, err := c.Steady()
	if err != nil {
		return Probability{}, err
	}
	up, down := c.split(s.P)
	return Probability{Number: s.sum(min(up, 1), 1), Complement: s.sum(down, 1)}, nil
}

// split adds up the up states and the others.
func (c *Chain) split(p []float64) (up, down float64) {
	return total(pick(p, c.where(true))), total(pick(p, c.where(false)))
}

// FailureFrequency returns how often per time, in the long run, the system goes
// down.
func (c *Chain) FailureFrequency() (Number, error) {
	s, err := c.Steady()
	if err != nil {
		return Number{}, err
	}
	return s.sum(total(c.entries(s.P, true)), maxOf(c.process().exit)), nil
}

// entries returns, by state, the flow under distribution p into the states that
// are down from those that are up, or the other way round.
func (c *Chain) entries(p []float64, intoDown bool) []float64 {
	flow := make([]float64, c.Len())
	for i := range c.Len() {
		if c.up[i] != intoDown {
			continue
		}
		col, val := c.rates.row(i)
		for e, j := range col {
			if c.up[j] != intoDown {
				flow[j] += p[i] * val[e]
			}
		}
	}
	return flow
}

// EntryFlows returns, by rule, how often per time in the long run it takes the
// system down. They add up to the failure frequency.
func (c *Chain) EntryFlows() (map[int]Number, error) {
	s, err := c.Steady()
	if err != nil {
		return nil, err
	}
	sums := make(map[int]float64)
	for e := range c.Edges() {
		if c.up[e.From] && !c.up[e.To] {
			sums[e.Rule] += s.P[e.From] * e.Rate
		}
	}
	flows, fastest := make(map[int]Number, len(sums)), maxOf(c.process().exit)
	for rule, v := range sums {
		flows[rule] = s.sum(v, fastest)
	}
	return flows, nil
}

// MeanUpTime returns the mean length of a time up between two outages in the long
// run. It is not the mean time to the first failure: after an outage the system is
// often not as new.
func (c *Chain) MeanUpTime() (Number, error) { return c.meanSojourn(true) }

// MeanDownTime returns the mean length of an outage in the long run.
func (c *Chain) MeanDownTime() (Number, error) { return c.meanSojourn(false) }

func (c *Chain) meanSojourn(ofUp bool) (Number, error) {
	s, err := c.Steady()
	if err != nil {
		return Number{}, err
	}
	up, down := c.split(s.P)
	flow := s.sum(total(c.entries(s.P, true)), maxOf(c.process().exit))
	time := s.sum(up, 1)
	switch {
	case flow.Value == 0 && up > 0:
		return Number{}, ErrNeverDown
	case flow.Value == 0:
		return Number{}, ErrNeverUp
	case !ofUp:
		time = s.sum(down, 1)
	}
	return inexact(time.Value/flow.Value, time.Error/time.Value+flow.Error/flow.Value, s.Method), nil
}

// SteadyReward returns the long-run mean of a reward per time, given by state.
func (c *Chain) SteadyReward(reward []float64) (Number, error) {
	s, err := c.Steady()
	if err != nil {
		return Number{}, err
	}
	if err := c.checkReward(reward); err != nil {
		return Number{}, err
	}
	gain, loss := parts(reward)
	plus, minus := dot(s.P, gain), dot(s.P, loss)
	size := s.sum(plus+minus, max(maxOf(gain), maxOf(loss)))
	return Number{Value: plus - minus, Error: size.Error + size.Value*unit, Method: s.Method}, nil
}

func (c *Chain) checkReward(reward []float64) error {
	if len(reward) != c.Len() {
		return fmt.Errorf("reward of %d states for a chain of %d", len(reward), c.Len())
	}
	for i, r := range reward {
		if r-r != 0 {
			return fmt.Errorf("reward of state %s: %v is not finite", Label(c.State(i)), r)
		}
	}
	return nil
}

// parts splits a reward into gain and loss, both non-negative.
func parts(reward []float64) (gain, loss []float64) {
	gain, loss = make([]float64, len(reward)), make([]float64, len(reward))
	for i, r := range reward {
		gain[i], loss[i] = max(r, 0), max(-r, 0)
	}
	return gain, loss
}
