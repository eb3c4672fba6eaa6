package solve

import (
	"errors"
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
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
	return pop, s.popError(pop.Check())
}

// popError gives a rate that is none the place of its rule.
func (s *session) popError(err error) error {
	if err == nil {
		return nil
	}
	at, hint := s.model.KindPos, ""
	if bad, ok := errors.AsType[*population.RateError](err); ok {
		for _, r := range s.model.Population.Rules {
			if r.Name == bad.Rule {
				at, hint = r.Rate.Pos, "a rate is finite and not negative, and 0 where the class that it takes from is empty"
			}
		}
	}
	return s.model.Fault(at, hint, "%v", err)
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
