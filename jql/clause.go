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
	field  *field
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
	switch c.op {
	case opIs:
		return c.none(i)
	case opIsNot:
		return !c.none(i)
	case opEq, opIn:
		return c.equals(i) || c.none(i) && slices.ContainsFunc(c.values, func(v value) bool { return v.empty })
	case opNe, opNotIn:
		return !c.none(i) && !c.equals(i)
	case opLike:
		return c.contains(i)
	case opUnlike:
		return !c.none(i) && !c.contains(i)
	}
	return c.compare(i, env)
}

// none reports whether the issue has no value in the field.
func (c *clause) none(i *nines.Issue) bool {
	for range c.field.values(i) {
		return false
	}
	return true
}

// equals reports whether some value of the issue is one of those of the clause.
func (c *clause) equals(i *nines.Issue) bool {
	for has := range c.field.values(i) {
		for _, want := range c.values {
			if !want.empty && strings.EqualFold(has, want.text) {
				return true
			}
		}
	}
	return false
}

// contains reports whether some value of the issue has the words of the clause.
func (c *clause) contains(i *nines.Issue) bool {
	for has := range c.field.values(i) {
		if matchesText(has, c.values[0].text) {
			return true
		}
	}
	return false
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
	want := c.values[0]
	switch {
	case c.field.date != nil:
		t := c.field.date(i)
		return t.Compare(want.when.resolve(env)), !t.IsZero()
	case !c.field.custom:
		return compareKeys(i.Key, want.text)
	}
	for has := range c.field.values(i) {
		if want.when == nil {
			return compareNumbers(has, want.text)
		}
		if t, ok := parseInstant(has, env.Zone); ok {
			return t.Compare(want.when.resolve(env)), true
		}
	}
	return 0, false
}
