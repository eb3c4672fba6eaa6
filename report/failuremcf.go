package report

import (
	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/metrics"
)

// componentsNeeded is the number of components below which their spread says
// nothing.
const componentsNeeded = 3

// readComponents takes each component for a system of its own. Those that failed
// in the window before count too, so that not only the ones that failed now are
// looked at.
func (x *failureFacts) readComponents() {
	if !(x.hours > 0) {
		return
	}
	known := map[string]bool{}
	var e estimate.Events
	for _, list := range [][]metrics.Failure{x.Events, x.Carried, x.Before} {
		for i := range list {
			if name := list[i].Component; name != "" && !known[name] { // each was under observation until the end
				known[name] = true
				e.Time, e.System, e.Failure = append(e.Time, x.hours), append(e.System, name), append(e.Failure, false)
			}
		}
	}
	if len(known) < componentsNeeded {
		return
	}
	e.Until, e.Unit = x.hours, hourUnit
	n := 0
	for i := range x.Events {
		if name := x.Events[i].Component; name != "" {
			e.Time = append(e.Time, x.sinceStart(x.Events[i].Occurred))
			e.System, e.Failure = append(e.System, name), append(e.Failure, true)
			n++
		}
	}
	p, _, err := e.Process()
	if err != nil || n < trendNeeds {
		return
	}
	x.mcf = p.MCF(failureLevel)
	v := x.mcf.At(x.hours)
	x.kinds = append(x.kinds, kindOfRows{"components", []estimate.Result{{
		Method: "mcf", Quantity: "mean", Params: []estimate.Param{estimate.Number("at", x.hours)},
		Value: v.Value, SE: v.SE, Low: v.Low, High: v.High, Level: failureLevel, N: x.mcf.N, Events: x.mcf.N,
		Assumptions: []string{"components are independent systems"},
	}}})
}

// mcfChart is the mean number of failures of a component, with the spread
// between components.
func (b *builder) mcfChart() Chart {
	x := b.failures
	whole := x.hours / 24
	line := Curve{Name: "failures of a component, on average", Band: percent(failureLevel) + " band, robust", Step: true, X: []float64{0}, Y: []float64{0}, Low: []*float64{nil}, High: []*float64{nil}}
	for _, s := range x.mcf.Steps {
		v := x.mcf.At(s.Time)
		line.X, line.Y = append(line.X, s.Time/24), append(line.Y, s.Mean)
		line.Low, line.High = append(line.Low, v.Low), append(line.High, v.High)
	}
	last := len(line.X) - 1
	line.X, line.Y = append(line.X, whole), append(line.Y, line.Y[last])
	line.Low, line.High = append(line.Low, line.Low[last]), append(line.High, line.High[last])
	end := x.mcf.At(x.hours)
	title := "A component fails " + significant(line.Y[last]) + " times in " + length(x.Window)
	if end.Low != nil && end.High != nil {
		title += " (" + percent(failureLevel) + " sure between " + significant(*end.Low) + " and " + significant(*end.High) + ")"
	}
	return Chart{
		ID: "failure-components", Title: title, Subtitle: "Mean cumulative function of " + plural(x.mcf.Systems, "component") + " that failed since " + b.clock.day(x.Window.Previous().From) + ", " + b.in.Zone.String(),
		Alt: title + ", on average over " + plural(x.mcf.Systems, "component") + ".", Note: "Components without a failure in all that time are not known, so that the mean is that of the others",
		Plot: Curves{YLabel: "failures", Start: x.Window.From, Zone: b.in.Zone, Lines: []Curve{thinned(line)}},
	}
}
