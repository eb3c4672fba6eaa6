package rbd

import (
	"math"

	"github.com/nines-bot/nines/dependability"
)

// series is the chance that all parts work, cs[i] standing for n[i] copies;
// parallel that any does. Both sum positive terms only.
func series(n []int, cs []dependability.Chance) dependability.Chance {
	out := dependability.Chance{P: 1}
	for i, c := range cs {
		c = power(c, n[i])
		out.Not += out.P * c.Not
		out.P *= c.P
	}
	out.Not = min(out.Not, 1)
	return out
}

func parallel(n []int, cs []dependability.Chance) dependability.Chance {
	out := dependability.Chance{Not: 1}
	for i, c := range cs {
		c = power(c.Complement(), n[i]).Complement()
		out.P += out.Not * c.P
		out.Not *= c.Not
	}
	out.P = min(out.P, 1)
	return out
}

// power is n copies in series.
func power(c dependability.Chance, n int) dependability.Chance {
	if n > 32 {
		l := math.Log(c.P)
		if c.Not < 0.5 {
			l = math.Log1p(-c.Not)
		}
		l *= float64(n)
		return dependability.Chance{P: math.Exp(l), Not: -math.Expm1(l)}
	}
	out := dependability.Chance{P: 1}
	for range n {
		out.Not += out.P * c.Not
		out.P *= c.P
	}
	return out
}

// distribution is that of the number of independent parts that work, by
// convolution of binomials.
func distribution(n []int, cs []dependability.Chance) []float64 {
	d := []float64{1}
	for i, c := range cs {
		d = convolve(d, binomial(n[i], c))
	}
	return d
}

// atLeast sums a distribution from need on, and below.
func atLeast(need int, d []float64) dependability.Chance {
	var c dependability.Chance
	for _, p := range d[:need] {
		c.Not += p
	}
	for j := len(d) - 1; j >= need; j-- {
		c.P += d[j]
	}
	return dependability.Chance{P: min(c.P, 1), Not: min(c.Not, 1)}
}

// binomial is the distribution of the number of n that work. It starts from
// the mode, whose terms do not underflow, and divides by the sum.
func binomial(n int, c dependability.Chance) []float64 {
	d := make([]float64, n+1)
	switch {
	case c.Not == 0:
		d[n] = 1
		return d
	case c.P == 0:
		d[0] = 1
		return d
	}
	mode := min(int(float64(n+1)*c.P), n)
	d[mode] = 1
	sum := 1.0
	odds := c.P / c.Not
	for j := mode; j < n && d[j] > 0; j++ {
		d[j+1] = d[j] * float64(n-j) / float64(j+1) * odds
	}
	odds = c.Not / c.P
	for j := mode; j > 0 && d[j] > 0; j-- {
		d[j-1] = d[j] * float64(j) / float64(n-j+1) * odds
	}
	for j, p := range d {
		if j != mode {
			sum += p
		}
	}
	for j := range d {
		d[j] /= sum
	}
	return d
}

func convolve(a, b []float64) []float64 {
	if len(a) == 1 {
		return b
	}
	out := make([]float64, len(a)+len(b)-1)
	for i, x := range a {
		if x == 0 {
			continue
		}
		for j, y := range b {
			out[i+j] += x * y
		}
	}
	return out
}
