package chart

import (
	"math"

	"github.com/nines-bot/nines/report"
)

// bars draws stacked bars; negative values hang below the base line.
type bars struct{ report.Bars }

// headRoom is where the label of the highest bar stands.
const headRoom = 16

func (b bars) empty() bool {
	return len(b.Categories) == 0 || len(b.Series) == 0
}

func (b bars) keys(s *sheet) []key {
	var ks []key
	if len(b.Series) > 1 {
		for i, series := range b.Series {
			ks = append(ks, key{square, s.mark(series.Tone, i), series.Name})
		}
	}
	return ks
}

func (b bars) height(s *sheet, w float64) float64 {
	h := 262.0
	if s.narrow() {
		h = 232
	}
	return h + nameRoom(b.YLabel)
}

// at is the value of a series in a category; nil is no data.
func (b bars) at(series, category int) *float64 {
	vs := b.Series[series].Values
	if category >= len(vs) || vs[category] == nil || !finite(*vs[category]) {
		return nil
	}
	return vs[category]
}

// stack is the sums of the positive and of the negative values of a category;
// known is false where no series has data.
func (b bars) stack(category int) (up, down float64, known bool) {
	for i := range b.Series {
		if v := b.at(i, category); v != nil {
			known = true
			if *v > 0 {
				up += *v
			} else {
				down += *v
			}
		}
	}
	return up, down, known
}

func (b bars) plan(s *sheet, area box) plan {
	lo, hi := 0.0, 0.0
	for i := range b.Categories {
		up, down, _ := b.stack(i)
		lo, hi = min(lo, down), max(hi, up)
	}
	for _, r := range b.Lines {
		if finite(r.Value) && inReach(r.Value, lo, hi) {
			lo, hi = min(lo, r.Value), max(hi, r.Value)
		}
	}
	plot := area
	plot.y0 += nameRoom(b.YLabel) + headRoom
	ys := linear(lo, hi, max(2, int(area.h()/60)), b.whole())
	m := s.layMargin(b.Lines, ys)
	plot.x0 = round(plot.x0 + s.tickWidth(ys))
	plot.x1 = round(plot.x1 - m.width)
	labels := s.layCategories(b.Categories, plot.w()/float64(len(b.Categories)))
	if lo < 0 {
		labels.drop = headRoom
	}
	plot.y0, plot.y1 = round(plot.y0), round(plot.y1-labels.height-labels.drop)
	return plan{plot: plot, y: ys, layers: []func(*pen){
		func(p *pen) { s.drawGrid(p, b.YLabel, headRoom) },
		func(p *pen) { b.drawBars(s, p) },
		func(p *pen) { labels.draw(s, p) },
		func(p *pen) { m.draw(s, p, b.drawLabels(s, p)) },
	}}
}

// whole reports that all values are whole numbers.
func (b bars) whole() bool {
	for i := range b.Series {
		for c := range b.Categories {
			if v := b.at(i, c); v != nil && *v != math.Trunc(*v) {
				return false
			}
		}
	}
	return true
}

// inReach reports whether a line belongs on the scale: one far beyond the data
// would press them flat, and is named at the edge instead.
func inReach(v, lo, hi float64) bool {
	reach := 2 * (hi - lo)
	return reach == 0 || lo-reach <= v && v <= hi+reach
}

// slot is the middle of a category and the width of its bar.
func (b bars) slot(p *pen, category int) (x, width float64) {
	w := p.plot.w() / float64(len(b.Categories))
	share := 0.6
	if len(b.Categories) <= 5 {
		share = 0.56
	}
	return p.plot.x0 + w*(float64(category)+0.5), min(max(w*share, min(w, 1)), 64)
}

// segment is the box of one bar between two sums.
func (b bars) segment(p *pen, category int, from, to float64) box {
	x, w := b.slot(p, category)
	y0, y1 := p.y(max(from, to)), p.y(min(from, to))
	return box{x - w/2, y0, x + w/2, y1}
}

// each calls do for every bar that is not zero, from the base line outwards.
func (b bars) each(do func(series, category int, from, to float64, top bool)) {
	for c := range b.Categories {
		up, down := 0.0, 0.0
		allUp, allDown, _ := b.stack(c)
		for i := range b.Series {
			v := b.at(i, c)
			switch {
			case v == nil || *v == 0:
			case *v > 0:
				do(i, c, up, up+*v, up+*v >= allUp)
				up += *v
			default:
				do(i, c, down, down+*v, down+*v <= allDown)
				down += *v
			}
		}
	}
}

func (b bars) drawBars(s *sheet, p *pen) {
	b.each(func(i, c int, from, to float64, top bool) {
		seg := b.segment(p, c, from, to)
		r := min(3.5, seg.w()/4)
		round := corners{}
		switch {
		case top && to > 0:
			round = corners{r, r, 0, 0}
		case top:
			round = corners{0, 0, r, r}
		case to > 0 && seg.h() > 5:
			seg.y0 += 2 // a gap to the next segment
		case seg.h() > 5:
			seg.y1 -= 2
		}
		p.shape(roundRect(seg, round), s.mark(b.Series[i].Tone, i))
	})
}
