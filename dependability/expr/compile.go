package expr

import "math"

// A Binding is what a name means: a place in the vector of slots, or a value
// known now.
type Binding struct {
	Slot  int
	Const bool
	Value float64
}

// A Scope gives names their meaning.
type Scope func(name string) (Binding, bool)

// Values is a scope of known values.
func Values(values map[string]float64) Scope {
	return func(name string) (Binding, bool) {
		v, ok := values[name]
		return Binding{Const: true, Value: v}, ok
	}
}

// CompileNumber turns n into a function of the slots. Parts that are known are
// computed now. Division by zero and logarithms out of range give what IEEE 754
// says: the caller judges the result.
//
// Errors are *Error: an unknown name, a truth value where a number belongs.
func CompileNumber(n Node, scope Scope) (func(slots []float64) float64, error) {
	c := compiler{scope: scope}
	f := c.number(n)
	if c.err != nil {
		return nil, c.err
	}
	return f.f, nil
}

// CompileTruth turns n into a condition on the slots.
//
// Errors are *Error: an unknown name, a number where a condition belongs.
func CompileTruth(n Node, scope Scope) (func(slots []float64) bool, error) {
	c := compiler{scope: scope}
	f := c.truth(n)
	if c.err != nil {
		return nil, c.err
	}
	return f.f, nil
}

// Eval computes n from names that are all known.
func Eval(n Node, scope Scope) (float64, error) {
	f, err := CompileNumber(n, scope)
	if err != nil {
		return 0, err
	}
	return f(nil), nil
}

// IsTruth tells whether n is a condition by its form.
func IsTruth(n Node) bool {
	switch n := n.(type) {
	case *Unary:
		return n.Op == Not
	case *Binary:
		switch n.Op {
		case Eq, Ne, Lt, Le, Gt, Ge, And, Or:
			return true
		}
	case *Cond:
		return IsTruth(n.Then)
	}
	return false
}

// num is a compiled number; known means that the slots do not matter, slot is
// its place if it is nothing but a variable, else -1.
type num struct {
	f     func([]float64) float64
	known bool
	value float64
	slot  int
}

type cond struct {
	f     func([]float64) bool
	known bool
	value bool
}

type compiler struct {
	scope Scope
	err   *Error
}

func (c *compiler) fail(pos int, format string, args ...any) {
	if c.err == nil {
		c.err = errorf(pos, format, args...)
	}
}

func constant(x float64) num {
	return num{f: func([]float64) float64 { return x }, known: true, value: x, slot: -1}
}

func settled(x bool) cond {
	return cond{f: func([]float64) bool { return x }, known: true, value: x}
}

func (c *compiler) number(n Node) num {
	switch n := n.(type) {
	case *Literal:
		return constant(n.Value)
	case *Name:
		return c.name(n)
	case *Unary:
		if n.Op == Sub {
			x := c.number(n.X)
			return x.then(func(v float64) float64 { return -v })
		}
	case *Binary:
		if !IsTruth(n) {
			return c.arithmetic(n)
		}
	case *Call:
		return c.call(n)
	case *Cond:
		return c.choice(n)
	}
	c.fail(n.Pos(), "a condition stands where a number belongs")
	return constant(0)
}

func (c *compiler) name(n *Name) num {
	b, ok := c.scope(n.Name)
	if !ok {
		c.fail(n.At, "unknown name %q", n.Name)
		return constant(0)
	}
	if b.Const {
		return constant(b.Value)
	}
	slot := b.Slot
	return num{f: func(s []float64) float64 { return s[slot] }, slot: slot}
}

// then applies g to x.
func (x num) then(g func(float64) float64) num {
	if x.known {
		return constant(g(x.value))
	}
	f := x.f
	return num{f: func(s []float64) float64 { return g(f(s)) }, slot: -1}
}

func (c *compiler) call(n *Call) num {
	args := make([]num, len(n.Args))
	for i, a := range n.Args {
		args[i] = c.number(a)
	}
	switch n.Func {
	case "min", "max", "pow":
		g := map[string]func(a, b float64) float64{"min": math.Min, "max": math.Max, "pow": math.Pow}[n.Func]
		x := args[0]
		for _, y := range args[1:] {
			x = combine(x, y, g)
		}
		return x
	}
	g, ok := map[string]func(float64) float64{
		"abs": math.Abs, "floor": math.Floor, "ceil": math.Ceil, "exp": math.Exp, "log": math.Log, "sqrt": math.Sqrt,
	}[n.Func]
	if !ok {
		c.fail(n.At, "no function %s", n.Func)
		return constant(0)
	}
	return args[0].then(g)
}

func combine(x, y num, g func(a, b float64) float64) num {
	if x.known && y.known {
		return constant(g(x.value, y.value))
	}
	p, q := x.f, y.f
	return num{f: func(s []float64) float64 { return g(p(s), q(s)) }, slot: -1}
}

func (c *compiler) choice(n *Cond) num {
	test, x, y := c.truth(n.If), c.number(n.Then), c.number(n.Else)
	if test.known {
		if test.value {
			return x
		}
		return y
	}
	t, p, q := test.f, x.f, y.f
	return num{slot: -1, f: func(s []float64) float64 {
		if t(s) {
			return p(s)
		}
		return q(s)
	}}
}
