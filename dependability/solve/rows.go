package solve

import (
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/spec"
)

// number is a row of a plain number.
func number(measure string, n markov.Number, unit string) dependability.Result {
	return dependability.Result{Measure: measure, Value: dependability.Number(n.Value), Error: dependability.Number(n.Error), Unit: unit, Method: n.Method}
}

// probability is a row of a probability with its complement.
func probability(measure string, p markov.Probability) dependability.Result {
	r := number(measure, p.Number, "")
	r.Complement = dependability.Number(p.Complement.Value)
	return r
}

// chance is a row of a probability from an engine that says what its relative
// error is.
func chance(measure string, c dependability.Chance, method string) dependability.Result {
	r := c.Row(measure, method)
	r.Error = dependability.Number(rounding * math.Max(c.P, 0))
	return r
}

// rounding is the relative error that products and sums of positive numbers
// gather in the engines without an error of their own: some hundred operations.
const rounding = 1e-14

// turned swaps a probability and its complement.
func turned(r dependability.Result, measure string) dependability.Result {
	r.Measure = measure
	r.Value, r.Complement = r.Complement, r.Value
	if r.Value != nil && r.Complement != nil && r.Error != nil && *r.Complement > 0 {
		relative := *r.Error / *r.Complement
		r.Error = dependability.Number(relative * *r.Value)
	}
	return r
}

// at adds the time to a row.
func at(r dependability.Result, t float64) dependability.Result {
	r.At = dependability.Number(t)
	return r
}

// times evaluates the times of a measure; +Inf stands for the steady state.
func (s *session) times(list []spec.Expr, what string) ([]float64, error) {
	out := make([]float64, len(list))
	for i, e := range list {
		t, err := s.model.Number(e, s.values)
		if err != nil {
			return nil, err
		}
		if t < 0 {
			return nil, s.model.Fault(e.Pos, "", "%s: the time %v is negative", what, t)
		}
		out[i] = t
	}
	return out, nil
}

// survived are the times that a life outlasts with these probabilities.
func (s *session) survived(q *spec.Measure, life *markov.Lifetime, list []dependability.Chance) ([]dependability.Result, error) {
	var out []dependability.Result
	for _, c := range list {
		n, err := life.Quantile(c.P)
		if err != nil {
			return out, err
		}
		r := number(q.Name, n, s.unit)
		r.P = dependability.Number(c.P)
		out = append(out, r)
	}
	return out, nil
}

// chances evaluates the probabilities of a measure, strictly between 0 and 1.
func (s *session) chances(list []spec.Expr, what string) ([]dependability.Chance, error) {
	out := make([]dependability.Chance, len(list))
	for i, e := range list {
		p, not, err := s.model.Chance(e, s.values, what)
		if err != nil {
			return nil, err
		}
		if p == 0 || not == 0 {
			return nil, s.model.Fault(e.Pos, "", "%s: a probability between 0 and 1 is needed, this is %v", what, p)
		}
		out[i] = dependability.Chance{P: p, Not: not}
	}
	return out, nil
}

// perYear is the downtime per year and its unit.
func (s *session) perYear(q *spec.Measure, unavailability dependability.Result) dependability.Result {
	unit := q.Unit
	if unit == "" {
		unit = s.unit
	}
	factor := s.model.TimeUnit.PerYear()
	if f, ok := s.model.TimeUnit.Factor(unit); ok {
		factor /= f
	}
	r := unavailability
	r.Measure, r.Complement, r.Unit = "downtime_per_year", nil, unit+"/y"
	if r.Value != nil {
		r.Value = dependability.Number(*r.Value * factor)
	}
	if r.Error != nil {
		r.Error = dependability.Number(*r.Error * factor)
	}
	return r
}
