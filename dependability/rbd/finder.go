package rbd

import (
	"cmp"
	"math"
	"slices"

	"github.com/nines-bot/nines/dependability"
)

// An instance is one physical block: the number-th of its use within a module.
type instance struct{ use, number int }

// minimal is a set: one block, or the union of two others. It is written out
// only when it is among the most probable in the end.
type minimal struct {
	p      float64
	size   int
	one    instance // if there is no first part
	parts  [2]*minimal
	offset map[int]int // to add to the numbers below, by use
}

// instances writes a set out, in order.
func (m *minimal) instances() []instance {
	var out []instance
	var walk func(m *minimal, offsets []map[int]int)
	walk = func(m *minimal, offsets []map[int]int) {
		if m == nil || m.size == 0 {
			return
		}
		if m.offset != nil {
			offsets = append(offsets[:len(offsets):len(offsets)], m.offset)
		}
		if m.parts[0] == nil {
			i := m.one
			for _, o := range offsets {
				i.number += o[i.use]
			}
			out = append(out, i)
			return
		}
		walk(m.parts[0], offsets)
		walk(m.parts[1], offsets)
	}
	walk(m, nil)
	slices.SortFunc(out, func(a, b instance) int { return cmp.Or(a.use-b.use, a.number-b.number) })
	return out
}

// found is all that is known of the minimal sets of a module.
type found struct {
	best       []*minimal
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
		return found{best: []*minimal{{p: p, size: 1, one: instance{use: n.use}}}, total: 1, sum: p}, nil
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
	if steps := float64(left) * float64(min(pick, left-pick+1)) * float64(f.limit) * 8; steps > maxCount {
		return found{}, &dependability.TooLarge{What: "steps to find the most probable sets", Need: steps, Limit: maxCount, Remedy: "ask for fewer sets, or for those of a part of the system"}
	}
	rows := make([]found, pick+1) // rows[k]: one of each of k parts so far
	rows[0] = found{best: []*minimal{{p: 1}}, total: 1, sum: 1}
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
	fam, root, err := families(b, f.cuts, maxFamily, f.st.s.lim)
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
	at[1] = found{best: []*minimal{{p: 1}}, total: 1, sum: 1}
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
func shift(sets []*minimal, base, per map[int]int, i int) []*minimal {
	offset := make(map[int]int, len(per))
	for u, k := range per {
		offset[u] = base[u] + i*k
	}
	out := make([]*minimal, len(sets))
	for k, s := range sets {
		out[k] = &minimal{p: s.p, size: s.size, parts: [2]*minimal{s}, offset: offset}
	}
	return out
}

// either is the limit most probable of the sets of a and of the unions of
// those of b and c, the smaller first where equal.
func (f finder) either(a, b, c []*minimal) ([]*minimal, error) {
	out := slices.Clone(a)
	for i, x := range b {
		for j, y := range c {
			if (i+1)*(j+1) > f.limit {
				break // that many pairs are no less probable
			}
			size := x.size + y.size
			if size > maxSetSize {
				return nil, tooWide(size)
			}
			m := &minimal{p: x.p * y.p, size: size, parts: [2]*minimal{x, y}}
			if x.size == 0 {
				m.parts = [2]*minimal{y, nil}
			}
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(x, y *minimal) int { return cmp.Or(cmp.Compare(y.p, x.p), x.size-y.size) })
	return out[:min(len(out), f.limit)], nil
}

func tooWide(size int) error {
	return &dependability.TooLarge{
		What: "blocks in one minimal set", Need: float64(size), Limit: maxSetSize, Remedy: "ask for the sets of a part of the system",
	}
}
