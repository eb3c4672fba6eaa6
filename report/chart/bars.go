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
	ys := linear(lo, hi, max(2, int(area.h()/75)), b.whole())
	m := s.layMargin(b.Lines, ys)
	plot.x0 = round(plot.x0 + s.tickWidth(ys))
	plot.x1 = round(plot.x1 - m.width)
	labels := s.layCategories(b.Categories, plot.w()/float64(len(b.Categories)))
	plot.y0, plot.y1 = round(plot.y0), round(plot.y1-labels.height)
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

// drawLabels writes values: above the bars of one series, inside those of
// several, sums above stacks, a dash where there is no data. It returns where
// the labels outside bars are.
func (b bars) drawLabels(s *sheet, p *pen) []box {
	if len(b.Series) > 1 {
		b.drawInside(s, p)
	}
	f, every := b.labelFont(s, p)
	var boxes []box
	for c := range b.Categories {
		text, loud := b.label(c)
		if text == "" || !every && loud && !b.notable(c) {
			continue
		}
		x, _ := b.slot(p, c)
		up, down, _ := b.stack(c)
		y := p.y(up) - 6
		if up == 0 && down < 0 {
			y = p.y(down) + f.Size + 3
		}
		paint := s.paint(ink)
		if !loud {
			paint = s.paint(muted)
		}
		w := s.Measure(f, text) / 2
		x = min(max(x, p.plot.x0-tickRoom+w), s.o.Width-s.pad-w)
		p.text(x, y, text, f, paint, center)
		boxes = append(boxes, box{x - w - 2, y - f.Size*0.85, x + w + 2, y + 2})
	}
	return boxes
}

// label is what stands above a category, and whether it is a value that counts.
func (b bars) label(c int) (text string, loud bool) {
	up, down, known := b.stack(c)
	switch {
	case !known:
		return "–", false
	case len(b.Series) > 1 && !b.Totals:
		if up == 0 && down == 0 {
			return "0", false
		}
		return "", false
	case len(b.Series) == 1 && b.Series[0].Texts != nil:
		if c < len(b.Series[0].Texts) {
			text = clean(b.Series[0].Texts[c])
		}
		return text, up+down != 0
	}
	return value(up + down), up+down != 0
}

// labelFont is the largest font in which all labels above bars fit side by
// side. If none does, only notable ones are written.
func (b bars) labelFont(s *sheet, p *pen) (Font, bool) {
	w := p.plot.w()/float64(len(b.Categories)) - 3
	for _, size := range []float64{13, 12, 11, 10.5} {
		f := Font{Size: size, Bold: true}
		fits := true
		for c := range b.Categories {
			text, _ := b.label(c)
			fits = fits && s.Measure(f, text) <= w
		}
		if fits {
			return f, true
		}
	}
	return Font{Size: 10.5, Bold: true}, false
}

// notable picks the highest bar: one label that says how far the scale goes.
func (b bars) notable(category int) bool {
	best, at := math.Inf(-1), -1
	for c := range b.Categories {
		if up, down, known := b.stack(c); known && max(up, -down) > best {
			best, at = max(up, -down), c
		}
	}
	return category == at
}

// drawInside writes the value of each segment where it has room for it.
func (b bars) drawInside(s *sheet, p *pen) {
	f := Font{Size: 12.5, Bold: true}
	b.each(func(i, c int, from, to float64, _ bool) {
		text := value(to - from)
		if t := b.Series[i].Texts; t != nil {
			text = ""
			if c < len(t) {
				text = clean(t[c])
			}
		}
		seg := b.segment(p, c, from, to)
		if seg.h() < 17 || s.Measure(f, text) > seg.w()-4 {
			return
		}
		fill := s.mark(b.Series[i].Tone, i)
		p.text((seg.x0+seg.x1)/2, seg.mid()+middle(f)+1, text, f, s.on(fill), center)
	})
}
