package rbd

import "github.com/nines-bot/nines/dependability"

// family is a zero-suppressed decision diagram: sets of variables. Node 0 is
// no set, node 1 the empty set; lo holds the sets without the variable, hi the
// rest of those with it. Minato, DAC 1993.
type family struct {
	nodes []decision
	ids   map[decision]ref
	left  map[[2]ref]ref
	check func() error
	err   error
}

// maxFamily bounds the nodes of a family.
const maxFamily = 1 << 20

// families gives the minimal cut sets of a diagram, or its minimal path sets,
// by Rauzy's recursion for monotone functions (RESS 40, 1993).
func families(b *bdd, cuts bool, lim dependability.Limits) (*family, ref, error) {
	f := &family{ids: map[decision]ref{}, left: map[[2]ref]ref{}, check: lim.Check}
	f.nodes = append(f.nodes, decision{v: constant}, decision{v: constant})
	of := make([]ref, len(b.nodes))
	of[0], of[1] = 0, 1
	if cuts {
		of[0], of[1] = 1, 0
	}
	for i := 2; i < len(b.nodes); i++ {
		d := b.nodes[i]
		keep, take := of[d.lo], of[d.hi]
		if cuts {
			keep, take = take, keep
		}
		of[i] = f.node(d.v, keep, f.without(take, keep))
	}
	return f, of[b.root], f.err
}

func (f *family) node(v int32, lo, hi ref) ref {
	if hi == 0 || f.err != nil {
		return lo
	}
	d := decision{v, lo, hi}
	if r, ok := f.ids[d]; ok {
		return r
	}
	if len(f.nodes) >= maxFamily {
		f.err = &dependability.TooLarge{
			What: "nodes of the diagram of minimal sets", Need: maxFamily, More: true, Limit: maxFamily,
			Remedy: "ask for the sets of a part of the system",
		}
		return 0
	}
	if len(f.nodes)&0xffff == 0 {
		if f.err = f.check(); f.err != nil {
			return 0
		}
	}
	r := ref(len(f.nodes))
	f.nodes = append(f.nodes, d)
	f.ids[d] = r
	return r
}

// without leaves those sets of a that contain no set of b.
func (f *family) without(a, b ref) ref {
	switch {
	case a == 0, b == 1, f.err != nil:
		return 0
	case b == 0:
		return a
	}
	key := [2]ref{a, b}
	if r, ok := f.left[key]; ok {
		return r
	}
	x, y := f.nodes[a], f.nodes[b]
	var r ref
	switch {
	case x.v > y.v:
		r = f.without(a, y.lo)
	case x.v < y.v:
		lo := f.without(x.lo, b)
		r = f.node(x.v, lo, f.without(x.hi, b))
	default:
		lo := f.without(x.lo, y.lo)
		r = f.node(x.v, lo, f.without(f.without(x.hi, y.lo), y.hi))
	}
	f.left[key] = r
	return r
}

// holding gives the sets with v, without it.
func (f *family) holding(root ref, v int32) ref {
	memo := map[ref]ref{}
	var find func(r ref) ref
	find = func(r ref) ref {
		n := f.nodes[r]
		if n.v >= v {
			if n.v == v {
				return n.hi
			}
			return 0
		}
		if x, ok := memo[r]; ok {
			return x
		}
		lo := find(n.lo)
		x := f.node(n.v, lo, find(n.hi))
		memo[r] = x
		return x
	}
	return find(root)
}

// below marks the nodes that root reaches.
func (f *family) below(root ref) []bool {
	in := make([]bool, root+2)
	in[root] = true
	for r := root; r > 1; r-- {
		if in[r] {
			in[f.nodes[r].lo], in[f.nodes[r].hi] = true, true
		}
	}
	return in
}
