package solve

import (
	"math/rand/v2"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
	"github.com/nines-bot/nines/dependability/simulation"
	"github.com/nines-bot/nines/dependability/spec"
)

// maxComponents bounds the instances of a simulated diagram.
const maxComponents = 1_000_000

// A tree is a structure over numbered components.
type tree struct {
	leaf  int // of a block
	op    string
	of    []*tree
	need  int
	edges []edge // of a graph, between numbered nodes
	nodes int
	ends  [2]int
}

type edge struct {
	from, to int
	directed bool
}

// An assembly gives every instance of a block its number.
type assembly struct {
	*session
	laws     map[string]simulation.Component
	parts    []simulation.Component
	labelled map[string]int
	timeless bool
}

// components expands a structure into independent components and a function
// that tells whether the system works. timeless tells that some block has no
// rates: it then fails and is repaired at invented ones with its availability.
func (s *session) components(body *spec.Structure) (*simulation.Blocks, bool, error) {
	a := &assembly{session: s, laws: map[string]simulation.Component{}, labelled: map[string]int{}}
	for _, b := range s.model.RBD.Blocks {
		block, err := s.block(b)
		if err != nil {
			return nil, false, err
		}
		a.laws[b.Name] = a.component(block, body.Uses(b.Name))
	}
	t, err := a.tree(body)
	if err != nil {
		return nil, false, err
	}
	return &simulation.Blocks{Components: a.parts, Works: func(failed []bool) bool { return t.works(failed) }}, a.timeless, nil
}

func (a *assembly) component(b rbd.Block, used bool) simulation.Component {
	c := simulation.Component{Name: b.Name}
	switch l := b.Life.(type) {
	case nil:
		c.Life = simulation.Exponential(b.Fail)
	case rbd.Exponential:
		c.Life = simulation.Exponential(l.Rate)
	case rbd.Weibull:
		c.Life = simulation.Weibull(l.Shape, l.Scale)
	case rbd.Lognormal:
		c.Life = simulation.Lognormal(l.Mu, l.Sigma)
	case rbd.Erlang:
		c.Life = simulation.Law{Draw: func(g *rand.Rand) float64 {
			t := 0.0
			for range l.Stages {
				t += g.ExpFloat64()
			}
			return t / l.Rate
		}}
	}
	if b.Repair > 0 {
		c.Repair = simulation.Exponential(b.Repair)
	}
	if b.Steady != nil {
		a.timeless = a.timeless || used
		c.Life, c.Repair = simulation.Exponential(b.Steady.Not), simulation.Exponential(b.Steady.P)
	}
	return c
}

func (a *assembly) tree(s *spec.Structure) (*tree, error) {
	switch s.Op {
	case spec.OpBlock:
		return a.block(s)
	case spec.OpGraph:
		return a.graph(s)
	}
	copies := 1
	var err error
	if s.Copies != nil {
		if copies, err = a.model.Whole(*s.Copies, a.values, "copies", 1, maxCopies); err != nil {
			return nil, err
		}
	}
	t := &tree{op: s.Op, leaf: -1}
	for range copies {
		for _, part := range s.Of {
			p, err := a.tree(part)
			if err != nil {
				return nil, err
			}
			t.of = append(t.of, p)
		}
	}
	switch s.Op {
	case spec.OpAll:
		t.need = len(t.of)
	case spec.OpAny:
		t.need = 1
	default:
		t.need, err = a.model.Whole(*s.Need, a.values, "atleast", 1, len(t.of))
	}
	return t, err
}

func (a *assembly) block(s *spec.Structure) (*tree, error) {
	name := s.Block + "@" + s.Label
	if n, ok := a.labelled[name]; ok && s.Label != "" {
		return &tree{op: s.Op, leaf: n}, nil
	}
	if len(a.parts) >= maxComponents {
		return nil, &dependability.TooLarge{What: "components", Need: maxComponents, More: true, Limit: maxComponents, Remedy: "solve it: copies cost nothing there"}
	}
	n := len(a.parts)
	a.parts = append(a.parts, a.laws[s.Block])
	a.labelled[name] = n
	return &tree{op: s.Op, leaf: n}, nil
}

func (a *assembly) graph(s *spec.Structure) (*tree, error) {
	t := &tree{op: s.Op, leaf: -1}
	index := map[string]int{}
	node := func(name string) int {
		if _, ok := index[name]; !ok {
			index[name] = len(index)
		}
		return index[name]
	}
	t.ends = [2]int{node(s.From), node(s.To)}
	for _, e := range s.Edges {
		of, err := a.tree(e.Block)
		if err != nil {
			return nil, err
		}
		t.of = append(t.of, of)
		t.edges = append(t.edges, edge{node(e.From), node(e.To), e.Directed})
	}
	t.nodes = len(index)
	return t, nil
}

func (t *tree) works(failed []bool) bool {
	if t.op == spec.OpBlock {
		return !failed[t.leaf]
	}
	if t.op == spec.OpGraph {
		return t.connected(failed)
	}
	working := 0
	for i, p := range t.of {
		if working >= t.need {
			return true
		}
		if working+len(t.of)-i < t.need {
			return false
		}
		if p.works(failed) {
			working++
		}
	}
	return working >= t.need
}

// connected looks for a path of working edges.
func (t *tree) connected(failed []bool) bool {
	reached := make([]bool, t.nodes)
	reached[t.ends[0]] = true
	for grew := true; grew && !reached[t.ends[1]]; {
		grew = false
		for i, e := range t.edges {
			from, to := reached[e.from], reached[e.to]
			if from == to || to && e.directed || !t.of[i].works(failed) {
				continue
			}
			reached[e.from], reached[e.to], grew = true, true, true
		}
	}
	return reached[t.ends[1]]
}
