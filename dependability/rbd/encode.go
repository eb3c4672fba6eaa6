package rbd

// encoder builds the decision diagram of one module.
type encoder struct {
	budget      int64
	labelsFirst bool

	c       *compiler
	m       *manager
	labels  map[int]int32 // variable of a labelled use
	classOf map[*expr]int
	out     *bdd
	err     error
}

func (en encoder) encode(c *compiler, e *expr) (*node, error) {
	en.c, en.m, en.out = c, newManager(en.budget, c.lim.Check), &bdd{}
	en.labels, en.classOf = map[int]int32{}, map[*expr]int{}
	if en.labelsFirst {
		for _, l := range e.labels() {
			en.label(l)
		}
	}
	f := en.inside(e)
	if en.err == nil {
		en.err = en.m.err
	}
	if en.err != nil {
		return nil, en.err
	}
	en.out.nodes = en.m.extract(f)
	en.out.root = ref(len(en.out.nodes) - 1)
	if f < 2 {
		en.out.root = f
	}
	return &node{kind: diagram, bdd: en.out}, nil
}

// function is that of a structure inside the module: a variable, if nothing
// in it is used elsewhere.
func (en *encoder) function(e *expr) ref {
	if en.err != nil {
		return 0
	}
	if len(e.of) == 0 && e.graph == nil && len(e.occ) > 0 {
		return en.label(e.use)
	}
	if en.c.private(e) {
		return en.fresh(e)
	}
	return en.inside(e)
}

// fresh is a new variable for a copy of a module.
func (en *encoder) fresh(e *expr) ref {
	n, err := en.c.module(e)
	if err != nil {
		en.err = err
		return 0
	}
	i, ok := en.classOf[e]
	if !ok {
		i = len(en.out.classes)
		en.classOf[e] = i
		en.out.classes = append(en.out.classes, class{node: n})
	}
	return en.variable(i)
}

func (en *encoder) variable(class int) ref {
	v := int32(len(en.out.vars))
	en.out.vars = append(en.out.vars, class)
	en.out.classes[class].vars = append(en.out.classes[class].vars, v)
	return en.m.variable(v)
}

// label is the one variable of a labelled block.
func (en *encoder) label(u int) ref {
	if v, ok := en.labels[u]; ok {
		return en.m.variable(v)
	}
	en.labels[u] = int32(len(en.out.vars))
	en.out.classes = append(en.out.classes, class{node: en.c.add(&node{kind: leaf, use: u})})
	return en.variable(len(en.out.classes) - 1)
}

// inside is the function of a structure by its parts.
func (en *encoder) inside(e *expr) ref {
	switch {
	case e.graph != nil:
		return en.network(e.graph)
	case len(e.of) == 0:
		return en.function(e)
	case e.need == 1 || e.need == e.total:
		return en.gate(e)
	}
	var fs []ref
	for _, g := range e.of {
		for range g.n {
			fs = append(fs, en.function(g.expr))
		}
	}
	if en.err != nil {
		return 0
	}
	return en.m.threshold(e.need, fs)
}

// gate joins the parts in series or parallel; those used nowhere else are one
// module together.
func (en *encoder) gate(e *expr) ref {
	var own, shared []group
	for _, g := range e.of {
		if len(g.occ) == 0 || g.n == 1 && en.c.private(g.expr) {
			own = append(own, g)
		} else {
			shared = append(shared, g)
		}
	}
	join, f := en.m.or, ref(0)
	if e.need == e.total {
		join, f = en.m.and, 1
	}
	if len(own) > 0 {
		if e.rest == nil {
			e.rest = e.sub(own)
		}
		f = en.fresh(e.rest)
	}
	for _, g := range shared {
		for range g.n {
			f = join(f, en.function(g.expr))
		}
	}
	return f
}

// network eliminates the inner vertices one by one, as Kleene's algorithm
// does: what leads through a vertex becomes an edge past it.
func (en *encoder) network(n *network) ref {
	if en.sweepable(n) {
		return en.sweep(n)
	}
	size := n.vertices()
	edge := make([][]ref, size)
	for i := range edge {
		edge[i] = make([]ref, size)
	}
	works := make([]ref, size) // of inner vertices
	met := make([]bool, size)
	for _, a := range n.edges {
		for _, v := range []int{a.a, a.b} {
			if x := n.nodes[v]; !met[v] && x != nil && v != n.from && v != n.to {
				works[v] = en.function(x)
			} else if !met[v] {
				works[v] = 1
			}
			met[v] = true
		}
		f := en.function(a.of)
		if a.forth {
			edge[a.a][a.b] = en.m.or(edge[a.a][a.b], f)
		}
		if a.back {
			edge[a.b][a.a] = en.m.or(edge[a.b][a.a], f)
		}
	}
	// From the far end on, so that what is joined lies below in the order.
	for v := size - 1; v >= 0 && en.err == nil && en.m.err == nil; v-- {
		if v != n.from && v != n.to {
			en.eliminate(edge, works[v], v)
		}
	}
	return edge[n.from][n.to]
}

func (en *encoder) eliminate(edge [][]ref, works ref, v int) {
	for u := range edge {
		into := edge[u][v]
		if into == 0 || u == v {
			continue
		}
		into = en.m.and(into, works)
		for w := range edge {
			if out := edge[v][w]; out != 0 && w != u && w != v {
				edge[u][w] = en.m.or(edge[u][w], en.m.and(into, out))
			}
		}
	}
	for u := range edge {
		edge[u][v], edge[v][u] = 0, 0
	}
}
