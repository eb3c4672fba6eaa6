package expr

import (
	"math/big"
	"strconv"
	"strings"
)

// String writes n so that Parse reads the same expression again, with no more
// brackets than needed.
func (n *Literal) String() string { return text(n) }

// String implements Node.
func (n *Name) String() string { return text(n) }

// String implements Node.
func (n *Unary) String() string { return text(n) }

// String implements Node.
func (n *Binary) String() string { return text(n) }

// String implements Node.
func (n *Call) String() string { return text(n) }

// String implements Node.
func (n *Cond) String() string { return text(n) }

func text(n Node) string {
	var b strings.Builder
	write(&b, n, 0)
	return b.String()
}

// How tightly the forms bind; a looser form inside a tighter place is put in
// brackets.
const (
	bindCond = iota
	bindOr
	bindAnd
	bindCompare
	bindSum
	bindProduct
	bindUnary
	bindPower
	bindAtom
)

func binding(n Node) int {
	switch n := n.(type) {
	case *Cond:
		return bindCond
	case *Unary:
		return bindUnary
	case *Literal:
		if n.Value < 0 || n.Exact != nil && n.Exact.Sign() < 0 {
			return bindUnary
		}
		return bindAtom
	case *Binary:
		return n.Op.binding()
	}
	return bindAtom
}

func (op Op) binding() int {
	switch op {
	case Or:
		return bindOr
	case And:
		return bindAnd
	case Add, Sub:
		return bindSum
	case Mul, Div:
		return bindProduct
	case Pow:
		return bindPower
	}
	return bindCompare
}

func write(b *strings.Builder, n Node, place int) {
	if binding(n) < place {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	switch n := n.(type) {
	case *Literal:
		b.WriteString(n.digits())
	case *Name:
		b.WriteString(n.Name)
	case *Unary:
		b.WriteString(string(n.Op))
		write(b, n.X, bindUnary)
	case *Binary:
		writeBinary(b, n)
	case *Call:
		b.WriteString(n.Func)
		b.WriteByte('(')
		for i, a := range n.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			write(b, a, bindCond)
		}
		b.WriteByte(')')
	case *Cond:
		write(b, n.If, bindOr)
		b.WriteString(" ? ")
		write(b, n.Then, bindCond)
		b.WriteString(" : ")
		write(b, n.Else, bindCond)
	}
}

// writeBinary gives the right operand of a left-associative sign one step more.
func writeBinary(b *strings.Builder, n *Binary) {
	bind := n.Op.binding()
	left, right := bind, bind+1
	switch n.Op {
	case Pow:
		left, right = bindAtom, bindUnary
	case Eq, Ne, Lt, Le, Gt, Ge:
		left = bind + 1
	}
	write(b, n.X, left)
	switch n.Op {
	case Mul, Div, Pow:
		b.WriteString(string(n.Op))
	default:
		b.WriteString(" " + string(n.Op) + " ")
	}
	write(b, n.Y, right)
}

// digits is the shortest text that reads back as the same number.
func (n *Literal) digits() string {
	s := strconv.FormatFloat(n.Value, 'g', -1, 64)
	if n.Exact == nil {
		return s
	}
	if r, ok := new(big.Rat).SetString(s); ok && r.Cmp(n.Exact) == 0 {
		return s
	}
	if digits, exact := n.Exact.FloatPrec(); exact && digits <= maxDigits {
		return n.Exact.FloatString(digits)
	}
	return s
}
