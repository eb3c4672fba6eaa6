package report

import (
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

func (b *builder) resolutionSection() []Block {
	r := b.resolution
	if r.Overall.Resolved.N == 0 {
		return append([]Block{Note{Spans: []Span{{Text: "No issue was resolved in " + b.clock.span(b.in.Window) + "."}}}}, b.warn(r.Warnings)...)
	}
	blocks := []Block{b.resolutionChart(), b.resolutionTable()}
	if t := b.readingTable(); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if n, ok := b.excludedNote("resolved issues", r.Overall.Resolved.N, r.Excluded); ok {
		blocks = append(blocks, n)
	}
	return append(blocks, b.warn(r.Warnings, "excluded", "few")...)
}

func (b *builder) resolvedPeriods() ([]metrics.ResolutionPeriod, string) {
	return shownPeriods(b.resolution.Periods, func(p metrics.ResolutionPeriod) bool { return p.Resolved.N == 0 })
}

func (b *builder) resolutionChart() Chart {
	r := b.resolution
	periods, _ := b.resolvedPeriods()
	bars := Bars{YLabel: "days", Lines: resolutionLines(r.Overall.Times)}
	series := Series{Name: "mean resolution time"}
	var high *metrics.ResolutionPeriod
	for i, p := range periods {
		bars.Categories = append(bars.Categories, Category{Label: b.clock.period(p.Window, r.Group), Sub: "n=" + count(p.Times.N)})
		series.Values = append(series.Values, dayValue(p.Times.Mean))
		series.Texts = append(series.Texts, days(p.Times.Mean))
		if p.Times.Mean != nil && (high == nil || *p.Times.Mean > *high.Times.Mean) {
			high = &periods[i]
		}
	}
	bars.Series = []Series{series}
	all := r.Overall
	alt := plural(all.Resolved.N, "issue") + " resolved; mean " + maybe(all.Times.Mean) + ", median " + maybe(all.Times.Median) + ", 95th percentile " + maybe(all.Times.P95) + "."
	if high != nil && len(periods) > 1 {
		alt += " The highest mean of a " + string(r.Group) + " is " + duration(*high.Times.Mean) + " (" + b.clock.period(high.Window, r.Group) + ", n=" + count(high.Times.N) + ")."
	}
	title := "Resolution time cannot be said"
	if all.Times.Median != nil {
		title = "Half of the issues are resolved within " + duration(*all.Times.Median)
	}
	return Chart{
		ID: "resolution", Title: title,
		Subtitle: "Mean days from created to resolved, by " + string(r.Group) + " of resolution, " + b.shownSpan(periods) + ", " + b.in.Zone.String(),
		Alt:      alt, Note: sentences(excludedShort(r.Excluded), b.partNote(periods)), Link: b.resolvedLink(all), Plot: bars,
	}
}

func (b *builder) shownSpan(periods []metrics.ResolutionPeriod) string {
	return b.clock.span(nines.Window{From: periods[0].Window.From, To: periods[len(periods)-1].Window.To})
}

// partNote says which of the periods are not whole.
func (b *builder) partNote(periods []metrics.ResolutionPeriod) string {
	var parts []string
	for _, p := range periods {
		if p.Partial {
			parts = append(parts, b.clock.period(p.Window, b.resolution.Group))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Not whole: " + listed(parts) + "."
}

func resolutionLines(t metrics.Summary) []Reference {
	var lines []Reference
	if t.Median != nil {
		lines = append(lines, Reference{Value: inDays(*t.Median), Label: "median " + duration(*t.Median), Tone: Good})
	}
	if t.Mean != nil {
		lines = append(lines, Reference{Value: inDays(*t.Mean), Label: "mean " + duration(*t.Mean), Dashed: true})
	}
	return lines
}

func dayValue(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	return new(inDays(*d))
}

// resolvedLink is the search of the issues resolved in a period. The condition
// is in the zone of whoever looks, which is mostly that of the service.
func (b *builder) resolvedLink(p metrics.ResolutionPeriod) string {
	return b.link.set(p.Resolved, and(b.in.Filters.Resolution, b.between("resolved", p.Window)))
}

// usableLink is the search of those that durations rest on.
func (b *builder) usableLink(p metrics.ResolutionPeriod) string {
	if p.Excluded.N == 0 {
		return b.resolvedLink(p)
	}
	return b.link.set(without(p.Resolved, p.Excluded.Keys...), "")
}

func (b *builder) resolutionTable() Table {
	r := b.resolution
	clocks := r.Overall.Times.Working != nil
	t := Table{
		Title: "Resolution time by " + string(r.Group) + ", days",
		Columns: []Column{
			{Title: title(r.Group)},
			{Title: "Resolved", Numeric: true},
			{Title: "Mean", Numeric: true},
			{Title: "Median", Numeric: true},
			{Title: "p85", Numeric: true},
			{Title: "p95", Numeric: true, Minor: true},
		},
	}
	if clocks {
		t.Columns = append(t.Columns, Column{Title: "Median, working time", Numeric: true, Minor: true})
	}
	t.Columns = append(t.Columns, Column{Title: "Total (Jira)", Numeric: true, Minor: true}, Column{Title: "Average (Jira)", Numeric: true, Minor: true})
	periods, left := b.resolvedPeriods()
	for _, p := range periods {
		t.Rows = append(t.Rows, b.resolutionRow(b.periodName(p.Window, r.Group, p.Partial), p, clocks))
	}
	t.Total = b.resolutionRow("All", r.Overall, clocks)
	if mean := r.Overall.Times.Mean; mean != nil { // of many: worth a digit more
		t.Total[2].Text = decimal(inDays(*mean), 2)
	}
	t.Note = sentences(left, weekNote(r.Group),
		"Jira: whole days with every issue, as its Resolution Time gadget counts; all other columns leave out what cannot be (see below).",
		"A percentile is shown where at least one issue is expected above it.",
		smallNote(periods))
	return t
}

func (b *builder) resolutionRow(name string, p metrics.ResolutionPeriod, clocks bool) []Cell {
	total := Cell{Text: count(int(p.TotalDays))}
	if p.TotalDays < 0 {
		total.Tone = Bad
	}
	row := []Cell{
		{Text: name},
		{Text: count(p.Resolved.N), Link: b.resolvedLink(p)},
		{Text: days(p.Times.Mean)},
		{Text: days(p.Times.Median)},
		{Text: strong(p.Times.P85, p.Times.P85Weak)},
		{Text: strong(p.Times.P95, p.Times.P95Weak)},
	}
	if clocks {
		row = append(row, Cell{Text: working(p.Times.Working, func(s metrics.Summary) *time.Duration { return s.Median })})
	}
	return append(row, total, Cell{Text: count(int(p.JiraAverage))})
}

// strong is a percentile that enough observations carry.
func strong(d *time.Duration, weak bool) string {
	if weak {
		return none
	}
	return days(d)
}

func smallNote(periods []metrics.ResolutionPeriod) string {
	small := 0
	for _, p := range periods {
		if p.Times.N > 0 && p.Times.N < few {
			small++
		}
	}
	if small == 0 {
		return ""
	}
	return count(small) + " of " + plural(len(periods), "period") + " " + choose(small, "has", "have") + " fewer than " + count(few) + " usable issues and " + choose(small, "says", "say") + " little alone."
}

// readingTable sets the readings of resolution time side by side, where they differ
// or there are two clocks.
func (b *builder) readingTable() Table {
	r := b.resolution
	t := Table{
		Title: "Resolution time, read in three ways",
		Columns: []Column{
			{Title: "From creation to"},
			{Title: "Issues", Numeric: true, Minor: true},
			{Title: "Mean", Numeric: true},
			{Title: "Median", Numeric: true},
			{Title: "p85", Numeric: true},
			{Title: "p95", Numeric: true},
		},
		Note: "Calendar time in " + b.in.Zone.String() + ".",
	}
	clocks := r.Last.Working != nil
	if clocks {
		t.Columns = append(t.Columns, Column{Title: "Median, working time", Numeric: true}, Column{Title: "p95, working time", Numeric: true, Minor: true})
		t.Note = sentences(t.Note, "Working time counts the hours of the service's calendar only.")
	}
	for _, x := range []struct {
		name string
		metrics.Summary
	}{{"first resolution", r.First}, {"last resolution", r.Last}, {"last, without the time it was done between", r.Unresolved}} {
		if x.N == 0 {
			continue
		}
		row := []Cell{{Text: x.name}, {Text: count(x.N), Link: b.usableLink(r.Overall)}, {Text: maybe(x.Mean)}, {Text: maybe(x.Median)}, {Text: marked(x.P85, x.P85Weak)}, {Text: marked(x.P95, x.P95Weak)}}
		if clocks {
			row = append(row,
				Cell{Text: working(x.Working, func(s metrics.Summary) *time.Duration { return s.Median })},
				Cell{Text: working(x.Working, func(s metrics.Summary) *time.Duration { return s.P95 })})
		}
		t.Rows = append(t.Rows, row)
	}
	if r.Last.P95Weak || r.Last.P85Weak {
		t.Note = sentences(t.Note, "~ rests on so few issues that it is hardly more than the largest value.")
	}
	return t
}

// marked is a percentile, with a tilde if few observations carry it.
func marked(d *time.Duration, weak bool) string {
	if d != nil && weak {
		return "~" + duration(*d)
	}
	return maybe(d)
}
