package chart

import (
	"math"

	"github.com/nines-bot/nines/report"
)

// heat draws a grid of cells, the darker the more.
type heat struct{ report.Heat }

// at is the value of a cell; what is not there or no number is 0.
func (h heat) at(row, column int) float64 {
	if row < len(h.Values) && column < len(h.Values[row]) {
		if v := h.Values[row][column]; finite(v) && v > 0 {
			return v
		}
	}
	return 0
}

func (h heat) most() float64 {
	most := 0.0
	for r := range h.Rows {
		for c := range h.Columns {
			most = max(most, h.at(r, c))
		}
	}
	return most
}

func (h heat) empty() bool { return len(h.Rows) == 0 || len(h.Columns) == 0 || h.most() == 0 }

func (h heat) keys(s *sheet) []key {
	most := h.most()
	unit := " " + clean(h.Unit)
	ks := []key{{square, s.paint(shade), "none"}}
	if most > 1 {
		low := 1.0
		ks = append(ks, key{square, s.hot(low / most), value(low)})
	}
	return append(ks, key{square, s.hot(1), value(most) + unit})
}

// hot is the colour of a share of the greatest value: from a tint to the hue.
func (s *sheet) hot(share float64) Paint {
	p := s.nth(0)
	return p.alpha(0.2 + 0.8*min(1, max(0, share)))
}

const heatRow = 26

func (h heat) height(s *sheet, w float64) float64 {
	return float64(len(h.Rows))*heatRow + leading(s.font.label) + 10
}

func (h heat) plan(s *sheet, area box) plan {
	plot := area
	names := 0.0
	for _, r := range h.Rows {
		names = max(names, s.Measure(s.font.label, s.fit(s.font.label, clean(r), area.w()*0.3)))
	}
	plot.x0 = round(plot.x0 + names + tickRoom)
	plot.y1 = round(plot.y1 - leading(s.font.label) - 8)
	return plan{plot: plot, layers: []func(*pen){func(p *pen) { h.draw(s, p) }}}
}

func (h heat) draw(s *sheet, p *pen) {
	rows, columns := float64(len(h.Rows)), float64(len(h.Columns))
	w, tall := p.plot.w()/columns, p.plot.h()/rows
	most := h.most()
	gapX, gapY := min(2, w*0.15), min(2, tall*0.15)
	for r, name := range h.Rows {
		y := p.plot.y0 + float64(r)*tall
		f := s.font.label
		p.text(p.plot.x0-tickRoom, y+tall/2+middle(f), s.fit(f, clean(name), s.inner()*0.3), f, s.paint(muted), right)
		for c := range h.Columns {
			x := p.plot.x0 + float64(c)*w
			fill := s.paint(shade)
			v := h.at(r, c)
			if v > 0 {
				fill = s.hot(v / most)
			}
			p.shape(roundRect(box{x, y, x + w - gapX, y + tall - gapY}, all(min(2.5, w/4))), fill)
			h.number(s, p, v, most, box{x, y, x + w - gapX, y + tall - gapY})
		}
	}
	h.drawColumns(s, p, w)
}

// number writes a value into its cell if there is room.
func (h heat) number(s *sheet, p *pen, v, most float64, cell box) {
	f := Font{Size: 10.5, Bold: true}
	text := value(v)
	if v <= 0 || s.Measure(f, text) > cell.w()-3 || cell.h() < f.Size+4 {
		return
	}
	solid := s.nth(0)
	solid.Color = blend(s.paint(card).Color, solid.Color, 0.2+0.8*v/most)
	p.text((cell.x0+cell.x1)/2, cell.mid()+middle(f), text, f, s.on(solid), center)
}

func (h heat) drawColumns(s *sheet, p *pen, w float64) {
	f := s.font.label
	end := math.Inf(-1)
	for c, name := range h.Columns {
		text := s.fit(f, clean(name), s.inner()*0.2)
		half := s.Measure(f, text) / 2
		x := p.plot.x0 + (float64(c)+0.5)*w
		if text == "" || x-half < max(end+6, s.pad-2) || x+half > s.o.Width-s.pad+2 {
			continue
		}
		end = x + half
		p.text(x, p.plot.y1+6+f.Size, text, f, s.paint(muted), center)
	}
}
