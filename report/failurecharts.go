package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/nines-bot/nines/metrics"
)

// Charts are left out where they would show little or nothing.
const (
	curveNeeds = 3  // durations
	heatNeeds  = 30 // failures
	trendNeeds = 5  // failures
)

func (b *builder) failureCharts() []Block {
	x := b.failures
	var blocks []Block
	for _, c := range []struct {
		there bool
		chart func() Chart
	}{
		{x.n >= curveNeeds, b.survivalChart},
		{len(x.Events) >= curveNeeds, b.cumulativeFailuresChart},
		{len(x.Events) >= trendNeeds && x.trend.growth.Beta.Value != nil, b.growthChart},
		{x.down != nil && len(x.down.Spans) > 0, b.outageChart},
		{x.n > 0, b.causeChart},
		{len(x.strata(priorityOf)) > 1, b.forestChart},
		{len(x.Events) >= heatNeeds, b.heatChart},
		{x.n-x.open >= trendNeeds, b.probabilityChart},
		{x.mcf != nil, b.mcfChart},
	} {
		if c.there {
			blocks = append(blocks, c.chart())
		}
	}
	return blocks
}

// sinceItBegan names a logarithmic axis of durations; its marks have their units.
const sinceItBegan = "time since it began, log scale"

func priorityOf(e *metrics.Failure) string { return cmp.Or(e.Priority, "no priority") }

// unitFor is the unit of an axis on which values of that many hours stand.
func unitFor(hours float64) (name string, size float64) {
	switch {
	case hours <= 3:
		return "minutes", 1.0 / 60
	case hours <= 100:
		return "hours", 1
	case hours <= 24*1000:
		return "days", 24
	}
	return "years", 365.25 * 24
}

func scaled(v *float64, by float64) *float64 {
	if v == nil {
		return nil
	}
	return new(*v / by)
}

// survivalChart is the Kaplan-Meier curve with its band, the open failures and
// how many were at risk.
func (b *builder) survivalChart() Chart {
	x := b.failures
	word := ended(x.Rule.Reading)
	last := slices.Max(x.durations.Time)
	name, size := unitFor(last)
	first, log := x.logAxis(last)
	label := name + " since it began"
	if log {
		name, size, label = "hours", 1, sinceItBegan
	}
	place := func(hours float64) float64 { return max(hours, first) / size }
	line := Curve{Name: "not yet " + word, Band: percent(failureLevel) + " band", Step: true, X: []float64{place(0)}, Y: []float64{1}, Low: []*float64{nil}, High: []*float64{nil}}
	for _, s := range x.curve.Steps {
		v := x.curve.Survival(s.Time)
		line.X, line.Y = append(line.X, place(s.Time)), append(line.Y, s.Survival)
		line.Low, line.High = append(line.Low, v.Low), append(line.High, v.High)
	}
	if end := line.X[len(line.X)-1]; last/size > end {
		k := len(line.X) - 1
		line.X, line.Y = append(line.X, last/size), append(line.Y, line.Y[k])
		line.Low, line.High = append(line.Low, line.Low[k]), append(line.High, line.High[k])
	}
	p := Curves{XLabel: label, XLog: log, Percent: true, Lines: []Curve{thinned(line)}, CountName: "Open and observed for so long (at risk)"}
	if log {
		p.XTicks = ladder(first, last)
	}
	for i, t := range x.durations.Time {
		if !x.durations.Event[i] {
			if v := x.curve.Survival(t); v.Value != nil {
				p.Ticks = append(p.Ticks, CurvePoint{X: place(t), Y: *v.Value})
			}
		}
	}
	slices.SortFunc(p.Ticks, func(a, c CurvePoint) int { return cmp.Compare(a.X, c.X) })
	if len(p.Ticks) > visible {
		p.Ticks = picked(p.Ticks, shown(len(p.Ticks)))
	}
	p.TickName = "still open"
	if x.median.Value != nil {
		p.Reads = []Readout{{X: place(*x.median.Value), Y: 0.5, Label: "median " + maybeHours(x.median.Value)}}
	}
	for k := range 6 {
		at := last * float64(k) / 5
		if log {
			at = first * math.Pow(last/first, float64(k)/5)
		}
		p.Counts = append(p.Counts, AxisTick{At: at / size, Label: count(x.atRisk(at))})
	}
	title := "How long failures last"
	switch {
	case x.median.Value != nil:
		title = "Half of the failures are " + word + " within " + maybeHours(x.median.Value)
	case 2*x.open > x.n:
		title = count(x.open) + " of " + count(x.n) + " failures are still open"
	}
	return Chart{
		ID: "failure-times", Title: title,
		Subtitle: "Share not yet " + word + ", Kaplan-Meier, " + plural(x.n, "failure") + ", log-log " + percent(failureLevel) + " band",
		Alt:      b.survivalAlt(), Note: "Reading: " + string(x.Rule.Reading) + ". Open failures count up to now; they are not dropped", Plot: p,
	}
}

// logAxis chooses a logarithmic axis where half of the failures would stand in
// the first twentieth of a linear one, and where it begins.
func (x *failureFacts) logAxis(last float64) (first float64, log bool) {
	if x.median.Value == nil || last < 20**x.median.Value || !(last > granule) {
		return 0, false
	}
	first = last
	for _, t := range x.durations.Time {
		if t > 0 {
			first = min(first, t)
		}
	}
	return min(max(first, granule), last/10), true
}

// atRisk is how many failures were open and under observation at an age.
func (x *failureFacts) atRisk(age float64) int {
	n := 0
	for i, t := range x.durations.Time {
		if t >= age && (x.durations.Entry[i] < age || x.durations.Entry[i] == 0) {
			n++
		}
	}
	return n
}

func (b *builder) survivalAlt() string {
	var s strings.Builder
	for _, span := range b.timesOfFailures().Spans {
		s.WriteString(span.Text)
	}
	return s.String()
}
