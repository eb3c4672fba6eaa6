package exchange

import (
	"slices"

	"github.com/nines-bot/nines/dependability/expr"
)

func isTrue(n expr.Node) bool {
	name, ok := n.(*expr.Name)
	return ok && name.Name == "true"
}

func and(x, y expr.Node) expr.Node {
	if isTrue(x) {
		return y
	}
	return &expr.Binary{Op: expr.And, X: x, Y: y}
}

// positive tells whether the guard, or the rate having no variables, makes it
// plain that the rate is above 0 (or always 0). Where a rate is 0 there is no
// transition here, but PRISM would still look whether it leaves the range.
func (w *prismWriter) positive(rate, guard expr.Node) bool {
	if b, ok := rate.(*expr.Binary); ok && b.Op == expr.Mul {
		return w.positive(b.X, guard) && w.positive(b.Y, guard)
	}
	if !slices.ContainsFunc(expr.Names(rate), func(n string) bool { return w.state[n] }) {
		return true
	}
	return guarded(rate, guard)
}

// guarded finds x > 0, or a > b for a - b, among the conditions of the guard.
func guarded(factor, guard expr.Node) bool {
	b, ok := guard.(*expr.Binary)
	switch {
	case !ok:
		return false
	case b.Op == expr.And:
		return guarded(factor, b.X) || guarded(factor, b.Y)
	case b.Op != expr.Gt:
		return false
	}
	if zero, ok := b.Y.(*expr.Literal); ok && zero.Value == 0 && b.X.String() == factor.String() {
		return true
	}
	d, ok := factor.(*expr.Binary)
	return ok && d.Op == expr.Sub && d.X.String() == b.X.String() && d.Y.String() == b.Y.String()
}
