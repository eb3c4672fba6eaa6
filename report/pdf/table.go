package pdf

import (
	"fmt"

	"github.com/nines-bot/nines/report"
)

// A table is rows under a head that comes again on each page.
type table struct {
	parent *elem
	block  report.Table
	above  float64 // room before it
	tail   []piece // what stands right below

	made  bool
	bands []*band
	size  float64 // of its text, in points
}

// tableSize is the usual size of text in a table.
const tableSize = 8.5

// A band is the columns of a table that fit side by side: all of them, mostly.
type band struct {
	elem  *elem
	cols  []column
	head  *row
	rows  []*row
	total *row

	repeats bool // the head is low enough to stand on each page
}

// A row is cells of one height.
type row struct {
	elem   *elem
	cells  []*cell
	height float64
	head   bool
	total  bool
	odd    bool
}

// A cell is a paragraph in a column.
type cell struct {
	paragraph
	right bool
	tone  report.Tone
}

// newTables makes the pieces of a table: its title unless that was just said,
// the rows, and what stands below.
func newTables(parent *elem, b report.Table, said string) []piece {
	var pieces []piece
	above := 14.0
	if t := clean(b.Title); t != "" && t != said {
		above = 6
		pieces = append(pieces, &heading{elem: parent.child("H3"), text: t, level: 1})
	}
	div := parent.child("Div")
	var tail []piece
	below := func(s report.Span) {
		if t := clean(s.Text); t != "" {
			sp := span{text: t, style: tinyStyle(), link: webURL(s.Link)}
			if sp.link != "" {
				sp.color = linkColor
			}
			p := newParagraph(parent.child("P"), []span{sp}, tinyLead)
			p.above = 4.5
			tail = append(tail, p)
		}
	}
	below(report.Span{Text: b.Note})
	if b.More != nil {
		below(*b.More)
	}
	if len(b.Columns) > 0 {
		pieces = append(pieces, &table{parent: div, block: b, above: above, tail: tail})
	}
	return append(pieces, tail...)
}

// make measures the columns in ever smaller text until all words fit, and if
// they never do splits the columns into bands.
func (t *table) make(f *flow) {
	if t.made {
		return
	}
	t.made = true
	var cols []column
	for _, t.size = range []float64{tableSize, 8, 7.5, 7} {
		cols = t.measure(f.ts)
		if fitColumns(cols, f.inner) {
			t.bands = []*band{t.band(f, cols, nil)}
			return
		}
	}
	t.size = 7.5
	cols = t.measure(f.ts)
	for _, group := range bands(cols, f.inner) {
		part := make([]column, len(group))
		for i, c := range group {
			part[i] = cols[c]
		}
		fitColumns(part, f.inner)
		t.bands = append(t.bands, t.band(f, part, group))
	}
}

// measure finds what each column asks for.
func (t *table) measure(ts *typesetter) []column {
	cols := make([]column, len(t.block.Columns))
	st := style{size: t.size}
	ask := func(i int, c report.Cell, bold bool) {
		st.bold = bold
		text := clean(c.Text)
		pad := 2*cellPadX + cols[i].indent + signRoom(c.Tone, t.size)
		cols[i].least = max(cols[i].least, ts.widest([]span{{text: text, style: st}}, wordCap)+pad)
		if cols[i].natural < 2000 { // more makes no difference
			cols[i].natural = max(cols[i].natural, ts.width(text, st)+pad)
		}
	}
	for i, c := range t.block.Columns {
		cols[i].numeric = c.Numeric
		if i > 0 && !c.Numeric && cols[i-1].numeric {
			cols[i].indent = indent
		}
		st.bold = true
		title := clean(c.Title)
		cols[i].least = ts.widest([]span{{text: title, style: st}}, wordCap) + 2*cellPadX + cols[i].indent
		cols[i].natural = min(ts.headWidth(title, st), 2000) + 2*cellPadX + cols[i].indent
	}
	for _, r := range t.block.Rows {
		for i := range min(len(r), len(cols)) {
			ask(i, r[i], r[i].Tone != report.Neutral)
		}
	}
	for i := range min(len(t.block.Total), len(cols)) {
		ask(i, t.block.Total[i], true)
	}
	for i := range cols {
		cols[i].natural = max(cols[i].natural, cols[i].least)
	}
	return cols
}

// signRoom is kept before text whose tone has a sign.
func signRoom(t report.Tone, size float64) float64 {
	if t == report.Neutral {
		return 0
	}
	return size + 3
}

// band wraps the cells of the columns in group, all of them if it is nil.
func (t *table) band(f *flow, cols []column, group []int) *band {
	b := &band{elem: t.parent.child("Table"), cols: cols}
	if group == nil {
		for i := range cols {
			group = append(group, i)
		}
	}
	heads := make([]report.Cell, len(t.block.Columns))
	for i, c := range t.block.Columns {
		heads[i] = report.Cell{Text: c.Title}
	}
	b.head = b.row(f, b.elem.child("THead"), group, heads, style{size: t.size - 0.3, bold: true, color: white})
	tbody := b.elem.child("TBody")
	for i, r := range t.block.Rows {
		row := b.row(f, tbody, group, r, style{size: t.size, color: ink})
		row.odd = i%2 == 1
		b.rows = append(b.rows, row)
	}
	if len(t.block.Total) > 0 {
		b.total = b.row(f, b.elem.child("TFoot"), group, t.block.Total, style{size: t.size, color: ink, bold: true})
		b.total.total = true
	}
	return b
}

// row wraps one row; cells that are missing are empty.
func (b *band) row(f *flow, parent *elem, group []int, texts []report.Cell, st style) *row {
	r := &row{elem: parent.child("TR"), head: parent.tag == "THead"}
	line := st.size * 1.36
	for i, col := range group {
		var c report.Cell
		if col < len(texts) {
			c = texts[col]
		}
		e := r.elem.child("TD")
		switch {
		case r.head:
			e.tag = "TH"
			e.attr("/O/Table/Scope/Column")
		case i == 0 && !b.cols[0].numeric:
			e.tag = "TH"
			e.attr("/O/Table/Scope/Row")
		}
		sp := span{text: clean(c.Text), style: st, link: webURL(c.Link)}
		if sp.link != "" {
			sp.color = linkColor
		}
		if c.Tone != report.Neutral {
			sp.color, _ = toneColors(c.Tone)
			sp.bold = true
		}
		x := &cell{paragraph: *newParagraph(e, []span{sp}, line), right: b.cols[i].numeric, tone: c.Tone}
		x.wrap(f.ts, b.cols[i].width-2*cellPadX-b.cols[i].indent-signRoom(c.Tone, st.size))
		r.cells = append(r.cells, x)
		r.height = max(r.height, float64(max(1, len(x.lines)))*line+2*cellPadY)
	}
	return r
}

// bandTitle names a band where there is more than one.
func (t *table) bandTitle(i int) string {
	from := 2
	for _, b := range t.bands[:i] {
		from += len(b.cols) - 1
	}
	to := from + len(t.bands[i].cols) - 2
	return fmt.Sprintf("Columns %d to %d of %d", from, to, len(t.block.Columns))
}
