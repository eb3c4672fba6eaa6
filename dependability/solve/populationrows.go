package solve

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/population"
	"github.com/nines-bot/nines/dependability/spec"
)

// steady gives means, variances and, of the classes asked for, covariances.
func (e *populationEngine) steady(q *spec.Measure) ([]dependability.Result, error) {
	var out []dependability.Result
	for _, method := range e.methods(q) {
		var p population.Point
		var err error
		if method == "meanfield" || method == "lna" {
			p, err = e.pop.FixedPoint(e.opts.Limits)
		} else {
			var points []population.Point
			if points, err = e.run(method, q, []float64{math.Inf(1)}); err == nil {
				p = points[0]
				e.lost(q.Name, method, points)
			}
		}
		if err != nil {
			return out, fmt.Errorf("%s: %w", method, err)
		}
		if method == "meanfield" {
			p.Cov = nil
		}
		out = append(out, e.moments(q, method, &p)...)
	}
	return out, nil
}

func (e *populationEngine) moments(q *spec.Measure, method string, p *population.Point) []dependability.Result {
	var out []dependability.Result
	list := e.classList(q)
	for i, c := range list {
		r := e.mean("steady", method, p, c)
		r.Stat = "mean"
		out = append(out, r)
		if p.Cov == nil {
			continue
		}
		r = dependability.Result{Measure: "steady", Of: e.classes[c], Name: method, Stat: "variance", Method: method, Value: dependability.Number(p.Cov[c][c]), Error: dependability.Number(p.CovError)}
		out = append(out, r)
		for _, d := range list[i+1:] {
			r.Stat, r.Wrt, r.Value = "covariance", e.classes[d], dependability.Number(p.Cov[c][d])
			out = append(out, r)
		}
	}
	return out
}

// flow is how often per time a rule fires.
func (e *populationEngine) flow(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	rules := e.ruleList(q)
	if len(times) == 0 {
		times = []float64{math.Inf(1)}
	}
	var out []dependability.Result
	for _, method := range e.methods(q) {
		points, err := e.run(method, q, times)
		if err != nil {
			return out, fmt.Errorf("%s: %w", method, err)
		}
		for _, p := range points {
			for _, k := range rules {
				r := dependability.Result{Measure: "flow", Of: e.pop.Rules[k].Name, Name: method, Method: method, Value: dependability.Number(p.Flow[k]), Unit: "1/" + e.unit}
				if len(p.FlowError) > k {
					r.Error = dependability.Number(p.FlowError[k])
				}
				out = append(out, at(r, p.At))
			}
		}
	}
	return out, nil
}

func (e *populationEngine) ruleList(q *spec.Measure) []int {
	var out []int
	for k, r := range e.pop.Rules {
		if len(q.Of) == 0 || contains(q.Of, r.Name) {
			out = append(out, k)
		}
	}
	return out
}

// condition is the probability of a condition on the counts, on the full chain.
func (e *populationEngine) condition(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	if q.Value == nil {
		return nil, fmt.Errorf("probability needs when")
	}
	if len(times) == 0 {
		times = []float64{math.Inf(1)}
	}
	f, err := expr.CompileTruth(q.Value.Node, e.scope)
	if err != nil {
		return nil, e.model.Fault(q.Value.Pos, "", "%v", err)
	}
	var out []dependability.Result
	i := 0
	err = e.pop.Transient(times, population.Exactness{Cores: e.opts.Cores}, e.opts.Limits, func(c *population.Chain) error {
		indicator := func(want bool) func([]float64) float64 {
			return func(n []float64) float64 {
				if f(n) == want {
					return 1
				}
				return 0
			}
		}
		p, bound := c.Expect(indicator(true))
		not, _ := c.Expect(indicator(false))
		r := dependability.Chance{P: p, Not: not}.Row(q.Name, "exact")
		r.Name, r.Error = q.Label, dependability.Number(bound)
		out = append(out, at(r, times[i]))
		i++
		return nil
	})
	return out, err
}

func (e *populationEngine) scope(name string) (expr.Binding, bool) {
	for i, c := range e.classes {
		if c == name {
			return expr.Binding{Slot: i}, true
		}
	}
	return e.values.Scope(name)
}

// first is the mean time until a rule first fires.
func (e *populationEngine) first(q *spec.Measure) ([]dependability.Result, error) {
	rules := e.ruleList(q)
	var out []dependability.Result
	for _, k := range rules {
		mean, bound, err := e.pop.First(k, e.opts.Limits)
		if err != nil {
			return out, err
		}
		if math.IsInf(mean, 1) {
			return out, fmt.Errorf("rule %s may never fire", e.pop.Rules[k].Name)
		}
		out = append(out, dependability.Result{
			Measure: "first", Of: e.pop.Rules[k].Name, Stat: "mean", Unit: e.unit, Method: "first-passage",
			Value: dependability.Number(mean), Error: dependability.Number(bound),
		})
	}
	return out, nil
}
