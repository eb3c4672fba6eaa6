package markov

import (
	"runtime"
	"sync"
)

// A block is the dense end of an elimination: above the diagonal of a the rates at
// the time the state of the row went, below it the multipliers l.
type block struct {
	states []int32
	m      int
	a      []float64 // m rows of m+1: the last column is the rate of ending
	sum    []float64
	last   int // states eliminated: m, or m-1 with one kept
}

// panel is how many states are eliminated before the rest of the matrix is brought
// up to date: one pass over memory for all of them.
const panel = 32

// newBlock is a block without rates, but those of ending. place tells the place of
// each of its states in it.
func newBlock(states []int32, kill []float64, place []int32) *block {
	m := len(states)
	b := &block{states: states, m: m, a: make([]float64, m*(m+1)), sum: make([]float64, m)}
	for x, i := range states {
		place[i] = int32(x)
		b.row(x)[m] = kill[i]
	}
	return b
}

func (b *block) row(i int) []float64 {
	w := b.m + 1
	return b.a[i*w : (i+1)*w : (i+1)*w]
}

func (b *block) eliminate(last int, check func() error) error {
	b.last = last
	for k := 0; k < last; k += panel {
		if k%64 == 0 {
			if err := check(); err != nil {
				return err
			}
		}
		end := min(k+panel, last)
		if err := b.factorPanel(k, end); err != nil {
			return err
		}
		b.updateFrom(k, end)
	}
	return nil
}

// updateFrom applies the panel to all rows below it, on all processors where that
// pays. Rows do not touch each other, so the result is the same on any number.
func (b *block) updateFrom(k, end int) {
	rows := b.m - end
	workers := min(runtime.GOMAXPROCS(0), rows*rows/50_000+1)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := end + rows*w/workers; i < end+rows*(w+1)/workers; i++ {
				b.update(i, k, end)
			}
		})
	}
	group.Wait()
}

// factorPanel brings the rows k to end-1 up to date with each other.
func (b *block) factorPanel(k, end int) error {
	for p := k; p < end; p++ {
		r := b.row(p)
		for q := k; q < p; q++ {
			l := r[q] / b.sum[q]
			r[q] = l
			u := b.row(q)
			for j := q + 1; j <= b.m; j++ {
				r[j] += l * u[j]
			}
		}
		r[p] = 0 // a way back to itself changes nothing
		b.sum[p] = total(r[p+1:])
		if b.sum[p] == 0 {
			return errTrapped
		}
	}
	return nil
}

// update applies the panel to row i below it.
func (b *block) update(i, k, end int) {
	r := b.row(i)
	for q := k; q < end; q++ {
		l := r[q] / b.sum[q]
		r[q] = l
		if l == 0 {
			continue
		}
		u := b.row(q)[:end]
		for j := q + 1; j < end; j++ {
			r[j] += l * u[j]
		}
	}
	q := k
	for ; q+4 <= end; q += 4 {
		b.addFour(r, q, end)
	}
	for ; q < end; q++ {
		l, u := r[q], b.row(q)
		for j := end; j <= b.m; j++ {
			r[j] += l * u[j]
		}
	}
}

// addFour adds to a row, from column end on, what four multipliers send there.
func (b *block) addFour(r []float64, q, end int) {
	l0, l1, l2, l3 := r[q], r[q+1], r[q+2], r[q+3]
	if l0 == 0 && l1 == 0 && l2 == 0 && l3 == 0 {
		return
	}
	r = r[end:]
	u0, u1, u2, u3 := b.row(q)[end:], b.row(q + 1)[end:], b.row(q + 2)[end:], b.row(q + 3)[end:]
	u0, u1, u2, u3 = u0[:len(r)], u1[:len(r)], u2[:len(r)], u3[:len(r)]
	for j := range r {
		r[j] += l0*u0[j] + l1*u1[j] + (l2*u2[j] + l3*u3[j])
	}
}

// The solutions below are those of factor for the states of the block, in place.

func (b *block) left(x []float64) {
	for k := range b.last {
		y := x[b.states[k]] / b.sum[k]
		r := b.row(k)
		for j := k + 1; j < b.m; j++ {
			x[b.states[j]] += y * r[j]
		}
		x[b.states[k]] = y
	}
	if b.last < b.m {
		x[b.states[b.last]] = 0
	}
	b.multiply(x, false)
}

// multiply adds to each state what comes back through the multipliers.
func (b *block) multiply(x []float64, rescale bool) {
	for i := b.m - 1; i > 0; i-- {
		v := x[b.states[i]]
		if v == 0 {
			continue
		}
		for k, l := range b.row(i)[:min(i, b.last)] {
			x[b.states[k]] += v * l
		}
		if rescale {
			shrink(x, x[b.states[i-1]])
		}
	}
}

func (b *block) stationary(x []float64) { b.multiply(x, true) }

func (b *block) right(x []float64) {
	for i := 1; i < b.m; i++ {
		for k, l := range b.row(i)[:min(i, b.last)] {
			x[b.states[i]] += l * x[b.states[k]]
		}
	}
	if b.last < b.m {
		x[b.states[b.last]] = 0 // the state kept is where the costs end
	}
	for k := b.last - 1; k >= 0; k-- {
		r, s := b.row(k), x[b.states[k]]
		for j := k + 1; j < b.m; j++ {
			s += r[j] * x[b.states[j]]
		}
		x[b.states[k]] = s / b.sum[k]
	}
}
