package markov

import "math"

// assess bounds the relative error of the components of x as the solution of
// x·(S−A) = alpha, or as the stationary distribution (alpha nil). What is left over,
// alpha − x·(S−A), is found with twice the digits, and solved for again: that is the
// error, but for the error of this second solution, bounded by f.bound. Excess and
// shortfall are solved for apart, so that nothing cancels unseen.
func (f *factor) assess(p *process, alpha, x []float64) float64 {
	excess, shortfall := leftover(p, alpha, x)
	more, less := f.left(excess), f.left(shortfall)
	var shift, size float64
	if alpha == nil { // the sum of x is known to be one
		m, l := total(more), total(less)
		shift, size = m-l, m+l
	}
	var worst float64
	for i, v := range x {
		if v < 1e-290 {
			continue
		}
		d := math.Abs(more[i]-less[i]-shift*v) + f.bound*(more[i]+less[i]+size*v)
		worst = max(worst, d/v)
	}
	if math.IsNaN(worst) {
		return f.bound
	}
	return min(f.bound, worst+2*unit)
}

// leftover returns the positive and the negative parts of alpha − x·(S−A).
func leftover(p *process, alpha, x []float64) (excess, shortfall []float64) {
	sums := make([]twofold, len(x))
	for i, a := range alpha {
		sums[i].high = a
	}
	for i, v := range x {
		col, val := p.rates.row(i)
		for e, j := range col {
			sums[j].add(v, val[e])
			sums[i].add(-v, val[e])
		}
		sums[i].add(-v, p.kill[i])
	}
	excess, shortfall = make([]float64, len(x)), make([]float64, len(x))
	for i, s := range sums {
		excess[i], shortfall[i] = s.parts()
	}
	return excess, shortfall
}

// assessRight is assess for the solution of (S−A)·x = b.
func (f *factor) assessRight(p *process, b, x []float64) float64 {
	excess, shortfall := make([]float64, len(x)), make([]float64, len(x))
	for i, v := range x {
		if i == f.keep {
			continue
		}
		s := twofold{high: b[i]}
		col, val := p.rates.row(i)
		for e, j := range col {
			s.add(x[j], val[e])
			s.add(-v, val[e])
		}
		s.add(-v, p.kill[i])
		excess[i], shortfall[i] = s.parts()
	}
	more, less := f.right(excess), f.right(shortfall)
	var worst float64
	for i, v := range x {
		if v >= 1e-290 {
			worst = max(worst, (math.Abs(more[i]-less[i])+f.bound*(more[i]+less[i]))/v)
		}
	}
	if math.IsNaN(worst) {
		return f.bound
	}
	return min(f.bound, worst+2*unit)
}

// A twofold is a sum of products in twice the usual precision (Dekker 1971).
type twofold struct{ high, low, size float64 }

func (s *twofold) add(x, y float64) {
	p := x * y
	err := math.FMA(x, y, -p)
	h := s.high + p
	t := h - s.high
	s.low += (s.high - (h - t)) + (p - t) + err
	s.high = h
	s.size += math.Abs(p)
}

// parts returns the positive and the negative part, each increased by what the sum may
// still be wrong.
func (s twofold) parts() (positive, negative float64) {
	r, doubt := s.high+s.low, s.size*0x1p-96
	return max(r, 0) + doubt, max(-r, 0) + doubt
}
