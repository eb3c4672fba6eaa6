package rbd

import (
	"errors"
	"slices"

	"github.com/nines-bot/nines/dependability"
)

// compiler turns structures into modules.
type compiler struct {
	blocks   []Block
	byName   map[string]int
	uses     []use
	useOf    map[use]int
	keys     map[string]int
	total    map[int]int // uses of each label in the whole system
	nodes    []*node
	warnings []string
	lim      dependability.Limits
}

type kind int

const (
	leaf kind = iota
	gate
	diagram
)

// node is a module: its state depends on blocks that no other module holds,
// but for the modules above and below it.
type node struct {
	id   int
	kind kind
	use  int // leaf

	need, total int // gate: need of the parts work
	parts       []part

	bdd *bdd

	parent   *node
	slot     int         // which part, or which class, of the parent
	numbered map[int]int // unlabelled blocks below, for their numbers
}

type part struct {
	*node
	n int // independent copies
}

// bdd is a decision diagram over modules. Variables of one class are copies of
// one module that the structure treats alike.
type bdd struct {
	nodes   []decision
	root    ref
	vars    []int // class of each variable
	classes []class
}

type class struct {
	*node
	vars []int32
}

func (c *compiler) add(n *node) *node {
	n.id = len(c.nodes)
	c.nodes = append(c.nodes, n)
	n.numbered = map[int]int{}
	switch n.kind {
	case leaf:
		if c.uses[n.use].label == "" {
			n.numbered[n.use] = 1
		}
	case gate:
		for i, p := range n.parts {
			p.parent, p.slot = n, i
			for u, k := range p.numbered {
				n.numbered[u] += k * p.n
			}
		}
	case diagram:
		for i, cl := range n.bdd.classes {
			cl.parent, cl.slot = n, i
			for u, k := range cl.numbered {
				n.numbered[u] += k * len(cl.vars)
			}
		}
	}
	return n
}

// module compiles a structure that shares no label with the rest.
func (c *compiler) module(e *expr) (*node, error) {
	if e.memo != nil {
		return e.memo, nil
	}
	n, err := c.newModule(e)
	e.memo = n
	return n, err
}

func (c *compiler) newModule(e *expr) (*node, error) {
	if e.graph != nil {
		return c.diagram(e)
	}
	if len(e.of) == 0 {
		return c.add(&node{kind: leaf, use: e.use}), nil
	}
	clusters := e.clusters()
	if len(clusters) == 0 {
		return c.independent(e, e.of)
	}
	if e.need != 1 && e.need != e.total {
		return c.diagram(e)
	}
	var parts []group
	for _, g := range e.of {
		if g.n == 1 && !slices.ContainsFunc(clusters, func(cl []group) bool { return slices.Contains(cl, g) }) || len(g.occ) == 0 {
			parts = append(parts, g)
		}
	}
	if len(parts) == 0 && len(clusters) == 1 {
		return c.diagram(e)
	}
	for _, cl := range clusters {
		parts = append(parts, group{e.sub(cl), 1})
	}
	return c.independent(e, parts)
}

// sub is a series or parallel gate of some of its groups.
func (e *expr) sub(gs []group) *expr {
	if len(gs) == 1 && gs[0].n == 1 {
		return gs[0].expr
	}
	s := &expr{of: gs, key: -1, need: 1, occ: map[int]int{}}
	for _, g := range gs {
		s.total += g.n
		s.size += g.size * float64(g.n)
		for l, n := range g.occ {
			s.occ[l] += n * g.n
		}
	}
	if e.need == e.total {
		s.need = s.total
	}
	return s
}

// independent makes a gate whose parts share nothing.
func (c *compiler) independent(e *expr, gs []group) (*node, error) {
	n := &node{kind: gate}
	for _, g := range gs {
		m, err := c.module(g.expr)
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, part{m, g.n})
		n.total += g.n
	}
	n.need = e.need
	if e.need == e.total {
		n.need = n.total
	}
	if err := n.countable(); err != nil {
		return nil, err
	}
	return c.add(n), nil
}

// maxCount bounds the steps of counting the working parts of one gate.
const maxCount = 100_000_000

// countable forecasts the convolution of binomials of a gate that is neither
// series nor parallel.
func (n *node) countable() error {
	if n.need == 1 || n.need == n.total {
		return nil
	}
	steps, so := 0.0, 1.0
	for _, p := range n.parts {
		steps += so * float64(p.n+1)
		so += float64(p.n)
	}
	if steps > maxCount {
		return &dependability.TooLarge{What: "steps to count the working parts of a gate", Need: steps, Limit: maxCount, Remedy: "fewer copies, or equal ones"}
	}
	return nil
}

// clusters are the sets of groups tied together by labels.
func (e *expr) clusters() [][]group {
	tied := make([]int, len(e.of)) // the first group of the cluster
	for i := range tied {
		tied[i] = i
	}
	first := map[int]int{}
	for i, g := range e.of {
		for _, l := range g.labels() {
			j, ok := first[l]
			if !ok {
				first[l] = i
				continue
			}
			from, to := max(tied[i], tied[j]), min(tied[i], tied[j])
			for k := range tied {
				if tied[k] == from {
					tied[k] = to
				}
			}
		}
	}
	var out [][]group
	for i := range e.of {
		var cl []group
		for k := i; k < len(tied); k++ {
			if tied[k] == i {
				cl = append(cl, e.of[k])
			}
		}
		if len(cl) > 1 || len(cl) == 1 && cl[0].n > 1 && len(cl[0].occ) > 0 {
			out = append(out, cl)
		}
	}
	return out
}

// diagram compiles a module whose parts share labels, or a network. Two
// orders of the variables are tried, the first on a part of the budget.
func (c *compiler) diagram(e *expr) (*node, error) {
	if e.size > maxVariables {
		return nil, &dependability.TooLarge{
			What: "blocks in a part with repeated blocks", Need: e.size, Limit: maxVariables,
			Remedy: "share fewer labelled blocks, or simulate",
		}
	}
	budget := c.lim.Bytes
	if n := c.lim.Steps; n < budget/bytesPerNode {
		budget = n * bytesPerNode
	}
	var err error
	for _, try := range []encoder{{budget: budget / 8}, {budget: budget, labelsFirst: true}} {
		var n *node
		if n, err = try.encode(c, e); err == nil {
			return c.add(n), nil
		}
		var large *dependability.TooLarge
		if !errors.As(err, &large) {
			return nil, err
		}
	}
	return nil, err
}

// maxVariables bounds the blocks of one decision diagram and the depth of its
// recursion.
const maxVariables = 100_000
