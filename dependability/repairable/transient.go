package repairable

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
)

// Reliability is the chance to work all through (0, t], with repair of units
// while the system works, from all units working at 0.
func (s System) Reliability(t float64, lim dependability.Limits) (dependability.Chance, error) {
	p, err := s.transient(t, true, lim)
	if err != nil {
		return dependability.Chance{}, err
	}
	return s.up(p), nil
}

// PointAvailability is the chance to work at t, from all units working at 0.
func (s System) PointAvailability(t float64, lim dependability.Limits) (dependability.Chance, error) {
	if math.IsInf(t, 1) {
		return s.Availability()
	}
	p, err := s.transient(t, false, lim)
	if err != nil {
		return dependability.Chance{}, err
	}
	return s.up(p), nil
}

// Quantile is the time that the system survives, with repair, with the
// probability survive.P. The complement counts where that is close to 1.
func (s System) Quantile(survive dependability.Chance, lim dependability.Limits) (float64, error) {
	if !(survive.P > 0 && survive.P <= 1 && survive.Not >= 0) || math.Abs(survive.P+survive.Not-1) > 1e-9 {
		return 0, fmt.Errorf("quantile of probability %v: want more than 0 and at most 1", survive.P)
	}
	mean, err := s.MTTFF()
	if err != nil || survive.Not == 0 {
		return 0, err
	}
	// Positive: the system lives longer than t.
	excess := func(t float64) (float64, error) {
		c, err := s.Reliability(t, lim)
		if survive.Not < 0.5 {
			return math.Log(survive.Not) - math.Log(c.Not), err
		}
		return math.Log(c.P) - math.Log(survive.P), err
	}
	return descend(excess, mean)
}

// descend finds the zero of a falling function, from a first guess.
func descend(f func(float64) (float64, error), t float64) (float64, error) {
	lo, hi := t, t
	flo, err := f(t)
	fhi := flo
	for ; err == nil && flo <= 0 && lo > 1e-300; flo, err = f(lo) {
		lo, hi, fhi = lo/4, lo, flo
	}
	for ; err == nil && fhi > 0 && hi < 1e300; fhi, err = f(hi) {
		lo, hi, flo = hi, hi*4, fhi
	}
	for i := 0; err == nil && i < 200; i++ {
		mid := lo + (hi-lo)/2
		if x := lo + (hi-lo)*flo/(flo-fhi); i%3 != 0 && x > lo && x < hi {
			mid = x
		}
		if mid <= lo || mid >= hi || hi-lo < 1e-15*hi {
			break
		}
		var y float64
		if y, err = f(mid); y > 0 {
			lo, flo = mid, y
		} else {
			hi, fhi = mid, y
		}
	}
	if math.Abs(flo) < math.Abs(fhi) {
		return lo, err
	}
	return hi, err
}

// transient is the distribution at t of the number of failed units; with
// absorb, the first system failure ends the process.
func (s System) transient(t float64, absorb bool, lim dependability.Limits) ([]float64, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if s.Need == 0 {
		return nil, errNoNeed
	}
	if !(t >= 0) || math.IsInf(t, 0) {
		return nil, fmt.Errorf("time %v, want 0 or more", t)
	}
	last := s.last()
	if absorb {
		last = s.spares() + 1
	}
	c := chain{birth: make([]float64, last+1), death: make([]float64, last+1), lim: lim.WithDefaults()}
	for i := range last {
		c.birth[i] = s.birth(i)
		c.death[i+1] = s.death(i + 1)
	}
	if absorb {
		c.death[last] = 0
	}
	return c.at(t)
}

// chain is a birth-death process on 0, 1, ...
type chain struct {
	birth, death []float64
	lim          dependability.Limits
}

func (c chain) fastest() float64 {
	q := 0.0
	for i := range c.birth {
		q = max(q, c.birth[i]+c.death[i])
	}
	return q
}

// at is the distribution at t from state 0. Small stiff chains are squared,
// the rest is stepped.
func (c chain) at(t float64) ([]float64, error) {
	n := float64(len(c.birth))
	q := c.fastest()
	if q*t == 0 {
		p := make([]float64, len(c.birth))
		p[0] = 1
		return p, nil
	}
	squarings := max(0, math.Ceil(math.Log2(q*t)))
	steps := q*t + 12*math.Sqrt(q*t) + n + 40
	switch square := n * n * (n + 40 + n*squarings); {
	case n <= maxSquared && square <= 30*steps*n: // a step loses more digits
		return c.squared(t, int(squarings))
	case steps*n <= float64(c.lim.Steps):
		return c.stepped(t, q)
	case n <= maxSquared:
		return c.squared(t, int(squarings))
	}
	return nil, &dependability.TooLarge{
		What: "steps", Need: steps * n, Limit: float64(c.lim.Steps), Remedy: "a shorter time, or the steady state",
	}
}

// maxSquared bounds the states of a chain whose full matrix is built.
const maxSquared = 400

// stepped is uniformisation: the mixture, by a Poisson distribution, of the
// distributions after k jumps at rate q.
func (c chain) stepped(t, q float64) ([]float64, error) {
	n := len(c.birth)
	now, next, out := make([]float64, n), make([]float64, n), make([]float64, n)
	now[0] = 1
	mean := q * t
	reach := 12*math.Sqrt(mean) + 40
	first, last := int(max(0, mean-reach)), int(mean+reach)+n
	sum := 0.0
	for k := 0; k <= last; k++ {
		if k >= first {
			lg, _ := math.Lgamma(float64(k) + 1)
			w := math.Exp(float64(k)*math.Log(mean) - mean - lg)
			sum += w
			for i, x := range now {
				out[i] += w * x
			}
		}
		c.step(next, now, q)
		now, next = next, now
		if k&0xfff == 0 {
			if err := c.lim.Check(); err != nil {
				return nil, err
			}
			c.lim.Progress(float64(k), float64(last), "steps")
		}
	}
	for i := range out {
		out[i] /= sum
	}
	return out, nil
}

// step is one jump, or none, at rate q.
func (c chain) step(to, from []float64, q float64) {
	for j := range to {
		x := from[j] * max(0, 1-(c.birth[j]+c.death[j])/q)
		if j > 0 {
			x += from[j-1] * c.birth[j-1] / q
		}
		if j+1 < len(from) {
			x += from[j+1] * c.death[j+1] / q
		}
		to[j] = x
	}
}

// squared is the matrix exponential over a short time, squared until t.
func (c chain) squared(t float64, squarings int) ([]float64, error) {
	n := len(c.birth)
	m, err := c.short(math.Ldexp(t, -squarings))
	if err != nil {
		return nil, err
	}
	next := make([]float64, n*n)
	for range squarings {
		clear(next)
		for i := range n {
			row := next[i*n : (i+1)*n]
			for k, x := range m[i*n : (i+1)*n] {
				if x == 0 {
					continue
				}
				for j, y := range m[k*n : (k+1)*n] {
					row[j] += x * y
				}
			}
		}
		stochastic(next, n)
		m, next = next, m
		if err := c.lim.Check(); err != nil {
			return nil, err
		}
	}
	return m[:n:n], nil
}

// short is exp(Q dt) with the fastest rate times dt at most 1. As many terms
// are taken as it takes to cross the chain, so that the corner has its digits.
func (c chain) short(dt float64) ([]float64, error) {
	n := len(c.birth)
	q := c.fastest()
	out := make([]float64, n*n)
	now, next := make([]float64, n), make([]float64, n)
	for i := range n {
		clear(now)
		now[i] = 1
		w := math.Exp(-q * dt)
		row := out[i*n : (i+1)*n]
		for k := 1; k <= n+40; k++ {
			for j, x := range now {
				row[j] += w * x
			}
			c.step(next, now, q)
			now, next = next, now
			w *= q * dt / float64(k)
		}
		if err := c.lim.Check(); err != nil {
			return nil, err
		}
	}
	stochastic(out, n)
	return out, nil
}

// stochastic sets the diagonal to what the rest of the row leaves, so that
// rounding perturbs rates and does not lose mass: a diagonal of its own would
// double its error with every squaring.
func stochastic(m []float64, n int) {
	for i := range n {
		row := m[i*n : (i+1)*n]
		rest := 0.0
		for j, x := range row {
			if j != i {
				rest += x
			}
		}
		if rest < 0.5 {
			row[i] = 1 - rest
			continue
		}
		sum := rest + row[i]
		for j := range row {
			row[j] /= sum
		}
	}
}
