package chart

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longest is how many runes of a text are looked at: more can never be shown.
// A description may be longer.
const (
	longest    = 600
	longestAlt = 4000
)

// clean makes hostile text safe to lay out and to write as XML: one line, no
// control or direction characters; no joiners, selectors, skin tones or key caps
// (which ask for glyphs that are not there); composed accents, no marks without
// a character, and no more than three on one.
func clean(s string) string { return cleanTo(s, longest) }

// cleanTo is clean with a limit in runes.
func cleanTo(s string, most int) string {
	if plain(s) && len(s) <= most {
		return strings.Join(strings.Fields(s), " ")
	}
	s = norm.NFC.String(strings.ToValidUTF8(clip(s, most), "\uFFFD"))
	var b strings.Builder
	marks, space := 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
			continue
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Variation_Selector, r),
			unicode.Is(unicode.Noncharacter_Code_Point, r), r >= 0x1F3FB && r <= 0x1F3FF:
			continue
		case unicode.Is(unicode.Mn, r):
			if marks++; marks > 3 || b.Len() == 0 {
				continue
			}
		default:
			marks = 0
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7F {
			return false
		}
	}
	return true
}

// clip cuts s after n runes.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// fit cuts s so that it is at most w wide, with an ellipsis. Where not even that
// has room, it is empty.
func (s *FontSet) fit(f Font, text string, w float64) string {
	if s.Measure(f, text) <= w {
		return text
	}
	w -= s.Measure(f, "…")
	end, x := 0, 0.0
	for i, r := range text {
		x += s.Measure(f, string(r))
		if x > w {
			break
		}
		end = i + len(string(r))
	}
	if w < 0 {
		return ""
	}
	return strings.TrimRight(text[:end], " ") + "…"
}

// wrap breaks text into at most n lines of width w; the last is cut. Words that
// are wider than a line are broken anywhere.
func (s *FontSet) wrap(f Font, text string, w float64, n int) []string {
	var lines []string
	for text != "" {
		if len(lines) == n-1 || s.Measure(f, text) <= w {
			if l := s.fit(f, text, w); l != "" {
				lines = append(lines, l)
			}
			return lines
		}
		head, tail := s.breakLine(f, text, w)
		lines = append(lines, head)
		text = tail
	}
	return lines
}

// breakLine takes as much of text as fits w: up to a space, else (a word too
// long) up to a hyphen or the like, else anywhere.
func (s *FontSet) breakLine(f Font, text string, w float64) (head, tail string) {
	x, end, space, hyphen := 0.0, 0, 0, 0
	for i, r := range text {
		if r == ' ' {
			space = i
		}
		x += s.Measure(f, string(r))
		if x > w && i > 0 {
			break
		}
		end = i + len(string(r))
		switch {
		case wide(r):
			space = end
		case r == '-' || r == '/' || r == '_' || r == '.':
			hyphen = end
		}
	}
	switch {
	case space > 0:
		end = space
	case hyphen > 0:
		end = hyphen
	}
	return strings.TrimRight(text[:end], " "), strings.TrimLeft(text[end:], " ")
}

// balance is wrap with lines of about equal length: no word stands alone.
func (s *FontSet) balance(f Font, text string, w float64, n int) []string {
	best := s.wrap(f, text, w, n)
	if len(best) < 2 || strings.HasSuffix(best[len(best)-1], "…") {
		return best
	}
	for w -= 4; w > 20; w -= 4 {
		lines := s.wrap(f, text, w, n)
		if len(lines) > len(best) || strings.Join(lines, " ") != strings.Join(best, " ") {
			break
		}
		best = lines
	}
	return best
}

// wide reports characters between which a line may break.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// widest is the width of the longest of some lines.
func (s *FontSet) widest(f Font, lines []string) float64 {
	var w float64
	for _, l := range lines {
		w = max(w, s.Measure(f, l))
	}
	return w
}
