package rbd

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nines-bot/nines/dependability"
)

// maxInstances and maxDepth keep counts of copies within an int and recursion
// within the stack, whatever a file asks for.
const (
	maxInstances = 1 << 40
	maxDepth     = 1000
)

// expr is a structure in normal form: nested series and parallel gates are
// flattened, equal siblings without labels are one group of copies, a label
// stands once in a series or parallel gate.
type expr struct {
	use   int     // leaf, if of and graph are empty
	need  int     // gate: this many of
	of    []group // gate
	total int     // gate: parts, copies counted
	graph *network

	occ  map[int]int // labelled uses below, and how often
	size float64     // blocks below, copies counted
	key  int         // equal for equal structures; -1 where a label is below
	memo *node
	rest *expr // see compiler.encodeGate
}

type group struct {
	*expr
	n int
}

// normal checks a structure and brings it to normal form.
func (c *compiler) normal(s Structure, depth int) (*expr, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("structure nested deeper than %d", maxDepth)
	}
	switch s := s.(type) {
	case Use:
		return c.leaf(s)
	case All:
		n, parts, err := c.parts("all", s.Of, s.Copies, depth)
		if err != nil {
			return nil, err
		}
		return c.gate(n, n, parts), nil
	case Any:
		n, parts, err := c.parts("any", s.Of, s.Copies, depth)
		if err != nil {
			return nil, err
		}
		return c.gate(1, n, parts), nil
	case AtLeast:
		n, parts, err := c.parts("atleast", s.Of, s.Copies, depth)
		if err != nil {
			return nil, err
		}
		if s.Need < 1 || s.Need > n {
			return nil, fmt.Errorf("atleast %d of %d: want 1 to %d", s.Need, n, n)
		}
		return c.gate(s.Need, n, parts), nil
	case Graph:
		return c.network(s, depth)
	}
	return nil, fmt.Errorf("structure %T is not known", s)
}

func (c *compiler) leaf(u Use) (*expr, error) {
	b, ok := c.byName[u.Block]
	if !ok {
		return nil, fmt.Errorf("block %s is not defined", u.Block)
	}
	id := use{block: b, label: u.Label}
	i, ok := c.useOf[id]
	if !ok {
		i = len(c.uses)
		c.useOf[id] = i
		c.uses = append(c.uses, id)
	}
	e := &expr{use: i, size: 1, key: -1}
	if u.Label == "" {
		e.key = c.keyOf(fmt.Sprint("u", i))
	} else {
		e.occ = map[int]int{i: 1}
	}
	return e, nil
}

// parts gives the groups of a gate and the number of parts with all copies.
func (c *compiler) parts(what string, of []Structure, copies, depth int) (int, []group, error) {
	if copies == 0 {
		copies = 1
	}
	if copies < 0 {
		return 0, nil, fmt.Errorf("%s: %d copies, want 1 or more", what, copies)
	}
	if len(of) == 0 {
		return 0, nil, fmt.Errorf("%s of nothing", what)
	}
	var gs []group
	size := 0.0
	for _, s := range of {
		e, err := c.normal(s, depth+1)
		if err != nil {
			return 0, nil, err
		}
		if size += float64(copies) * e.size; size > maxInstances {
			return 0, nil, &dependability.TooLarge{What: "blocks", Need: size, More: true, Limit: maxInstances, Remedy: "fewer copies"}
		}
		gs = append(gs, group{e, copies})
	}
	return copies * len(of), gs, nil
}

// gate makes a gate of groups, simplified.
func (c *compiler) gate(need, total int, parts []group) *expr {
	if total == 1 {
		return parts[0].expr
	}
	series, parallel := need == total, need == 1
	if series || parallel {
		parts = c.flatten(parts, series)
		total = 0
		for _, g := range parts {
			total += g.n
		}
		need = 1
		if series {
			need = total
		}
		if total == 1 {
			return parts[0].expr
		}
	}
	e := &expr{need: need, total: total, of: merge(parts), key: -1, occ: map[int]int{}}
	for _, g := range e.of {
		e.size += float64(g.n) * g.size
		for l, n := range g.occ {
			e.occ[l] += n * g.n
		}
	}
	if len(e.occ) == 0 {
		var b strings.Builder
		fmt.Fprintf(&b, "g%d", need)
		for _, g := range e.of {
			fmt.Fprintf(&b, ",%d*%d", g.n, g.key)
		}
		e.key = c.keyOf(b.String())
	}
	return e
}

// flatten lifts series out of series and parallel out of parallel, and keeps
// one of several equal labels.
func (c *compiler) flatten(parts []group, series bool) []group {
	var out []group
	seen := map[int]bool{}
	var add func(g group)
	add = func(g group) {
		isLeaf := len(g.of) == 0 && g.graph == nil
		switch {
		case isLeaf && len(g.occ) > 0:
			if !seen[g.use] {
				seen[g.use] = true
				out = append(out, group{g.expr, 1})
			}
		case len(g.of) > 0 && (series && g.need == g.total || !series && g.need == 1):
			for _, h := range g.of {
				add(group{h.expr, h.n * g.n})
			}
		default:
			out = append(out, g)
		}
	}
	for _, g := range parts {
		add(g)
	}
	return out
}

// merge counts equal siblings without labels as copies of one; the result is
// in the order of keys, so that the order of writing does not matter.
func merge(parts []group) []group {
	at := map[int]int{}
	var out []group
	for _, g := range parts {
		if g.key < 0 {
			out = append(out, g)
			continue
		}
		if i, ok := at[g.key]; ok {
			out[i].n += g.n
			continue
		}
		at[g.key] = len(out)
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b group) int { return a.key - b.key })
	return out
}

func (c *compiler) keyOf(s string) int {
	k, ok := c.keys[s]
	if !ok {
		k = len(c.keys)
		c.keys[s] = k
	}
	return k
}

// private reports whether no label below e is used anywhere else.
func (c *compiler) private(e *expr) bool {
	for l, n := range e.occ {
		if n != c.total[l] {
			return false
		}
	}
	return true
}

// labels are those below e, in order.
func (e *expr) labels() []int { return slices.Sorted(maps.Keys(e.occ)) }
