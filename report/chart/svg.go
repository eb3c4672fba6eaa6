package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/fnv"
	"image/color"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/report"
)

// SVG draws c as a stand-alone SVG document without prologue, fit to stand
// inside HTML too. Its colours are those of Options.Dark; unless that is set
// they turn dark where the reader's screen prefers so. Text is text, and keeps
// its width where the font is missing.
func SVG(c report.Chart, o Options) ([]byte, error) {
	sheet, err := lay(c, o)
	if err != nil {
		return nil, err
	}
	s := &svg{fonts: sheet.FontSet, roles: map[Role]use{}}
	if err := sheet.draw(s); err != nil {
		return nil, err
	}
	return s.document(c, sheet.o), nil
}

// svg is the backend. Colours are attributes, which every reader knows, and
// classes, which the style sheet for dark screens overrides.
type svg struct {
	fonts *FontSet
	body  bytes.Buffer
	roles map[Role]use
}

// use says how a role was used.
type use struct{ fill, stroke bool }

func (s *svg) Path(p Path, fill *Paint, stroke *Stroke) {
	s.body.WriteString(`<path d="`)
	s.data(p)
	s.body.WriteString(`"`)
	classes := ""
	if fill != nil {
		s.color("fill", fill.Color)
		classes = s.class("f", fill.Role)
	} else {
		s.body.WriteString(` fill="none"`)
	}
	if stroke != nil {
		s.color("stroke", stroke.Color)
		s.amount("stroke-width", stroke.Width)
		if stroke.Round {
			s.body.WriteString(` stroke-linecap="round"`)
		}
		s.dash(stroke.Dash)
		if c := s.class("k", stroke.Role); c != "" && classes != "" {
			classes += " " + c
		} else {
			classes += c
		}
	}
	if classes != "" {
		s.attr("class", classes)
	}
	s.body.WriteString("/>\n")
}

func (s *svg) Text(x, y float64, text string, f Font, p Paint) {
	s.body.WriteString("<text")
	if rightToLeft(text) {
		s.body.WriteString(` direction="rtl"`)
		x += s.fonts.Measure(f, text) // where such a line starts
	}
	s.amount("x", x)
	s.amount("y", y)
	s.amount("font-size", f.Size)
	if f.Bold {
		s.body.WriteString(` font-weight="600"`)
	}
	s.amount("textLength", s.fonts.Measure(f, text))
	s.body.WriteString(` lengthAdjust="spacingAndGlyphs"`)
	s.color("fill", p.Color)
	if c := s.class("f", p.Role); c != "" {
		s.attr("class", c)
	}
	s.body.WriteString(">")
	s.escape(text)
	s.body.WriteString("</text>\n")
}

// class notes the use of a role and returns its class.
func (s *svg) class(prefix string, r Role) string {
	if r == "" {
		return ""
	}
	u := s.roles[r]
	u.fill = u.fill || prefix == "f"
	u.stroke = u.stroke || prefix == "k"
	s.roles[r] = u
	return prefix + "-" + string(r)
}

func (s *svg) color(name string, c color.NRGBA) {
	s.attr(name, hex(c))
	if c.A < 0xFF {
		s.amount(name+"-opacity", float64(c.A)/255)
	}
}

func (s *svg) attr(name, value string) {
	s.body.WriteByte(' ')
	s.body.WriteString(name)
	s.body.WriteString(`="`)
	s.body.WriteString(value)
	s.body.WriteByte('"')
}

func (s *svg) amount(name string, v float64) { s.attr(name, decimal(v)) }

// number writes v with at most two decimals.
func (s *svg) number(v float64) { s.body.Write(appendDecimal(s.body.AvailableBuffer(), v)) }

func (s *svg) dash(d []float64) {
	for i, v := range d {
		if i == 0 {
			s.body.WriteString(` stroke-dasharray="`)
		} else {
			s.body.WriteByte(' ')
		}
		s.number(v)
	}
	if len(d) > 0 {
		s.body.WriteByte('"')
	}
}

// data writes the path data.
func (s *svg) data(p Path) {
	for _, seg := range p {
		switch seg.Op {
		case MoveTo:
			s.points('M', seg.P[:1])
		case LineTo:
			s.points('L', seg.P[:1])
		case CurveTo:
			s.points('C', seg.P[:3])
		case Close:
			s.body.WriteByte('Z')
		}
	}
}

func (s *svg) points(op byte, pts []Point) {
	s.body.WriteByte(op)
	for i, p := range pts {
		if i > 0 {
			s.body.WriteByte(' ')
		}
		s.number(p.X)
		s.body.WriteByte(' ')
		s.number(p.Y)
	}
}

// escape never fails: a bytes.Buffer takes everything, and characters that XML
// cannot hold become U+FFFD.
func (s *svg) escape(text string) { _ = xml.EscapeText(&s.body, []byte(text)) }

// document puts the head before what was drawn.
func (s *svg) document(c report.Chart, o Options) []byte {
	body := s.body
	s.body = bytes.Buffer{}
	id := domID(c)
	fmt.Fprintf(&s.body, `<svg xmlns="http://www.w3.org/2000/svg" id="%s" class="nines-chart" role="img" aria-labelledby="%s-t %s-d" `, id, id, id)
	fmt.Fprintf(&s.body, `viewBox="0 0 %s %s" width="%[1]s" height="%[2]s" `, decimal(o.Width), decimal(o.Height))
	s.body.WriteString("font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\" stroke-linejoin=\"round\">\n")
	fmt.Fprintf(&s.body, `<title id="%s-t">`, id)
	s.escape(clean(c.Title))
	fmt.Fprintf(&s.body, "</title>\n<desc id=\"%s-d\">", id)
	s.escape(cleanTo(c.Alt, longestAlt))
	s.body.WriteString("</desc>\n")
	if !o.Dark && !o.Unstyled {
		s.style(id)
	}
	s.body.Write(body.Bytes())
	s.body.WriteString("</svg>\n")
	return s.body.Bytes()
}

// style restyles the roles in use for a dark screen. Rules name the id, as
// style sheets inside HTML hold for the whole page.
func (s *svg) style(id string) {
	var roles []Role
	for r := range s.roles {
		roles = append(roles, r)
	}
	slices.Sort(roles)
	dark := themeOf(true)
	s.body.WriteString("<style>@media screen and (prefers-color-scheme:dark){")
	for _, r := range roles {
		c := hex(dark.of(r).Color)
		if s.roles[r].fill {
			fmt.Fprintf(&s.body, "#%s .f-%s{fill:%s}", id, r, c)
		}
		if s.roles[r].stroke {
			fmt.Fprintf(&s.body, "#%s .k-%s{stroke:%s}", id, r, c)
		}
	}
	s.body.WriteString("}</style>\n")
}

// Style is the style sheet of pages that hold charts drawn with
// Options.Unstyled: the colours of a dark screen.
func Style() string {
	dark := themeOf(true)
	roles := slices.Sorted(maps.Keys(dark.fixed))
	for i := range 3 * len(dark.series) {
		roles = append(roles, dark.nth(i).Role)
	}
	var b strings.Builder
	b.WriteString("@media screen and (prefers-color-scheme: dark) {\n")
	for _, r := range roles {
		fmt.Fprintf(&b, "  .nines-chart .f-%[1]s { fill: %[2]s } .nines-chart .k-%[1]s { stroke: %[2]s }\n", r, hex(dark.of(r).Color))
	}
	b.WriteString("}\n")
	return b.String()
}

// domID is an id for the elements of c that differs between charts that differ:
// several may stand on one page.
func domID(c report.Chart) string {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s", c.ID, c.Title, c.Subtitle, c.Alt)
	return "chart-" + strconv.FormatUint(uint64(h.Sum32()), 36)
}

func hex(c color.NRGBA) string {
	const digits = "0123456789abcdef"
	return string([]byte{'#', digits[c.R>>4], digits[c.R&15], digits[c.G>>4], digits[c.G&15], digits[c.B>>4], digits[c.B&15]})
}

// decimal writes v with at most two decimals.
func decimal(v float64) string { return string(appendDecimal(nil, v)) }

func appendDecimal(b []byte, v float64) []byte {
	from := len(b)
	b = strconv.AppendFloat(b, v, 'f', 2, 64)
	b = bytes.TrimRight(b, "0")
	b = bytes.TrimSuffix(b, []byte("."))
	if string(b[from:]) == "-0" {
		b = append(b[:from], '0')
	}
	return b
}
