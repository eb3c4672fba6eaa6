package population

import (
	"errors"
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
)

// A waiting is the chain up to the first firing of a rule: the states reached
// without it, successors before predecessors where there are no cycles.
type waiting struct {
	exit []float64 // the rate of leaving, the rule's own among it
	stop []float64 // the rate of the rule
	next [][]hop
	back []int // states in the order in which to compute
	from int   // the initial state
}

type hop struct {
	to   int
	rate float64
}

// First is the mean time to the first firing of a rule from the initial
// counts, and a bound of its error. It is +Inf if the rule may never fire.
//
// The equations exit*h = 1 + sum of rate*h over the states reached without
// the rule are solved by one sweep where the counts cannot run in a circle,
// else by elimination if that is quick, else by Gauss-Seidel sweeps from 0
// upward. None of them subtracts.
func (m *Model) First(rule int, limits dependability.Limits) (mean, bound float64, err error) {
	if err := m.Check(); err != nil {
		return 0, 0, err
	}
	if rule < 0 || rule >= len(m.Rules) {
		return 0, 0, errors.New("population first: no such rule")
	}
	w, err := m.wait(rule, limits.WithDefaults())
	if err != nil {
		return 0, 0, fmt.Errorf("population first %s: %w", m.Rules[rule].Name, err)
	}
	if !w.certain() {
		return math.Inf(1), 0, nil
	}
	return w.solve(limits)
}

// wait collects the states by depth-first search.
func (m *Model) wait(rule int, limits dependability.Limits) (*waiting, error) {
	l := newLattice(m, make([]float64, len(m.Classes)))
	w := &waiting{}
	most := min(limits.States, limits.Bytes/400)
	index := map[string]int{}
	var coords [][]int
	n := make([]float64, len(m.Classes))
	visit := func(at []int) (int, error) {
		k := full(at)
		if i, ok := index[k]; ok {
			return i, nil
		}
		if int64(len(coords)) >= most {
			return 0, &dependability.TooLarge{What: "states", Need: float64(most), More: true, Limit: float64(most), Remedy: "use simulation"}
		}
		i := len(coords)
		index[k] = i
		coords = append(coords, at)
		w.exit, w.stop, w.next = append(w.exit, 0), append(w.stop, 0), append(w.next, nil)
		return i, nil
	}
	if _, err := visit(l.start()); err != nil {
		return nil, err
	}
	for i := 0; i < len(coords); i++ {
		if i%4096 == 0 {
			if err := limits.Check(); err != nil {
				return nil, err
			}
		}
		l.counts(coords[i], n)
		for r := range m.Rules {
			v, err := m.rate(&m.Rules[r], n)
			if err != nil {
				return nil, err
			}
			if w.exit[i] += v; v == 0 {
				continue
			}
			if r == rule {
				w.stop[i] = v
				continue
			}
			j, err := visit(l.after(coords[i], r))
			if err != nil {
				return nil, err
			}
			w.next[i] = append(w.next[i], hop{j, v})
		}
	}
	w.order()
	return w, nil
}

// after is the place that a rule leads to.
func (l *lattice) after(at []int, rule int) []int {
	to := make([]int, len(at))
	for d, c := range l.dims {
		to[d] = at[d]
		if l.m.Rules[rule].From == c {
			to[d]--
		}
		if l.m.Rules[rule].To == c {
			to[d]++
		}
	}
	return to
}

// full is the key of a state.
func full(at []int) string {
	return key(append([]int{0}, at...))
}

// order lists the states after all that they lead to, as far as that goes.
func (w *waiting) order() {
	seen := make([]bool, len(w.next))
	type frame struct{ state, hop int }
	seen[w.from] = true
	for todo := []frame{{w.from, 0}}; len(todo) > 0; {
		top := &todo[len(todo)-1]
		if top.hop == len(w.next[top.state]) {
			w.back = append(w.back, top.state)
			todo = todo[:len(todo)-1]
			continue
		}
		to := w.next[top.state][top.hop].to
		top.hop++
		if !seen[to] {
			seen[to] = true
			todo = append(todo, frame{to, 0})
		}
	}
}

// certain tells whether the rule can fire in the end, whatever happens.
func (w *waiting) certain() bool {
	before := make([][]int32, len(w.next)+1)
	end := len(w.next)
	for i := range w.next {
		if w.stop[i] > 0 {
			before[end] = append(before[end], int32(i))
		}
		for _, h := range w.next[i] {
			before[h.to] = append(before[h.to], int32(i))
		}
	}
	for _, in := range spreadFrom(before, end) {
		if !in {
			return false
		}
	}
	return true
}
