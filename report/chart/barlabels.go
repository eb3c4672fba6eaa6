package chart

import "math"

// barLabel is the text above a stack, or below one that hangs.
type barLabel struct {
	text string
	loud bool // a value that is not 0
	at   box
}

// drawLabels writes values: above the bars of one series, inside those of
// several, sums above stacks, a dash where there is no data. Where not all have
// room, only the highest bar has its value. It returns where the labels outside
// bars are.
func (b bars) drawLabels(s *sheet, p *pen) []box {
	if len(b.Series) > 1 {
		b.drawInside(s, p)
	}
	f, every := b.labelFont(s, p)
	top := b.highest()
	var free placer
	free.bounds = box{0, 0, s.o.Width, s.o.Height}
	if l := b.layLabel(s, p, f, top); l.text != "" {
		free.takes(l.at)
	}
	var boxes []box
	for c := range b.Categories {
		l := b.layLabel(s, p, f, c)
		if l.text == "" || l.loud && !every && c != top {
			continue
		}
		if _, ok := free.put(l.at); !ok && c != top {
			continue
		}
		paint := s.paint(ink)
		if !l.loud {
			paint = s.paint(muted)
		}
		p.text(l.at.x0, l.at.y1-2, l.text, f, paint, left)
		boxes = append(boxes, box{l.at.x0 - 2, l.at.y0, l.at.x1 + 2, l.at.y1})
	}
	return boxes
}

func (b bars) layLabel(s *sheet, p *pen, f Font, c int) barLabel {
	l := barLabel{}
	l.text, l.loud = b.label(c)
	x, _ := b.slot(p, c)
	up, down, _ := b.stack(c)
	y := p.y(up) - 6
	if up == 0 && down < 0 {
		y = p.y(down) + f.Size + 3
	}
	w := s.Measure(f, l.text) / 2
	x = max(min(x, min(p.plot.x1+4, s.o.Width-s.pad)-w), p.plot.x0-tickRoom+w) // clear of ticks and margin
	l.at = box{x - w, y - f.Size*0.85, x + w, y + 2}
	return l
}

// label is what stands above a category, and whether it is a value that counts.
func (b bars) label(c int) (text string, loud bool) {
	up, down, known := b.stack(c)
	switch {
	case !known:
		return "–", false
	case len(b.Series) > 1 && !b.Totals:
		if up == 0 && down == 0 {
			return "0", false
		}
		return "", false
	case len(b.Series) == 1 && b.Series[0].Texts != nil:
		if c < len(b.Series[0].Texts) {
			text = clean(b.Series[0].Texts[c])
		}
		return text, up+down != 0
	}
	return value(up + down), up+down != 0
}

// labelFont is the largest font in which all labels above bars fit side by
// side. If none does, only notable ones are written.
func (b bars) labelFont(s *sheet, p *pen) (Font, bool) {
	w := p.plot.w()/float64(len(b.Categories)) - 3
	for _, size := range []float64{13, 12, 11, 10.5} {
		f := Font{Size: size, Bold: true}
		fits := true
		for c := range b.Categories {
			text, _ := b.label(c)
			fits = fits && s.Measure(f, text) <= w
		}
		if fits {
			return f, true
		}
	}
	return Font{Size: 10.5, Bold: true}, false
}

// highest is the category with the longest bar: its label says how far the
// scale goes.
func (b bars) highest() int {
	best, at := math.Inf(-1), 0
	for c := range b.Categories {
		if up, down, known := b.stack(c); known && max(up, -down) > best {
			best, at = max(up, -down), c
		}
	}
	return at
}

// drawInside writes the value of each segment where it has room for it.
func (b bars) drawInside(s *sheet, p *pen) {
	f := Font{Size: 12.5, Bold: true}
	b.each(func(i, c int, from, to float64, _ bool) {
		text := value(to - from)
		if t := b.Series[i].Texts; t != nil {
			text = ""
			if c < len(t) {
				text = clean(t[c])
			}
		}
		seg := b.segment(p, c, from, to)
		if seg.h() < 17 || s.Measure(f, text) > seg.w()-4 {
			return
		}
		fill := s.mark(b.Series[i].Tone, i)
		p.text((seg.x0+seg.x1)/2, seg.mid()+middle(f)+1, text, f, s.on(fill), center)
	})
}
