package rbd_test

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
)

// reference evaluates a structure state by state. It knows nothing of modules
// or diagrams: a state is a set of failed instances.
type reference struct {
	s      rbd.Structure
	blocks map[string]dependability.Chance
	names  []string // of instances: block, or block@label
	chance []dependability.Chance
	labels map[rbd.Use]int
	fresh  int
}

func newReference(s rbd.Structure, blocks []rbd.Block) *reference {
	r := &reference{s: s, blocks: map[string]dependability.Chance{}, labels: map[rbd.Use]int{}}
	for _, b := range blocks {
		r.blocks[b.Name] = *b.Steady
	}
	r.works(0) // numbers the instances
	return r
}

func (r *reference) works(failed uint) bool {
	r.fresh = 0
	return r.eval(r.s, failed)
}

func (r *reference) instance(u rbd.Use) int {
	if i, ok := r.labels[u]; ok && u.Label != "" {
		return i
	}
	add := func() int {
		name := u.Block
		if u.Label != "" {
			name += "@" + u.Label
		}
		r.names = append(r.names, name)
		r.chance = append(r.chance, r.blocks[u.Block])
		return len(r.names) - 1
	}
	if u.Label != "" {
		r.labels[u] = add()
		return r.labels[u]
	}
	// The n-th fresh use of a walk is the same instance in every walk, as walks
	// never stop early. Labels take numbers in the first walk only.
	n := r.fresh
	r.fresh++
	seen := 0
	for i, name := range r.names {
		if !slices.Contains([]byte(name), '@') {
			if seen == n {
				return i
			}
			seen++
		}
	}
	return add()
}

func (r *reference) eval(s rbd.Structure, failed uint) bool {
	count := func(of []rbd.Structure, copies int) (up, n int) {
		for range max(copies, 1) {
			for _, x := range of {
				n++
				if r.eval(x, failed) {
					up++
				}
			}
		}
		return up, n
	}
	switch s := s.(type) {
	case rbd.Use:
		return failed>>r.instance(s)&1 == 0
	case rbd.All:
		up, n := count(s.Of, s.Copies)
		return up == n
	case rbd.Any:
		up, _ := count(s.Of, s.Copies)
		return up > 0
	case rbd.AtLeast:
		up, _ := count(s.Of, s.Copies)
		return up >= s.Need
	case rbd.Graph:
		return r.connected(s, failed)
	}
	panic("structure")
}

func (r *reference) connected(g rbd.Graph, failed uint) bool {
	up := make([]bool, len(g.Edges))
	for i, e := range g.Edges {
		up[i] = r.eval(e.Of, failed)
	}
	works := map[string]bool{}
	for _, e := range g.Edges {
		for _, v := range []string{e.A, e.B} {
			if _, seen := works[v]; !seen {
				works[v] = g.Nodes[v] == nil || r.eval(g.Nodes[v], failed)
			}
		}
	}
	at := map[string]bool{g.From: works[g.From]}
	for range g.Edges {
		for i, e := range g.Edges {
			if up[i] && at[e.A] && works[e.B] {
				at[e.B] = true
			}
			if up[i] && !e.Directed && at[e.B] && works[e.A] {
				at[e.A] = true
			}
		}
	}
	return at[g.To]
}

// p is the probability of a state.
func (r *reference) p(failed uint) float64 {
	p := 1.0
	for i, c := range r.chance {
		if failed>>i&1 == 1 {
			p *= c.Not
		} else {
			p *= c.P
		}
	}
	return p
}

// truth is all that enumeration tells.
type truth struct {
	chance     dependability.Chance
	birnbaum   []float64 // by instance
	u1, u0, fv []float64
	cuts       map[string]float64
	paths      map[string]float64
}

func (r *reference) solve() truth {
	n := len(r.names)
	works := make([]bool, 1<<n)
	for f := range works {
		works[f] = r.works(uint(f))
	}
	t := truth{
		birnbaum: make([]float64, n), u1: make([]float64, n), u0: make([]float64, n), fv: make([]float64, n),
		cuts: map[string]float64{}, paths: map[string]float64{},
	}
	var cuts []uint
	for f, up := range works {
		p := r.p(uint(f))
		if up {
			t.chance.P += p
		} else {
			t.chance.Not += p
		}
		minimalCut, minimalPath := !up, up
		for i := range n {
			rest := p / r.chance[i].P
			if f>>i&1 == 1 {
				minimalCut = minimalCut && works[f&^(1<<i)]
				continue
			}
			minimalPath = minimalPath && !works[f|1<<i]
			if up && !works[f|1<<i] {
				t.birnbaum[i] += rest
			}
			if !up {
				t.u0[i] += rest
			}
			if !works[f|1<<i] {
				t.u1[i] += rest
			}
		}
		if minimalCut {
			cuts = append(cuts, uint(f))
			t.cuts[r.set(uint(f))] += r.product(uint(f), true)
		}
		if minimalPath {
			t.paths[r.set(^uint(f)&(1<<n-1))] += r.product(^uint(f)&(1<<n-1), false)
		}
	}
	for f := range works {
		for i := range n {
			if slices.ContainsFunc(cuts, func(c uint) bool { return c>>i&1 == 1 && c&^uint(f) == 0 }) {
				t.fv[i] += r.p(uint(f))
			}
		}
	}
	return t
}

// set names a set by its blocks without the numbers of copies, as those are a
// matter of taste.
func (r *reference) set(s uint) string {
	var names []string
	for ; s != 0; s &= s - 1 {
		names = append(names, r.names[bits.TrailingZeros(s)])
	}
	slices.Sort(names)
	return fmt.Sprint(names)
}

func (r *reference) product(s uint, failed bool) float64 {
	p := 1.0
	for ; s != 0; s &= s - 1 {
		c := r.chance[bits.TrailingZeros(s)]
		if failed {
			p *= c.Not
		} else {
			p *= c.P
		}
	}
	return p
}
