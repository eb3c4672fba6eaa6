package spec

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/internal/strictyaml"
)

// maxNesting bounds structures inside structures.
const maxNesting = 100

func (r *reader) rbd(n *yaml.Node) {
	m := &RBD{}
	r.model.RBD = m
	r.blocks(n, m)
	have := r.fields(n, "an rbd model", map[string]func(*yaml.Node){
		"blocks": func(*yaml.Node) {},
		"system": func(v *yaml.Node) {
			m.Systems = append(m.Systems, System{Pos: place(v), Body: r.structure(v, 0)})
		},
		"systems": func(v *yaml.Node) {
			for _, p := range r.pairs(v, "systems") {
				if r.identifier(p.key, p.at, "a system") {
					m.Systems = append(m.Systems, System{p.key, p.at, r.structure(p.value, 0)})
				}
			}
		},
	})
	r.need(n, have, "an rbd model", "blocks")
	if len(m.Systems) == 0 {
		r.complain(place(n), "system: {all: [a, b]}", "an rbd model needs system or systems")
	}
}

// blocks comes before the structures, whatever the order in the file.
func (r *reader) blocks(n *yaml.Node, m *RBD) {
	for _, top := range r.pairs(n, "an rbd model") {
		if top.key != "blocks" {
			continue
		}
		for _, p := range r.pairs(top.value, "blocks") {
			if r.identifier(p.key, p.at, "a block") {
				m.Blocks = append(m.Blocks, r.block(p))
			}
		}
	}
}

func (r *reader) block(p pair) Block {
	b := Block{Name: p.key, Pos: p.at}
	read := func(to **Expr, what string) func(*yaml.Node) {
		return func(v *yaml.Node) { e := r.expr(v, what); *to = &e }
	}
	r.fields(p.value, "block "+p.key, map[string]func(*yaml.Node){
		"fail": read(&b.Fail, "fail"), "repair": read(&b.Repair, "repair"),
		"availability": read(&b.Availability, "availability"), "unavailability": read(&b.Unavailability, "unavailability"),
		"life": func(v *yaml.Node) { b.Life = r.life(v) },
	})
	ways := 0
	for _, given := range []bool{b.Fail != nil, b.Availability != nil, b.Unavailability != nil, b.Life != nil} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		r.complain(p.at, "{fail: RATE}, {fail: RATE, repair: RATE}, {availability: A}, {unavailability: U} or {life: {weibull: {shape, scale}}}", "block %s needs one description", p.key)
	}
	if b.Repair != nil && b.Fail == nil && b.Life == nil {
		r.complain(p.at, "", "block %s has a repair rate but no failure rate", p.key)
	}
	return b
}

func (r *reader) life(n *yaml.Node) *Life {
	l := &Life{}
	read := func(to **Expr, what string) func(*yaml.Node) {
		return func(v *yaml.Node) { e := r.expr(v, what); *to = &e }
	}
	kind := func(name string, fields map[string]**Expr) func(*yaml.Node) {
		return func(v *yaml.Node) {
			l.Kind = name
			known := map[string]func(*yaml.Node){}
			for key, to := range fields {
				known[key] = read(to, key)
			}
			have := r.fields(v, name, known)
			r.need(v, have, name, slices.Sorted(maps.Keys(fields))...)
		}
	}
	r.fields(n, "life", map[string]func(*yaml.Node){
		"exponential": kind("exponential", map[string]**Expr{"mean": &l.Mean}),
		"weibull":     kind("weibull", map[string]**Expr{"shape": &l.Shape, "scale": &l.Scale}),
		"erlang":      kind("erlang", map[string]**Expr{"stages": &l.Shape, "rate": &l.Rate}),
		"lognormal":   kind("lognormal", map[string]**Expr{"median": &l.Scale, "sigma": &l.Sigma}),
	})
	return l
}

// structure reads a block name or {all|any|atleast|graph: ..., copies, of}.
func (r *reader) structure(n *yaml.Node, depth int) *Structure {
	if depth > maxNesting {
		r.complain(place(n), "", "structures inside each other more than %d deep", maxNesting)
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return r.leaf(n)
	}
	s := &Structure{Pos: place(n)}
	var ops []string
	op := func(name string, read func(v *yaml.Node)) func(*yaml.Node) {
		return func(v *yaml.Node) { ops = append(ops, name); s.Op = name; read(v) }
	}
	children := func(v *yaml.Node) {
		for _, item := range list(v) {
			if c := r.structure(item, depth+1); c != nil {
				s.Of = append(s.Of, c)
			}
		}
	}
	have := r.fields(n, "a structure", map[string]func(*yaml.Node){
		OpAll:     op(OpAll, children),
		OpAny:     op(OpAny, children),
		OpAtleast: op(OpAtleast, func(v *yaml.Node) { e := r.expr(v, OpAtleast); s.Need = &e }),
		"of":      children,
		"copies":  func(v *yaml.Node) { e := r.expr(v, "copies"); s.Copies = &e },
		OpGraph:   op(OpGraph, func(v *yaml.Node) { r.graph(v, s, depth) }),
	})
	_, of := have["of"]
	switch {
	case len(ops) != 1:
		r.complain(place(n), "{all: [a, b]}, {any: [a, b]}, {atleast: 2, of: [a, b, c]}", "a structure needs one of all, any, atleast and graph")
	case s.Op == OpAtleast && !of:
		r.complain(place(n), "{atleast: 2, of: [a, b, c]} or {atleast: 2, copies: 3, of: a}", "atleast needs of")
	case s.Op != OpAtleast && of:
		r.complain(place(n), "", "of belongs to atleast")
	case s.Op != OpGraph && len(s.Of) == 0:
		r.complain(place(n), "", "a structure needs at least one block")
	}
	return s
}

// leaf is a block, perhaps with a label: leaf@gw.
func (r *reader) leaf(n *yaml.Node) *Structure {
	text, _ := r.scalar(n, "a block")
	name, label, labelled := strings.Cut(text, "@")
	if labelled && label == "" {
		r.complain(place(n), "leaf@gw is the block gw of type leaf", "a label is missing in %q", text)
	}
	var names []string
	for _, b := range r.model.RBD.Blocks {
		if b.Name == name {
			return &Structure{Op: OpBlock, Pos: place(n), Block: name, Label: label}
		}
		names = append(names, b.Name)
	}
	r.complain(place(n), strictyaml.DidYouMean(name, names), "no block %q", name)
	return nil
}

func (r *reader) graph(n *yaml.Node, s *Structure, depth int) {
	directed := false
	have := r.fields(n, "graph", map[string]func(*yaml.Node){
		"from":     func(v *yaml.Node) { s.From, _ = r.scalar(v, "from") },
		"to":       func(v *yaml.Node) { s.To, _ = r.scalar(v, "to") },
		"directed": func(v *yaml.Node) { directed = r.flag(v, "directed") },
		"edges": func(v *yaml.Node) {
			for _, item := range r.sequence(v, "edges") {
				if item.Kind != yaml.SequenceNode || len(item.Content) != 3 {
					r.complain(place(item), "[s, x, link@1]", "an edge is two nodes and a block")
					continue
				}
				from, _ := r.scalar(item.Content[0], "a node")
				to, _ := r.scalar(item.Content[1], "a node")
				if b := r.structure(item.Content[2], depth+1); b != nil {
					s.Edges = append(s.Edges, Edge{From: from, To: to, Block: b})
				}
			}
		},
	})
	r.need(n, have, "graph", "from", "to", "edges")
	for i := range s.Edges {
		s.Edges[i].Directed = directed
	}
}
