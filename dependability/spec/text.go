package spec

import (
	"bytes"
	"unicode/utf8"
)

// notText is the place of the first bytes that are not UTF-8.
func notText(source []byte) (Pos, bool) {
	for i, line := range bytes.Split(source, []byte("\n")) {
		for k := 0; k < len(line); {
			c, size := utf8.DecodeRune(line[k:])
			if c == utf8.RuneError && size == 1 {
				return Pos{i + 1, k + 1}, true
			}
			k += size
		}
	}
	return Pos{}, false
}

// secondDocument is the place of a --- with something before it.
func secondDocument(source []byte) (Pos, bool) {
	begun := false
	for i, line := range bytes.Split(source, []byte("\n")) {
		line = bytes.TrimRight(line, "\r \t")
		mark := bytes.Equal(line, []byte("---")) || bytes.HasPrefix(line, []byte("--- "))
		if mark && begun {
			return Pos{i + 1, 1}, true
		}
		begun = begun || mark || len(line) > 0 && line[0] != '#' && line[0] != '%'
	}
	return Pos{}, false
}
