package chart

import (
	"github.com/nines-bot/nines/report"
)

// load draws a count a row against its limits: a bar, the allowed zone behind
// it, a mark at each limit. A breach changes colour and puts an arrow before
// the text.
type load struct{ report.Load }

func (l load) empty() bool { return len(l.Rows) == 0 }

func (l load) keys(s *sheet) []key {
	ks := []key{{square, s.nth(0), "issues"}}
	breach, limit := false, false
	for _, r := range l.Rows {
		breach = breach || r.Breach != ""
		limit = limit || r.Min != nil || r.Max != nil
	}
	if !limit {
		return nil
	}
	ks = append(ks, key{band, s.paint(grid), "within limits"})
	if breach {
		ks = append(ks, key{square, s.paint(bad), "outside"})
	}
	return ks
}

func (l load) words() []words {
	ws := make([]words, len(l.Rows))
	for i, r := range l.Rows {
		text := clean(r.Text)
		if text == "" {
			text = "–"
			if finite(r.Value) {
				text = value(r.Value)
			}
		}
		switch r.Breach {
		case "max":
			text = "▲ " + text
		case "min":
			text = "▼ " + text
		}
		ws[i] = words{r.Label, text}
	}
	return ws
}

func (l load) height(s *sheet, w float64) float64 {
	return max(70, s.layRows(l.words(), w, 22).height) + belowRows
}

func (l load) plan(s *sheet, area box) plan {
	lo, hi := 0.0, 0.0
	for _, r := range l.Rows {
		for _, v := range []*float64{&r.Value, r.Min, r.Max} {
			if v != nil && finite(*v) {
				lo, hi = min(lo, *v), max(hi, *v)
			}
		}
	}
	rs := s.layRows(l.words(), area.w(), 22).fitIn(area.h() - belowRows)
	plot := rs.plot(area)
	xs := linear(lo, hi, max(2, int(plot.w()/60)), true)
	return plan{plot: plot, x: xs, layers: []func(*pen){
		func(p *pen) { rs.drawColumns(s, p, l.XLabel) },
		func(p *pen) {
			for i := range rs.shown {
				text := s.paint(ink)
				if l.Rows[i].Breach != "" {
					text = s.paint(badT)
				}
				rs.drawWords(s, p, i, text)
				l.drawRow(s, p, l.Rows[i], rs.center(p, i), rs.rows[i].thick)
			}
		},
	}}
}

func (l load) drawRow(s *sheet, p *pen, r report.LoadRow, y, thick float64) {
	zone := thick / 2
	half := zone * 0.62
	if r.Min != nil || r.Max != nil {
		x0, x1 := p.x(0), p.plot.x1
		if r.Min != nil {
			x0 = p.x(*r.Min)
		}
		if r.Max != nil {
			x1 = p.x(*r.Max)
		}
		p.shape(roundRect(box{min(x0, x1), y - zone, max(x0, x1), y + zone}, all(3)), s.paint(grid))
	}
	fill := s.nth(0)
	if r.Breach != "" {
		fill = s.paint(bad)
	}
	if finite(r.Value) && r.Value != 0 {
		b := box{min(p.x(0), p.x(r.Value)), y - half, max(p.x(0), p.x(r.Value)), y + half}
		p.shape(roundRect(b, corners{0, 3, 3, 0}), fill)
	}
	for _, limit := range []*float64{r.Min, r.Max} {
		if limit != nil && finite(*limit) && (*limit != 0 || limit == r.Max) {
			p.line(line(p.x(*limit), y-zone, p.x(*limit), y+zone), s.paint(ink), 2)
		}
	}
}
