package population

import (
	"math"

	"github.com/nines-bot/nines/dependability"
)

// slabSteps is the mean number of steps of a slab: long slabs waste fewer
// steps on the tail of the Poisson weights, short ones have tighter windows.
const slabSteps = 1000

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

// goOn takes one slab of at most dt and returns its length. A slab that loses
// more than its share was foreseen badly (populations that breed spread faster
// than their flows tell): it is done again, shorter and wider.
func (c *Chain) goOn(dt float64) (float64, error) {
	const tries = 12
	before := c.pack()
	for try := 1; ; try++ {
		step, err := c.planWindow(min(dt, c.most))
		if err != nil {
			return 0, err
		}
		if err := c.uniformise(step); err != nil {
			return 0, err
		}
		fair := c.lost * (step/c.end + 0.02) / 2
		if before-c.mass() <= fair || try == tries {
			c.most = 1.5 * max(step, c.most/1.5)
			return step, nil
		}
		c.most, c.sigmas, c.eps = step/2, min(1.2*c.sigmas, 25), c.eps/2
	}
}

// pack keeps what acc holds on its support, and returns its sum.
func (c *Chain) pack() float64 {
	c.sup = c.support()
	c.packed = c.packed[:0]
	mass := 0.0
	for i := range c.f.rows {
		r := &c.f.rows[i]
		k := height(r) - c.sup.first
		if k < 0 || k >= len(c.sup.rows) || c.sup.rows[k].empty() {
			continue
		}
		b := c.sup.rows[k]
		from := len(c.packed)
		c.packed = append(c.packed, c.acc[r.base+b.lo:r.base+b.hi]...)
		mass += sumOf(c.packed[from:])
	}
	return mass
}

// mass of acc.
func (c *Chain) mass() float64 {
	mass := 0.0
	for i := range c.f.rows {
		r := &c.f.rows[i]
		if !r.may.empty() {
			mass += sumOf(c.acc[r.base+r.may.lo : r.base+r.may.hi])
		}
	}
	return mass
}

func sumOf(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum
}

// planWindow moves the window to where the probability goes in the next slab
// and returns its length.
func (c *Chain) planWindow(dt float64) (float64, error) {
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

// fits refuses a window whose vectors and tables would not fit the memory.
func (c *Chain) fits(s *support) error {
	need := float64(s.cells()) * 8 * float64(4+len(c.l.moves))
	if need > float64(c.limits.Bytes) {
		return &dependability.TooLarge{What: "bytes", Need: need, Limit: float64(c.limits.Bytes), Remedy: "use mean field, linear noise or simulation"}
	}
	return nil
}

// moveTo makes a frame of next and puts into it what was packed.
func (c *Chain) moveTo(next support) error {
	if err := c.fits(&next); err != nil {
		return err
	}
	c.f.window(c.l, &next)
	if cap(c.v) < c.f.size || cap(c.w) < c.f.size || cap(c.acc) < c.f.size {
		c.v, c.w, c.acc = nil, nil, nil // all of it is packed
	}
	if err := c.f.rate(c.l, c.cores); err != nil {
		return err
	}
	at := make([]int, len(c.sup.rows)+1) // where the rows are in packed
	for i, b := range c.sup.rows {
		at[i+1] = at[i] + max(0, b.hi-b.lo)
	}
	c.begin(func(_ int, r *row, v []float64) bounds {
		k := height(r) - c.sup.first
		if k < 0 || k >= len(c.sup.rows) {
			return bounds{}
		}
		whole := c.sup.rows[k]
		b := whole.clip(r.may)
		if b.empty() {
			return bounds{}
		}
		copy(v[r.base+b.lo:r.base+b.hi], c.packed[at[k]+b.lo-whole.lo:])
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
