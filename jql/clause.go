package jql

import (
	"slices"
	"strings"

	"github.com/nines-bot/nines"
)

// An op is an operator of the subset, spelt as in canonical JQL.
type op string

const (
	opEq, opNe       op = "=", "!="
	opLt, opGe       op = "<", ">="
	opGt, opLe       op = ">", "<="
	opLike, opUnlike op = "~", "!~"
	opIn, opNotIn    op = "in", "not in"
	opIs, opIsNot    op = "is", "is not"
)

// opposite is what NOT makes of an operator.
func (o op) opposite() op {
	for _, pair := range [...][2]op{{opEq, opNe}, {opLt, opGe}, {opGt, opLe}, {opLike, opUnlike}, {opIn, opNotIn}, {opIs, opIsNot}} {
		switch o {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		}
	}
	return o
}

func (o op) orders() bool { return o == opLt || o == opLe || o == opGt || o == opGe }
func (o op) lists() bool  { return o == opIn || o == opNotIn }

// A clause is field, operator, values: one value, unless op lists.
type clause struct {
	field  field
	op     op
	values []value
}

// A value is one operand as written; exactly one of the three is set.
type value struct {
	empty bool // EMPTY
	when  *moment
	text  string
}

func (c *clause) negate() node {
	n := *c
	n.op = c.op.opposite()
	return &n
}

func (c *clause) match(i *nines.Issue, env Env) bool {
	if c.op.orders() {
		return c.compare(i, env)
	}
	var room [8]string // most issues have no more values in a field
	has := c.field.values(i, room[:0])
	switch c.op {
	case opEq, opIn:
		return c.equals(has) || len(has) == 0 && slices.ContainsFunc(c.values, func(v value) bool { return v.empty })
	case opNe, opNotIn:
		return len(has) > 0 && !c.equals(has)
	case opLike:
		return c.contains(has)
	case opUnlike:
		return len(has) > 0 && !c.contains(has)
	case opIsNot:
		return len(has) > 0
	}
	return len(has) == 0
}

// equals reports whether some value of the issue is one of those of the clause.
func (c *clause) equals(has []string) bool {
	for _, h := range has {
		for k := range c.values {
			if want := &c.values[k]; !want.empty && strings.EqualFold(h, want.text) {
				return true
			}
		}
	}
	return false
}

// contains reports whether some value of the issue has the words of the clause.
func (c *clause) contains(has []string) bool {
	return slices.ContainsFunc(has, func(h string) bool { return matchesText(h, c.values[0].text) })
}

// compare decides <, <=, > and >=. What cannot be compared does not match: an
// issue without the date, a key of another project.
func (c *clause) compare(i *nines.Issue, env Env) bool {
	sign, ok := c.sign(i, env)
	if !ok {
		return false
	}
	switch c.op {
	case opLt:
		return sign < 0
	case opLe:
		return sign <= 0
	case opGt:
		return sign > 0
	}
	return sign >= 0
}

// sign compares the issue's value with that of the clause.
func (c *clause) sign(i *nines.Issue, env Env) (sign int, ok bool) {
	want := &c.values[0]
	switch {
	case c.field.isDate():
		t := c.field.date(i)
		return t.Compare(want.when.resolve(env)), !t.IsZero()
	case c.field.id == key:
		return compareKeys(i.Key, want.text)
	}
	has := customRaw(i, c.field.name)
	if want.when == nil {
		return compareNumbers(has, want.text)
	}
	t, ok := parseInstant(has, env.Zone)
	return t.Compare(want.when.resolve(env)), ok
}
