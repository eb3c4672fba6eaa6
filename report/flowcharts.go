package report

import (
	"slices"
	"strings"

	"github.com/nines-bot/nines/metrics"
)

// maxPoints is how many finished issues a control chart draws; beyond it the
// points inside the limits are thinned, and the chart says so.
const maxPoints = 1000

func (b *builder) controlChart() Chart {
	c := b.control
	plot := Points{
		YLabel: "days", From: b.in.Window.From, To: b.in.Window.To, Zone: b.in.Zone, Log: true,
		Low: dayValue(c.Low), High: dayValue(c.High), RangeName: "natural range",
	}
	if c.Center != nil {
		plot.Lines = append(plot.Lines, Reference{Value: inDays(*c.Center), Label: "centre " + duration(*c.Center), Tone: Good})
	}
	if c.High != nil {
		plot.Lines = append(plot.Lines, Reference{Value: inDays(*c.High), Label: "limit " + duration(*c.High), Tone: Watch, Dashed: true})
	}
	var outside metrics.Set
	for _, p := range c.Points {
		if p.Outside {
			outside.N++
			outside.Keys = append(outside.Keys, p.Key)
		}
	}
	var note string
	plot.Points, note = b.controlPoints()
	return Chart{
		ID: "cycle-time", Title: controlTitle(c, outside.N),
		Subtitle: "Days from the beginning of work to done, log scale, " + b.clock.span(b.in.Window) + ", " + b.in.Zone.String(),
		Alt:      b.controlAlt(outside), Note: note,
		Link: b.controlLink(outside), Plot: plot,
	}
}

// controlLink shows the issues outside the range, or if there are none all.
func (b *builder) controlLink(outside metrics.Set) string {
	if outside.N > 0 {
		return b.link.set(outside, "")
	}
	return b.link.set(b.flow.Finished, "")
}

func controlTitle(c metrics.ControlChart, outside int) string {
	switch {
	case c.High == nil:
		return "Cycle time: too few issues for limits"
	case outside == 0:
		return "Cycle time is stable: every issue within the natural range"
	}
	return "Cycle time: " + plural(outside, "issue") + " outside the natural range"
}

func (b *builder) controlAlt(outside metrics.Set) string {
	c := b.control
	alt := plural(len(c.Points), "issue") + " finished"
	if c.Center != nil {
		alt += " around " + duration(*c.Center)
	}
	if c.Low != nil && c.High != nil {
		alt += "; the natural range is " + duration(*c.Low) + " to " + duration(*c.High)
	}
	if outside.N > 0 {
		alt += "; outside: " + strings.Join(outside.Keys[:min(outside.N, maxNamed)], ", ")
		if left := outside.N - maxNamed; left > 0 {
			alt += " and " + count(left) + " more"
		}
	}
	return alt + "."
}

// controlPoints are the points to draw. A cycle time of 0 stands at a minute:
// the axis is logarithmic.
func (b *builder) controlPoints() (points []Point, note string) {
	const minuteDays = 1.0 / (24 * 60)
	all := b.control.Points
	step := 1 + (len(all)-1)/maxPoints
	for i, p := range all {
		if !p.Outside && i%step != 0 {
			continue
		}
		points = append(points, Point{At: p.At, Y: max(inDays(p.Cycle), minuteDays), Label: p.Key, Outside: p.Outside})
	}
	if len(points) < len(all) {
		note = count(len(points)) + " of " + count(len(all)) + " issues are drawn, all those outside the range among them"
	}
	return points, note
}

func (b *builder) throughputChart() Chart {
	f := b.flow
	periods, left := shownPeriods(f.Periods, func(p metrics.FlowPeriod) bool { return p.Finished.N == 0 })
	bars := Bars{YLabel: "issues"}
	s := Series{Name: "finished", Tone: Good}
	var whole []int
	for _, p := range periods {
		bars.Categories = append(bars.Categories, Category{Label: b.clock.period(p.Window, f.Group), Sub: part(p.Partial)})
		s.Values = append(s.Values, new(float64(p.Finished.N)))
		if !p.Partial {
			whole = append(whole, p.Finished.N)
		}
	}
	bars.Series = []Series{s}
	alt := plural(f.Finished.N, "issue") + " finished in " + length(b.in.Window)
	if len(whole) > 1 {
		slices.Sort(whole)
		alt += ", between " + count(whole[0]) + " and " + count(whole[len(whole)-1]) + " in a whole " + string(f.Group)
	}
	return Chart{
		ID: "throughput", Title: plural(f.Finished.N, "issue") + " finished in " + length(b.in.Window),
		Subtitle: "Finished by " + string(f.Group) + ", " + b.in.Zone.String(),
		Alt:      alt + ".", Note: left, Link: b.link.set(f.Finished, ""), Plot: bars,
	}
}

// cumulativeChart stacks the columns with the last one, the finished work, at
// the bottom. The smallest of many columns are gathered in one layer.
func (b *builder) cumulativeChart() Chart {
	c := b.cumulative
	plot := Flow{YLabel: "issues", Times: c.Times, Zone: b.in.Zone}
	const maxLayers = 9
	rest := Layer{Values: make([]float64, len(c.Times))}
	keep := largest(c.Layers, maxLayers)
	gathered := 0
	for i := len(c.Layers) - 1; i >= 0; i-- {
		l := c.Layers[i]
		values := make([]float64, len(l.Counts))
		for k, n := range l.Counts {
			values[k] = float64(n)
		}
		if keep[i] {
			plot.Layers = append(plot.Layers, Layer{Name: l.Name, Values: values})
			continue
		}
		gathered++
		for k, v := range values {
			rest.Values[k] += v
		}
	}
	if gathered > 0 {
		rest.Name = "other (" + plural(gathered, "column") + ")"
		plot.Layers = append(plot.Layers, rest)
	}
	return Chart{
		ID: "cumulative-flow", Title: "Cumulative flow", Subtitle: "Issues by column, " + b.clock.span(b.in.Window) + ", " + b.in.Zone.String(),
		Alt:  b.cumulativeAlt(),
		Link: b.link.set(b.board.Issues, b.in.Filters.Board), Plot: plot,
	}
}

// largest marks the n layers with the highest peaks.
func largest(layers []metrics.FlowLayer, n int) map[int]bool {
	order := make([]int, len(layers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return slices.Max(append([]int{0}, layers[b].Counts...)) - slices.Max(append([]int{0}, layers[a].Counts...))
	})
	keep := map[int]bool{}
	for _, i := range order[:min(n, len(order))] {
		keep[i] = true
	}
	return keep
}

func (b *builder) cumulativeAlt() string {
	c := b.cumulative
	first, last := 0, 0
	var parts []string
	for _, l := range c.Layers {
		if len(l.Counts) == 0 {
			continue
		}
		end := l.Counts[len(l.Counts)-1]
		first, last = first+l.Counts[0], last+end
		if end > 0 && len(parts) < maxNamed {
			parts = append(parts, l.Name+" "+count(end))
		}
	}
	return "The issues on the board went from " + count(first) + " to " + count(last) + " in " + length(b.in.Window) + ". Now: " + strings.Join(parts, ", ") + "."
}
