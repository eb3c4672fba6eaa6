package rbd

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/nines-bot/nines/dependability"
)

// A Set is a minimal cut set (the system fails if all of these fail) or a
// minimal path set (it works if all of these work).
type Set struct {
	Blocks []string // block, block@label; block[3] is the third of several
	P      float64  // that all of them failed, or that all of them work
}

// Sets are the most probable minimal sets.
type Sets struct {
	Sets  []Set
	Total float64 // how many there are
	Sum   float64 // of the probabilities of all; of cut sets, an upper bound of U
}

// Left is the number of sets that were not listed.
func (s Sets) Left() float64 { return s.Total - float64(len(s.Sets)) }

// LeftSum is the sum of their probabilities.
func (s Sets) LeftSum() float64 {
	listed := 0.0
	for _, x := range s.Sets {
		listed += x.P
	}
	return max(s.Sum-listed, 0)
}

// CutSets lists the limit most probable minimal cut sets at the moment w.
func (s *System) CutSets(w When, limit int) (Sets, error) { return s.sets(w, limit, true) }

// PathSets lists the limit most probable minimal path sets at the moment w.
func (s *System) PathSets(w When, limit int) (Sets, error) { return s.sets(w, limit, false) }

func (s *System) sets(w When, limit int, cuts bool) (Sets, error) {
	if limit < 1 {
		return Sets{}, fmt.Errorf("limit of %d sets, want 1 or more", limit)
	}
	st, err := s.at(w)
	if err != nil {
		return Sets{}, err
	}
	f := finder{st: st, cuts: cuts, limit: limit}
	found, err := f.node(s.root)
	if err != nil {
		return Sets{}, err
	}
	out := Sets{Total: found.total, Sum: found.sum}
	for _, x := range found.best {
		var names []string
		slices.SortFunc(x.of, compareInstance)
		for _, i := range x.of {
			name := useName(s.blocks, s.uses[i.use])
			if s.root.numbered[i.use] > 1 {
				name = fmt.Sprintf("%s[%d]", name, i.number+1)
			}
			names = append(names, name)
		}
		out.Sets = append(out.Sets, Set{Blocks: names, P: x.p})
	}
	return out, nil
}

// An instance is one physical block: the number-th of its use within a module.
type instance struct{ use, number int }

type minimal struct {
	of []instance
	p  float64
}

// found is all that is known of the minimal sets of a module.
type found struct {
	best       []minimal
	total, sum float64
}

// finder joins the sets of modules bottom up. Modules share no block, so that
// unions and products of minimal sets stay minimal.
type finder struct {
	st    *state
	cuts  bool
	limit int
}

func (f finder) node(n *node) (found, error) {
	switch n.kind {
	case leaf:
		c := f.st.nodes[n.id]
		p := c.P
		if f.cuts {
			p = c.Not
		}
		return found{best: []minimal{{of: []instance{{use: n.use}}, p: p}}, total: 1, sum: p}, nil
	case gate:
		return f.gate(n)
	}
	return f.diagram(n)
}

// maxSetSize bounds the blocks of one set.
const maxSetSize = 1000

// gate: a cut set takes one of each of total-need+1 parts, a path set one of
// each of need.
func (f finder) gate(n *node) (found, error) {
	pick := n.need
	if f.cuts {
		pick = n.total - n.need + 1
	}
	if pick > maxSetSize {
		return found{}, tooWide(pick)
	}
	left := 0 // copies that are still to come
	listed := make([]int, len(n.parts))
	for i, p := range n.parts {
		listed[i] = min(p.n, f.limit+pick)
		if len(n.parts) == 1 {
			listed[i] = enough(p.n, pick, f.limit)
		}
		left += listed[i]
	}
	rows := make([]found, pick+1) // rows[k]: one of each of k parts so far
	rows[0] = found{best: []minimal{{p: 1}}, total: 1, sum: 1}
	base := map[int]int{}
	for at, p := range n.parts {
		one, err := f.node(p.node)
		if err != nil {
			return found{}, err
		}
		for i := range listed[at] {
			left--
			shifted := shift(one.best, base, p.numbered, i)
			for k := pick; k > 0 && k >= pick-left; k-- { // fewer would not do any more
				if rows[k].best, err = f.either(rows[k].best, rows[k-1].best, shifted); err != nil {
					return found{}, err
				}
			}
			if err := f.st.s.lim.Check(); err != nil {
				return found{}, err
			}
		}
		count(rows, one, p.n)
		for u, k := range p.numbered {
			base[u] += k * p.n
		}
	}
	return rows[pick], nil
}

// enough is how many of n equal copies give limit ways to pick some: more
// would only repeat the same by symmetry.
func enough(n, pick, limit int) int {
	ways := 1.0
	for m := pick; m < n; m++ {
		if ways >= float64(limit) {
			return m
		}
		ways = ways * float64(m+1) / float64(m+1-pick)
	}
	return n
}

// count adds n copies of a part to the numbers and sums of the rows.
func count(rows []found, one found, n int) {
	for k := len(rows) - 1; k > 0; k-- {
		ways, total, sum := 1.0, 1.0, 1.0
		for i := 1; i <= min(k, n); i++ {
			ways *= float64(n-i+1) / float64(i)
			total *= one.total
			sum *= one.sum
			rows[k].total += rows[k-i].total * math.Round(ways) * total
			rows[k].sum += rows[k-i].sum * ways * sum
		}
	}
}

// diagram: the sets of a diagram are sets of modules, of each of which one set
// is taken.
func (f finder) diagram(n *node) (found, error) {
	b := n.bdd
	fam, root, err := families(b, f.cuts, f.st.s.lim)
	if err != nil {
		return found{}, err
	}
	byVar := make([]found, len(b.vars))
	base := map[int]int{}
	for _, cl := range b.classes {
		one, err := f.node(cl.node)
		if err != nil {
			return found{}, err
		}
		for i, v := range cl.vars {
			byVar[v] = found{best: shift(one.best, base, cl.numbered, i), total: one.total, sum: one.sum}
		}
		for u, k := range cl.numbered {
			base[u] += k * len(cl.vars)
		}
	}
	in := fam.below(root)
	at := make([]found, root+2)
	at[1] = found{best: []minimal{{p: 1}}, total: 1, sum: 1}
	for r := ref(2); r <= root; r++ {
		if !in[r] {
			continue
		}
		d := fam.nodes[r]
		x, lo, hi := byVar[d.v], at[d.lo], at[d.hi]
		best, err := f.either(lo.best, hi.best, x.best)
		if err != nil {
			return found{}, err
		}
		at[r] = found{best: best, total: lo.total + hi.total*x.total, sum: lo.sum + hi.sum*x.sum}
		if err := f.st.s.lim.Check(); err != nil {
			return found{}, err
		}
	}
	return at[root], nil
}

// shift numbers the instances of copy i of a part that comes after others.
func shift(sets []minimal, base, per map[int]int, i int) []minimal {
	out := make([]minimal, len(sets))
	for k, s := range sets {
		of := slices.Clone(s.of)
		for j := range of {
			u := of[j].use
			of[j].number += base[u] + i*per[u]
		}
		out[k] = minimal{of, s.p}
	}
	return out
}

// either is the limit most probable of the sets of a and of the products of
// those of b and c.
func (f finder) either(a, b, c []minimal) ([]minimal, error) {
	out := slices.Clone(a)
	for i, x := range b {
		for j, y := range c {
			if (i+1)*(j+1) > f.limit {
				break // that many pairs are no less probable
			}
			if size := len(x.of) + len(y.of); size > maxSetSize {
				return nil, tooWide(size)
			}
			out = append(out, minimal{slices.Concat(x.of, y.of), x.p * y.p})
		}
	}
	slices.SortStableFunc(out, func(x, y minimal) int {
		return cmp.Or(cmp.Compare(y.p, x.p), cmp.Compare(len(x.of), len(y.of)), slices.CompareFunc(x.of, y.of, compareInstance))
	})
	return out[:min(len(out), f.limit)], nil
}

func tooWide(size int) error {
	return &dependability.TooLarge{
		What: "blocks in one minimal set", Need: float64(size), Limit: maxSetSize, Remedy: "ask for the sets of a part of the system",
	}
}

func compareInstance(a, b instance) int {
	return cmp.Or(cmp.Compare(a.use, b.use), cmp.Compare(a.number, b.number))
}
