package html

import (
	"strings"

	"github.com/nines-bot/nines/report"
)

// A block is one of its fields; the others are empty.
type block struct {
	Text    []words
	Figures []figure
	Note    *note
	Chart   *picture
	Table   *table
}

// words are a run of text. A link without words cannot be followed, and is none.
type words struct {
	Text, Link string
	Strong     bool
}

// Short reports that the words are better not broken: a number with its unit,
// the key of an issue.
func (w words) Short() bool { return len(w.Text) <= 16 }

type figure struct {
	Label, Delta, Arrow, Note string
	Value                     words
	Tone                      report.Tone
}

type note struct {
	Tone  report.Tone
	Spans []words
}

type table struct {
	ID, Title, Note string
	Columns         []column
	Rows            [][]cell
	Total           []cell
	More            *words
}

type column struct {
	Title, Class string
	numeric      bool
}

type cell struct {
	words
	Tone  report.Tone
	Class string
	Head  bool // names its row
}

// gatherer walks a report and turns its blocks into those of the page.
type gatherer struct {
	page *page
	ids  *ids
}

func (g *gatherer) add(b block) error {
	s := g.page.Sections[len(g.page.Sections)-1]
	s.blocks = append(s.blocks, b)
	return nil
}

// Section implements [report.Renderer].
func (g *gatherer) Section(s report.Section) error {
	g.page.Sections = append(g.page.Sections, &section{ID: g.ids.name(s.ID, "section"), Title: clean(s.Title)})
	return nil
}

// Text implements [report.Renderer].
func (g *gatherer) Text(t report.Text) error { return g.add(block{Text: spans(t.Spans)}) }

// Note implements [report.Renderer].
func (g *gatherer) Note(n report.Note) error {
	s := spans(n.Spans)
	if s == nil {
		return nil
	}
	return g.add(block{Note: &note{Tone: n.Tone, Spans: s}})
}

// Figures implements [report.Renderer].
func (g *gatherer) Figures(f report.Figures) error {
	var out []figure
	for _, i := range f.Items {
		v := words{Text: clean(i.Value), Link: link(i.Link)}
		if v.Text == "" {
			v.Text = "–"
		}
		out = append(out, figure{
			Label: clean(i.Label), Value: v, Tone: i.Tone, Note: clean(i.Note),
			Delta: clean(i.Delta), Arrow: arrow(i.Trend),
		})
	}
	return g.add(block{Figures: out})
}

// Table implements [report.Renderer].
func (g *gatherer) Table(t report.Table) error {
	if len(t.Columns) == 0 {
		return nil
	}
	out := &table{ID: g.ids.name(t.Title, "table"), Title: clean(t.Title), Note: clean(t.Note), Total: cells(t.Columns, t.Total)}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, column{clean(c.Title), class(c, report.Neutral), c.Numeric})
	}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, cells(t.Columns, r))
	}
	if t.More != nil {
		out.More = &words{Text: clean(t.More.Text), Link: link(t.More.Link)}
	}
	return g.add(block{Table: out})
}

// Chart implements [report.Renderer].
func (g *gatherer) Chart(c report.Chart) error {
	p := &picture{
		chart: c, ID: g.ids.name("chart-"+c.ID, "chart"), Title: clean(c.Title), Alt: clean(c.Alt), Link: link(c.Link),
	}
	if d, ok := c.Plot.(report.Donut); ok {
		for _, s := range d.Slices {
			if l := link(s.Link); l != "" {
				p.Links = append(p.Links, words{Text: clean(s.Label) + " " + clean(s.Text), Link: l})
			}
		}
	}
	return g.add(block{Chart: p})
}

func spans(in []report.Span) []words {
	var out []words
	for _, s := range in {
		if t := clean(s.Text); t != "" {
			out = append(out, words{Text: t, Link: link(s.Link), Strong: s.Strong})
		}
	}
	return out
}

func cells(cols []report.Column, row []report.Cell) []cell {
	var out []cell
	for i, c := range row[:min(len(row), len(cols))] {
		out = append(out, cell{
			words: words{Text: clean(c.Text), Link: link(c.Link)},
			Tone:  c.Tone, Class: class(cols[i], c.Tone), Head: i == 0 && !cols[i].Numeric,
		})
	}
	return out
}

func class(c report.Column, t report.Tone) string {
	var names []string
	if c.Numeric {
		names = append(names, "num")
	}
	if c.Minor {
		names = append(names, "minor")
	}
	if t != report.Neutral {
		names = append(names, string(t))
	}
	return strings.Join(names, " ")
}

// arrow repeats for the eye what the words of a change say.
func arrow(trend int) string {
	switch {
	case trend > 0:
		return "▲"
	case trend < 0:
		return "▼"
	}
	return ""
}
