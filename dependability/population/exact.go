package population

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
)

// Exactness says how the full chain is computed.
type Exactness struct {
	Cores int     // 0: one; the results do not depend on it
	Lost  float64 // the probability that may be left out; 0: 5e-10
}

// small is the number of states up to which all of them are kept.
const small = 20_000

// A Chain is the distribution over the states at one time.
type Chain struct {
	march
	now     float64
	lost    float64 // aim
	full    bool    // all states are kept: nothing is cut off
	sup     support
	packed  []float64 // the distribution at the start of a slab, on sup
	sigmas  float64
	most    float64 // length of a slab
	end     float64 // of the last time
	tail    float64 // Poisson weights left out
	settled float64 // steady state: the distance from it

	rest   bool // full: nothing changes any more
	mark   []float64
	marked float64 // time of mark
}

// Exact computes the transient distribution of the full chain at the times at,
// which must not decrease, and gives its moments. Small chains are computed
// over all states, large ones of one or two free counts on a window that
// follows the probability; Point.Lost bounds what was left out. A time +Inf is
// the steady state.
//
// Chains of more than two free counts are computed over all states or, beyond
// the limits, refused.
func (m *Model) Exact(at []float64, how Exactness, limits dependability.Limits) ([]Point, error) {
	var points []Point
	err := m.Transient(at, how, limits, func(c *Chain) error {
		points = append(points, c.Point())
		return nil
	})
	return points, err
}

// Transient is Exact with the distribution itself at each time. The Chain may
// not be kept.
func (m *Model) Transient(at []float64, how Exactness, limits dependability.Limits, see func(*Chain) error) error {
	c, err := m.newChain(at, how, limits)
	if err != nil {
		return err
	}
	for _, t := range at {
		if math.IsInf(t, 1) {
			s, err := m.SteadyChain(how, limits)
			if err != nil {
				return err
			}
			c = s
		} else if err := c.advance(t); err != nil {
			return fmt.Errorf("population exact to %g: %w", t, err)
		}
		if err := see(c); err != nil {
			return err
		}
	}
	return nil
}

func (m *Model) newChain(at []float64, how Exactness, limits dependability.Limits) (*Chain, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	if err := checkTimes(at); err != nil {
		return nil, err
	}
	c := &Chain{lost: how.Lost, sigmas: 8.5, most: math.Inf(1)}
	if c.lost == 0 {
		c.lost = 5e-10
	}
	for _, t := range at {
		if !math.IsInf(t, 1) {
			c.end = t
		}
	}
	look := c.end
	if len(at) == 0 {
		look = math.Inf(1)
	}
	width, err := m.widths(look)
	if err != nil {
		return nil, err
	}
	c.l, c.limits, c.cores = newLattice(m, width), limits.WithDefaults(), max(how.Cores, 1)
	states := m.States()
	c.full = states <= small || len(c.l.dims) > 2
	if c.full {
		return c, c.beginWhole(states)
	}
	c.beginWindow()
	return c, nil
}

// keep makes acc the distribution that v is.
func (c *Chain) keep() {
	c.acc = resize(c.acc, c.f.size)
	copy(c.acc, c.v[:c.f.size])
}

// advance goes on to time t.
func (c *Chain) advance(t float64) error {
	for c.now < t {
		if err := c.limits.Check(); err != nil {
			return err
		}
		dt := t - c.now
		var err error
		switch {
		case !c.full:
			dt, err = c.goOn(dt)
		case c.still():
		default:
			dt = c.planWhole(dt)
			err = c.uniformise(dt)
		}
		if err != nil {
			return err
		}
		if c.now += dt; t-c.now < 1e-12*t {
			c.now = t
		}
		c.limits.Progress(c.now, c.end, "model time")
	}
	return nil
}

// uniformise carries the frame's distribution on by dt: v becomes acc.
func (c *Chain) uniformise(dt float64) error {
	left, weights, tail := poisson(c.f.q * dt)
	c.tail += tail
	return c.collect(left, weights)
}
