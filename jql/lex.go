package jql

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A kind is a kind of token.
type kind uint8

const (
	end    kind = iota
	word        // unquoted: a name, a value or a keyword
	quoted      // text has the quotes and escapes taken out
	symbol      // ( ) , = != < <= > >= ~ !~ ! & |
)

type token struct {
	kind kind
	text string
	raw  string // as written
	pos  int    // byte offset
}

// is reports whether t is the keyword or symbol s, given in lower case.
func (t token) is(s string) bool {
	return t.kind == word && strings.EqualFold(t.text, s) || t.kind == symbol && t.text == s
}

type lexer struct {
	src string
	pos int
}

// column counts characters from 1, as an editor does.
func (l *lexer) column(pos int) int { return utf8.RuneCountInString(l.src[:pos]) + 1 }

func (l *lexer) next() (token, error) {
	for l.pos < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if !unicode.IsSpace(r) {
			break
		}
		l.pos += n
	}
	start := l.pos
	if start == len(l.src) {
		return token{kind: end, pos: start}, nil
	}
	switch c := l.src[start]; c {
	case '"', '\'':
		return l.quoted(c)
	case '(', ')', ',', '=', '~':
		return l.symbol(1, string(c))
	case '<', '>', '!':
		if two := l.src[start:min(start+2, len(l.src))]; two == "<=" || two == ">=" || two == "!=" || two == "!~" {
			return l.symbol(2, two)
		}
		return l.symbol(1, string(c))
	case '&', '|':
		n := 1
		if strings.HasPrefix(l.src[start+1:], string(c)) {
			n = 2
		}
		return l.symbol(n, string(c))
	}
	return l.word(), nil
}

func (l *lexer) symbol(n int, text string) (token, error) {
	t := token{kind: symbol, text: text, raw: l.src[l.pos : l.pos+n], pos: l.pos}
	l.pos += n
	return t, nil
}

func (l *lexer) word() token {
	rest := l.src[l.pos:]
	n := strings.IndexFunc(rest, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`()=!<>~,"'&|`, r)
	})
	if n < 0 {
		n = len(rest)
	}
	t := token{kind: word, text: rest[:n], raw: rest[:n], pos: l.pos}
	l.pos += n
	return t
}

// quoted reads a string in single or double quotes with Jira's escapes.
func (l *lexer) quoted(quote byte) (token, error) {
	start := l.pos
	var b strings.Builder
	for i := start + 1; i < len(l.src); i++ {
		switch c := l.src[i]; c {
		case quote:
			l.pos = i + 1
			return token{quoted, b.String(), l.src[start:l.pos], start}, nil
		case '\\':
			r, n, ok := escape(l.src[i+1:])
			if !ok {
				return token{}, &Error{l.column(i), l.src[i:min(i+2, len(l.src))], "is not an escape", `write \\ for one backslash`}
			}
			b.WriteRune(r)
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return token{}, &Error{l.column(start), l.src[start:], "has no closing quote", "add " + string(quote) + " at the end of the value"}
}

// escape reads what follows a backslash; n is how many bytes it takes.
func escape(s string) (r rune, n int, ok bool) {
	if s == "" {
		return 0, 0, false
	}
	switch s[0] {
	case '"', '\'', '\\', ' ':
		return rune(s[0]), 1, true
	case 'n':
		return '\n', 1, true
	case 't':
		return '\t', 1, true
	case 'r':
		return '\r', 1, true
	case 'u':
		if len(s) < 5 {
			return 0, 0, false
		}
		v, err := strconv.ParseUint(s[1:5], 16, 16)
		return rune(v), 5, err == nil
	}
	return 0, 0, false
}
