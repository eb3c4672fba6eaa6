package chart

import (
	"math"

	"github.com/nines-bot/nines/report"
)

// curves draws lines with their bands over a numeric axis or a calendar.
type curves struct{ report.Curves }

const secondsADay = 86400

func (c curves) empty() bool {
	for _, l := range c.Lines {
		if len(l.X) > 0 {
			return false
		}
	}
	return true
}

func (c curves) keys(s *sheet) []key {
	var ks []key
	for i, l := range c.Lines {
		if l.Name != "" {
			m := rule
			switch {
			case l.Dots:
				m = dot
			case l.Dashed:
				m = dash
			}
			ks = append(ks, key{m, s.line(l, i), l.Name})
		}
		if l.Band != "" && banded(l) {
			ks = append(ks, key{band, s.bandOf(l, i), l.Band})
		}
	}
	if len(c.Ticks) > 0 && c.TickName != "" {
		ks = append(ks, key{stroke, s.paint(ink), c.TickName})
	}
	return ks
}

// line is the colour of a curve: what is dashed and has no tone only guides.
func (s *sheet) line(l report.Curve, i int) Paint {
	if l.Dashed && l.Tone == report.Neutral {
		return s.paint(muted)
	}
	return s.mark(l.Tone, i)
}

// bandOf is the colour of the band of a curve.
func (s *sheet) bandOf(l report.Curve, i int) Paint {
	if s.dark {
		return s.line(l, i).alpha(0.3)
	}
	return s.line(l, i).alpha(0.18)
}

func (c curves) height(s *sheet, w float64) float64 {
	h := 290.0
	if s.narrow() {
		h = 250
	}
	return h + nameRoom(c.YLabel) + c.below(s)
}

// below is the room for what stands under the labels of the x axis.
func (c curves) below(s *sheet) float64 {
	h := 0.0
	if clean(c.XLabel) != "" {
		h += nameRow
	}
	if len(c.Counts) > 0 {
		h += 2*leading(s.font.small) + 8
	}
	return h
}

// span is the least and the greatest value along one axis.
type span struct{ lo, hi float64 }

func (v *span) see(x float64, log bool) {
	if finite(x) && (!log || x > 0) {
		v.lo, v.hi = min(v.lo, x), max(v.hi, x)
	}
}

// spans are what has to be seen of both axes. The bands count where they are
// not wider than the lines by far.
func (c curves) spans() (x, y span) {
	x, y = span{math.Inf(1), math.Inf(-1)}, span{math.Inf(1), math.Inf(-1)}
	for _, l := range c.Lines {
		for i := range l.X {
			x.see(l.X[i], c.XLog)
			if i < len(l.Y) {
				y.see(l.Y[i], c.YLog)
			}
		}
	}
	core := y
	for _, l := range c.Lines {
		for _, edge := range [][]*float64{l.Low, l.High} {
			for _, v := range edge {
				if v != nil && (len(l.Y) == 0 || c.YLog && *v > core.lo*0.6 && *v < core.hi*5 || !c.YLog && *v <= core.hi+1.5*(core.hi-core.lo)) {
					y.see(*v, c.YLog)
				}
			}
		}
	}
	if c.End != nil {
		x.see(*c.End, c.XLog)
	}
	return x, y
}

func (c curves) xScale(x span, w float64) *scale {
	switch {
	case !c.Start.IsZero():
		at := func(days float64) int64 { return c.Start.Unix() + int64(math.Min(days, 1e6)*secondsADay) }
		return timeScale(unixTime(at(min(x.lo, 0))), unixTime(at(x.hi)), c.Zone, int(w/56))
	case c.XTicks != nil && c.XLog && x.lo > 0 && x.hi > x.lo:
		sc := &scale{min: x.lo, max: x.hi, log: true}
		for _, t := range c.XTicks {
			if t.At >= x.lo && t.At <= x.hi {
				sc.ticks = append(sc.ticks, tick{t.At, clean(t.Label)})
			}
		}
		return sc
	case c.XTicks != nil:
		return ticked(c.XTicks, x)
	case c.XLog:
		return logarithmic(x.lo, x.hi, max(2, int(w/70)))
	}
	sc := linear(x.lo, x.hi, max(2, int(w/70)), false)
	sc.max = max(x.hi, sc.max-0.999*(sc.max-x.hi)) // no empty room at the right
	return sc
}

func (c curves) yScale(y span, h float64) *scale {
	switch {
	case c.Percent:
		sc := &scale{max: 1}
		for _, v := range []float64{0, 0.25, 0.5, 0.75, 1} {
			sc.ticks = append(sc.ticks, tick{v, value(100*v) + "%"})
		}
		return sc
	case c.YTicks != nil:
		return ticked(c.YTicks, y)
	}
	return valueScale(c.YLog, h, func() (lo, hi float64) { return y.lo, y.hi })
}

// ticked is a scale over values with ticks of its own.
func ticked(ticks []report.AxisTick, v span) *scale {
	if v.lo > v.hi {
		v = span{0, 1}
	}
	room := 0.04 * (v.hi - v.lo)
	if room <= 0 {
		room = 1
	}
	sc := &scale{min: v.lo - room, max: v.hi + room}
	for _, t := range ticks {
		if t.At >= sc.min && t.At <= sc.max {
			at := t.At
			if at == 0 { // no base line on paper of its own
				at = math.SmallestNonzeroFloat64
			}
			sc.ticks = append(sc.ticks, tick{at, clean(t.Label)})
		}
	}
	return sc
}

func (c curves) plan(s *sheet, area box) plan {
	x, y := c.spans()
	plot := area
	plot.y0 = round(plot.y0 + nameRoom(c.YLabel) + 8)
	plot.y1 = round(plot.y1 - timesRoom - c.below(s))
	ys := c.yScale(y, plot.h())
	plot.x0 = round(plot.x0 + s.tickWidth(ys))
	plot.x1 = round(plot.x1 - 6)
	xs := c.xScale(x, plot.w())
	return plan{plot: plot, x: xs, y: ys, layers: []func(*pen){
		func(p *pen) { s.drawGrid(p, c.YLabel, 8) },
		func(p *pen) { c.drawBands(s, p) },
		func(p *pen) { c.drawEnd(s, p) },
		func(p *pen) { c.drawLines(s, p) },
		func(p *pen) { c.drawTicks(s, p) },
		func(p *pen) { c.drawReads(s, p) },
		func(p *pen) { s.drawTimes(p); c.drawBelow(s, p) },
	}}
}

// at is the place of a value on the picture.
func (c curves) at(p *pen, x, y float64) Point {
	if !c.Start.IsZero() {
		x = float64(c.Start.Unix()) + x*secondsADay
	}
	return Point{p.x(x), p.y(y)}
}

// drawEnd marks the end of the observation.
func (c curves) drawEnd(s *sheet, p *pen) {
	if c.End == nil || !finite(*c.End) {
		return
	}
	x := round(c.at(p, *c.End, 0).X) - 0.5
	p.line(line(x, p.plot.y0, x, p.plot.y1), s.paint(axis), 1, 3, 3)
	f := s.font.small
	p.text(x-5, p.plot.y1-6, s.fit(f, clean(c.EndName), p.plot.w()*0.5), f, s.paint(muted), right)
}

// drawTicks strokes across the curve where something was still open.
func (c curves) drawTicks(s *sheet, p *pen) {
	last := math.Inf(-1)
	for _, t := range c.Ticks {
		q := c.at(p, t.X, t.Y)
		if math.Abs(q.X-last) < 1 {
			continue
		}
		last = q.X
		p.line(line(q.X, q.Y-5.5, q.X, q.Y+5.5), s.paint(ink), 1.6)
	}
}

// drawReads draws the values that were read off, with their words beside the
// curve.
func (c curves) drawReads(s *sheet, p *pen) {
	f := s.font.bold
	labels := placer{bounds: box{p.plot.x0, p.plot.y0 - 8, p.plot.x1, p.plot.y1}}
	if c.End != nil { // where its name stands
		labels.takes(box{p.plot.x0, p.plot.y1 - 6 - s.font.small.Size - 4, p.plot.x1, p.plot.y1})
	}
	for _, r := range c.Reads {
		q := c.at(p, r.X, r.Y)
		p.line(Path{}.through(Point{p.plot.x0, q.Y}, q, Point{q.X, p.plot.y1}), s.paint(bad), 1.5, 5, 4)
		text := s.fit(f, clean(r.Label), p.plot.w()*0.6)
		w, h := s.Measure(f, text), f.Size
		spots := []box{
			{q.X + 8, q.Y - h - 6, q.X + 8 + w, q.Y - 6},
			{q.X + 8, q.Y + 6, q.X + 8 + w, q.Y + 6 + h},
			{q.X - 8 - w, q.Y + 6, q.X - 8, q.Y + 6 + h},
			{q.X - 8 - w, q.Y - h - 6, q.X - 8, q.Y - 6},
		}
		if i, ok := labels.put(spots...); ok {
			labels.takes(spots[i].grow(3))
			halo := s.paint(card).alpha(0.7)
			p.shape(roundRect(spots[i].grow(2), all(3)), halo)
			p.text(spots[i].x0, spots[i].mid()+middle(f), text, f, s.paint(badT), left)
		}
	}
}

// through is a line through points.
func (p Path) through(qs ...Point) Path {
	for _, q := range qs {
		p.join(q)
	}
	return p
}

// drawBelow writes the name of the x axis, and how many were at risk.
func (c curves) drawBelow(s *sheet, p *pen) {
	f := s.font.small
	y := p.plot.y1 + timesRoom + f.Size
	if name := s.fit(f, clean(c.XLabel), p.plot.w()); name != "" {
		p.text(p.plot.x1, y, name, f, s.paint(muted), right)
		y += nameRow
	}
	if len(c.Counts) == 0 {
		return
	}
	p.text(s.pad, y, s.fit(f, clean(c.CountName), s.inner()), f, s.paint(muted), left)
	y += leading(f) + 2
	end := math.Inf(-1)
	for _, n := range c.Counts {
		x := c.at(p, n.At, 0).X
		text := s.fit(f, clean(n.Label), s.inner()*0.2)
		w := s.Measure(f, text) / 2
		x = min(max(x, s.pad+w), s.o.Width-s.pad-w)
		if x-w < end+6 {
			continue
		}
		end = x + w
		p.text(x, y, text, f, s.paint(ink), center)
	}
}
