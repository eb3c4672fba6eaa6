package solve

import (
	"fmt"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/repairable"
	"github.com/nines-bot/nines/dependability/spec"
)

type repairableEngine struct {
	*session
	system repairable.System
}

func openRepairable(s *session) (engine, error) {
	sys, err := s.repairable(s.model.Repairable)
	if err != nil {
		return nil, err
	}
	states, transitions := int64(sys.States()), int64(2*(sys.States()-1))
	s.out.States, s.out.Transitions = &states, &transitions
	return &repairableEngine{session: s, system: sys}, nil
}

// repairable binds the numbers of a system of like units.
func (s *session) repairable(m *spec.Repairable) (repairable.System, error) {
	sys := repairable.System{Suspend: m.Suspend}
	var err error
	whole := func(e spec.Expr, what string, low, high int) int {
		n := low
		if err == nil {
			n, err = s.model.Whole(e, s.values, what, low, high)
		}
		return n
	}
	rate := func(e spec.Expr, what string) float64 {
		x := 0.0
		if err == nil {
			x, err = s.model.Rate(e, s.values, what)
		}
		return x
	}
	sys.Units = whole(m.Units, "units", 1, repairable.MaxUnits)
	sys.Need = whole(m.Need, "need", 1, max(sys.Units, 1))
	if !m.Each {
		sys.Repairmen = whole(m.Repairmen, "repairmen", 1, repairable.MaxUnits)
	}
	sys.Fail, sys.Repair, sys.Dormancy = rate(m.Fail, "fail"), rate(m.Repair, "repair"), rate(m.Dormancy, "dormancy")
	if err == nil && sys.Dormancy > 1 {
		err = s.model.Fault(m.Dormancy.Pos, "1 is a hot spare, 0 a cold one", "dormancy is %v", sys.Dormancy)
	}
	if err == nil {
		if bad := sys.Check(); bad != nil {
			err = s.model.Fault(s.model.KindPos, "", "%v", bad)
		}
	}
	return sys, err
}

// rows implements engine.
func (e *repairableEngine) rows(q *spec.Measure) ([]dependability.Result, error) {
	switch q.Name {
	case "availability", "unavailability", "downtime_per_year":
		c, err := e.system.Availability()
		if err != nil {
			return nil, err
		}
		row := chance("availability", c, "product-form")
		switch q.Name {
		case "unavailability":
			row = turned(row, "unavailability")
		case "downtime_per_year":
			row = e.perYear(q, turned(row, "unavailability"))
		}
		return []dependability.Result{row}, nil
	case "failure_frequency", "mean_up_time", "mean_down_time":
		c, err := e.system.Cycle()
		if err != nil {
			return nil, err
		}
		if c.Frequency == 0 && q.Name != "failure_frequency" {
			return nil, repairable.ErrNeverFails
		}
		value, unit := c.Frequency, "1/"+e.unit
		switch q.Name {
		case "mean_up_time":
			value, unit = c.MeanUp, e.unit
		case "mean_down_time":
			value, unit = c.MeanDown, e.unit
		}
		return e.one(q, value, unit), nil
	case "mttff", "mttf":
		sys, err := e.mission(q)
		if err != nil {
			return nil, err
		}
		t, err := sys.MTTFF()
		if err != nil {
			return nil, err
		}
		return e.one(q, t, e.unit), nil
	case "steady_state":
		return e.steady()
	case "quantile":
		return e.quantiles(q)
	case "sensitivity":
		return e.sensitivities(q, "", e.slope)
	}
	return e.overTime(q)
}

func (e *repairableEngine) one(q *spec.Measure, value float64, unit string) []dependability.Result {
	return []dependability.Result{{Measure: q.Name, Value: dependability.Number(value), Error: dependability.Number(rounding * value), Unit: unit, Method: "product-form"}}
}

// mission is the system as the measure wants it: mttf and mission_reliability
// know no repair.
func (e *repairableEngine) mission(q *spec.Measure) (repairable.System, error) {
	sys := e.system
	repair := q.Name == "mttff" || q.Name == "reliability" || q.Name == "quantile"
	if q.Repair != nil {
		repair = *q.Repair
	}
	if !repair {
		sys.Repair = 0
	}
	return sys, nil
}

func (e *repairableEngine) steady() ([]dependability.Result, error) {
	p, err := e.system.Distribution()
	if err != nil {
		return nil, err
	}
	out := make([]dependability.Result, len(p))
	for i, x := range p {
		out[i] = dependability.Result{Measure: "steady_state", Of: fmt.Sprint(i), Value: dependability.Number(x), Error: dependability.Number(rounding * x), Method: "product-form"}
	}
	return out, nil
}

func (e *repairableEngine) overTime(q *spec.Measure) ([]dependability.Result, error) {
	times, err := e.times(q.At, q.Name)
	if err != nil {
		return nil, err
	}
	sys, err := e.mission(q)
	if err != nil {
		return nil, err
	}
	var out []dependability.Result
	for _, t := range times {
		var c dependability.Chance
		switch q.Name {
		case "reliability", "mission_reliability":
			c, err = sys.Reliability(t, e.opts.Limits)
		case "point_availability":
			c, err = e.system.PointAvailability(t, e.opts.Limits)
		default:
			return nil, fmt.Errorf("a repairable system has no %s", q.Name)
		}
		if err != nil {
			return out, err
		}
		out = append(out, at(chance(q.Name, c, "squaring"), t))
	}
	return out, nil
}

// quantiles come from the chain of failed units.
func (e *repairableEngine) quantiles(q *spec.Measure) ([]dependability.Result, error) {
	list, err := e.chances(q.P, "survive")
	if err != nil {
		return nil, err
	}
	sys, err := e.mission(q)
	if err != nil {
		return nil, err
	}
	chain, err := markov.Build(birthDeathRules(sys), chainLimits(e.opts.Limits))
	if err != nil {
		return nil, err
	}
	life, err := chain.TimeToFailure(markov.FromInit)
	if err != nil {
		return nil, err
	}
	return e.survived(q, life, list)
}

// birthDeathRules count failed units.
func birthDeathRules(s repairable.System) markov.Model {
	crew := s.Repairmen
	if crew == 0 {
		crew = s.Units
	}
	next := func(state []int32, emit func([]int32, float64, int)) error {
		i := int(state[0])
		up := s.Units-i >= s.Need
		if i < s.Units && (up || !s.Suspend) {
			active := min(s.Units-i, s.Need)
			spare := s.Units - i - active
			emit([]int32{int32(i + 1)}, s.Fail*(float64(active)+s.Dormancy*float64(spare)), 0)
		}
		if i > 0 && s.Repair > 0 {
			emit([]int32{int32(i - 1)}, s.Repair*float64(min(i, crew)), 1)
		}
		return nil
	}
	return markov.Model{
		Init: []int32{0}, Next: next, Forecast: float64(s.Units + 1),
		Up: func(state []int32) bool { return s.Units-int(state[0]) >= s.Need },
	}
}
