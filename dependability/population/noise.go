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
	part := m.parts()
	var free []int
	for i, p := range part {
		if p != i {
			free = append(free, i)
		}
	}
	f := len(free)
	j, b := m.jacobian(n), m.diffusion(n)
	red := mat.NewDense(f, f, nil)
	for a, i := range free {
		for c, k := range free {
			red.Set(a, c, j.At(i, k)-j.At(i, part[k]))
		}
	}
	if !attracts(red) {
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

// attracts tells whether all eigenvalues have negative real parts.
func attracts(j *mat.Dense) bool {
	var e mat.Eigen
	if !e.Factorize(j, mat.EigenNone) {
		return false
	}
	for _, v := range e.Values(nil) {
		if real(v) >= 0 {
			return false
		}
	}
	return true
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
