package exchange

import (
	"slices"

	"github.com/nines-bot/nines/dependability/expr"
)

// A truth of the PRISM language is a condition here; numbers and conditions do
// not mix, so every operator says which it takes and gives.

// number reads an expression that must be a number.
func (p *prismParser) number() expr.Node {
	t := p.look()
	n := p.expression()
	if p.truth(n) {
		complain(t.line, t.column, "", "a number is needed here, this is a condition")
	}
	return p.sized(n, t)
}

// condition reads an expression that must be true or false.
func (p *prismParser) condition() expr.Node {
	t := p.look()
	n := p.expression()
	if !p.truth(n) {
		complain(t.line, t.column, "compare with =, <, >= ...", "a condition is needed here, this is a number")
	}
	return p.sized(n, t)
}

func (p *prismParser) sized(n expr.Node, t token) expr.Node {
	if expr.Size(n) > maxSize {
		complain(t.line, t.column, "", "an expression of more than %d parts with the formulas it uses", maxSize)
	}
	return n
}

func (p *prismParser) truth(n expr.Node) bool { return isTruth(n) }

func isTruth(n expr.Node) bool {
	switch n := n.(type) {
	case *expr.Name:
		return n.Name == "true" || n.Name == "false"
	case *expr.Cond:
		return isTruth(n.Then)
	}
	return expr.IsTruth(n)
}

// expression reads c ? a : b and what binds more tightly. A choice between
// conditions is written with and and or.
func (p *prismParser) expression() expr.Node {
	p.enter()
	defer p.leave()
	n := p.implication()
	q := p.look()
	if !p.accept("?") {
		return n
	}
	p.want(p.truth(n), q, "a condition")
	a := p.expression()
	p.sign(":")
	b := p.expression()
	p.want(p.truth(a) == p.truth(b), q, "two of one kind")
	if p.truth(a) {
		return p.either(n, a, b)
	}
	return &expr.Cond{If: n, Then: a, Else: b}
}

func (p *prismParser) either(c, a, b expr.Node) expr.Node {
	return binary(expr.Or, binary(expr.And, c, a), binary(expr.And, not(c), b))
}

func not(n expr.Node) expr.Node { return &expr.Unary{Op: expr.Not, X: n} }

func (p *prismParser) want(ok bool, t token, what string) {
	if !ok {
		complain(t.line, t.column, "", "%s takes %s", t.say(), what)
	}
}

func (p *prismParser) implication() expr.Node {
	n := p.junction(expr.Or)
	t := p.look()
	switch {
	case p.accept("=>"):
		m := p.junction(expr.Or)
		p.want(p.truth(n) && p.truth(m), t, "two conditions")
		return binary(expr.Or, not(n), m)
	case p.accept("<=>"):
		m := p.junction(expr.Or)
		p.want(p.truth(n) && p.truth(m), t, "two conditions")
		return p.either(n, m, not(m))
	}
	return n
}

func (p *prismParser) junction(op expr.Op) expr.Node {
	sign, next := "|", func() expr.Node { return p.junction(expr.And) }
	if op == expr.And {
		sign, next = "&", p.negation
	}
	n := next()
	for {
		t := p.look()
		if !p.accept(sign) {
			return n
		}
		m := next()
		p.want(p.truth(n) && p.truth(m), t, "two conditions")
		n = p.sized(binary(op, n, m), t)
	}
}

func (p *prismParser) negation() expr.Node {
	t := p.look()
	if !p.accept("!") {
		return p.comparison()
	}
	p.enter()
	defer p.leave()
	n := p.negation()
	p.want(p.truth(n), t, "a condition")
	return not(n)
}

func (p *prismParser) comparison() expr.Node {
	n := p.sum()
	t := p.look()
	if t.kind != tokSign || !slices.Contains([]string{"=", "!=", "<", "<=", ">", ">="}, t.text) {
		return n
	}
	p.take()
	m := p.sum()
	op := expr.Op(t.text)
	if t.text == "=" {
		op = expr.Eq
	}
	if p.truth(n) && p.truth(m) && (op == expr.Eq || op == expr.Ne) {
		if op == expr.Ne {
			m = not(m)
		}
		return p.sized(p.either(n, m, not(m)), t)
	}
	p.want(!p.truth(n) && !p.truth(m), t, "two numbers")
	return binary(op, n, m)
}

func (p *prismParser) sum() expr.Node { return p.chain(p.product, "+", "-") }

func (p *prismParser) product() expr.Node { return p.chain(p.unary, "*", "/") }

func (p *prismParser) chain(next func() expr.Node, signs ...string) expr.Node {
	n := next()
	for {
		t := p.look()
		if !p.accept(signs...) {
			return n
		}
		m := next()
		p.want(!p.truth(n) && !p.truth(m), t, "two numbers")
		n = p.sized(binary(expr.Op(t.text), n, m), t)
	}
}

func (p *prismParser) unary() expr.Node {
	t := p.look()
	if !p.accept("-") {
		return p.atom()
	}
	p.enter()
	defer p.leave()
	n := p.unary()
	p.want(!p.truth(n), t, "a number")
	return &expr.Unary{Op: expr.Sub, X: n}
}

func (p *prismParser) atom() expr.Node {
	t := p.take()
	switch {
	case t.kind == tokNumber:
		n, err := expr.Parse(t.text)
		if err != nil {
			complain(t.line, t.column, "", "%s is not a number", t.text)
		}
		return n
	case t.kind == tokSign && t.text == "(":
		n := p.expression()
		p.sign(")")
		return n
	case t.kind == tokWord && (t.text == "true" || t.text == "false"):
		return &expr.Name{Name: t.text}
	case t.kind == tokWord && p.look().text == "(" && p.look().kind == tokSign:
		return p.function(t)
	case t.kind == tokWord:
		return p.reference(t)
	}
	complain(t.line, t.column, "", "a value expected, not %s", t.say())
	return nil
}

// function translates the functions of the language.
func (p *prismParser) function(t token) expr.Node {
	p.sign("(")
	args := []expr.Node{p.number()}
	for p.accept(",") {
		args = append(args, p.number())
	}
	p.sign(")")
	count := map[string]int{"floor": 1, "ceil": 1, "round": 1, "pow": 2, "mod": 2, "log": 2}
	want, known := count[t.text]
	variadic := t.text == "min" || t.text == "max"
	switch {
	case !known && !variadic:
		complain(t.line, t.column, "there are min, max, floor, ceil, round, pow, mod and log", "no function %s", t.text)
	case known && len(args) != want, variadic && len(args) < 2:
		complain(t.line, t.column, "", "%s with %d arguments", t.text, len(args))
	}
	var n expr.Node
	switch t.text {
	case "round":
		n = call("floor", binary(expr.Add, args[0], expr.Number(0.5)))
	case "mod":
		whole := call("floor", binary(expr.Div, args[0], args[1]))
		n = binary(expr.Sub, args[0], binary(expr.Mul, args[1], whole))
	case "log":
		n = binary(expr.Div, call("log", args[0]), call("log", args[1]))
	default:
		n = call(t.text, args...)
	}
	return p.sized(n, t)
}

// reference is a constant, a variable or a formula by its name; a truth
// variable is 1 for true.
func (p *prismParser) reference(t token) expr.Node {
	if f, ok := p.formulas[t.text]; ok {
		return f
	}
	if p.truths[t.text] {
		return binary(expr.Eq, &expr.Name{Name: t.text}, expr.Number(1))
	}
	if !p.known[t.text] {
		complain(t.line, t.column, "", "no constant, variable or formula %q", t.text)
	}
	return &expr.Name{Name: t.text}
}
