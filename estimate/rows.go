package estimate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Assumptions and warnings, said in the same words everywhere.
const (
	isLognormal    = "durations are lognormal"
	isExponential  = "durations are exponential: the chance to end does not change with age"
	nearNormal     = "logarithms of the durations are near normal in the mean"
	noLaw          = "no law of the durations is assumed"
	tauBeforehand  = "the time of restriction was chosen before looking"
	undercovers    = "undercovers below 100 durations: 95 % limits hold in 70 to 90 % of cases"
	notReached     = "not reached: too few durations have ended"
	beyondLastLook = "beyond the last look"
	smallSample    = "fewer than 8 durations: prefer the median"
	notLognormal   = "the durations do not look lognormal (Anderson-Darling p below 0.05): prefer the median"
	fewEvents      = "fewer than 3 events"
	undefined      = "not defined for this fit"
	openOut        = "needs complete durations: use mle-lognormal"
)

// builder collects the rows of one group.
type builder struct {
	o        DurationOptions
	sample   Sample
	rows     []Result
	km       *Curve
	warnings []string
	misfit   string // why the exponential law is in doubt
}

func (b *builder) all() {
	b.curve()
	b.fits()
	b.means()
	b.orderStatistics()
}

// add appends the row with the limits' level where it has limits.
func (b *builder) add(r Result, v Interval, unit string, assumptions ...string) *Result {
	r = r.with(v)
	r.Unit, r.Assumptions = unit, assumptions
	if v.Low != nil || v.High != nil {
		r.Level = b.o.Level
	}
	b.rows = append(b.rows, r)
	return &b.rows[len(b.rows)-1]
}

// refuse appends a row that cannot be said.
func (b *builder) refuse(r Result, why error, assumptions ...string) {
	b.add(r, Interval{}, "", assumptions...).Warnings = []string{why.Error()}
}

func (b *builder) curve() {
	s, c, unit := b.sample, KaplanMeier(b.sample, b.o.Level), b.sample.unit
	b.km = c
	for _, t := range b.o.At {
		v := c.Survival(t)
		row := b.add(s.result("kaplan-meier", "survival", Number("at", t)), v, "", independent)
		if t > s.last()+s.tie() && v.Value != nil && *v.Value > 0 {
			row.Warnings = append(row.Warnings, beyondLastLook)
		}
	}
	for _, p := range b.o.Quantiles {
		v := c.Quantile(p)
		row := b.add(s.result("kaplan-meier", "quantile", Number("p", p)), v, unit, independent)
		row.Level = b.o.Level // a limit not reached is an answer too
		switch {
		case v.Value == nil:
			row.Warnings = append(row.Warnings, notReached)
		case v.High == nil:
			row.Warnings = append(row.Warnings, "upper limit "+notReached)
		}
		if s.events < 3 {
			row.Warnings = append(row.Warnings, fewEvents)
		}
	}
	for _, tau := range b.o.Restricted {
		v := c.Restricted(tau)
		row := b.add(s.result("kaplan-meier", "rmst", Number("at", tau)), v, unit, independent, tauBeforehand)
		if v.Value == nil {
			row.Warnings = append(row.Warnings, beyondLastLook)
		}
	}
	for _, t := range b.o.At {
		b.add(s.result("nelson-aalen", "cumulative-hazard", Number("at", t)), c.Hazard(t), "", independent)
	}
}

func (b *builder) fits() {
	var scores []scored
	logs := b.sample.logs(1)
	for _, m := range Models() {
		f, err := maximumLikelihood(b.sample, logs, m, b.o.Level)
		if err != nil {
			b.refuse(b.sample.result("mle-"+m.String(), "quantile", Number("p", b.o.quantile())), err, lawOf(m), independent)
			continue
		}
		scores = append(scores, scored{m, f.AIC})
		b.fit(f)
	}
	b.choose(scores)
}

// A scored model is one that could be fitted.
type scored struct {
	model Model
	aic   float64
}

// choose says when two models cannot be told apart, and when the exponential
// one is not to be trusted.
func (b *builder) choose(scores []scored) {
	if len(scores) < 2 {
		return
	}
	exponential := scores[0].aic // the first of Models, which the simplest data allow
	slices.SortStableFunc(scores, func(x, y scored) int { return cmp.Compare(x.aic, y.aic) })
	best, second := scores[0], scores[1]
	if second.aic-best.aic < tellApart {
		b.warnings = append(b.warnings, fmt.Sprintf("%scannot tell %s from %s by AIC", b.prefix(), best.model, second.model))
	}
	if exponential-best.aic >= tellApart {
		b.misfit = fmt.Sprintf("%s fits better (AIC lower by %.1f): these limits are too short or too long", best.model, exponential-best.aic)
	}
}

// tellApart is the difference in AIC below which models cannot be told apart.
const tellApart = 2

// quantile is the first of those asked for.
func (o DurationOptions) quantile() float64 {
	if len(o.Quantiles) > 0 {
		return o.Quantiles[0]
	}
	return 0.5
}

func (b *builder) prefix() string {
	if b.sample.group == "" {
		return ""
	}
	return b.sample.group + ": "
}

func lawOf(m Model) string {
	switch m {
	case Exponential:
		return isExponential
	case Lognormal:
		return isLognormal
	}
	return "durations are " + m.String()
}

func (b *builder) fit(f *Fit) {
	s, unit, method := b.sample, b.sample.unit, "mle-"+f.Model.String()
	add := func(quantity string, v Interval, unit string, params ...Param) {
		row := b.add(s.result(method, quantity, params...), v, unit, lawOf(f.Model), independent)
		if v.Value == nil {
			row.Warnings = append(row.Warnings, undefined)
		}
	}
	number := func(v float64) Interval { return Interval{Value: Some(v)} }
	add("mu", f.Mu, "")
	add("scale", f.Scale(), unit)
	if f.Model == Exponential {
		add("log-sigma", number(0), "") // by definition
	} else {
		add("log-sigma", f.LogSigma, "")
	}
	if shape := f.Shape(); shape.Value != nil {
		add("shape", shape, "")
	}
	add("log-likelihood", number(f.LogLikelihood), "")
	add("aic", number(f.AIC), "")
	add("aicc", number(f.AICc), "")
	add("mean", f.Mean(), unit)
	for _, p := range b.o.Quantiles {
		add("quantile", f.Quantile(p), unit, Number("p", p))
		if s.events < profileBelow {
			add("quantile-profile", f.ProfileQuantile(p), unit, Number("p", p))
		}
	}
	if b.o.Goodness <= 0 {
		return
	}
	g, err := f.AndersonDarling(b.o.Seed, b.o.Goodness)
	if err != nil {
		b.refuse(s.result(method, "anderson-darling"), err, lawOf(f.Model))
		return
	}
	add("anderson-darling", number(g.Statistic), "")
	add("anderson-darling-p", Interval{Value: Some(g.P), SE: Some(g.SE)}, "", Number("runs", float64(g.Runs)), Number("seed", float64(b.o.Seed)))
}

func (b *builder) means() {
	s, unit := b.sample, b.sample.unit
	mean := func(method string) Result { return s.result(method, "mean") }
	lognormal := func(method string, v Interval) {
		row := b.add(mean(method), v, unit, isLognormal)
		if s.N() < 8 {
			row.Warnings = append(row.Warnings, smallSample)
		} else if s.N() <= testedUpTo {
			if g, err := Lognormality(s); err == nil && g.P < 0.05 {
				row.Warnings = append(row.Warnings, notLognormal)
			}
		}
	}
	if logs, err := s.Logs(); err != nil {
		why := err
		if errors.Is(err, ErrOpen) {
			why = errors.New(openOut)
		}
		b.refuse(mean("lognormal-gci"), why, isLognormal)
		b.refuse(mean("lognormal-cox"), why, isLognormal)
		b.refuse(mean("geometric"), why, noLaw)
	} else {
		lognormal("lognormal-gci", logs.Generalized(b.o.Level))
		lognormal("lognormal-cox", logs.Cox(b.o.Level))
		b.add(mean("geometric"), logs.Geometric(b.o.Level), unit, nearNormal)
	}
	b.resampled()
	v := ExponentialMean(s, b.o.Level)
	row := b.add(mean("exponential-exact").warn(b.misfit), v, unit, isExponential, independent)
	switch {
	case v.Value == nil && s.events > 0:
		row.Warnings = append(row.Warnings, "no time under observation")
	case v.Value == nil:
		row.Warnings = append(row.Warnings, ErrNoEvents.Error())
	}
}

// testedUpTo is the size up to which lognormality is tested: with more, any
// difference however small would reject it.
const testedUpTo = 5000

func (b *builder) resampled() {
	s, unit := b.sample, b.sample.unit
	label := func(r *Result) {
		if s.N() < 100 {
			r.Warnings = append(r.Warnings, undercovers)
		}
	}
	if boot, err := ExactBootstrap(s); err != nil {
		b.refuse(s.result("bca-exact", "mean"), err, noLaw)
	} else {
		label(b.add(s.result("bca-exact", "mean"), boot.BCa(b.o.Level, false), unit, noLaw))
	}
	if v, err := ABC(s, b.o.Level); err != nil {
		b.refuse(s.result("abc", "mean"), err, noLaw)
	} else {
		label(b.add(s.result("abc", "mean"), v, unit, noLaw))
	}
}

func (b *builder) orderStatistics() {
	s := b.sample
	for _, p := range b.o.Quantiles {
		row := s.result("order-statistic", "quantile", Number("p", p))
		if !s.complete() || s.N() == 0 {
			b.refuse(row, ErrOpen, noLaw)
			continue
		}
		v, ranks := OrderQuantile(s, p, b.o.Level)
		r := b.add(row, v, s.unit, noLaw)
		r.Level = b.o.Level
		r.Params = append(r.Params, Number("lower-rank", float64(ranks.Lower)), Number("upper-rank", float64(ranks.Upper)), Number("coverage", ranks.Coverage))
		if v.Low == nil || v.High == nil {
			r.Warnings = append(r.Warnings, "a limit does not exist: too few durations")
		}
	}
}
