package population

import "slices"

// A lattice is the state space: the counts of all classes but one of each
// conserved part. States lie in rows along the coordinate x; the other
// coordinates are those of the row.
type lattice struct {
	m     *Model
	dims  []int // class of each coordinate, x first
	part  []int // of Model.parts
	rest  []int // by class: the class that makes up the total of its part
	total []float64
	moves []move
}

// A move is a step on the lattice; all rules with the same step share it.
type move struct {
	rules []int
	step  []int // by coordinate
}

// newLattice leaves out of each part the class rest that is fullest at the
// place given (often the class all start in) and lays x along the coordinate
// that is widest.
func newLattice(m *Model, width []float64) *lattice {
	l := &lattice{m: m, part: m.parts(), rest: make([]int, len(m.Classes)), total: make([]float64, len(m.Classes))}
	for i, p := range l.part {
		l.total[p] += float64(m.Initial[i])
	}
	for i := range m.Classes {
		l.rest[i] = firstFullest(m, l.part, l.part[i])
		if l.rest[i] != i {
			l.dims = append(l.dims, i)
		}
	}
	for d := range l.dims {
		if width[l.dims[d]] > width[l.dims[0]] {
			l.dims[0], l.dims[d] = l.dims[d], l.dims[0]
		}
	}
	l.findMoves()
	return l
}

func firstFullest(m *Model, part []int, p int) int {
	best := p
	for k, q := range part {
		if q == p && m.Initial[k] > m.Initial[best] {
			best = k
		}
	}
	return best
}

func (l *lattice) findMoves() {
	for i, r := range l.m.Rules {
		step := make([]int, len(l.dims))
		for d, c := range l.dims {
			if r.From == c {
				step[d]--
			}
			if r.To == c {
				step[d]++
			}
		}
		k := 0
		for k < len(l.moves) && !slices.Equal(l.moves[k].step, step) {
			k++
		}
		if k == len(l.moves) {
			l.moves = append(l.moves, move{step: step})
		}
		l.moves[k].rules = append(l.moves[k].rules, i)
	}
}

// end is the number of states of the row at the coordinates outer (the first
// of which, x, is not looked at): x runs from 0 below it. Outside the state
// space it is 0.
func (l *lattice) end(outer []int) int {
	for d := 1; d < len(l.dims); d++ {
		if outer[d] < 0 || l.left(outer, l.part[l.dims[d]]) < 0 {
			return 0
		}
	}
	return l.left(outer, l.part[l.dims[0]]) + 1
}

// left is what the row leaves of the total of a part.
func (l *lattice) left(outer []int, part int) int {
	left := int(l.total[part])
	for d := 1; d < len(l.dims); d++ {
		if l.part[l.dims[d]] == part {
			left -= outer[d]
		}
	}
	return left
}

// counts fills n from coordinates.
func (l *lattice) counts(at []int, n []float64) {
	for i, r := range l.rest {
		if r == i {
			n[i] = l.total[l.part[i]]
		}
	}
	for d, c := range l.dims {
		n[c] = float64(at[d])
		n[l.rest[c]] -= n[c]
	}
}

// moveRate sums the rates of the rules of a move in a state.
func (l *lattice) moveRate(j int, n []float64) (float64, error) {
	sum := 0.0
	for _, i := range l.moves[j].rules {
		v, err := l.m.rate(&l.m.Rules[i], n)
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}

// start gives the coordinates of the initial state.
func (l *lattice) start() []int {
	at := make([]int, len(l.dims))
	for d, c := range l.dims {
		at[d] = l.m.Initial[c]
	}
	return at
}

// widths are the ranges of the counts on one sampled path up to a time, or
// until it is clear: they tell which coordinate to lay x along.
func (m *Model) widths(end float64) ([]float64, error) {
	const enough = 200_000
	n, low, high := m.start(), m.start(), m.start()
	g, z := roll(0, 0), newZiggurat()
	sum := make([]float64, len(m.Rules))
	now := 0.0
	for range enough {
		total, err := m.rates(n, sum)
		if err != nil {
			return nil, err
		}
		if now += z.slow(&g, g.next()) / total; !(now < end) {
			break
		}
		r := m.pick(sum, unit(g.next())*total)
		n[r.From]--
		n[r.To]++
		low[r.From], high[r.To] = min(low[r.From], n[r.From]), max(high[r.To], n[r.To])
	}
	for i := range low {
		high[i] -= low[i]
	}
	return high, nil
}
