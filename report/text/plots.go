package text

import (
	"strings"

	"github.com/nines-bot/nines/report"
)

// flow draws each layer as a line of heights, the top one first, as the picture
// has it.
func (p *printer) flow(f report.Flow) bool {
	if len(f.Times) == 0 || len(f.Layers) == 0 {
		return false
	}
	var rows []barRow
	for i := len(f.Layers) - 1; i >= 0; i-- {
		l := f.Layers[i]
		if len(l.Values) == 0 {
			continue
		}
		values := make([]*float64, len(l.Values))
		for k := range l.Values {
			values[k] = &l.Values[k]
		}
		sc := newScale(false, l.Values...)
		text := number(l.Values[0]) + " to " + number(l.Values[len(l.Values)-1])
		rows = append(rows, barRow{label: l.Name, text: []piece{{text: p.clean(text)}}, bar: func(w int) line {
			return plainLine(accent, p.heights(sampled(values, w), sc))
		}})
	}
	p.barRows(rows)
	p.prose(nil, 0, []piece{{text: p.clean(p.timeSpan(f)), style: faint}}, maxChart)
	return true
}

func (p *printer) timeSpan(f report.Flow) string {
	return "Each line on its own scale, " + dayIn(f.Times[0], f.Zone) + " to " + dayIn(f.Times[len(f.Times)-1], f.Zone) + "."
}

// ages draws one strip a column, with the percentiles of finished work across.
func (p *printer) ages(a report.Ages) bool {
	values := []float64{}
	items := 0
	for _, c := range a.Columns {
		items += len(c.Items)
		for _, i := range c.Items {
			values = append(values, i.Age)
		}
	}
	if items == 0 {
		return false
	}
	for _, l := range a.Lines {
		values = append(values, l.Value)
	}
	sc := newScale(a.Log, values...)
	var rows []barRow
	for _, c := range a.Columns {
		rows = append(rows, barRow{label: c.Name, text: p.ageText(c), bar: func(w int) line { return p.strip(a, c, sc, w) }})
	}
	p.barRows(rows)
	keys := []line{p.key(p.g.dot, accent, "issue"), p.key(p.g.outside, bad, "too old")}
	p.legend(append(keys, p.lineKeys(a.Lines)...)...)
	p.axis(sc, a.YLabel)
	return true
}

func (p *printer) ageText(c report.AgeColumn) []piece {
	oldest := -1
	for i, x := range c.Items {
		if oldest < 0 || x.Age > c.Items[oldest].Age {
			oldest = i
		}
	}
	if oldest < 0 {
		return []piece{{text: p.clean("–"), style: faint}}
	}
	text := number(float64(len(c.Items))) + ", oldest " + c.Items[oldest].Key
	return []piece{{text: p.clean(text)}}
}

func (p *printer) strip(a report.Ages, c report.AgeColumn, sc scale, width int) line {
	row := newCanvas(width, 1)
	for _, l := range a.Lines {
		row.set(sc.cell(l.Value, width), 0, p.g.limit, faint)
	}
	for _, x := range c.Items {
		if !x.Outside {
			p.point(row, sc.cell(x.Age, width), 0)
		}
	}
	for _, x := range c.Items {
		if x.Outside {
			row.set(sc.cell(x.Age, width), 0, p.g.outside, bad)
		}
	}
	return row.lines()[0]
}

// axis says what the ends of the strips are.
func (p *printer) axis(sc scale, label string) {
	kind := ""
	if sc.log {
		kind = ", log scale"
	}
	text := "From " + number(sc.lo) + " to " + number(sc.hi) + " " + label + kind + "."
	p.prose(nil, 0, []piece{{text: p.clean(text), style: faint}}, maxChart)
}

// ranges draws a bar from low to high with a mark at mid.
func (p *printer) ranges(r report.Ranges) bool {
	var values []float64
	for _, x := range r.Rows {
		for _, v := range []*float64{x.Low, x.Mid, x.High} {
			if v != nil {
				values = append(values, *v)
			}
		}
	}
	if len(values) == 0 {
		return false
	}
	sc := newScale(r.Log, values...)
	var rows []barRow
	for _, x := range r.Rows {
		rows = append(rows, barRow{label: x.Label, text: []piece{{text: p.clean(x.Text)}}, bar: func(w int) line { return p.interval(x, sc, w) }})
	}
	p.barRows(rows)
	names := make([]string, 0, 3)
	for _, n := range r.Names {
		if n != "" {
			names = append(names, cut(clean(n), 30, ""))
		}
	}
	if len(names) == 3 {
		p.legend(p.key(p.g.range_+p.g.mid+p.g.range_, accent, names[0]+", "+names[1]+", "+names[2]))
	}
	p.axis(sc, cut(clean(r.XLabel), 40, ""))
	return true
}

func (p *printer) interval(x report.Range, sc scale, width int) line {
	row := newCanvas(width, 1)
	from, to := -1, -1
	for _, v := range []*float64{x.Low, x.Mid, x.High} {
		if v == nil {
			continue
		}
		at := sc.cell(*v, width)
		if from < 0 || at < from {
			from = at
		}
		to = max(to, at)
	}
	for i := from; from >= 0 && i <= to; i++ {
		row.set(i, 0, p.g.range_, accent)
	}
	if x.Mid != nil {
		row.set(sc.cell(*x.Mid, width), 0, p.g.mid, strong)
	}
	return row.lines()[0]
}

// point draws an observation, larger where several fall into one cell.
func (p *printer) point(c *canvas, x, y int) {
	glyph := p.g.dot
	if now := c.at(x, y); now == p.g.dot || now == p.g.many {
		glyph = p.g.many
	}
	c.set(x, y, glyph, accent)
}

// A canvas is cells to draw in.
type canvas struct {
	width, height int
	cells         []piece
}

func newCanvas(width, height int) *canvas {
	c := &canvas{width: width, height: height, cells: make([]piece, width*height)}
	for i := range c.cells {
		c.cells[i].text = " "
	}
	return c
}

func (c *canvas) set(x, y int, glyph string, s style) {
	if x >= 0 && x < c.width && y >= 0 && y < c.height {
		c.cells[y*c.width+x] = piece{text: glyph, style: s}
	}
}

func (c *canvas) at(x, y int) string { return c.cells[y*c.width+x].text }

// lines joins cells of one look.
func (c *canvas) lines() []line {
	lines := make([]line, c.height)
	for y := range c.height {
		var text strings.Builder
		now := c.cells[y*c.width].style
		for x := range c.width {
			cell := c.cells[y*c.width+x]
			if cell.style != now {
				lines[y] = append(lines[y], piece{text: text.String(), style: now})
				text.Reset()
				now = cell.style
			}
			text.WriteString(cell.text)
		}
		lines[y] = append(lines[y], piece{text: text.String(), style: now})
	}
	return lines
}
