package jql

import (
	"fmt"
	"strings"
)

// clause reads field, operator and values.
func (p *parser) clause() (node, error) {
	t := p.tok
	if t.kind != word && t.kind != quoted {
		return nil, p.fail("stands where a field was expected", "")
	}
	f, problem := lookup(t)
	if problem != nil {
		return nil, p.failAt(t, problem.Problem, problem.Hint)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	opTok := p.tok
	o, err := p.operator()
	if err != nil {
		return nil, err
	}
	c := &clause{field: f, op: o}
	if c.values, err = p.values(f, o); err != nil {
		return nil, err
	}
	c.simplify()
	if hint := c.misuse(); hint != "" {
		return nil, p.failAt(opTok, "cannot be used with "+f.name, hint)
	}
	return c, nil
}

func (p *parser) operator() (op, error) {
	t := p.tok
	if t.is("was") || t.is("changed") {
		return "", p.fail("asks for the history, which is not in the subset", "ask for the value as it stands; reports read the issues as of their own instant")
	}
	if t.kind == symbol && strings.Contains(" = != < <= > >= ~ !~ ", " "+t.text+" ") {
		return op(t.text), p.advance()
	}
	if !t.is("in") && !t.is("not") && !t.is("is") {
		return "", p.fail("is not an operator", "operators are =, !=, <, <=, >, >=, ~, !~, in, not in, is, is not")
	}
	if err := p.advance(); err != nil {
		return "", err
	}
	switch {
	case t.is("in"):
		return opIn, nil
	case t.is("not"):
		return opNotIn, p.expect("in", "write field not in (…)")
	}
	not, err := p.accept("not")
	if not {
		return opIsNot, err
	}
	return opIs, err
}

// values reads one value, or the list of an in.
func (p *parser) values(f field, o op) ([]value, error) {
	if !o.lists() {
		v, err := p.value(f, o)
		return []value{v}, err
	}
	if err := p.expect("(", "write a list: "+f.name+" "+string(o)+" (a, b)"); err != nil {
		return nil, err
	}
	var vs []value
	for {
		v, err := p.value(f, o)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
		if more, err := p.accept(","); err != nil {
			return nil, err
		} else if !more {
			return vs, p.expect(")", "separate values by commas and close the list")
		}
	}
}

// value reads one value and checks that the field can be compared with it.
func (p *parser) value(f field, o op) (value, error) {
	t := p.tok
	if t.kind != word && t.kind != quoted {
		return value{}, p.fail("stands where a value was expected", "")
	}
	if err := p.advance(); err != nil {
		return value{}, err
	}
	if t.kind == word && p.tok.is("(") {
		return p.function(t, f, o)
	}
	switch {
	case t.is("empty"), t.is("null"):
		if o.orders() || o == opLike || o == opUnlike {
			return value{}, p.failAt(t, "cannot be compared by "+string(o), "write "+f.name+" is EMPTY")
		}
		return value{empty: true}, nil
	case o == opIs || o == opIsNot:
		return value{}, p.failAt(t, "cannot follow IS", "IS takes only EMPTY: write "+f.name+" = "+Quote(t.text))
	case f.id == resolution && strings.EqualFold(t.text, "unresolved"):
		return value{empty: true}, nil
	}
	return p.literal(t, f, o)
}

// literal gives a plain value the form that the field compares by.
func (p *parser) literal(t token, f field, o op) (value, error) {
	switch {
	case f.isDate():
		m, ok := parseMoment(t.text)
		if !ok {
			return value{}, p.failAt(t, "is not a date", `write "2026-07-01", "2026-07-01 12:30", -30d or now()`)
		}
		return value{when: m}, nil
	case f.id == custom && o.orders():
		if m, ok := parseMoment(t.text); ok {
			return value{when: m}, nil
		}
		if _, ok := compareNumbers(t.text, "0"); !ok {
			return value{}, p.failAt(t, "is neither a number nor a date", "only these can be compared by "+string(o))
		}
	case byName(f, t) != "":
		return value{}, p.failAt(t, "is an id, which stored issues do not have", byName(f, t))
	case f.id == key && o.orders():
		if _, _, ok := splitKey(t.text); !ok {
			return value{}, p.failAt(t, "is not an issue key", "write one like WET-17")
		}
	case o == opLike || o == opUnlike:
		if len(searchTerms(t.text)) == 0 {
			return value{}, p.failAt(t, "has no word to look for", "")
		}
	}
	return value{text: t.text}, nil
}

// byName returns a hint if the value is one that Jira understands, but that no
// stored issue has: silently matching nothing would make wrong numbers.
func byName(f field, t token) string {
	switch number := strings.Trim(t.text, "0123456789") == ""; f.id {
	case project:
		if number || strings.IndexFunc(t.text, notInKey) >= 0 {
			return "write the key of the project, like WET"
		}
	case assignee:
		if id := strings.TrimLeft(t.text, "0123456789abcdef:-"); id == "" && len(t.text) >= 24 {
			return "write the name of the person, as Jira shows it"
		}
	case issueType, priority, resolution, component, parent:
		if number && t.kind == word {
			return "write the name (in quotes, if the name is a number)"
		}
	}
	return ""
}

// function reads the argument of name( and makes it a moment.
func (p *parser) function(name token, f field, o op) (value, error) {
	if err := p.advance(); err != nil {
		return value{}, err
	}
	arg := ""
	if p.tok.kind == word || p.tok.kind == quoted {
		arg = p.tok.text
		if err := p.advance(); err != nil {
			return value{}, err
		}
	}
	if !p.tok.is(")") && (f.isDate() || f.id == custom) {
		return value{}, p.fail("stands where ) was expected", "functions of the subset take one offset at most")
	}
	m, hint := callMoment(name.text, arg)
	switch {
	case !f.isDate() && (f.id != custom || !o.orders()):
		return value{}, p.failAt(name, "() is a function, and the subset has them for dates only", "write the values themselves")
	case hint != "":
		return value{}, p.failAt(name, fmt.Sprintf("(%s) is not a function of the subset", arg), hint)
	}
	return value{when: m}, p.advance()
}

// simplify writes = EMPTY as IS EMPTY.
func (c *clause) simplify() {
	if len(c.values) != 1 || !c.values[0].empty {
		return
	}
	switch c.op {
	case opEq, opIn:
		c.op = opIs
	case opNe, opNotIn:
		c.op = opIsNot
	}
}

// misuse returns what to write instead if the operator does not fit the field.
func (c *clause) misuse() string {
	f := c.field
	equality := c.op == opEq || c.op == opNe || c.op.lists()
	text := c.op == opLike || c.op == opUnlike
	switch {
	case f.id == custom || c.op == opIs || c.op == opIsNot:
		return ""
	case f.isDate() && !c.op.orders():
		return fmt.Sprintf(`compare dates by order: %s >= "2026-07-01" and %s < "2026-07-02"`, f.name, f.name)
	case f.id == summary && !text:
		return "write summary ~ word"
	case f.id != summary && text:
		return "write " + f.name + " = value"
	case !f.isDate() && f.id != key && !equality && !text:
		return "the order of its values is not known; list them: " + f.name + " in (a, b)"
	}
	return ""
}
