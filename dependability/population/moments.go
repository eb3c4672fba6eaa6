package population

import "math"

// Point gives the moments of the distribution. Means are those of the
// probability that was kept, with all that was lost in their error.
func (c *Chain) Point() Point {
	n := len(c.l.m.Classes)
	s := newMoments(c)
	for i := range c.f.rows {
		s.row(&c.f.rows[i], c.acc)
	}
	p := Point{At: c.now, Mean: make([]float64, n), Error: make([]float64, n), Cells: c.f.cells}
	p.Lost = c.doubt(s.mass)
	cov := s.finish(&p)
	p.Cov = cov
	total := 0.0
	for k := range n {
		t := c.l.total[c.l.part[k]]
		total = max(total, t)
		p.Error[k] = p.Lost*max(p.Mean[k], t-p.Mean[k]) + 1e-15*t
	}
	p.CovError = p.Lost*total*total + 1e-15*total*total
	c.flows(&p)
	return p
}

// doubt bounds the probability that is not where it should be, given the mass
// in the window: each step rounds by a few units in the last place.
func (c *Chain) doubt(mass float64) float64 {
	if math.IsInf(c.now, 1) {
		return c.settled
	}
	return max(0, 1-mass) + c.tail + 4.5e-16*c.steps
}

// moments sums probability, and first and second powers of the coordinates
// from a middle near the mean, so that the variance does not cancel.
type moments struct {
	c      *Chain
	middle []float64
	mass   float64
	first  []float64
	second [][]float64
}

func newMoments(c *Chain) *moments {
	d := len(c.l.dims)
	s := &moments{c: c, middle: make([]float64, d), first: make([]float64, d), second: make([][]float64, d)}
	for i := range s.second {
		s.second[i] = make([]float64, d)
	}
	mass := 0.0
	for i := range c.f.rows {
		r := &c.f.rows[i]
		p, px := 0.0, 0.0
		for x := r.may.lo; x < r.may.hi; x++ {
			v := c.acc[r.base+x]
			p += v
			px += v * float64(x)
		}
		mass += p
		s.middle[0] += px
		for k := 1; k < d; k++ {
			s.middle[k] += p * float64(r.at[k])
		}
	}
	for k := range s.middle {
		s.middle[k] /= mass
	}
	return s
}

func (s *moments) row(r *row, acc []float64) {
	p, px, pxx := 0.0, 0.0, 0.0
	for x := r.may.lo; x < r.may.hi; x++ {
		v, d := acc[r.base+x], float64(x)-s.middle[0]
		p += v
		px += v * d
		pxx += v * d * d
	}
	s.mass += p
	s.first[0] += px
	s.second[0][0] += pxx
	for k := 1; k < len(s.first); k++ {
		d := float64(r.at[k]) - s.middle[k]
		s.first[k] += p * d
		s.second[0][k] += px * d
		for j := 1; j <= k; j++ {
			s.second[j][k] += p * d * (float64(r.at[j]) - s.middle[j])
		}
	}
}

// finish turns sums into means and covariances by class.
func (s *moments) finish(p *Point) [][]float64 {
	l := s.c.l
	for i, r := range l.rest {
		if r == i {
			p.Mean[i] = l.total[l.part[i]]
		}
	}
	for d, class := range l.dims {
		mean := s.middle[d] + s.first[d]/s.mass
		p.Mean[class] = mean
		p.Mean[l.rest[class]] -= mean
	}
	n := len(l.m.Classes)
	cov := make([][]float64, n)
	for i := range cov {
		cov[i] = make([]float64, n)
	}
	for d, a := range l.dims {
		for e, b := range l.dims {
			v := s.second[min(d, e)][max(d, e)]/s.mass - s.first[d]*s.first[e]/s.mass/s.mass
			cov[a][b] += v
			cov[l.rest[a]][b] -= v
			cov[a][l.rest[b]] -= v
			cov[l.rest[a]][l.rest[b]] += v
		}
	}
	return cov
}

// flows are the expected rates: from the moments where the rate is a sum of
// products of two counts, else over all states.
func (c *Chain) flows(p *Point) {
	m := c.l.m
	p.Flow, p.FlowError = make([]float64, len(m.Rules)), make([]float64, len(m.Rules))
	for i := range m.Rules {
		r := &m.Rules[i].Rate
		if r.Terms == nil {
			p.Flow[i], p.FlowError[i] = c.Expect(r.Value)
			continue
		}
		for _, t := range r.Terms {
			e, most := t.K, math.Abs(t.K)
			for _, class := range t.Of {
				e *= p.Mean[class]
				most *= c.l.total[c.l.part[class]]
			}
			if len(t.Of) == 2 {
				e += t.K * p.Cov[t.Of[0]][t.Of[1]]
			}
			p.Flow[i] += e
			p.FlowError[i] += (p.Lost + 1e-15) * most
		}
	}
}

// Expect is the expectation of a function of the counts, and a bound of its
// error that assumes no larger values outside the window than inside.
func (c *Chain) Expect(f func(n []float64) float64) (value, bound float64) {
	n, at := make([]float64, len(c.l.m.Classes)), make([]int, len(c.l.dims))
	most, mass := 0.0, 0.0
	for i := range c.f.rows {
		r := &c.f.rows[i]
		copy(at, r.at)
		for x := r.may.lo; x < r.may.hi; x++ {
			p := c.acc[r.base+x]
			if p == 0 {
				continue
			}
			at[0] = x
			c.l.counts(at, n)
			v := f(n)
			value += p * v
			mass += p
			most = max(most, math.Abs(v))
		}
	}
	return value / mass, c.doubt(mass) * 2 * most
}

// Probability of one state, given by the counts of all classes. Outside the
// window it is 0.
func (c *Chain) Probability(counts []int) float64 {
	at := make([]int, len(c.l.dims))
	for d, class := range c.l.dims {
		at[d] = counts[class]
	}
	k := key(at)
	for i := range c.f.rows {
		r := &c.f.rows[i]
		if at[0] >= r.may.lo && at[0] < r.may.hi && key(r.at) == k {
			return c.acc[r.base+at[0]]
		}
	}
	return 0
}
