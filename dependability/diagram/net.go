package diagram

import (
	"fmt"

	"github.com/nines-bot/nines/dependability/spec"
)

// graph is the block diagrams as nodes and lines, for others to lay out.
func (d *drawer) graph() (*graph, error) {
	g := &graph{title: title(d.Model), plain: true}
	for _, s := range d.RBD.Systems {
		d.note(s.Body)
		var inside []int
		if s.Name != "" {
			inside = g.open(nil, s.Name)
		}
		in := g.point(inside, "in")
		ends, err := d.net(g, s.Body, []int{in}, inside)
		if err != nil {
			return nil, err
		}
		out := g.point(inside, "out")
		for _, e := range ends {
			g.link(e, out, "")
		}
	}
	return g, nil
}

func (g *graph) open(inside []int, label string) []int {
	g.clusters = append(g.clusters, cluster{label})
	return append(append([]int(nil), inside...), len(g.clusters)-1)
}

func (g *graph) point(inside []int, label string) int {
	n := newPoint(label)
	n.clusters = inside
	g.nodes = append(g.nodes, n)
	return len(g.nodes) - 1
}

// net adds a structure after the nodes before it and returns those it ends in.
func (d *drawer) net(g *graph, s *spec.Structure, before, inside []int) ([]int, error) {
	if d.count++; d.count > maxBlocks {
		return nil, d.Fault(s.Pos, "nines model export --to openpsa", "more than %d parts are too many for a picture", maxBlocks)
	}
	switch s.Op {
	case spec.OpBlock:
		label := name(s)
		g.nodes = append(g.nodes, node{label: label, note: d.data(s.Block), shared: d.uses[label] > 1, clusters: inside})
		for _, b := range before {
			g.link(b, len(g.nodes)-1, "")
		}
		return []int{len(g.nodes) - 1}, nil
	case spec.OpGraph:
		return d.netGraph(g, s, before, inside)
	}
	copies, need, err := d.numbers(s)
	if err != nil {
		return nil, err
	}
	n := copies * len(s.Of)
	if copies > 1 {
		inside = g.open(inside, fmt.Sprintf("%d copies, %d of %d needed", copies, need, n))
	}
	var ends []int
	for _, p := range s.Of {
		after, err := d.net(g, p, before, inside)
		if err != nil {
			return nil, err
		}
		if s.Op == spec.OpAll {
			before, ends = after, after
		} else {
			ends = append(ends, after...)
		}
	}
	if s.Op != spec.OpAtleast {
		return ends, nil
	}
	join := g.point(inside, fmt.Sprintf("%d of %d", need, n))
	for _, e := range ends {
		g.link(e, join, "")
	}
	return []int{join}, nil
}

func (d *drawer) netGraph(g *graph, s *spec.Structure, before, inside []int) ([]int, error) {
	at := map[string]int{}
	point := func(name string) int {
		if _, ok := at[name]; !ok {
			at[name] = g.point(inside, name)
		}
		return at[name]
	}
	from, to := point(s.From), point(s.To)
	for _, b := range before {
		g.link(b, from, "")
	}
	for _, e := range s.Edges {
		g.link(point(e.From), point(e.To), summary(e.Block))
	}
	return []int{to}, nil
}
