package exchange

import (
	"fmt"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/spec"
)

func (w *prismWriter) population() error {
	m := w.Population
	var counts []spec.Expr
	var total expr.Node
	for _, c := range m.Classes {
		counts = append(counts, c.Init)
		if l, ok := c.Init.Node.(*expr.Literal); ok && l.Value == 0 {
			continue
		}
		if total == nil {
			total = c.Init.Node
		} else {
			total = &expr.Binary{Op: expr.Add, X: total, Y: c.Init.Node}
		}
	}
	if total == nil {
		total = expr.Number(0)
	}
	if err := w.head(counts); err != nil {
		return err
	}
	fmt.Fprintf(&w.b, "\nmodule %s\n", w.expr.names.fresh(word(w.Name)))
	for _, c := range m.Classes {
		high, err := w.write(spec.Expr{Node: total, Pos: c.Pos}, w.expr.count)
		if err != nil {
			return err
		}
		start, err := w.write(c.Init, w.expr.count)
		if err != nil {
			return err
		}
		w.state[c.Name], w.expr.whole[c.Name] = true, true
		fmt.Fprintf(&w.b, "  %s : [0..%s] init %s;\n", w.expr.names.give(c.Name), high, start)
	}
	w.b.WriteByte('\n')
	for _, r := range m.Rules {
		if err := w.move(r); err != nil {
			return err
		}
	}
	w.b.WriteString("endmodule\n")
	return w.tail(m.Up, m.Rewards)
}

// move takes one from a class that has one to another.
func (w *prismWriter) move(r spec.Move) error {
	one := func(class string, op expr.Op) spec.Assign {
		x := &expr.Binary{Op: op, X: &expr.Name{Name: class}, Y: expr.Number(1)}
		return spec.Assign{Var: class, Value: spec.Expr{Node: x, Pos: r.Pos}}
	}
	set := []spec.Assign{one(r.From, expr.Sub), one(r.To, expr.Add)}
	if r.From == r.To {
		set = nil
	}
	when := &expr.Binary{Op: expr.Gt, X: &expr.Name{Name: r.From}, Y: expr.Number(0)}
	return w.rule(spec.Rule{Name: r.Name, Pos: r.Pos, When: spec.Expr{Node: when, Pos: r.Pos}, Rate: r.Rate, Set: set})
}
