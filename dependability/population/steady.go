package population

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/nines-bot/nines/dependability"
)

// directWork is the number of multiplications up to which the steady state is
// found by elimination.
const directWork = 2e9

// errNoSteady is what a chain with several ends, or none in reach, gives.
var errNoSteady = errors.New("population: no single steady state")

// SteadyChain is the stationary distribution of the full chain: by
// elimination without subtraction where that is quick, so that the rarest
// state is as right as the commonest; else by marching the distribution from
// the Gaussian of linear noise until it stands still.
//
// Of the latter Lost bounds what the residual and the cut rims may have done,
// given that disturbances die out no slower than those of the mean field.
func (m *Model) SteadyChain(how Exactness, limits dependability.Limits) (*Chain, error) {
	c, err := m.newChain(nil, how, limits)
	if err != nil {
		return nil, err
	}
	c.now = math.Inf(1)
	if c.full {
		if band := c.f.band(c.l); float64(c.f.cells)*float64(band)*float64(band) <= directWork {
			return c, c.eliminate(band)
		}
	}
	p, err := m.FixedPoint(limits)
	if err != nil {
		return nil, err
	}
	gap, ok := m.gap(p.Mean)
	if p.Cov == nil || !ok {
		return nil, fmt.Errorf("%w: linear noise has none around %s", errNoSteady, m.state(p.Mean))
	}
	if c.full {
		err = c.settleWhole(gap)
	} else {
		err = c.settleWindow(&p, gap)
	}
	return c, err
}

// Steady gives the moments of the stationary distribution.
func (m *Model) Steady(how Exactness, limits dependability.Limits) (Point, error) {
	c, err := m.SteadyChain(how, limits)
	if err != nil {
		return Point{}, err
	}
	return c.Point(), nil
}

// settleWhole marches over all states, from the initial one.
func (c *Chain) settleWhole(gap float64) error {
	return c.settle(gap, func() error { return nil })
}

// settleWindow marches from the Gaussian of linear noise, on a window that
// follows.
func (c *Chain) settleWindow(p *Point, gap float64) error {
	if err := c.gaussian(p); err != nil {
		return err
	}
	again := func() error {
		c.keep()
		c.pack()
		q, err := c.fastest(&c.sup)
		if err != nil {
			return err
		}
		return c.moveTo(c.l.grow(&c.sup, slabSteps/4/q, c.sigmas))
	}
	if err := again(); err != nil {
		return err
	}
	return c.settle(gap, again)
}

// settle marches in rounds of half a relaxation time and stops when a round
// changes nothing but the last digits. What a round still changes, summed as
// a geometric series, is what all further rounds would change. After every
// second round the slowest mode is extrapolated away.
func (c *Chain) settle(gap float64, again func() error) error {
	const most = 400
	best := math.Inf(1)
	for k := range most {
		steps := max(1, int(c.f.q/gap/2))
		c.keep()
		first := slices.Clone(c.acc)
		if err := c.round(steps); err != nil {
			return err
		}
		c.keep()
		if err := c.round(steps); err != nil {
			return err
		}
		change, ratio := c.changes(first)
		c.settled = change / (1 - math.Exp(-0.5)) * 2
		c.limits.Progress(float64(k), most, "relaxation times")
		if c.settled < 1e-13 || c.settled < 1e-10 && change > best/2 {
			c.keep()
			return nil
		}
		best = min(best, change)
		if ratio > 0.2 && ratio < 0.9 {
			c.extrapolate(ratio)
		}
		if err := again(); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: the distribution still moves after %d relaxation times of the mean field", errNoSteady, most)
}

// round makes steps and brings the probability back to 1: what the rims lost
// counts as a change.
func (c *Chain) round(steps int) error {
	for range steps {
		if err := c.step(0); err != nil {
			return err
		}
	}
	mass := 0.0
	for i, b := range c.act {
		sum := 0.0
		for _, p := range c.v[c.f.rows[i].base+b.lo : c.f.rows[i].base+max(b.lo, b.hi)] {
			sum += p
		}
		mass += sum
	}
	if mass == 0 {
		return errNoSteady
	}
	for i := range c.v {
		c.v[i] /= mass
	}
	return nil
}

// changes compares three rounds: first, acc and v. The sum of the absolute
// changes of the second, and its ratio to the first in the direction of both.
func (c *Chain) changes(first []float64) (size, ratio float64) {
	dot, square := 0.0, 0.0
	for i, p := range c.acc[:c.f.size] {
		d, e := p-first[i], c.v[i]-p
		size += math.Abs(e)
		dot += d * e
		square += d * d
	}
	if square == 0 {
		return size, 0
	}
	return size, dot / square
}

// extrapolate goes to the end of the geometric series that acc and v begin.
func (c *Chain) extrapolate(ratio float64) {
	for i, b := range c.act {
		base := c.f.rows[i].base
		for k := base + b.lo; k < base+b.hi; k++ {
			c.v[k] = max(0, c.v[k]+(c.v[k]-c.acc[k])*ratio/(1-ratio))
		}
	}
}

// gaussian puts the distribution of linear noise on the lattice.
func (c *Chain) gaussian(p *Point) error {
	const sigmas = 9
	d := c.l.dims
	mean, vary := p.Mean[d[0]], max(p.Cov[d[0]][d[0]], 0.1)
	slope, my, vy := 0.0, 0.0, 0.0
	low, high := 0, 0
	if len(d) > 1 {
		my, vy = p.Mean[d[1]], max(p.Cov[d[1]][d[1]], 0.1)
		slope = p.Cov[d[0]][d[1]] / vy
		vary = max(vary-slope*slope*vy, 0.1)
		low, high = int(my-sigmas*math.Sqrt(vy)), int(my+sigmas*math.Sqrt(vy))
	}
	center := func(y int) float64 { return mean + slope*(float64(y)-my) }
	var s support
	for y := max(low, 0); y <= high; y++ {
		c.l.addRow(&s, y, bounds{int(center(y) - sigmas*math.Sqrt(vary)), int(center(y)+sigmas*math.Sqrt(vary)) + 1})
	}
	if err := c.fits(&s); err != nil {
		return err
	}
	c.f.window(c.l, &s)
	sum := 0.0
	c.begin(func(_ int, r *row, v []float64) bounds {
		y := height(r)
		e := 0.0
		if len(d) > 1 {
			e = (float64(y) - my) * (float64(y) - my) / vy
		}
		for x := r.may.lo; x < r.may.hi; x++ {
			z := float64(x) - center(y)
			w := math.Exp(-(z*z/vary + e) / 2)
			v[r.base+x] = w
			sum += w
		}
		return r.may
	})
	for i := range c.v {
		c.v[i] /= sum
	}
	return nil
}
