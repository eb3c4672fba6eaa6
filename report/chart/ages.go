package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/nines-bot/nines/report"
)

// ages draws the age of open work: a strip a column, a dot an issue, percentiles
// of finished work as lines across.
type ages struct{ report.Ages }

func (a ages) ok(it report.Aged) bool { return finite(it.Age) && (!a.Log || it.Age > 0) }

// each calls do for every issue that can be drawn.
func (a ages) each(do func(report.Aged)) {
	for _, c := range a.Columns {
		for _, it := range c.Items {
			if a.ok(it) {
				do(it)
			}
		}
	}
}

func (a ages) empty() bool {
	n := 0
	a.each(func(report.Aged) { n++ })
	return n == 0
}

func (a ages) keys(t theme) []key {
	out := false
	a.each(func(it report.Aged) { out = out || it.Outside })
	if !out {
		return nil
	}
	return []key{{dot, t.nth(0), "open issue"}, {rhomb, t.paint(bad), "older than nearly all finished work"}}
}

func (a ages) height(s *sheet, w float64) float64 {
	if s.narrow() {
		return 256 + nameRoom(a.YLabel)
	}
	return 286 + nameRoom(a.YLabel)
}

func (a ages) span() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	see := func(v float64) {
		if finite(v) && (!a.Log || v > 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	a.each(func(it report.Aged) { see(it.Age) })
	for _, l := range a.Lines {
		see(l.Value)
	}
	return lo, hi
}

func (a ages) plan(s *sheet, area box) plan {
	plot := area
	plot.y0 = round(plot.y0 + nameRoom(a.YLabel))
	ys := valueScale(a.Log, plot.h()-40, a.span)
	m := s.layMargin(a.Lines)
	plot.x0 = round(plot.x0 + s.tickWidth(ys))
	plot.x1 = round(plot.x1 - m.width)
	cs := make([]report.Category, len(a.Columns))
	for i, c := range a.Columns {
		cs[i] = report.Category{Label: c.Name, Sub: strconv.Itoa(len(c.Items))}
	}
	labels := s.layCategories(cs, plot.w()/float64(len(cs)))
	plot.y1 = round(plot.y1 - labels.height)
	return plan{plot: plot, y: ys, layers: []func(*pen){
		func(p *pen) { a.drawStrips(s, p) },
		func(p *pen) { s.drawGrid(p, a.YLabel) },
		func(p *pen) { labels.draw(s, p) },
		func(p *pen) { m.draw(s, p) },
		func(p *pen) { a.drawItems(s, p) },
	}}
}

// strip is the box of a column.
func (a ages) strip(p *pen, i int) box {
	w := p.plot.w() / float64(len(a.Columns))
	return box{p.plot.x0 + w*float64(i), p.plot.y0, p.plot.x0 + w*float64(i+1), p.plot.y1}
}

func (a ages) drawStrips(s *sheet, p *pen) {
	for i := range a.Columns {
		if i%2 == 0 {
			p.shape(a.strip(p, i).path(), s.paint(shade))
		}
	}
}

// drawItems puts the dots of a column side by side where they are of one age.
func (a ages) drawItems(s *sheet, p *pen) {
	labels := placer{bounds: box{p.plot.x0, p.plot.y0 - 8, p.plot.x1, p.plot.y1}}
	type mark struct {
		at Point
		it report.Aged
	}
	var marks []mark
	for i, c := range a.Columns {
		strip := a.strip(p, i)
		items := slices.DeleteFunc(slices.Clone(c.Items), func(it report.Aged) bool { return !a.ok(it) })
		slices.SortStableFunc(items, func(x, y report.Aged) int { return cmp.Compare(x.Age, y.Age) })
		for k, at := range swarm(p, strip, items) {
			marks = append(marks, mark{at, items[k]})
			labels.takes(box{at.X - 5, at.Y - 5, at.X + 5, at.Y + 5})
		}
	}
	for _, m := range marks {
		if !m.it.Outside {
			s.drawDot(p, m.at.X, m.at.Y)
		}
	}
	for _, m := range marks {
		if m.it.Outside {
			s.drawOutside(p, m.at.X, m.at.Y, m.it.Key, &labels)
		}
	}
}

// swarm places items, sorted by age, in the middle of a strip or as near to it
// as those below allow. Where the strip is too narrow, they overlap.
func swarm(p *pen, strip box, items []report.Aged) []Point {
	const pitch = 10.0
	mid, half := (strip.x0+strip.x1)/2, strip.w()/2-6
	most := int(max(0, half) / pitch)
	last := map[int]float64{} // by offset, the place of the highest dot there
	out := make([]Point, len(items))
	for i, it := range items {
		y := p.y(it.Age)
		offset, best := 0, math.Inf(-1)
		for k := range 2*most + 1 {
			o := (k + 1) / 2
			if k%2 == 0 {
				o = -o
			}
			free, used := last[o], true
			if _, used = last[o]; !used {
				free = math.Inf(1)
			}
			if free-y >= pitch-0.5 {
				offset = o
				break
			}
			if free-y > best {
				offset, best = o, free-y
			}
		}
		last[offset] = y
		out[i] = Point{mid + float64(offset)*pitch, y}
	}
	return out
}
