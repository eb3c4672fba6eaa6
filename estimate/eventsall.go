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
	f := o.of(p, level)
	f.Excluded = excluded
	f.Warnings = append(Exclusions(len(e.Time), len(excluded)), f.Warnings...)
	return f, nil
}

// Of is All of failures that were sorted before, without a word on rows left out.
func (o EventOptions) Of(p Process) (Findings, error) {
	level, err := soundLevel("events", o.Level)
	if err != nil {
		return Findings{}, err
	}
	return o.of(p, level), nil
}

func (o EventOptions) of(p Process, level float64) Findings {
	f := Findings{N: p.N(), Events: p.N()}
	f.Results = append(f.Results, p.rateRows(level)...)
	f.Results = append(f.Results, p.trendRows()...)
	f.Results = append(f.Results, p.growthRows(level)...)
	f.Results = append(f.Results, p.mcfRows(level, o.At)...)
	if p.atStart > 0 {
		f.Warnings = append(f.Warnings, p.startWarning())
	}
	return f
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

// Exclusions are the warnings that come first where rows are left out.
func Exclusions(rows, excluded int) []string {
	var out []string
	if excluded > 0 {
		out = append(out, fmt.Sprintf("%d of %d rows could not be used", excluded, rows))
	}
	if float64(excluded) > poor*float64(rows) {
		out = append(out, "data quality low: more than 5 % of the rows are at fault")
	}
	return out
}

// counted is a number with the words for one or for several.
func counted(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
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

// valued is one number of a method.
type valued struct {
	quantity string
	value    *float64
}

func (p Process) trendRows() []Result {
	l, a := p.Laplace(), p.AndersonDarling()
	laplace := []valued{{"statistic", l.Statistic}, {"p-value", l.P}}
	if l.Exact {
		laplace = append(laplace, valued{"p-value-normal", l.Normal})
	}
	rows := p.values("laplace", l.N, constantRate, "failures that come in clusters look like a trend", laplace)
	rows = append(rows, p.chiSquareRows()...)
	edge := ""
	if a.Statistic == nil && a.N > 0 {
		edge = "a failure at the very end of observation"
	}
	rows = append(rows, p.values("anderson-darling", a.N, constantRate, edge, []valued{{"statistic", a.Statistic}, {"p-value", a.P}})...)
	return append(rows, p.gapRows()...)
}

func (p Process) chiSquareRows() []Result {
	c := p.MILHDBK189()
	const assume = constantRate + "; p-value of a statistic as large: small where failures become rarer"
	return p.values("mil-hdbk-189", len(p.ages), assume, "", []valued{
		{"statistic", c.Statistic}, {"p-value", c.Upper}, {"p-value-lower", c.Lower}, {"p-value-two-sided", c.P()}, {"degrees-of-freedom", Some(c.DF)},
	})
}

// gapRows are the tests that look at the times between failures.
func (p Process) gapRows() []Result {
	u, variation := p.LewisRobinson()
	several := ""
	if len(p.Systems) > 1 {
		several = "said of one system only"
	}
	rows := p.values("lewis-robinson", u.N, "under no trend, gaps are independent and alike, also clustered (renewal process)", several,
		[]valued{{"statistic", u.Statistic}, {"p-value", u.P}, {"coefficient-of-variation", variation}})
	m := p.MannKendall()
	s := Some(m.S)
	if m.Variance == 0 {
		s = nil
	}
	ties := ""
	if m.Tied {
		ties = "equal gaps: the p-value is by the normal approximation"
	}
	return append(rows, p.values("mann-kendall", m.N, "under no trend, gaps come in random order", ties, []valued{
		{"statistic", s},
		{"p-value", m.P},
		{"p-value-normal", m.Normal},
		{"reverse-arrangements", Some(m.Growing)},
		{"variance", Some(m.Variance)},
		{"z", m.Z},
		{"tau", m.Tau},
	})...)
}

// values are the rows of one method for events.
func (p Process) values(method string, n int, assumption, warning string, values []valued) []Result {
	var rows []Result
	for _, v := range values {
		r := p.row(method, v.quantity, n, assumption)
		r.Value = v.value
		rows = append(rows, r.warn(warning).warn(p.startWarning()).warn(unsaid(v.value)))
	}
	return rows
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
	return counted(p.atStart, "failure at time 0 is", "failures at time 0 are") + " left out of the trend"
}

func (p Process) growthRows(level float64) []Result {
	g := p.CrowAMSAA(level)
	row := func(quantity, unit string, v Interval) Result {
		r := p.row("crow-amsaa", quantity, g.N, minimalRepair).with(v)
		if v.Low != nil || v.High != nil {
			r.Level = level
		}
		r.Unit = unit
		return r.warn(p.startWarning()).warn(unsaid(v.Value))
	}
	one := func(quantity, unit string, v *float64) Result { return row(quantity, unit, Interval{Value: v}) }
	now, mtbf := row("intensity-now", per(p.Unit), g.IntensityNow), row("mtbf-now", p.Unit, g.MTBFNow)
	if _, same := p.sameEnd(); !same && len(p.Systems) > 1 {
		const text = "systems were observed until different ages: there is no common now"
		now, mtbf = now.warn(text), mtbf.warn(text)
	}
	fit := g.CramerVonMises
	statistic := one("cramer-von-mises", "", fit.Statistic)
	if fit.Statistic != nil && fit.Critical != nil && *fit.Statistic > *fit.Critical {
		statistic = statistic.warn("the power law does not fit these failures")
	}
	critical := one("cramer-von-mises-critical", "", fit.Critical)
	critical.Params = []Param{Number("m", float64(fit.M)), Number("alpha", 1-level)}
	rows := []Result{
		row("beta", "", g.Beta), row("beta-unbiased", "", g.BetaUnbiased), one("lambda", "", g.Lambda), one("lambda-unbiased", "", g.LambdaUnbiased),
		now, mtbf, one("mtbf-now-unbiased", p.Unit, g.MTBFNowUnbiased), one("mtbf-cumulative", p.Unit, g.MTBFCumulative),
		one("growth-rate", "", g.GrowthRate), one("log-likelihood", "", g.LogLikelihood),
		statistic, one("cramer-von-mises-p-value", "", fit.P), critical,
	}
	slope, intercept := p.Duane()
	return append(rows, p.values("duane", g.N, "power law; least squares, kept for comparison: no limits", "",
		[]valued{{"slope", slope}, {"intercept", intercept}})...)
}

func (p Process) mcfRows(level float64, at []float64) []Result {
	m := p.meanFailures(level)
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
