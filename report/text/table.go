package text

import (
	"slices"
	"strings"

	"github.com/nines-bot/nines/report"
)

const (
	columnGap  = 2
	maxLines   = 3  // of a cell, before it is cut
	comfort    = 28 // a text column is not made narrower than this while minor columns stand
	minColumn  = 6
	maxWord    = 12 // longer words may be broken
	maxNatural = 60 // a column never asks for more
)

// A grid is a table on its way to the terminal: the columns that stay, with
// their widths.
type grid struct {
	table   report.Table
	columns []int // indices into table.Columns
	width   []int // of each of columns
	hidden  []int // of table.Columns
}

// Table writes a table in the width there is: minor columns go first, then
// columns of text are wrapped, then cells are cut. Columns that had to go are named.
func (p *printer) Table(t report.Table) error {
	if len(t.Columns) == 0 {
		return nil
	}
	p.blank()
	if t.Title != "" {
		p.prose(nil, 0, []piece{{text: p.clean(t.Title), style: strong}}, p.width)
	}
	t = p.cleanTable(t)
	g := p.layout(t)
	p.row(g, heads(t), func(int) style { return faint })
	p.write(plainLine(faint, strings.Repeat(p.g.line, g.total())))
	for _, r := range t.Rows {
		p.row(g, r, nil)
	}
	if len(t.Rows) == 0 {
		p.write(plainLine(faint, "(none)"))
	}
	if t.Total != nil {
		p.write(plainLine(faint, strings.Repeat(p.g.line, g.total())))
		p.row(g, t.Total, func(int) style { return strong })
	}
	p.footnotes(t, g)
	return nil
}

func (p *printer) footnotes(t report.Table, g grid) {
	if t.More != nil {
		p.prose(nil, 0, []piece{{p.clean(t.More.Text), normal, t.More.Link}}, maxProse)
	}
	note := t.Note
	if len(g.hidden) > 0 {
		var names []string
		for _, i := range g.hidden[:min(len(g.hidden), 8)] {
			names = append(names, cut(t.Columns[i].Title, 40, p.g.ellipsis))
		}
		if len(names) < len(g.hidden) {
			names = append(names, p.g.ellipsis)
		}
		note = strings.TrimSpace(note + " Not shown in this width: " + strings.Join(names, ", ") + ".")
	}
	if note != "" {
		p.prose(nil, 0, []piece{{text: note, style: faint}}, maxProse)
	}
}

// cleanTable is the table with all its text harmless and its tones as signs.
func (p *printer) cleanTable(t report.Table) report.Table {
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		t.Columns[i].Title = p.clean(t.Columns[i].Title)
	}
	rows := make([][]report.Cell, len(t.Rows))
	for i, r := range t.Rows {
		rows[i] = p.cleanRow(r, len(t.Columns))
	}
	t.Rows = rows
	if t.Total != nil {
		t.Total = p.cleanRow(t.Total, len(t.Columns))
	}
	t.Note = p.clean(t.Note)
	return t
}

func (p *printer) cleanRow(r []report.Cell, n int) []report.Cell {
	out := make([]report.Cell, n)
	for i := range min(n, len(r)) {
		out[i] = r[i]
		out[i].Text = p.clean(r[i].Text)
		switch r[i].Tone {
		case report.Watch:
			out[i].Text += " " + p.g.watch
		case report.Bad:
			out[i].Text += " " + p.g.bad
		}
	}
	return out
}

func heads(t report.Table) []report.Cell {
	cells := make([]report.Cell, len(t.Columns))
	for i, c := range t.Columns {
		cells[i].Text = c.Title
	}
	return cells
}

func (g grid) total() int {
	n := columnGap * (len(g.width) - 1)
	for _, w := range g.width {
		n += w
	}
	return n
}

// layout chooses columns and widths.
func (p *printer) layout(t report.Table) grid {
	natural, least := naturalWidths(t)
	g := grid{table: t}
	for i := range t.Columns {
		g.columns = append(g.columns, i)
		g.width = append(g.width, natural[i])
	}
	for i := len(t.Columns) - 1; i > 0 && g.squeezed(comfort, least) > p.width; i-- {
		if t.Columns[i].Minor {
			g.hide(i)
		}
	}
	for len(g.columns) > 1 && g.squeezed(0, least) > p.width {
		g.hide(g.leastWanted())
	}
	slices.Sort(g.hidden)
	for g.total() > p.width {
		g.shrink(least)
	}
	return g
}

// naturalWidths are the widths that show every cell on one line, and those
// below which numbers would be cut.
func naturalWidths(t report.Table) (natural, least []int) {
	natural, least = make([]int, len(t.Columns)), make([]int, len(t.Columns))
	for i, c := range t.Columns {
		body, words := 0, 0
		for _, r := range append(t.Rows[:len(t.Rows):len(t.Rows)], t.Total) {
			if i < len(r) {
				body = max(body, measure(r[i].Text))
				words = max(words, longestWord(r[i].Text))
			}
		}
		longest := longestWord(c.Title)
		head := measure(c.Title)
		least[i] = max(minColumn, min(max(longest, words), maxWord))
		if c.Numeric {
			// A head breaks at its spaces before a column of numbers gets wide.
			head = min(head, max(longest, 18))
			least[i] = min(max(body, min(longest, maxWord)), 20)
		}
		natural[i] = max(1, min(max(body, head), maxNatural))
		least[i] = min(least[i], natural[i])
	}
	return natural, least
}

func longestWord(s string) int {
	n := 0
	for word := range strings.FieldsSeq(s) {
		n = max(n, measure(word))
	}
	return n
}

// squeezed is the least total width if columns of text may be limit wide.
func (g grid) squeezed(limit int, least []int) int {
	n := columnGap * (len(g.columns) - 1)
	for k, i := range g.columns {
		w := least[i]
		if !g.table.Columns[i].Numeric {
			w = min(g.width[k], max(limit, least[i]))
		}
		n += w
	}
	return n
}

// leastWanted is the column to do without: not the first, which names the row,
// and not the last, which is often the sum, nor one with something to watch, if
// there is another.
func (g grid) leastWanted() int {
	for k := len(g.columns) - 2; k > 0; k-- {
		if !g.toned(g.columns[k]) {
			return g.columns[k]
		}
	}
	return g.columns[max(1, len(g.columns)-2)]
}

func (g grid) toned(column int) bool {
	for _, r := range append(g.table.Rows[:len(g.table.Rows):len(g.table.Rows)], g.table.Total) {
		if column < len(r) && (r[column].Tone == report.Watch || r[column].Tone == report.Bad) {
			return true
		}
	}
	return false
}

func (g *grid) hide(column int) {
	k := slices.Index(g.columns, column)
	g.columns = slices.Delete(g.columns, k, k+1)
	g.width = slices.Delete(g.width, k, k+1)
	g.hidden = append(g.hidden, column)
}

// shrink takes a cell from the widest column that can give one.
func (g *grid) shrink(least []int) {
	widest, room := -1, 0
	for k, i := range g.columns {
		if w := g.width[k]; w > least[i] && w > room {
			widest, room = k, w
		}
	}
	if widest < 0 { // no column can: the first is cut
		widest = 0
		for k := range g.width {
			if g.width[k] > g.width[widest] {
				widest = k
			}
		}
	}
	g.width[widest]--
}

// row writes one row over as many lines as its highest cell needs.
func (p *printer) row(g grid, r []report.Cell, look func(int) style) {
	var columns [][]line
	height := 1
	for k, i := range g.columns {
		s := normal
		if look != nil {
			s = look(i)
		}
		lines := limitLines(wrap(cellPieces(r[i], s), g.width[k]), maxLines, g.width[k], p.g.ellipsis)
		columns = append(columns, lines)
		height = max(height, len(lines))
	}
	for n := range height {
		var l line
		for k, i := range g.columns {
			var x line
			if n < len(columns[k]) {
				x = columns[k][n]
			}
			if k > 0 {
				l = append(l, piece{text: strings.Repeat(" ", columnGap)})
			}
			l = append(l, x.padTo(g.width[k], g.table.Columns[i].Numeric)...)
		}
		p.write(l)
	}
}

func cellPieces(c report.Cell, s style) []piece {
	if c.Text == "" {
		return nil
	}
	return []piece{{c.Text, toneStyle(c.Tone, s), c.Link}}
}
