package population

import (
	"cmp"
	"slices"

	"github.com/nines-bot/nines/dependability/expr"
)

// one stands for no class in a monomial: the smaller place of the pair.
const one = -1

// A polynomial maps ordered pairs of classes to factors.
type polynomial map[[2]int]float64

// expand writes an expression as a polynomial of degree two in the slots, if
// it is one by its form: sums, products and quotients by known values.
func expand(n expr.Node, scope expr.Scope) (polynomial, bool) {
	switch n := n.(type) {
	case *expr.Literal:
		return polynomial{{one, one}: n.Value}, true
	case *expr.Name:
		b, ok := scope(n.Name)
		if b.Const {
			return polynomial{{one, one}: b.Value}, ok
		}
		return polynomial{{one, b.Slot}: 1}, ok
	case *expr.Unary:
		p, ok := expand(n.X, scope)
		return p.times(polynomial{{one, one}: -1}, ok && n.Op == expr.Sub)
	case *expr.Binary:
		return expandBinary(n, scope)
	}
	for _, name := range expr.Names(n) {
		if b, ok := scope(name); !ok || !b.Const {
			return nil, false
		}
	}
	v, err := expr.Eval(n, scope)
	return polynomial{{one, one}: v}, err == nil
}

func expandBinary(n *expr.Binary, scope expr.Scope) (polynomial, bool) {
	p, okP := expand(n.X, scope)
	q, okQ := expand(n.Y, scope)
	if !okP || !okQ {
		return nil, false
	}
	switch n.Op {
	case expr.Add:
		return p.plus(q, 1), true
	case expr.Sub:
		return p.plus(q, -1), true
	case expr.Mul:
		return p.times(q, true)
	case expr.Div:
		d, known := q.constant()
		if !known || d == 0 {
			return nil, false
		}
		out := polynomial{}
		for k, v := range p {
			out[k] = v / d
		}
		return out, true
	case expr.Pow:
		if e, known := q.constant(); known && e == 2 {
			return p.times(p, true)
		}
	}
	return nil, false
}

func (p polynomial) constant() (float64, bool) {
	for k, v := range p {
		if k != [2]int{one, one} && v != 0 {
			return 0, false
		}
	}
	return p[[2]int{one, one}], true
}

func (p polynomial) plus(q polynomial, sign float64) polynomial {
	out := polynomial{}
	for k, v := range p {
		out[k] += v
	}
	for k, v := range q {
		out[k] += sign * v
	}
	return out
}

// times multiplies; false where the degree would pass two.
func (p polynomial) times(q polynomial, ok bool) (polynomial, bool) {
	if !ok {
		return nil, false
	}
	out := polynomial{}
	for _, a := range p.keys() {
		for _, b := range q.keys() {
			f := []int{a[0], a[1], b[0], b[1]}
			slices.Sort(f)
			if v := p[a] * q[b]; f[1] == one {
				out[[2]int{f[2], f[3]}] += v
			} else if v != 0 {
				return nil, false
			}
		}
	}
	return out, true
}

// keys come in order, so that sums are rounded alike every time.
func (p polynomial) keys() [][2]int {
	keys := make([][2]int, 0, len(p))
	for k := range p {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return keys
}

func (p polynomial) terms() []Term {
	terms := []Term{}
	for _, k := range p.keys() {
		t := Term{K: p[k]}
		for _, c := range k {
			if c != one {
				t.Of = append(t.Of, c)
			}
		}
		if t.K != 0 {
			terms = append(terms, t)
		}
	}
	return terms
}
