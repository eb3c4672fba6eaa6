package repairable_test

import (
	"math"

	"github.com/nines-bot/nines/dependability/repairable"
)

// generator is the chain of a system written out from the words of its
// fields: rates[i][j] from i to j failed.
func generator(s repairable.System) [][]float64 {
	q := make([][]float64, s.Units+1)
	for i := range q {
		q[i] = make([]float64, s.Units+1)
		working := s.Units - i
		down := working < s.Need
		active := min(s.Need, working)
		if i < s.Units && !(down && s.Suspend) {
			q[i][i+1] = float64(active)*s.Fail + float64(working-active)*s.Dormancy*s.Fail
		}
		if i > 0 {
			crew := i
			if s.Repairmen > 0 {
				crew = min(crew, s.Repairmen)
			}
			q[i][i-1] = float64(crew) * s.Repair
		}
	}
	return q
}

// stationary solves a chain by elimination without subtraction (GTH).
func stationary(rates [][]float64) []float64 {
	n := len(rates)
	q := make([][]float64, n)
	for i := range q {
		q[i] = append([]float64(nil), rates[i]...)
	}
	for k := n - 1; k > 0; k-- {
		out := 0.0
		for j := range k {
			out += q[k][j]
		}
		for i := range k {
			q[i][k] /= out
			for j := range k {
				if j != i {
					q[i][j] += q[i][k] * q[k][j]
				}
			}
		}
	}
	p := make([]float64, n)
	p[0] = 1
	sum := 1.0
	for k := 1; k < n; k++ {
		for i := range k {
			p[k] += p[i] * q[i][k]
		}
		sum += p[k]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// evolve steps the chain from 0 by uniformisation, kept apart from the code
// under test: states above stop are absorbing.
func evolve(rates [][]float64, stop int, t float64) []float64 {
	n := len(rates)
	q := 0.0
	for i := range n {
		out := 0.0
		for j := range n {
			out += rates[i][j]
		}
		q = max(q, out)
	}
	p, sum := make([]float64, n), make([]float64, n)
	p[0] = 1
	parts := math.Ceil(q * t)
	for range int(parts) {
		w := math.Exp(-q * t / parts)
		clear(sum)
		for k := 1; k < 60; k++ {
			next := make([]float64, n)
			for i, x := range p {
				sum[i] += w * x
				stay := 1.0
				for j := range n {
					if i <= stop && rates[i][j] > 0 {
						next[j] += x * rates[i][j] / q
						stay -= rates[i][j] / q
					}
				}
				next[i] += x * max(stay, 0)
			}
			p = next
			w *= q * t / parts / float64(k)
		}
		copy(p, sum)
	}
	return p
}
