package rbd

import (
	"errors"

	"github.com/nines-bot/nines/dependability"
)

// family is a zero-suppressed decision diagram: sets of variables. Node 0 is
// no set, node 1 the empty set; lo holds the sets without the variable, hi the
// rest of those with it. Minato, DAC 1993.
type family struct{ *manager }

// maxFamily bounds the nodes of a family that is listed, maxJoined those of
// one that is joined into one function.
const (
	maxFamily = 1 << 21
	maxJoined = 1 << 16
)

// families gives the minimal cut sets of a diagram, or its minimal path sets,
// by Rauzy's recursion for monotone functions (RESS 40, 1993), within a number
// of nodes.
func families(b *bdd, cuts bool, most int64, lim dependability.Limits) (family, ref, error) {
	f := family{newManager(most*bytesPerNode, lim.Check)}
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
	var large *dependability.TooLarge
	if errors.As(f.err, &large) {
		large.What, large.Remedy = "nodes of the diagram of minimal sets", "ask for the sets of a part of the system"
	}
	return f, of[b.root], f.err
}

// node is the sets of lo and, with v, those of hi.
func (f family) node(v int32, lo, hi ref) ref {
	if hi == 0 {
		return lo
	}
	return f.unique(v, lo, hi)
}

// without leaves those sets of a that contain no set of b.
func (f family) without(a, b ref) ref {
	switch {
	case a == 0, b == 1, f.err != nil:
		return 0
	case b == 0:
		return a
	}
	if r, ok := f.known(a, b, 0); ok {
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
	f.keep(a, b, 0, r)
	return r
}

// holding gives the sets with v, without it.
func (f family) holding(root ref, v int32) ref {
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
func (f family) below(root ref) []bool {
	in := make([]bool, root+2)
	in[root] = true
	for r := root; r > 1; r-- {
		if in[r] {
			in[f.nodes[r].lo], in[f.nodes[r].hi] = true, true
		}
	}
	return in
}
