package chat

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nines-bot/nines/report"
)

// A want says how many blocks of each kind an answer shows.
type want struct {
	texts, figures, notes, charts, tables int
	chart                                 string // ID of the chart that is best, if it is there
	table                                 string // title of the best table
}

func blocksOf(r *report.Report, id string) []report.Block {
	for _, s := range r.Sections {
		if s.ID == id {
			return s.Blocks
		}
	}
	return nil
}

// allBlocks are those of all sections, under their titles. It is for reports that
// begin with no summary of themselves.
func allBlocks(r *report.Report) []report.Block {
	var all []report.Block
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			if t, ok := b.(report.Table); ok {
				t.Title = cmp.Or(t.Title, s.Title)
				b = cut(t, 5*maxTable)
			}
			all = append(all, b)
		}
	}
	return all
}

// pick takes the first blocks of each kind, in their order.
func pick(blocks []report.Block, w want) []report.Block {
	if !slices.ContainsFunc(blocks, func(b report.Block) bool { c, ok := b.(report.Chart); return ok && c.ID == w.chart }) {
		w.chart = ""
	}
	if !slices.ContainsFunc(blocks, func(b report.Block) bool { t, ok := b.(report.Table); return ok && t.Title == w.table }) {
		w.table = ""
	}
	take := func(n *int) bool { *n--; return *n >= 0 }
	var out []report.Block
	for _, b := range blocks {
		keep := false
		switch b := b.(type) {
		case report.Text:
			keep = len(b.Spans) > 0 && take(&w.texts)
		case report.Figures:
			keep = take(&w.figures)
		case report.Note:
			keep = take(&w.notes)
		case report.Chart:
			keep = (w.chart == "" || b.ID == w.chart) && take(&w.charts)
		case report.Table:
			if (w.table == "" || b.Title == w.table) && take(&w.tables) {
				out = append(out, cut(b, maxTable))
			}
		}
		if keep {
			out = append(out, b)
		}
	}
	return out
}

// cut leaves the first rows of a table.
func cut(t report.Table, most int) report.Table {
	left := len(t.Rows) - most
	if left <= 0 {
		return t
	}
	more := report.Span{Text: "and " + count(left) + " more"}
	if t.More != nil {
		more = report.Span{Text: "and more", Link: t.More.Link}
	}
	t.Rows, t.More = t.Rows[:most:most], &more
	return t
}

// alts are the words of the charts.
func alts(blocks []report.Block) string {
	var parts []string
	for _, b := range blocks {
		if c, ok := b.(report.Chart); ok && c.Alt != "" {
			parts = append(parts, c.Alt)
		}
	}
	return strings.Join(parts, " ")
}

// maxSpoken keeps what is read aloud within half a minute.
const maxSpoken = 600

// shortened leaves the first sentences that n characters hold.
func shortened(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	if i := strings.LastIndex(string(runes[:n]), ". "); i > 0 {
		return s[:i+1]
	}
	return clip(s, n)
}

// spoken says blocks in sentences: figures with their labels, texts and charts.
func spoken(blocks []report.Block) string {
	var parts []string
	for _, b := range blocks {
		switch b := b.(type) {
		case report.Figures:
			for _, f := range b.Items {
				parts = append(parts, figure(f))
			}
		case report.Text:
			parts = append(parts, spans(b.Spans))
		case report.Note:
			parts = append(parts, spans(b.Spans))
		case report.Chart:
			parts = append(parts, b.Alt)
		case report.Table:
			// A table is read where it stands.
		}
	}
	return shortened(joinWords(parts...), maxSpoken)
}

func figure(f report.Figure) string {
	s := f.Label + " " + f.Value
	if f.Note != "" {
		s += " (" + f.Note + ")"
	}
	if f.Delta != "" {
		s += ", " + f.Delta
	}
	return s + "."
}

func spans(list []report.Span) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s.Text)
	}
	return b.String()
}

// text is a paragraph of one run.
func text(s string) report.Block { return report.Text{Spans: []report.Span{{Text: s}}} }
