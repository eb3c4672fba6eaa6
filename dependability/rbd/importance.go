package rbd

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/nines-bot/nines/dependability"
)

// An Importance says how much one instance of a block matters. With U the
// unavailability of the system, u that of the block, U1 and U0 the system's
// with this instance failed and working:
//
//	Birnbaum       U1 - U0 = ∂U/∂u, the probability that the block decides
//	Criticality    Birnbaum·u/U: it decides and has failed, given a failed system
//	RAW            U1/U, risk achievement worth
//	RRW            U/U0, risk reduction worth; +Inf if U0 is 0
//	FussellVesely  the probability, given a failed system, that some minimal cut
//	               set with this instance has failed; at least Criticality
//
// None is found by subtraction.
type Importance struct {
	Block string // the type
	Label string // of a labelled block
	// Place tells apart the uses of one type that matter differently: 1, 2, ...
	// in order of falling Birnbaum importance; 0 if all matter the same.
	Place     int
	Instances float64 // how many matter the same
	Unavail   float64 // u

	Birnbaum, Criticality, RAW, RRW float64

	FussellVesely *float64 // nil if the cut sets are too many to follow
}

// Name is the block with its label or place, as block, block@label, block#2.
func (i Importance) Name() string {
	switch {
	case i.Label != "":
		return i.Block + "@" + i.Label
	case i.Place > 0:
		return fmt.Sprint(i.Block, "#", i.Place)
	}
	return i.Block
}

// Importance ranks the blocks at the moment w, in the order of the block types
// and labels. Instances of a type that the structure treats alike, or that
// turn out to matter the same, are one row.
func (s *System) Importance(w When) ([]Importance, error) {
	st, err := s.at(w)
	if err != nil {
		return nil, err
	}
	u := st.root().Not
	byUse := map[int][]Importance{}
	fv := st.fussellVesely()
	st.walk(func(n *node, e effect, count float64) {
		i := Importance{
			Block: s.blocks[s.uses[n.use].block].Name, Label: s.uses[n.use].label,
			Instances: count, Unavail: st.nodes[n.id].Not, Birnbaum: e.pivot,
		}
		if u > 0 {
			i.Criticality = min(e.pivot*i.Unavail/u, 1)
			i.RAW = e.down.Not / u
			i.RRW = u / e.up.Not
			if x, ok := fv[n]; ok {
				i.FussellVesely = dependability.Number(min(max(x/u, i.Criticality), 1))
			}
		}
		if u == 0 || e.up.Not == 0 {
			i.RRW = math.Inf(1)
		}
		byUse[n.use] = append(byUse[n.use], i)
	})
	var out []Importance
	for id := range s.uses {
		out = append(out, places(byUse[id])...)
	}
	return out, nil
}

// places joins rows that say the same and numbers the rest.
func places(rows []Importance) []Importance {
	slices.SortStableFunc(rows, func(a, b Importance) int { return cmp.Compare(b.Birnbaum, a.Birnbaum) })
	var out []Importance
	for _, r := range rows {
		if k := len(out) - 1; k >= 0 && same(out[k].Birnbaum, r.Birnbaum) && sameFV(out[k], r) {
			out[k].Instances += r.Instances
			continue
		}
		out = append(out, r)
	}
	if len(out) > 1 {
		for i := range out {
			out[i].Place = i + 1
		}
	}
	return out
}

func same(a, b float64) bool { return math.Abs(a-b) <= 1e-13*max(a, b) }

func sameFV(a, b Importance) bool {
	if a.FussellVesely == nil || b.FussellVesely == nil {
		return a.FussellVesely == b.FussellVesely
	}
	return same(*a.FussellVesely, *b.FussellVesely)
}

// fussellVesely is, for each leaf, the probability that a minimal cut set with
// one instance of it has failed. On the way up through gates the cut sets stay
// those of independent parts, so that the factor of a gate is the probability
// that it fails with the part; in a diagram the cut sets of the variable are
// joined. Leaves below a diagram that is too large for that are absent.
func (st *state) fussellVesely() map[*node]float64 {
	out := map[*node]float64{}
	var down func(n *node, p float64)
	down = func(n *node, p float64) {
		switch n.kind {
		case leaf:
			out[n] = p * st.nodes[n.id].Not
		case gate:
			for i, x := range n.parts {
				down(x.node, p*st.gate(n, i, n.need).Not)
			}
		case diagram:
			if len(n.bdd.nodes)*len(n.bdd.classes) > maxFussellVesely {
				return
			}
			f, root, err := families(n.bdd, true, maxJoined, st.s.lim)
			if err != nil {
				return
			}
			for _, cl := range n.bdd.classes {
				if q, err := st.someFailed(n.bdd, f, f.holding(root, cl.vars[0])); err == nil {
					down(cl.node, p*q)
				}
			}
		}
	}
	down(st.s.root, 1)
	return out
}

// maxFussellVesely bounds nodes times variables of a diagram whose cut sets
// are followed.
const maxFussellVesely = 200_000

// someFailed is the probability that all variables of at least one set of a
// family have failed.
func (st *state) someFailed(b *bdd, f family, root ref) (float64, error) {
	m := newManager(maxJoined*bytesPerNode, st.s.lim.Check)
	fn := make([]ref, root+1)
	if root > 0 {
		fn[1] = 1
	}
	need := f.below(root)
	for r := ref(2); r <= root; r++ {
		if !need[r] {
			continue
		}
		n := f.nodes[r]
		fn[r] = m.ite(m.variable(n.v), fn[n.lo], m.or(fn[n.lo], fn[n.hi]))
	}
	if m.err != nil {
		return 0, m.err
	}
	failed := make([]float64, len(m.nodes))
	failed[1] = 1
	for r := 2; r < len(m.nodes); r++ {
		n := m.nodes[r]
		x := st.nodes[b.classes[b.vars[n.v]].id]
		failed[r] = x.P*failed[n.hi] + x.Not*failed[n.lo]
	}
	return failed[fn[root]], nil
}
