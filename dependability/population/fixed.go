package population

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/nines-bot/nines/dependability"
)

// FixedPoint is the steady state of the mean field that the initial counts
// lead to, with the stationary covariance of linear noise around it. Newton's
// method ends what the equations of motion began, so the fixed point is one
// that attracts.
//
// Cov is nil where the fixed point does not hold fluctuations (an eigenvalue
// on the imaginary axis).
func (m *Model) FixedPoint(limits dependability.Limits) (Point, error) {
	if err := m.Check(); err != nil {
		return Point{}, err
	}
	n, err := m.settle(limits)
	if err != nil {
		return Point{}, err
	}
	p := Point{At: math.Inf(1), Mean: n, Error: make([]float64, len(n))}
	step, ok := m.newtonStep(n)
	for i := range p.Error {
		p.Error[i] = 2e-16 * m.total()
		if ok {
			p.Error[i] += math.Abs(step[i])
		}
	}
	m.flows(&p)
	p.Cov, p.CovError = m.stationaryNoise(n)
	return p, nil
}

// settle follows the mean field over longer and longer times until Newton's
// method holds to the place.
func (m *Model) settle(limits dependability.Limits) ([]float64, error) {
	n := m.start()
	dn := make([]float64, len(n))
	total := m.total()
	if total == 0 {
		return n, nil
	}
	span := 0.0
	for i := range m.Rules {
		r := &m.Rules[i]
		span = max(span, m.rateAtCrowd(r)/total)
	}
	if span == 0 {
		return n, nil
	}
	span = 1 / span
	for range 60 {
		in := integrator{f: m.drift, tol: 1e-9, scale: total, going: limits.Going, emit: func(int, []float64) {}}
		if err := in.run(n, []float64{span}); err != nil {
			return nil, fmt.Errorf("mean field steady state: %w", err)
		}
		m.drift(n, dn)
		still := 0.0
		for _, d := range dn {
			still = max(still, math.Abs(d)*span/total)
		}
		if still < 1e-3 {
			if x, ok := m.polish(n); ok {
				return x, nil
			}
		}
		if still == 0 {
			return n, nil
		}
		span *= 2
	}
	return nil, errors.New("mean field: no steady state is reached from the initial counts (it may oscillate); give times")
}

// rateAtCrowd is the rate of a rule with everything in its From class, or
// shared out evenly, whichever is faster: the scale of its speed.
func (m *Model) rateAtCrowd(r *Rule) float64 {
	n := make([]float64, len(m.Classes))
	n[r.From] = m.total()
	v := r.Rate.Value(n)
	for i := range n {
		n[i] = m.total() / float64(len(n))
	}
	v = max(v, r.Rate.Value(n))
	if v-v != 0 {
		return 0
	}
	return v
}

// polish is Newton's method from a place near by.
func (m *Model) polish(n []float64) ([]float64, bool) {
	x := append([]float64(nil), n...)
	total := m.total()
	for range 30 {
		step, ok := m.newtonStep(x)
		if !ok {
			return nil, false
		}
		size := 0.0
		for i := range x {
			x[i] += step[i]
			size = max(size, math.Abs(step[i]))
		}
		if size > 0.02*total {
			return nil, false // another fixed point
		}
		if size <= 4e-15*total {
			for i := range x {
				if x[i] < -1e-9*total {
					return nil, false
				}
				x[i] = max(x[i], 0)
			}
			return x, true
		}
	}
	return nil, false
}

// newtonStep solves J d = -drift with the total of each part kept.
func (m *Model) newtonStep(n []float64) ([]float64, bool) {
	c := len(n)
	part := m.parts()
	j := m.jacobian(n)
	dn := make([]float64, c)
	m.drift(n, dn)
	rhs := mat.NewVecDense(c, nil)
	scale := mat.Max(j) - mat.Min(j)
	if scale == 0 {
		scale = 1
	}
	for i := range c {
		rhs.SetVec(i, -dn[i])
		if part[i] != i {
			continue
		}
		rhs.SetVec(i, 0) // the first class of a part carries its conservation law
		for k := range c {
			j.Set(i, k, 0)
			if part[k] == i {
				j.Set(i, k, scale)
			}
		}
	}
	var d mat.VecDense
	if err := d.SolveVec(j, rhs); err != nil {
		if cond, is := errors.AsType[mat.Condition](err); !is || math.IsInf(float64(cond), 0) {
			return nil, false
		}
	}
	return d.RawVector().Data, true
}
