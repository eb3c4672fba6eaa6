package chart

import (
	"cmp"
	"math"
	"slices"

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
	return !slices.ContainsFunc(c.Points.Points, c.ok)
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
		ks = append(ks, key{band, s.naturalRange(), c.RangeName})
	}
	if len(ks) == 1 {
		return nil
	}
	return ks
}

// naturalRange is the fill of a natural range.
func (t theme) naturalRange() Paint { return t.paint(good).alpha(0.1) }

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
		func(p *pen) {
			cl := c.layPoints(s, p)
			m.draw(s, p, cl.boxes())
			cl.draw(s, p)
		},
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
	p.shape(b.path(), s.naturalRange())
}

// inset keeps marks from being cut at the edges of the plot area.
func (p *pen) inset(x, y float64) (float64, float64) {
	return min(max(x, p.plot.x0+4), p.plot.x1-4), min(max(y, p.plot.y0), p.plot.y1)
}

// cloud is where the points and the names of those outside are.
type cloud struct {
	inside  []Point
	outside []named
}

// named is a point outside the limits. Where there was no room for its name,
// text is empty.
type named struct {
	at   Point
	text string
	box  box // of the text
}

func (c points) layPoints(s *sheet, p *pen) cloud {
	labels := placer{bounds: box{p.plot.x0, p.plot.y0 - 8, p.plot.x1, p.plot.y1}}
	var cl cloud
	var names []string
	for _, pt := range c.Points.Points {
		if !c.ok(pt) {
			continue
		}
		x, y := p.inset(p.x(seconds(pt.At)), p.y(pt.Y))
		if pt.Outside {
			cl.outside = append(cl.outside, named{at: Point{x, y}})
			names = append(names, pt.Label)
			labels.takes(box{x - 6, y - 6, x + 6, y + 6})
			continue
		}
		cl.inside = append(cl.inside, Point{x, y})
		labels.takes(box{x - 4, y - 4, x + 4, y + 4})
	}
	for i, n := range cl.outside {
		cl.outside[i] = s.layName(n.at, names[i], &labels)
	}
	return cl
}

// layName finds room for a name beside, above or below a point.
func (s *sheet) layName(at Point, name string, labels *placer) named {
	f := s.nameFont()
	n := named{at: at}
	text := s.fit(f, clean(name), 130)
	if text == "" {
		return n
	}
	const off = 9
	w, h := s.Measure(f, text), f.Size
	spots := []box{
		{at.X + off, at.Y - h/2, at.X + off + w, at.Y + h/2},
		{at.X - off - w, at.Y - h/2, at.X - off, at.Y + h/2},
		{at.X - w/2, at.Y - off - h, at.X + w/2, at.Y - off},
		{at.X - w/2, at.Y + off, at.X + w/2, at.Y + off + h},
	}
	if i, ok := labels.put(spots...); ok {
		n.text, n.box = text, spots[i]
		labels.takes(n.box.grow(4))
	}
	return n
}

func (s *sheet) nameFont() Font { return Font{Size: 12, Bold: true} }

func (cl cloud) draw(s *sheet, p *pen) {
	if len(cl.inside) > dense {
		var dots Path
		for _, q := range cl.inside {
			dots = append(dots, line(q.X-0.01, q.Y, q.X+0.01, q.Y)...)
		}
		p.back.Path(dots, nil, &Stroke{Paint: s.nth(0).alpha(0.6), Width: 4.6, Round: true})
	} else {
		for _, q := range cl.inside {
			fill := s.nth(0).alpha(0.8)
			p.back.Path(circle(q.X, q.Y, 4.4), &fill, &Stroke{Paint: s.paint(card), Width: 1})
		}
	}
	for _, n := range cl.outside {
		fill := s.paint(bad)
		p.back.Path(diamond(n.at.X, n.at.Y, 6.2), &fill, &Stroke{Paint: s.paint(card), Width: 1})
		f := s.nameFont()
		p.text(n.box.x0, n.box.mid()+middle(f), n.text, f, s.paint(badT), left)
	}
}

// boxes are the rooms that names take, from left to right.
func (cl cloud) boxes() []box {
	var bs []box
	for _, n := range cl.outside {
		if n.text != "" {
			bs = append(bs, n.box.grow(4))
		}
	}
	slices.SortStableFunc(bs, func(a, b box) int { return cmp.Compare(a.x0, b.x0) })
	return bs
}
