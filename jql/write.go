package jql

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// String returns the query in canonical form: keywords and fields in one
// spelling, values quoted, NOT pushed down to the clauses, no needless
// parentheses. Parsing it gives the same query.
func (q *Query) String() string {
	var b strings.Builder
	if q.root != nil {
		q.root.write(&b)
	}
	for i, o := range q.order {
		switch {
		case i > 0:
			b.WriteString(", ")
		case b.Len() > 0:
			b.WriteString(" ORDER BY ")
		default:
			b.WriteString("ORDER BY ")
		}
		b.WriteString(fieldName(o.Field))
		if o.Desc {
			b.WriteString(" DESC")
		}
	}
	return b.String()
}

func (a all) write(b *strings.Builder) {
	for i, n := range a {
		if i > 0 {
			b.WriteString(" AND ")
		}
		if _, weaker := n.(some); weaker {
			b.WriteByte('(')
			n.write(b)
			b.WriteByte(')')
			continue
		}
		n.write(b)
	}
}

func (a some) write(b *strings.Builder) {
	for i, n := range a {
		if i > 0 {
			b.WriteString(" OR ")
		}
		n.write(b)
	}
}

func (c *clause) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s %s ", fieldName(c.field.name), c.op)
	if !c.op.lists() {
		b.WriteString(c.values[0].String())
		return
	}
	for i, v := range c.values {
		b.WriteString([...]string{"(", ", "}[min(i, 1)])
		b.WriteString(v.String())
	}
	b.WriteByte(')')
}

func (v value) String() string {
	switch {
	case v.empty:
		return "EMPTY"
	case v.when != nil && v.when.call != "":
		return v.when.text
	case v.when != nil:
		return Quote(v.when.text)
	}
	return Quote(v.text)
}

// fieldName quotes all but the names that lookup knows without quotes.
func fieldName(name string) string {
	if _, err := lookup(token{kind: word, text: name}); err != nil {
		return Quote(name)
	}
	return name
}

// Quote returns s as a string literal of JQL. Line ends and control characters
// are escaped, so that the result is one line.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsControl(r) && utf16.RuneLen(r) == 1:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// And joins queries, also ones outside the subset, into one that selects what
// all of them select. Blank parts are left out, trailing ORDER BYs are cut off,
// parts that AND could tear apart are put in parentheses.
func And(parts ...string) string {
	var kept []string
	for _, p := range parts {
		p, err := stripOrder(p)
		if err != nil || p != "" {
			kept = append(kept, p)
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	for i, p := range kept {
		kept[i] = embrace(p)
	}
	return strings.Join(kept, " AND ")
}

// embrace puts a query in parentheses, unless it is known to need none.
func embrace(jql string) string {
	if q, err := Parse(jql); err == nil {
		if _, weaker := q.root.(some); !weaker {
			return jql
		}
	}
	return "(" + jql + ")"
}

// KeyIn returns the query that selects exactly the issues with these keys. For
// none of them it is one that selects nothing.
func KeyIn(keys []string) string {
	if len(keys) == 0 {
		return "created is EMPTY"
	}
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = Quote(k)
		if isPlainKey(k) {
			list[i] = k
		}
	}
	return "key in (" + strings.Join(list, ", ") + ")"
}

// isPlainKey reports whether key needs no quotes.
func isPlainKey(key string) bool {
	prefix, _, ok := splitKey(key)
	return ok && strings.IndexFunc(prefix, notInKey) < 0
}

// notInKey reports whether r cannot be in the key of a project.
func notInKey(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
}
