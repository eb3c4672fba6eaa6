package solve

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/spec"
)

// uncertainty gives quantiles and the mean of a measure over what is not known
// about the parameters: exactly where there is one uncertain parameter in which
// the measure is monotone, or one component with two uncertain rates; else by
// Latin hypercube sampling, with the sampling error of every number.
func (s *session) uncertainty(q *spec.Measure) ([]dependability.Result, error) {
	beliefs, err := s.beliefs()
	if err != nil {
		return nil, err
	}
	if len(beliefs) == 0 {
		return nil, errors.New("no parameter has a distribution: give one with field, gamma, lognormal, beta or uniform")
	}
	probs, err := s.levels(q)
	if err != nil {
		return nil, err
	}
	of := q.Of
	if len(of) == 0 {
		of = []string{"unavailability"}
	}
	var out []dependability.Result
	for _, name := range of {
		rows, err := s.spread(q, name, beliefs, probs)
		if err != nil {
			return out, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// levels are the probabilities of the quantiles: those asked for, else the ends
// of the credible interval and the median.
func (s *session) levels(q *spec.Measure) ([]dependability.Chance, error) {
	if len(q.P) > 0 {
		return s.chances(q.P, "quantiles")
	}
	tail := (1 - q.Level) / 2
	if q.Level == 0.9 || q.Level == 0.95 || q.Level == 0.99 { // as written in decimals
		tail = math.Round(1000*(1-q.Level)/2) / 1000
	}
	return []dependability.Chance{{P: tail, Not: 1 - tail}, {P: 0.5, Not: 0.5}, {P: 1 - tail, Not: tail}}, nil
}

func (s *session) spread(q *spec.Measure, name string, beliefs []belief, probs []dependability.Chance) ([]dependability.Result, error) {
	asked, err := s.uncertainMeasure(q, name)
	if err != nil {
		return nil, err
	}
	quantile, method, err := s.closed(asked, beliefs)
	if err != nil {
		return nil, err
	}
	if quantile == nil {
		return s.sampled(q, asked, beliefs, probs)
	}
	var out []dependability.Result
	for _, c := range probs {
		x := quantile(c.P, c.Not)
		r := dependability.Result{Measure: "uncertainty", System: q.System, Of: name, P: dependability.Number(c.P), Value: dependability.Number(x.value), Complement: dependability.Number(x.complement), Method: method}
		r.Error = dependability.Number(1e-12 * math.Abs(x.value))
		out = append(out, r)
	}
	mean, sd, fault := moments(quantile)
	return append(out, dependability.Result{
		Measure: "uncertainty", System: q.System, Of: name, Stat: "mean", Value: dependability.Number(mean),
		SD: dependability.Number(sd), Error: dependability.Number(fault), Method: method,
	}), nil
}

// uncertainMeasure is what an uncertainty is of: of a composition one of its
// measures.
func (s *session) uncertainMeasure(q *spec.Measure, name string) (*spec.Measure, error) {
	for _, m := range s.model.Measures {
		if m.Value != nil && m.Label == name && s.model.Kind == spec.KindCompose {
			return m, nil
		}
	}
	if _, err := s.model.Measure(name); err != nil && len(q.At) == 0 {
		return nil, err
	}
	return &spec.Measure{Name: name, System: q.System, At: q.At}, nil
}

// title is the name of a measure in words about it.
func title(q *spec.Measure) string { return cmp.Or(q.Label, q.Name) }

// closed is the quantile function of a measure, nil if it has none in closed
// form.
func (s *session) closed(asked *spec.Measure, beliefs []belief) (func(p, q float64) point, string, error) {
	if fail, repair, ok := s.component(asked, beliefs); ok {
		if f := ratio(fail, repair); f != nil {
			if asked.Name == "availability" {
				return func(p, q float64) point { x := f(q, p); return point{x.complement, x.value} }, "beta-prime", nil
			}
			return f, "beta-prime", nil
		}
	}
	if len(beliefs) != 1 {
		return nil, "", nil
	}
	return s.monotone(asked, beliefs[0])
}

// component recognises one block whose two rates are the uncertain parameters.
func (s *session) component(asked *spec.Measure, beliefs []belief) (fail, repair belief, ok bool) {
	if s.model.Kind != spec.KindRBD || len(beliefs) != 2 || asked.Name != "unavailability" && asked.Name != "availability" {
		return belief{}, belief{}, false
	}
	block := s.model.OnlyBlock(asked.System)
	if block == nil || block.Fail == nil || block.Repair == nil {
		return belief{}, belief{}, false
	}
	for i, b := range beliefs {
		if b.name == block.Fail.String() && beliefs[1-i].name == block.Repair.String() {
			return b, beliefs[1-i], true
		}
	}
	return belief{}, belief{}, false
}

// scan is the number of points at which monotony is looked at.
const scan = 41

// monotone is the measure at the quantiles of the only uncertain parameter, if
// it rises or falls all along.
func (s *session) monotone(asked *spec.Measure, b belief) (func(p, q float64) point, string, error) {
	var fault error
	at := func(p, q float64) point {
		v, err := s.valueAt(asked, map[string]float64{b.name: b.quantile(p, q)})
		if err != nil && fault == nil {
			fault = err
		}
		return v
	}
	rises, falls := true, true
	last := point{}
	for i := range scan {
		z := -8 + 16*float64(i)/(scan-1)
		v := at(tails(z))
		if math.IsNaN(v.value) {
			return nil, "", fmt.Errorf("%s cannot be said for all values of %s", title(asked), b.name)
		}
		if i > 0 {
			more := v.value > last.value || v.complement < last.complement
			less := v.value < last.value || v.complement > last.complement
			rises, falls = rises && !less, falls && !more
		}
		last = v
	}
	if fault != nil {
		return nil, "", fault
	}
	switch {
	case rises:
		return at, "monotone", nil
	case falls:
		return func(p, q float64) point { return at(q, p) }, "monotone", nil
	}
	return nil, "", nil
}

// tails are Φ(z) and 1-Φ(z).
func tails(z float64) (p, q float64) {
	return 0.5 * math.Erfc(-z/math.Sqrt2), 0.5 * math.Erfc(z/math.Sqrt2)
}

// moments integrates a quantile function over the normal distribution: the
// trapezoidal rule, exponentially accurate for what is smooth and falls off at
// both ends. The error is the change by halving the step.
func moments(quantile func(p, q float64) point) (mean, sd, fault float64) {
	const reach, steps = 9.0, 180
	integrate := func(every int, f func(x float64) float64) float64 {
		var total sum
		for i := 0; i <= steps; i += every {
			z := reach * (2*float64(i)/steps - 1)
			weight := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * 2 * reach / steps * float64(every)
			total.add(weight * f(quantile(tails(z)).value))
		}
		return total.value()
	}
	mean = integrate(1, func(x float64) float64 { return x })
	coarse := integrate(2, func(x float64) float64 { return x })
	sd = math.Sqrt(integrate(1, func(x float64) float64 { return (x - mean) * (x - mean) }))
	return mean, sd, math.Abs(mean-coarse) + 1e-14*math.Abs(mean)
}
