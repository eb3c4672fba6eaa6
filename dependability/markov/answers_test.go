package markov_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/dependability/markov"
)

// argument splits "name(1h) rest" into its parts.
func argument(q string) (name string, x float64) {
	for at, c := range q {
		if c != '(' {
			continue
		}
		arg, tail, _ := strings.Cut(q[at+1:], ")")
		if x, err := strconv.ParseFloat(strings.TrimSuffix(arg, "h"), 64); err == nil {
			return q[:at] + tail, x
		}
	}
	return q, 0
}

func measure(c *markov.Chain, m model, quantity string) (markov.Number, bool, error) {
	name, x := argument(quantity)
	for _, f := range []func(*markov.Chain, model, string, float64) (markov.Number, bool, error){steadyMeasure, timedMeasure, lifeMeasure, populationMeasure} {
		if n, ok, err := f(c, m, strings.TrimSpace(name), x); ok || err != nil {
			return n, ok, err
		}
	}
	return markov.Number{}, false, nil
}

func exact(v float64) markov.Number { return markov.Number{Value: v} }

func steadyMeasure(c *markov.Chain, m model, name string, _ float64) (n markov.Number, ok bool, err error) {
	if state, isPi := strings.CutPrefix(name, "pi["); isPi {
		s, err := c.Steady()
		if err != nil {
			return n, true, err
		}
		for i := range c.Len() {
			if markov.Label(c.State(i))+"]" == state {
				return markov.Number{Value: s.P[i], Error: s.P[i] * s.Error}, true, nil
			}
		}
		return n, true, fmt.Errorf("no state %s", state)
	}
	if of, isD := strings.CutPrefix(name, "dA/d"); isD {
		grad, err := c.AvailabilityGradient(len(m.names), m.derivative)
		for k, p := range m.names {
			if p == of && err == nil {
				return grad[k], true, nil
			}
		}
		return n, true, err
	}
	a, err := c.Availability()
	if err != nil {
		return n, true, err
	}
	switch name {
	case "states":
		return exact(float64(c.Len())), true, nil
	case "transitions":
		return exact(float64(c.Transitions())), true, nil
	case "availability", "availability_max":
		return a.Number, true, nil
	case "unavailability", "unavailability_min":
		return a.Complement, true, nil
	case "expected_downtime_per_year":
		u := a.Complement
		return markov.Number{Value: u.Value * 8760 * 60, Error: u.Error * 8760 * 60}, true, nil
	case "failure_frequency":
		n, err = c.FailureFrequency()
	case "mean_up_time":
		n, err = c.MeanUpTime()
	case "mean_down_time":
		n, err = c.MeanDownTime()
	case "E[working hosts]":
		n, err = c.SteadyReward(variable(c, 0))
	case "E[working RAS]":
		n, err = c.SteadyReward(variable(c, 1))
	default:
		return n, false, nil
	}
	return n, true, err
}

func variable(c *markov.Chain, v int) []float64 {
	r := make([]float64, c.Len())
	for i := range r {
		r[i] = float64(c.State(i)[v])
	}
	return r
}

func timedMeasure(c *markov.Chain, m model, name string, x float64) (n markov.Number, ok bool, err error) {
	var list []markov.Probability
	switch name {
	case "point_unavailability":
		list, err = c.PointAvailability(markov.FromInit, x)
	case "interval_unavailability":
		list, err = c.IntervalAvailability(markov.FromInit, x)
	case "unreliability":
		return survival(x, func() (*markov.Lifetime, error) { return c.TimeToFailure(markov.FromInit) })
	case "1-R_c stationary start":
		return survival(x, func() (*markov.Lifetime, error) { return c.Killed(m.kill(c), markov.Stationary) })
	case "1-R_c stationary given up at 0":
		return survival(x, func() (*markov.Lifetime, error) { return c.Killed(m.kill(c), markov.StationaryUp) })
	default:
		return n, false, nil
	}
	if err != nil {
		return n, true, err
	}
	return list[0].Complement, true, nil
}

func survival(x float64, life func() (*markov.Lifetime, error)) (n markov.Number, ok bool, err error) {
	l, err := life()
	if err != nil {
		return n, true, err
	}
	list, err := l.Survival(x)
	if err != nil {
		return n, true, err
	}
	return list[0].Complement, true, nil
}

func lifeMeasure(c *markov.Chain, m model, name string, x float64) (n markov.Number, ok bool, err error) {
	var l *markov.Lifetime
	switch name {
	case "mttff_from_all_up":
		l, err = c.TimeToFailure(markov.FromInit)
	case "mean T_F stationary start":
		l, err = c.Killed(m.kill(c), markov.Stationary)
	case "mean T_F from all up":
		l, err = c.Killed(m.kill(c), markov.FromInit)
	default:
		if l, err = c.Downtime(); err != nil {
			return n, false, nil
		}
		return downtimeMeasure(l, name, x)
	}
	if err != nil {
		return n, true, err
	}
	n, err = l.Mean()
	return n, true, err
}

func downtimeMeasure(l *markov.Lifetime, name string, x float64) (n markov.Number, ok bool, err error) {
	switch name {
	case "downtime_mean", "outage mean":
		n, err = l.Mean()
	case "downtime_scv", "outage scv":
		n, err = l.SCV()
	case "downtime_pdf":
		list, err := l.Density(x)
		if err != nil {
			return n, true, err
		}
		return list[0], true, nil
	case "downtime_quantile", "outage quantile":
		n, err = l.Quantile(1 - x)
	default:
		var t float64
		if _, err := fmt.Sscanf(name, "P(outage > %gh)", &t); err != nil {
			return n, false, nil
		}
		list, err := l.Survival(t)
		if err != nil {
			return n, true, err
		}
		return list[0].Number, true, nil
	}
	return n, true, err
}

func populationMeasure(c *markov.Chain, _ model, name string, x float64) (n markov.Number, ok bool, err error) {
	reward := func(v int) (markov.Number, bool, error) {
		list, err := c.Reward(markov.FromInit, variable(c, v), x)
		if err != nil {
			return n, true, err
		}
		return list[0].Rate, true, nil
	}
	steady := func(r []float64) (markov.Number, bool, error) {
		n, err := c.SteadyReward(r)
		return n, true, err
	}
	first := make([]float64, c.Len())
	first[0] = 1
	switch name {
	case "E[i_e]":
		return reward(0)
	case "E[i_f]":
		return reward(1)
	case "z_sw":
		return reward(0)
	case "P(all ok)":
		list, err := c.Reward(markov.FromInit, first, x)
		if err != nil {
			return n, true, err
		}
		return list[0].Rate, true, nil
	case "steady E[i_e]", "z_sw=delta*E[i_e]":
		return steady(c.Rates(ruleFail))
	case "steady E[i_f]":
		return steady(variable(c, 1))
	case "steady P(all ok)":
		return steady(first)
	case "steady Var[i_e]":
		return variance(c, 0)
	case "steady Var[i_f]":
		return variance(c, 1)
	case "mean time to first process failure":
		// The rule ends the process: it must not also lead on.
		l, err := c.Without(func(r int) bool { return r == ruleFail }).Killed(c.Rates(ruleFail), markov.FromInit)
		if err != nil {
			return n, true, err
		}
		n, err := l.Mean()
		return n, true, err
	}
	return n, false, nil
}

func variance(c *markov.Chain, v int) (markov.Number, bool, error) {
	x := variable(c, v)
	mean, err := c.SteadyReward(x)
	if err != nil {
		return mean, true, err
	}
	for i := range x {
		x[i] = (x[i] - mean.Value) * (x[i] - mean.Value)
	}
	n, err := c.SteadyReward(x)
	return n, true, err
}
