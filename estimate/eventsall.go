package estimate

import (
	"fmt"
	"math"
)

const (
	constantRate   = "under no trend, failures come at a constant rate (Poisson process)"
	oneRate        = "failures come at one constant rate and independently (Poisson process)"
	minimalRepair  = "power law; repair leaves the system as it was (minimal repair)"
	tooFewFailures = "too few failures to say"
	severalSystems = "of one system only"
)

// Rate is the failures per unit of time under observation, of one system, and
// its inverse, with Garwood's exact limits.
func (p Process) Rate(level float64) Rate {
	return garwood(float64(p.N()), p.FailureTerminated, p.Exposure(), level)
}

// EventOptions say what to compute of events. The zero value computes the
// default statistics at 95 %.
type EventOptions struct {
	Level float64   // 0: 0.95
	At    []float64 // ages for the mean cumulative function; nil: the end of observation
}

// All computes every statistic of the failures. An error is about the options
// or the columns; what the data cannot say is nil in its row.
func (o EventOptions) All(e Events) (Findings, error) {
	level, err := soundLevel("events", o.Level)
	if err != nil {
		return Findings{}, err
	}
	p, excluded, err := e.Process()
	if err != nil {
		return Findings{}, err
	}
	f := Findings{N: p.N(), Events: p.N(), Excluded: excluded, Warnings: exclusions(len(e.Time), len(excluded))}
	f.Results = append(f.Results, p.rateRows(level)...)
	f.Results = append(f.Results, p.trendRows()...)
	f.Results = append(f.Results, p.growthRows(level)...)
	f.Results = append(f.Results, p.mcfRows(level, o.At)...)
	if p.atStart > 0 {
		f.Warnings = append(f.Warnings, p.startWarning())
	}
	return f, nil
}

// soundLevel is the level, 0.95 if it is not set.
func soundLevel(kind string, level float64) (float64, error) {
	if level == 0 {
		return 0.95, nil
	}
	if !(level > 0 && level < 1) {
		return 0, fmt.Errorf("%s: level %v is not between 0 and 1", kind, level)
	}
	return level, nil
}

// exclusions warns of rows left out.
func exclusions(rows, excluded int) []string {
	var out []string
	if excluded > 0 {
		out = append(out, fmt.Sprintf("%d of %d rows could not be used", excluded, rows))
	}
	if float64(excluded) > poor*float64(rows) {
		out = append(out, "data quality low: more than 5 % of the rows are at fault")
	}
	return out
}

// row starts a result of n failures.
func (p Process) row(method, quantity string, n int, assumption string) Result {
	return Result{Method: method, Quantity: quantity, N: n, Events: n, Assumptions: []string{assumption}}
}

func (p Process) rateRows(level float64) []Result {
	r := p.Rate(level)
	intensity := p.row("rate", "intensity", p.N(), oneRate).with(r.Rate)
	mtbf := p.row("rate", "mtbf", p.N(), oneRate).with(r.MTBF)
	intensity.Level, intensity.Unit = level, per(p.Unit)
	mtbf.Level, mtbf.Unit = level, p.Unit
	warning := ""
	if test := p.MILHDBK189(); test.P() != nil && *test.P() < 0.05 {
		warning = "the rate is not constant (MIL-HDBK-189 test p < 0.05): an average over a trend"
	}
	if p.N() == 0 {
		mtbf = mtbf.warn("no failure: only that the time between failures is longer than the lower limit")
	}
	if r.Rate.Value == nil {
		warning = "no time under observation"
	}
	return []Result{intensity.warn(warning), mtbf.warn(warning)}
}

// per is the unit of a rate.
func per(unit string) string {
	if unit == "" {
		return ""
	}
	return "1/" + unit
}

func (p Process) trendRows() []Result {
	var rows []Result
	add := func(method string, n int, assumption, warning string, values ...valued) {
		for _, v := range values {
			r := p.row(method, v.quantity, n, assumption)
			r.Value = v.value
			if v.of != "" {
				r.Params = []Param{Word("of", v.of)}
			}
			rows = append(rows, r.warn(warning).warn(p.startWarning()).warn(unsaid(v.value)))
		}
	}
	l := p.Laplace()
	laplace := []valued{{"statistic", "", l.Statistic}, {"p-value", "normal", l.P}}
	if l.Exact {
		laplace = []valued{laplace[0], {"p-value", "exact", l.P}, {"p-value", "normal", l.Normal}}
	}
	add("laplace", l.N, constantRate, "failures that come in clusters look like a trend", laplace...)
	c := p.MILHDBK189()
	add("mil-hdbk-189", l.N, constantRate, "", valued{"statistic", "", c.Statistic}, valued{"p-value", "two-sided", c.P()},
		valued{"p-value", "rarer", c.Upper}, valued{"p-value", "more often", c.Lower}, valued{"degrees-of-freedom", "", Some(c.DF)})
	a := p.AndersonDarling()
	add("anderson-darling", a.N, constantRate, "", valued{"statistic", "", a.Statistic}, valued{"p-value", "", a.P})
	u, cv := p.LewisRobinson()
	note := ""
	if len(p.Systems) > 1 {
		note = severalSystems
	}
	add("lewis-robinson", u.N, "under no trend, gaps are independent and alike, also clustered (renewal process)", note,
		valued{"statistic", "", u.Statistic}, valued{"p-value", "", u.P}, valued{"coefficient-of-variation", "", cv})
	m := p.MannKendall()
	s := Some(m.S)
	if m.Variance == 0 {
		s = nil
	}
	of := "normal"
	if m.Exact {
		of = "exact"
	}
	add("mann-kendall", m.N, "under no trend, gaps come in random order", "", valued{"statistic", "", s}, valued{"p-value", of, m.P},
		valued{"p-value", "continuity-corrected", m.Normal}, valued{"reverse-arrangements", "", Some(m.Growing)},
		valued{"variance", "", Some(m.Variance)}, valued{"z", "", m.Z}, valued{"tau", "", m.Tau})
	return rows
}

// valued is one number of a method.
type valued struct {
	quantity, of string
	value        *float64
}

func unsaid(v *float64) string {
	if v == nil {
		return tooFewFailures
	}
	return ""
}

func (p Process) startWarning() string {
	if p.atStart == 0 {
		return ""
	}
	return fmt.Sprintf("%d failures at time 0 are left out of the trend", p.atStart)
}

func (p Process) growthRows(level float64) []Result {
	g := p.CrowAMSAA(level)
	const method = "crow-amsaa"
	row := func(quantity, unit string, v Interval) Result {
		r := p.row(method, quantity, g.N, minimalRepair).with(v)
		if v.Low != nil || v.High != nil {
			r.Level = level
		}
		r.Unit = unit
		return r.warn(p.startWarning()).warn(unsaid(v.Value))
	}
	of := func(r Result, word string) Result { r.Params = []Param{Word("of", word)}; return r }
	now, mtbf := row("intensity-now", per(p.Unit), g.IntensityNow), row("mtbf-now", p.Unit, g.MTBFNow)
	if _, same := p.sameEnd(); !same && len(p.Systems) > 1 {
		const text = "systems were observed until different ages: there is no common now"
		now, mtbf = now.warn(text), mtbf.warn(text)
	}
	fit := g.CramerVonMises
	critical := of(row("cramer-von-mises", "", Interval{Value: fit.Critical}), "critical")
	critical.Params = append(critical.Params, Number("m", float64(fit.M)), Number("alpha", 1-level))
	statistic := row("cramer-von-mises", "", Interval{Value: fit.Statistic})
	if fit.Statistic != nil && fit.Critical != nil && *fit.Statistic > *fit.Critical {
		statistic = statistic.warn("the power law does not fit these failures")
	}
	rows := []Result{
		row("beta", "", g.Beta), row("beta-unbiased", "", g.BetaUnbiased),
		row("lambda", "", Interval{Value: g.Lambda}), of(row("lambda", "", Interval{Value: g.LambdaUnbiased}), "beta-unbiased"),
		now, mtbf, of(row("mtbf-now", p.Unit, Interval{Value: g.MTBFNowUnbiased}), "beta-unbiased"),
		row("mtbf-cumulative", p.Unit, Interval{Value: g.MTBFCumulative}), row("growth-rate", "", Interval{Value: g.GrowthRate}),
		row("log-likelihood", "", Interval{Value: g.LogLikelihood}),
		statistic, of(row("cramer-von-mises", "", Interval{Value: fit.P}), "p-value"), critical,
	}
	slope, intercept := p.Duane()
	for _, v := range []valued{{"slope", "", slope}, {"intercept", "", intercept}} {
		r := p.row("duane", v.quantity, g.N, "power law; least squares, kept for comparison: no limits")
		r.Value = v.value
		rows = append(rows, r.warn(unsaid(v.value)))
	}
	return rows
}

func (p Process) mcfRows(level float64, at []float64) []Result {
	m := p.MCF(level)
	if at == nil && m.end > 0 {
		at = []float64{m.end}
	}
	var rows []Result
	for _, t := range at {
		v := m.At(t)
		r := p.row("mcf", "mean", m.N, "systems are independent; they leave observation for reasons of their own").with(v)
		r.Params = []Param{Number("at", t)}
		if math.IsNaN(t) || math.IsInf(t, 0) {
			r.Params = nil
		}
		if v.Low != nil {
			r.Level = level
		}
		if m.Systems < 2 {
			r = r.warn("one system: no spread between systems, so no limits")
		}
		if v.Value == nil {
			r = r.warn("no system was observed for so long")
		}
		rows = append(rows, r)
	}
	return rows
}
