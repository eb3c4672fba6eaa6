package text

import (
	"math"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/report"
)

// Chart writes a chart as bars and marks of characters; one without data is
// told by its Alt.
func (p *printer) Chart(c report.Chart) error {
	p.blank()
	if c.Title != "" {
		p.prose(nil, 0, limited(piece{p.clean(c.Title), strong, c.Link}), p.width)
	}
	if c.Subtitle != "" {
		p.prose(nil, 0, limited(piece{text: p.clean(c.Subtitle), style: faint}), p.width)
	}
	if !p.plot(c.Plot) {
		p.prose(nil, 0, []piece{{text: p.clean(c.Alt)}}, maxProse)
	}
	if c.Note != "" {
		p.prose(nil, 0, []piece{{text: p.clean(c.Note), style: faint}}, maxProse)
	}
	return nil
}

// limited keeps a title from filling the screen.
func limited(x piece) []piece {
	const most = 300
	if measure(x.text) > most {
		x.text = cut(x.text, most, "")
	}
	return []piece{x}
}

// plot draws and reports whether there was anything to draw.
func (p *printer) plot(x report.Plot) bool {
	switch x := x.(type) {
	case report.Donut:
		return p.donut(x)
	case report.Bars:
		return p.bars(x)
	case report.Flow:
		return p.flow(x)
	case report.Points:
		return p.points(x)
	case report.Ages:
		return p.ages(x)
	case report.Ranges:
		return p.ranges(x)
	case report.Load:
		return p.load(x)
	case report.Curves:
		return p.curves(x)
	case report.Forest:
		return p.forest(x)
	case report.Heat:
		return p.heat(x)
	case report.Calendar:
		return p.calendar(x)
	}
	return false
}

// A barRow is one line of a horizontal chart: a name, a picture as wide as it
// is let, and what the picture says in words.
type barRow struct {
	label string
	sub   string
	link  string
	bar   func(width int) line
	text  []piece
	right bool // text is numbers
}

const barGap = 2

// barRows writes rows with their parts in columns.
func (p *printer) barRows(rows []barRow) {
	label, sub, text := 0, 0, 0
	for i := range rows {
		r := &rows[i]
		r.label, r.sub = p.clean(r.label), p.clean(r.sub)
		label, sub = max(label, measure(r.label)), max(sub, measure(r.sub))
		text = max(text, line(r.text).width())
	}
	width := min(p.width, maxChart)
	label = min(label, width*2/5, 30)
	sub = min(sub, 10)
	if sub > 0 {
		sub++
	}
	text = min(text, (width-label-sub)/2)
	bar := max(1, width-label-sub-text-2*barGap)
	for _, r := range rows {
		p.barRow(r, label, sub, bar, text)
	}
}

func (p *printer) barRow(r barRow, label, sub, bar, text int) {
	name := cut(r.label, label, p.g.ellipsis)
	head := line{{name, normal, r.link}}.padTo(label, false)
	if sub > 0 {
		head = append(head, plainLine(faint, cut(r.sub, sub-1, p.g.ellipsis)).padTo(sub, true)...)
	}
	gap := piece{text: strings.Repeat(" ", barGap)}
	lines := limitLines(wrap(r.text, text), maxLines, text, p.g.ellipsis)
	for i := range max(1, len(lines)) {
		l := line{{text: strings.Repeat(" ", label+sub)}, gap, {text: strings.Repeat(" ", bar)}}
		if i == 0 {
			l = append(append(head[:len(head):len(head)], gap), r.bar(bar).padTo(bar, false)...)
		}
		if i < len(lines) {
			said := lines[i]
			if r.right {
				said = said.padTo(text, true)
			}
			l = append(append(l, gap), said...)
		}
		p.write(l)
	}
}

// solid is a bar of so many cells in eighths.
func (p *printer) solid(cells float64, s style) line {
	if !(cells > 0) {
		return nil
	}
	eighths := int(math.Round(cells * 8))
	if eighths == 0 {
		eighths = 1 // something is not nothing
	}
	text := strings.Repeat(p.g.full, eighths/8) + p.g.parts[eighths%8]
	if text == "" && p.o.ASCII {
		text = p.g.vertical
	}
	return plainLine(s, text)
}

// mark puts a glyph into cell at of a line, if nothing stands there.
func markAt(l line, at, width int, glyph string) line {
	w := l.width()
	if at < w || at >= width || at < 0 {
		return l
	}
	return append(l, piece{text: strings.Repeat(" ", at-w)}, piece{text: glyph, style: faint})
}

// legend writes what the glyphs mean.
func (p *printer) legend(parts ...line) {
	var all []piece
	for i, l := range parts {
		if i > 0 {
			all = append(all, piece{text: "   "})
		}
		all = append(all, l...)
	}
	if len(all) > 0 {
		p.prose(nil, 0, all, maxChart)
	}
}

func (p *printer) key(glyph string, s style, text string) line {
	return line{{text: glyph, style: s}, {text: " " + cut(p.clean(text), 40, p.g.ellipsis), style: faint}}
}

// lineKeys says what the reference lines are, once for equal glyphs.
func (p *printer) lineKeys(lines []report.Reference) []line {
	var names []string
	for _, l := range lines {
		if l.Label != "" {
			names = append(names, l.Label)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []line{{{text: p.g.limit, style: faint}, {text: " " + p.clean(strings.Join(names, ", ")), style: faint}}}
}

// number is a value without a text of its own, in three digits or so.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	if math.Abs(v) >= 1e15 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	digits := 2
	switch abs := math.Abs(v); {
	case abs >= 100:
		digits = 0
	case abs >= 10:
		digits = 1
	case abs > 0 && abs < 0.1:
		digits = min(9, 1-int(math.Floor(math.Log10(abs)))) // two that say something
	}
	scale := math.Pow(10, float64(digits))
	return strconv.FormatFloat(math.Round(v*scale)/scale, 'f', -1, 64)
}

// A scale maps values to 0..1.
type scale struct {
	lo, hi float64
	log    bool
}

// newScale spans the values; a logarithmic one only if all are above 0.
func newScale(log bool, values ...float64) scale {
	s := scale{lo: math.Inf(1), hi: math.Inf(-1), log: log}
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		s.lo, s.hi = min(s.lo, v), max(s.hi, v)
	}
	if s.lo > s.hi {
		s.lo, s.hi = 0, 1
	}
	s.log = log && s.lo > 0
	if !s.log {
		s.lo = min(0, s.lo)
	}
	if s.hi <= s.lo {
		s.hi = s.lo + 1
	}
	return s
}

func (s scale) at(v float64) float64 {
	if s.log {
		return (math.Log(max(v, s.lo)) - math.Log(s.lo)) / (math.Log(s.hi) - math.Log(s.lo))
	}
	return (v - s.lo) / (s.hi - s.lo)
}

// cell is the cell of a width that v falls in.
func (s scale) cell(v float64, width int) int {
	return min(width-1, max(0, int(math.Round(s.at(v)*float64(width-1)))))
}
