package expr

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// What keeps hostile text harmless.
const (
	maxLength = 20_000 // bytes
	maxDepth  = 200    // brackets, signs and powers inside each other
	maxDigits = 400    // of the exponent range of a literal
)

// Parse reads an expression.
//
// Errors are *Error.
func Parse(src string) (Node, error) {
	if len(src) > maxLength {
		return nil, errorf(maxLength, "an expression may have %d characters, this has %d", maxLength, len(src))
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	n := p.cond()
	if p.err == nil && p.look().kind != tokEnd {
		p.fail(p.look(), "%s was not expected here", p.look().say())
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

// A parser goes through the tokens once; after the first error it says only
// tokEnd.
type parser struct {
	tokens []token
	at     int
	depth  int
	err    *Error
}

func (p *parser) look() token {
	if p.err != nil {
		return token{kind: tokEnd, pos: p.err.Pos}
	}
	return p.tokens[p.at]
}

func (p *parser) take() token {
	t := p.look()
	if t.kind != tokEnd {
		p.at++
	}
	return t
}

// accept takes the sign if it stands here.
func (p *parser) accept(signs ...string) (token, bool) {
	t := p.look()
	if t.kind == tokSign {
		if slices.Contains(signs, t.text) {
			return p.take(), true
		}
	}
	return token{}, false
}

func (p *parser) want(s string) {
	if _, ok := p.accept(s); !ok {
		p.fail(p.look(), "%q expected, not %s", s, p.look().say())
	}
}

func (p *parser) fail(t token, format string, args ...any) {
	if p.err == nil {
		p.err = errorf(t.pos, format, args...)
	}
}

// enter guards the stack against deep nesting.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail(p.look(), "nested more than %d deep", maxDepth)
		return false
	}
	return true
}

func (p *parser) leave() { p.depth-- }

func (p *parser) cond() Node {
	if !p.enter() {
		return &Literal{}
	}
	defer p.leave()
	n := p.binary(0)
	q, ok := p.accept("?")
	if !ok {
		return n
	}
	then := p.cond()
	p.want(":")
	return &Cond{At: q.pos, If: n, Then: then, Else: p.cond()}
}

// levels are the binary operators to the left, loosest first.
func levels(i int) []string {
	switch i {
	case 0:
		return []string{"||"}
	case 1:
		return []string{"&&"}
	case 2:
		return []string{"==", "!=", "<=", ">=", "<", ">"}
	case 3:
		return []string{"+", "-"}
	case 4:
		return []string{"*", "/"}
	}
	return nil
}

const comparisons = 2 // the level that does not chain

func (p *parser) binary(level int) Node {
	signs := levels(level)
	if signs == nil {
		return p.unary()
	}
	n := p.binary(level + 1)
	for count := 0; ; count++ {
		t, ok := p.accept(signs...)
		if !ok {
			return n
		}
		if level == comparisons && count > 0 {
			p.fail(t, "comparisons do not chain; join two with &&")
		}
		n = &Binary{At: t.pos, Op: Op(t.text), X: n, Y: p.binary(level + 1)}
	}
}

func (p *parser) unary() Node {
	t, ok := p.accept("-", "!")
	if !ok {
		return p.power()
	}
	if !p.enter() {
		return &Literal{}
	}
	defer p.leave()
	return &Unary{At: t.pos, Op: Op(t.text), X: p.unary()}
}

func (p *parser) power() Node {
	n := p.atom()
	t, ok := p.accept("^")
	if !ok {
		return n
	}
	if !p.enter() {
		return &Literal{}
	}
	defer p.leave()
	return &Binary{At: t.pos, Op: Pow, X: n, Y: p.unary()}
}

func (p *parser) atom() Node {
	switch t := p.take(); {
	case t.kind == tokNumber:
		n, err := literal(t.text)
		if err != "" {
			p.fail(t, "%s %s", t.text, err)
		}
		n.At = t.pos
		return n
	case t.kind == tokName:
		if _, ok := p.accept("("); ok {
			return p.call(t)
		}
		return &Name{At: t.pos, Name: t.text}
	case t.kind == tokSign && t.text == "(":
		n := p.cond()
		p.want(")")
		return n
	default:
		p.fail(t, "a value expected, not %s", t.say())
		return &Literal{}
	}
}

func (p *parser) call(t token) Node {
	c := &Call{At: t.pos, Func: t.text}
	for {
		c.Args = append(c.Args, p.cond())
		if _, ok := p.accept(","); !ok {
			break
		}
	}
	p.want(")")
	low, high, ok := arity(t.text)
	switch {
	case !ok:
		p.fail(t, "no function %s; there are %s", t.text, strings.Join(functions(), ", "))
	case len(c.Args) < low || high >= 0 && len(c.Args) > high:
		p.fail(t, "%s with %d arguments", t.text, len(c.Args))
	}
	return c
}

func functions() []string {
	return []string{"min", "max", "abs", "floor", "ceil", "exp", "log", "sqrt", "pow"}
}

// arity is how many arguments a function takes; high is -1 for any number.
func arity(f string) (low, high int, ok bool) {
	switch f {
	case "min", "max":
		return 2, -1, true
	case "pow":
		return 2, 2, true
	case "abs", "floor", "ceil", "exp", "log", "sqrt":
		return 1, 1, true
	}
	return 0, 0, false
}

// literal reads a number exactly; the message is "" if all is well.
func literal(s string) (*Literal, string) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) {
		return &Literal{}, "is too large"
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if e, err := strconv.Atoi(s[i+1:]); err != nil || e < -maxDigits || e > maxDigits {
			return &Literal{}, "has an exponent out of range"
		}
	}
	if len(s) > maxDigits {
		return &Literal{}, "has too many digits"
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return &Literal{}, "is not a number"
	}
	if x == 0 && r.Sign() != 0 {
		return &Literal{}, "is too small"
	}
	return &Literal{Value: x, Exact: r}, ""
}
