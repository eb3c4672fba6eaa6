package chart

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// A missing character is drawn as a box of this size, in ems.
const (
	boxAdvance = 0.62
	boxHeight  = 0.68
)

// A Run is a piece of a line in one face, in visual order: right-to-left text
// is already turned round.
type Run struct {
	Text     string
	Face     *Face   // nil if no face has the characters: draw boxes
	X, Width float64 // from the start of the line, logical pixels
	// Outline is set where the face cannot be used as a font by every medium:
	// boxes, characters above U+FFFF, faces without TTF. Draw [FontSet.Outline]
	// instead.
	Outline bool
}

// Measure is the width of a line of text, in logical pixels. Kerning is left
// out, as media differ in it.
func (s *FontSet) Measure(f Font, text string) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var w float64
	for _, r := range text {
		w += s.advance(f, r)
	}
	return w * f.Size
}

func (s *FontSet) advance(f Font, r rune) float64 {
	if invisible(r) {
		return 0
	}
	_, g := s.face(f, r)
	return g.advance
}

// invisible runes take no room; without a glyph they are not drawn as a box.
func invisible(r rune) bool {
	return r >= 0x80 && (unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || unicode.Is(unicode.Cf, r))
}

// Runs splits a line by face, in the order in which it is drawn.
func (s *FontSet) Runs(f Font, text string) []Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	var (
		runs []Run
		x    float64
		b    strings.Builder
		cur  Run
	)
	flush := func() {
		if b.Len() > 0 {
			cur.Text = b.String()
			runs = append(runs, cur)
			b.Reset()
		}
	}
	for _, r := range visual(text) {
		face, _ := s.face(f, r)
		if invisible(r) {
			if face == nil {
				continue
			}
			if b.Len() > 0 && cur.Face != nil && s.glyph(cur.Face, r).ok {
				face = cur.Face
			}
		}
		outline := face == nil || face.TTF == nil || r > 0xFFFF
		if face != cur.Face || outline != cur.Outline || b.Len() == 0 {
			flush()
			cur = Run{Face: face, X: x, Outline: outline}
		}
		b.WriteRune(r)
		w := s.advance(f, r) * f.Size
		cur.Width += w
		x += w
	}
	flush()
	return runs
}

// Outline is the shape of a run drawn from the origin along the base line.
func (s *FontSet) Outline(f Font, r Run) Path { return s.appendOutline(nil, f, r) }

func (s *FontSet) appendOutline(out Path, f Font, r Run) Path {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := 0.0
	for _, c := range r.Text {
		var glyph Path
		if r.Face != nil {
			glyph = s.outline(r.Face, c)
		} else {
			glyph = missing()
		}
		out = glyph.appendTo(out, f.Size, x, 0)
		x += s.advance(f, c) * f.Size
	}
	return out
}

// missing is the box that stands for a character no face has, in ems.
func missing() Path {
	const inset, line = 0.06, 0.06
	outer := box{inset, -boxHeight, boxAdvance - inset, 0}
	inner := outer.grow(-line)
	hole := polygon(Point{inner.x0, inner.y0}, Point{inner.x0, inner.y1}, Point{inner.x1, inner.y1}, Point{inner.x1, inner.y0})
	return append(outer.path(), hole...)
}

// visual puts the runes of a line in the order in which they appear from left
// to right (Unicode Standard Annex 9). The first letter gives the direction of
// the whole.
func visual(text string) string {
	if !hasRTL(text) {
		return text
	}
	var p bidi.Paragraph
	if _, err := p.SetString(text); err != nil {
		return text
	}
	order, err := p.Order()
	if err != nil {
		return text
	}
	var out, turned []string // turned is a stretch of right-to-left runs
	rtl := rightToLeft(text)
	for i := range order.NumRuns() { // in the order of reading
		run := order.Run(i)
		s := run.String()
		switch {
		case run.Direction() == bidi.RightToLeft:
			turned = append(turned, bidi.ReverseString(s))
			continue
		case rtl:
			turned = append(turned, s)
			continue
		case len(turned) > 0: // a number belongs to the words before it
			n := len(s) - len(strings.TrimLeft(s, "0123456789.,:"))
			turned, s = append(turned, s[:n]), s[n:]
			if s == "" {
				continue
			}
		}
		out = append(append(out, backwards(turned)...), s)
		turned = nil
	}
	return strings.Join(append(out, backwards(turned)...), "")
}

func backwards(in []string) []string {
	out := slices.Clone(in)
	slices.Reverse(out)
	return out
}

// rightToLeft reports the direction of a line, which is that of its first
// letter.
func rightToLeft(text string) bool {
	for _, r := range text {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.R, bidi.AL:
			return true
		case bidi.L:
			return false
		}
	}
	return false
}

func hasRTL(text string) bool {
	for _, r := range text {
		if r < 0x590 {
			continue
		}
		if p, _ := bidi.LookupRune(r); p.Class() == bidi.R || p.Class() == bidi.AL {
			return true
		}
	}
	return false
}
