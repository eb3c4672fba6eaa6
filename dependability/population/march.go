package population

import (
	"sync"

	"github.com/nines-bot/nines/dependability"
)

// trimEvery is the number of steps between two looks at the rims: in between
// they grow by a cell a step.
const trimEvery = 24

// serialCells is the work below which one core is faster than several.
const serialCells = 12_000

// A march carries the distribution over the states of a frame step by step.
type march struct {
	l      *lattice
	f      frame
	limits dependability.Limits
	cores  int
	eps    float64 // rims with less are cut off

	v, w, acc []float64
	act, nxt  []bounds // where v (and w) may not be 0
	cut       []int    // rows at which the work is split
	steps     float64
	work      float64 // states updated
}

// begin sets the frame's vectors to zero, but for what fill puts into v: it
// gives the content of each row.
func (m *march) begin(fill func(i int, r *row, v []float64) bounds) {
	m.v, m.w = resize(m.v, m.f.size), resize(m.w, m.f.size)
	clear(m.v)
	clear(m.w)
	m.act, m.nxt = make([]bounds, len(m.f.rows)), make([]bounds, len(m.f.rows))
	for i := range m.f.rows {
		m.act[i] = fill(i, &m.f.rows[i], m.v)
	}
	m.split()
}

// collect makes acc the sum of weights times the distributions after 0, 1, 2
// ... steps.
func (m *march) collect(left int, weights []float64) error {
	m.acc = resize(m.acc, m.f.size)
	clear(m.acc)
	if left == 0 {
		addScaled(m.acc, m.v, weights[0])
	}
	for k := 1; k < left+len(weights); k++ {
		weight := 0.0
		if k >= left {
			weight = weights[k-left]
		}
		if err := m.step(weight); err != nil {
			return err
		}
	}
	return nil
}

// step multiplies by the transition matrix, and adds weight times the outcome
// to acc.
func (m *march) step(weight float64) error {
	if len(m.cut) == 2 {
		m.stepRows(0, len(m.f.rows), weight)
	} else {
		var wg sync.WaitGroup
		for c := 1; c < len(m.cut)-1; c++ {
			wg.Go(func() { m.stepRows(m.cut[c], m.cut[c+1], weight) })
		}
		m.stepRows(m.cut[0], m.cut[1], weight)
		wg.Wait()
	}
	m.v, m.w = m.w, m.v
	m.act, m.nxt = m.nxt, m.act
	if m.steps++; int64(m.steps)%trimEvery == 0 {
		m.trim()
		m.split()
		if m.work > float64(m.limits.Steps) {
			return &dependability.TooLarge{
				What: "steps", Need: m.work, More: true, Limit: float64(m.limits.Steps),
				Remedy: "ask for shorter times, or use mean field, linear noise or simulation",
			}
		}
		return m.limits.Check()
	}
	return nil
}

func (m *march) stepRows(low, high int, weight float64) {
	for i := low; i < high; i++ {
		r := &m.f.rows[i]
		b := m.act[i]
		for j, src := range r.from {
			if src < 0 || m.act[src].empty() {
				continue
			}
			dx := m.l.moves[j].step[0]
			b = b.hull(bounds{m.act[src].lo + dx, m.act[src].hi + dx})
		}
		b = b.clip(r.may)
		m.nxt[i] = b
		if !b.empty() {
			m.stepRow(i, b, weight)
		}
	}
}

// stepRow gathers the new values of one row, three moves in the first pass
// and two in each further one.
func (m *march) stepRow(i int, b bounds, weight float64) {
	r := &m.f.rows[i]
	n := b.hi - b.lo
	c := r.base + b.lo
	out := m.w[c : c+n]
	zero := m.v[:n]
	source := func(j int) (v, coef []float64) {
		if j >= len(r.from) || r.from[j] < 0 {
			return zero, zero
		}
		x := b.lo - m.l.moves[j].step[0]
		s, t := m.f.rows[r.from[j]].base+x, m.f.table(j, r.from[j])+x
		return m.v[s : s+n], m.f.coef[j][t : t+n]
	}
	v1, c1 := source(0)
	v2, c2 := source(1)
	v3, c3 := source(2)
	if weight > 0 && len(r.from) <= 3 {
		gather4sum(out, m.acc[c:c+n], weight, m.v[c:c+n], m.f.stay[c:c+n], v1, c1, v2, c2, v3, c3)
		return
	}
	gather4(out, m.v[c:c+n], m.f.stay[c:c+n], v1, c1, v2, c2, v3, c3)
	for j := 3; j < len(r.from); j += 2 {
		v1, c1 := source(j)
		v2, c2 := source(j + 1)
		gather2(out, v1, c1, v2, c2)
	}
	if weight > 0 {
		addScaled(m.acc[c:c+n], out, weight)
	}
}

// trim cuts off the rims below eps. Both vectors stay zero outside act.
func (m *march) trim() {
	for i, b := range m.act {
		if b.empty() {
			continue
		}
		v := m.v[m.f.rows[i].base+b.lo : m.f.rows[i].base+b.hi]
		w := m.w[m.f.rows[i].base+b.lo : m.f.rows[i].base+b.hi]
		low, high := inside(v, m.eps)
		clear(v[:low])
		clear(w[:low])
		clear(v[high:])
		clear(w[high:])
		m.act[i] = bounds{b.lo + low, b.lo + high}
	}
}

// inside finds the ends of v without the rims that are at most eps.
func inside(v []float64, eps float64) (low, high int) {
	high = len(v)
	for low < high && v[low] <= eps {
		low++
	}
	for high > low && v[high-1] <= eps {
		high--
	}
	return low, high
}

// split shares the rows out so that cores have like numbers of cells.
func (m *march) split() {
	total := 0
	for _, b := range m.act {
		total += max(0, b.hi-b.lo)
	}
	m.work += float64(total) * trimEvery
	cores := m.cores
	if total < serialCells {
		cores = 1
	}
	m.cut = append(m.cut[:0], 0)
	for i, sum := 0, 0; i < len(m.act) && len(m.cut) < cores; i++ {
		sum += max(0, m.act[i].hi-m.act[i].lo)
		if sum*cores >= total*len(m.cut) {
			m.cut = append(m.cut, i+1)
		}
	}
	m.cut = append(m.cut, len(m.act))
}
