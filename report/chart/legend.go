package chart

// key explains one mark.
type key struct {
	mark  mark
	paint Paint
	text  string
}

// mark is the shape of a key.
type mark uint8

const (
	square mark = iota
	dot
	rhomb
	dash
	rule // a solid line
	band
	stroke // a short upright line
)

const (
	legendPitch = 21 // from row to row
	swatch      = 13 // the side of a square
	swatchGap   = 6
	keyGap      = 18
)

// layLegend fills rows with keys, cutting those that are wider than a row. The
// last row that has room says how many keys it leaves out.
func (s *sheet) layLegend(keys []key, w float64) [][]key {
	const mostRows = 16
	var rows [][]key
	x := 0.0
	for i, k := range keys {
		k.text = s.fit(s.font.label, clean(k.text), w-swatch-swatchGap)
		kw := s.keyWidth(k)
		if len(rows) == mostRows && x+kw > w {
			return append(rows, []key{{mark: band, paint: s.paint(grid), text: "and " + value(float64(len(keys)-i)) + " more"}})
		}
		if len(rows) == 0 || x+kw > w {
			rows = append(rows, nil)
			x = 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], k)
		x += kw + keyGap
	}
	return rows
}

func (s *sheet) keyWidth(k key) float64 {
	return swatch + swatchGap + s.Measure(s.font.label, k.text)
}

func (s *sheet) drawLegend(p *pen, y float64) {
	for _, row := range s.legend {
		x := s.pad
		for _, k := range row {
			p.mark(k.mark, x, y+legendPitch/2.0, k.paint)
			p.text(x+swatch+swatchGap, y+legendPitch/2.0+middle(s.font.label), k.text, s.font.label, s.paint(ink), left)
			x += s.keyWidth(k) + keyGap
		}
		y += legendPitch
	}
}

// mark draws a mark in a swatch that starts at x, centred on y.
func (p *pen) mark(m mark, x, y float64, c Paint) {
	mid := x + swatch/2.0
	switch m {
	case square, band:
		p.shape(roundRect(box{x, y - swatch/2.0, x + swatch, y + swatch/2.0}, all(3)), c)
	case dot:
		p.shape(circle(mid, y, 5), c)
	case rhomb:
		p.shape(diamond(mid, y, 6.5), c)
	case dash:
		p.line(line(x-1, y, x+swatch+1, y), c, 2, 4, 3)
	case rule:
		p.line(line(x, y, x+swatch, y), c, 2.5)
	case stroke:
		p.line(line(mid, y-6, mid, y+6), c, 1.8)
	}
}
