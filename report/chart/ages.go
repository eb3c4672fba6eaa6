package chart

import (
	"cmp"
	"math"
	"slices"

	"github.com/nines-bot/nines/report"
)

// ages draws the age of open work: a strip a column of the board, a dot an
// issue, percentiles of finished work as lines across. Ages run to the right,
// so that names of columns have room.
type ages struct{ report.Ages }

// stripThick is the room for the dots of a strip, swatches for five of one age.
const stripThick = 36

// each calls do for every issue that can be drawn. On a logarithmic axis an age
// of 0 stands at its start.
func (a ages) each(do func(report.Aged)) {
	for _, c := range a.Columns {
		for _, it := range c.Items {
			if finite(it.Age) {
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

func (a ages) keys(s *sheet) []key {
	out := false
	a.each(func(it report.Aged) { out = out || it.Outside })
	if !out {
		return nil
	}
	return []key{{dot, s.nth(0), "open issue"}, {rhomb, s.paint(bad), "older than nearly all finished work"}}
}

func (a ages) words() []words {
	ws := make([]words, len(a.Columns))
	for i, c := range a.Columns {
		ws[i] = words{c.Name, value(float64(len(c.Items)))}
	}
	return ws
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

// lay divides a width: the rows, their scale, the labels of the lines above.
func (a ages) lay(s *sheet, area box) (rows, *scale, *flags) {
	rs := s.layRows(a.words(), area.w(), stripThick)
	plot := rs.plot(area)
	xs := valueScale(a.Log, plot.w()*0.7, a.span)
	return rs, xs, s.layFlags(a.Lines, plot, xs)
}

func (a ages) height(s *sheet, w float64) float64 {
	rs, _, fs := a.lay(s, box{s.pad, 0, s.pad + w, 1})
	return rs.height + fs.height() + belowRows
}

func (a ages) plan(s *sheet, area box) plan {
	rs, xs, fs := a.lay(s, area)
	area.y0 += fs.height()
	rs = rs.fitIn(area.h() - belowRows)
	return plan{plot: rs.plot(area), x: xs, layers: []func(*pen){
		func(p *pen) {
			for i := range rs.shown {
				if rs.stacked || i%2 == 0 {
					p.shape(rs.strip(p, i).path(), s.paint(shade))
				}
				rs.drawWords(s, p, i, s.paint(muted))
			}
			rs.drawColumns(s, p, a.YLabel)
		},
		func(p *pen) {
			cl := a.layItems(s, p, rs)
			fs.draw(s, p, rs, cl.boxes())
			cl.draw(s, p)
		},
	}}
}

// aged is an issue and where its dot is.
type aged struct {
	report.Aged
	at    Point
	strip box
}

func (a ages) layItems(s *sheet, p *pen, rs rows) cloud {
	var dots []aged
	for i := range rs.shown {
		dots = append(dots, swarm(p, rs.strip(p, i), a.Columns[i].Items)...)
	}
	var cl cloud
	var labels placer
	for _, d := range dots {
		labels.takes(box{d.at.X - 5, d.at.Y - 5, d.at.X + 5, d.at.Y + 5})
		if !d.Outside {
			cl.inside = append(cl.inside, d.at)
		}
	}
	slices.SortStableFunc(dots, func(x, y aged) int { return cmp.Compare(y.Age, x.Age) }) // the oldest get their names first
	for _, d := range dots {
		if d.Outside {
			labels.bounds = d.strip
			cl.outside = append(cl.outside, s.layName(d.at, d.Key, &labels))
		}
	}
	return cl
}

// swarm places issues by age along the middle of a strip, or as near to it as
// younger ones allow. Where the strip is too thin they overlap.
func swarm(p *pen, strip box, items []report.Aged) []aged {
	const pitch = 9.6
	most := int(max(0, strip.h()/2-5) / pitch)
	items = slices.DeleteFunc(slices.Clone(items), func(it report.Aged) bool { return !finite(it.Age) })
	slices.SortStableFunc(items, func(x, y report.Aged) int { return cmp.Compare(x.Age, y.Age) })
	last := make([]float64, 2*most+1) // the x of the last dot on each lane
	for i := range last {
		last[i] = math.Inf(-1)
	}
	out := make([]aged, len(items))
	for i, it := range items {
		x, _ := p.inset(p.x(it.Age), 0)
		lane := 0
		for k := range last {
			if x-last[k] >= pitch {
				lane = k
				break
			}
			if last[k] < last[lane] {
				lane = k
			}
		}
		last[lane] = x
		offset := float64((lane+1)/2) * pitch // 0, below, above, ...
		if lane%2 == 0 {
			offset = -offset
		}
		out[i] = aged{it, Point{x, strip.mid() + offset}, strip}
	}
	return out
}
