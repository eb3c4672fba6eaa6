package population

import (
	"math"

	"github.com/nines-bot/nines/dependability"
)

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

// still tells whether the distribution over all states has come to rest: it
// is the same as at half the time.
func (c *Chain) still() bool {
	const least = 1e5 // steps: a chain that waits is not yet at rest
	if c.rest || c.now < 2*c.marked || c.now*c.f.q < least {
		return c.rest
	}
	if c.mark != nil {
		change := 0.0
		for i, p := range c.mark {
			change += math.Abs(p - c.acc[i])
		}
		if c.rest = change < 1e-13; c.rest {
			c.tail += 2 * change
			return true
		}
	}
	c.mark, c.marked = append(c.mark[:0], c.acc[:c.f.size]...), c.now
	return false
}
