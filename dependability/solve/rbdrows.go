package solve

import (
	"fmt"
	"math"
	"slices"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
	"github.com/nines-bot/nines/dependability/spec"
)

// rows implements engine: a measure of every system, or of the one it names.
func (e *rbdEngine) rows(q *spec.Measure) ([]dependability.Result, error) {
	var out []dependability.Result
	for i, sys := range e.systems {
		if q.System != "" && q.System != e.names[i] {
			continue
		}
		rows, err := e.of(sys, q)
		for _, r := range rows {
			r.System = e.names[i]
			out = append(out, r)
		}
		if err != nil {
			if placed := e.placed(q, err); e.ends(placed) {
				return out, placed
			}
			name := q.Name
			if e.names[i] != "" {
				name += " of " + e.names[i]
			}
			e.warn("%s: %v", name, err)
			out = append(out, dependability.Result{Measure: q.Name, System: e.names[i]})
		}
	}
	return out, nil
}

// of computes a measure of one system.
func (e *rbdEngine) of(sys *rbd.System, q *spec.Measure) ([]dependability.Result, error) {
	times, err := e.times(q.At, q.Name)
	if err != nil {
		return nil, err
	}
	switch q.Name {
	case "availability", "unavailability", "downtime_per_year":
		c, err := sys.Chance(rbd.Steady())
		if err != nil {
			return nil, err
		}
		return []dependability.Result{e.availability(q, c)}, nil
	case "failure_frequency", "mean_up_time", "mean_down_time":
		return e.cycle(sys, q)
	case "mttf":
		m, err := sys.MTTF()
		return e.one(q, m.Value, m.Error, "quadrature", err)
	case "quantile":
		return e.quantiles(sys, q)
	case "importance":
		return e.importance(sys, q)
	case "cut_sets":
		sets, err := sys.CutSets(e.when(), setLimit)
		return e.sets("cut_set", sets, err)
	case "path_sets":
		sets, err := sys.PathSets(e.when(), setLimit)
		return e.sets("path_set", sets, err)
	case "sensitivity":
		i := slices.Index(e.systems, sys)
		return e.sensitivities(q, e.names[i], e.slope(i))
	}
	return e.overTime(sys, q, times)
}

// when is the moment of importances and sets: the long run.
func (e *rbdEngine) when() rbd.When { return rbd.Steady() }

func (e *rbdEngine) availability(q *spec.Measure, c dependability.Chance) dependability.Result {
	row := chance("availability", c, "bdd")
	switch q.Name {
	case "unavailability":
		row = turned(row, "unavailability")
	case "downtime_per_year":
		row = e.perYear(q, turned(row, "unavailability"))
	}
	return row
}

func (e *rbdEngine) one(q *spec.Measure, value, err float64, method string, fault error) ([]dependability.Result, error) {
	if fault != nil {
		return nil, fault
	}
	return []dependability.Result{{Measure: q.Name, Value: dependability.Number(value), Error: dependability.Number(err), Unit: e.unit, Method: method}}, nil
}

func (e *rbdEngine) cycle(sys *rbd.System, q *spec.Measure) ([]dependability.Result, error) {
	c, err := sys.Cycle()
	if err != nil {
		return nil, err
	}
	if c.Frequency == 0 && q.Name != "failure_frequency" {
		return nil, fmt.Errorf("the system never fails")
	}
	value, unit := c.Frequency, "1/"+e.unit
	switch q.Name {
	case "mean_up_time":
		value, unit = c.MeanUp, e.unit
	case "mean_down_time":
		value, unit = c.MeanDown, e.unit
	}
	return []dependability.Result{{Measure: q.Name, Value: dependability.Number(value), Error: dependability.Number(rounding * value), Unit: unit, Method: "bdd"}}, nil
}

func (e *rbdEngine) quantiles(sys *rbd.System, q *spec.Measure) ([]dependability.Result, error) {
	list, err := e.chances(q.P, "survive")
	if err != nil {
		return nil, err
	}
	var out []dependability.Result
	for _, c := range list {
		t, err := sys.Quantile(c)
		rows, err := e.one(q, t, 1e-14*t, "bracketing", err)
		if err != nil {
			return out, err
		}
		rows[0].P = dependability.Number(c.P)
		out = append(out, rows...)
	}
	return out, nil
}

// overTime is the measures at times.
func (e *rbdEngine) overTime(sys *rbd.System, q *spec.Measure, times []float64) ([]dependability.Result, error) {
	var out []dependability.Result
	for _, t := range times {
		var c dependability.Chance
		var err error
		method := "bdd"
		switch q.Name {
		case "reliability", "mission_reliability":
			if q.Repair != nil && *q.Repair {
				return nil, fmt.Errorf("with repair, the time to the first failure of a diagram needs a chain: write kind: ctmc or repairable")
			}
			c, err = sys.Reliability(t)
		case "point_availability":
			c, err = sys.Chance(rbd.Point(t))
		case "interval_availability":
			c, err = sys.IntervalAvailability(t)
			method = "quadrature"
		case "hazard":
			h, err := sys.Hazard(t)
			if err != nil {
				return out, err
			}
			out = append(out, at(dependability.Result{Measure: q.Name, Value: dependability.Number(h), Error: dependability.Number(rounding * h), Unit: "1/" + e.unit, Method: "bdd"}, t))
			continue
		default:
			return nil, fmt.Errorf("a block diagram has no %s", q.Name)
		}
		if err != nil {
			return out, err
		}
		out = append(out, at(chance(q.Name, c, method), t))
	}
	return out, nil
}

func (e *rbdEngine) importance(sys *rbd.System, q *spec.Measure) ([]dependability.Result, error) {
	list, err := sys.Importance(e.when())
	if err != nil {
		return nil, err
	}
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []string{"birnbaum", "criticality", "raw", "rrw", "fv"}
	}
	var out []dependability.Result
	for _, i := range list {
		values := map[string]float64{"birnbaum": i.Birnbaum, "criticality": i.Criticality, "raw": i.RAW, "rrw": i.RRW, "fv": math.NaN()}
		if i.FussellVesely != nil {
			values["fv"] = *i.FussellVesely
		}
		for _, k := range kinds {
			name := k
			if k == "fv" || k == "fussell_vesely" {
				k, name = "fv", "fussell_vesely"
			}
			if math.IsInf(values[k], 0) {
				e.warn("importance %s of %s is infinite", name, i.Name())
			}
			out = append(out, dependability.Result{Measure: "importance", Of: i.Name(), Name: name, Value: dependability.Number(values[k]), Error: dependability.Number(rounding * values[k]), Method: "bdd"})
		}
	}
	return out, nil
}
