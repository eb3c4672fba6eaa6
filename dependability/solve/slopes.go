package solve

import (
	"math"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/rbd"
	"github.com/nines-bot/nines/dependability/spec"
)

// A slope is the derivative of a measure by a parameter, nil where it has no
// closed form and is left to differences.
type slope func(measure, param string) (*markov.Number, error)

// derivative is d e / d param at the values of the session; nil for a missing
// expression is 0.
func (s *session) derivativeOf(e *spec.Expr, param string) (float64, error) {
	if e == nil || e.Node == nil {
		return 0, nil
	}
	d, err := expr.Derivative(s.model.Expand(e.Node, s.opts.Set), param)
	if err != nil {
		return 0, s.model.Fault(e.Pos, "", "%v", err)
	}
	return s.model.Number(spec.Expr{Node: d, Pos: e.Pos}, s.values)
}

// exact is a number of the chain rule.
func exact(terms ...float64) *markov.Number {
	var total sum
	size := 0.0
	for _, t := range terms {
		total.add(t)
		size += math.Abs(t)
	}
	return &markov.Number{Value: total.value(), Error: 4 * rounding * size, Method: "chain-rule"}
}

// slope differentiates the availability of a system: by the unavailability of
// each block (its Birnbaum importance), by the rates of the block, and by the
// parameter.
func (e *rbdEngine) slope(index int) slope {
	var importance []float64
	return func(measure, param string) (*markov.Number, error) {
		if measure != "availability" && measure != "unavailability" {
			return nil, nil
		}
		var err error
		if importance == nil {
			if importance, err = e.systems[index].Slopes(rbd.Steady()); err != nil {
				return nil, err
			}
		}
		body := e.model.RBD.Systems[index].Body
		var terms []float64
		k := 0
		for i := range e.model.RBD.Blocks {
			b := &e.model.RBD.Blocks[i]
			if !body.Uses(b.Name) {
				continue
			}
			d, ok, err := e.blockSlope(b, param)
			if err != nil || !ok {
				return nil, err
			}
			if measure == "availability" {
				d = 0 - d
			}
			terms = append(terms, importance[k]*d)
			k++
		}
		return exact(terms...), nil
	}
}

// blockSlope is the derivative of the unavailability of a block; false if its
// life is not exponential but depends on the parameter.
func (e *rbdEngine) blockSlope(b *spec.Block, param string) (d float64, ok bool, err error) {
	switch {
	case b.Availability != nil:
		d, err = e.derivativeOf(b.Availability, param)
		return -d, true, err
	case b.Unavailability != nil:
		d, err = e.derivativeOf(b.Unavailability, param)
		return d, true, err
	case b.Life != nil:
		return 0, !e.named(param, b.Repair, b.Life.Mean, b.Life.Shape, b.Life.Scale, b.Life.Sigma, b.Life.Rate), nil
	case b.Repair == nil:
		return 0, false, nil
	}
	block, err := e.block(*b)
	if err != nil {
		return 0, false, err
	}
	fail, err := e.derivativeOf(b.Fail, param)
	if err != nil {
		return 0, false, err
	}
	repair, err := e.derivativeOf(b.Repair, param)
	if err != nil {
		return 0, false, err
	}
	both := block.Fail + block.Repair
	if both == 0 {
		return 0, false, nil
	}
	return block.Repair/both*(fail/both) - block.Fail/both*(repair/both), true, nil
}

// named tells whether an expression depends on the parameter.
func (s *session) named(param string, list ...*spec.Expr) bool {
	for _, e := range list {
		if e != nil && contains(expr.Names(s.model.Expand(e.Node, s.opts.Set)), param) {
			return true
		}
	}
	return false
}

// slope differentiates the closed forms of a system of like units.
func (e *repairableEngine) slope(measure, param string) (*markov.Number, error) {
	if e.system.Fail == 0 || e.system.Repair == 0 {
		return nil, nil
	}
	g, err := e.system.Gradient()
	if err != nil {
		return nil, err
	}
	by := g.Unavailability
	sign := 1.0
	switch measure {
	case "unavailability":
	case "availability":
		sign = -1
	case "failure_frequency":
		by = g.Frequency
	case "mean_up_time":
		by = g.MeanUp
	case "mean_down_time":
		by = g.MeanDown
	case "mttff":
		by = g.MTTFF
	default:
		return nil, nil
	}
	m := e.model.Repairable
	var terms []float64
	for _, part := range []struct {
		e *spec.Expr
		d float64
	}{{&m.Fail, by.Fail}, {&m.Repair, by.Repair}, {&m.Dormancy, by.Dormancy}} {
		d, err := e.derivativeOf(part.e, param)
		if err != nil {
			return nil, err
		}
		terms = append(terms, sign*part.d*d)
	}
	return exact(terms...), nil
}
