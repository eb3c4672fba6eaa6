package report

import (
	"math"
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
	switch {
	case x.changing():
		title = "The rate of failures is changing"
	case x.trend.p != nil:
		title = "No sign that failures come more or less often"
	}
	sub := "Failures since " + b.clock.day(x.Window.From) + ", " + b.in.Zone.String()
	if x.trend.p != nil {
		sub += " (" + x.trend.test + " test, p " + pValue(*x.trend.p) + ")"
	}
	return Chart{
		ID: "cumulative-failures", Title: title, Subtitle: sub,
		Alt:  plural(len(x.Events), "failure") + " in " + length(x.Window) + ", against a constant rate.",
		Plot: Curves{YLabel: "failures", Start: x.Window.From, Zone: b.in.Zone, Lines: []Curve{thinned(step), even}},
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
	switch {
	case x.changing() && beta < 1:
		title = "Failures become rarer"
	case x.changing():
		title = "Failures come more and more often"
	}
	return Chart{
		ID: "failure-growth", Title: title, Subtitle: "Crow-AMSAA: failures by days since " + b.clock.day(x.Window.From) + ", both axes logarithmic",
		Alt:  "The exponent of the power law is " + significant(beta) + "; 1 is a constant rate.",
		Plot: Curves{XLabel: "days", YLabel: "failures", XLog: true, YLog: true, Lines: []Curve{thinned(dots), fit}, End: &whole, EndName: "end of observation"},
	}
}
