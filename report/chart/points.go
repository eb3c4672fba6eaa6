package chart

import (
	"math"

	"github.com/nines-bot/nines/report"
)

// points draws a control chart. Points outside the limits differ in shape and
// colour, and are named where there is room.
type points struct{ report.Points }

// dense is the number of points from which they are drawn small and as one
// path, without outlines.
const dense = 300

// ok reports a point that can be drawn; on a logarithmic axis what is not above
// 0 stands at its lower end.
func (c points) ok(pt report.Point) bool { return finite(pt.Y) }

func (c points) empty() bool {
	for _, pt := range c.Points.Points {
		if c.ok(pt) {
			return false
		}
	}
	return true
}

func (c points) outside() bool {
	for _, pt := range c.Points.Points {
		if pt.Outside && c.ok(pt) {
			return true
		}
	}
	return false
}

func (c points) ranged() bool {
	return c.Low != nil && c.High != nil && finite(*c.Low) && finite(*c.High)
}

func (c points) keys(s *sheet) []key {
	ks := []key{{dot, s.nth(0), "issue"}}
	if c.outside() {
		ks = append(ks, key{rhomb, s.paint(bad), "outside the limits"})
	}
	if c.ranged() && c.RangeName != "" {
		ks = append(ks, key{band, s.range_(), c.RangeName})
	}
	return ks
}

// range_ is the fill of a natural range.
func (t theme) range_() Paint { return t.paint(good).alpha(0.1) }

func (c points) height(s *sheet, w float64) float64 {
	if s.narrow() {
		return 236 + nameRoom(c.YLabel)
	}
	return 276 + nameRoom(c.YLabel)
}

// span is the least and the greatest value that has to be seen.
func (c points) span() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	see := func(v float64) {
		if finite(v) && (!c.Log || v > 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	for _, pt := range c.Points.Points {
		see(pt.Y)
	}
	for _, l := range c.Lines {
		see(l.Value)
	}
	if c.ranged() {
		see(*c.High)
		if c.Log && *c.Low > lo/10 || !c.Log {
			see(*c.Low)
		}
	}
	return lo, hi
}

func (c points) plan(s *sheet, area box) plan {
	plot := area
	plot.y0 = round(plot.y0 + nameRoom(c.YLabel) + 8)
	plot.y1 = round(plot.y1 - timesRoom)
	ys := valueScale(c.Log, plot.h(), c.span)
	m := s.layMargin(c.Lines, ys)
	plot.x0 = round(plot.x0 + s.tickWidth(ys))
	plot.x1 = round(plot.x1 - m.width)
	from, to := c.From, c.To
	for _, pt := range c.Points.Points {
		if from.IsZero() || pt.At.Before(from) {
			from = pt.At
		}
		if to.IsZero() || pt.At.After(to) {
			to = pt.At
		}
	}
	xs := timeScale(from, to, c.Zone, int(plot.w()/56))
	return plan{plot: plot, x: xs, y: ys, layers: []func(*pen){
		func(p *pen) { c.drawRange(s, p) },
		func(p *pen) { s.drawGrid(p, c.YLabel, 8) },
		func(p *pen) { s.drawTimes(p) },
		func(p *pen) { m.draw(s, p, nil) },
		func(p *pen) { c.drawPoints(s, p) },
	}}
}

// valueScale is a scale for values of a span.
func valueScale(log bool, height float64, span func() (lo, hi float64)) *scale {
	lo, hi := span()
	n := max(2, int(height/46))
	if log {
		return logarithmic(lo, hi, n)
	}
	return linear(lo, hi, n, false)
}

func (c points) drawRange(s *sheet, p *pen) {
	if !c.ranged() {
		return
	}
	lo, hi := *c.Low, *c.High
	b := box{p.plot.x0, p.y(max(lo, hi)), p.plot.x1, p.y(min(lo, hi))}
	p.shape(b.path(), s.range_())
}

// inset keeps marks from being cut at the edges of the plot area.
func (p *pen) inset(x, y float64) (float64, float64) {
	return min(max(x, p.plot.x0+4), p.plot.x1-4), min(max(y, p.plot.y0), p.plot.y1)
}

func (c points) drawPoints(s *sheet, p *pen) {
	labels := placer{bounds: box{p.plot.x0, p.plot.y0 - 8, p.plot.x1, p.plot.y1}}
	many := len(c.Points.Points) > dense
	var inside Path
	var out []report.Point
	for _, pt := range c.Points.Points {
		if !c.ok(pt) {
			continue
		}
		x, y := p.inset(p.x(seconds(pt.At)), p.y(pt.Y))
		switch {
		case pt.Outside:
			out = append(out, pt)
			labels.takes(box{x - 6, y - 6, x + 6, y + 6})
		case many:
			inside = append(inside, line(x-0.01, y, x+0.01, y)...)
			labels.takes(box{x - 3, y - 3, x + 3, y + 3})
		default:
			s.drawDot(p, x, y)
			labels.takes(box{x - 4, y - 4, x + 4, y + 4})
		}
	}
	if len(inside) > 0 {
		p.back.Path(inside, nil, &Stroke{Paint: s.nth(0).alpha(0.6), Width: 4.6, Round: true})
	}
	for _, pt := range out {
		x, y := p.inset(p.x(seconds(pt.At)), p.y(pt.Y))
		s.drawOutside(p, x, y, pt.Label, &labels)
	}
}

func (s *sheet) drawDot(p *pen, x, y float64) {
	fill := s.nth(0).alpha(0.8)
	p.back.Path(circle(x, y, 4.4), &fill, &Stroke{Paint: s.paint(card), Width: 1})
}

// drawOutside draws a diamond, and its name beside, above or below it.
func (s *sheet) drawOutside(p *pen, x, y float64, label string, labels *placer) {
	fill := s.paint(bad)
	p.back.Path(diamond(x, y, 6.2), &fill, &Stroke{Paint: s.paint(card), Width: 1})
	f := Font{Size: 12, Bold: true}
	text := s.fit(f, clean(label), 130)
	if text == "" {
		return
	}
	w, h := s.Measure(f, text), f.Size
	spots := []box{
		{x + 9, y - h/2, x + 9 + w, y + h/2},
		{x - 9 - w, y - h/2, x - 9, y + h/2},
		{x - w/2, y - 9 - h, x + w/2, y - 9},
		{x - w/2, y + 9, x + w/2, y + 9 + h},
	}
	if i, ok := labels.put(spots...); ok {
		labels.takes(spots[i].grow(4))
		p.text(spots[i].x0, spots[i].mid()+middle(f), text, f, s.paint(badT), left)
	}
}
