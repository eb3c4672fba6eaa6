package jira

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// maxDepth is the nesting that encoding/json allows too.
const maxDepth = 10000

// A SyntaxError says where bytes stop being the JSON they should be.
type SyntaxError struct {
	Offset int // bytes read before the fault
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("JSON, byte %d: %s", e.Offset, e.Reason)
}

// A scanner walks once over JSON text. It accepts what encoding/json accepts,
// builds nothing for what is skipped, and hands out pieces of its input.
type scanner struct {
	b     []byte
	i     int
	depth int
}

// A token is a scalar as it stands in the text; kind is the first byte of the
// value as returned by [scanner.peek].
type token struct {
	kind byte   // '"', '0' (a number), 't', 'f', 'n', or '{' and '[' for a skipped value
	raw  []byte // without quotes
	esc  bool   // raw has escapes
}

func (s *scanner) fail(format string, args ...any) error {
	if s.i >= len(s.b) {
		return &SyntaxError{Offset: len(s.b), Reason: "the text ends too early"}
	}
	return &SyntaxError{Offset: s.i, Reason: fmt.Sprintf(format, args...)}
}

// mismatch passes a value and is the error for its having the wrong type.
func (s *scanner) mismatch(name, want string) error {
	start := s.i
	if err := s.skip(); err != nil {
		return err
	}
	return fmt.Errorf("%s at byte %d: want %s, got %s", name, start, want, excerpt(s.b[start:s.i]))
}

// peek passes white space and returns the first byte of the next token, 0 at the end.
func (s *scanner) peek() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

// end reports anything but white space that is left.
func (s *scanner) end() error {
	if s.peek(); s.i < len(s.b) {
		return s.fail("unexpected %q after the value", s.b[s.i])
	}
	return nil
}

// object calls member for every key; member must consume the value. The key is
// valid during the call only.
func (s *scanner) object(member func(key []byte) error) error {
	if s.peek() != '{' {
		return s.mismatch("value", "an object")
	}
	if err := s.enter(); err != nil {
		return err
	}
	if s.peek() == '}' {
		s.leave()
		return nil
	}
	for {
		key, err := s.key()
		if err != nil {
			return err
		}
		if err := member(key); err != nil {
			return err
		}
		if more, err := s.more('}'); !more {
			return err
		}
	}
}

// key passes a key and its colon.
func (s *scanner) key() ([]byte, error) {
	if s.peek() != '"' {
		return nil, s.fail("want a key")
	}
	start := s.i + 1
	if end := plain(s.b, start); end+1 < len(s.b) && s.b[end] == '"' && s.b[end+1] == ':' {
		s.i = end + 2
		return s.b[start:end], nil
	}
	t, err := s.str()
	if err != nil {
		return nil, err
	}
	if s.peek() != ':' {
		return nil, s.fail("want a colon")
	}
	s.i++
	if t.esc {
		return unescape(t.raw), nil
	}
	return t.raw, nil
}

// array calls element before every value; element must consume it.
func (s *scanner) array(element func() error) error {
	if s.peek() != '[' {
		return s.mismatch("value", "an array")
	}
	if err := s.enter(); err != nil {
		return err
	}
	if s.peek() == ']' {
		s.leave()
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if more, err := s.more(']'); !more {
			return err
		}
	}
}

func (s *scanner) enter() error {
	if s.depth++; s.depth > maxDepth {
		return s.fail("nested too deep")
	}
	s.i++
	return nil
}

func (s *scanner) leave() {
	s.depth--
	s.i++
}

// more passes a comma or the closing bracket.
func (s *scanner) more(closing byte) (bool, error) {
	switch s.peek() {
	case ',':
		s.i++
		return true, nil
	case closing:
		s.leave()
		return false, nil
	}
	return false, s.fail("want a comma or %q", closing)
}

// skip passes one value, checking its grammar.
func (s *scanner) skip() error {
	switch s.peek() {
	case '"':
		if end := plain(s.b, s.i+1); end < len(s.b) && s.b[end] == '"' {
			s.i = end + 1
			return nil
		}
	case '{':
		return s.object(func([]byte) error { return s.skip() })
	case '[':
		return s.array(s.skip)
	}
	_, err := s.value()
	return err
}

// raw passes one value and returns its text.
func (s *scanner) raw() ([]byte, error) {
	s.peek()
	start := s.i
	err := s.skip()
	return s.b[start:s.i], err
}

// value passes one value and returns it if it is a scalar.
func (s *scanner) value() (token, error) {
	switch c := s.peek(); c {
	case '"':
		return s.str()
	case '{', '[':
		return token{kind: c}, s.skip()
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	}
	return s.number()
}

func (s *scanner) literal(word string) (token, error) {
	for k := range len(word) {
		if s.i >= len(s.b) || s.b[s.i] != word[k] {
			return token{}, s.fail("want %s", word)
		}
		s.i++
	}
	return token{kind: word[0], raw: s.b[s.i-len(word) : s.i]}, nil
}

func (s *scanner) number() (token, error) {
	start := s.i
	if s.i < len(s.b) && s.b[s.i] == '-' {
		s.i++
	}
	if s.i < len(s.b) && s.b[s.i] == '0' {
		s.i++
	} else if !s.digits() {
		return token{}, s.fail("want a value")
	}
	if s.i < len(s.b) && s.b[s.i] == '.' {
		s.i++
		if !s.digits() {
			return token{}, s.fail("want a digit")
		}
	}
	if s.i < len(s.b) && (s.b[s.i] == 'e' || s.b[s.i] == 'E') {
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		if !s.digits() {
			return token{}, s.fail("want a digit")
		}
	}
	return token{kind: '0', raw: s.b[start:s.i]}, nil
}

func (s *scanner) digits() bool {
	start := s.i
	for s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i > start
}

// str passes a string; the scanner stands on its opening quote.
func (s *scanner) str() (token, error) {
	start := s.i + 1
	if end := plain(s.b, start); end < len(s.b) && s.b[end] == '"' {
		s.i = end + 1
		return token{kind: '"', raw: s.b[start:end]}, nil
	}
	return s.escaped()
}

// escaped is str for one with escapes, or with something wrong.
func (s *scanner) escaped() (token, error) {
	s.i++
	start, esc := s.i, false
	for {
		s.i = plain(s.b, s.i)
		if s.i == len(s.b) {
			return token{}, s.fail("")
		}
		switch c := s.b[s.i]; c {
		case '"':
			s.i++
			return token{kind: '"', raw: s.b[start : s.i-1], esc: esc}, nil
		case '\\':
			esc = true
			if err := s.escape(); err != nil {
				return token{}, err
			}
		default:
			return token{}, s.fail("control character %#02x in a string", c)
		}
	}
}

// plain is where in a string, from i on, its end is, or an escape or a control
// character, eight bytes at a time; the length of b if there is none.
func plain(b []byte, i int) int {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		// A byte is zero if taking one off sets its high bit, which was not set.
		// Borrowing makes only higher ones look so too.
		quote, slash := x^'"'*ones, x^'\\'*ones
		if end := ((quote-ones)&^quote | (slash-ones)&^slash | (x-' '*ones)&^x) & high; end != 0 {
			return i + bits.TrailingZeros64(end)/8
		}
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
		i++
	}
	return i
}

// escape passes one escape sequence.
func (s *scanner) escape() error {
	s.i++
	if s.i >= len(s.b) {
		return s.fail("")
	}
	c := s.b[s.i]
	if c != 'u' {
		if bytes.IndexByte([]byte(`"\/bfnrt`), c) < 0 {
			return s.fail("unknown escape %q", c)
		}
		s.i++
		return nil
	}
	s.i++
	for range 4 {
		if s.i >= len(s.b) || hexDigit(s.b[s.i]) < 0 {
			return s.fail("want a hexadecimal digit")
		}
		s.i++
	}
	return nil
}
