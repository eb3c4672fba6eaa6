package population

import (
	"runtime"
	"sync"
)

// bounds are the states lo <= x < hi of a row.
type bounds struct{ lo, hi int }

func (b bounds) empty() bool { return b.lo >= b.hi }

// hull is the smallest range with both in it.
func (b bounds) hull(c bounds) bounds {
	switch {
	case b.empty():
		return c
	case c.empty():
		return b
	}
	return bounds{min(b.lo, c.lo), max(b.hi, c.hi)}
}

func (b bounds) clip(c bounds) bounds { return bounds{max(b.lo, c.lo), min(b.hi, c.hi)} }

// A row of a frame: the states that may hold probability and their cells.
type row struct {
	at   []int // coordinates; at[0] is unused
	may  bounds
	base int   // state x is cell base+x
	from []int // by move, the row it comes from; -1: none
}

// A frame is a window on the lattice with the rates of its states, divided by
// q: the transition matrix of the uniformised chain, by columns.
type frame struct {
	rows  []row
	size  int // cells, among them the pad of zeros that stands for missing rows
	cells int // states
	q     float64
	stay  []float64
	coef  [][]float64 // by move, at the state it leaves
	alone []bool      // by move: coef depends on x only, one table serves all rows
}

// layOut places the rows: each is stored wide enough for every row that
// reads from it.
func (f *frame) layOut(l *lattice) {
	stored := make([]bounds, len(f.rows))
	for i := range f.rows {
		stored[i] = f.rows[i].may
	}
	widest := 0
	for i := range f.rows {
		b := f.rows[i].may
		widest = max(widest, b.hi-b.lo)
		for j, src := range f.rows[i].from {
			if src >= 0 && !b.empty() {
				dx := l.moves[j].step[0]
				stored[src] = stored[src].hull(bounds{b.lo - dx, b.hi - dx})
			}
		}
	}
	cell := widest
	f.cells = 0
	for i, s := range stored {
		f.rows[i].base = cell - s.lo
		cell += max(0, s.hi-s.lo)
		f.cells += max(0, f.rows[i].may.hi-f.rows[i].may.lo)
	}
	f.size = cell
}

// rate fills stay and coef of the frame, on several cores.
func (f *frame) rate(l *lattice, cores int) error {
	f.reserve(l)
	if err := f.rateAlone(l); err != nil {
		return err
	}
	q := make([]float64, len(f.rows))
	faults := make([]error, len(f.rows))
	share(len(f.rows), cores, func(low, high int) {
		n, at := make([]float64, len(l.m.Classes)), make([]int, len(l.dims))
		for i := low; i < high; i++ {
			q[i], faults[i] = f.rateRow(l, i, n, at)
		}
	})
	f.q = 0
	for i := range q {
		if faults[i] != nil {
			return faults[i]
		}
		f.q = max(f.q, q[i])
	}
	f.normalise(cores)
	return nil
}

// reserve makes room for the tables. What is too small is given back first:
// these are most of the memory of a large chain, and garbage that waits would
// double it.
func (f *frame) reserve(l *lattice) {
	if f.coef == nil {
		f.coef, f.alone = make([][]float64, len(l.moves)), make([]bool, len(l.moves))
	}
	grows := cap(f.stay) < f.size
	if grows {
		f.stay = nil
		for j := range f.coef {
			f.coef[j] = nil
		}
		if f.size > 1<<17 {
			runtime.GC()
		}
	}
	f.stay = resize(f.stay, f.size)
	for j := range l.moves {
		if f.alone[j] = l.alone(j); !f.alone[j] {
			f.coef[j] = resize(f.coef[j], f.size)
		}
	}
}

// alone tells whether a move's rate is a function of x, taken from x.
func (l *lattice) alone(j int) bool {
	for _, i := range l.moves[j].rules {
		r := &l.m.Rules[i]
		if r.From != l.dims[0] {
			return false
		}
		for c := range l.m.Classes {
			if c != l.dims[0] && r.Rate.needs(c) {
				return false
			}
		}
	}
	return true
}

// rateAlone fills the tables that all rows share; state x is entry x+1.
func (f *frame) rateAlone(l *lattice) error {
	most := 0
	for i := range f.rows {
		most = max(most, f.rows[i].may.hi)
	}
	n := make([]float64, len(l.m.Classes))
	for j := range l.moves {
		if !f.alone[j] {
			continue
		}
		f.coef[j] = resize(f.coef[j], most+2)
		clear(f.coef[j])
		for x := range most {
			n[l.dims[0]] = float64(x)
			v, err := l.moveRate(j, n)
			if err != nil {
				return err
			}
			f.coef[j][x+1] = v
		}
	}
	return nil
}

// table is the index of state 0 of row i in the table of move j.
func (f *frame) table(j, i int) int {
	if f.alone[j] {
		return 1
	}
	return f.rows[i].base
}

// rateRow writes the rates of one row, and returns its fastest exit.
func (f *frame) rateRow(l *lattice, i int, n []float64, at []int) (float64, error) {
	r := &f.rows[i]
	copy(at, r.at)
	q := 0.0
	for x := r.may.lo; x < r.may.hi; x++ {
		at[0] = x
		l.counts(at, n)
		exit := 0.0
		for j := range l.moves {
			var v float64
			if f.alone[j] {
				v = f.coef[j][x+1]
			} else {
				var err error
				if v, err = l.moveRate(j, n); err != nil {
					return 0, err
				}
				f.coef[j][r.base+x] = v
			}
			exit += v
		}
		f.stay[r.base+x] = exit
		q = max(q, exit)
	}
	return q, nil
}

// normalise divides by q. Cells that are no states keep what an earlier frame
// left: they are multiplied by zeros only.
func (f *frame) normalise(cores int) {
	if f.q == 0 {
		f.q = 1
	}
	f.q *= 1 + 1e-15
	for j := range f.coef {
		if f.alone[j] {
			for i := range f.coef[j] {
				f.coef[j][i] /= f.q
			}
		}
	}
	share(len(f.rows), cores, func(low, high int) {
		for i := low; i < high; i++ {
			r := &f.rows[i]
			for c := r.base + r.may.lo; c < r.base+r.may.hi; c++ {
				f.stay[c] = 1 - f.stay[c]/f.q
				for j := range f.coef {
					if !f.alone[j] {
						f.coef[j][c] /= f.q
					}
				}
			}
		}
	})
}

// resize gives a slice of n, with room to grow so that frames of like size
// share it. The content is not kept.
func resize(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n, n+n/8)
	}
	return s[:n]
}

// share splits 0..n among cores.
func share(n, cores int, work func(low, high int)) {
	if cores <= 1 || n < 2*cores {
		work(0, n)
		return
	}
	var wg sync.WaitGroup
	for c := range cores {
		wg.Go(func() { work(n*c/cores, n*(c+1)/cores) })
	}
	wg.Wait()
}
