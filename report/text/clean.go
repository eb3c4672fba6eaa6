package text

import (
	"strings"
	"unicode"
)

// maxMarks is how many combining marks a letter keeps. No script needs more;
// text that has more climbs over the lines around it.
const maxMarks = 4

// clean makes text from Jira harmless for a terminal: one line, no control
// character (an escape sequence is what follows one), no bidirectional or other
// invisible format character, no byte that is not UTF-8.
func clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	marks := 0
	for _, r := range s { // a bad byte comes as U+FFFD
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			r = ' '
		case unicode.IsControl(r):
			continue
		case r == zwj || r == zwnj:
		case unicode.Is(unicode.Cf, r):
			continue
		}
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > maxMarks {
				continue
			}
		} else if r != zwj {
			marks = 0
		}
		b.WriteRune(r)
	}
	return strings.TrimLeft(b.String(), string([]rune{zwj, zwnj}))
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// toASCII replaces what has a plain spelling and marks the rest.
func toASCII(s string) string {
	if plain(s) {
		return s
	}
	s = strings.NewReplacer(
		"–", "-", "−", "-", "—", "-", "…", "...", "·", "-", "±", "+/-", "\u00a0", " ", "\u202f", " ",
		"“", `"`, "”", `"`, "’", "'", "‘", "'", "×", "x", "≥", ">=", "≤", "<=", "→", "->",
	).Replace(s)
	var b strings.Builder
	for s != "" {
		c, w := cluster(s)
		if len(c) == 1 {
			b.WriteString(c)
		} else {
			b.WriteString(strings.Repeat("?", w))
		}
		s = s[len(c):]
	}
	return b.String()
}
