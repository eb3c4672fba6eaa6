package solve

import (
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/spec"
)

// downtime describes the length of an outage. Without options it gives the
// mean and the squared coefficient of variation.
func (e *ctmcEngine) downtime(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	life, err := e.chain.Downtime()
	if err != nil {
		return nil, err
	}
	var out []dependability.Result
	add := func(r dependability.Result, err error) error {
		if err == nil {
			out = append(out, r)
		}
		return err
	}
	all := !q.Mean && !q.SCV && len(q.P) == 0 && len(q.At) == 0 && len(q.PDF) == 0
	if q.Mean || all {
		n, err := life.Mean()
		if err := add(number("downtime_mean", n, e.unit), err); err != nil {
			return out, err
		}
	}
	if q.SCV || all {
		n, err := life.SCV()
		if err := add(number("downtime_scv", n, ""), err); err != nil {
			return out, err
		}
	}
	list, err := e.chances(q.P, "quantiles")
	if err != nil {
		return out, err
	}
	for _, c := range list {
		n, err := life.Quantile(c.Not) // exceeded with probability 1-p
		r := number("downtime_quantile", n, e.unit)
		r.P = dependability.Number(c.P)
		if err := add(r, err); err != nil {
			return out, err
		}
	}
	return e.downtimeAt(q, life, times, out)
}

func (e *ctmcEngine) downtimeAt(q *spec.Measure, life *markov.Lifetime, times []float64, out []dependability.Result) ([]dependability.Result, error) {
	pdf, err := e.times(q.PDF, "pdf")
	if err != nil {
		return out, err
	}
	density, err := life.Density(pdf...)
	if err != nil {
		return out, err
	}
	for i, n := range density {
		out = append(out, at(number("downtime_pdf", n, "1/"+e.unit), pdf[i]))
	}
	survival, err := life.Survival(times...)
	if err != nil {
		return out, err
	}
	return append(out, probabilities("downtime_survival", survival, times)...), nil
}

// startOf is the engine's word for a start of the format.
func startOf(word string) markov.Start {
	switch word {
	case "stationary":
		return markov.Stationary
	case "stationary_up":
		return markov.StationaryUp
	case "stationary_after_failure":
		return markov.AfterFailure
	}
	return markov.FromInit
}

// survival is survival under killing, for each start.
func (e *ctmcEngine) survival(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	kill, err := e.killRates(q)
	if err != nil {
		return nil, err
	}
	starts := q.Start
	if len(starts) == 0 {
		starts = []string{"init"}
	}
	var out []dependability.Result
	for _, start := range starts {
		life, err := e.chain.Killed(kill, startOf(start))
		if err != nil {
			return out, err
		}
		p, err := life.Survival(times...)
		if err != nil {
			return out, err
		}
		for _, r := range probabilities("survival", p, times) {
			r.Name, r.Of = q.Label, start
			out = append(out, r)
		}
		if !q.Mean {
			continue
		}
		n, err := life.Mean()
		if err != nil {
			return out, err
		}
		r := number("survival_mean", n, e.unit)
		r.Name, r.Of = q.Label, start
		out = append(out, r)
	}
	return out, nil
}

func (e *ctmcEngine) killRates(q *spec.Measure) ([]float64, error) {
	kill := make([]float64, e.chain.Len())
	for _, k := range q.Kill {
		when, err := e.chain.truth(k.When)
		if err != nil {
			return nil, err
		}
		rate, err := e.chain.number(k.Rate)
		if err != nil {
			return nil, err
		}
		in, rates := e.chain.indicator(when), e.chain.vector(rate)
		for i := range kill {
			if in[i] == 0 {
				continue
			}
			if !(rates[i] >= 0) {
				return nil, e.model.Fault(k.Rate.Pos, "a rate is not negative", "kill in state %s: the rate is %v", e.chain.Label(i), rates[i])
			}
			kill[i] += rates[i]
		}
	}
	return kill, nil
}

// sensitivity differentiates rates symbolically, by every parameter on which a
// rate depends, also by way of other parameters.
func (e *ctmcEngine) sensitivity(q *spec.Measure) ([]dependability.Result, error) {
	wrt := e.ratesDepend(q.Wrt)
	slopes, err := e.slopes(wrt)
	if err != nil {
		return nil, err
	}
	of := q.Of
	if len(of) == 0 {
		of = []string{"availability"}
	}
	slots := make([]float64, len(e.chain.Low))
	derivative := func(from, _ []int32, rule int, out []float64) {
		fill(slots, from)
		for k, f := range slopes[rule] {
			out[k] = f(slots)
		}
	}
	var out []dependability.Result
	for _, measure := range of {
		grad, value, err := e.gradient(measure, len(wrt), derivative)
		if err != nil {
			return out, err
		}
		for k, g := range grad {
			out = append(out, sensitivityRows(q, measure, wrt[k], g, value, e.values.Number[wrt[k]])...)
		}
	}
	return out, nil
}

func sensitivityRows(q *spec.Measure, measure, wrt string, g markov.Number, value, x float64) []dependability.Result {
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []string{"derivative"}
	}
	var out []dependability.Result
	for _, kind := range kinds {
		n := g
		if kind == "elasticity" {
			n.Value, n.Error = g.Value*x/value, math.Abs(g.Error*x/value)
		}
		r := number("sensitivity", n, "")
		r.Of, r.Wrt, r.Name = measure, wrt, kind
		out = append(out, r)
	}
	return out
}

// gradient is the derivatives of a measure and its value.
func (e *ctmcEngine) gradient(measure string, n int, d markov.Derivative) ([]markov.Number, float64, error) {
	switch measure {
	case "availability", "unavailability":
		grad, err := e.chain.AvailabilityGradient(n, d)
		if err != nil {
			return nil, 0, err
		}
		p, err := e.chain.Availability()
		value := p.Value
		if measure == "unavailability" {
			value = p.Complement.Value
			for i := range grad {
				grad[i].Value = 0 - grad[i].Value
			}
		}
		return grad, value, err
	case "failure_frequency":
		grad, err := e.chain.FailureFrequencyGradient(n, d)
		if err != nil {
			return nil, 0, err
		}
		w, err := e.chain.FailureFrequency()
		return grad, w.Value, err
	}
	return e.rewardGradient(measure, n, d)
}

func (e *ctmcEngine) rewardGradient(measure string, n int, d markov.Derivative) ([]markov.Number, float64, error) {
	for _, w := range e.model.CTMC.Rewards {
		if w.Name != measure {
			continue
		}
		vector, err := e.rewardVector(w)
		if err != nil {
			return nil, 0, err
		}
		grad, err := e.chain.RewardGradient(vector, n, d)
		if err != nil {
			return nil, 0, err
		}
		mean, err := e.chain.SteadyReward(vector)
		return grad, mean.Value, err
	}
	return nil, 0, errNoGradient(measure)
}

// ratesDepend lists the parameters wanted that some rate depends on.
func (e *ctmcEngine) ratesDepend(wanted []string) []string {
	var out []string
	for _, p := range e.model.Params {
		if len(wanted) > 0 && !contains(wanted, "all") && !contains(wanted, p.Name) {
			continue
		}
		for _, r := range e.model.CTMC.Rules {
			if contains(expr.Names(e.model.Expand(r.Rate.Node)), p.Name) {
				out = append(out, p.Name)
				break
			}
		}
	}
	return out
}

// slopes compiles d rate / d parameter, by rule and parameter.
func (e *ctmcEngine) slopes(wrt []string) ([][]func([]float64) float64, error) {
	out := make([][]func([]float64) float64, len(e.model.CTMC.Rules))
	for i, r := range e.model.CTMC.Rules {
		node := e.model.Expand(r.Rate.Node)
		for _, name := range wrt {
			d, err := expr.Derivative(node, name)
			if err != nil {
				return nil, e.model.Fault(r.Rate.Pos, "", "%v", err)
			}
			f, err := e.chain.number(spec.Expr{Node: d, Pos: r.Rate.Pos})
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], f)
		}
	}
	return out, nil
}
