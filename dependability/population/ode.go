package population

import (
	"errors"
	"math"
)

// A field is the right-hand side of dy/dt = f(y).
type field func(y, dy []float64)

// errStiff asks for an implicit method.
var errStiff = errors.New("population: too many steps of the explicit method")

// An integrator follows a field from a start through given times.
type integrator struct {
	f     field
	tol   float64              // relative, per step
	scale float64              // of the values: tol*1e-6*scale is the absolute tolerance
	going func() error         // asked now and then
	emit  func(int, []float64) // called at each of the times
}

// explicitSteps bounds the work of the explicit method before the implicit
// one takes over.
const explicitSteps = 40_000

// run integrates from time 0; at must not decrease.
func (in *integrator) run(y []float64, at []float64) error {
	t, h, steps, stiff := 0.0, 0.0, 0, false
	for i, end := range at {
		for t < end {
			if stiff {
				if err := in.implicit(y, end-t, &h); err != nil {
					return err
				}
				t = end
				continue
			}
			err := in.explicit(y, &t, end, &h, &steps)
			if errors.Is(err, errStiff) {
				stiff, h = true, 0
				continue
			}
			if err != nil {
				return err
			}
		}
		in.emit(i, y)
	}
	return nil
}

func (in *integrator) check(steps int) error {
	if in.going != nil && steps%256 == 0 {
		return in.going()
	}
	return nil
}

// norm is the largest error by component, in units of the tolerance.
func (in *integrator) norm(e, y, z []float64) float64 {
	worst := 0.0
	for i := range e {
		s := in.tol * (max(math.Abs(y[i]), math.Abs(z[i])) + 1e-6*in.scale)
		r := math.Abs(e[i]) / s
		if !(r <= worst) { // NaN counts as worst
			worst = r
		}
	}
	return worst
}

// tableau is the method of Dormand and Prince, order 5(4) with first same as
// last: Hairer, Nørsett, Wanner, Solving Ordinary Differential Equations I,
// table II.5.2. The last row is the solution; errors is its difference from
// the embedded one.
func tableau() (a [6][6]float64, errors [7]float64) {
	a = [6][6]float64{
		{1.0 / 5},
		{3.0 / 40, 9.0 / 40},
		{44.0 / 45, -56.0 / 15, 32.0 / 9},
		{19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
		{9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
		{35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
	}
	errors = [7]float64{71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40}
	return a, errors
}

// explicit advances t to end with the step h, which it adapts.
func (in *integrator) explicit(y []float64, t *float64, end float64, h *float64, steps *int) error {
	a, eb := tableau()
	n := len(y)
	var k [7][]float64
	for i := range k {
		k[i] = make([]float64, n)
	}
	z, e := make([]float64, n), make([]float64, n)
	in.f(y, k[0])
	if *h == 0 {
		*h = in.firstStep(y, k[0], end-*t)
	}
	for *t < end {
		if *steps++; *steps > explicitSteps {
			return errStiff
		}
		if err := in.check(*steps); err != nil {
			return err
		}
		step := min(*h, end-*t)
		for s := range 6 {
			for i := range z {
				d := 0.0
				for j := 0; j <= s; j++ {
					d += a[s][j] * k[j][i]
				}
				z[i] = y[i] + step*d
			}
			in.f(z, k[s+1])
		}
		for i := range e {
			e[i] = 0
			for j := range k {
				e[i] += step * eb[j] * k[j][i]
			}
		}
		r := in.norm(e, y, z)
		if r <= 1 {
			copy(y, z)
			copy(k[0], k[6])
			if *t += step; step < *h || *t > end {
				*t = end // the step was cut to fit
			}
		}
		if math.IsNaN(r) || math.IsInf(r, 0) {
			*h = step / 10
		} else if r > 1 || step == *h {
			*h = step * min(5, max(0.2, 0.9*math.Pow(max(r, 1e-10), -0.2)))
		}
		if *h < 1e-14*max(*t, 1e-300) {
			return errStiff
		}
	}
	return nil
}

func (in *integrator) firstStep(y, dy []float64, most float64) float64 {
	r := in.norm(dy, y, y) * in.tol
	if !(r > 0) {
		return most
	}
	return min(most, 1e-3/r)
}
