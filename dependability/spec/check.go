package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// check looks at names, truth and units once the whole file is read.
func (r *reader) check() {
	m := r.model
	r.unique()
	c := r.checker()
	r.checkParams(c)
	switch m.Kind {
	case KindRBD:
		r.checkRBD(c)
	case KindRepairable:
		r.checkRepairable(c, m.Repairable)
	case KindCTMC:
		r.checkCTMC(c)
	case KindPopulation:
		r.checkPopulation(c)
	case KindCompose:
		r.checkCompose(c)
	}
	r.checkMeasures(c)
}

// A checker knows the names of a place and their dimensions.
type checker struct {
	r     *reader
	names map[string]Dim
}

// checker has the names that stand everywhere: parameters and definitions,
// and of used files.
func (r *reader) checker() *checker {
	c := &checker{r, map[string]Dim{"inf": {}}}
	for _, p := range r.model.Params {
		c.names[p.Name] = p.Value.Unit
	}
	for _, l := range r.model.Lets {
		c.names[l.Name] = Dim{}
	}
	return c
}

// with adds names of a place.
func (c *checker) with(names ...string) *checker {
	d := &checker{c.r, map[string]Dim{}}
	maps.Copy(d.names, c.names)
	for _, n := range names {
		d.names[n] = Dim{} // a count, but 2*a may well be meant as a rate
	}
	return d
}

// number checks an expression that must be a number of dimension want.
func (c *checker) number(e Expr, want Dim, what string) {
	if e.Node == nil || !c.know(e, what) {
		return
	}
	if expr.IsTruth(e.Node) {
		c.r.complain(e.Pos, "", "%s must be a number, this is a condition", what)
		return
	}
	got := e.Unit
	if !got.Known {
		got = c.dim(e, e.Node)
	}
	if want.Known && got.Known && got != want {
		hint := ""
		if want == dimRate && got == dimTime {
			hint = "a rate is one over a time: 1 / y, or 1/T"
		}
		c.r.complain(e.Pos, hint, "%s must be %s, this is %s", what, want, got)
	}
}

// truth checks an expression that must be a condition.
func (c *checker) truth(e Expr, what string) {
	if e.Node == nil || !c.know(e, what) {
		return
	}
	if name, ok := e.Node.(*expr.Name); ok && (name.Name == "true" || name.Name == "false") {
		return
	}
	if !expr.IsTruth(e.Node) {
		c.r.complain(e.Pos, "compare with ==, <, >= ...", "%s must be a condition, this is a number", what)
		return
	}
	c.dim(e, e.Node)
}

// know complains about names that nothing gives.
func (c *checker) know(e Expr, what string) bool {
	ok := true
	expr.Walk(e.Node, func(n expr.Node) bool {
		name, is := n.(*expr.Name)
		if !is || name.Name == "true" || name.Name == "false" {
			return true
		}
		if name.Name == unread {
			ok = false
			return true
		}
		if _, found := c.names[name.Name]; found {
			return true
		}
		if alias, rest, dotted := strings.Cut(name.Name, "."); dotted {
			if c.used(alias, rest, e, name) {
				return true
			}
			ok = false
			return true
		}
		c.r.complain(e.at(name), strictyaml.DidYouMean(name.Name, c.candidates()), "%s: unknown name %q", what, name.Name)
		ok = false
		return true
	})
	return ok
}

// candidates are the names that somebody may have meant.
func (c *checker) candidates() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.names)), func(name string) bool { return name == "inf" })
}

// used checks vm.availability.
func (c *checker) used(alias, rest string, e Expr, at expr.Node) bool {
	for _, u := range c.r.model.Uses {
		if u.Alias != alias {
			continue
		}
		if u.Model.param(rest) != nil || u.Model.gives(rest) {
			return true
		}
		c.r.complain(e.at(at), "a scalar measure such as availability, a system, a named measure or a parameter", "model %s gives no %q", alias, rest)
		return false
	}
	c.r.complain(e.at(at), fmt.Sprintf("use: {%s: %s.yaml}", alias, alias), "no used model %q", alias)
	return false
}

// gives tells whether other files may ask for the value of that name.
func (m *Model) gives(name string) bool {
	if k, ok := findMeasure(name); ok {
		return k.fits(m.Kind)
	}
	for _, x := range m.Measures {
		if x.Label == name {
			return true
		}
	}
	if m.RBD != nil {
		for _, s := range m.RBD.Systems {
			if s.Name == name {
				return true
			}
		}
	}
	return false
}

func (m *Model) param(name string) *Param {
	i := slices.IndexFunc(m.Params, func(p *Param) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return m.Params[i]
}

// at is the place of a part of an expression.
func (e Expr) at(n expr.Node) Pos {
	return Pos{e.Pos.Line, e.Pos.Column + n.Pos()}
}

// dim works out the dimension of n and complains where it cannot be.
func (c *checker) dim(e Expr, n expr.Node) Dim {
	switch n := n.(type) {
	case *expr.Name:
		return c.names[n.Name]
	case *expr.Unary:
		return c.dim(e, n.X)
	case *expr.Binary:
		return c.dimBinary(e, n)
	case *expr.Call:
		return c.dimCall(e, n)
	case *expr.Cond:
		c.dim(e, n.If)
		return c.same(e, n.Else, c.dim(e, n.Then), c.dim(e, n.Else))
	}
	return Dim{} // a literal
}

func (c *checker) dimBinary(e Expr, n *expr.Binary) Dim {
	x, y := c.dim(e, n.X), c.dim(e, n.Y)
	switch n.Op {
	case expr.Mul, expr.Div:
		return product(n, x, y)
	case expr.Pow:
		if x.Known && x.Time == 0 {
			return dimPure
		}
		return Dim{}
	case expr.And, expr.Or:
		return Dim{}
	}
	d := c.same(e, n, x, y)
	if expr.IsTruth(n) {
		return Dim{}
	}
	return d
}

// product multiplies or divides. A bare number beside a time or a rate is taken
// as pure; beside a pure number it may be anything.
func product(n *expr.Binary, x, y Dim) Dim {
	if _, bare := n.X.(*expr.Literal); bare && y.Time != 0 {
		x = dimPure
	}
	if _, bare := n.Y.(*expr.Literal); bare && x.Time != 0 {
		y = dimPure
	}
	if !x.Known || !y.Known {
		return Dim{}
	}
	if n.Op == expr.Div {
		y.Time = -y.Time
	}
	return Dim{true, x.Time + y.Time}
}

// same is the dimension of a sum or a comparison.
func (c *checker) same(e Expr, at expr.Node, x, y Dim) Dim {
	if x.Known && y.Known && x != y {
		c.r.complain(e.at(at), "", "units do not agree: %s and %s", x, y)
		return Dim{}
	}
	if x.Known {
		return x
	}
	return y
}

func (c *checker) dimCall(e Expr, n *expr.Call) Dim {
	d := c.dim(e, n.Args[0])
	for _, a := range n.Args[1:] {
		y := c.dim(e, a)
		if n.Func != "pow" {
			d = c.same(e, a, d, y)
		}
	}
	switch n.Func {
	case "exp", "log":
		if d.Known && d.Time != 0 {
			c.r.complain(e.at(n), "", "%s needs a pure number, this is %s", n.Func, d)
		}
		return dimPure
	case "sqrt", "pow":
		return Dim{}
	}
	return d
}
