package diagram

import (
	"fmt"
	"strings"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/spec"
)

// classes is the diagram of a population: what one individual can be.
func classes(m *spec.Model) *graph {
	g := &graph{title: title(m), about: fmt.Sprintf("Classes of a population and the total rates of moves between them: %d classes, %d rules.", len(m.Population.Classes), len(m.Population.Rules))}
	at := map[string]int{}
	for i, c := range m.Population.Classes {
		at[c.Name] = i
		g.nodes = append(g.nodes, node{label: c.Name, note: "at first " + c.Init.Node.String(), start: !is(c.Init.Node, 0)})
	}
	for _, r := range m.Population.Rules {
		g.link(at[r.From], at[r.To], r.Rate.Node.String())
	}
	g.layers()
	return g
}

// dependencies is the diagram of a composition: an arrow leads to what needs a
// value.
func dependencies(m *spec.Model) *graph {
	g := &graph{title: title(m), about: "What the variables of the composition depend on."}
	at := map[string]int{}
	for _, v := range m.Compose.Random {
		at[v.Name] = len(g.nodes)
		g.nodes = append(g.nodes, node{label: v.Name, note: distribution(v)})
		for _, name := range expr.Names(size(v)) {
			if from, ok := at[name]; ok {
				g.link(from, at[v.Name], "")
			}
		}
	}
	for _, u := range m.Uses {
		at[u.Alias] = len(g.nodes)
		g.nodes = append(g.nodes, node{label: u.Alias, note: "model " + u.Model.Name})
	}
	for _, q := range m.Measures {
		if q.Label == "" || q.Value == nil {
			continue
		}
		to := len(g.nodes)
		at[q.Label] = to
		g.nodes = append(g.nodes, node{label: q.Label, note: q.Name})
		for _, name := range expr.Names(q.Value.Node) {
			alias, _, _ := strings.Cut(name, ".")
			if from, ok := at[alias]; ok && from != to {
				g.link(from, to, "")
			}
		}
	}
	g.layers()
	return g
}

func distribution(v spec.Random) string {
	switch {
	case v.Repairable != nil:
		return "failed of " + v.Repairable.Units.Node.String()
	case v.Binomial != nil:
		return "binomial of " + v.Binomial.N.Node.String()
	case v.Hypergeometric != nil:
		return "hypergeometric"
	}
	return fmt.Sprintf("%d values", len(v.Table))
}

// size is the expression that a variable's range follows from.
func size(v spec.Random) expr.Node {
	switch {
	case v.Repairable != nil:
		return v.Repairable.Units.Node
	case v.Binomial != nil:
		return v.Binomial.N.Node
	case v.Hypergeometric != nil:
		return &expr.Call{Func: "min", Args: []expr.Node{v.Hypergeometric.Of.Node, v.Hypergeometric.Marked.Node, v.Hypergeometric.Drawn.Node}}
	}
	return expr.Number(0)
}
