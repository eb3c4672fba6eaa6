package markov_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability/markov"
)

// The reference values lie beside the project: computed with 60 digits, see the
// oracle itself.
const oracleFile = "../../../shared/data/models/oracle.json"

type oracleEntry struct {
	ID, Model, Case, Quantity, Value string
	Params                           map[string]any
	Digits                           int
}

func oracle(t *testing.T, models ...string) []oracleEntry {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(oracleFile))
	if err != nil {
		t.Skipf("reference values not beside the project: %v", err)
	}
	var all struct{ Entries []oracleEntry }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var list []oracleEntry
	for _, e := range all.Entries {
		for _, m := range models {
			if e.Model == m {
				list = append(list, e)
			}
		}
	}
	if len(list) == 0 {
		t.Fatal("no reference values")
	}
	return list
}

// numbers reads the parameters; ok is false where one is a distribution.
func (e oracleEntry) numbers(t *testing.T) (p map[string]float64, ok bool) {
	t.Helper()
	p = make(map[string]float64)
	for name, v := range e.Params {
		switch v := v.(type) {
		case float64:
			p[name] = v
		case string:
			p[name] = parse(t, v)
		default:
			return nil, false
		}
	}
	return p, true
}

func parse(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// tolerance is what every reference value must be met to, relatively; reached is
// printed with -v.
const tolerance = 2e-13

func TestOracle(t *testing.T) {
	worst, count := 0.0, 0
	for _, e := range oracle(t, "vm", "ras-ctmc", "ras-client", "kofn-repair", "swpop") {
		p, ok := e.numbers(t)
		if !ok || e.Model == "swpop" && (p["m"] > 10 && testing.Short() || p["m"] > 100) {
			continue
		}
		n, known := answer(t, e, p)
		if !known {
			continue
		}
		count++
		want := parse(t, e.Value)
		diff := math.Abs(n.Value - want)
		rel := diff / math.Abs(want)
		if want == 0 {
			rel = diff
		}
		worst = max(worst, rel)
		if rel > tolerance {
			t.Errorf("%s: got %.17g, want %s: relative difference %.2g", e.ID, n.Value, e.Value, rel)
		}
		if diff > n.Error+math.Abs(want)*2e-16 {
			t.Errorf("%s: difference %.3g above the stated error %.3g", e.ID, diff, n.Error)
		}
	}
	t.Logf("%d reference values, worst relative difference %.2g", count, worst)
	if count < 150 {
		t.Errorf("only %d reference values met", count)
	}
}

// answer computes the quantity an entry names.
func answer(t *testing.T, e oracleEntry, p map[string]float64) (n markov.Number, known bool) {
	t.Helper()
	var m model
	switch e.Model {
	case "vm":
		m = vm(p)
	case "ras-ctmc", "ras-client":
		m = ras(p)
	case "kofn-repair":
		m = kofn(p)
	case "swpop":
		m = swpop(p)
	}
	c, err := markov.Build(m.Model, markov.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	n, known, err = measure(c, m, e.Quantity)
	if err != nil {
		t.Fatalf("%s: %v", e.ID, err)
	}
	if !known && !strings.HasPrefix(e.Quantity, "meanfield") && !strings.HasPrefix(e.Quantity, "lna") {
		t.Errorf("%s: no such measure", e.ID)
	}
	return n, known
}

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
