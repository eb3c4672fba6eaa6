package chart

import (
	"github.com/nines-bot/nines/report"
)

// load draws a count a row against its limits: a bar, the allowed zone behind
// it, a mark at each limit. A breach changes colour and puts an arrow before
// the text.
type load struct{ report.Load }

func (l load) empty() bool { return len(l.Rows) == 0 }

func (l load) keys(t theme) []key {
	ks := []key{{square, t.nth(0), "issues"}}
	breach, limit := false, false
	for _, r := range l.Rows {
		breach = breach || r.Breach != ""
		limit = limit || r.Min != nil || r.Max != nil
	}
	if !limit {
		return nil
	}
	ks = append(ks, key{band, t.paint(edge), "within limits"})
	if breach {
		ks = append(ks, key{square, t.paint(bad), "outside"})
	}
	return ks
}

func (l load) words() []words {
	ws := make([]words, len(l.Rows))
	for i, r := range l.Rows {
		text := r.Text
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
	return max(150, s.layRows(l.words(), w).height()) + belowRows(l.XLabel)
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
	area.y1 = round(area.y1 - belowRows(l.XLabel))
	rs := s.layRows(l.words(), area.w()).fitIn(area.h())
	plot := rs.plot(area)
	plot = box{round(plot.x0), round(area.y0), round(plot.x1), round(area.y0 + rs.pitch*float64(rs.shown))}
	xs := linear(lo, hi, max(2, int(plot.w()/60)))
	return plan{plot: plot, x: xs, layers: []func(*pen){
		func(p *pen) { s.drawColumns(p, l.XLabel) },
		func(p *pen) {
			for i := range rs.shown {
				text := s.paint(muted)
				if l.Rows[i].Breach != "" {
					text = s.paint(badT)
				}
				rs.drawWords(s, p, i, text)
				l.drawRow(s, p, l.Rows[i], rs.center(p, i))
			}
			rs.drawMore(s, p)
		},
	}}
}

func (l load) drawRow(s *sheet, p *pen, r report.LoadRow, y float64) {
	const half, zone = 7.0, 11.0
	if r.Min != nil || r.Max != nil {
		x0, x1 := p.x(0), p.plot.x1
		if r.Min != nil {
			x0 = p.x(*r.Min)
		}
		if r.Max != nil {
			x1 = p.x(*r.Max)
		}
		p.shape(roundRect(box{min(x0, x1), y - zone, max(x0, x1), y + zone}, all(3)), s.paint(edge))
	}
	fill := s.nth(0)
	if r.Breach != "" {
		fill = s.paint(bad)
	}
	end := p.x(0)
	if finite(r.Value) && r.Value != 0 {
		b := box{min(end, p.x(r.Value)), y - half, max(end, p.x(r.Value)), y + half}
		p.shape(roundRect(b, corners{0, 3, 3, 0}), fill)
		end = b.x1
	}
	for _, limit := range []*float64{r.Min, r.Max} {
		if limit != nil && finite(*limit) {
			p.line(line(p.x(*limit), y-zone, p.x(*limit), y+zone), s.paint(ink), 2)
		}
	}
	l.drawValue(s, p, r, y, end)
}

// drawValue writes the count at the end of its bar, inside if that is long
// enough.
func (l load) drawValue(s *sheet, p *pen, r report.LoadRow, y, end float64) {
	f := s.font.bold
	text := "–"
	if finite(r.Value) {
		text = value(r.Value)
	}
	w := s.Measure(f, text)
	fill := s.nth(0)
	if r.Breach != "" {
		fill = s.paint(bad)
	}
	if end-p.x(0) > w+12 {
		p.text(end-6, y+middle(f), text, f, s.on(fill), right)
		return
	}
	paint := s.paint(ink)
	if r.Value == 0 {
		paint = s.paint(muted)
	}
	p.text(min(end+6, s.o.Width-s.pad-w), y+middle(f), text, f, paint, left)
}
