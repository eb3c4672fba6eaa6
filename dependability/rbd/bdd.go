package rbd

import (
	"github.com/nines-bot/nines/dependability"
)

// ref is a node of a decision diagram; 0 and 1 are the constants.
type ref int32

// decision tests one variable.
type decision struct {
	v      int32 // variables grow from the root down
	lo, hi ref   // if it failed, if it works
}

// manager builds reduced ordered decision diagrams with a unique table and a
// lossy cache, both within a budget of bytes.
type manager struct {
	nodes  []decision
	table  []ref // open addressing; 0 is empty
	cache  []triple
	most   int
	check  func() error
	misses int   // of the cache
	err    error // the budget is used up: all further results are 0
}

type triple struct{ f, g, h, r ref }

// bytesPerNode counts a node, its two slots in the table and its share of the
// cache.
const bytesPerNode = 12 + 2*4 + 16

func newManager(budget int64, check func() error) *manager {
	most := min(budget/bytesPerNode, 1<<30)
	m := &manager{most: int(most), check: check}
	m.nodes = append(m.nodes, decision{v: constant}, decision{v: constant, lo: 1, hi: 1})
	m.grow(1 << 10)
	return m
}

// constant is a variable below all others.
const constant = 1<<31 - 1

// tooMany is the refusal of a manager that ran out of its budget.
func tooMany(most int) error {
	return &dependability.TooLarge{
		What: "nodes of the decision diagram", Need: float64(most), More: true, Limit: float64(most),
		Remedy: "share fewer labelled blocks, split the system into independent parts, raise the memory limit, or simulate",
	}
}

func (m *manager) grow(size int) {
	m.table = make([]ref, size)
	if len(m.cache) < size/2 {
		m.widen(size / 2)
	}
	for r := 2; r < len(m.nodes); r++ {
		n := m.nodes[r]
		i := hash(n.v, n.lo, n.hi) & uint32(size-1)
		for m.table[i] != 0 {
			i = (i + 1) & uint32(size-1)
		}
		m.table[i] = ref(r)
	}
}

func hash[T ~int32](a T, b, c ref) uint32 {
	h := uint64(uint32(a))*0x9e3779b97f4a7c15 ^ uint64(uint32(b))*0xbf58476d1ce4e5b9 ^ uint64(uint32(c))*0x94d049bb133111eb
	return uint32((h ^ h>>29) * 0xff51afd7ed558ccd >> 32)
}

// node is the one node that tests v.
func (m *manager) node(v int32, lo, hi ref) ref {
	if lo == hi {
		return lo
	}
	return m.unique(v, lo, hi)
}

// unique finds a node or makes it.
func (m *manager) unique(v int32, lo, hi ref) ref {
	if m.err != nil {
		return 0
	}
	mask := uint32(len(m.table) - 1)
	i := hash(v, lo, hi) & mask
	for m.table[i] != 0 {
		if m.nodes[m.table[i]] == (decision{v, lo, hi}) {
			return m.table[i]
		}
		i = (i + 1) & mask
	}
	if len(m.nodes) >= m.most {
		m.err = tooMany(m.most)
		return 0
	}
	r := ref(len(m.nodes))
	m.nodes = append(m.nodes, decision{v, lo, hi})
	m.table[i] = r
	if 2*len(m.nodes) > len(m.table) {
		m.grow(2 * len(m.table))
	}
	return r
}

// variable is the function that is true if v works.
func (m *manager) variable(v int32) ref { return m.node(v, 0, 1) }

func (m *manager) and(f, g ref) ref { return m.ite(f, g, 0) }
func (m *manager) or(f, g ref) ref  { return m.ite(f, 1, g) }

// ite is f ? g : h.
func (m *manager) ite(f, g, h ref) ref {
	switch {
	case m.err != nil:
		return 0
	case f == 1, g == h:
		return g
	case f == 0:
		return h
	case g == 1 && h == 0:
		return f
	case h == 0 && g < f: // and, or: one order for the cache
		f, g = g, f
	case g == 1 && h < f:
		f, h = h, f
	}
	if r, ok := m.known(f, g, h); ok {
		return r
	}
	v := min(m.nodes[f].v, m.nodes[g].v, m.nodes[h].v)
	f0, f1 := m.split(f, v)
	g0, g1 := m.split(g, v)
	h0, h1 := m.split(h, v)
	lo := m.ite(f0, g0, h0)
	r := m.node(v, lo, m.ite(f1, g1, h1))
	m.keep(f, g, h, r)
	return r
}

// known looks an operation up in the cache, keep puts its result there.
func (m *manager) known(f, g, h ref) (ref, bool) {
	if c := m.cache[hash(f, g, h)&uint32(len(m.cache)-1)]; c.f == f && c.g == g && c.h == h {
		return c.r, true
	}
	if m.misses++; m.misses&0xffff == 0 && m.err == nil {
		m.err = m.check()
	}
	if m.misses > stepsPerNode*m.most && m.err == nil {
		m.err = tooMany(m.most)
	}
	if m.misses > 2*len(m.cache) && len(m.cache) < m.most {
		m.widen(2 * len(m.cache))
	}
	return 0, false
}

// stepsPerNode bounds the operations by the budget of nodes: a cache that
// forgets can make them many more.
const stepsPerNode = 16

// widen makes the cache larger and keeps what is in it.
func (m *manager) widen(size int) {
	old := m.cache
	m.cache = make([]triple, size)
	for _, c := range old {
		if c.f != 0 {
			m.keep(c.f, c.g, c.h, c.r)
		}
	}
}

func (m *manager) keep(f, g, h, r ref) {
	m.cache[hash(f, g, h)&uint32(len(m.cache)-1)] = triple{f, g, h, r}
}

func (m *manager) split(f ref, v int32) (lo, hi ref) {
	if n := m.nodes[f]; n.v == v {
		return n.lo, n.hi
	}
	return f, f
}

// threshold is true if need or more of the functions are.
func (m *manager) threshold(need int, fs []ref) ref {
	row := make([]ref, need+1) // row[k]: k or more of the functions from i on
	row[0] = 1
	for i := len(fs) - 1; i >= 0 && m.err == nil; i-- {
		for k := need; k > 0; k-- {
			if i+k >= need { // else no way leads from here to need
				row[k] = m.ite(fs[i], row[k-1], row[k])
			}
		}
	}
	return row[need]
}

// extract copies what f needs, children before parents, constants first.
func (m *manager) extract(f ref) []decision {
	keep := make([]bool, len(m.nodes))
	keep[0], keep[1], keep[f] = true, true, true
	for r := f; r > 1; r-- { // children are older than parents
		if keep[r] {
			keep[m.nodes[r].lo], keep[m.nodes[r].hi] = true, true
		}
	}
	var out []decision
	moved := make([]ref, len(m.nodes))
	for r, n := range m.nodes {
		if keep[r] {
			moved[r] = ref(len(out))
			if r > 1 {
				n.lo, n.hi = moved[n.lo], moved[n.hi]
			}
			out = append(out, n)
		}
	}
	return out
}
