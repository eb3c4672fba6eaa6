package markov

import (
	"iter"
	"strconv"
	"strings"
	"sync"
)

// A Chain is an explored model. States are numbered from 0, the initial one, in
// the order of a breadth-first search, so the numbers depend on the model only.
type Chain struct {
	index  *index
	up     []bool
	ptr    []int  // edges of state i are edges[ptr[i]:ptr[i+1]]
	edges  []edge // as the rules made them, self-loops included
	rates  *matrix
	limits Limits

	steady func() (*Steady, error)
}

type edge struct {
	to, rule int32
	rate     float64
}

// An Edge is a transition by one rule. Rules that lead from one state to the same
// other state are separate edges of one transition.
type Edge struct {
	From, To, Rule int
	Rate           float64
}

// finish makes what follows from states and edges.
func (c *Chain) finish() {
	c.rates = c.merged()
	c.steady = sync.OnceValues(c.solveSteady)
}

// merged adds up the edges between the same two states.
func (c *Chain) merged() *matrix {
	m, at := roomFor(c.Len(), len(c.edges)), make([]int, c.Len())
	for i := range c.Len() {
		first := len(m.col)
		for _, e := range c.edges[c.ptr[i]:c.ptr[i+1]] {
			if int(e.to) == i {
				continue
			}
			if k := at[e.to] - 1; k >= first {
				m.val[k] += e.rate
				continue
			}
			m.add(e.to, e.rate)
			at[e.to] = len(m.col)
		}
		m.endRow()
	}
	return m
}

// Len is the number of states.
func (c *Chain) Len() int { return len(c.up) }

// Transitions is the number of pairs of different states joined by a rate.
func (c *Chain) Transitions() int { return len(c.rates.col) }

// State returns the variables of state i, for reading.
func (c *Chain) State(i int) []int32 { return c.index.state(i) }

// Find returns the number of a state.
func (c *Chain) Find(state []int32) (int, bool) {
	if len(state) != c.index.width {
		return 0, false
	}
	i, _ := c.index.find(state)
	return i, i >= 0
}

// Up tells whether the system serves in state i.
func (c *Chain) Up(i int) bool { return c.up[i] }

// Edges yields every edge, by state and then as the model emitted them.
func (c *Chain) Edges() iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		for i := range c.Len() {
			for _, e := range c.edges[c.ptr[i]:c.ptr[i+1]] {
				if !yield(Edge{From: i, To: int(e.to), Rule: int(e.rule), Rate: e.rate}) {
					return
				}
			}
		}
	}
}

// Rates returns, for each state, the rate at which the rule fires there: the reward
// whose mean is how often the rule fires.
func (c *Chain) Rates(rule int) []float64 {
	r := make([]float64, c.Len())
	for e := range c.Edges() {
		if e.Rule == rule {
			r[e.From] += e.Rate
		}
	}
	return r
}

// Without returns the chain with some rules switched off, such as all repairs. The
// states keep their numbers, even those no longer reached.
func (c *Chain) Without(off func(rule int) bool) *Chain {
	d := &Chain{index: c.index, up: c.up, ptr: []int{0}, limits: c.limits}
	for i := range c.Len() {
		for _, e := range c.edges[c.ptr[i]:c.ptr[i+1]] {
			if !off(int(e.rule)) {
				d.edges = append(d.edges, e)
			}
		}
		d.ptr = append(d.ptr, len(d.edges))
	}
	d.finish()
	return d
}

// process returns the chain as one that never ends.
func (c *Chain) process() *process {
	return newProcess(c.rates, make([]float64, c.Len()))
}

// where returns the numbers of the states that are up, or those that are not.
func (c *Chain) where(up bool) []int32 {
	var list []int32
	for i, u := range c.up {
		if u == up {
			list = append(list, int32(i))
		}
	}
	return list
}

// Label writes a state as its variables between commas, as in "3,2".
func Label(state []int32) string {
	var b strings.Builder
	for i, v := range state {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(int(v)))
	}
	return b.String()
}
