package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wide are the characters that take two cells: East Asian Wide and Fullwidth of
// Unicode 16 (UAX 11), unassigned ones between them included. Nobody writes to it.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1},
		{0x231a, 0x231b, 1},
		{0x2329, 0x232a, 1},
		{0x23e9, 0x23ec, 1},
		{0x23f0, 0x23f3, 3},
		{0x25fd, 0x25fe, 1},
		{0x2614, 0x2615, 1},
		{0x2630, 0x2637, 1},
		{0x2648, 0x2653, 1},
		{0x267f, 0x267f, 1},
		{0x268a, 0x268f, 1},
		{0x2693, 0x2693, 1},
		{0x26a1, 0x26a1, 1},
		{0x26aa, 0x26ab, 1},
		{0x26bd, 0x26be, 1},
		{0x26c4, 0x26c5, 1},
		{0x26ce, 0x26d4, 6},
		{0x26ea, 0x26ea, 1},
		{0x26f2, 0x26f3, 1},
		{0x26f5, 0x26fa, 5},
		{0x26fd, 0x26fd, 1},
		{0x2705, 0x2705, 1},
		{0x270a, 0x270b, 1},
		{0x2728, 0x2728, 1},
		{0x274c, 0x274e, 2},
		{0x2753, 0x2755, 1},
		{0x2757, 0x2757, 1},
		{0x2795, 0x2797, 1},
		{0x27b0, 0x27bf, 15},
		{0x2b1b, 0x2b1c, 1},
		{0x2b50, 0x2b55, 5},
		{0x2e80, 0x303e, 1},
		{0x3041, 0xa4cf, 1},
		{0xa960, 0xa97c, 1},
		{0xac00, 0xd7a3, 1},
		{0xf900, 0xfaff, 1},
		{0xfe10, 0xfe19, 1},
		{0xfe30, 0xfe6b, 1},
		{0xff01, 0xff60, 1},
		{0xffe0, 0xffe6, 1},
	},
	R32: []unicode.Range32{
		{0x16fe0, 0x1b2fb, 1},
		{0x1d300, 0x1d376, 1},
		{0x1f004, 0x1f004, 1},
		{0x1f0cf, 0x1f0cf, 1},
		{0x1f18e, 0x1f18e, 1},
		{0x1f191, 0x1f19a, 1},
		{0x1f200, 0x1f320, 1},
		{0x1f32d, 0x1f335, 1},
		{0x1f337, 0x1f37c, 1},
		{0x1f37e, 0x1f393, 1},
		{0x1f3a0, 0x1f3ca, 1},
		{0x1f3cf, 0x1f3d3, 1},
		{0x1f3e0, 0x1f3f0, 1},
		{0x1f3f4, 0x1f3f4, 1},
		{0x1f3f8, 0x1f43e, 1},
		{0x1f440, 0x1f440, 1},
		{0x1f442, 0x1f4fc, 1},
		{0x1f4ff, 0x1f53d, 1},
		{0x1f54b, 0x1f54e, 1},
		{0x1f550, 0x1f567, 1},
		{0x1f57a, 0x1f57a, 1},
		{0x1f595, 0x1f596, 1},
		{0x1f5a4, 0x1f5a4, 1},
		{0x1f5fb, 0x1f64f, 1},
		{0x1f680, 0x1f6c5, 1},
		{0x1f6cc, 0x1f6cc, 1},
		{0x1f6d0, 0x1f6d2, 1},
		{0x1f6d5, 0x1f6df, 1},
		{0x1f6eb, 0x1f6ef, 1},
		{0x1f6f4, 0x1f6ff, 1},
		{0x1f7e0, 0x1f7eb, 1},
		{0x1f7f0, 0x1f7f0, 1},
		{0x1f90c, 0x1f93a, 1},
		{0x1f93c, 0x1f945, 1},
		{0x1f947, 0x1f9ff, 1},
		{0x1fa70, 0x1faff, 1},
		{0x20000, 0x3fffd, 1},
	},
}

const (
	zwj      = '\u200d'
	zwnj     = '\u200c'
	emojiVS  = '\ufe0f' // asks for the picture of a character, two cells wide
	hangulLo = 0x1160   // vowels and finals, drawn inside the syllable before
	hangulHi = 0x11ff
)

// cells is how many cells of a terminal the rune takes by itself.
func cells(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case joins(r):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}

// joins reports whether r is drawn in the cell of the rune before it.
func joins(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r == zwj || r == zwnj || r >= hangulLo && r <= hangulHi
}

func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
func isTone(r rune) bool { return r >= 0x1f3fb && r <= 0x1f3ff }

// cluster cuts the first character as a reader sees it from s, with what joins
// it, and says how many cells it takes: a family of emoji takes two.
func cluster(s string) (c string, width int) {
	first, n := utf8.DecodeRuneInString(s)
	width = cells(first)
	joined := false // the last rune was a ZWJ
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case r == emojiVS:
			width = 2
		case joins(r):
		case isTone(r) && width == 2:
		case joined && cells(r) == 2:
		case isFlag(first) && isFlag(r) && n == utf8.RuneLen(first):
			width = 2
		default:
			return s[:n], width
		}
		joined = r == zwj
		n += size
	}
	return s[:n], width
}

// measure is the width of s in cells.
func measure(s string) int {
	w := 0
	for s != "" {
		c, n := cluster(s)
		w += n
		s = s[len(c):]
	}
	return w
}

// cut is the longest beginning of s that fits into width cells, marked with an
// ellipsis if it is not all.
func cut(s string, width int, ellipsis string) string {
	if measure(s) <= width {
		return s
	}
	room := width - measure(ellipsis)
	if room < 0 {
		return strings.Repeat(".", max(0, width))
	}
	var b strings.Builder
	for s != "" {
		c, n := cluster(s)
		if n > room {
			break
		}
		b.WriteString(c)
		room -= n
		s = s[len(c):]
	}
	return strings.TrimRight(b.String(), " ") + ellipsis
}
