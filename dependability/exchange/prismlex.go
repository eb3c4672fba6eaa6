package exchange

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/nines-bot/nines/internal/strictyaml"
)

// What keeps hostile text harmless.
const (
	maxSource = 1 << 20 // bytes
	maxDepth  = 100     // brackets inside each other
	maxSize   = 5_000   // parts of an expression with the formulas it uses
)

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokNumber
	tokWord
	tokString
	tokSign
)

// A token of the PRISM language and its place.
type token struct {
	kind         tokenKind
	text         string
	line, column int
}

func (t token) say() string {
	if t.kind == tokEnd {
		return "the end of the file"
	}
	return fmt.Sprintf("%q", t.text)
}

// A fault is the first thing wrong with a foreign file; it is thrown by panic
// inside this package only and caught where the import begins.
type fault struct{ strictyaml.Problem }

func complain(line, column int, hint, format string, args ...any) {
	panic(fault{strictyaml.Problem{Line: line, Column: column, Message: fmt.Sprintf(format, args...), Hint: hint}})
}

// caught turns a fault into the error of a file.
func caught(file string, source []byte, err *error) {
	switch f := recover().(type) {
	case nil:
	case fault:
		*err = strictyaml.Failure(file, source, []strictyaml.Problem{f.Problem})
	default:
		panic(f)
	}
}

// lexPrism cuts the text into tokens, the last of which is tokEnd. Columns
// count characters.
func lexPrism(src string) []token {
	var tokens []token
	line, start := 1, 0
	for i := 0; i < len(src); {
		at := token{line: line, column: utf8.RuneCountInString(src[start:i]) + 1}
		c := src[i]
		n := 1
		switch {
		case c == '\n':
			line, start = line+1, i+1
		case c == ' ' || c == '\t' || c == '\r':
		case strings.HasPrefix(src[i:], "//"):
			n = strings.IndexByte(src[i:]+"\n", '\n')
		case c == '"':
			end := strings.IndexAny(src[i+1:], "\"\n")
			if end < 0 || src[i+1+end] != '"' {
				complain(at.line, at.column, "", "a quotation mark is missing")
			}
			n = end + 2
			tokens = append(tokens, token{tokString, src[i+1 : i+1+end], at.line, at.column})
		case digit(c) || c == '.' && i+1 < len(src) && digit(src[i+1]):
			n = numberLength(src[i:])
			tokens = append(tokens, token{tokNumber, src[i : i+n], at.line, at.column})
		case letter(c):
			for n < len(src)-i && (letter(src[i+n]) || digit(src[i+n])) {
				n++
			}
			tokens = append(tokens, token{tokWord, src[i : i+n], at.line, at.column})
		default:
			n = signLength(src[i:])
			if n == 0 {
				r, _ := utf8.DecodeRuneInString(src[i:])
				complain(at.line, at.column, "", "%q does not belong in a PRISM model", string(r))
			}
			tokens = append(tokens, token{tokSign, src[i : i+n], at.line, at.column})
		}
		i += n
	}
	return append(tokens, token{line: line, column: utf8.RuneCountInString(src[start:]) + 1})
}

func digit(c byte) bool  { return '0' <= c && c <= '9' }
func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

// numberLength leaves the dots of a range 0..n alone.
func numberLength(s string) int {
	i := 0
	digits := func() {
		for i < len(s) && digit(s[i]) {
			i++
		}
	}
	digits()
	if i+1 < len(s) && s[i] == '.' && digit(s[i+1]) {
		i++
		digits()
	}
	if i+1 < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if s[j] == '+' || s[j] == '-' {
			j++
		}
		if j < len(s) && digit(s[j]) {
			i = j
			digits()
		}
	}
	return i
}

func signLength(s string) int {
	for _, sign := range []string{"<=>", "->", "=>", "..", "<=", ">=", "!="} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	if strings.IndexByte("+-*/=<>!&|?:;,()[]'{}", s[0]) >= 0 {
		return 1
	}
	return 0
}
