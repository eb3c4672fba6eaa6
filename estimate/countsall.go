package estimate

import (
	"fmt"
	"math"
)

// CountOptions say what to compute of counts. The zero value computes the
// default statistics at 95 %.
type CountOptions struct {
	Level    float64 // 0: 0.95
	OneSided bool    // the limits of the rate are one-sided
	Horizon  float64 // exposure to predict; 0: none
	Prior    *Prior  // of the team, printed with the result; nil: Jeffreys
	Versus   *Counts // rates to compare with; nil: none
}

// All computes every statistic of the counts. An error is about the options or
// the columns; what the data cannot say is nil in its row.
func (o CountOptions) All(c Counts) (Findings, error) {
	level, err := soundLevel("counts", o.Level)
	if err != nil {
		return Findings{}, err
	}
	if o.Horizon < 0 || math.IsNaN(o.Horizon) || o.Horizon > largest {
		return Findings{}, fmt.Errorf("counts: exposure %v is nothing to predict for", o.Horizon)
	}
	if o.Prior != nil && !o.Prior.sound() {
		return Findings{}, fmt.Errorf("counts: prior gamma(%v, %v) is none", o.Prior.Failures, o.Prior.Exposure)
	}
	o.Level = level
	t, excluded, err := c.Tally()
	if err != nil {
		return Findings{}, err
	}
	f := Findings{N: int(t.X), Events: int(t.X), Excluded: excluded, Warnings: Exclusions(len(c.Failures), len(excluded))}
	if !(t.T > 0) {
		f.Warnings = append(f.Warnings, "no exposure")
		return f, nil
	}
	f.Results = t.rateRows(o)
	if len(t.Failures) > 1 {
		f.Results = append(f.Results, t.dispersionRows(level)...)
	}
	if o.Horizon > 0 {
		f.Results = append(f.Results, t.predictionRows(o)...)
	}
	if o.Versus == nil {
		return f, nil
	}
	other, left, err := o.Versus.Tally()
	if err != nil {
		return Findings{}, err
	}
	for _, e := range left {
		f.Warnings = append(f.Warnings, fmt.Sprintf("row %d of the counts compared with could not be used: %s", e.Row, e.Reason))
	}
	f.Results = append(f.Results, compareRows(t, other, level)...)
	return f, nil
}

// clustered is the p-value of the dispersion test below which failures are said
// to come in clusters.
const clustered = 0.05

// Clustered says that the counts vary more than those of a constant rate.
func (t Tally) Clustered() bool {
	c, _ := t.Dispersion()
	return c.Upper != nil && *c.Upper < clustered
}

const clusters = "failures come in clusters (dispersion test p < 0.05): these limits are too narrow, see quasi-poisson"

func (t Tally) row(method, quantity, unit, assumption string, v Interval, level float64) Result {
	r := Result{Method: method, Quantity: quantity, Unit: unit, Assumptions: []string{assumption}}.with(v)
	r.N, r.Events = int(t.X), int(t.X)
	if v.Low != nil || v.High != nil {
		r.Level = level
	}
	return r
}

func (t Tally) rateRows(o CountOptions) []Result {
	rate, warning := t.Garwood(o.Level), ""
	if t.Clustered() {
		warning = clusters
	}
	none := ""
	if t.X == 0 {
		none = "no failure: only the upper limit of the rate, and the lower limit of the time between failures, can be said"
	}
	assume := oneRate
	if t.FailureTerminated {
		assume += "; observation ended with the last failure"
	}
	if o.OneSided {
		rate = t.OneSided(o.Level)
		assume += "; one-sided limits"
	}
	rows := []Result{
		t.row("garwood", "rate", per(t.Unit), assume, rate.Rate, o.Level).warn(none).warn(warning),
		t.row("garwood", "mtbf", t.Unit, assume, rate.MTBF, o.Level).warn(none).warn(warning),
	}
	method, prior := "jeffreys", Jeffreys()
	if o.Prior != nil {
		method, prior = "gamma-prior", *o.Prior
	}
	p, tail := t.Posterior(prior), (1-o.Level)/2
	assume = fmt.Sprintf("%s; prior gamma(%v, %v)", oneRate, prior.Failures, prior.Exposure)
	law := interval(p.Mean(), math.Sqrt(p.Shape)/p.Exposure, p.Quantile(tail), p.Quantile(1-tail))
	median := t.row(method, "rate-median", per(t.Unit), assume, Interval{Value: Some(p.Quantile(0.5))}, 0)
	return append(rows, t.row(method, "rate", per(t.Unit), assume, law, o.Level).warn(warning), median.warn(warning))
}

func (t Tally) dispersionRows(level float64) []Result {
	const assume = "under no clusters, counts have the variance of a constant rate"
	c, index := t.Dispersion()
	say := func(quantity string, v *float64) Result {
		return t.row("dispersion", quantity, "", assume, Interval{Value: v}, 0).warn(unsaid(v))
	}
	p := say("p-value", c.Upper)
	if t.Clustered() {
		p = p.warn("failures come in clusters")
	}
	q := t.QuasiPoisson(level)
	const quasi = "variance of the counts in proportion to their mean, at least that of a constant rate"
	rows := []Result{
		say("statistic", c.Statistic), p, say("degrees-of-freedom", Some(c.DF)), say("index", index),
		t.row("quasi-poisson", "rate", per(t.Unit), quasi, q.Rate, level).warn(unsaid(q.Rate.Value)),
		t.row("quasi-poisson", "mtbf", t.Unit, quasi, q.MTBF, level).warn(unsaid(q.MTBF.Value)),
	}
	nb := t.NegativeBinomial(level)
	negative := func(quantity string, v Interval) Result {
		return t.row("negative-binomial", quantity, "", "rates differ between rows by a gamma law", v, level)
	}
	theta := negative("theta", nb.Theta)
	if nb.Theta.Value == nil {
		theta = theta.warn("the counts do not vary more than those of a constant rate")
	}
	return append(rows, negative("mu", nb.Mu).warn(unsaid(nb.Mu.Value)), theta,
		negative("log-likelihood", Interval{Value: nb.LogLik}).warn(unsaid(nb.LogLik)))
}

// Predict is the law of the failures in the exposure to come. Where the counts
// cluster, its variance is that of the clusters to come and of the rate.
func (t Tally) Predict(prior Prior, horizon float64) (p Prediction, clustered bool) {
	p = t.Posterior(prior).Predict(horizon)
	if !t.Clustered() {
		return p, false
	}
	nb := t.NegativeBinomial(0.95)
	_, index := t.Dispersion()
	if nb.Theta.Value == nil || index == nil {
		return p, false
	}
	mean := p.Mean()
	rows := horizon / nb.Row                                       // each with clusters of its own
	extra := mean * mean * (1/(*nb.Theta.Value*rows) + *index/t.X) // beyond the mean itself
	size := mean * mean / extra
	return Prediction{size, size / (size + mean)}, true
}

func (t Tally) predictionRows(o CountOptions) []Result {
	prior := Jeffreys()
	if o.Prior != nil {
		prior = *o.Prior
	}
	p, clusters := t.Predict(prior, o.Horizon)
	assume := fmt.Sprintf("the rate stays as it is; prior gamma(%v, %v)", prior.Failures, prior.Exposure)
	if clusters {
		assume += "; failures come in clusters as before"
	}
	row := func(quantity string, v Interval, level float64) Result {
		r := t.row("prediction", quantity, "", assume, v, level)
		r.Params = []Param{Number("h", o.Horizon)}
		return r
	}
	tail := (1 - o.Level) / 2
	v := interval(p.Mean(), math.Sqrt(p.Variance()), p.Quantile(tail), p.Quantile(1-tail))
	median, none := Some(p.Quantile(0.5)), Some(p.Probability(0))
	return []Result{
		row("failures", v, o.Level).warn(unsaid(v.Value)),
		row("median", Interval{Value: median}, 0).warn(unsaid(median)),
		row("probability-of-none", Interval{Value: none}, 0).warn(unsaid(none)),
	}
}

func compareRows(a, b Tally, level float64) []Result {
	const assume = "both rates are constant and failures independent"
	warning := ""
	if a.Clustered() || b.Clustered() {
		warning = "failures come in clusters: the p-value is too small"
	}
	n := int(a.X + b.X)
	row := func(method, quantity string, v Interval) Result {
		r := Result{Method: method, Quantity: quantity, N: n, Events: n, Assumptions: []string{assume}}.with(v)
		if v.Low != nil || v.High != nil {
			r.Level = level
		}
		switch {
		case v.Value == nil && quantity == "detectable-ratio" && n > 0:
			r = r.warn("with so few failures no change could show")
		case v.Value == nil:
			r = r.warn("no failures to compare with")
		}
		return r.warn(warning)
	}
	exact, e := TwoRates(a, b, level), TwoRatesE(a, b)
	unlike := ""
	if a.T > 10*b.T || b.T > 10*a.T {
		unlike = "exposures differ more than tenfold, where the E-test is weak: prefer the exact test"
	}
	expected := (a.X + b.X) / (a.T + b.T) * b.T
	power := Power{level, usualPower}
	detectable := row("two-rates-exact", "detectable-ratio", Interval{Value: power.ExactRateRatio(a.X+b.X, a.T/b.T)})
	return []Result{
		row("two-rates-exact", "ratio", exact.Ratio), row("two-rates-exact", "p-value", Interval{Value: exact.P}), detectable,
		row("two-rates-e-test", "ratio", e.Ratio), row("two-rates-e-test", "p-value", Interval{Value: e.P}).warn(unlike),
		row("two-rates-e-test", "statistic", Interval{Value: e.Statistic}),
		row("two-rates-e-test", "detectable-ratio", Interval{Value: power.RateRatio(expected, a.T/b.T)}),
	}
}
