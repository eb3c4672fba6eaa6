package solve

import (
	"errors"
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/spec"
)

// sensitivity differentiates rates symbolically, by every parameter on which a
// rate or a reward depends, also by way of other parameters.
func (e *ctmcEngine) sensitivity(q *spec.Measure) ([]dependability.Result, error) {
	wrt := e.smooth(q.Wrt)
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
		grad, value, err := e.gradient(measure, wrt, derivative)
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

// gradient is the derivatives of a measure by the parameters and its value.
func (e *ctmcEngine) gradient(measure string, wrt []string, d markov.Derivative) ([]markov.Number, float64, error) {
	switch measure {
	case "availability":
		grad, err := e.chain.AvailabilityGradient(len(wrt), d)
		p, err2 := e.chain.Availability()
		return grad, p.Value, errors.Join(err, err2)
	case "unavailability":
		grad, err := e.chain.AvailabilityGradient(len(wrt), d)
		for i := range grad {
			grad[i].Value = 0 - grad[i].Value
		}
		p, err2 := e.chain.Availability()
		return grad, p.Complement.Value, errors.Join(err, err2)
	case "failure_frequency":
		grad, err := e.chain.FailureFrequencyGradient(len(wrt), d)
		w, err2 := e.chain.FailureFrequency()
		return grad, w.Value, errors.Join(err, err2)
	case "mean_up_time":
		return e.cycleGradient("availability", wrt, d)
	case "mean_down_time":
		return e.cycleGradient("unavailability", wrt, d)
	case "mttff":
		life, err := e.chain.TimeToFailure(markov.FromInit)
		if err != nil {
			return nil, 0, err
		}
		grad, err := e.chain.MTTFFGradient(len(wrt), d)
		mean, err2 := life.Mean()
		return grad, mean.Value, errors.Join(err, err2)
	}
	return e.rewardGradient(measure, wrt, d)
}

// cycleGradient differentiates a share of time over the failure frequency.
func (e *ctmcEngine) cycleGradient(share string, wrt []string, d markov.Derivative) ([]markov.Number, float64, error) {
	grad, p, err := e.gradient(share, wrt, d)
	if err != nil {
		return nil, 0, err
	}
	often, w, err := e.gradient("failure_frequency", wrt, d)
	if err != nil {
		return nil, 0, err
	}
	if w == 0 {
		return nil, 0, errors.New("the system never fails")
	}
	for k := range grad {
		grad[k].Value = grad[k].Value/w - p/w*(often[k].Value/w)
		grad[k].Error = grad[k].Error/w + math.Abs(p/w*(often[k].Error/w))
	}
	return grad, p / w, nil
}

// rewardGradient differentiates the mean of a reward: by way of the
// probabilities, and of the reward itself.
func (e *ctmcEngine) rewardGradient(measure string, wrt []string, d markov.Derivative) ([]markov.Number, float64, error) {
	for _, w := range e.model.CTMC.Rewards {
		if w.Name != measure {
			continue
		}
		vector, err := e.rewardVector(w)
		if err != nil {
			return nil, 0, err
		}
		grad, err := e.chain.RewardGradient(vector, len(wrt), d)
		if err != nil {
			return nil, 0, err
		}
		for k, name := range wrt {
			slope, err := e.rewardSlope(w, name)
			if err != nil {
				return nil, 0, err
			}
			grad[k].Value += slope.Value
			grad[k].Error += slope.Error
		}
		mean, err := e.chain.SteadyReward(vector)
		return grad, mean.Value, err
	}
	return nil, 0, errNoGradient(measure)
}

// rewardSlope is the mean of the derivative of a reward.
func (e *ctmcEngine) rewardSlope(w spec.Reward, name string) (markov.Number, error) {
	if !e.named(name, &w.Rate) {
		return markov.Number{}, nil
	}
	node, err := expr.Derivative(e.model.Expand(w.Rate.Node, e.opts.Set), name)
	if err != nil {
		return markov.Number{}, e.model.Fault(w.Rate.Pos, "", "%v", err)
	}
	w.Rate = spec.Expr{Node: node, Pos: w.Rate.Pos}
	vector, err := e.rewardVector(w)
	if err != nil {
		return markov.Number{}, err
	}
	return e.chain.SteadyReward(vector)
}

// smooth lists the parameters wanted that some rate or reward depends on. One
// that counts states cannot change by a little.
func (e *ctmcEngine) smooth(wanted []string) []string {
	var rates []*spec.Expr
	for i := range e.model.CTMC.Rules {
		rates = append(rates, &e.model.CTMC.Rules[i].Rate)
	}
	for i := range e.model.CTMC.Rewards {
		rates = append(rates, &e.model.CTMC.Rewards[i].Rate)
	}
	var out []string
	for _, p := range e.model.Params {
		asked := contains(wanted, p.Name)
		if len(wanted) > 0 && !contains(wanted, "all") && !asked || !e.named(p.Name, rates...) {
			continue
		}
		if !e.model.Counts(p.Name, e.opts.Set) {
			out = append(out, p.Name)
		} else if asked {
			e.warn("sensitivity: %s counts something: no derivative, nines model sweep can vary it", p.Name)
		}
	}
	return out
}

// slopes compiles d rate / d parameter, by rule and parameter.
func (e *ctmcEngine) slopes(wrt []string) ([][]func([]float64) float64, error) {
	out := make([][]func([]float64) float64, len(e.model.CTMC.Rules))
	for i, r := range e.model.CTMC.Rules {
		node := e.model.Expand(r.Rate.Node, e.opts.Set)
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
