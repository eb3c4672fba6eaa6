package estimate

import (
	"math"
	"slices"
)

// risks visits the distinct event times of several samples in order, with the
// events d and the numbers at risk n of each. The slices are reused.
func risks(samples []Sample, visit func(d, n []int)) {
	k := len(samples)
	at, late, d, n := make([]int, k), make([]int, k), make([]int, k), make([]int, k)
	next := make([]float64, k) // the time of the first row not visited
	for g := range samples {
		next[g] = samples[g].timeOrEnd(0)
	}
	tie := tieOf(samples...)
	for {
		t := slices.Min(next)
		if math.IsInf(t, 1) {
			return
		}
		events := 0
		for g := range samples {
			s := &samples[g]
			for late[g] < len(s.entry) && s.entry[late[g]] < t-tie {
				late[g]++
			}
			first := at[g]
			n[g], d[g] = len(s.keys)-len(s.entry)+late[g]-first, 0
			for next[g]-t <= tie {
				if s.observed(at[g]) {
					d[g]++
				}
				at[g]++
				next[g] = s.timeOrEnd(at[g])
			}
			n[g] = max(n[g], at[g]-first)
			events += d[g]
		}
		if events > 0 {
			visit(d, n)
		}
	}
}

// timeOrEnd is the time of row i, infinite after the last.
func (s *Sample) timeOrEnd(i int) float64 {
	if i >= len(s.keys) {
		return math.Inf(1)
	}
	return math.Float64frombits(s.keys[i] >> 1)
}

func total(counts []int) float64 {
	sum := 0
	for _, c := range counts {
		sum += c
	}
	return float64(sum)
}

// A symmetric positive definite matrix is factored in place into LLᵀ; false if
// it is not one.
func cholesky(a [][]float64) bool {
	for i := range a {
		for j := 0; j <= i; j++ {
			v := a[i][j]
			for k := range j {
				v -= a[i][k] * a[j][k]
			}
			if i != j {
				a[i][j] = v / a[j][j]
				continue
			}
			if !(v > 1e-12*math.Abs(a[i][i])) {
				return false
			}
			a[i][i] = math.Sqrt(v)
		}
	}
	return true
}

// solve solves LLᵀx = b for a factored matrix.
func solve(l [][]float64, b []float64) []float64 {
	n := len(b)
	x := make([]float64, n)
	for i := range n {
		v := b[i]
		for k := range i {
			v -= l[i][k] * x[k]
		}
		x[i] = v / l[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= l[k][i] * x[k]
		}
		x[i] /= l[i][i]
	}
	return x
}

func square(n int) [][]float64 {
	cells := make([]float64, n*n)
	m := make([][]float64, n)
	for i := range m {
		m[i] = cells[i*n : (i+1)*n]
	}
	return m
}
