package population

import (
	"math"
	"slices"
)

// A support is where the probability is: ranges of x on consecutive rows from
// row first on. Lattices of one coordinate have the row 0 only.
type support struct {
	first int
	rows  []bounds
}

func (s *support) cells() int {
	n := 0
	for _, b := range s.rows {
		n += max(0, b.hi-b.lo)
	}
	return n
}

// add widens the row y by b.
func (s *support) add(y int, b bounds) {
	if b.empty() {
		return
	}
	if len(s.rows) == 0 {
		s.first = y
	}
	for y < s.first {
		s.rows = slices.Insert(s.rows, 0, bounds{})
		s.first--
	}
	for y >= s.first+len(s.rows) {
		s.rows = append(s.rows, bounds{})
	}
	s.rows[y-s.first] = s.rows[y-s.first].hull(b)
}

// A reach is how far the process goes from a state in a while: the ends of
// its drift, and the variance of its flows.
type reach struct {
	low, high [2]float64 // drift, by coordinate
	vary      [2]float64
}

// reach follows the drift from (x, y) for dt.
func (l *lattice) reach(at []int, dt float64) reach {
	const steps = 6
	var r reach
	d := len(l.dims)
	n, k, u := make([]float64, len(l.m.Classes)), make([]float64, len(l.m.Classes)), make([]float64, len(l.m.Classes))
	l.counts(at, n)
	for range steps {
		for i := range l.m.Rules {
			rule := &l.m.Rules[i]
			v := max(rule.Rate.Value(n), 0) * dt / steps
			for c := range d {
				if rule.From == l.dims[c] || rule.To == l.dims[c] {
					r.vary[c] += v
				}
			}
		}
		l.m.drift(n, k)
		for i := range n {
			u[i] = max(n[i]+k[i]*dt/steps/2, 0)
		}
		l.m.drift(u, k)
		for i := range n {
			n[i] = max(n[i]+k[i]*dt/steps, 0)
		}
		for c := range d {
			moved := n[l.dims[c]] - float64(at[c])
			r.low[c], r.high[c] = min(r.low[c], moved), max(r.high[c], moved)
		}
	}
	return r
}

// grow is the support with all that is reached from its rim in dt, to within
// sigmas standard deviations of the flows.
func (l *lattice) grow(s *support, dt, sigmas float64) support {
	var out support
	at := make([]int, len(l.dims))
	for i, b := range s.rows {
		if b.empty() {
			continue
		}
		if len(at) > 1 {
			at[1] = s.first + i
		}
		at[0] = b.lo
		left := l.reach(at, dt)
		at[0] = b.hi - 1
		right := l.reach(at, dt)
		half := [2]float64{float64(b.hi-b.lo) / 2, float64(len(s.rows)) / 4}
		margin := func(c int) float64 { return spreads(half[c], max(left.vary[c], right.vary[c]), sigmas) }
		wide := bounds{
			b.lo + int(math.Floor(min(left.low[0], right.low[0])-margin(0))),
			b.hi + int(math.Ceil(max(left.high[0], right.high[0])+margin(0))),
		}
		low, high := 0, 0
		if len(at) > 1 {
			low = int(math.Floor(min(left.low[1], right.low[1]) - margin(1)))
			high = int(math.Ceil(max(left.high[1], right.high[1]) + margin(1)))
		}
		for y := low; y <= high; y++ {
			l.addRow(&out, s.first+i+y, wide)
		}
	}
	return out
}

// spreads is how far the rim of a bell of the given half width moves out when
// noise is added to it; few events have longer tails than the normal.
func spreads(half, variance, sigmas float64) float64 {
	const few = 30
	return 3 + math.Sqrt(half*half+sigmas*sigmas*variance+few*few) - half
}

// addRow adds what of b lies in the state space.
func (l *lattice) addRow(s *support, y int, b bounds) {
	at := []int{0, y}
	if y < 0 || len(l.dims) == 1 && y > 0 {
		return
	}
	s.add(y, b.clip(bounds{0, l.end(at[:len(l.dims)])}))
}

// window makes the frame of a support.
func (f *frame) window(l *lattice, s *support) {
	f.rows = f.rows[:0]
	for i, b := range s.rows {
		if len(l.dims) == 1 {
			f.rows = append(f.rows, row{at: []int{0}, may: b, from: make([]int, len(l.moves))})
			continue
		}
		r := row{at: []int{0, s.first + i}, may: b, from: make([]int, len(l.moves))}
		for j, m := range l.moves {
			if src := i - m.step[1]; src >= 0 && src < len(s.rows) {
				r.from[j] = src
			} else {
				r.from[j] = -1
			}
		}
		f.rows = append(f.rows, r)
	}
	f.layOut(l)
}

// whole makes the frame of all states.
func (f *frame) whole(l *lattice) {
	f.rows = f.rows[:0]
	d := len(l.dims)
	at := make([]int, d)
	index := map[string]int{}
	for {
		if end := l.end(at); end > 0 {
			index[key(at)] = len(f.rows)
			f.rows = append(f.rows, row{at: slices.Clone(at), may: bounds{0, end}, from: make([]int, len(l.moves))})
		}
		c := d - 1
		for c > 0 {
			if at[c]++; l.end(at) > 0 {
				break
			}
			at[c] = 0
			c--
		}
		if c <= 0 {
			break
		}
	}
	for i := range f.rows {
		for j, m := range l.moves {
			src := slices.Clone(f.rows[i].at)
			for c := 1; c < d; c++ {
				src[c] -= m.step[c]
			}
			f.rows[i].from[j] = -1
			if k, ok := index[key(src)]; ok {
				f.rows[i].from[j] = k
			}
		}
	}
	f.layOut(l)
}

// key of a row: its coordinates but x.
func key(at []int) string {
	b := make([]byte, 0, 8*len(at))
	for _, c := range at[1:] {
		b = append(b, byte(c), byte(c>>8), byte(c>>16), byte(c>>24), byte(c>>32))
	}
	return string(b)
}
