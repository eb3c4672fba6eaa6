// Package expr is the expression language of dependability models: rates,
// guards and assignments such as
//
//	b > 0 && b < min(a, R)
//	(m - e - f) * (lambda + theta*e)
//	k == 0 ? 0 : 1 - exp(-x/k)
//
// Operators, loosest first: c ? a : b, ||, &&, comparisons (which do not
// chain), + -, * /, unary - and !, ^ (to the right). Functions: min, max (two
// or more arguments), abs, floor, ceil, exp, log, sqrt, pow. A name may have
// dots (vm.availability). Numbers and truth values do not mix.
//
// An expression is parsed once, compiled once against a Scope that gives every
// name a slot or a value, and then evaluated over a vector of slots without
// allocation. Decimals are kept as rationals, so that 1 - 0.99995 can be had
// exactly (Exact).
package expr

import "math/big"

// A Node is an expression. The set of kinds is closed.
type Node interface {
	// Pos is the byte offset of the node in the text it was parsed from.
	Pos() int
	String() string
	node()
}

// The kinds of Node.
type (
	// Literal is a number as it was written.
	Literal struct {
		At    int
		Value float64
		Exact *big.Rat // nil if it is known as a float64 only
	}
	// Name stands for a parameter, a variable or a constant.
	Name struct {
		At   int
		Name string
	}
	// Unary is -X or !X; Op is '-' or '!'.
	Unary struct {
		At int
		Op Op
		X  Node
	}
	// Binary is X Op Y.
	Binary struct {
		At   int // of the operator
		Op   Op
		X, Y Node
	}
	// Call is a function of the language.
	Call struct {
		At   int
		Func string
		Args []Node
	}
	// Cond is If ? Then : Else.
	Cond struct {
		At             int // of the question mark
		If, Then, Else Node
	}
)

// Pos implements Node.
func (n *Literal) Pos() int { return n.At }

// Pos implements Node.
func (n *Name) Pos() int { return n.At }

// Pos implements Node.
func (n *Unary) Pos() int { return n.At }

// Pos implements Node: where the left operand starts.
func (n *Binary) Pos() int { return n.X.Pos() }

// Pos implements Node.
func (n *Call) Pos() int { return n.At }

// Pos implements Node: where the condition starts.
func (n *Cond) Pos() int { return n.If.Pos() }

func (*Literal) node() {}
func (*Name) node()    {}
func (*Unary) node()   {}
func (*Binary) node()  {}
func (*Call) node()    {}
func (*Cond) node()    {}

// Op is an operator.
type Op string

// The operators.
const (
	Add Op = "+"
	Sub Op = "-"
	Mul Op = "*"
	Div Op = "/"
	Pow Op = "^"
	Eq  Op = "=="
	Ne  Op = "!="
	Lt  Op = "<"
	Le  Op = "<="
	Gt  Op = ">"
	Ge  Op = ">="
	And Op = "&&"
	Or  Op = "||"
	Not Op = "!"
)

// Number is a literal of a value.
func Number(x float64) *Literal {
	r := new(big.Rat).SetFloat64(x) // nil if x is not finite
	return &Literal{Value: x, Exact: r}
}

// Walk calls f for n and every node below it, in the order of the text, as long
// as f returns true for the node above.
func Walk(n Node, f func(Node) bool) {
	if n == nil || !f(n) {
		return
	}
	switch n := n.(type) {
	case *Unary:
		Walk(n.X, f)
	case *Binary:
		Walk(n.X, f)
		Walk(n.Y, f)
	case *Call:
		for _, a := range n.Args {
			Walk(a, f)
		}
	case *Cond:
		Walk(n.If, f)
		Walk(n.Then, f)
		Walk(n.Else, f)
	}
}

// Names lists the names in n, each once, in the order of the text.
func Names(n Node) []string {
	var names []string
	seen := map[string]bool{}
	Walk(n, func(n Node) bool {
		if name, ok := n.(*Name); ok && !seen[name.Name] {
			seen[name.Name] = true
			names = append(names, name.Name)
		}
		return true
	})
	return names
}
