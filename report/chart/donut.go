package chart

import (
	"math"

	"github.com/nines-bot/nines/report"
)

// donut draws a ring and a list of its parts: beside it, or below where the
// picture is narrow.
type donut struct{ report.Donut }

const (
	rowPitch    = 34 // of the list, if there is room
	rowPitchMin = 23
	ringSize    = 224
	ringThick   = 0.385 // of the radius
	narrowRow   = 26    // of the list below a narrow ring
)

func (d donut) total() float64 {
	t := 0.0
	for _, s := range d.Slices {
		t += size(s)
	}
	return t
}

// size of a slice: what is not above 0 has none.
func size(s report.Slice) float64 {
	if finite(s.Value) && s.Value > 0 {
		return s.Value
	}
	return 0
}

func (d donut) empty() bool       { return len(d.Slices) == 0 }
func (d donut) keys(*sheet) []key { return nil }

func (d donut) height(s *sheet, w float64) float64 {
	rows := float64(len(d.Slices))
	if s.narrow() {
		return ringSize*0.9 + 16 + rows*narrowRow
	}
	return max(254, rows*min(rowPitch, max(rowPitchMin, 254/rows))+8)
}

func (d donut) plan(s *sheet, area box) plan {
	ring, list := area, area
	if s.narrow() {
		list.y0 = max(area.y0+150, area.y1-float64(len(d.Slices))*narrowRow)
		ring.y1 = list.y0 - 16
	} else {
		side := min(ringSize, area.h())
		ring.x0 += 14
		ring.x1 = ring.x0 + side
		list.x0 = ring.x1 + 44
	}
	return plan{plot: area, layers: []func(*pen){
		func(p *pen) { d.drawRing(s, p, ring) },
		func(p *pen) { d.drawList(s, p, list) },
	}}
}

func (d donut) drawRing(s *sheet, p *pen, b box) {
	r := min(b.w(), b.h()) / 2
	if r < 24 {
		return
	}
	c := Point{(b.x0 + b.x1) / 2, b.mid()}
	thick := max(r*ringThick, min(42, r*0.46))
	total := d.total()
	if total == 0 {
		p.line(circle(c.X, c.Y, r-thick/2), s.paint(grid), thick)
	}
	a := -math.Pi / 2
	for i, sl := range d.Slices {
		delta := 2 * math.Pi * size(sl) / max(total, math.SmallestNonzeroFloat64)
		if delta > 0 {
			d.drawSlice(s, p, c, r, thick, a, delta, i)
		}
		a += delta
	}
	d.drawCenter(s, p, c, r-thick)
}

// drawSlice draws slice i with half a gap on either side, and its percentage
// where that fits.
func (d donut) drawSlice(s *sheet, p *pen, c Point, r, thick, a, delta float64, i int) {
	fill := s.nth(i)
	p.shape(ringPart(c, r, r-thick, a, delta), fill)
	text := clean(d.Slices[i].Percent)
	sin, cos := math.Sincos(a + delta/2)
	mid := Point{c.X + (r-thick/2)*cos, c.Y + (r-thick/2)*sin}
	for _, size := range []float64{13, 11.5} {
		f := Font{Size: size, Bold: true}
		w, h := s.Measure(f, text)/2+1, f.Size*0.36
		if inRing(box{mid.X - w, mid.Y - h, mid.X + w, mid.Y + h}, c, r, r-thick, a, delta) {
			p.text(mid.X, mid.Y+middle(f), text, f, s.on(fill), center)
			return
		}
	}
}

// inRing reports whether a box lies within a part of a ring.
func inRing(b box, c Point, outer, inner, a, delta float64) bool {
	for _, q := range []Point{{b.x0, b.y0}, {b.x1, b.y0}, {b.x0, b.y1}, {b.x1, b.y1}, {b.x0, b.mid()}, {b.x1, b.mid()}} {
		turn := math.Mod(math.Atan2(q.Y-c.Y, q.X-c.X)-a+4*math.Pi, 2*math.Pi)
		if d := dist(q, c); d < inner+1 || d > outer-1 || turn > delta {
			return false
		}
	}
	return true
}

// ringPart is a slice of a ring whose edges leave a gap of constant width to
// its neighbours. A whole ring has no edges.
func ringPart(c Point, outer, inner, a, delta float64) Path {
	const half = 1.1
	if delta > 2*math.Pi-1e-6 {
		p := circle(c.X, c.Y, outer)
		p.arc(c, inner, math.Pi*2, -math.Pi*2)
		return p
	}
	do, di := math.Asin(half/outer), math.Asin(half/inner)
	var p Path
	if delta <= 2*di {
		do, di = delta*0.2, delta*0.2
	}
	p.arcTo(c, outer, outer, a+do, delta-2*do)
	p.arcTo(c, inner, inner, a+delta-di, -(delta - 2*di))
	p.close()
	return p
}

// arc adds a closed figure that is an arc.
func (p *Path) arc(c Point, r, a, delta float64) {
	p.arcTo(c, r, r, a, delta)
	p.close()
}

// drawCenter writes the number in the middle and, if there is room, what it
// counts.
func (d donut) drawCenter(s *sheet, p *pen, c Point, r float64) {
	const capital, apart = 0.73, 8 // the height of digits in ems; from digits to label
	room := r * 1.6
	f := Font{Size: max(14, min(40, r*0.6)), Bold: true}
	text := clean(d.Center)
	for f.Size > 14 && s.Measure(f, text) > room {
		f.Size--
	}
	h := f.Size * capital
	label := s.balance(s.font.text, clean(d.Label), room*0.92, 2)
	if more := apart + float64(len(label))*leading(s.font.text); len(label) > 0 && h+more < 1.5*r {
		h += more
	} else {
		label = nil
	}
	y := c.Y - h/2 + f.Size*capital
	p.text(c.X, y, s.fit(f, text, room), f, s.paint(ink), center)
	p.lines(c.X, y+apart+s.font.text.Size, label, s.font.text, s.paint(muted), center)
}

// drawList writes one row a slice: what, how many, what share.
func (d donut) drawList(s *sheet, p *pen, b box) {
	l := d.layList(s, b)
	y := b.mid() - l.pitch*float64(l.rows)/2 + l.pitch/2
	for i, sl := range d.Slices[:l.shown] {
		p.mark(square, b.x0, y, s.nth(i))
		label := s.fit(l.label, clean(sl.Label), l.labelRoom)
		p.text(b.x0+swatch+11, y+middle(l.label), label, l.label, s.paint(ink), left)
		p.text(l.countEnd, y+middle(l.count), l.counts[i], l.count, s.paint(ink), right)
		p.text(b.x1, y+middle(s.font.text), l.percents[i], s.font.text, s.paint(muted), right)
		y += l.pitch
	}
	if more := len(d.Slices) - l.shown; more > 0 {
		p.text(b.x0+swatch+11, y+middle(s.font.text), "and "+value(float64(more))+" more", s.font.text, s.paint(muted), left)
	}
}

// list is the layout of the rows beside a ring.
type list struct {
	pitch, countEnd, labelRoom float64
	label, count               Font
	counts, percents           []string
	shown, rows                int
}

func (d donut) layList(s *sheet, b box) list {
	n := len(d.Slices)
	l := list{pitch: min(rowPitch, b.h()/float64(n)), shown: n, rows: n}
	if s.narrow() {
		l.pitch = min(narrowRow, l.pitch)
	}
	if l.pitch < 18 {
		l.pitch = 18
		l.rows = max(1, int(b.h()/l.pitch))
		l.shown = l.rows - 1
	}
	l.label, l.count = s.font.text, Font{Size: s.font.text.Size, Bold: true}
	if l.pitch > 30 {
		l.label.Size, l.count.Size = 15, 15
	}
	for _, sl := range d.Slices {
		l.counts = append(l.counts, s.fit(l.count, clean(sl.Text), b.w()*0.25))
		l.percents = append(l.percents, s.fit(s.font.text, clean(sl.Percent), b.w()*0.25))
	}
	percent := s.widest(s.font.text, l.percents)
	l.countEnd = b.x1
	if percent > 0 {
		l.countEnd -= percent + 14
	}
	l.labelRoom = l.countEnd - s.widest(l.count, l.counts) - 12 - (b.x0 + swatch + 11)
	return l
}
