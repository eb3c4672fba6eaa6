package pdf

import "github.com/nines-bot/nines/report"

// A rgb is a colour as 0xRRGGBB.
type rgb uint32

// The colours of the page. Text keeps a contrast of 4.5:1 against what it
// stands on.
const (
	ink       rgb = 0x1C2230
	muted     rgb = 0x5A6375
	hairline  rgb = 0xD5DAE2
	panel     rgb = 0xF6F8FB
	navy      rgb = 0x102A43
	accent    rgb = 0x0072B2
	sky       rgb = 0x9CD3F5
	white     rgb = 0xFFFFFF
	linkColor rgb = 0x0B5CAD
)

// Line heights of the styles below, in points.
const (
	bodyLead  = 14.5
	smallLead = 12.5
	tinyLead  = 10.5
)

func bodyStyle() style  { return style{size: 9.5, color: ink} }
func smallStyle() style { return style{size: 8.5, color: ink} }
func tinyStyle() style  { return style{size: 7.5, color: muted} }

// toneColors are the colour of a mark and its words, and of what is behind it.
func toneColors(t report.Tone) (mark, back rgb) {
	switch t {
	case report.Good:
		return 0x00694E, 0xE8F5F0
	case report.Watch:
		return 0x7A5400, 0xFDF4E0
	case report.Bad:
		return 0xA8340B, 0xFCEDE6
	default:
		return accent, 0xEEF5FB
	}
}

// sign draws the shape of a tone into a square of size s: a disc with a tick, a
// triangle, an octagon with a bar. Its word is there for those who do not see
// it. A neutral tone draws nothing.
func (c *canvas) sign(t report.Tone, x, y, s float64) {
	col, _ := toneColors(t)
	at := func(pts ...float64) []float64 {
		for i := 0; i+1 < len(pts); i += 2 {
			pts[i], pts[i+1] = x+pts[i]*s, y+pts[i+1]*s
		}
		return pts
	}
	switch t {
	case report.Good:
		c.word("good:", x, y, s, func() {
			c.fill(x, y, s, s, s/2, col)
			c.polyline(white, s*0.11, at(0.28, 0.52, 0.44, 0.68, 0.73, 0.34)...)
		})
	case report.Watch:
		c.word("watch:", x, y, s, func() {
			c.polygon(col, at(0.5, 0.02, 1.02, 0.96, -0.02, 0.96)...)
			c.polyline(white, s*0.1, at(0.5, 0.38, 0.5, 0.64)...)
			c.polyline(white, s*0.12, at(0.5, 0.8, 0.5, 0.801)...)
		})
	case report.Bad:
		c.word("bad:", x, y, s, func() {
			c.polygon(col, at(0.3, 0, 0.7, 0, 1, 0.3, 1, 0.7, 0.7, 1, 0.3, 1, 0, 0.7, 0, 0.3)...)
			c.polyline(white, s*0.12, at(0.5, 0.22, 0.5, 0.56)...)
			c.polyline(white, s*0.13, at(0.5, 0.76, 0.5, 0.761)...)
		})
	}
}

// arrow is a triangle of size s that points where a number went.
func (c *canvas) arrow(trend int, x, y, s float64, col rgb) {
	if trend > 0 {
		c.word("rose", x, y, s, func() { c.polygon(col, x, y+s, x+s, y+s, x+s/2, y) })
		return
	}
	c.word("fell", x, y, s, func() { c.polygon(col, x, y, x+s, y, x+s/2, y+s) })
}

// word draws a shape of size s that stands for a word.
func (c *canvas) word(text string, x, y, s float64, draw func()) {
	c.instead(text+" ", func() {
		draw()
		c.ghost(x, y+s*0.75, s, text)
	})
}
