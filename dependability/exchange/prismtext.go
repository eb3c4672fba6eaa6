package exchange

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/dependability/expr"
)

// prismReserved are the words of the PRISM language (manual, "Identifiers"),
// of its functions and of Storm, which reads the same files.
func prismReserved() []string {
	return strings.Fields(`A bool clock const ctmc C double dtmc E endinit endinvariant endmodule endobservables
		endrewards endsystem false formula filter func F global G init invariant I int label max mdp min module X
		nondeterministic observable observables of Pmax Pmin P pomdp popta probabilistic prob pta rate rewards Rmax
		Rmin R S stochastic system true U W floor ceil round pow mod log multi deadlock ma smg csg player endplayer
		step exists forall idtmc imdp`)
}

// How tightly the forms of the PRISM language bind. Unlike here, ! binds more
// loosely there than comparisons; its operand stands in brackets.
const (
	prismCond = iota
	prismOr
	prismAnd
	prismCompare
	prismSum
	prismProduct
	prismUnary
	prismAtom
)

// prismExpr writes an expression. whole tells which names are integers there.
type prismExpr struct {
	names *names
	whole map[string]bool
	err   error
}

func (p *prismExpr) text(n expr.Node) string { return p.in(n, prismCond) }

func (p *prismExpr) fail(format string, args ...any) string {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
	return "0"
}

func (p *prismExpr) in(n expr.Node, place int) string {
	s, bind := p.form(n)
	if bind < place {
		return "(" + s + ")"
	}
	return s
}

func (p *prismExpr) form(n expr.Node) (string, int) {
	switch n := n.(type) {
	case *expr.Literal:
		return prismNumber(n), prismAtom
	case *expr.Name:
		switch n.Name {
		case "true", "false":
			return n.Name, prismAtom
		case "inf":
			return p.fail("infinity has no name in the PRISM language"), prismAtom
		}
		return p.names.give(n.Name), prismAtom
	case *expr.Unary:
		if n.Op == expr.Not {
			return "!(" + p.text(n.X) + ")", prismAtom
		}
		return "-" + p.in(n.X, prismAtom), prismUnary
	case *expr.Binary:
		return p.binary(n)
	case *expr.Call:
		return p.call(n), prismAtom
	case *expr.Cond:
		return p.in(n.If, prismOr) + " ? " + p.in(n.Then, prismOr) + " : " + p.in(n.Else, prismOr), prismCond
	}
	return p.fail("an expression of an unknown kind"), prismAtom
}

func (p *prismExpr) binary(n *expr.Binary) (string, int) {
	sign, bind := string(n.Op), prismCompare
	switch n.Op {
	case expr.Pow:
		return p.power(n.X, n.Y), prismAtom
	case expr.Or:
		sign, bind = "|", prismOr
	case expr.And:
		sign, bind = "&", prismAnd
	case expr.Eq:
		sign = "="
	case expr.Add, expr.Sub:
		bind = prismSum
	case expr.Mul, expr.Div:
		return p.in(n.X, prismProduct) + sign + p.in(n.Y, prismProduct+1), prismProduct
	}
	left := bind
	if bind == prismCompare {
		left++
	}
	return p.in(n.X, left) + " " + sign + " " + p.in(n.Y, bind+1), bind
}

// power keeps whole numbers out of pow, which is limited to 32 bits there.
func (p *prismExpr) power(x, y expr.Node) string {
	base := p.text(x)
	if p.integer(x) && p.integer(y) {
		base = "1.0*" + p.in(x, prismUnary)
	}
	return "pow(" + base + ", " + p.text(y) + ")"
}

func (p *prismExpr) call(n *expr.Call) string {
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = p.text(a)
	}
	e := strconv.FormatFloat(math.E, 'g', -1, 64)
	switch n.Func {
	case "min", "max", "floor", "ceil":
		return n.Func + "(" + strings.Join(args, ", ") + ")"
	case "pow":
		return p.power(n.Args[0], n.Args[1])
	case "abs":
		return "max(" + args[0] + ", -" + p.in(n.Args[0], prismAtom) + ")"
	case "exp":
		return "pow(" + e + ", " + args[0] + ")"
	case "sqrt":
		return "pow(1.0*" + p.in(n.Args[0], prismUnary) + ", 0.5)"
	case "log":
		return "log(" + args[0] + ", " + e + ")"
	}
	return p.fail("the PRISM language has no function %s", n.Func)
}

// prismNumber is a literal; whole numbers beyond 32 bits must be doubles.
func prismNumber(n *expr.Literal) string {
	s := n.String()
	if n.Value == math.Trunc(n.Value) && math.Abs(n.Value) > math.MaxInt32 && !strings.ContainsAny(s, ".eE") {
		s += ".0"
	}
	if n.Value < 0 {
		return "(" + s + ")"
	}
	return s
}

// integer tells whether PRISM gives the expression the type int.
func (p *prismExpr) integer(n expr.Node) bool {
	switch n := n.(type) {
	case *expr.Literal:
		return n.Value == math.Trunc(n.Value) && math.Abs(n.Value) <= math.MaxInt32
	case *expr.Name:
		return p.whole[n.Name]
	case *expr.Unary:
		return n.Op == expr.Sub && p.integer(n.X)
	case *expr.Binary:
		return (n.Op == expr.Add || n.Op == expr.Sub || n.Op == expr.Mul) && p.integer(n.X) && p.integer(n.Y)
	case *expr.Cond:
		return p.integer(n.Then) && p.integer(n.Else)
	case *expr.Call:
		switch n.Func {
		case "floor", "ceil":
			return true
		case "min", "max", "abs":
			for _, a := range n.Args {
				if !p.integer(a) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// count writes an expression where only an integer may stand.
func (p *prismExpr) count(n expr.Node) string {
	if p.integer(n) {
		return p.text(n)
	}
	return "floor(" + p.text(n) + ")"
}
