package jira

import (
	"strings"
	"unicode/utf8"
)

// maxNames bounds what a decoder keeps: a site has dozens of statuses and
// hundreds of people, and hostile data may have any number.
const maxNames = 10000

// copy returns the text of a scalar, "" for null and for what is no scalar.
func (d *Decoder) copy(t token) string {
	switch {
	case t.kind == 'n' || t.kind == '{' || t.kind == '[':
		return ""
	case t.esc || t.kind == '"' && !utf8.Valid(t.raw):
		return string(unescape(t.raw))
	}
	return string(t.raw)
}

// intern is copy for names that come again and again.
func (d *Decoder) intern(t token) string {
	if t.kind == 'n' || t.kind == '{' || t.kind == '[' {
		return ""
	}
	if s, ok := d.names[string(t.raw)]; ok && !t.esc {
		return s
	}
	s := d.copy(t)
	if !t.esc && len(s) == len(t.raw) && len(d.names) < maxNames && len(s) <= 64 {
		d.names[s] = s
	}
	return s
}

// text reads a string or number; null is "".
func (d *Decoder) text(s *scanner, name string) (string, error) {
	switch s.peek() {
	case '{', '[', 't', 'f':
		return "", s.mismatch(name, "a string")
	}
	t, err := s.value()
	return d.copy(t), err
}

// members reads the scalar members of an object; null has none.
func (d *Decoder) members(s *scanner, name string, member func(key []byte, t token)) error {
	switch s.peek() {
	case 'n':
		return s.skip()
	case '{':
		return s.object(func(key []byte) error {
			t, err := s.value()
			if err == nil {
				member(key, t)
			}
			return err
		})
	}
	return s.mismatch(name, "an object")
}

// name reads what an object calls itself to people, or a bare string.
func (d *Decoder) name(s *scanner, field string) (string, error) {
	if s.peek() == '"' {
		t, err := s.value()
		return d.intern(t), err
	}
	var name, display string
	err := d.members(s, field, func(key []byte, t token) {
		switch string(key) {
		case "name":
			name = d.intern(t)
		case "displayName":
			display = d.intern(t)
		}
	})
	return firstOf(display, name), err
}

// list reads an array of names.
func (d *Decoder) list(s *scanner, field string) ([]string, error) {
	switch s.peek() {
	case 'n':
		return nil, s.skip()
	case '[':
	default:
		return nil, s.mismatch(field, "an array")
	}
	var names []string
	err := s.array(func() error {
		name, err := d.name(s, field)
		if name != "" {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// plain reads any value as words: options, versions and people by their name,
// lists with commas, null as "". Objects without a name are their JSON.
func (d *Decoder) plain(s *scanner) (string, error) {
	switch s.peek() {
	case '[':
		var parts []string
		err := s.array(func() error {
			part, err := d.plain(s)
			parts = append(parts, part)
			return err
		})
		return strings.Join(parts, ", "), err
	case '{':
		start := s.i
		words := map[string]string{}
		err := s.object(func(key []byte) error {
			t, err := s.value()
			if w := d.copy(t); w != "" {
				words[string(key)] = w
			}
			return err
		})
		for _, key := range []string{"value", "displayName", "name", "key"} {
			if w, ok := words[key]; ok {
				return w, err
			}
		}
		return string(s.b[start:s.i]), err
	}
	t, err := s.value()
	return d.copy(t), err
}
