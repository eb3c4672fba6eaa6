package chart

// row is a bar with words: a label to its left and a text to its right, both
// above it where the picture is narrow.
type row struct {
	label, text []string
}

// rows is the layout of horizontal bars.
type rows struct {
	rows         []row
	stacked      bool
	labels, text float64 // widths of the columns of words
	pitch        float64 // from row to row
	shown        int     // how many have room
}

const (
	thinRow  = 22.0 // the least pitch of rows
	axisRoom = 24.0 // of the labels of an x axis below rows
	nameRow  = 17.0 // of its name
)

// words are the texts of a row before they are laid out.
type words struct{ label, text string }

func (s *sheet) layRows(ws []words, w float64) rows {
	r := rows{stacked: s.narrow(), shown: len(ws)}
	f, t := s.font.label, s.rowText()
	labelRoom, textRoom, lines := w*0.3, w*0.3, 2
	if r.stacked {
		labelRoom, textRoom, lines = w*0.5, w*0.47, 1
	}
	tallest := 1
	for _, x := range ws {
		l := s.wrap(f, clean(x.label), labelRoom, lines)
		v := s.wrap(t, clean(x.text), textRoom, 2)
		r.rows = append(r.rows, row{l, v})
		r.labels, r.text = max(r.labels, s.widest(f, l)), max(r.text, s.widest(t, v))
		tallest = max(tallest, len(l), len(v))
	}
	r.pitch = max(34, float64(tallest)*leading(f)+8)
	if r.stacked {
		r.pitch = 26 + float64(tallest)*leading(f)
	}
	return r
}

func (s *sheet) rowText() Font { return Font{Size: 12.5} }

// height of the rows.
func (r rows) height() float64 { return r.pitch * float64(len(r.rows)) }

// fitIn squeezes the rows into a height; what has no room then is not shown.
func (r rows) fitIn(h float64) rows {
	least := thinRow
	if r.stacked || r.pitch > 34 {
		least = r.pitch
	}
	if p := h / float64(len(r.rows)); p < r.pitch {
		r.pitch = max(p, least)
	}
	r.shown = min(len(r.rows), max(1, int(h/r.pitch+1e-6)))
	return r
}

// plot is the area of the bars within the area of the rows.
func (r rows) plot(area box) box {
	if r.stacked {
		area.x0, area.x1 = area.x0+2, area.x1-8
		return area
	}
	if r.labels > 0 {
		area.x0 += r.labels + 14
	}
	if r.text > 0 {
		area.x1 -= r.text + 14
	}
	return area
}

// center is the middle of the bar of row i.
func (r rows) center(p *pen, i int) float64 {
	y := p.plot.y0 + r.pitch*(float64(i)+0.5)
	if r.stacked {
		y = p.plot.y0 + r.pitch*float64(i+1) - 14
	}
	return y
}

// drawWords writes label and text of row i; the text in a paint of its own.
func (r rows) drawWords(s *sheet, p *pen, i int, text Paint) {
	f, t := s.font.label, s.rowText()
	x := r.rows[i]
	if r.stacked {
		y := p.plot.y0 + r.pitch*float64(i) + f.Size
		p.lines(s.pad, y, x.label, f, s.paint(ink), left)
		p.lines(s.o.Width-s.pad, y, x.text, t, text, right)
		return
	}
	y := r.center(p, i)
	p.lines(p.plot.x0-14, firstLine(y, f, len(x.label)), x.label, f, s.paint(ink), right)
	p.lines(p.plot.x1+14, firstLine(y, t, len(x.text)), x.text, t, text, left)
}

// firstLine is the base line of the first of n lines centred on y.
func firstLine(y float64, f Font, n int) float64 {
	return y - leading(f)*float64(n-1)/2 + middle(f)
}

// drawMore says how many rows had no room, in the corner.
func (r rows) drawMore(s *sheet, p *pen) {
	if n := len(r.rows) - r.shown; n > 0 {
		p.text(s.pad, p.plot.y1+7+s.font.label.Size, "and "+value(float64(n))+" more", s.font.label, s.paint(muted), left)
	}
}

// drawColumns draws the grid and labels of a horizontal value axis.
func (s *sheet) drawColumns(p *pen, name string) {
	f := s.font.label
	end := -100.0
	for _, t := range p.xs.ticks {
		x := round(p.x(t.value)) + 0.5
		c := s.paint(grid)
		if t.value == 0 && !p.xs.log || p.xs.log && t.value == p.xs.min {
			c = s.paint(axis)
		}
		p.line(line(x, p.plot.y0, x, p.plot.y1), c, 1)
		w := s.Measure(f, t.label) / 2
		at := min(x, s.o.Width-s.pad-w)
		if at-w < end+8 {
			continue
		}
		end = at + w
		p.text(at, p.plot.y1+7+f.Size, t.label, f, s.paint(muted), center)
	}
	if name = s.fit(s.font.small, clean(name), s.inner()); name != "" {
		x := min(max(p.plot.x1, s.pad+s.Measure(s.font.small, name)), s.o.Width-s.pad)
		p.text(x, p.plot.y1+axisRoom+s.font.small.Size, name, s.font.small, s.paint(muted), right)
	}
}

// belowRows is the room for a value axis and its name.
func belowRows(name string) float64 {
	if clean(name) == "" {
		return axisRoom
	}
	return axisRoom + nameRow
}
