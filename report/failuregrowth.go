package report

import (
	"math"

	"github.com/nines-bot/nines/estimate"
)

// cumulativeFailuresChart is the number of failures by time, and the envelope in
// which a constant rate that ends at the same number stays at any one time.
func (b *builder) cumulativeFailuresChart() Chart {
	x := b.failures
	step := Curve{Name: "failures", Step: true, X: []float64{0}, Y: []float64{0}}
	n := float64(len(x.Events))
	for i, d := range x.days() {
		step.X, step.Y = append(step.X, d), append(step.Y, float64(i+1))
	}
	whole := x.hours / 24
	step.X, step.Y = append(step.X, whole), append(step.Y, n)
	even := Curve{Name: "constant rate", Band: "where a constant rate is 9 times of 10", Dashed: true}
	const parts, z = 40, 1.6448536269514722
	for k := range parts + 1 {
		share := float64(k) / parts
		reach := z * math.Sqrt(n*share*(1-share))
		even.X, even.Y = append(even.X, share*whole), append(even.Y, n*share)
		even.Low, even.High = append(even.Low, new(max(0, n*share-reach))), append(even.High, new(min(n, n*share+reach)))
	}
	title := "How failures add up"
	if x.trend.p != nil && *x.trend.p >= 1-changeLevel {
		title = "No sign that failures come more or less often"
	} else if x.trend.p != nil {
		title = "The rate of failures is changing"
	}
	sub := "Failures since " + b.clock.day(x.Window.From) + ", " + b.in.Zone.String()
	if x.trend.p != nil {
		sub += " (" + x.trend.test + " test, p " + pValue(*x.trend.p) + ")"
	}
	return Chart{
		ID: "cumulative-failures", Title: title, Subtitle: sub,
		Alt:  plural(len(x.Events), "failure") + " in " + length(x.Window) + ", against a constant rate.",
		Plot: Curves{YLabel: "failures", Start: x.Window.From, Zone: b.in.Zone, Lines: []Curve{step, even}},
	}
}

// days of the failures since the window began.
func (x *failureFacts) days() []float64 {
	var ds []float64
	for i := range x.Events {
		ds = append(ds, max(0, inDays(x.Events[i].Occurred.Sub(x.Window.From))))
	}
	return ds
}

// growthChart is Crow-AMSAA's: failures against time, both logarithmic, with the
// power law through the end of the observation and the limits of its exponent.
func (b *builder) growthChart() Chart {
	x := b.failures
	g := x.trend.growth
	dots := Curve{Name: "failures", Dots: true}
	for i, d := range x.days() {
		if d > 0 {
			dots.X, dots.Y = append(dots.X, d), append(dots.Y, float64(i+1))
		}
	}
	beta, n, whole := *g.Beta.Value, float64(g.N), x.hours/24
	fit := Curve{Name: "power law, exponent " + significant(beta)}
	if g.Beta.Low != nil && g.Beta.High != nil {
		fit.Band = percent(failureLevel) + " limits of the exponent"
	}
	first := whole
	if len(dots.X) > 0 {
		first = min(dots.X[0], whole)
	}
	for k := range 25 {
		d := first * math.Pow(whole/first, float64(k)/24)
		at := func(exponent float64) *float64 { return new(n * math.Pow(d/whole, exponent)) }
		fit.X, fit.Y = append(fit.X, d), append(fit.Y, *at(beta))
		if fit.Band != "" {
			fit.Low, fit.High = append(fit.Low, at(*g.Beta.High)), append(fit.High, at(*g.Beta.Low))
		}
	}
	title := "Failures come at an even pace, as far as can be said"
	if changing := x.trend.p != nil && *x.trend.p < 1-changeLevel; changing && beta < 1 {
		title = "Failures become rarer"
	} else if changing {
		title = "Failures come more and more often"
	}
	return Chart{
		ID: "failure-growth", Title: title, Subtitle: "Crow-AMSAA: failures by days since " + b.clock.day(x.Window.From) + ", both axes logarithmic",
		Alt:  "The exponent of the power law is " + significant(beta) + "; 1 is a constant rate.",
		Plot: Curves{XLabel: "days", YLabel: "failures", XLog: true, YLog: true, Lines: []Curve{dots, fit}, End: &whole, EndName: "end of observation"},
	}
}

// probabilityChart is the model check: on lognormal paper lognormal times lie on
// a line.
func (b *builder) probabilityChart() Chart {
	x := b.failures
	model, mu, logSigma := x.bestModel()
	dots := Curve{Name: "failures", Dots: true}
	low, high := math.Inf(1), math.Inf(-1)
	for _, q := range x.curve.ProbabilityPlot(model) {
		if q.Time > 0 {
			dots.X, dots.Y = append(dots.X, q.Time), append(dots.Y, q.Reduced)
			low, high = min(low, q.Time), max(high, q.Time)
		}
	}
	p := Curves{XLabel: "time since it began, log scale", XLog: true, XTicks: ladder(), Lines: []Curve{dots}}
	if mu != nil && logSigma != nil && low < high {
		line := Curve{Name: law(model), Dashed: true}
		for _, t := range []float64{low, high} {
			line.X, line.Y = append(line.X, t), append(line.Y, (math.Log(t)-*mu)/math.Exp(*logSigma))
		}
		p.Lines = append(p.Lines, line)
	}
	p.YTicks = paper(model)
	return Chart{
		ID: "failure-law", Title: "Do the times follow the " + law(model) + "?", Subtitle: "Share " + ended(x.Rule.Reading) + " by then, on paper where that law is a straight line",
		Alt: "A check of the model: points near the line say that the " + law(model) + " fits.", Note: "Of exponential, Weibull, lognormal and log-logistic this one has the smallest AIC", Plot: p,
	}
}

// bestModel is the law with the smallest AIC and its parameters, lognormal
// without any if none can be fitted.
func (x *failureFacts) bestModel() (best estimate.Model, mu, logSigma *float64) {
	best = estimate.Lognormal
	least := math.Inf(1)
	for _, m := range estimate.Models() {
		if aic := x.value("durations", "mle-"+m.String(), "aic"); aic != nil && *aic < least {
			best, least = m, *aic
		}
	}
	method := "mle-" + best.String()
	return best, x.value("durations", method, "mu"), x.value("durations", method, "log-sigma")
}

// law is the name of a model in words.
func law(m estimate.Model) string {
	switch m {
	case estimate.Loglogistic:
		return "log-logistic law"
	case estimate.Weibull:
		return "Weibull law"
	}
	return m.String() + " law"
}

// paper are the shares at their places on the probability paper of a model.
func paper(m estimate.Model) []AxisTick {
	var ticks []AxisTick
	for _, p := range []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99} {
		at := 0.0
		switch m {
		case estimate.Lognormal:
			at = -math.Sqrt2 * math.Erfcinv(2*p)
		case estimate.Loglogistic:
			at = math.Log(p / (1 - p))
		default:
			at = math.Log(-math.Log1p(-p))
		}
		ticks = append(ticks, AxisTick{At: at, Label: decimal(100*p, 0) + "%"})
	}
	return ticks
}
