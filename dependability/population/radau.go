package population

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// implicitSteps bounds the work between two times of a stiff field. Only
// fields with jumps need as many.
const implicitSteps = 2_000

// radauMatrix is the three-stage Radau IIA method of order 5: Hairer and
// Wanner, Solving Ordinary Differential Equations II, table IV.5.6.
func radauMatrix() [3][3]float64 {
	s := math.Sqrt(6)
	return [3][3]float64{
		{(88 - 7*s) / 360, (296 - 169*s) / 1800, (-2 + 3*s) / 225},
		{(296 + 169*s) / 1800, (88 + 7*s) / 360, (-2 - 3*s) / 225},
		{(16 - s) / 36, (16 + s) / 36, 1.0 / 9},
	}
}

// implicit advances y by span for stiff fields. The error of a step is that
// against two half steps.
func (in *integrator) implicit(y []float64, span float64, h *float64) error {
	n := len(y)
	if *h == 0 || *h > span {
		*h = span
	}
	whole, half, e := make([]float64, n), make([]float64, n), make([]float64, n)
	for left, steps := span, 1; left > 0; steps++ {
		if err := in.check(steps); err != nil {
			return err
		}
		if steps > implicitSteps || *h < 1e-14*span {
			return fmt.Errorf("mean field: steps down to %g and no end; a rate may jump where a class runs empty, which only the exact methods can follow", *h)
		}
		step := min(*h, left)
		j := in.jacobian(y)
		copy(whole, y)
		copy(half, y)
		ok := in.radau(whole, step, j) && in.radau(half, step/2, j)
		if ok {
			ok = in.radau(half, step/2, in.jacobian(half))
		}
		if !ok {
			*h = step / 4
			continue
		}
		for i := range e {
			e[i] = (half[i] - whole[i]) / 31
		}
		r := in.norm(e, y, half)
		if r <= 1 {
			for i := range y {
				y[i] = half[i] + e[i]
			}
			if left -= step; step < *h {
				return nil
			}
		}
		*h = step * min(4, max(0.2, 0.9*math.Pow(max(r, 1e-10), -1.0/6)))
	}
	return nil
}

// radau makes one step by Newton's method with one Jacobian, and tells
// whether it converged.
func (in *integrator) radau(y []float64, h float64, j *mat.Dense) bool {
	n, a := len(y), radauMatrix()
	m := mat.NewDense(3*n, 3*n, nil)
	for p := range 3 {
		for q := range 3 {
			for r := range n {
				for c := range n {
					m.Set(p*n+r, q*n+c, -h*a[p][q]*j.At(r, c))
				}
			}
		}
	}
	for i := range 3 * n {
		m.Set(i, i, m.At(i, i)+1)
	}
	var lu mat.LU
	lu.Factorize(m)
	z, res := mat.NewVecDense(3*n, nil), mat.NewVecDense(3*n, nil)
	u, k, d := make([]float64, n), make([]float64, 3*n), mat.NewVecDense(3*n, nil)
	last := math.Inf(1)
	for range 12 {
		for p := range 3 {
			for i := range u {
				u[i] = y[i] + z.AtVec(p*n+i)
			}
			in.f(u, k[p*n:(p+1)*n])
		}
		for p := range 3 {
			for i := range n {
				s := a[p][0]*k[i] + a[p][1]*k[n+i] + a[p][2]*k[2*n+i]
				res.SetVec(p*n+i, h*s-z.AtVec(p*n+i))
			}
		}
		if lu.SolveVecTo(d, false, res) != nil {
			return false
		}
		z.AddVec(z, d)
		size := 0.0
		for i := range 3 * n {
			size = max(size, math.Abs(d.AtVec(i))/(in.tol*(math.Abs(y[i%n])+1e-6*in.scale)))
		}
		if size <= 1e-3 || size <= 1 && size >= last/2 {
			for i := range y {
				y[i] += z.AtVec(2*n + i)
			}
			return true
		}
		if !(size < 4*last) {
			return false
		}
		last = size
	}
	return false
}

// jacobian of the field by central differences.
func (in *integrator) jacobian(y []float64) *mat.Dense {
	n := len(y)
	j := mat.NewDense(n, n, nil)
	up, down := make([]float64, n), make([]float64, n)
	for c := range y {
		x := y[c]
		h := 1e-6 * (math.Abs(x) + 1e-3*in.scale)
		y[c] = x + h
		in.f(y, up)
		y[c] = x - h
		in.f(y, down)
		y[c] = x
		for r := range n {
			j.Set(r, c, (up[r]-down[r])/(2*h))
		}
	}
	return j
}
