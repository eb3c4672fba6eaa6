package chart

import (
	"math"
	"strings"

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
	drop    float64 // further down, for what hangs below the plot area
	font    Font
	slotted float64 // width of a slot
}

func (s *sheet) layCategories(cs []report.Category, slot float64) categories {
	c := categories{every: 1, slotted: slot, font: s.font.label}
	label, word, sub := 0.0, 0.0, 0.0
	for _, cat := range cs {
		text := clean(cat.Label)
		label = max(label, s.Measure(c.font, text))
		for w := range strings.FieldsSeq(text) {
			word = max(word, s.Measure(c.font, w))
		}
		sub = max(sub, s.Measure(s.font.small, clean(cat.Sub)))
	}
	lines, room := 1, slot-4
	switch {
	case max(label, sub) <= room:
	case max(word, sub) <= room:
		lines = 3
	case len(cs) <= 8:
		lines, c.font.Size = 3, 11
	default:
		c.every = int(math.Ceil((min(max(label, sub), 90) + 8) / slot))
		room = slot*float64(c.every) - 6
	}
	before := ""
	for i, cat := range cs {
		var l []string
		var sub string
		if i%c.every == 0 {
			l, before = once(s.balance(c.font, clean(cat.Label), room, lines), before)
			sub = s.fit(s.font.small, clean(cat.Sub), room)
		}
		c.lines = max(c.lines, len(l))
		c.hasSub = c.hasSub || sub != ""
		c.labels, c.subs = append(c.labels, l), append(c.subs, sub)
	}
	c.height = 8 + float64(c.lines)*leading(c.font)
	if c.hasSub {
		c.height += leading(s.font.small)
	}
	return c
}

// once leaves out the second line of a wrapped date, the month or the year,
// where it is that of the label before.
func once(lines []string, before string) ([]string, string) {
	if len(lines) != 2 || !digits(lines[0]) && !digits(lines[1]) {
		return lines, ""
	}
	if lines[1] == before {
		return lines[:1], before
	}
	return lines, lines[1]
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func (c categories) draw(s *sheet, p *pen) {
	f := c.font
	end := 0.0
	for i, l := range c.labels {
		x := p.plot.x0 + c.slotted*(float64(i)+0.5)
		w := max(s.widest(f, l), s.Measure(s.font.small, c.subs[i]))
		x = c.inside(s, x, w)
		if w == 0 || x-w/2 < end {
			continue
		}
		end = x + w/2 + 4
		y := p.plot.y1 + c.drop + 7 + f.Size
		p.lines(x, y, l, f, s.paint(muted), center)
		y += float64(c.lines) * leading(f)
		p.text(x, y-1, c.subs[i], s.font.small, s.paint(muted), center)
	}
}

// inside moves a label that is wider than its slot back onto the picture.
func (c categories) inside(s *sheet, x, w float64) float64 {
	return max(s.pad+w/2, min(x, s.o.Width-s.pad-w/2))
}
