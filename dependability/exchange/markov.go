package exchange

import (
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/spec"
)

// Markov writes out the chain behind a repairable model as a model of kind
// ctmc: its state is the number of failed units.
func Markov(m *spec.Model) (*spec.Model, error) {
	r := m.Repairable
	if r == nil {
		return nil, m.Fault(m.KindPos, "", "a model of kind %s is not one of like units", m.Kind)
	}
	out := *m
	out.Kind, out.Repairable, out.Measures, out.Expects = spec.KindCTMC, nil, nil, nil
	failed := "failed"
	for taken(m, failed) {
		failed += "_"
	}
	at := func(n expr.Node) spec.Expr { return spec.Expr{Node: n, Pos: m.KindPos} }
	i, units, need := &expr.Name{Name: failed}, r.Units.Node, r.Need.Node
	working := binary(expr.Sub, units, i)
	up := at(&expr.Binary{Op: expr.Ge, X: working, Y: need})
	fails := binary(expr.Lt, i, units)
	if r.Suspend {
		fails = and(up.Node, fails)
	}
	out.CTMC = &spec.CTMC{
		Vars: []spec.Var{{Name: failed, Pos: m.KindPos, Low: at(expr.Number(0)), High: r.Units}},
		Init: []spec.Assign{{Var: failed, Pos: m.KindPos, Value: at(expr.Number(0))}},
		Rules: []spec.Rule{
			{Name: "unit fails", Pos: m.KindPos, When: at(fails), Rate: at(failure(r, working)), Set: []spec.Assign{{Var: failed, Pos: m.KindPos, Value: at(binary(expr.Add, i, expr.Number(1)))}}},
			{Name: "unit repaired", Pos: m.KindPos, When: at(binary(expr.Gt, i, expr.Number(0))), Rate: at(repair(r, i)), Set: []spec.Assign{{Var: failed, Pos: m.KindPos, Value: at(binary(expr.Sub, i, expr.Number(1)))}}},
		},
		Up: &up,
	}
	return &out, nil
}

func taken(m *spec.Model, name string) bool {
	for _, p := range m.Params {
		if p.Name == name {
			return true
		}
	}
	return false
}

func binary(op expr.Op, x, y expr.Node) expr.Node { return &expr.Binary{Op: op, X: x, Y: y} }

func call(name string, args ...expr.Node) expr.Node { return &expr.Call{Func: name, Args: args} }

// failure is the rate of failures: needed units fail at the full rate, spares
// at the dormant one.
func failure(r *spec.Repairable, working expr.Node) expr.Node {
	active := call("min", working, r.Need.Node)
	if d, ok := r.Dormancy.Node.(*expr.Literal); ok {
		switch d.Value {
		case 1:
			return binary(expr.Mul, working, r.Fail.Node)
		case 0:
			return binary(expr.Mul, active, r.Fail.Node)
		}
	}
	spare := binary(expr.Sub, working, active)
	return binary(expr.Mul, binary(expr.Add, active, binary(expr.Mul, r.Dormancy.Node, spare)), r.Fail.Node)
}

func repair(r *spec.Repairable, failed expr.Node) expr.Node {
	if r.Each {
		return binary(expr.Mul, failed, r.Repair.Node)
	}
	return binary(expr.Mul, call("min", failed, r.Repairmen.Node), r.Repair.Node)
}
