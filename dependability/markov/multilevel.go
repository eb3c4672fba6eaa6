package markov

import (
	"fmt"
	"math"
)

// multilevel solves a process too large to take apart. Sweeps of Gauss–Seidel make
// neighbours agree; what they are slow at, the balance between far regions, is
// solved for groups of strongly coupled states as a smaller chain of the same kind,
// made with the probabilities reached so far, and so on down to a chain that can be
// taken apart (Horton and Leutenegger 1994; groups by strength as De Sterck and
// others 2008). All of it is sums, products and quotients of non-negative numbers.
//
// It is done twice, from different starts with different groups and orders of
// states; the difference of the two is the error reported.
func multilevel(p *process, limits Limits) (*Steady, error) {
	first, err := iterate(p, limits, false)
	if err != nil {
		return nil, err
	}
	second, err := iterate(p, limits, true)
	if err != nil {
		return nil, err
	}
	inward := p.rates.transposed()
	s := &Steady{P: first, Method: "multilevel", Residual: imbalance(p, inward, first, negligible)}
	s.Difference = difference(first, second, negligible)
	s.Error = 2*s.Difference + s.Residual
	s.doubt = negligible * float64(len(first))
	return s, nil
}

const (
	negligible = 1e-30  // probabilities below are not compared between solvers
	tiniest    = 1e-290 // kept above, lest quotients overflow
	coarsest   = 1200   // states taken apart
	maxCycles  = 2000
	converged  = 1e-14 // imbalance of a state
	nearly     = 1e-9  // the same, where rounding lets it get no better
)

func iterate(p *process, limits Limits, backward bool) ([]float64, error) {
	l := &level{p: p, inward: p.rates.transposed(), backward: backward, limits: limits}
	x := make([]float64, p.rates.n)
	for i := range x {
		x[i] = 1
		if backward {
			x[i] = 1 / p.exit[i]
		}
	}
	normalize(x)
	mark, stuck := math.Inf(1), 0
	for cycle := 1; ; cycle++ {
		if err := l.cycle(x); err != nil {
			return nil, err
		}
		r := imbalance(p, l.inward, x, negligible)
		if stuck++; r < mark/2 {
			mark, stuck = r, 0
		}
		if r < converged && stuck > 1 || mark < nearly && stuck > 12 {
			return x, nil
		}
		if cycle == maxCycles || float64(cycle)*float64(len(p.rates.col))*100 > limits.Work {
			return nil, fmt.Errorf("no convergence in %d cycles (flows into and out of a state still differ by %.2g of them); "+
				"simulate, or split the model into parts that hardly depend on each other", cycle, r)
		}
	}
}

// A level is one of the chains, from the given one down to the coarsest.
type level struct {
	p        *process
	inward   *matrix
	backward bool
	limits   Limits
	*grouping
}

// A grouping is the groups of a level and of those below. It settles with the
// probabilities and is kept after some cycles: making it costs most of a cycle.
type grouping struct {
	group  []int32
	count  int
	cycles int
	next   *grouping
}

const settling = 12

func (l *level) regroup(x []float64) {
	if l.grouping == nil {
		l.grouping = new(grouping)
	}
	if l.cycles++; l.cycles <= settling {
		l.group, l.count = l.groups(x)
		l.next = nil
	}
}

// cycle improves x.
func (l *level) cycle(x []float64) error {
	if err := l.limits.Check(); err != nil {
		return err
	}
	if len(x) <= coarsest {
		f, err := eliminate(l.p, 0, math.Inf(1), l.limits)
		if err != nil {
			return err
		}
		copy(x, f.stationary())
		return nil
	}
	l.smooth(x)
	for i, v := range x {
		x[i] = max(v, tiniest)
	}
	l.regroup(x)
	if l.count < len(x) {
		coarse, weight := l.coarser(x, l.group, l.count)
		coarse.grouping = l.next
		y := append([]float64(nil), weight...)
		for range 2 {
			if err := coarse.cycle(y); err != nil {
				return err
			}
			if len(y) <= coarsest {
				break
			}
		}
		l.next = coarse.grouping
		for i, g := range l.group {
			x[i] *= y[g] / weight[g]
		}
	}
	l.smooth(x)
	normalize(x)
	return nil
}

// smooth sweeps forward and back. Sweeps are cheap beside the making of groups.
func (l *level) smooth(x []float64) {
	for range 4 {
		for i := range x {
			relax(l.p, l.inward, x, i)
		}
		for i := len(x) - 1; i >= 0; i-- {
			relax(l.p, l.inward, x, i)
		}
	}
}

// groups numbers groups of about eight states: pairs of those with the largest
// flow between them, three times over.
func (l *level) groups(x []float64) (group []int32, count int) {
	group = make([]int32, len(x))
	for i := range group {
		group[i] = int32(i)
	}
	chain, weight := l, x
	for range 3 {
		pair, pairs := chain.pairs(weight)
		for i, g := range group {
			group[i] = pair[g]
		}
		count = pairs
		chain, weight = chain.coarser(weight, pair, pairs)
	}
	return group, count
}

func (l *level) pairs(x []float64) (pair []int32, count int) {
	n := len(x)
	pair = make([]int32, n)
	for i := range pair {
		pair[i] = -1
	}
	for k := range n {
		i := k
		if l.backward {
			i = n - 1 - k
		}
		if pair[i] >= 0 {
			continue
		}
		mate, most := int32(-1), 0.0
		look := func(j int32, flow float64) {
			if pair[j] < 0 && int(j) != i && (flow > most || flow == most && j < mate) {
				mate, most = j, flow
			}
		}
		col, val := l.p.rates.row(i)
		for e, j := range col {
			look(j, x[i]*val[e])
		}
		col, val = l.inward.row(i)
		for e, j := range col {
			look(j, x[j]*val[e])
		}
		pair[i] = int32(count)
		if mate >= 0 {
			pair[mate] = int32(count)
		}
		count++
	}
	return pair, count
}

// coarser makes the chain of the groups, and their probabilities.
func (l *level) coarser(x []float64, group []int32, count int) (*level, []float64) {
	weight := make([]float64, count)
	for i, g := range group {
		weight[g] += x[i]
	}
	entries := len(l.p.rates.col)
	m := &matrix{ptr: make([]int, 1, count+1), col: make([]int32, 0, entries), val: make([]float64, 0, entries)}
	all, at := members(group, count), make([]int, count)
	for g := range int32(count) {
		first := len(m.col)
		own, _ := all.row(int(g))
		for _, i := range own {
			share := x[i] / weight[g]
			col, val := l.p.rates.row(int(i))
			for e, j := range col {
				h := group[j]
				if h == g {
					continue
				}
				if k := at[h] - 1; k >= first {
					m.val[k] += share * val[e]
					continue
				}
				m.add(h, share*val[e])
				at[h] = len(m.col)
			}
		}
		m.endRow()
	}
	p := newProcess(m, make([]float64, count))
	return &level{p: p, inward: m.transposed(), backward: l.backward, limits: l.limits}, weight
}

// members lists, as the columns of a row for each group, the states in it.
func members(group []int32, count int) *matrix {
	m := &matrix{n: len(group), ptr: make([]int, len(group)+1), col: group, val: make([]float64, len(group))}
	for i := range group {
		m.ptr[i+1] = i + 1
	}
	return m.transposedTo(count)
}
