package population

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// diffusion is B: the sum over the rules of rate times move times move'.
func (m *Model) diffusion(n []float64) *mat.Dense {
	b := mat.NewDense(len(n), len(n), nil)
	for i := range m.Rules {
		r := &m.Rules[i]
		v := r.Rate.Value(n)
		b.Set(r.From, r.From, b.At(r.From, r.From)+v)
		b.Set(r.To, r.To, b.At(r.To, r.To)+v)
		b.Set(r.From, r.To, b.At(r.From, r.To)-v)
		b.Set(r.To, r.From, b.At(r.To, r.From)-v)
	}
	return b
}

// noise is the field of mean and covariance together.
func (m *Model) noise(y, dy []float64) {
	c := len(m.Classes)
	n := y[:c]
	m.drift(n, dy[:c])
	j, b := m.jacobian(n), m.diffusion(n)
	cov := mat.NewDense(c, c, y[c:])
	out := mat.NewDense(c, c, dy[c:])
	var jc mat.Dense
	jc.Mul(j, cov)
	out.Add(&jc, jc.T())
	out.Add(out, b)
}

// stationaryNoise solves J C + C J' + B = 0 among the classes that are free:
// all but the first of each conserved part, whose covariances follow. The
// second result is what the equation misses by, relative to J.
func (m *Model) stationaryNoise(n []float64) ([][]float64, float64) {
	red, free, part := m.free(n)
	f, b := len(free), m.diffusion(n)
	if gap, ok := m.gap(n); !ok || gap <= 0 {
		return nil, 0
	}
	system, rhs := mat.NewDense(f*f, f*f, nil), mat.NewVecDense(f*f, nil)
	for a := range f {
		for c := range f {
			row := a*f + c
			rhs.SetVec(row, -b.At(free[a], free[c]))
			for k := range f {
				system.Set(row, k*f+c, system.At(row, k*f+c)+red.At(a, k))
				system.Set(row, a*f+k, system.At(row, a*f+k)+red.At(c, k))
			}
		}
	}
	var x mat.VecDense
	if err := x.SolveVec(system, rhs); err != nil {
		if cond, is := errors.AsType[mat.Condition](err); !is || math.IsInf(float64(cond), 0) {
			return nil, 0
		}
	}
	worst := 0.0
	for i := range f * f {
		worst = max(worst, math.Abs(x.AtVec(i)))
	}
	return m.spread(free, part, &x), 1e-14 * worst
}

// gap is the slowest rate at which disturbances of the mean field die out.
func (m *Model) gap(n []float64) (float64, bool) {
	red, _, _ := m.free(n)
	var e mat.Eigen
	if !e.Factorize(red, mat.EigenNone) {
		return 0, false
	}
	gap := math.Inf(1)
	for _, v := range e.Values(nil) {
		gap = min(gap, -real(v))
	}
	return gap, gap > 0
}

// free is the Jacobian among the free classes.
func (m *Model) free(n []float64) (red *mat.Dense, free, part []int) {
	part = m.parts()
	for i, p := range part {
		if p != i {
			free = append(free, i)
		}
	}
	j := m.jacobian(n)
	red = mat.NewDense(len(free), len(free), nil)
	for a, i := range free {
		for c, k := range free {
			red.Set(a, c, j.At(i, k)-j.At(i, part[k]))
		}
	}
	return red, free, part
}

// spread gives the first class of each part the covariances that make the
// part's total constant.
func (m *Model) spread(free, part []int, x *mat.VecDense) [][]float64 {
	c, f := len(part), len(free)
	cov := make([][]float64, c)
	for i := range cov {
		cov[i] = make([]float64, c)
	}
	for a, i := range free {
		for b, k := range free {
			v := (x.AtVec(a*f+b) + x.AtVec(b*f+a)) / 2
			cov[i][k] += v
			cov[part[i]][k] -= v
			cov[i][part[k]] -= v
			cov[part[i]][part[k]] += v
		}
	}
	return cov
}
