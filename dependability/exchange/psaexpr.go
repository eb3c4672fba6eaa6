package exchange

import (
	"fmt"
	"strings"

	"github.com/nines-bot/nines/dependability/expr"
)

// psaExpr writes a number of the model as an Open-PSA expression.
func psaExpr(n expr.Node, names *names) (string, error) {
	args := func(element string, parts ...expr.Node) (string, error) {
		var b strings.Builder
		for _, p := range parts {
			s, err := psaExpr(p, names)
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		}
		return "<" + element + ">" + b.String() + "</" + element + ">", nil
	}
	switch n := n.(type) {
	case *expr.Literal:
		return "<float value=\"" + n.String() + "\"/>", nil
	case *expr.Name:
		if n.Name == "inf" || n.Name == "true" || n.Name == "false" {
			return "", fmt.Errorf("%s has no place in an Open-PSA expression", n.Name)
		}
		return "<parameter name=\"" + names.give(n.Name) + "\"/>", nil
	case *expr.Unary:
		if n.Op == expr.Sub {
			return args("neg", n.X)
		}
	case *expr.Binary:
		if element, ok := map[expr.Op]string{expr.Add: "add", expr.Sub: "sub", expr.Mul: "mul", expr.Div: "div", expr.Pow: "pow"}[n.Op]; ok {
			return args(element, n.X, n.Y)
		}
	case *expr.Call:
		switch n.Func {
		case "min", "max", "abs", "floor", "ceil", "exp", "log", "sqrt", "pow":
			return args(n.Func, n.Args...)
		}
	}
	return "", fmt.Errorf("%s has no Open-PSA form", n)
}

// number reads an Open-PSA expression.
func (p *psaReader) number(e *element) expr.Node {
	binaries := map[string]expr.Op{"add": expr.Add, "sub": expr.Sub, "mul": expr.Mul, "div": expr.Div}
	switch e.name {
	case "float", "int":
		n, err := expr.Parse(e.attr("value"))
		if err != nil || len(expr.Names(n)) > 0 {
			e.complain("", "%q is not a number", e.attr("value"))
		}
		return n
	case "parameter":
		return &expr.Name{Name: p.parameter(e)}
	case "neg":
		return &expr.Unary{Op: expr.Sub, X: p.number(e.only(1)[0])}
	case "add", "sub", "mul", "div":
		if len(e.children) == 0 {
			e.complain("", "<%s> of nothing", e.name)
		}
		n := p.number(e.children[0])
		for _, c := range e.children[1:] {
			n = binary(binaries[e.name], n, p.number(c))
		}
		return p.sized(e, n)
	case "abs", "floor", "ceil", "exp", "log", "sqrt":
		return call(e.name, p.number(e.only(1)[0]))
	case "pow", "min", "max":
		if len(e.children) < 2 || e.name == "pow" && len(e.children) > 2 {
			e.complain("", "<%s> of %d values", e.name, len(e.children))
		}
		var args []expr.Node
		for _, c := range e.children {
			args = append(args, p.number(c))
		}
		return p.sized(e, call(e.name, args...))
	}
	e.complain("float, parameter, add, sub, mul, div, neg, exp, log, sqrt, pow, min, max are read", "<%s> is not read here", e.name)
	return nil
}

func (p *psaReader) sized(e *element, n expr.Node) expr.Node {
	if expr.Size(n) > maxSize {
		e.complain("", "an expression of more than %d parts", maxSize)
	}
	return n
}
