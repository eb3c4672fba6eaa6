package pdf

import (
	"strings"
	"unicode"

	"github.com/nines-bot/nines/report/chart"
)

// A typesetter measures text and knows which faces the document has taken in.
type typesetter struct {
	fonts    *chart.FontSet
	advances [2]map[rune]float64 // regular and bold, per em
	families map[*chart.Face]string
	shapes   map[shape]string
}

// A shape is a glyph that is drawn instead of written.
type shape struct {
	face *chart.Face
	r    rune
	size float64
	bold bool
}

func newTypesetter(fonts *chart.FontSet) *typesetter {
	return &typesetter{
		fonts:    fonts,
		advances: [2]map[rune]float64{make(map[rune]float64), make(map[rune]float64)},
		families: make(map[*chart.Face]string),
		shapes:   make(map[shape]string),
	}
}

// advance is the width of r for a font size of one.
func (t *typesetter) advance(r rune, bold bool) float64 {
	m := t.advances[0]
	if bold {
		m = t.advances[1]
	}
	w, ok := m[r]
	if !ok {
		w = t.fonts.Measure(chart.Font{Size: 1, Bold: bold}, string(r))
		m[r] = w
	}
	return w
}

func (t *typesetter) width(s string, st style) float64 {
	w := 0.0
	for _, r := range s {
		w += t.advance(r, st.bold)
	}
	return w * st.size
}

// text draws s, which is clean, with its baseline starting at (x, y). What the
// ink cannot say in characters (outlines, boxes, text from right to left) says
// so beside it, so that it can be searched, copied and read aloud.
func (c *canvas) text(x, y float64, s string, st style) {
	f := chart.Font{Size: st.size, Bold: st.bold}
	runs := c.ts.fonts.Runs(f, leftToRight(s))
	if sayable(runs, s) {
		for _, r := range runs {
			c.run(x, y, f, r, st)
		}
		return
	}
	c.instead(s, func() {
		for _, r := range runs {
			c.run(x, y, f, r, st)
		}
	})
}

// leftToRight makes a line that begins with Hebrew or Arabic one of a text that
// runs from left to right, as the report around it does.
func leftToRight(s string) string {
	for _, r := range s {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) {
			return "\u200E" + s
		}
	}
	return s
}

// sayable reports whether the characters in the file are those of s, in order.
func sayable(runs []chart.Run, s string) bool {
	for _, r := range runs {
		if r.Outline || !strings.HasPrefix(s, r.Text) {
			return false
		}
		s = s[len(r.Text):]
	}
	return s == ""
}

func (c *canvas) run(x, y float64, f chart.Font, r chart.Run, st style) {
	family := ""
	if !r.Outline {
		family = c.embed(r.Face)
	}
	if family == "" {
		c.outlines(x+r.X, y, f, r, st)
		c.ghost(x+r.X, y, r.Width, r.Text)
		return
	}
	c.setFont(family, f.Size)
	c.pdf.SetTextColor(st.color.parts())
	c.ink()
	c.pdf.Text(x+r.X, y, r.Text)
}

// outlines draws a run as shapes. Each is written relative to its own origin, so
// that the next of its kind compresses to nearly nothing.
func (c *canvas) outlines(x, y float64, f chart.Font, r chart.Run, st style) {
	c.raw("q " + st.color.ops("rg"))
	for _, g := range r.Text {
		key := shape{r.Face, g, f.Size, f.Bold}
		s, ok := c.ts.shapes[key]
		if !ok {
			s = path(c.ts.fonts.Outline(f, chart.Run{Text: string(g), Face: r.Face, Outline: true}), func(p chart.Point) string {
				return num(p.X) + num(-p.Y)
			})
			c.ts.shapes[key] = s
		}
		c.raw("q 1 0 0 1 " + c.pt(x, y) + "cm " + s + "f Q")
		x += c.ts.advance(g, f.Bold) * f.Size
	}
	c.raw("Q")
}

// ghost writes s without ink over a width, so that shapes can be found, marked
// and copied as text. fpdf cannot write characters above U+FFFF; a space holds
// their place.
func (c *canvas) ghost(x, y, width float64, s string) {
	s = strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return ' '
		}
		return r
	}, s)
	st := style{size: 1}
	st.size = min(12, width/max(0.1, c.ts.width(s, st)))
	if st.size <= 0 {
		return
	}
	c.setFont(c.embed(c.ts.fonts.Faces()[0]), st.size)
	c.pdf.SetTextRenderingMode(3)
	c.pdf.Text(x, y, s)
	c.pdf.SetTextRenderingMode(0)
}

func (c *canvas) setFont(family string, size float64) {
	if c.font.family == family && c.font.size == size {
		return
	}
	c.pdf.SetFont(family, "", size)
	c.font.family, c.font.size = family, size
}

// path writes a path; at says where each of its points is.
func path(p chart.Path, at func(chart.Point) string) string {
	var b strings.Builder
	for _, s := range p {
		switch s.Op {
		case chart.MoveTo:
			b.WriteString(at(s.P[0]) + "m ")
		case chart.LineTo:
			b.WriteString(at(s.P[0]) + "l ")
		case chart.CurveTo:
			b.WriteString(at(s.P[0]) + at(s.P[1]) + at(s.P[2]) + "c ")
		case chart.Close:
			b.WriteString("h ")
		}
	}
	return b.String()
}
