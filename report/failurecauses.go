package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/metrics"
)

// outageChart is the calendar of the time down.
func (b *builder) outageChart() Chart {
	x := b.failures
	c := Calendar{From: x.Window.From, To: x.Until, Zone: b.in.Zone, Spans: x.downSpans()}
	return Chart{
		ID: "outages", Title: "Down for " + maybeHours(&x.down.Union) + " in " + length(x.Window), Subtitle: "When the service was down, " + b.in.Zone.String(),
		Alt:  plural(len(x.down.Spans), "outage") + ", together " + maybeHours(&x.down.Union) + ".",
		Note: "Reading: " + string(x.Rule.Reading) + ". Time in which several failures overlap counts once", Plot: c,
	}
}

// downSpans cuts the time down at every begin and end of a failure.
func (x *failureFacts) downSpans() []DownSpan {
	type edge struct {
		at     time.Time
		opens  bool
		impact float64
	}
	var edges []edge
	for _, e := range x.timed {
		for _, w := range e.Down {
			w = w.Clip(nines.Window{From: x.Window.From, To: x.Until})
			if w.Duration() > 0 && e.Impact > 0 {
				edges = append(edges, edge{w.From, true, e.Impact}, edge{w.To, false, e.Impact})
			}
		}
	}
	slices.SortStableFunc(edges, func(a, c edge) int { return cmp.Or(a.at.Compare(c.at), cmp.Compare(a.impact, c.impact)) })
	var spans []DownSpan
	var running []float64
	for i, e := range edges {
		if i > 0 && len(running) > 0 && e.at.After(edges[i-1].at) {
			s := DownSpan{From: edges[i-1].at, To: e.at, Depth: len(running), Impact: slices.Max(running)}
			if n := len(spans); n > 0 && spans[n-1].To.Equal(s.From) && spans[n-1].Depth == s.Depth && spans[n-1].Impact == s.Impact {
				spans[n-1].To = s.To
			} else {
				spans = append(spans, s)
			}
		}
		if e.opens {
			running = append(running, e.impact)
		} else if k := slices.Index(running, e.impact); k >= 0 {
			running = slices.Delete(running, k, k+1)
		}
	}
	return spans
}

// causeChart is the Pareto of hours by component, or by type where failures have
// no components.
func (b *builder) causeChart() Chart {
	x := b.failures
	kind, by := "component", func(e *metrics.Failure) string { return cmp.Or(e.Component, "none") }
	if !slices.ContainsFunc(x.timed, func(e *metrics.Failure) bool { return e.Component != "" }) {
		kind, by = "type", func(e *metrics.Failure) string { return cmp.Or(e.Type, "none") }
	}
	type cause struct {
		name  string
		hours float64
		n     int
	}
	var causes []cause
	total := 0.0
	for _, s := range x.strata(by) {
		h := float64(s.n())
		if x.down != nil {
			h = x.unionHours(s.all)
		}
		total += h
		causes = append(causes, cause{s.name, h, s.n()})
	}
	slices.SortStableFunc(causes, func(a, c cause) int { return cmp.Compare(c.hours, a.hours) })
	const most = 8
	if len(causes) > most {
		rest := cause{name: "others"}
		for _, c := range causes[most-1:] {
			rest.hours, rest.n = rest.hours+c.hours, rest.n+c.n
		}
		causes = append(causes[:most-1], rest)
	}
	name, size := "failures", 1.0
	title, sub, all := "Which "+kind+"s fail", "Failures by "+kind, plural(x.n, "failure")
	if x.down != nil {
		name, size = unitFor(total)
		title, sub, all = "Where the downtime goes", "In "+name+" by "+kind+"; several can be down at once, so the sum is more than the downtime", maybeHours(&total)
	}
	plot := Bars{YLabel: name, Series: []Series{{Name: name}}}
	sum := 0.0
	for _, c := range causes {
		sum += c.hours
		share := none
		if total > 0 {
			share = percent(sum / total)
		}
		plot.Categories = append(plot.Categories, Category{Label: clip(c.name, 40), Sub: share})
		plot.Series[0].Values = append(plot.Series[0].Values, new(c.hours/size))
	}
	if known := causes[0].name != "none" && causes[0].name != "others" && total > 0; known && x.down != nil {
		title = "Longest down: " + clip(causes[0].name, 40) + ", " + maybeHours(&causes[0].hours)
	} else if known {
		title = percent(causes[0].hours/total) + " of the failures are in " + clip(causes[0].name, 40)
	}
	return Chart{
		ID: "failure-causes", Title: title, Subtitle: sub, Note: "Below each: the share up to there",
		Alt: title + ", of " + all + " in all.", Plot: plot,
	}
}

// unionHours is the time in which any of some failures lasted within the window.
func (x *failureFacts) unionHours(fs []*metrics.Failure) float64 {
	d, _, err := x.outages(fs).Downtime()
	if err != nil {
		return 0
	}
	return d.Union
}

// forestChart sets the medians of priorities beside each other.
func (b *builder) forestChart() Chart {
	x := b.failures
	ss := x.strata(priorityOf)
	ss = ss[:min(len(ss), 8)]
	longest := 0.0
	medians := make([]estimate.Interval, len(ss))
	for k, s := range ss {
		medians[k] = x.medianOf(s)
		if v := medians[k].Value; v != nil {
			longest = max(longest, *v)
		}
	}
	name, size := unitFor(longest)
	p := Forest{XLabel: name, Log: true}
	if x.median.Value != nil && *x.median.Value > 0 {
		p.Line = &Reference{Value: *x.median.Value / size, Label: "all: " + maybeHours(x.median.Value)}
	}
	for k, s := range ss {
		median := medians[k]
		high := maybeHours(median.High)
		if median.High == nil {
			high = "not reached"
		}
		text := maybeHours(median.Value) + ", n = " + count(s.n())
		if median.Value != nil && median.Low != nil {
			text = maybeHours(median.Value) + " (" + maybeHours(median.Low) + " to " + high + "), n = " + count(s.n())
		}
		p.Rows = append(p.Rows, ForestRow{Label: s.name, Text: text, Value: scaled(median.Value, size), Low: scaled(median.Low, size), High: scaled(median.High, size), Weight: float64(s.n())})
	}
	return Chart{
		ID: "failure-priorities", Title: "Median " + timeTo(x.Rule.Reading) + " by priority",
		Subtitle: "Priority when the issue was created; " + percent(failureLevel) + " intervals, log scale. Intervals that overlap say no difference",
		Alt:      forestAlt(p), Plot: p,
	}
}

func forestAlt(p Forest) string {
	var rows []string
	for _, r := range p.Rows {
		rows = append(rows, r.Label+" "+r.Text)
	}
	return "Medians: " + listed(rows) + "."
}
