package expr

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An Error is a fault of an expression and where it stands.
type Error struct {
	Pos     int // byte offset into the text
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("at %d: %s", e.Pos+1, e.Message) }

func errorf(pos int, format string, args ...any) *Error {
	return &Error{pos, fmt.Sprintf(format, args...)}
}

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokNumber
	tokName
	tokSign
)

type token struct {
	kind tokenKind
	text string
	pos  int
}

// say names a token in a message.
func (t token) say() string {
	if t.kind == tokEnd {
		return "the end"
	}
	return fmt.Sprintf("%q", t.text)
}

// lex cuts src into tokens, the last of which is tokEnd.
func lex(src string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(src); {
		c := src[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case digit(c) || c == '.':
			n := number(src[i:])
			if n == 0 {
				return nil, errorf(i, "a number needs a digit")
			}
			if i+n < len(src) && (letter(src[i+n]) || src[i+n] == '.') {
				return nil, errorf(i+n, "%q may not follow a number; write * between factors", src[i+n:i+n+1])
			}
			tokens = append(tokens, token{tokNumber, src[i : i+n], i})
			i += n
		case letter(c):
			n := name(src[i:])
			tokens = append(tokens, token{tokName, src[i : i+n], i})
			i += n
		default:
			s := sign(src[i:])
			if s == "" {
				r, _ := utf8.DecodeRuneInString(src[i:])
				return nil, errorf(i, "%q does not belong in an expression%s", string(r), meant(r))
			}
			tokens = append(tokens, token{tokSign, s, i})
			i += len(s)
		}
	}
	return append(tokens, token{kind: tokEnd, pos: len(src)}), nil
}

// meant helps with the signs of other languages.
func meant(r rune) string {
	switch r {
	case '=':
		return "; equality is =="
	case '&':
		return "; and is &&"
	case '|':
		return "; or is ||"
	}
	return ""
}

func digit(c byte) bool  { return '0' <= c && c <= '9' }
func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

// number is the length of the number that s starts with: 12, .5, 1.5e-4.
func number(s string) int {
	i, digits := 0, 0
	for ; i < len(s) && digit(s[i]); i++ {
		digits++
	}
	if i < len(s) && s[i] == '.' && !strings.HasPrefix(s[i:], "..") {
		for i++; i < len(s) && digit(s[i]); i++ {
			digits++
		}
	}
	if digits == 0 {
		return 0
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if j < len(s) && digit(s[j]) {
			for i = j; i < len(s) && digit(s[i]); i++ {
			}
		}
	}
	return i
}

// name is the length of the name that s starts with.
func name(s string) int {
	i := 1
	for i < len(s) && (letter(s[i]) || digit(s[i]) || s[i] == '.' && i+1 < len(s) && letter(s[i+1])) {
		i++
	}
	return i
}

// sign is the operator or bracket that s starts with, or "".
func sign(s string) string {
	if len(s) >= 2 {
		switch s[:2] {
		case "==", "!=", "<=", ">=", "&&", "||":
			return s[:2]
		}
	}
	if strings.IndexByte("+-*/^<>!()?:,", s[0]) >= 0 {
		return s[:1]
	}
	return ""
}

// IsName tells whether s can be the name of a parameter or a variable.
func IsName(s string) bool {
	return s != "" && letter(s[0]) && name(s) == len(s) && !strings.Contains(s, ".")
}
