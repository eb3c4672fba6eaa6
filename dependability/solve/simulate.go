package solve

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/repairable"
	"github.com/nines-bot/nines/dependability/simulation"
	"github.com/nines-bot/nines/dependability/spec"
)

// Simulation says how much to simulate. A zero means the simulator's default.
type Simulation struct {
	Runs   int
	Events int64
	Seed   uint64
	Level  float64
}

// Simulate estimates the measures of the model by discrete-event simulation,
// every number with its interval. What a simulation does not give (state
// probabilities, importances, derivatives) is named in the warnings.
func Simulate(m *spec.Model, o Options, how Simulation) (*dependability.Solution, error) {
	if err := knownNames(m, o.Set); err != nil {
		return nil, err
	}
	s, err := newSession(m, o.withDefaults())
	if err != nil {
		return nil, err
	}
	measures, err := s.chosen()
	if err != nil {
		return nil, err
	}
	e := &simulator{session: s, how: simulation.Options{Runs: how.Runs, Events: how.Events, Seed: how.Seed, Cores: max(o.Cores, 1), Level: how.Level}}
	if err := e.open(how); err != nil {
		return nil, err
	}
	for _, q := range measures {
		rows, err := e.rows(q)
		if err != nil {
			if s.ends(err) {
				return nil, err
			}
			s.warn("%s: %v", q.Name, err)
			continue
		}
		s.out.Results = append(s.out.Results, rows...)
	}
	s.warn("simulated with seed %d; low and high are intervals at %v", how.Seed, e.level())
	return s.out, nil
}

// A simulator is the systems of a model that can be followed event by event.
type simulator struct {
	*session
	how        simulation.Options
	population *populationEngine // of that kind, instead of the rest
	names      []string
	systems    []simulation.System
	steady     []*simulation.Steady // once estimated
	timeless   []bool               // blocks known by their availability only
}

func (e *simulator) level() float64 {
	if e.how.Level == 0 {
		return 0.95
	}
	return e.how.Level
}

func (e *simulator) open(how Simulation) error {
	add := func(name string, s simulation.System, timeless bool) {
		e.names, e.systems, e.timeless = append(e.names, name), append(e.systems, s), append(e.timeless, timeless)
		e.steady = append(e.steady, nil)
	}
	switch e.model.Kind {
	case spec.KindCTMC:
		c, err := e.defineChain()
		if err != nil {
			return err
		}
		add("", &simulation.Chain{Init: c.rules.Init, Next: c.rules.Next, Up: c.rules.Up}, false)
	case spec.KindRepairable:
		sys, err := e.repairable(e.model.Repairable)
		if err != nil {
			return err
		}
		add("", repairableSystem(sys), false)
	case spec.KindRBD:
		for _, sys := range e.model.RBD.Systems {
			blocks, timeless, err := e.components(sys.Body)
			if err != nil {
				return err
			}
			add(sys.Name, blocks, timeless)
		}
	case spec.KindPopulation:
		engine, err := openPopulation(e.session)
		if err != nil {
			return err
		}
		e.population, _ = engine.(*populationEngine)
	default:
		return e.model.Fault(e.model.KindPos, "solve it: an enumeration is exact", "a model of kind %s has nothing to simulate", e.model.Kind)
	}
	return nil
}

func repairableSystem(s repairable.System) *simulation.Chain {
	c := birthDeathRules(s)
	return &simulation.Chain{Init: c.Init, Next: c.Next, Up: c.Up}
}

// rows simulates one measure.
func (e *simulator) rows(q *spec.Measure) ([]dependability.Result, error) {
	if e.population != nil {
		return e.counts(q)
	}
	if q.Name == "diagram" {
		return nil, nil
	}
	var out []dependability.Result
	for i := range e.systems {
		if q.System != "" && q.System != e.names[i] {
			continue
		}
		rows, err := e.of(i, q)
		if err != nil {
			return out, err
		}
		for _, r := range rows {
			r.System = e.names[i]
			out = append(out, r)
		}
	}
	return out, nil
}

func (e *simulator) of(i int, q *spec.Measure) ([]dependability.Result, error) {
	long := q.Name == "availability" || q.Name == "unavailability"
	if e.timeless[i] && !long {
		return nil, fmt.Errorf("blocks with an availability but no rates cannot be followed in time")
	}
	switch q.Name {
	case "availability", "unavailability", "failure_frequency", "mean_up_time", "mean_down_time", "downtime_per_year":
		return e.longRun(i, q)
	case "mttff", "mttf":
		x, err := simulation.FirstFailure(e.unrepaired(i, q), e.how, e.opts.Limits)
		return []dependability.Result{e.estimate(q.Name, x, e.unit)}, err
	case "reliability", "mission_reliability", "point_availability", "interval_availability":
		return e.overTime(i, q)
	}
	return nil, fmt.Errorf("not simulated: solve gives it")
}

// unrepaired is the system as the measure wants it: block diagrams live
// without repair where a life is asked for.
func (e *simulator) unrepaired(i int, q *spec.Measure) simulation.System {
	b, ok := e.systems[i].(*simulation.Blocks)
	if !ok || q.Name == "point_availability" || q.Name == "interval_availability" {
		return e.systems[i]
	}
	without := &simulation.Blocks{Works: b.Works}
	for _, c := range b.Components {
		c.Repair = simulation.Law{}
		without.Components = append(without.Components, c)
	}
	return without
}

func (e *simulator) estimate(measure string, x simulation.Estimate, unit string) dependability.Result {
	r := dependability.Result{Measure: measure, Value: dependability.Number(x.Value), Unit: unit, Method: "simulation"}
	if x.SE > 0 || x.Low < x.High { // a single outage has no spread
		r.Low, r.High, r.Error = dependability.Number(x.Low), dependability.Number(x.High), dependability.Number(x.SE)
	}
	return r
}

func (e *simulator) longRun(i int, q *spec.Measure) ([]dependability.Result, error) {
	if e.steady[i] == nil {
		st, err := simulation.LongRun(e.systems[i], e.how, e.opts.Limits)
		if err != nil {
			return nil, err
		}
		e.steady[i] = &st
		if st.Failures < 20 {
			e.warn("only %d failures were seen: the intervals mean little", st.Failures)
		}
	}
	st := e.steady[i]
	switch q.Name {
	case "availability":
		r := e.estimate(q.Name, st.Availability, "")
		r.Complement = dependability.Number(st.Unavailability.Value)
		return []dependability.Result{r}, nil
	case "unavailability":
		r := e.estimate(q.Name, st.Unavailability, "")
		r.Complement = dependability.Number(st.Availability.Value)
		return []dependability.Result{r}, nil
	case "downtime_per_year":
		r := e.perYear(q, e.estimate("unavailability", st.Unavailability, ""))
		factor := *r.Value / st.Unavailability.Value
		if math.IsNaN(factor) {
			return nil, fmt.Errorf("no failure was seen")
		}
		r.Low, r.High = dependability.Number(st.Unavailability.Low*factor), dependability.Number(st.Unavailability.High*factor)
		return []dependability.Result{r}, nil
	case "failure_frequency":
		return []dependability.Result{e.estimate(q.Name, st.Frequency, "1/"+e.unit)}, nil
	case "mean_up_time":
		return []dependability.Result{e.estimate(q.Name, st.MeanUpTime, e.unit)}, nil
	}
	return []dependability.Result{e.estimate(q.Name, st.MeanDownTime, e.unit)}, nil
}

func (e *simulator) overTime(i int, q *spec.Measure) ([]dependability.Result, error) {
	times, err := e.times(q.At, q.Name)
	if err != nil {
		return nil, err
	}
	list, err := simulation.Over(e.unrepaired(i, q), times, e.how, e.opts.Limits)
	var out []dependability.Result
	for _, x := range list {
		value, other := x.Availability, x.Unavailability.Value
		switch q.Name {
		case "reliability", "mission_reliability":
			value, other = x.Reliability, x.Unreliability.Value
		case "interval_availability":
			value, other = x.Interval, math.NaN()
		}
		r := at(e.estimate(q.Name, value, ""), x.At)
		r.Complement = dependability.Number(other)
		out = append(out, r)
	}
	return out, err
}

// counts simulates a population: its trajectories, by the exact process.
func (e *simulator) counts(q *spec.Measure) ([]dependability.Result, error) {
	asked := *q
	asked.Kinds, asked.Seed = []string{"ssa"}, e.how.Seed
	if e.how.Runs > 0 {
		asked.Runs = e.how.Runs
	}
	switch q.Name {
	case "states", "diagram":
		return nil, nil
	case "trajectory", "flow":
		rows, err := e.population.rows(&asked)
		for i, r := range rows {
			if r.Error != nil && r.Value != nil {
				wide := 1.959963984540054 * *r.Error
				rows[i].Low, rows[i].High = dependability.Number(*r.Value-wide), dependability.Number(*r.Value+wide)
			}
		}
		return rows, err
	}
	return nil, fmt.Errorf("not simulated: solve gives it")
}
