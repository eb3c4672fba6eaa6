package estimate

import "math"

// sums are those over all observations of the terms of a log-likelihood: the
// values, and the derivatives times powers of w.
type sums struct{ value, first, firstW, second, secondW, secondWW float64 }

// add counts a term n times.
func (s *sums) add(t term, w, n float64) {
	s.value += n * t.value
	s.first += n * t.first
	s.firstW += n * t.first * w
	s.second += n * t.second
	s.secondW += n * t.second * w
	s.secondWW += n * t.second * w * w
}

// standard is how many events there are and the sum of their w.
func (d data) standard(mu, inverse float64) (n, sum float64) {
	n = float64(len(d.events))
	return n, n * (d.mean - mu) * inverse
}

// exponential needs no pass: σ is 1 and fixed, so that no derivative by it is
// asked for, and the sum of e^w is the total time over e^μ.
func (d data) exponential(mu float64) sums {
	n, sum := d.standard(mu, 1)
	all := d.total * math.Exp(-mu)
	return sums{value: sum - all, first: n - all, second: -all}
}

// weibull adds ln f = w - e^w and ln S = -e^w: sums of e^w, e^w w and e^w w².
func (d data) weibull(mu, inverse float64) sums {
	n, sum := d.standard(mu, inverse)
	var all, allW, allWW float64
	for k, ys := range [][]float64{d.events, d.open, d.entry} {
		var e0, e1, e2 float64
		for _, y := range ys {
			w := (y - mu) * inverse
			e := math.Exp(w)
			e0 += e
			e1 += e * w
			e2 += e * w * w
		}
		if k < 2 {
			all, allW, allWW = all+e0, allW+e1, allWW+e2
		} else {
			all, allW, allWW = all-e0, allW-e1, allWW-e2
		}
	}
	return sums{sum - all, n - all, sum - allW, -all, -allW, -allWW}
}

// lognormal needs no pass over the events: their moments are sufficient.
func (d data) lognormal(mu, inverse float64) sums {
	n, sum := d.standard(mu, inverse)
	off := d.mean - mu
	square := (d.square + n*off*off) * inverse * inverse
	s := sums{-square/2 - n*logRoot2Pi, -sum, -square, -n, -sum, -square}
	for _, y := range d.open {
		w := (y - mu) * inverse
		s.add(Lognormal.survival(w), w, 1)
	}
	for _, y := range d.entry {
		w := (y - mu) * inverse
		s.add(Lognormal.survival(w), w, -1)
	}
	return s
}

// loglogistic adds ln f = w + 2 ln S, whose derivatives are 1 - 2F and -2F(1-F).
func (d data) loglogistic(mu, inverse float64) sums {
	n, sum := d.standard(mu, inverse)
	s := sums{value: sum, first: n, firstW: sum}
	s.logistic(d.events, mu, inverse, 2)
	s.logistic(d.open, mu, inverse, 1)
	s.logistic(d.entry, mu, inverse, -1)
	return s
}

// logistic counts ln S of each logarithm n times. ln S is -max(w, 0) - ln(1+e)
// with e = exp(-|w|) <= 1: one logarithm of a product of many is quicker than
// many of one, and as exact.
func (s *sums) logistic(ys []float64, mu, inverse, n float64) {
	const together = 512 // 2^512 is still a number
	var value, f0, f1, g0, g1, g2 float64
	for from := 0; from < len(ys); from += together {
		product := 1.0
		for _, y := range ys[from:min(from+together, len(ys))] {
			w := (y - mu) * inverse
			e := math.Exp(-math.Abs(w))
			product *= 1 + e
			r := 1 / (1 + e)
			f := e * r
			g := f * r
			if w > 0 {
				value -= w
				f = r
			}
			f0 += f
			f1 += f * w
			g0 += g
			g1 += g * w
			g2 += g * w * w
		}
		value -= math.Log(product)
	}
	s.value += n * value
	s.first -= n * f0
	s.firstW -= n * f1
	s.second -= n * g0
	s.secondW -= n * g1
	s.secondWW -= n * g2
}
