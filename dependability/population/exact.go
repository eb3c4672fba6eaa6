package population

import (
	"fmt"
	"math"
	"slices"

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
	sigmas  float64
	end     float64 // of the last time
	tail    float64 // Poisson weights left out
	settled float64 // steady state: the distance from it
}

// Exact computes the transient distribution of the full chain at the times at,
// which must not decrease, and gives its moments. Small chains are computed
// over all states, large ones of one or two free counts on a window that
// follows the probability; Point.Lost bounds what was left out. A time +Inf is
// the steady state.
//
// Larger chains with more than two free counts are refused.
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
	c := &Chain{lost: how.Lost, sigmas: 8.5}
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

// beginWhole starts with all states in the frame.
func (c *Chain) beginWhole(states float64) error {
	need := states * 8 * float64(4+len(c.l.moves))
	if states > float64(c.limits.States) {
		return &dependability.TooLarge{What: "states", Need: states, Limit: float64(c.limits.States), Remedy: "use mean field, linear noise or simulation"}
	}
	if need > float64(c.limits.Bytes) {
		return &dependability.TooLarge{What: "bytes", Need: need, Limit: float64(c.limits.Bytes), Remedy: "use mean field, linear noise or simulation"}
	}
	c.eps = 1e-290 // numbers below are slow, not useful
	c.f.whole(c.l)
	if err := c.f.rate(c.l, c.cores); err != nil {
		return err
	}
	start := c.l.start()
	k := key(start)
	c.begin(func(i int, r *row, v []float64) bounds {
		if key(r.at) != k {
			return bounds{}
		}
		v[r.base+start[0]] = 1
		return bounds{start[0], start[0] + 1}
	})
	c.keep()
	return nil
}

// beginWindow starts with the initial state alone.
func (c *Chain) beginWindow() {
	start := c.l.start()
	y := 0
	if len(start) > 1 {
		y = start[1]
	}
	c.eps = c.lost * 1e-8
	c.sup.add(y, bounds{start[0], start[0] + 1})
	c.f.window(c.l, &c.sup)
	c.begin(func(_ int, r *row, v []float64) bounds {
		v[r.base+start[0]] = 1
		return r.may
	})
	c.keep()
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
		if c.full {
			dt = c.planWhole(dt)
		} else {
			var err error
			if dt, err = c.planWindow(dt); err != nil {
				return err
			}
		}
		left, weights, tail := poisson(c.f.q * dt)
		c.tail += tail
		if err := c.collect(left, weights); err != nil {
			return err
		}
		if c.now += dt; t-c.now < 1e-12*t {
			c.now = t
		}
		c.limits.Progress(c.now, c.end, "model time")
	}
	return nil
}

// slabSteps is the mean number of steps of a slab: long slabs waste fewer
// steps on the tail of the Poisson weights, short ones have tighter windows.
const slabSteps = 1000

// planWhole sets v to what acc was.
func (c *Chain) planWhole(dt float64) float64 {
	dt = min(dt, 20*slabSteps/c.f.q)
	c.v, c.acc = c.acc, c.v
	clear(c.w)
	for i := range c.act {
		r := &c.f.rows[i]
		low, high := inside(c.v[r.base+r.may.lo:r.base+r.may.hi], 0)
		c.act[i] = bounds{r.may.lo + low, r.may.lo + high}
	}
	c.split()
	return dt
}

// planWindow moves the window to where the probability goes in the next slab
// and returns its length.
func (c *Chain) planWindow(dt float64) (float64, error) {
	c.sup = c.support()
	q, err := c.fastest(&c.sup)
	if err != nil {
		return 0, err
	}
	if q > 0 {
		dt /= max(math.Ceil(dt*q/slabSteps), 1)
	}
	var next support
	for range 60 {
		next = c.l.grow(&c.sup, dt, c.sigmas)
		grown, err := c.fastest(&next)
		if err != nil {
			return 0, err
		}
		if grown <= 1.2*q+40 || grown*dt < 60 {
			break
		}
		dt /= 1.5
	}
	return dt, c.moveTo(next)
}

// moveTo makes a frame of next and puts into it what acc holds on the support.
func (c *Chain) moveTo(next support) error {
	need := float64(next.cells()) * 8 * float64(4+len(c.l.moves))
	if need > float64(c.limits.Bytes) {
		return &dependability.TooLarge{What: "bytes", Need: need, Limit: float64(c.limits.Bytes), Remedy: "use mean field, linear noise or simulation"}
	}
	old := slices.Clone(c.f.rows)
	c.f.window(c.l, &next)
	if cap(c.v) < c.f.size || cap(c.w) < c.f.size {
		c.v, c.w = nil, nil // what was there is in acc
	}
	if err := c.f.rate(c.l, c.cores); err != nil {
		return err
	}
	byRow := map[int]*row{}
	for i := range old {
		byRow[height(&old[i])] = &old[i]
	}
	sup := c.sup
	c.begin(func(_ int, r *row, v []float64) bounds {
		y := height(r)
		o, k := byRow[y], y-sup.first
		if o == nil || k < 0 || k >= len(sup.rows) {
			return bounds{}
		}
		b := sup.rows[k].clip(r.may)
		if b.empty() {
			return bounds{}
		}
		copy(v[r.base+b.lo:r.base+b.hi], c.acc[o.base+b.lo:o.base+b.hi])
		return b
	})
	return nil
}

// height of a row: its second coordinate.
func height(r *row) int {
	if len(r.at) == 1 {
		return 0
	}
	return r.at[1]
}

// support is where acc is above eps.
func (c *Chain) support() support {
	var s support
	for i := range c.f.rows {
		r := &c.f.rows[i]
		if r.may.empty() {
			continue
		}
		low, high := inside(c.acc[r.base+r.may.lo:r.base+r.may.hi], c.eps)
		s.add(height(r), bounds{r.may.lo + low, r.may.lo + high})
	}
	return s
}

// fastest is the largest exit rate at the rims of a support: rates of
// populations are smooth, the frame looks at every state later.
func (c *Chain) fastest(s *support) (float64, error) {
	n := make([]float64, len(c.l.m.Classes))
	at := make([]int, len(c.l.dims))
	q := 0.0
	for i, b := range s.rows {
		if b.empty() {
			continue
		}
		if len(at) > 1 {
			at[1] = s.first + i
		}
		for k := range 5 {
			at[0] = b.lo + (b.hi-1-b.lo)*k/4
			c.l.counts(at, n)
			exit := 0.0
			for j := range c.l.moves {
				v, err := c.l.moveRate(j, n)
				if err != nil {
					return 0, err
				}
				exit += v
			}
			q = max(q, exit)
		}
	}
	return q, nil
}
