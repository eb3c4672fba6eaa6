package solve

import (
	"fmt"
	"math"
	"slices"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/spec"
)

type ctmcEngine struct {
	*session
	chain *Chain
}

func openCTMC(s *session) (engine, error) {
	c, err := s.buildChain()
	if err != nil {
		return nil, err
	}
	states, transitions := int64(c.Len()), int64(c.Transitions())
	s.out.States, s.out.Transitions = &states, &transitions
	return &ctmcEngine{s, c}, nil
}

// rows implements engine.
func (e *ctmcEngine) rows(q *spec.Measure) ([]dependability.Result, error) {
	times, err := e.times(q.At, q.Name)
	if err != nil {
		return nil, err
	}
	switch q.Name {
	case "availability", "unavailability", "downtime_per_year":
		p, err := e.chain.Availability()
		return e.one(e.availability(q, p), err)
	case "failure_frequency":
		n, err := e.chain.FailureFrequency()
		return e.one(number(q.Name, n, "1/"+e.unit), err)
	case "mean_up_time":
		n, err := e.chain.MeanUpTime()
		return e.one(number(q.Name, n, e.unit), err)
	case "mean_down_time":
		n, err := e.chain.MeanDownTime()
		return e.one(number(q.Name, n, e.unit), err)
	case "mttff", "mttf":
		return e.mttf(q)
	case "reliability", "mission_reliability":
		return e.reliability(q, times)
	case "quantile":
		return e.quantile(q)
	case "point_availability":
		p, err := e.chain.PointAvailability(markov.FromInit, times...)
		return probabilities(q.Name, p, times), err
	case "interval_availability":
		p, err := e.chain.IntervalAvailability(markov.FromInit, times...)
		return probabilities(q.Name, p, times), err
	case "steady_state":
		return e.steady()
	case "states":
		return []dependability.Result{{Measure: "states", Value: dependability.Number(float64(e.chain.Len())), Error: dependability.Number(0), Method: "breadth-first"}}, nil
	case "transient":
		return e.transient(times)
	case "reward":
		return e.rewards(q, times)
	case "probability":
		return e.condition(q, times)
	case "downtime":
		return e.downtime(q, times)
	case "survival":
		return e.survival(q, times)
	case "sensitivity":
		return e.sensitivity(q)
	}
	return nil, fmt.Errorf("a chain has no %s", q.Name)
}

func (e *ctmcEngine) one(r dependability.Result, err error) ([]dependability.Result, error) {
	if err != nil {
		return nil, err
	}
	return []dependability.Result{r}, nil
}

func (e *ctmcEngine) availability(q *spec.Measure, p markov.Probability) dependability.Result {
	row := probability("availability", p)
	switch q.Name {
	case "unavailability":
		row = turned(row, "unavailability")
	case "downtime_per_year":
		row = e.perYear(q, turned(row, "unavailability"))
	}
	return row
}

func probabilities(measure string, list []markov.Probability, times []float64) []dependability.Result {
	var out []dependability.Result
	for i, p := range list {
		out = append(out, at(probability(measure, p), times[i]))
	}
	return out
}

// withoutRepair switches off the rules that lead from down to up: nothing
// leaves failure. Without knowing which rules are repairs, this is all a chain
// can say.
func (e *ctmcEngine) lifetime(q *spec.Measure) (*markov.Lifetime, error) {
	if q.Repair != nil && !*q.Repair || q.Repair == nil && q.Name == "mttf" {
		return nil, fmt.Errorf("a chain does not know which of its rules are repairs: ask for mttff (with repair), or set the repair rates to 0")
	}
	return e.chain.TimeToFailure(markov.FromInit)
}

func (e *ctmcEngine) mttf(q *spec.Measure) ([]dependability.Result, error) {
	life, err := e.lifetime(q)
	if err != nil {
		return nil, err
	}
	n, err := life.Mean()
	return e.one(number(q.Name, n, e.unit), err)
}

func (e *ctmcEngine) reliability(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	life, err := e.lifetime(q)
	if err != nil {
		return nil, err
	}
	p, err := life.Survival(times...)
	return probabilities(q.Name, p, times), err
}

func (e *ctmcEngine) quantile(q *spec.Measure) ([]dependability.Result, error) {
	life, err := e.lifetime(q)
	if err != nil {
		return nil, err
	}
	list, err := e.chances(q.P, "survive")
	if err != nil {
		return nil, err
	}
	return e.survived(q, life, list)
}

func (e *ctmcEngine) steady() ([]dependability.Result, error) {
	st, err := e.chain.Steady()
	if err != nil {
		return nil, err
	}
	out := make([]dependability.Result, len(st.P))
	for i, p := range st.P {
		out[i] = dependability.Result{Measure: "steady_state", Of: e.chain.Label(i), Value: dependability.Number(p), Error: dependability.Number(p * st.Error), Method: st.Method}
	}
	return out, nil
}

func (e *ctmcEngine) transient(times []float64) ([]dependability.Result, error) {
	list, err := e.chain.Distribution(markov.FromInit, times...)
	var out []dependability.Result
	for k, d := range list {
		for i, p := range d.P {
			out = append(out, at(dependability.Result{Measure: "transient", Of: e.chain.Label(i), Value: dependability.Number(p), Error: dependability.Number(p * d.Error), Method: d.Method}, times[k]))
		}
	}
	return out, err
}

// rewards gives the long-run mean of each reward, or its values at times.
func (e *ctmcEngine) rewards(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	var out []dependability.Result
	for _, w := range e.model.CTMC.Rewards {
		if len(q.Of) > 0 && !contains(q.Of, w.Name) {
			continue
		}
		vector, err := e.rewardVector(w)
		if err != nil {
			return nil, err
		}
		rows, err := e.rewardRows(vector, times, dependability.Result{Measure: "reward", Of: w.Name})
		if err != nil {
			return out, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func (e *ctmcEngine) rewardRows(vector, times []float64, row dependability.Result) ([]dependability.Result, error) {
	if len(times) == 0 {
		times = []float64{math.Inf(1)}
	}
	var out []dependability.Result
	for _, t := range times {
		var n markov.Number
		var err error
		if math.IsInf(t, 1) {
			n, err = e.chain.SteadyReward(vector)
		} else {
			var list []markov.Reward
			if list, err = e.chain.Reward(markov.FromInit, vector, t); err == nil {
				n = list[0].Rate
			}
		}
		if err != nil {
			return out, err
		}
		r := number(row.Measure, n, "")
		r.Of, r.Name = row.Of, row.Name
		out = append(out, at(r, t))
	}
	return out, nil
}

func (e *ctmcEngine) rewardVector(w spec.Reward) ([]float64, error) {
	f, err := e.chain.number(w.Rate)
	if err != nil {
		return nil, err
	}
	vector := e.chain.vector(f)
	if w.When != nil {
		when, err := e.chain.truth(*w.When)
		if err != nil {
			return nil, err
		}
		for i, in := range e.chain.indicator(when) {
			vector[i] *= in
		}
	}
	for i, x := range vector {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, e.model.Fault(w.Pos, "", "reward %s is %v in state %s", w.Name, x, e.chain.Label(i))
		}
	}
	return vector, nil
}

// condition is the probability of a condition, with that of its opposite.
func (e *ctmcEngine) condition(q *spec.Measure, times []float64) ([]dependability.Result, error) {
	if q.Value == nil {
		return nil, fmt.Errorf("probability needs when")
	}
	f, err := e.chain.truth(*q.Value)
	if err != nil {
		return nil, err
	}
	yes := e.chain.indicator(f)
	no := make([]float64, len(yes))
	for i, x := range yes {
		no[i] = 1 - x
	}
	row := dependability.Result{Measure: q.Name, Name: q.Label}
	rows, err := e.rewardRows(yes, times, row)
	if err != nil {
		return rows, err
	}
	others, err := e.rewardRows(no, times, row)
	for i := range others {
		rows[i].Complement = others[i].Value
	}
	return rows, err
}

func contains(list []string, word string) bool {
	return slices.Contains(list, word)
}
