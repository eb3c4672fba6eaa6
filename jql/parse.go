package jql

import "strings"

// maxDepth bounds parentheses and NOTs, so that no query overflows the stack.
const maxDepth = 200

// Parse reads a query. Its errors are of type [*Error].
func Parse(s string) (*Query, error) {
	p := &parser{lexer: lexer{src: strings.ToValidUTF8(s, "\uFFFD")}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	q := &Query{}
	if p.tok.kind != end && !p.tok.is("order") {
		root, err := p.or(0)
		if err != nil {
			return nil, err
		}
		q.root = root
	}
	order, err := p.orderBy()
	if err != nil {
		return nil, err
	}
	q.order = order
	if p.tok.kind != end {
		return nil, p.fail("stands where AND, OR or the end was expected", p.strayHint())
	}
	return q, nil
}

type parser struct {
	lexer
	tok token // the next one, not yet used
}

func (p *parser) advance() (err error) {
	p.tok, err = p.next()
	return err
}

// accept consumes the next token if it is s.
func (p *parser) accept(s string) (bool, error) {
	if !p.tok.is(s) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) expect(s, hint string) error {
	if !p.tok.is(s) {
		return p.fail("stands where "+strings.ToUpper(s)+" was expected", hint)
	}
	return p.advance()
}

func (p *parser) fail(problem, hint string) error { return p.failAt(p.tok, problem, hint) }

func (p *parser) failAt(t token, problem, hint string) error {
	return &Error{Pos: p.column(t.pos), Part: t.raw, Problem: problem, Hint: hint}
}

func (p *parser) strayHint() string {
	if p.tok.kind == word || p.tok.kind == quoted {
		return "quote values of several words"
	}
	return ""
}

func (p *parser) or(depth int) (node, error) {
	return p.chain(depth, p.and, func(ns []node) node { return some(ns) }, "or", "|")
}

func (p *parser) and(depth int) (node, error) {
	return p.chain(depth, p.not, func(ns []node) node { return all(ns) }, "and", "&")
}

// chain reads operands of one level, joined by either spelling of an operator.
func (p *parser) chain(depth int, operand func(int) (node, error), join func([]node) node, ops ...string) (node, error) {
	var ns []node
	for {
		n, err := operand(depth)
		if err != nil {
			return nil, err
		}
		ns = append(ns, n)
		found := false
		for _, op := range ops {
			if found, err = p.accept(op); found || err != nil {
				break
			}
		}
		switch {
		case err != nil:
			return nil, err
		case found:
			continue
		case len(ns) == 1:
			return ns[0], nil
		}
		return flatten(join(ns)), nil
	}
}

// flatten joins (a and b) and c into a and b and c: one canonical tree.
func flatten(n node) node {
	switch n := n.(type) {
	case all:
		var out all
		for _, m := range n {
			if inner, ok := m.(all); ok {
				out = append(out, inner...)
				continue
			}
			out = append(out, m)
		}
		return out
	case some:
		var out some
		for _, m := range n {
			if inner, ok := m.(some); ok {
				out = append(out, inner...)
				continue
			}
			out = append(out, m)
		}
		return out
	}
	return n
}

func (p *parser) not(depth int) (node, error) {
	if depth > maxDepth {
		return nil, p.fail("is nested too deeply", "")
	}
	if p.tok.is("not") || p.tok.is("!") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		n, err := p.not(depth + 1)
		if err != nil {
			return nil, err
		}
		return n.negate(), nil
	}
	open, err := p.accept("(")
	if err != nil {
		return nil, err
	}
	if !open {
		return p.clause()
	}
	n, err := p.or(depth + 1)
	if err != nil {
		return nil, err
	}
	return n, p.expect(")", "every ( needs its )")
}

// orderBy reads the trailing ORDER BY, if there is one.
func (p *parser) orderBy() ([]Order, error) {
	if ok, err := p.accept("order"); !ok || err != nil {
		return nil, err
	}
	if err := p.expect("by", "write ORDER BY field"); err != nil {
		return nil, err
	}
	var keys []Order
	for {
		o, err := p.orderKey()
		if err != nil {
			return nil, err
		}
		keys = append(keys, o)
		if more, err := p.accept(","); !more || err != nil {
			return keys, err
		}
	}
}

func (p *parser) orderKey() (Order, error) {
	if p.tok.kind != word && p.tok.kind != quoted {
		return Order{}, p.fail("stands where a field to order by was expected", "")
	}
	o := Order{Field: orderName(p.tok)}
	if err := p.advance(); err != nil {
		return Order{}, err
	}
	desc, err := p.accept("desc")
	if err == nil && !desc {
		_, err = p.accept("asc")
	}
	o.Desc = desc
	return o, err
}

// orderName accepts any field: ordering has no effect here, and a service's
// own query may use fields that the subset lacks.
func orderName(t token) string {
	f, err := lookup(t)
	if err != nil {
		return t.text
	}
	return f.name
}

// stripOrder returns s without its trailing ORDER BY. It works on any query
// whose quotes are closed, also on those that Parse does not understand.
func stripOrder(s string) (string, error) {
	l := lexer{src: s}
	for {
		t, err := l.next()
		if err != nil {
			return s, err
		}
		if t.kind == end {
			return strings.TrimSpace(s), nil
		}
		if !t.is("order") {
			continue
		}
		after := l
		if by, err := after.next(); err != nil || by.is("by") {
			return strings.TrimSpace(s[:t.pos]), err
		}
	}
}
