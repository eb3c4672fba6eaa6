package pdf

import (
	"strings"
	"unicode"
)

// clean makes text of unknown origin fit for one line of a page: valid UTF-8,
// any white space one space, no control or format characters. Bidirectional
// controls go too, so that no text can pose as another; so do the joiners,
// selectors and skin tones between the parts of an emoji, which then stand side
// by side. Letters take in their accents, and no character keeps more than two
// others.
func clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	var last rune
	marks := 0
	for _, r := range compose(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case r == '\u202F':
			r = '\u00A0'
		case r == '\u00A0':
		case unicode.IsSpace(r) || r == '\u200B':
			r = ' '
		case dropped(r):
			continue
		}
		if r == ' ' && (last == ' ' || last == 0) {
			continue
		}
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		} else if marks > 2 {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimRight(b.String(), " ")
}

// plain reports that clean has nothing to do.
func plain(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && last == ' ' {
			return false
		}
		last = s[i]
	}
	return last != ' ' || s == ""
}

// dropped are characters without a shape of their own.
func dropped(r rune) bool {
	return unicode.Is(unicode.C, r) || unicode.Is(unicode.Variation_Selector, r) ||
		unicode.Is(unicode.Noncharacter_Code_Point, r) || r >= 0x1F3FB && r <= 0x1F3FF || r == 0x20E3
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
	if s[0] == ' ' {
		c = " " + c
	}
	if s[len(s)-1] == ' ' {
		c += " "
	}
	return c
}

// accents lists, for a combining mark, letters and what they become with it:
// those of Europe's languages. Decomposed text comes from macOS file names.
func accents(mark rune) string {
	switch mark {
	case '\u0300':
		return "AÀEÈIÌOÒUÙaàeèiìoòuù"
	case '\u0301':
		return "AÁCĆEÉIÍLĹNŃOÓRŔSŚUÚYÝZŹaácćeéiílĺnńoórŕsśuúyýzź"
	case '\u0302':
		return "AÂCĈEÊGĜHĤIÎJĴOÔSŜUÛWŴYŶaâcĉeêgĝhĥiîjĵoôsŝuûwŵyŷ"
	case '\u0303':
		return "AÃIĨNÑOÕUŨaãiĩnñoõuũ"
	case '\u0304':
		return "AĀEĒIĪOŌUŪaāeēiīoōuū"
	case '\u0306':
		return "AĂGĞUŬaăgğuŭ"
	case '\u0307':
		return "CĊEĖGĠIİZŻcċeėgġzż"
	case '\u0308':
		return "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ"
	case '\u030A':
		return "AÅUŮaåuů"
	case '\u030B':
		return "OŐUŰoőuű"
	case '\u030C':
		return "CČDĎEĚNŇRŘSŠTŤZŽcčdďeěnňrřsštťzž"
	case '\u0327':
		return "CÇSŞTŢcçsştţ"
	case '\u0328':
		return "AĄEĘIĮUŲaąeęiįuų"
	}
	return ""
}

// compose joins letters with the accents that follow them.
func compose(s string) []rune {
	rs := []rune(s)
	out := rs[:0]
	for _, r := range rs {
		if n := len(out); n > 0 && r >= 0x300 && r <= 0x328 {
			if c := composed(out[n-1], r); c != 0 {
				out[n-1] = c
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// composed returns letter with mark on it, 0 if that is no character.
func composed(letter, mark rune) rune {
	pairs := []rune(accents(mark))
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == letter {
			return pairs[i+1]
		}
	}
	return 0
}
