package pdf

import (
	"strings"
	"unicode"
)

// clean makes text of unknown origin fit for one line of a page: valid UTF-8,
// any white space one space, no control or format characters. Bidirectional
// controls go too, so that no text can pose as another; so do the joiners and
// selectors between the parts of an emoji, which then stand side by side.
func clean(s string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		switch {
		case r == '\u00A0' || r == '\u202F':
			return '\u00A0'
		case unicode.IsSpace(r) || r == '\u200B':
			return ' '
		case unicode.Is(unicode.C, r), r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE01EF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")), func(r rune) bool { return r == ' ' }), " ")
}

// cleanSpan is clean, but keeps a space at either end: the next span goes on
// in the same sentence.
func cleanSpan(s string) string {
	c := clean(s)
	if c == "" {
		if s != "" && strings.TrimSpace(s) == "" {
			return " "
		}
		return ""
	}
	if r := []rune(s); unicode.IsSpace(r[0]) {
		c = " " + c
	}
	if r := []rune(s); unicode.IsSpace(r[len(r)-1]) {
		c += " "
	}
	return c
}
