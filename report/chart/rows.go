package chart

import "slices"

// rows is the layout of horizontal bars with words: a label to the left and a
// text to the right of each, or both above it where the picture is narrow.
type rows struct {
	rows         []row
	stacked      bool
	labels, text float64 // widths of the columns of words
	height       float64 // of all rows
	shown        int     // how many have room
}

// row is where one bar and its words are.
type row struct {
	label, text []string
	y, height   float64 // from the top of the rows
	thick       float64 // of the room for the bar
}

// words are the texts of a row before they are laid out.
type words struct{ label, text string }

const (
	wideRow  = 34.0 // the usual height of a row
	thinRow  = 22.0 // the least one
	axisRoom = 24.0 // of the labels of an x axis below rows
	nameRow  = 17.0 // of its name
)

// layRows lays rows out in a width, each with room for a bar so thick.
func (s *sheet) layRows(ws []words, w, thick float64) rows {
	r := rows{stacked: s.narrow(), shown: len(ws)}
	f, t := s.font.label, s.rowText()
	labelRoom, textRoom, lines := w*0.3, w*0.3, 2
	if r.stacked {
		labelRoom, textRoom, lines = w*0.5, w*0.47, 1
	}
	tallest := 0.0
	for _, x := range ws {
		o := row{label: s.balance(f, clean(x.label), labelRoom, lines), text: s.balance(t, clean(x.text), textRoom, 2), thick: thick}
		r.labels, r.text = max(r.labels, s.widest(f, o.label)), max(r.text, s.widest(t, o.text))
		o.height = float64(max(len(o.label), len(o.text))) * leading(f)
		if r.stacked {
			o.height += thick + 14
		}
		tallest = max(tallest, o.height)
		r.rows = append(r.rows, o)
	}
	for i := range r.rows {
		if !r.stacked {
			r.rows[i].height = max(wideRow, tallest+8, thick+8)
		}
		r.rows[i].y = r.height
		r.height += r.rows[i].height
	}
	return r
}

func (s *sheet) rowText() Font { return Font{Size: 12.5} }

// fitIn squeezes rows of one line into a height; what has no room then is not
// shown.
func (r rows) fitIn(h float64) rows {
	if n := float64(len(r.rows)); !r.stacked && r.height > h && r.rows[0].height <= wideRow {
		each := max(h/n, thinRow)
		r.rows = slices.Clone(r.rows)
		for i := range r.rows {
			r.rows[i].y, r.rows[i].height, r.rows[i].thick = each*float64(i), each, min(r.rows[i].thick, each-4)
		}
		r.height = each * n
	}
	for r.shown > 1 && r.end() > h+1 {
		r.shown--
	}
	return r
}

// end is the bottom of the last row shown.
func (r rows) end() float64 {
	last := r.rows[r.shown-1]
	return last.y + last.height
}

// plot is the area of the bars within the area of the rows.
func (r rows) plot(area box) box {
	b := box{area.x0 + 2, round(area.y0), area.x1 - 8, round(area.y0 + r.end())}
	if !r.stacked {
		b.x0, b.x1 = area.x0, area.x1
		if r.labels > 0 {
			b.x0 += r.labels + 14
		}
		if r.text > 0 {
			b.x1 -= r.text + 14
		}
	}
	b.x0, b.x1 = round(b.x0), round(b.x1)
	return b
}

// center is the middle of the bar of row i.
func (r rows) center(p *pen, i int) float64 {
	o := r.rows[i]
	if r.stacked {
		return p.plot.y0 + o.y + o.height - o.thick/2 - 8
	}
	return p.plot.y0 + o.y + o.height/2
}

// strip is the room for the bar of row i.
func (r rows) strip(p *pen, i int) box {
	y := r.center(p, i)
	if r.stacked {
		return box{p.plot.x0, y - r.rows[i].thick/2, p.plot.x1, y + r.rows[i].thick/2}
	}
	return box{p.plot.x0, p.plot.y0 + r.rows[i].y, p.plot.x1, p.plot.y0 + r.rows[i].y + r.rows[i].height}
}

// drawWords writes label and text of row i; the text in a paint of its own.
func (r rows) drawWords(s *sheet, p *pen, i int, text Paint) {
	f, t := s.font.label, s.rowText()
	o := r.rows[i]
	if r.stacked {
		y := r.strip(p, i).y0 - 5
		p.lines(s.pad, y-leading(f)*float64(len(o.label)-1), o.label, f, s.paint(ink), left)
		p.lines(s.o.Width-s.pad, y-leading(t)*float64(len(o.text)-1), o.text, t, text, right)
		return
	}
	y := r.center(p, i)
	p.lines(p.plot.x0-14, firstLine(y, f, len(o.label)), o.label, f, s.paint(ink), right)
	p.lines(p.plot.x1+14, firstLine(y, t, len(o.text)), o.text, t, text, left)
}

// firstLine is the base line of the first of n lines centred on y.
func firstLine(y float64, f Font, n int) float64 {
	return y - leading(f)*float64(n-1)/2 + middle(f)
}

// more says how many rows had no room; it is empty if all had.
func (r rows) more() string {
	if n := len(r.rows) - r.shown; n > 0 {
		return "and " + value(float64(n)) + " more"
	}
	return ""
}

// drawColumns draws the grid and labels of a horizontal value axis.
func (r rows) drawColumns(s *sheet, p *pen, name string) {
	f := s.font.label
	end := -100.0
	for _, t := range p.xs.ticks {
		x := round(p.x(t.value)) + 0.5
		c := s.paint(grid)
		if t.value == 0 && !p.xs.log || p.xs.log && t.value == p.xs.min {
			c = s.paint(axis)
		}
		p.line(r.upright(p, x), c, 1)
		w := s.Measure(f, t.label) / 2
		at := max(s.pad+w, min(x, s.o.Width-s.pad-w))
		if at-w < end+8 {
			continue
		}
		end = at + w
		p.text(at, p.plot.y1+7+f.Size, t.label, f, s.paint(muted), center)
	}
	r.drawBelow(s, p, name)
}

// upright is a vertical line through the bars, but not through stacked words.
func (r rows) upright(p *pen, x float64) Path {
	if !r.stacked {
		return line(x, p.plot.y0, x, p.plot.y1)
	}
	var path Path
	for i := range r.shown {
		b := r.strip(p, i)
		path = append(path, line(x, b.y0, x, b.y1)...)
	}
	return path
}

// drawBelow writes the name of the axis at the right, and at the left how many
// rows had no room.
func (r rows) drawBelow(s *sheet, p *pen, name string) {
	f, y := s.font.small, p.plot.y1+axisRoom+s.font.small.Size
	x0 := s.pad
	if more := r.more(); more != "" {
		p.text(x0, y, more, f, s.paint(muted), left)
		x0 += s.Measure(f, more) + 12
	}
	if name = s.fit(f, clean(name), s.o.Width-s.pad-x0); name != "" {
		p.text(max(p.plot.x1, x0+s.Measure(f, name)), y, name, f, s.paint(muted), right)
	}
}

// belowRows is the room for a value axis and its name, or for the word of rows
// that are not shown.
const belowRows = axisRoom + nameRow
