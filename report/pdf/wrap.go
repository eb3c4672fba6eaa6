package pdf

import (
	"unicode"
)

// A style is how text looks.
type style struct {
	size  float64 // points
	bold  bool
	color rgb
}

// A span is text of one style, clean: see [clean].
type span struct {
	text string
	style
	link string // "" or an address that is safe to open
}

// A line is what fits between the margins.
type line struct {
	frags []frag
	width float64 // without the space at its end
}

// A frag is the part of a span that stands on one line.
type frag struct {
	text  string
	span  int // index of its span
	x     float64
	width float64
}

// A glyph is a rune with its place in the paragraph.
type glyph struct {
	r       rune
	span    int
	advance float64
}

// wrap breaks spans into lines of at most width. It breaks at spaces, between
// ideographs and after hyphens within words; where one word is wider than the
// line after a mark of an address, and if nothing else helps anywhere. No text
// gives no line.
func (t *typesetter) wrap(spans []span, width float64) []line {
	gs := t.glyphs(spans)
	var lines []line
	for start := 0; start < len(gs); {
		end := lineEnd(gs, start, width)
		lines = append(lines, makeLine(gs[start:end]))
		start = end
	}
	return lines
}

func (t *typesetter) glyphs(spans []span) []glyph {
	var gs []glyph
	for i, s := range spans {
		for _, r := range s.text {
			gs = append(gs, glyph{r, i, t.advance(r, s.bold) * s.size})
		}
	}
	return gs
}

// lineEnd finds where the line that begins at start ends.
func lineEnd(gs []glyph, start int, width float64) int {
	const slack = 0.01 // widths are sums of rounded numbers
	used, best, second := 0.0, 0, 0
	for i := start; i < len(gs); i++ {
		g := gs[i]
		used += g.advance
		if g.r != ' ' && used > width+slack {
			switch {
			case best > start:
				return best
			case second > start:
				return second
			case i > start && !joins(g.r):
				return i
			}
		}
		if i+1 == len(gs) {
			break
		}
		switch next := gs[i+1].r; {
		case g.r == ' ' && next != ' ', ideographic(g.r, next), hyphenated(gs, i):
			best = i + 1
		case addressMark(g.r) && !joins(next) && used <= width+slack:
			second = i + 1
		}
	}
	return len(gs)
}

// joins reports whether r must stay with the rune before it.
func joins(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r == ' ' || (r >= 0x1F3FB && r <= 0x1F3FF)
}

// hyphenated reports whether the line may end after the hyphen at i: between
// letters, so that WET-17 and -1 stay whole.
func hyphenated(gs []glyph, i int) bool {
	return (gs[i].r == '-' || gs[i].r == '–' || gs[i].r == '—') && i > 0 && unicode.IsLetter(gs[i-1].r) && unicode.IsLetter(gs[i+1].r)
}

func addressMark(r rune) bool {
	switch r {
	case '/', '?', '&', '=', '_', '.', ',', ';', ':', '-', '–', '—', '|', ')', ']', '}', '>', '+', '%':
		return true
	}
	return false
}

// ideographic reports whether Chinese or Japanese text may break between a and
// b: not before closing and not after opening punctuation.
func ideographic(a, b rune) bool {
	if !wide(a) && !wide(b) || joins(b) || unicode.In(b, unicode.Pe, unicode.Pf, unicode.Po) || unicode.In(a, unicode.Ps, unicode.Pi) {
		return false
	}
	switch b {
	case 'ー', 'っ', 'ッ', 'ゃ', 'ゅ', 'ょ', 'ャ', 'ュ', 'ョ', '々':
		return false
	}
	return true
}

func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || (r >= 0x3000 && r <= 0x303F) || (r >= 0xFF00 && r <= 0xFF60)
}

func makeLine(gs []glyph) line {
	var l line
	x := 0.0
	for i := 0; i < len(gs); {
		j, w := i, 0.0
		var text []rune
		for ; j < len(gs) && gs[j].span == gs[i].span; j++ {
			text = append(text, gs[j].r)
			w += gs[j].advance
		}
		l.frags = append(l.frags, frag{string(text), gs[i].span, x, w})
		x += w
		i = j
	}
	l.width = x
	for i := len(gs) - 1; i >= 0 && gs[i].r == ' '; i-- {
		l.width -= gs[i].advance
	}
	return l
}

// widest is the width of the longest piece of spans that a line break cannot
// make shorter, at most limit.
func (t *typesetter) widest(spans []span, limit float64) float64 {
	gs := t.glyphs(spans)
	most, used := 0.0, 0.0
	for i, g := range gs {
		if g.r == ' ' {
			used = 0
			continue
		}
		used += g.advance
		most = max(most, used)
		if i+1 < len(gs) && (ideographic(g.r, gs[i+1].r) || i > 0 && hyphenated(gs, i)) {
			used = 0
		}
		if most >= limit {
			return limit
		}
	}
	return most
}

// headWidth is what the head of a column asks for: one line if it is short, or
// else the least width at which it takes two.
func (t *typesetter) headWidth(s string, st style) float64 {
	const short = 6 // of the font size
	least := t.width(s, st)
	if least <= short*st.size {
		return least
	}
	for i, r := range s {
		if r == ' ' {
			least = min(least, max(t.width(s[:i], st), t.width(s[i+1:], st)))
		}
	}
	return least
}
