package expr

import "math"

// arithmetic compiles the signs between numbers. The shapes that rates are
// made of (variable and constant, variable and variable) skip inner calls.
func (c *compiler) arithmetic(n *Binary) num {
	x, y := c.number(n.X), c.number(n.Y)
	if x.known && y.known {
		return constant(apply(n.Op, x.value, y.value))
	}
	f := shape(n.Op, x, y)
	if f == nil {
		f = general(n.Op, x.f, y.f)
	}
	return num{f: f, slot: -1}
}

func apply(op Op, a, b float64) float64 {
	switch op {
	case Add:
		return a + b
	case Sub:
		return a - b
	case Mul:
		return a * b
	case Div:
		return a / b
	}
	return math.Pow(a, b)
}

func general(op Op, p, q func([]float64) float64) func([]float64) float64 {
	switch op {
	case Add:
		return func(s []float64) float64 { return p(s) + q(s) }
	case Sub:
		return func(s []float64) float64 { return p(s) - q(s) }
	case Mul:
		return func(s []float64) float64 { return p(s) * q(s) }
	case Div:
		return func(s []float64) float64 { return p(s) / q(s) }
	}
	return func(s []float64) float64 { return math.Pow(p(s), q(s)) }
}

// shape has no inner calls; nil if it does not know the form.
func shape(op Op, x, y num) func([]float64) float64 {
	i, j, a, b, f := x.slot, y.slot, x.value, y.value, x.f
	switch {
	case i >= 0 && j >= 0:
		switch op {
		case Add:
			return func(s []float64) float64 { return s[i] + s[j] }
		case Sub:
			return func(s []float64) float64 { return s[i] - s[j] }
		case Mul:
			return func(s []float64) float64 { return s[i] * s[j] }
		}
	case x.known && j >= 0:
		switch op {
		case Add:
			return func(s []float64) float64 { return a + s[j] }
		case Sub:
			return func(s []float64) float64 { return a - s[j] }
		case Mul:
			return func(s []float64) float64 { return a * s[j] }
		}
	case i >= 0 && y.known:
		switch op {
		case Add:
			return func(s []float64) float64 { return s[i] + b }
		case Sub:
			return func(s []float64) float64 { return s[i] - b }
		case Mul:
			return func(s []float64) float64 { return s[i] * b }
		}
	case j >= 0 && op == Mul:
		return func(s []float64) float64 { return f(s) * s[j] }
	}
	return nil
}

// truth compiles a condition.
func (c *compiler) truth(n Node) cond {
	switch n := n.(type) {
	case *Unary:
		if n.Op == Not {
			x := c.truth(n.X)
			if x.known {
				return settled(!x.value)
			}
			f := x.f
			return cond{f: func(s []float64) bool { return !f(s) }}
		}
	case *Binary:
		switch n.Op {
		case And, Or:
			return junction(n.Op, c.truth(n.X), c.truth(n.Y))
		case Eq, Ne, Lt, Le, Gt, Ge:
			return comparison(n.Op, c.number(n.X), c.number(n.Y))
		}
	case *Cond:
		test, x, y := c.truth(n.If), c.truth(n.Then), c.truth(n.Else)
		t, p, q := test.f, x.f, y.f
		return cond{f: func(s []float64) bool { return t(s) && p(s) || !t(s) && q(s) }, known: test.known && x.known && y.known, value: test.value && x.value || !test.value && y.value}
	case *Name:
		switch n.Name {
		case "true", "false":
			if _, taken := c.scope(n.Name); !taken {
				return settled(n.Name == "true")
			}
		}
	}
	c.fail(n.Pos(), "a number stands where a condition belongs")
	return settled(false)
}

func junction(op Op, x, y cond) cond {
	stop := op == Or // the value of one side that settles both
	switch {
	case x.known && x.value == stop, y.known && y.value == stop:
		return settled(stop)
	case x.known:
		return y
	case y.known:
		return x
	}
	p, q := x.f, y.f
	if op == And {
		return cond{f: func(s []float64) bool { return p(s) && q(s) }}
	}
	return cond{f: func(s []float64) bool { return p(s) || q(s) }}
}

func comparison(op Op, x, y num) cond {
	if x.known && y.known {
		return settled(holds(op, x.value, y.value))
	}
	p, q := x.f, y.f
	switch op {
	case Eq:
		return cond{f: func(s []float64) bool { return p(s) == q(s) }}
	case Ne:
		return cond{f: func(s []float64) bool { return p(s) != q(s) }}
	case Lt:
		return cond{f: func(s []float64) bool { return p(s) < q(s) }}
	case Le:
		return cond{f: func(s []float64) bool { return p(s) <= q(s) }}
	case Gt:
		return cond{f: func(s []float64) bool { return p(s) > q(s) }}
	}
	return cond{f: func(s []float64) bool { return p(s) >= q(s) }}
}

func holds(op Op, a, b float64) bool {
	switch op {
	case Eq:
		return a == b
	case Ne:
		return a != b
	case Lt:
		return a < b
	case Le:
		return a <= b
	case Gt:
		return a > b
	}
	return a >= b
}
