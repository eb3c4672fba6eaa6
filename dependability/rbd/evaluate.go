package rbd

import (
	"github.com/nines-bot/nines/dependability"
)

// state holds the chances of all modules for given chances of the blocks.
type state struct {
	s      *System
	blocks []dependability.Chance
	nodes  []dependability.Chance
	inside map[*bdd][]dependability.Chance // of the nodes of a diagram
	pivots map[*bdd][]float64              // of its variables, when asked for
}

// state evaluates the system bottom up.
func (s *System) state(blocks []dependability.Chance) *state {
	st := &state{
		s: s, blocks: blocks, nodes: make([]dependability.Chance, len(s.nodes)),
		inside: map[*bdd][]dependability.Chance{}, pivots: map[*bdd][]float64{},
	}
	for i, n := range s.nodes {
		switch n.kind {
		case leaf:
			st.nodes[i] = blocks[s.uses[n.use].block]
		case gate:
			st.nodes[i] = st.gate(n, -1, n.need)
		case diagram:
			v := st.diagram(n.bdd, -1, dependability.Chance{})
			st.inside[n.bdd] = v
			st.nodes[i] = v[n.bdd.root]
		}
	}
	return st
}

// at evaluates the whole system.
func (s *System) at(w When) (*state, error) {
	if err := s.lim.Check(); err != nil {
		return nil, err
	}
	cs, err := s.chances(w)
	if err != nil {
		return nil, err
	}
	return s.state(cs), nil
}

func (st *state) root() dependability.Chance { return st.nodes[st.s.root.id] }

// gate is the chance of need of the parts of n, one copy of part without left
// out if that is not negative.
func (st *state) gate(n *node, without, need int) dependability.Chance {
	counts, cs, total := st.parts(n, without)
	switch {
	case need <= 0:
		return dependability.Chance{P: 1}
	case need > total:
		return dependability.Chance{Not: 1}
	case need == total:
		return series(counts, cs)
	case need == 1:
		return parallel(counts, cs)
	}
	return atLeast(need, distribution(counts, cs))
}

// exactly is the probability that k of the parts work, one copy of part
// without left out.
func (st *state) exactly(n *node, without, k int) float64 {
	counts, cs, total := st.parts(n, without)
	switch k {
	case total:
		return series(counts, cs).P
	case 0:
		return parallel(counts, cs).Not
	}
	return distribution(counts, cs)[k]
}

func (st *state) parts(n *node, without int) (counts []int, cs []dependability.Chance, total int) {
	for i, p := range n.parts {
		k := p.n
		if i == without {
			k--
		}
		if k > 0 {
			counts, cs = append(counts, k), append(cs, st.nodes[p.id])
			total += k
		}
	}
	return counts, cs, total
}

// diagram gives the chances of all nodes of b, bottom up; variable v, unless
// negative, has the chance c instead of its own.
func (st *state) diagram(b *bdd, v int32, c dependability.Chance) []dependability.Chance {
	out := make([]dependability.Chance, len(b.nodes))
	out[0], out[1] = dependability.Chance{Not: 1}, dependability.Chance{P: 1}
	for i := 2; i < len(b.nodes); i++ {
		d := b.nodes[i]
		x := st.nodes[b.classes[b.vars[d.v]].id]
		if d.v == v {
			x = c
		}
		out[i] = mix(x, out[d.hi], out[d.lo])
	}
	return out
}

// mix is the chance of what is up with x working and down without.
func mix(x, up, down dependability.Chance) dependability.Chance {
	return dependability.Chance{
		P:   min(x.P*up.P+x.Not*down.P, 1),
		Not: min(x.P*up.Not+x.Not*down.Not, 1),
	}
}

// effect is what one copy of a module does to something above it: the chances
// with it working and failed, and their difference, found without subtracting.
type effect struct {
	up, down dependability.Chance
	pivot    float64
}

// within is the effect of n on its parent.
func (st *state) within(n *node) effect {
	p := n.parent
	if p.kind == diagram {
		return st.onDiagram(p.bdd, p.bdd.classes[n.slot].vars[0])
	}
	return effect{
		up:    st.gate(p, n.slot, p.need-1),
		down:  st.gate(p, n.slot, p.need),
		pivot: st.exactly(p, n.slot, p.need-1),
	}
}

// over carries the effect of a parent on the system to the child.
func (e effect) over(child effect) effect {
	return effect{
		up:    mix(child.up, e.up, e.down),
		down:  mix(child.down, e.up, e.down),
		pivot: e.pivot * child.pivot,
	}
}

// onDiagram is the effect of one variable on its diagram.
func (st *state) onDiagram(b *bdd, v int32) effect {
	pivots, ok := st.pivots[b]
	if !ok {
		pivots = st.allPivots(b)
		st.pivots[b] = pivots
	}
	return effect{
		up:    st.diagram(b, v, dependability.Chance{P: 1})[b.root],
		down:  st.diagram(b, v, dependability.Chance{Not: 1})[b.root],
		pivot: pivots[v],
	}
}

// allPivots is, for each variable, the probability that it decides: that a
// node of it is reached from the root and its two sides differ.
func (st *state) allPivots(b *bdd) []float64 {
	pivots := make([]float64, len(b.vars))
	reach := make([]float64, len(b.nodes))
	reach[b.root] = 1
	g := gap{st: st, b: b, memo: map[[2]ref]float64{}}
	for i := len(b.nodes) - 1; i > 1; i-- {
		d := b.nodes[i]
		x := st.nodes[b.classes[b.vars[d.v]].id]
		pivots[d.v] += reach[i] * g.between(d.hi, d.lo)
		reach[d.hi] += reach[i] * x.P
		reach[d.lo] += reach[i] * x.Not
	}
	return pivots
}

// gap finds P(hi and not lo) of two nodes of which lo implies hi.
type gap struct {
	st   *state
	b    *bdd
	memo map[[2]ref]float64
}

// maxGaps bounds the pairs that a gap follows before it makes do with a
// difference.
const maxGaps = 1 << 20

func (g *gap) between(hi, lo ref) float64 {
	if hi == lo {
		return 0
	}
	v := g.st.inside[g.b]
	if hi == 1 {
		return v[lo].Not
	}
	if lo == 0 {
		return v[hi].P
	}
	d, size := v[hi].P-v[lo].P, v[hi].P
	if v[lo].Not < size {
		d, size = v[lo].Not-v[hi].Not, v[lo].Not
	}
	if d > size/8 || len(g.memo) > maxGaps {
		return max(d, 0)
	}
	key := [2]ref{hi, lo}
	if d, ok := g.memo[key]; ok {
		return d
	}
	h, l := g.b.nodes[hi], g.b.nodes[lo]
	var r float64
	switch {
	case h.v == l.v:
		r = g.by(h.v, h.hi, l.hi, h.lo, l.lo)
	case h.v < l.v:
		r = g.by(h.v, h.hi, lo, h.lo, lo)
	default:
		r = g.by(l.v, hi, l.hi, hi, l.lo)
	}
	g.memo[key] = r
	return r
}

func (g *gap) by(v int32, hi1, lo1, hi0, lo0 ref) float64 {
	x := g.st.nodes[g.b.classes[g.b.vars[v]].id]
	return x.P*g.between(hi1, lo1) + x.Not*g.between(hi0, lo0)
}
