package report

import (
	"slices"
	"strings"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

func (b *builder) createdSection() []Block {
	c := b.created
	blocks := []Block{b.balanceText()}
	if c.Total.N > 0 {
		blocks = append(blocks, b.createdChart())
	}
	if len(b.balance.Periods) > 1 && (b.balance.Start > 0 || b.balance.Backlog.N > 0) {
		blocks = append(blocks, b.backlogChart())
	}
	if len(c.Periods) > 0 {
		blocks = append(blocks, b.createdTable())
	}
	blocks = append(blocks, b.warn(c.Warnings)...)
	return append(blocks, b.warn(b.balance.Warnings)...)
}

// balanceText says what came, what went and what is left.
func (b *builder) balanceText() Text {
	v := b.balance
	t := Text{Spans: []Span{
		{Text: "In " + length(b.in.Window) + " "},
		{Text: plural(v.Created.N, "issue"), Strong: true, Link: b.link.set(v.Created, b.between("created", b.in.Window))},
		{Text: " came in and "},
		{Text: count(v.Closed.N), Strong: true, Link: b.link.set(v.Closed, "")},
		{Text: " " + choose(v.Closed.N, "was", "were") + " closed"},
	}}
	if v.Reopened.N > 0 {
		t.Spans = append(t.Spans, Span{Text: "; "}, Span{Text: count(v.Reopened.N), Link: b.link.set(v.Reopened, "")}, Span{Text: " came back"})
	}
	t.Spans = append(t.Spans, Span{Text: ". The backlog went from " + count(v.Start) + " to "},
		Span{Text: plural(v.Backlog.N, "open issue"), Strong: true, Link: b.link.set(v.Backlog, b.in.Filters.Open)}, Span{Text: "."})
	return t
}

func (b *builder) createdPeriods() ([]metrics.CreatedPeriod, string) {
	return shownPeriods(b.created.Periods, func(p metrics.CreatedPeriod) bool { return p.Resolved.N+p.Unresolved.N == 0 })
}

func (b *builder) createdChart() Chart {
	c := b.created
	periods, left := b.createdPeriods()
	bars := Bars{YLabel: "issues", Totals: true}
	done, open := Series{Name: "resolved", Tone: Good}, Series{Name: "still open", Tone: Watch}
	var alt []string
	for _, p := range periods {
		label := Category{Label: b.clock.period(p.Window, c.Group), Sub: part(p.Partial)}
		bars.Categories = append(bars.Categories, label)
		done.Values = append(done.Values, new(float64(p.Resolved.N)))
		open.Values = append(open.Values, new(float64(p.Unresolved.N)))
		alt = append(alt, label.Label+" "+count(p.Resolved.N)+" and "+count(p.Unresolved.N))
	}
	bars.Series = []Series{done, open}
	if len(alt) > maxNamed {
		alt = alt[len(alt)-maxNamed:]
	}
	return Chart{
		ID: "created", Title: plural(c.Total.N, "issue") + " created, " + count(c.Resolved.N) + " of them resolved",
		Subtitle: "By " + string(c.Group) + " of creation, split by whether resolved now, " + b.clock.span(b.in.Window) + ", " + b.in.Zone.String(),
		Alt: plural(c.Total.N, "issue") + " created, " + count(c.Resolved.N) + " resolved by now and " + count(c.Unresolved.N) +
			" still open. Resolved and open by " + string(c.Group) + ": " + strings.Join(alt, ", ") + ".",
		Note: left, Link: b.createdLink(c.Total, b.in.Window, ""), Plot: bars,
	}
}

func part(partial bool) string {
	if partial {
		return "part"
	}
	return ""
}

func (b *builder) createdLink(s metrics.Set, w nines.Window, condition string) string {
	return b.link.set(s, and(b.in.Filters.Created, b.between("created", w), condition))
}

func (b *builder) backlogChart() Chart {
	v := b.balance
	periods, left := shownPeriods(v.Periods, func(p metrics.BalancePeriod) bool { return p.Backlog == 0 })
	bars := Bars{YLabel: "open issues", Lines: []Reference{{Value: float64(v.Start), Label: "before: " + count(v.Start), Dashed: true}}}
	s := Series{Name: "open at the end of the " + string(v.Group)}
	for _, p := range periods {
		bars.Categories = append(bars.Categories, Category{Label: b.clock.period(p.Window, v.Group), Sub: part(p.Partial)})
		s.Values = append(s.Values, new(float64(p.Backlog)))
	}
	bars.Series = []Series{s}
	grown := v.Backlog.N - v.Start
	title := "The backlog is as large as before"
	switch {
	case grown > 0:
		title = "The backlog grew by " + plural(grown, "issue")
	case grown < 0:
		title = "The backlog shrank by " + plural(-grown, "issue")
	}
	return Chart{
		ID: "backlog", Title: title, Subtitle: "Open issues at the end of each " + string(v.Group) + ", " + b.in.Zone.String(),
		Alt: "Open issues went from " + count(v.Start) + " to " + count(v.Backlog.N) + " in " + length(b.in.Window) + ": " +
			count(v.Created.N) + " created, " + count(v.Closed.N) + " closed, " + count(v.Reopened.N) + " reopened.",
		Note: left, Link: b.link.set(v.Backlog, b.in.Filters.Open), Plot: bars,
	}
}

// createdTable sets Jira's view (created, split by now) beside the flow in and
// out of each period. Both have the same periods.
func (b *builder) createdTable() Table {
	c, v := b.created, b.balance
	t := Table{
		Title: "Created and closed by " + string(c.Group),
		Columns: []Column{
			{Title: title(c.Group)},
			{Title: "Created", Numeric: true},
			{Title: "of these resolved", Numeric: true},
			{Title: "still open", Numeric: true},
			{Title: "Closed", Numeric: true},
			{Title: "Reopened", Numeric: true, Minor: true},
			{Title: "Backlog at end", Numeric: true, Minor: true},
		},
	}
	periods, left := b.createdPeriods()
	first := len(c.Periods) - len(periods)
	for i, p := range periods {
		all := union(p.Resolved, p.Unresolved)
		row := []Cell{
			{Text: b.periodName(p.Window, c.Group, p.Partial)},
			{Text: count(all.N), Link: b.createdLink(all, p.Window, "")},
			{Text: count(p.Resolved.N), Link: b.createdLink(p.Resolved, p.Window, "resolution IS NOT EMPTY")},
			{Text: count(p.Unresolved.N), Link: b.createdLink(p.Unresolved, p.Window, "resolution IS EMPTY")},
		}
		t.Rows = append(t.Rows, append(row, b.balanceCells(first+i)...))
	}
	w := b.in.Window
	t.Total = []Cell{
		{Text: "All"},
		{Text: count(c.Total.N), Link: b.createdLink(c.Total, w, "")},
		{Text: count(c.Resolved.N), Link: b.createdLink(c.Resolved, w, "resolution IS NOT EMPTY")},
		{Text: count(c.Unresolved.N), Link: b.createdLink(c.Unresolved, w, "resolution IS EMPTY")},
		b.setCell(v.Closed, ""), b.setCell(v.Reopened, ""), b.setCell(v.Backlog, b.in.Filters.Open),
	}
	t.Note = sentences(left, weekNote(c.Group), "Resolved and still open are as of now, closed is what happened in the "+string(c.Group)+".", b.filterNote())
	return t
}

func (b *builder) balanceCells(i int) []Cell {
	if i >= len(b.balance.Periods) {
		return []Cell{{Text: none}, {Text: none}, {Text: none}}
	}
	p := b.balance.Periods[i]
	return []Cell{b.setCell(p.Closed, ""), b.setCell(p.Reopened, ""), {Text: count(p.Backlog)}}
}

// filterNote says why created here need not match the balance.
func (b *builder) filterNote() string {
	if b.in.Filters.Created == "" {
		return ""
	}
	return "Created counts the issues of its own filter, closed and backlog all issues of the service."
}

// without is the issues of a set but for some that are in it.
func without(s metrics.Set, keys ...string) metrics.Set {
	rest := metrics.Set{N: s.N - len(keys)}
	if len(s.Keys) == s.N {
		out := map[string]bool{}
		for _, k := range keys {
			out[k] = true
		}
		rest.Keys = slices.DeleteFunc(slices.Clone(s.Keys), func(k string) bool { return out[k] })
		rest.N = len(rest.Keys)
	}
	return rest
}

// union is the issues of two sets that have none in common.
func union(a, b metrics.Set) metrics.Set {
	u := metrics.Set{N: a.N + b.N}
	if len(a.Keys) == a.N && len(b.Keys) == b.N {
		u.Keys = append(append(u.Keys, a.Keys...), b.Keys...)
	}
	return u
}
