package rbd

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/nines-bot/nines/dependability"
)

// network is a graph after all series-parallel reductions.
type network struct {
	from, to int
	edges    []arc
	nodes    map[int]*expr // vertices that may fail
}

// arc is an edge; forth and back say which ways it leads.
type arc struct {
	a, b        int
	forth, back bool
	of          *expr
}

// network reduces a graph: what lies on no path goes, parallel edges and
// chains become gates. Often nothing but one edge is left, and no decision
// diagram is needed.
func (c *compiler) network(g Graph, depth int) (*expr, error) {
	if g.From == g.To {
		return nil, fmt.Errorf("graph from %q to itself", g.From)
	}
	n, names, err := c.readNetwork(g, depth)
	if err != nil {
		return nil, err
	}
	for before := -1; before != len(n.edges); {
		before = len(n.edges)
		c.prune(n, names)
		c.joinParallel(n)
		for c.joinSeries(n) {
			if err := c.lim.Check(); err != nil {
				return nil, err
			}
		}
	}
	if len(n.edges) == 0 {
		return nil, fmt.Errorf("graph: no path leads from %s to %s", g.From, g.To)
	}
	var e *expr
	if len(n.edges) == 1 {
		e = n.edges[0].of
	} else {
		if v := len(n.degrees()); v > maxVertices {
			return nil, &dependability.TooLarge{What: "vertices of a graph that is not series-parallel", Need: float64(v), Limit: maxVertices, Remedy: "parts of it as blocks"}
		}
		n.order()
		e = n.expr()
	}
	parts := []group{{e, 1}}
	for _, end := range []int{n.from, n.to} {
		if x := n.nodes[end]; x != nil {
			parts = append(parts, group{x, 1})
		}
	}
	return c.gate(len(parts), len(parts), parts), nil
}

func (c *compiler) readNetwork(g Graph, depth int) (*network, []string, error) {
	index := map[string]int{g.From: 0, g.To: 1}
	names := []string{g.From, g.To}
	vertex := func(s string) int {
		i, ok := index[s]
		if !ok {
			i = len(names)
			index[s] = i
			names = append(names, s)
		}
		return i
	}
	if len(g.Edges) > maxEdges {
		return nil, nil, &dependability.TooLarge{What: "edges", Need: float64(len(g.Edges)), Limit: maxEdges, Remedy: "a smaller graph, or parts of it as blocks"}
	}
	n := &network{from: 0, to: 1, nodes: map[int]*expr{}}
	size := 0.0
	for _, ed := range g.Edges {
		e, err := c.normal(ed.Of, depth+1)
		if err != nil {
			return nil, nil, fmt.Errorf("edge %s-%s: %w", ed.A, ed.B, err)
		}
		size += e.size
		n.edges = append(n.edges, arc{a: vertex(ed.A), b: vertex(ed.B), forth: true, back: !ed.Directed, of: e})
	}
	for i, name := range names {
		s, ok := g.Nodes[name]
		if !ok {
			continue
		}
		e, err := c.normal(s, depth+1)
		if err != nil {
			return nil, nil, fmt.Errorf("vertex %s: %w", name, err)
		}
		size += e.size
		n.nodes[i] = e
	}
	for name := range g.Nodes {
		if _, ok := index[name]; !ok {
			return nil, nil, fmt.Errorf("vertex %s: no edge leads there", name)
		}
	}
	if size > maxInstances {
		return nil, nil, &dependability.TooLarge{What: "blocks", Need: size, Limit: maxInstances, Remedy: "fewer copies"}
	}
	return n, names, nil
}

// prune drops loops, dead ends and edges that no walk from one end to the
// other uses.
func (c *compiler) prune(n *network, names []string) {
	for before := -1; before != len(n.edges); {
		before = len(n.edges)
		ahead, behind, degree := n.reach(n.from, false), n.reach(n.to, true), n.degrees()
		degree[n.from], degree[n.to] = 2, 2 // ends are no dead ends
		var kept []arc
		for _, e := range n.edges {
			e.forth = e.forth && ahead[e.a] && behind[e.b] && e.b != n.from && e.a != n.to
			e.back = e.back && ahead[e.b] && behind[e.a] && e.a != n.from && e.b != n.to
			if e.a != e.b && (e.forth || e.back) && degree[e.a] > 1 && degree[e.b] > 1 {
				kept = append(kept, e)
				continue
			}
			c.warnings = append(c.warnings, fmt.Sprintf("the edge between %s and %s is on no path that matters", names[e.a], names[e.b]))
		}
		n.edges = kept
	}
}

// degrees counts the edges at each vertex, loops left out.
func (n *network) degrees() map[int]int {
	d := map[int]int{}
	for _, e := range n.edges {
		if e.a != e.b {
			d[e.a]++
			d[e.b]++
		}
	}
	return d
}

func (n *network) reach(from int, backwards bool) map[int]bool {
	seen := map[int]bool{from: true}
	for grew := true; grew; {
		grew = false
		for _, e := range n.edges {
			forth, back := e.forth, e.back
			if backwards {
				forth, back = back, forth
			}
			if forth && seen[e.a] && !seen[e.b] || back && seen[e.b] && !seen[e.a] {
				seen[e.a], seen[e.b], grew = true, true, true
			}
		}
	}
	return seen
}

// joinParallel makes one edge of those between the same vertices that lead the
// same ways.
func (c *compiler) joinParallel(n *network) {
	type way struct {
		a, b        int
		forth, back bool
	}
	at := map[way]int{}
	var kept []arc
	var parts [][]group
	for _, e := range n.edges {
		if e.a > e.b {
			e.a, e.b, e.forth, e.back = e.b, e.a, e.back, e.forth
		}
		w := way{e.a, e.b, e.forth, e.back}
		i, ok := at[w]
		if !ok {
			i = len(kept)
			at[w] = i
			kept, parts = append(kept, e), append(parts, nil)
		}
		parts[i] = append(parts[i], group{e.of, 1})
	}
	for i, p := range parts {
		kept[i].of = c.gate(1, len(p), p)
	}
	n.edges = kept
}

// joinSeries makes one edge of the two at an inner vertex that has no other.
func (c *compiler) joinSeries(n *network) bool {
	at := map[int][]int{}
	for i, e := range n.edges {
		at[e.a] = append(at[e.a], i)
		at[e.b] = append(at[e.b], i)
	}
	for _, first := range n.edges {
		for _, v := range []int{first.a, first.b} {
			if v == n.from || v == n.to || len(at[v]) != 2 {
				continue
			}
			i, j := at[v][0], at[v][1]
			e, f := n.edges[i], n.edges[j]
			if e.b != v {
				e.a, e.b, e.forth, e.back = e.b, e.a, e.back, e.forth
			}
			if f.a != v {
				f.a, f.b, f.forth, f.back = f.b, f.a, f.back, f.forth
			}
			parts := []group{{e.of, 1}, {f.of, 1}}
			if x := n.nodes[v]; x != nil {
				parts = append(parts, group{x, 1})
			}
			n.edges[i] = arc{a: e.a, b: f.b, forth: e.forth && f.forth, back: e.back && f.back, of: c.gate(len(parts), len(parts), parts)}
			n.edges = slices.Delete(n.edges, j, j+1)
			delete(n.nodes, v)
			return true
		}
	}
	return false
}

// maxEdges bounds a graph as written, maxVertices one after reduction.
const (
	maxEdges    = 10_000
	maxVertices = 500
)

// order numbers the vertices breadth first from one end and sorts the edges by
// that: the order of variables in which the diagram of a network stays narrow.
func (n *network) order() {
	rank := map[int]int{n.from: 0}
	queue := []int{n.from}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, e := range n.edges {
			for _, w := range []int{e.a, e.b} {
				if _, seen := rank[w]; !seen && (e.a == v || e.b == v) {
					rank[w] = len(rank)
					queue = append(queue, w)
				}
			}
		}
	}
	for i := range n.edges {
		e := &n.edges[i]
		e.a, e.b = rank[e.a], rank[e.b]
	}
	nodes := map[int]*expr{}
	for v, x := range n.nodes {
		if r, ok := rank[v]; ok {
			nodes[r] = x
		}
	}
	n.from, n.to, n.nodes = 0, rank[n.to], nodes
	slices.SortStableFunc(n.edges, func(e, f arc) int {
		return cmp.Or(max(e.a, e.b)-max(f.a, f.b), min(e.a, e.b)-min(f.a, f.b))
	})
}

// expr wraps a network that is no gate.
func (n *network) expr() *expr {
	e := &expr{graph: n, key: -1, occ: map[int]int{}}
	for _, x := range n.parts() {
		e.size += x.size
		for l, k := range x.occ {
			e.occ[l] += k
		}
	}
	return e
}

// parts are the structures of inner vertices and edges, in order.
func (n *network) parts() []*expr {
	var xs []*expr
	for _, e := range n.edges {
		xs = append(xs, e.of)
	}
	for v := range n.vertices() {
		if x := n.nodes[v]; x != nil && v != n.from && v != n.to {
			xs = append(xs, x)
		}
	}
	return xs
}

// vertices is one more than the largest vertex.
func (n *network) vertices() int {
	most := 0
	for _, e := range n.edges {
		most = max(most, e.a, e.b)
	}
	return most + 1
}
