package report

import (
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines/metrics"
)

const (
	maxRows = 12  // issues in a table of issues
	maxAged = 400 // issues in the chart, the oldest
)

func (b *builder) ageingSection() []Block {
	a := b.ageing
	if len(a.Items) == 0 {
		blocks := []Block{Text{Spans: []Span{{Text: "No work is in progress."}, b.notStarted()}}}
		return append(blocks, b.warn(a.Warnings, "few")...)
	}
	blocks := []Block{b.ageingText(), b.ageingChart(), b.ageingTable()}
	return append(blocks, b.warn(a.Warnings, "few")...)
}

func (b *builder) notStarted() Span {
	n := b.ageing.NotStarted
	if n.N == 0 {
		return Span{}
	}
	return Span{Text: " " + plural(n.N, "open issue") + " " + choose(n.N, "has", "have") + " not been begun.", Link: b.link.set(n, "")}
}

func (b *builder) ageingText() Text {
	a := b.ageing
	t := Text{Spans: []Span{
		{Text: plural(len(a.Items), "issue"), Strong: true, Link: b.link.set(b.agedSet(nil), "")},
		{Text: " " + choose(len(a.Items), "is", "are") + " in progress."},
		b.notStarted(),
	}}
	if a.P85 == nil {
		return Text{Spans: append(t.Spans, Span{Text: " Nothing is finished that their age could be compared with."})}
	}
	old := b.agedSet(func(i metrics.AgeingItem) bool { return i.Age > *a.P85 })
	t.Spans = append(t.Spans, Span{Text: " "},
		Span{Text: count(old.N), Strong: true, Link: b.link.set(old, "")},
		Span{Text: " of those in progress " + choose(old.N, "is", "are") + " older than 85% of finished work was (" + duration(*a.P85) + ")" + b.comparedWith() + "."})
	return t
}

func (b *builder) comparedWith() string {
	a := b.ageing
	s := ", by " + plural(a.Finished.N, "finished issue")
	if a.Widened {
		s += " of all times, since this window has too few"
	}
	if a.Finished.N < few {
		s += ", which is few"
	}
	return s
}

// agedSet is the issues in progress that match, nil matching all.
func (b *builder) agedSet(match func(metrics.AgeingItem) bool) metrics.Set {
	var s metrics.Set
	for _, i := range b.ageing.Items {
		if match == nil || match(i) {
			s.N++
			s.Keys = append(s.Keys, i.Key)
		}
	}
	return s
}

func (b *builder) ageingChart() Chart {
	a := b.ageing
	items := a.Items[:min(len(a.Items), maxAged)]
	plot := Ages{YLabel: "days since work began", Columns: b.ageColumns(items)}
	plot.Lines = percentileLines(a)
	youngest, oldest := inDays(items[len(items)-1].Age), inDays(items[0].Age)
	plot.Log = youngest > 0 && oldest > 20*youngest
	outside := b.agedSet(func(i metrics.AgeingItem) bool { return i.Outside })
	title := "Age of the work in progress"
	switch {
	case a.Finished.N < few:
	case a.P95 != nil && outside.N > 0:
		title = count(outside.N) + " of " + plural(len(a.Items), "issue") + " in progress " + choose(outside.N, "is", "are") + " older than 95% of finished work"
	case a.P95 != nil:
		title = "No work in progress is older than 95% of finished work"
	}
	note := ""
	if left := len(a.Items) - len(items); left > 0 {
		note = "The " + count(len(items)) + " oldest are drawn, " + count(left) + " younger ones are not"
	}
	return Chart{
		ID: "ageing", Title: title, Subtitle: "Days since work began, by column, with percentiles of finished work, " + b.clock.minute(b.asOf) + ", " + b.in.Zone.String() + logScale(plot.Log),
		Alt: b.ageingAlt(), Note: sentences(note, b.fewNote()), Link: b.link.set(outside, ""), Plot: plot,
	}
}

// percentileLines are those of finished work.
func percentileLines(a metrics.Ageing) []Reference {
	var lines []Reference
	for _, l := range []struct {
		name  string
		value *time.Duration
		tone  Tone
	}{{"p50", a.P50, Neutral}, {"p85", a.P85, Neutral}, {"p95", a.P95, Watch}} {
		if l.value != nil {
			lines = append(lines, Reference{Value: inDays(*l.value), Label: l.name + " " + duration(*l.value), Tone: l.tone, Dashed: l.name != "p50"})
		}
	}
	return lines
}

func (b *builder) fewNote() string {
	if n := b.ageing.Finished.N; n < few && n > 0 {
		return "Only " + plural(n, "finished issue") + " to compare with"
	}
	return ""
}

// ageColumns are the columns that hold started work, in the order of the board,
// and at the end what stands in none of them.
func (b *builder) ageColumns(items []metrics.AgeingItem) []AgeColumn {
	var columns []AgeColumn
	at := map[string]int{}
	for _, c := range b.board.Columns {
		if _, twice := at[c.Name]; !twice {
			at[c.Name] = len(columns)
			columns = append(columns, AgeColumn{Name: c.Name})
		}
	}
	outside := AgeColumn{Name: "in no column"}
	for _, i := range items {
		c := &outside
		if k, ok := at[i.Column]; ok {
			c = &columns[k]
		}
		c.Items = append(c.Items, Aged{Key: i.Key, Age: inDays(i.Age), Outside: i.Outside})
	}
	return slices.DeleteFunc(append(columns, outside), func(c AgeColumn) bool { return len(c.Items) == 0 })
}

func (b *builder) ageingAlt() string {
	a := b.ageing
	var parts []string
	for _, i := range a.Items[:min(len(a.Items), 3)] {
		parts = append(parts, i.Key+" ("+duration(i.Age)+", "+clip(i.Status.Name, 40)+")")
	}
	alt := plural(len(a.Items), "issue") + " in progress; the oldest: " + strings.Join(parts, ", ")
	if a.P85 != nil && a.P95 != nil {
		alt += ". 85% of finished work took less than " + duration(*a.P85) + ", 95% less than " + duration(*a.P95)
	}
	return alt + "."
}

func (b *builder) ageingTable() Table {
	a := b.ageing
	t := Table{
		Title:   "Oldest work in progress",
		Columns: []Column{{Title: "Issue"}, {Title: "Summary"}, {Title: "Status", Minor: true}, {Title: "Since", Minor: true}, {Title: "Age", Numeric: true}},
	}
	clocks := a.Items[0].Working != nil
	if clocks {
		t.Columns = append(t.Columns, Column{Title: "Working time", Numeric: true, Minor: true})
	}
	t.Columns = append(t.Columns, Column{Title: "Older than", Numeric: true})
	for _, i := range a.Items[:min(len(a.Items), maxRows)] {
		row := []Cell{b.issueCell(i.Key), b.summaryCell(i.Key), {Text: i.Status.Name}, {Text: b.clock.day(i.Started)}, {Text: duration(i.Age), Tone: ageTone(a, i)}}
		if clocks {
			row = append(row, Cell{Text: hours(i.Working) + " h"})
		}
		t.Rows = append(t.Rows, append(row, Cell{Text: olderThan(i.Percentile)}))
	}
	if a.Finished.N > 0 {
		t.Note = "Older than: the share of " + plural(a.Finished.N, "finished issue") + " that took no longer than this one is old already."
	}
	t.More = more(len(a.Items)-len(t.Rows), b.link.set(b.agedSet(nil), ""))
	return t
}

func olderThan(p *float64) string {
	if p == nil {
		return none
	}
	return percent(*p / 100)
}

func ageTone(a metrics.Ageing, i metrics.AgeingItem) Tone {
	switch {
	case a.Finished.N < few: // too few to call it old
	case i.Outside:
		return Bad
	case a.P85 != nil && i.Age > *a.P85:
		return Watch
	}
	return Neutral
}
