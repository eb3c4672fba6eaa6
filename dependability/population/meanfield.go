package population

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/nines-bot/nines/dependability"
)

// odeTolerance is relative, per step of the integrator.
const odeTolerance = 1e-12

// drift is the mean field: dn/dt = sum of rate times move.
func (m *Model) drift(n, dn []float64) {
	clear(dn)
	for i := range m.Rules {
		r := &m.Rules[i]
		v := r.Rate.Value(n)
		dn[r.From] -= v
		dn[r.To] += v
	}
}

// jacobian of the drift, row by row.
func (m *Model) jacobian(n []float64) *mat.Dense {
	c := len(n)
	j := mat.NewDense(c, c, nil)
	for i := range m.Rules {
		r := &m.Rules[i]
		for k := range c {
			d := r.Rate.slope(n, k)
			j.Set(r.From, k, j.At(r.From, k)-d)
			j.Set(r.To, k, j.At(r.To, k)+d)
		}
	}
	return j
}

// MeanField follows the deterministic limit through the times at, which must
// not decrease: exact for rates that are linear in the counts, otherwise the
// first order for large populations. The errors are numerical, estimated from
// a second run with a hundred times the tolerance: the distance from the
// chain's mean is not in them.
func (m *Model) MeanField(at []float64, limits dependability.Limits) ([]Point, error) {
	return m.follow(m.start(), m.drift, at, limits, false)
}

// LinearNoise is MeanField with the covariance of the fluctuations to first
// order (van Kampen's linear noise): dC/dt = J C + C J' + B, C(0) = 0.
func (m *Model) LinearNoise(at []float64, limits dependability.Limits) ([]Point, error) {
	c := len(m.Classes)
	y := append(m.start(), make([]float64, c*c)...)
	return m.follow(y, m.noise, at, limits, true)
}

func (m *Model) follow(y0 []float64, f field, at []float64, limits dependability.Limits, cov bool) ([]Point, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	if err := checkTimes(at); err != nil {
		return nil, err
	}
	finite := at
	if k := slices.IndexFunc(at, func(t float64) bool { return math.IsInf(t, 1) }); k >= 0 {
		finite = at[:k]
	}
	run := func(tol float64) ([][]float64, error) {
		out := make([][]float64, len(finite))
		in := integrator{f: f, tol: tol, scale: m.total(), going: limits.Going, emit: func(i int, y []float64) { out[i] = slices.Clone(y) }}
		return out, in.run(slices.Clone(y0), finite)
	}
	rough, err := run(100 * odeTolerance)
	if err != nil {
		return nil, err
	}
	fine, err := run(odeTolerance)
	if err != nil {
		return nil, err
	}
	points := make([]Point, 0, len(at))
	for i := range fine {
		points = append(points, m.smoothPoint(at[i], fine[i], rough[i], cov))
	}
	if len(finite) == len(at) {
		return points, nil
	}
	p, err := m.FixedPoint(limits)
	if err != nil {
		return nil, err
	}
	if !cov {
		p.Cov = nil
	}
	for range at[len(finite):] {
		points = append(points, p)
	}
	return points, nil
}

func (m *Model) smoothPoint(at float64, fine, rough []float64, cov bool) Point {
	c := len(m.Classes)
	p := Point{At: at, Mean: fine[:c:c], Error: make([]float64, c)}
	for i := range p.Error {
		p.Error[i] = math.Abs(fine[i]-rough[i]) + 1e-15*m.total()
	}
	if cov {
		p.Cov = make([][]float64, c)
		for i := range p.Cov {
			p.Cov[i] = fine[c+i*c : c+(i+1)*c]
			for k := range c {
				p.CovError = max(p.CovError, math.Abs(p.Cov[i][k]-rough[c+i*c+k]))
			}
		}
	}
	m.flows(&p)
	return p
}

// flows fills the rates of the rules at the mean.
func (m *Model) flows(p *Point) {
	p.Flow, p.FlowError = make([]float64, len(m.Rules)), make([]float64, len(m.Rules))
	for i := range m.Rules {
		r := &m.Rules[i].Rate
		p.Flow[i] = r.Value(p.Mean)
		for k := range p.Mean {
			p.FlowError[i] += math.Abs(r.slope(p.Mean, k)) * p.Error[k]
		}
	}
}

func checkTimes(at []float64) error {
	last := 0.0
	for _, t := range at {
		if !(t >= last) {
			return fmt.Errorf("population: times must rise from 0, %g after %g", t, last)
		}
		last = t
	}
	return nil
}
