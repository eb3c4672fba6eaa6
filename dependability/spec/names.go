package spec

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// Expand puts the expressions of derived parameters in the place of their
// names, so that a derivative by a parameter sees all that depends on it.
// Parameters with a distribution, and those whose value is given in set, are
// names of their own.
func (m *Model) Expand(n expr.Node, set map[string]float64) expr.Node {
	for range len(m.Params) {
		next := expr.Replace(n, func(name string) expr.Node {
			p := m.param(name)
			if _, given := set[name]; given || p == nil || p.Dist != nil || p.Jira != nil || len(expr.Names(p.Value.Node)) == 0 {
				return nil
			}
			return p.Value.Node
		})
		if next == n || expr.Size(next) > maxLetSize {
			break
		}
		n = next
	}
	return n
}

// HasSystem tells whether a block diagram of the file has that name.
func (m *Model) HasSystem(name string) bool {
	return m.RBD != nil && slices.ContainsFunc(m.RBD.Systems, func(s System) bool { return s.Name == name })
}

// Measure is a measure of that name without options.
func (m *Model) Measure(name string) (*Measure, error) {
	k, ok := findMeasure(name)
	if !ok || !k.fits(m.Kind) {
		var names []string
		for _, k := range measureKinds() {
			if k.fits(m.Kind) {
				names = append(names, k.name)
			}
		}
		for _, x := range m.Measures {
			if x.Label != "" {
				names = append(names, x.Label)
			}
		}
		return nil, m.Fault(Pos{}, strictyaml.DidYouMean(name, names), "a model of kind %s has no measure %q", m.Kind, name)
	}
	if k.down && m.Kind == KindCTMC && m.CTMC.Up == nil {
		return nil, m.Fault(m.KindPos, "up: CONDITION says in which states the system works", "%s needs up", name)
	}
	q := &Measure{Name: name, Level: 0.9, Seed: 1, Samples: 100_000}
	if option, example := q.lacks(m.Kind); option != "" {
		return nil, m.Fault(m.KindPos, "write it under measures: "+example, "%s needs %s", name, option)
	}
	return q, nil
}

// Derived tells whether the parameter is computed from others.
func (p *Param) Derived() bool {
	return p.Dist == nil && p.Jira == nil && len(expr.Names(p.Value.Node)) > 0
}

// Counts tells whether the parameter counts something (units, copies, ranges),
// so that it cannot change by a little. The parameters of set do not depend on
// others.
func (m *Model) Counts(name string, set map[string]float64) bool {
	var counts []*Expr
	if m.Repairable != nil {
		counts = append(counts, &m.Repairable.Units, &m.Repairable.Need, &m.Repairable.Repairmen)
	}
	if m.CTMC != nil {
		for i := range m.CTMC.Vars {
			counts = append(counts, &m.CTMC.Vars[i].Low, &m.CTMC.Vars[i].High)
		}
		for i := range m.CTMC.Init {
			counts = append(counts, &m.CTMC.Init[i].Value)
		}
		for i := range m.CTMC.Rules {
			for k := range m.CTMC.Rules[i].Set {
				counts = append(counts, &m.CTMC.Rules[i].Set[k].Value)
			}
		}
	}
	if m.RBD != nil {
		for _, s := range m.RBD.Systems {
			counts = append(counts, s.Body.counts()...)
		}
	}
	return slices.ContainsFunc(counts, func(e *Expr) bool {
		return e.Node != nil && slices.Contains(expr.Names(m.Expand(e.Node, set)), name)
	})
}

// counts are the whole numbers of a structure.
func (s *Structure) counts() []*Expr {
	var all []*Expr
	for _, e := range []*Expr{s.Need, s.Copies} {
		if e != nil {
			all = append(all, e)
		}
	}
	for _, of := range s.Of {
		all = append(all, of.counts()...)
	}
	for _, e := range s.Edges {
		all = append(all, e.Block.counts()...)
	}
	return all
}

// Uses tells whether a block enters the structure.
func (s *Structure) Uses(block string) bool {
	return s.Block == block ||
		slices.ContainsFunc(s.Of, func(p *Structure) bool { return p.Uses(block) }) ||
		slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.Block.Uses(block) })
}

// Quantity reads a number with or without a unit, as the file would.
func (m *Model) Quantity(text string) (float64, error) {
	r := &reader{model: &Model{TimeUnit: m.TimeUnit}}
	e := r.expr(&yaml.Node{Kind: yaml.ScalarNode, Value: text}, "the value")
	if len(r.found) > 0 {
		return 0, errors.New(r.found[0].Message)
	}
	x, err := expr.Eval(e.Node, Values{}.Scope)
	if err != nil {
		return 0, err
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%q is no number", text)
	}
	return x, nil
}

// Numbers are expressions of plain numbers, for measures that no file asks for.
func Numbers(list ...float64) []Expr {
	out := make([]Expr, len(list))
	for i, x := range list {
		out[i].Node = expr.Number(x)
	}
	return out
}

// OnlyBlock is the block of a system that has no other, else nil.
func (m *Model) OnlyBlock(system string) *Block {
	for _, s := range m.RBD.Systems {
		if s.Name != system || s.Body.Op != OpBlock {
			continue
		}
		for i := range m.RBD.Blocks {
			if m.RBD.Blocks[i].Name == s.Body.Block {
				return &m.RBD.Blocks[i]
			}
		}
	}
	return nil
}
