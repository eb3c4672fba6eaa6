package report

import (
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

func (b *builder) flowSection() []Block {
	var blocks []Block
	blocks = append(blocks, b.flowText())
	if c, ok := b.timeChart(); ok {
		blocks = append(blocks, c, b.timeTable())
	}
	if len(b.control.Points) > 0 {
		blocks = append(blocks, b.controlChart())
	}
	if b.flow.Finished.N > 0 {
		blocks = append(blocks, b.flowTable(), b.throughputChart())
	}
	if len(b.cumulative.Times) > 1 && len(b.cumulative.Layers) > 0 {
		blocks = append(blocks, b.cumulativeChart())
	}
	if n, ok := b.excludedNote("finished issues", b.flow.Finished.N, b.flow.Excluded); ok {
		blocks = append(blocks, n)
	}
	for _, ws := range [][]metrics.Warning{b.times.Warnings, b.control.Warnings, b.flow.Warnings, b.cumulative.Warnings} {
		blocks = append(blocks, b.warn(ws, "never active", "few")...)
	}
	return blocks
}

// flowText says how much was finished, how long it took and how much of that
// was work.
func (b *builder) flowText() Text {
	f := b.flow
	if f.Finished.N == 0 {
		return Text{Spans: []Span{{Text: "Nothing was finished in " + b.clock.span(b.in.Window) + "."}}}
	}
	t := Text{Spans: []Span{
		{Text: plural(f.Finished.N, "issue"), Strong: true, Link: b.link.set(f.Finished, "")},
		{Text: " " + choose(f.Finished.N, "was", "were") + " finished. "},
	}}
	if f.Lead.Median != nil {
		t.Spans = append(t.Spans, Span{Text: "Half took less than " + duration(*f.Lead.Median) + " from their creation. "})
	}
	if f.Cycle.Median != nil {
		t.Spans = append(t.Spans, Span{Text: "Half of the " + count(f.Cycle.N) + " that were worked on took less than " + duration(*f.Cycle.Median) + " from the beginning of work. "})
	}
	if f.Efficiency != nil {
		t.Spans = append(t.Spans, Span{Text: "Flow efficiency", Strong: true}, Span{
			Text: " is " + percent(*f.Efficiency) + ": somebody worked for that share of the time between creation and the end" + b.waitingText() + ".",
		})
	}
	if n := f.NeverActive.N; n > 0 {
		t.Spans = append(t.Spans, Span{Text: " "}, Span{Text: plural(n, "issue"), Link: b.link.set(f.NeverActive, "")}, Span{Text: " went to done without ever being worked on and " + choose(n, "has", "have") + " no cycle time."})
	}
	return t
}

func (b *builder) waitingText() string {
	if len(b.flow.Waiting) == 0 {
		return ""
	}
	var names []string
	for _, s := range b.flow.Waiting {
		names = append(names, clip(s.Name, 40))
	}
	if len(names) > maxNamed {
		names = append(names[:maxNamed], "others")
	}
	return "; " + listed(names) + " " + choose(len(names), "counts", "count") + " as waiting"
}

// timeChart shows the spread of finished visits by status.
func (b *builder) timeChart() (Chart, bool) {
	rows, _ := b.statusTimes()
	plot := Ranges{XLabel: "hours", Names: [3]string{"median", "p85", "p95"}}
	var longest *metrics.StatusTime
	var alt []string
	low, high := time.Duration(-1), time.Duration(0)
	for i, r := range rows {
		e := r.Ended
		text := maybe(e.Median) + " (n=" + count(e.N) + ")"
		plot.Rows = append(plot.Rows, Range{Label: r.Status.Name, Text: text, Low: hourValue(e.Median), Mid: hourValue(e.P85), High: hourValue(e.P95)})
		if e.Median == nil {
			continue
		}
		alt = append(alt, r.Status.Name+" "+maybe(e.Median))
		if longest == nil || r.TotalHours > longest.TotalHours {
			longest = &rows[i]
		}
		if low < 0 || *e.Median < low {
			low = *e.Median
		}
		high = max(high, *e.P95)
	}
	if longest == nil {
		return Chart{}, false
	}
	plot.Log = low > 0 && high > 20*low
	return Chart{
		ID: "time-in-status", Title: "Most time passes in " + clip(longest.Status.Name, 40),
		Subtitle: "Hours of a stay, from the median over p85 to p95, calendar time" + logScale(plot.Log),
		Alt:      "Median stay by status: " + strings.Join(alt, ", ") + ".",
		Note:     "Stays that ended in " + b.clock.span(b.in.Window), Plot: plot,
	}, true
}

// statusTimes are the statuses worth a row: those somebody has been in, and of
// many those with the most time.
func (b *builder) statusTimes() (rows []metrics.StatusTime, left int) {
	for _, r := range b.times.Rows {
		if r.Ended.N+r.Running.N > 0 {
			rows = append(rows, r)
		}
	}
	for len(rows) > maxStatuses {
		least := 0
		for i := range rows {
			if rows[i].TotalHours < rows[least].TotalHours {
				least = i
			}
		}
		rows = slices.Delete(rows, least, least+1)
		left++
	}
	return rows, left
}

func hourValue(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	return new(d.Hours())
}

func logScale(log bool) string {
	if log {
		return ", log scale"
	}
	return ""
}

func (b *builder) timeTable() Table {
	t := Table{
		Title: "Time in status",
		Columns: []Column{
			{Title: "Status"},
			{Title: "Issues", Numeric: true},
			{Title: "Stays ended", Numeric: true, Minor: true},
			{Title: "Median", Numeric: true},
			{Title: "p85", Numeric: true},
			{Title: "p95", Numeric: true, Minor: true},
			{Title: "Still there", Numeric: true, Minor: true},
			{Title: "Total, hours", Numeric: true},
		},
		Note: "A stay still going on will be longer, and is not in the percentiles. Total is the time inside the window. ~ rests on few stays.",
	}
	rows, left := b.statusTimes()
	t.More = more(left, "")
	for _, r := range rows {
		name := r.Status.Name
		if r.Waiting {
			name += " (waiting)"
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: name},
			b.setCell(r.Issues, b.during(r.Status)),
			{Text: count(r.Ended.N)},
			{Text: maybe(r.Ended.Median)},
			{Text: marked(r.Ended.P85, r.Ended.P85Weak)},
			{Text: marked(r.Ended.P95, r.Ended.P95Weak)},
			{Text: count(r.Running.N)},
			{Text: count(int(r.TotalHours + 0.5))},
		})
	}
	return t
}

// sureCell links a number to a set that was worked out here, if it has as many.
func (b *builder) sureCell(n int, s metrics.Set) Cell {
	if s.N != n || len(s.Keys) != n {
		return Cell{Text: count(n)}
	}
	return b.setCell(s, "")
}

// during is the condition of issues that were in the status at some time of
// the window.
func (b *builder) during(s nines.Status) string {
	if s.Name == "" {
		return ""
	}
	from, to := b.minutes(b.in.Window)
	return "status WAS " + quote(s.Name) + " DURING (" + from + "," + to + ")"
}

func (b *builder) flowTable() Table {
	t := Table{
		Title:   "Lead and cycle time of finished issues",
		Columns: []Column{{Title: "Time"}, {Title: "Issues", Numeric: true}, {Title: "Mean", Numeric: true}, {Title: "Median", Numeric: true}, {Title: "p85", Numeric: true}, {Title: "p95", Numeric: true}},
		Note:    "Calendar time.",
	}
	clocks := b.flow.Lead.Working != nil
	if clocks {
		t.Columns = append(t.Columns, Column{Title: "Median, working time", Numeric: true, Minor: true})
	}
	var excluded []string
	for _, e := range b.flow.Excluded {
		excluded = append(excluded, e.Key)
	}
	usable := without(b.flow.Finished, excluded...)
	for _, x := range []struct {
		name string
		metrics.Summary
		set metrics.Set
	}{{"Lead: created to done", b.flow.Lead, usable}, {"Cycle: begun to done", b.flow.Cycle, without(usable, b.flow.NeverActive.Keys...)}} {
		row := []Cell{{Text: x.name}, b.sureCell(x.N, x.set), {Text: maybe(x.Mean)}, {Text: maybe(x.Median)}, {Text: marked(x.P85, x.P85Weak)}, {Text: marked(x.P95, x.P95Weak)}}
		if clocks {
			row = append(row, Cell{Text: working(x.Working, func(s metrics.Summary) *time.Duration { return s.Median })})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
