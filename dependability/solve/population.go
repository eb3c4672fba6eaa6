package solve

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/population"
	"github.com/nines-bot/nines/dependability/spec"
)

// exactByDefault is the number of states up to which the full chain is solved
// without being asked for by name.
const exactByDefault = 1_000_000

type populationEngine struct {
	*session
	pop     *population.Model
	classes []string
}

func openPopulation(s *session) (engine, error) {
	pop, err := s.population()
	if err != nil {
		return nil, err
	}
	e := &populationEngine{session: s, pop: pop, classes: pop.Classes}
	if n := pop.States(); n < 1<<62 {
		states := int64(n)
		s.out.States = &states
	}
	return e, nil
}

// population binds the numbers of a population model.
func (s *session) population() (*population.Model, error) {
	m := s.model.Population
	pop := &population.Model{}
	index := map[string]int{}
	for i, c := range m.Classes {
		n, err := s.model.Whole(c.Init, s.values, "class "+c.Name, 0, math.MaxInt32)
		if err != nil {
			return nil, err
		}
		index[c.Name] = i
		pop.Classes, pop.Initial = append(pop.Classes, c.Name), append(pop.Initial, n)
	}
	for _, r := range m.Rules {
		rate, err := population.Expression(r.Rate.Node, pop.Classes, s.values.Scope)
		if err != nil {
			return nil, s.model.Fault(r.Rate.Pos, "", "%v", err)
		}
		pop.Rules = append(pop.Rules, population.Rule{Name: r.Name, From: index[r.From], To: index[r.To], Rate: rate})
	}
	if err := pop.Check(); err != nil {
		return nil, s.model.Fault(s.model.KindPos, "", "%v", err)
	}
	return pop, nil
}

// rows implements engine.
func (e *populationEngine) rows(q *spec.Measure) ([]dependability.Result, error) {
	times, err := e.times(q.At, q.Name)
	if err != nil {
		return nil, err
	}
	switch q.Name {
	case "states":
		return []dependability.Result{{Measure: "states", Value: dependability.Number(e.pop.States()), Error: dependability.Number(0), Method: "combinations"}}, nil
	case "trajectory":
		return e.trajectory(q)
	case "steady":
		return e.steady(q)
	case "flow":
		return e.flow(q, times)
	case "probability":
		return e.condition(q, times)
	case "first":
		return e.first(q)
	}
	return nil, fmt.Errorf("a population has no %s", q.Name)
}

// methods of a measure: those asked for, else the mean field and, where it is
// cheap, the full chain.
func (e *populationEngine) methods(q *spec.Measure) []string {
	if len(q.Kinds) > 0 {
		return q.Kinds
	}
	if e.pop.States() <= exactByDefault {
		return []string{"meanfield", "exact"}
	}
	e.warn("%s: %.0f states: the full chain is solved only when methods: [exact] asks for it", q.Name, e.pop.States())
	return []string{"meanfield"}
}

// run computes the points of one method at times that do not decrease.
func (e *populationEngine) run(method string, q *spec.Measure, times []float64) ([]population.Point, error) {
	switch method {
	case "meanfield":
		return e.pop.MeanField(times, e.opts.Limits)
	case "lna":
		return e.pop.LinearNoise(times, e.opts.Limits)
	case "ssa":
		runs := q.Runs
		if runs == 0 {
			runs = 200
		}
		sample, err := e.pop.Simulate(times, population.Sampling{Runs: runs, Seed: q.Seed, Cores: e.opts.Cores}, e.opts.Limits)
		return sample.Points, err
	}
	return e.pop.Exact(times, population.Exactness{Cores: e.opts.Cores}, e.opts.Limits)
}

// classList is the classes that a measure is about.
func (e *populationEngine) classList(q *spec.Measure) []int {
	var out []int
	for i, c := range e.classes {
		if len(q.Of) == 0 || contains(q.Of, c) {
			out = append(out, i)
		}
	}
	return out
}

func (e *populationEngine) trajectory(q *spec.Measure) ([]dependability.Result, error) {
	times, err := e.grid(q)
	if err != nil {
		return nil, err
	}
	var out []dependability.Result
	for _, method := range e.methods(q) {
		points, err := e.run(method, q, times)
		if err != nil {
			return out, fmt.Errorf("%s: %w", method, err)
		}
		for _, p := range points {
			for _, c := range e.classList(q) {
				out = append(out, at(e.mean("trajectory", method, &p, c), p.At))
			}
		}
		e.lost(q.Name, method, points)
	}
	return out, nil
}

// lost reports what the window of the full chain left out.
func (e *populationEngine) lost(measure, method string, points []population.Point) {
	worst := 0.0
	for _, p := range points {
		worst = max(worst, p.Lost)
	}
	if method == "exact" && worst > 0 {
		e.warn("%s: the full chain was solved on a window that left out a probability of at most %.2g", measure, worst)
	}
}

func (e *populationEngine) mean(measure, method string, p *population.Point, class int) dependability.Result {
	r := dependability.Result{Measure: measure, Of: e.classes[class], Name: method, Value: dependability.Number(p.Mean[class]), Method: method}
	if len(p.Error) > class {
		r.Error = dependability.Number(p.Error[class])
	}
	if sd, ok := p.SD(class); ok {
		r.SD = dependability.Number(sd)
	}
	return r
}

// maxPoints bounds a trajectory.
const maxPoints = 100_000

// grid is 0, step, 2 step ... until.
func (e *populationEngine) grid(q *spec.Measure) ([]float64, error) {
	if q.Until == nil {
		return nil, e.model.Fault(q.Pos, "trajectory: {until: 10, step: 0.1}", "trajectory needs until")
	}
	until, err := e.model.Number(*q.Until, e.values)
	if err != nil {
		return nil, err
	}
	step := until / 50
	if q.Step != nil {
		if step, err = e.model.Number(*q.Step, e.values); err != nil {
			return nil, err
		}
	}
	if !(until > 0) || !(step > 0) || math.IsInf(until, 1) || until/step > maxPoints {
		return nil, e.model.Fault(q.Pos, fmt.Sprintf("until and step are above 0, with at most %d steps", maxPoints), "trajectory until %v with step %v", until, step)
	}
	n := int(math.Round(until / step))
	times := make([]float64, n+1)
	for i := range times {
		times[i] = until * float64(i) / float64(n)
	}
	return times, nil
}

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
