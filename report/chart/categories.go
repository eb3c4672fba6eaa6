package chart

import (
	"math"

	"github.com/nines-bot/nines/report"
)

// categories are the labels below the slots of an x axis, wrapped or thinned so
// that they fit.
type categories struct {
	labels  [][]string // by slot
	subs    []string
	every   int // label every so many slots
	lines   int // of the tallest label
	hasSub  bool
	height  float64
	slotted float64 // width of a slot
}

func (s *sheet) layCategories(cs []report.Category, slot float64) categories {
	c := categories{every: 1, slotted: slot}
	f := s.font.label
	widest := 0.0
	for _, cat := range cs {
		widest = max(widest, s.Measure(f, clean(cat.Label)))
		widest = max(widest, s.Measure(s.font.small, clean(cat.Sub)))
		c.hasSub = c.hasSub || clean(cat.Sub) != ""
	}
	lines, room := 1, slot-6
	switch {
	case widest <= room:
	case len(cs) <= 10 && room >= 30:
		lines = 3
	default:
		c.every = int(math.Ceil((widest + 8) / slot))
		room = max(room, slot*float64(c.every)-6)
	}
	for i, cat := range cs {
		if i%c.every != 0 {
			c.labels, c.subs = append(c.labels, nil), append(c.subs, "")
			continue
		}
		l := s.wrap(f, clean(cat.Label), room, lines)
		c.lines = max(c.lines, len(l))
		c.labels = append(c.labels, l)
		c.subs = append(c.subs, s.fit(s.font.small, clean(cat.Sub), room))
	}
	c.height = 8 + float64(c.lines)*leading(f)
	if c.hasSub {
		c.height += leading(s.font.small)
	}
	return c
}

func (c categories) draw(s *sheet, p *pen) {
	f := s.font.label
	for i, l := range c.labels {
		x := p.plot.x0 + c.slotted*(float64(i)+0.5)
		x = c.inside(s, x, max(s.widest(f, l), s.Measure(s.font.small, c.subs[i])))
		y := p.plot.y1 + 7 + f.Size
		p.lines(x, y, l, f, s.paint(muted), center)
		y += float64(c.lines) * leading(f)
		p.text(x, y-1, c.subs[i], s.font.small, s.paint(muted), center)
	}
}

// inside moves a label that is wider than its slot back onto the picture.
func (c categories) inside(s *sheet, x, w float64) float64 {
	return max(s.pad+w/2, min(x, s.o.Width-s.pad-w/2))
}
