package chart

import (
	"math"
	"slices"

	"github.com/nines-bot/nines/report"
)

// ranges draws a spread a row: a bar from low over mid to high.
type ranges struct{ report.Ranges }

func (r ranges) ok(v *float64) bool { return v != nil && finite(*v) && (!r.Log || *v > 0) }

// values of a row that can be drawn.
func (r ranges) values(row report.Range) []float64 {
	var vs []float64
	for _, v := range []*float64{row.Low, row.Mid, row.High} {
		if r.ok(v) {
			vs = append(vs, *v)
		}
	}
	return vs
}

func (r ranges) empty() bool { return len(r.Rows) == 0 }

func (r ranges) keys(s *sheet) []key {
	low, mid, high := clean(r.Names[0]), clean(r.Names[1]), clean(r.Names[2])
	if mid == "" || low == "" || high == "" {
		return nil
	}
	return []key{{band, s.nth(0), low + " to " + mid}, {band, s.nth(3), mid + " to " + high}}
}

func (r ranges) words() []words {
	ws := make([]words, len(r.Rows))
	for i, row := range r.Rows {
		ws[i] = words{row.Label, row.Text}
	}
	return ws
}

func (r ranges) height(s *sheet, w float64) float64 {
	return max(70, s.layRows(r.words(), w, 16).height) + belowRows
}

func (r ranges) span() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, row := range r.Rows {
		for _, v := range r.values(row) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		return 0, 1
	}
	return lo, hi
}

func (r ranges) plan(s *sheet, area box) plan {
	rs := s.layRows(r.words(), area.w(), 16).fitIn(area.h() - belowRows)
	plot := rs.plot(area)
	xs := valueScale(r.Log, plot.w()*0.7, r.span)
	return plan{plot: plot, x: xs, layers: []func(*pen){
		func(p *pen) { rs.drawColumns(s, p, r.XLabel) },
		func(p *pen) {
			for i := range rs.shown {
				rs.drawWords(s, p, i, s.paint(muted))
				r.drawRow(s, p, i, rs.center(p, i))
			}
		},
	}}
}

// drawRow draws a bar in two parts that meet at mid. A value alone is a diamond.
func (r ranges) drawRow(s *sheet, p *pen, i int, y float64) {
	const half = 7.0
	row := r.Rows[i]
	vs := r.values(row)
	switch {
	case len(vs) == 0:
		p.text(p.plot.x0+8, y+middle(s.font.bold), "–", s.font.bold, s.paint(muted), left)
		return
	case slices.Min(vs) == slices.Max(vs):
		fill := s.nth(0)
		x := min(max(p.x(vs[0]), p.plot.x0+half), p.plot.x1-half)
		p.back.Path(diamond(x, y, half), &fill, &Stroke{Paint: s.paint(card), Width: 1})
		return
	}
	lo, hi := p.x(slices.Min(vs)), p.x(slices.Max(vs))
	cut := hi // between the two parts
	if r.ok(row.Mid) {
		cut = p.x(*row.Mid)
	}
	if cut > lo {
		p.shape(roundRect(box{lo, y - half, cut, y + half}, corners{3, 0, 0, 3}), s.nth(0))
	}
	if cut < hi {
		p.shape(roundRect(box{min(cut+1, hi-1), y - half, hi, y + half}, corners{0, 3, 3, 0}), s.nth(3))
	}
}
