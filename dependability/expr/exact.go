package expr

import "math/big"

// maxBits bounds the numerators and denominators of exact arithmetic.
const maxBits = 4096

// Exact computes n in rational numbers, or returns nil if it needs more: an
// irrational function, a name without an exact value, numbers too long. It is
// what makes 1 - 0.99995 have all its digits.
func Exact(n Node, names func(name string) *big.Rat) *big.Rat {
	switch n := n.(type) {
	case *Literal:
		return n.Exact
	case *Name:
		return names(n.Name)
	case *Unary:
		if x := Exact(n.X, names); x != nil && n.Op == Sub {
			return new(big.Rat).Neg(x)
		}
	case *Binary:
		if IsTruth(n) {
			return nil
		}
		x, y := Exact(n.X, names), Exact(n.Y, names)
		if x == nil || y == nil {
			return nil
		}
		return short(exactBinary(n.Op, x, y))
	case *Call:
		return exactCall(n, names)
	}
	return nil
}

func exactBinary(op Op, x, y *big.Rat) *big.Rat {
	r := new(big.Rat)
	switch op {
	case Add:
		return r.Add(x, y)
	case Sub:
		return r.Sub(x, y)
	case Mul:
		return r.Mul(x, y)
	case Div:
		if y.Sign() == 0 {
			return nil
		}
		return r.Quo(x, y)
	}
	return exactPower(x, y)
}

// exactPower multiplies out small whole powers.
func exactPower(x, y *big.Rat) *big.Rat {
	if !y.IsInt() || !y.Num().IsInt64() {
		return nil
	}
	e := y.Num().Int64()
	if e < 0 || e > 1000 {
		return nil
	}
	r := new(big.Rat).SetInt64(1)
	for range e {
		if r = short(r.Mul(r, x)); r == nil {
			return nil
		}
	}
	return r
}

func exactCall(n *Call, names func(string) *big.Rat) *big.Rat {
	args := make([]*big.Rat, len(n.Args))
	for i, a := range n.Args {
		if args[i] = Exact(a, names); args[i] == nil {
			return nil
		}
	}
	r := args[0]
	switch n.Func {
	case "abs":
		return new(big.Rat).Abs(r)
	case "min", "max":
		for _, a := range args[1:] {
			if (a.Cmp(r) < 0) == (n.Func == "min") {
				r = a
			}
		}
		return r
	}
	return nil
}

// short gives up numbers that grow without end.
func short(r *big.Rat) *big.Rat {
	if r == nil || r.Num().BitLen() > maxBits || r.Denom().BitLen() > maxBits {
		return nil
	}
	return r
}
