package chart

import (
	"github.com/nines-bot/nines/report"
)

// tickRoom is between a tick label and the plot area.
const tickRoom = 9

// tickWidth is the room that the labels of a y axis need.
func (s *sheet) tickWidth(sc *scale) float64 {
	w := 0.0
	for _, t := range sc.ticks {
		w = max(w, s.Measure(s.font.label, t.label))
	}
	return w + tickRoom
}

// drawGrid draws grid lines and labels of the y axis, with its name above. Tick
// labels that would touch are left out. head is the room between the name and
// the plot area.
func (s *sheet) drawGrid(p *pen, name string, head float64) {
	last := p.plot.y1 + 100
	for _, t := range p.ys.ticks {
		y := round(p.y(t.value)) + 0.5
		c := s.paint(grid)
		if t.value == 0 && !p.ys.log || p.ys.log && t.value == p.ys.min {
			c = s.paint(axis)
		}
		p.line(line(p.plot.x0, y, p.plot.x1, y), c, 1)
		if last-y < 15 {
			continue
		}
		last = y
		p.text(p.plot.x0-tickRoom, y+middle(s.font.label), t.label, s.font.label, s.paint(muted), right)
	}
	if name != "" {
		text := s.fit(s.font.small, clean(name), s.inner())
		p.text(s.pad, p.plot.y0-head-4, text, s.font.small, s.paint(muted), left)
	}
}

// nameRoom is the room above the plot area for the name of the y axis.
func nameRoom(name string) float64 {
	if clean(name) == "" {
		return 0
	}
	return 16
}

// margin lays the labels of reference lines out in the right margin: as wide as
// the widest, but not more than a part of the picture.
type margin struct {
	lines []report.Reference
	texts [][]string
	width float64
}

func (s *sheet) layMargin(refs []report.Reference, ys *scale) margin {
	m := margin{}
	most := s.o.Width * 0.2
	if s.narrow() {
		most = s.o.Width * 0.15
	}
	for _, r := range refs {
		if !finite(r.Value) {
			continue
		}
		label := clean(r.Label)
		switch {
		case r.Value > ys.max:
			label = "↑ " + label
		case r.Value < ys.min:
			label = "↓ " + label
		}
		t := s.balance(s.marginFont(), label, most, 2)
		m.lines = append(m.lines, r)
		m.texts = append(m.texts, t)
		m.width = max(m.width, s.widest(s.marginFont(), t))
	}
	if m.width > 0 {
		m.width += 8
	}
	return m
}

func (s *sheet) marginFont() Font { return Font{Size: 12, Bold: true} }

// draw draws the lines, interrupted where they would run through some boxes,
// and their labels, moved apart where they would overlap.
func (m margin) draw(s *sheet, p *pen, avoid []box) {
	f := s.marginFont()
	spots := make([]spot, len(m.lines))
	for i, r := range m.lines {
		y := p.y(r.Value)
		spots[i] = spot{at: y, size: float64(len(m.texts[i])) * leading(f)}
		var dashes []float64
		if r.Dashed {
			dashes = []float64{5, 4}
		}
		if r.Value >= p.ys.min && r.Value <= p.ys.max {
			if path := across(p.plot, y, avoid); len(path) > 0 {
				p.line(path, s.reference(r.Tone), 1.5, dashes...)
			}
		}
	}
	kept := spread(spots, p.plot.y0-8, p.plot.y1+8)
	for i, sp := range spots {
		if kept[i] {
			y := sp.at - sp.size/2 + leading(f)/2 + middle(f)
			p.lines(p.plot.x1+8, y, m.texts[i], f, s.text(m.lines[i].Tone), left)
		}
	}
}

// across is a horizontal line over the plot area that leaves boxes out, which
// are sorted from left to right. Pieces too short to read as a line go too.
func across(plot box, y float64, avoid []box) Path {
	const shortest = 5
	var p Path
	x := plot.x0
	to := func(end float64) {
		if end-x >= shortest {
			p = append(p, line(x, y, end, y)...)
		}
	}
	for _, b := range avoid {
		if b.y0 < y && y < b.y1 && b.x1 > x {
			to(b.x0)
			x = b.x1
		}
	}
	to(plot.x1)
	return p
}

// reference is the colour of a line across the plot.
func (s *sheet) reference(t report.Tone) Paint {
	if t == report.Neutral {
		return s.paint(muted)
	}
	return s.mark(t, 0)
}
