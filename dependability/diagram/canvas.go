package diagram

import (
	"fmt"
	"math"
	"strings"
)

// Sizes in SVG units.
const (
	fontSize  = 13.0
	smallSize = 11.0
	margin    = 20.0
)

// A canvas collects the elements of an SVG and how far they reach.
type canvas struct {
	b                        strings.Builder
	left, top, right, bottom float64
	drawn                    bool
}

// reach makes the picture hold a rectangle.
func (c *canvas) reach(x, y, w, h float64) {
	if !c.drawn {
		c.left, c.top, c.right, c.bottom, c.drawn = x, y, x+w, y+h, true
		return
	}
	c.left, c.top = min(c.left, x), min(c.top, y)
	c.right, c.bottom = max(c.right, x+w), max(c.bottom, y+h)
}

func (c *canvas) rect(x, y, w, h, round float64, class string) {
	c.reach(x, y, w, h)
	fmt.Fprintf(&c.b, "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"/>\n", class, num(x), num(y), num(w), num(h), num(round))
}

func (c *canvas) circle(x, y, r float64, class string) {
	c.reach(x-r, y-r, 2*r, 2*r)
	fmt.Fprintf(&c.b, "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>\n", class, num(x), num(y), num(r))
}

func (c *canvas) path(d, class string) {
	fmt.Fprintf(&c.b, "<path class=\"%s\" d=\"%s\"/>\n", class, d)
}

func (c *canvas) line(x1, y1, x2, y2 float64) {
	c.reach(min(x1, x2), min(y1, y2), math.Abs(x2-x1), math.Abs(y2-y1))
	c.path(fmt.Sprintf("M%s %sL%s %s", num(x1), num(y1), num(x2), num(y2)), "line")
}

// text writes s around (x, y).
func (c *canvas) text(x, y float64, s string, size float64, class string) {
	w := width(s, size)
	c.reach(x-w/2, y-size/2, w, size)
	fmt.Fprintf(&c.b, "<text class=\"%s\" x=\"%s\" y=\"%s\" font-size=\"%s\">%s</text>\n", class, num(x), num(y+size*0.36), num(size), escape(s))
}

// document puts the frame around what was drawn.
func (c *canvas) document(title, about string) []byte {
	head := min(fontSize+3, 16)
	x, y := c.left-margin, c.top-margin-2*head
	w, h := max(c.right-c.left+2*margin, width(title, head)+2*margin), c.bottom-c.top+2*margin+2*head
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"nines-diagram\" role=\"img\" viewBox=\"%s %s %s %s\" width=\"%s\" height=\"%s\">\n", num(x), num(y), num(w), num(h), num(w), num(h))
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n", escape(title), escape(about))
	b.WriteString(style)
	fmt.Fprintf(&b, "<rect class=\"paper\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n", num(x), num(y), num(w), num(h))
	fmt.Fprintf(&b, "<text class=\"title\" x=\"%s\" y=\"%s\" font-size=\"%s\">%s</text>\n", num(x+margin), num(y+margin+head*0.7), num(head), escape(title))
	b.WriteString(c.b.String())
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// style is for light and dark surroundings; nothing depends on colour. Its
// selectors keep to themselves where a picture stands inside a page.
const style = `<style>
.nines-diagram{--paper:#fff;--ink:#1b2430;--soft:#5b6673;--fill:#f2f5f9;--down:#fbe9e7;font-family:"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
@media (prefers-color-scheme:dark){.nines-diagram{--paper:#14181d;--ink:#e6eaef;--soft:#a3adb8;--fill:#222a33;--down:#43261f}}
.nines-diagram .paper{fill:var(--paper)}
.nines-diagram .box{fill:var(--fill);stroke:var(--ink);stroke-width:1.3}
.nines-diagram .down{fill:var(--down);stroke:var(--ink);stroke-width:1.3}
.nines-diagram .inner{fill:none;stroke:var(--ink);stroke-width:1.3}
.nines-diagram .shared{fill:var(--fill);stroke:var(--ink);stroke-width:2.2;stroke-dasharray:6 3}
.nines-diagram .frame{fill:none;stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3}
.nines-diagram .dot{fill:var(--ink)}
.nines-diagram .line{fill:none;stroke:var(--ink);stroke-width:1.2}
.nines-diagram .arrow{fill:none;stroke:var(--soft);stroke-width:1.2}
.nines-diagram .head{fill:var(--soft)}
.nines-diagram text{fill:var(--ink);text-anchor:middle}
.nines-diagram .note{fill:var(--soft)}
.nines-diagram .title{text-anchor:start;font-weight:600}
.nines-diagram .list{text-anchor:start}
</style>
`

// num is a coordinate: two decimals are finer than any screen.
func num(x float64) string {
	s := fmt.Sprintf("%.2f", x)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// width is at least what a line of text takes in common sans-serif fonts.
func width(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("il.,:;|!'jI()[]/ft ", r):
			w += 0.40
		case strings.ContainsRune("mwMWQO@%&<>=+", r), r >= 'A' && r <= 'Z':
			w += 0.88
		case r < 0x7f:
			w += 0.66
		default:
			w += 1.05
		}
	}
	return w * size
}

func escape(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0xfffe || r == 0xffff || r >= 0xd800 && r < 0xe000:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(clean)
}
