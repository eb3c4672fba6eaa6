package solve

import (
	"maps"
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/spec"
)

// differences gives the derivatives of a measure where the engine has none: by
// central differences at three steps, extrapolated (Richardson), with the
// change by the last extrapolation as the error. The small one of a probability
// and its complement is differentiated.
func (s *session) differences(q *spec.Measure, system string) ([]dependability.Result, error) {
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
			if p.Derived() || s.model.Counts(p.Name) {
				continue
			}
			if x == 0 {
				s.warn("sensitivity: %s is 0, a derivative by differences needs another value", p.Name)
				continue
			}
			d, fault, err := s.derivative(asked, p.Name, x)
			if err != nil {
				return out, err
			}
			out = append(out, differenceRows(q, measure, p.Name, d, fault, base.value, x)...)
		}
	}
	return out, nil
}

func differenceRows(q *spec.Measure, measure, wrt string, d, fault, value, x float64) []dependability.Result {
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []string{"derivative"}
	}
	var out []dependability.Result
	for _, kind := range kinds {
		r := dependability.Result{Measure: "sensitivity", Of: measure, Wrt: wrt, Name: kind, Method: "differences"}
		scale := 1.0
		if kind == "elasticity" {
			scale = x / value
		}
		r.Value, r.Error = dependability.Number(d*scale), dependability.Number(math.Abs(fault*scale))
		out = append(out, r)
	}
	return out
}

// A point is a value with its complement, NaN if it has none.
type point struct{ value, complement float64 }

// valueAt computes one number with other parameters.
func (s *session) valueAt(q *spec.Measure, change map[string]float64) (point, error) {
	set := map[string]float64{}
	maps.Copy(set, s.opts.Set)
	maps.Copy(set, change)
	sub, err := newSession(s.model, Options{Set: set, Limits: s.opts.Limits})
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

// derivative is d measure / d name at x by Richardson's extrapolation.
func (s *session) derivative(q *spec.Measure, name string, x float64) (d, fault float64, err error) {
	difference := func(h float64) (float64, error) {
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
		if table[i], err = difference(h / float64(int(1)<<i)); err != nil {
			return 0, 0, err
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
	d = table[len(table)-1]
	return d, math.Abs(d-last) + 1e-12*math.Abs(d), nil
}
