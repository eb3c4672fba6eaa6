package chart

import (
	"math"

	"github.com/nines-bot/nines/report"
)

// forest draws an estimate and its interval a row.
type forest struct{ report.Forest }

func (f forest) empty() bool { return len(f.Rows) == 0 }

func (f forest) ok(v *float64) bool { return v != nil && finite(*v) && (!f.Log || *v > 0) }

func (f forest) keys(s *sheet) []key {
	ks := []key{{square, s.nth(0), "estimate"}, {rule, s.nth(0), "interval"}}
	if f.Line != nil && f.Line.Label != "" {
		ks = append(ks, key{dash, s.reference(f.Line.Tone), f.Line.Label})
	}
	return ks
}

func (f forest) words() []words {
	ws := make([]words, len(f.Rows))
	for i, row := range f.Rows {
		ws[i] = words{row.Label, row.Text}
	}
	return ws
}

func (f forest) height(s *sheet, w float64) float64 {
	return max(70, s.layRows(f.words(), w, 16).height) + belowRows
}

// span covers the estimates, and the intervals as far as they are not wider
// than a hundred times an estimate on a logarithmic axis.
func (f forest) span() (lo, hi float64) {
	v, reach := span{math.Inf(1), math.Inf(-1)}, 100.0
	for _, row := range f.Rows {
		if f.ok(row.Value) {
			v.see(*row.Value, f.Log)
		}
	}
	if f.Line != nil {
		v.see(f.Line.Value, f.Log)
	}
	core := v
	for _, row := range f.Rows {
		for _, end := range []*float64{row.Low, row.High} {
			if f.ok(end) && (!f.Log || core.lo > core.hi || *end > core.lo/reach && *end < core.hi*reach) {
				v.see(*end, f.Log)
			}
		}
	}
	if v.lo > v.hi {
		return 0, 1
	}
	return v.lo, v.hi
}

func (f forest) plan(s *sheet, area box) plan {
	rs := s.layRows(f.words(), area.w(), 16).fitIn(area.h() - belowRows)
	plot := rs.plot(area)
	xs := valueScale(f.Log, plot.w()*0.7, f.span)
	return plan{plot: plot, x: xs, layers: []func(*pen){
		func(p *pen) { rs.drawColumns(s, p, f.XLabel) },
		func(p *pen) { f.drawLine(s, p, rs) },
		func(p *pen) {
			for i := range rs.shown {
				rs.drawWords(s, p, i, s.paint(muted))
				f.drawRow(s, p, i, rs.center(p, i))
			}
		},
	}}
}

func (f forest) drawLine(s *sheet, p *pen, rs rows) {
	if f.Line == nil || !finite(f.Line.Value) {
		return
	}
	x := round(p.x(f.Line.Value)) + 0.5
	for i := range rs.shown {
		b := rs.strip(p, i)
		p.line(line(x, b.y0, x, b.y1), s.reference(f.Line.Tone), 1.5, 5, 4)
	}
}

// drawRow draws the interval, open at an end that cannot be said or lies beyond
// the axis, and the estimate as a square whose area is its weight.
func (f forest) drawRow(s *sheet, p *pen, i int, y float64) {
	row := f.Rows[i]
	if !f.ok(row.Value) {
		p.text(p.plot.x0+8, y+middle(s.font.bold), "–", s.font.bold, s.paint(muted), left)
		return
	}
	fill := s.nth(0)
	x := p.x(*row.Value)
	if f.ok(row.Low) || f.ok(row.High) {
		lo, hi := p.plot.x0, p.plot.x1
		openLow, openHigh := true, true
		if f.ok(row.Low) && *row.Low >= p.xs.min {
			lo, openLow = p.x(*row.Low), false
		}
		if f.ok(row.High) && *row.High <= p.xs.max {
			hi, openHigh = p.x(*row.High), false
		}
		p.line(line(lo, y, hi, y), fill, 2)
		whisker(p, lo, y, openLow, -1, fill)
		whisker(p, hi, y, openHigh, 1, fill)
	}
	heaviest := 0.0
	for _, r := range f.Rows {
		heaviest = max(heaviest, r.Weight)
	}
	half := 6.5
	if heaviest > 0 && row.Weight >= 0 {
		half = 3.5 + 3.5*math.Sqrt(row.Weight/heaviest)
	}
	x, _ = p.inset(x, y)
	p.back.Path(box{x - half, y - half, x + half, y + half}.path(), &fill, &Stroke{Paint: s.paint(card), Width: 1})
}

// whisker ends an interval: with a stroke, or with an arrow where it goes on.
func whisker(p *pen, x, y float64, open bool, way float64, c Paint) {
	if open {
		p.shape(polygon(Point{x, y}, Point{x - way*7, y - 4.5}, Point{x - way*7, y + 4.5}), c)
		return
	}
	p.line(line(x, y-4.5, x, y+4.5), c, 2)
}
