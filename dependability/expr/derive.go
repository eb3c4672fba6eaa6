package expr

// Derivative is dn/dname, simplified where zeros and ones allow. min, max, abs
// and conditions are differentiated branch by branch, floor and ceil count as
// constant: the answer holds wherever the derivative exists.
//
// Errors are *Error: a condition has no derivative.
func Derivative(n Node, name string) (Node, error) {
	d := deriver{name: name}
	out := d.derive(n)
	if d.err != nil {
		return nil, d.err
	}
	return out, nil
}

type deriver struct {
	name string
	err  *Error
}

func (d *deriver) derive(n Node) Node {
	switch n := n.(type) {
	case *Literal:
		return Number(0)
	case *Name:
		if n.Name == d.name {
			return Number(1)
		}
		return Number(0)
	case *Unary:
		if n.Op == Sub {
			return neg(d.derive(n.X))
		}
	case *Binary:
		if !IsTruth(n) {
			return d.binary(n)
		}
	case *Call:
		return d.call(n)
	case *Cond:
		if !IsTruth(n) {
			return choose(n.If, d.derive(n.Then), d.derive(n.Else))
		}
	}
	if d.err == nil {
		d.err = errorf(n.Pos(), "a condition has no derivative")
	}
	return Number(0)
}

func (d *deriver) binary(n *Binary) Node {
	dx, dy := d.derive(n.X), d.derive(n.Y)
	switch n.Op {
	case Add:
		return add(dx, dy)
	case Sub:
		return sub(dx, dy)
	case Mul:
		return add(mul(dx, n.Y), mul(n.X, dy))
	case Div:
		return div(sub(dx, mul(div(n.X, n.Y), dy)), n.Y)
	}
	return power(n.X, n.Y, dx, dy)
}

// power is d(x^y) = y·x^(y-1)·dx + x^y·log(x)·dy.
func power(x, y, dx, dy Node) Node {
	first := mul(mul(y, pow(x, sub(y, Number(1)))), dx)
	if isNumber(dy, 0) {
		return first // no logarithm of what may be negative
	}
	return add(first, mul(mul(pow(x, y), &Call{Func: "log", Args: []Node{x}}), dy))
}

func (d *deriver) call(n *Call) Node {
	x := n.Args[0]
	dx := d.derive(x)
	switch n.Func {
	case "min", "max":
		op := Le
		if n.Func == "max" {
			op = Ge
		}
		for _, y := range n.Args[1:] {
			dx = choose(&Binary{Op: op, X: x, Y: y}, dx, d.derive(y))
			x = &Call{Func: n.Func, Args: []Node{x, y}}
		}
		return dx
	case "pow":
		return power(x, n.Args[1], dx, d.derive(n.Args[1]))
	case "abs":
		return choose(&Binary{Op: Ge, X: x, Y: Number(0)}, dx, neg(dx))
	case "exp":
		return mul(n, dx)
	case "log":
		return div(dx, x)
	case "sqrt":
		return div(dx, mul(Number(2), n))
	}
	return Number(0) // floor, ceil
}

func isNumber(n Node, x float64) bool {
	l, ok := n.(*Literal)
	return ok && l.Value == x
}

func add(x, y Node) Node {
	switch {
	case isNumber(x, 0):
		return y
	case isNumber(y, 0):
		return x
	}
	return &Binary{Op: Add, X: x, Y: y}
}

func sub(x, y Node) Node {
	lx, okx := x.(*Literal)
	ly, oky := y.(*Literal)
	switch {
	case isNumber(y, 0):
		return x
	case okx && oky:
		return Number(lx.Value - ly.Value)
	case isNumber(x, 0):
		return neg(y)
	}
	return &Binary{Op: Sub, X: x, Y: y}
}

func mul(x, y Node) Node {
	switch {
	case isNumber(x, 0), isNumber(y, 0):
		return Number(0)
	case isNumber(x, 1):
		return y
	case isNumber(y, 1):
		return x
	}
	return &Binary{Op: Mul, X: x, Y: y}
}

func div(x, y Node) Node {
	switch {
	case isNumber(x, 0):
		return Number(0)
	case isNumber(y, 1):
		return x
	}
	return &Binary{Op: Div, X: x, Y: y}
}

func pow(x, y Node) Node {
	switch {
	case isNumber(y, 0):
		return Number(1)
	case isNumber(y, 1):
		return x
	}
	return &Binary{Op: Pow, X: x, Y: y}
}

func neg(x Node) Node {
	if l, ok := x.(*Literal); ok {
		return Number(0 - l.Value)
	}
	return &Unary{Op: Sub, X: x}
}

func choose(test, x, y Node) Node {
	if lx, ok := x.(*Literal); ok && isNumber(y, lx.Value) {
		return x
	}
	return &Cond{If: test, Then: x, Else: y}
}
