package solve

import (
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/spec"
)

// sensitivities gives the derivatives of a measure: exactly where it has a
// slope, else by central differences.
func (s *session) sensitivities(q *spec.Measure, system string, exactly slope) ([]dependability.Result, error) {
	of := q.Of
	if len(of) == 0 {
		of = []string{"availability"}
	}
	var out []dependability.Result
	for _, measure := range of {
		asked := &spec.Measure{Name: measure, System: system}
		base, err := s.valueAt(asked, nil)
		if err != nil {
			return out, err
		}
		for _, p := range s.model.Params {
			if len(q.Wrt) > 0 && !contains(q.Wrt, "all") && !contains(q.Wrt, p.Name) {
				continue
			}
			x := s.values.Number[p.Name]
			if _, given := s.opts.Set[p.Name]; p.Derived() && !given || s.model.Counts(p.Name, s.opts.Set) {
				continue
			}
			d, err := exactly(measure, p.Name)
			if err != nil {
				return out, err
			}
			if d == nil && x == 0 {
				s.warn("sensitivity: %s is 0, a derivative by differences needs another value", p.Name)
				continue
			}
			if d == nil {
				if d, err = s.difference(asked, p.Name, x); err != nil {
					return out, err
				}
			}
			out = append(out, sensitivityRows(q, measure, p.Name, *d, base.value, x)...)
		}
	}
	return out, nil
}

// A point is a value with its complement, NaN if it has none.
type point struct{ value, complement float64 }

// valueAt computes one number with other parameters of the model.
func (s *session) valueAt(q *spec.Measure, change map[string]float64) (point, error) {
	sub, err := newSession(s.model, Options{Set: s.opts.Set, own: change, Limits: s.opts.Limits})
	if err != nil {
		return point{}, err
	}
	if err := sub.open(); err != nil {
		return point{}, err
	}
	rows, err := sub.engine.rows(q)
	if err != nil {
		return point{}, err
	}
	p := point{math.NaN(), math.NaN()}
	for _, r := range rows {
		if r.Value == nil {
			continue
		}
		p.value = *r.Value
		if r.Complement != nil {
			p.complement = *r.Complement
		}
		break
	}
	return p, nil
}

// difference is d measure / d name at x: by central differences at five steps,
// extrapolated (Richardson), with the change by the last extrapolation as the
// error. The small one of a probability and its complement is differentiated.
func (s *session) difference(q *spec.Measure, name string, x float64) (*markov.Number, error) {
	central := func(h float64) (float64, error) {
		up, err := s.valueAt(q, map[string]float64{name: x + h})
		if err != nil {
			return 0, err
		}
		down, err := s.valueAt(q, map[string]float64{name: x - h})
		if err != nil {
			return 0, err
		}
		if up.complement < up.value {
			return (down.complement - up.complement) / (2 * h), nil
		}
		return (up.value - down.value) / (2 * h), nil
	}
	h := 0.02 * math.Abs(x)
	var table [5]float64
	for i := range table {
		var err error
		if table[i], err = central(h / float64(int(1)<<i)); err != nil {
			return nil, err
		}
	}
	last := table[len(table)-1]
	for k := 1; k < len(table); k++ {
		f := math.Pow(4, float64(k))
		last = table[len(table)-1]
		for i := len(table) - 1; i >= k; i-- {
			table[i] = (f*table[i] - table[i-1]) / (f - 1)
		}
	}
	d := table[len(table)-1]
	return &markov.Number{Value: d, Error: math.Abs(d-last) + 1e-12*math.Abs(d), Method: "differences"}, nil
}
