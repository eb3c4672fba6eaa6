package solve

import (
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/spec"
)

// negligible is the probability below which a branch of the enumeration is cut
// off; what is cut off is summed and reported.
const negligible = 1e-300

// maxOutcomes bounds the values of one variable.
const maxOutcomes = 10_000_000

type composeEngine struct {
	*session
	slots map[string]int
	known map[string]float64 // measures so far, by name
}

func openCompose(s *session) (engine, error) {
	e := &composeEngine{s, map[string]int{}, map[string]float64{}}
	for i, v := range s.model.Compose.Random {
		e.slots[v.Name] = i
	}
	return e, nil
}

func (e *composeEngine) scope(name string) (expr.Binding, bool) {
	if slot, ok := e.slots[name]; ok {
		return expr.Binding{Slot: slot}, true
	}
	if x, ok := e.known[name]; ok {
		return expr.Binding{Const: true, Value: x}, true
	}
	return e.values.Scope(name)
}

func (e *composeEngine) number(x spec.Expr) (func([]float64) float64, error) {
	f, err := expr.CompileNumber(x.Node, e.scope)
	if err != nil {
		return nil, e.model.Fault(x.Pos, "", "%v", err)
	}
	return f, nil
}

// rows implements engine.
func (e *composeEngine) rows(q *spec.Measure) ([]dependability.Result, error) {
	if err := e.earlier(q); err != nil {
		return nil, err
	}
	var r dependability.Result
	switch q.Name {
	case "probability":
		f, err := expr.CompileTruth(q.Value.Node, e.scope)
		if err != nil {
			return nil, e.model.Fault(q.Value.Pos, "", "%v", err)
		}
		var yes, no sum
		lost, err := e.enumerate(func(s []float64, p float64) {
			if f(s) {
				yes.add(p)
			} else {
				no.add(p)
			}
		})
		if err != nil {
			return nil, err
		}
		r = chance(q.Name, dependability.Chance{P: math.Min(yes.value(), 1), Not: math.Min(no.value(), 1)}, "enumeration")
		r.Error = dependability.Number(*r.Error + lost)
	case "mean":
		f, err := e.number(*q.Value)
		if err != nil {
			return nil, err
		}
		var mean, size sum
		lost, err := e.enumerate(func(s []float64, p float64) {
			x := f(s)
			mean.add(p * x)
			size.add(p * math.Abs(x))
		})
		if err != nil {
			return nil, err
		}
		r = dependability.Result{Measure: q.Name, Value: dependability.Number(mean.value()), Error: dependability.Number(rounding*size.value() + lost), Method: "enumeration"}
	default:
		f, err := e.number(*q.Value)
		if err != nil {
			return nil, err
		}
		x := f(make([]float64, len(e.slots)))
		r = dependability.Result{Measure: q.Name, Value: dependability.Number(x), Error: dependability.Number(rounding * math.Abs(x)), Method: "arithmetic"}
	}
	r.Name = q.Label
	if r.Value != nil && q.Label != "" {
		e.known[q.Label] = *r.Value
	}
	return []dependability.Result{r}, nil
}

// earlier computes the measures above q that it names.
func (e *composeEngine) earlier(q *spec.Measure) error {
	for _, name := range expr.Names(q.Value.Node) {
		if _, done := e.known[name]; done {
			continue
		}
		for _, m := range e.model.Measures {
			if m == q {
				break
			}
			if m.Label != name || m.Value == nil {
				continue
			}
			if _, err := e.rows(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// enumerate visits every combination of the variables with its probability and
// returns how much probability was cut off.
func (e *composeEngine) enumerate(visit func(values []float64, p float64)) (lost float64, err error) {
	values := make([]float64, len(e.slots))
	steps := int64(0)
	var down func(level int, p float64) error
	down = func(level int, p float64) error {
		if level == len(values) {
			visit(values, p)
			return nil
		}
		outcomes, err := e.outcomes(e.model.Compose.Random[level], values)
		if err != nil {
			return err
		}
		if steps += int64(len(outcomes)); steps > e.opts.Limits.Steps/100 {
			return &dependability.TooLarge{What: "combinations of the variables", Need: float64(steps), More: true, Limit: float64(e.opts.Limits.Steps / 100), Remedy: "use fewer or smaller variables, or a chain"}
		}
		if err := e.opts.Limits.Check(); err != nil {
			return err
		}
		for _, o := range outcomes {
			if o.p*p < negligible {
				lost += o.p * p
				continue
			}
			values[level] = o.value
			if err := down(level+1, p*o.p); err != nil {
				return err
			}
		}
		return nil
	}
	err = down(0, 1)
	return lost, err
}
