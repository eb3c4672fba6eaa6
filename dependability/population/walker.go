package population

import (
	"slices"

	"github.com/nines-bot/nines/dependability"
)

// channels is the most ways to move that the fast loop holds.
const channels = 16

// A walker runs the process. Rates that are sums of positive products with the
// count they take from are computed in place; others are called, and checked.
type walker struct {
	m      *Model
	limits dependability.Limits
	z      *ziggurat
	n      []float64 // counts; of the fast loop with a one at the end

	fast  bool
	terms int
	k     [channels]float64
	a, b  [channels]uint8 // factors, places in the counts
	from  [channels]uint8
	to    [channels]uint8
}

func newWalker(m *Model, limits dependability.Limits) *walker {
	w := &walker{m: m, limits: limits, z: newZiggurat(), n: make([]float64, 256), fast: len(m.Classes) < 255}
	for _, r := range m.Rules {
		w.fast = w.fast && r.Rate.Terms != nil
		for _, t := range r.Rate.Terms {
			if w.terms == channels || t.K < 0 || len(t.Of) > 2 || !slices.Contains(t.Of, r.From) {
				w.fast = false
				break
			}
			f := [2]uint8{255, 255} // n[255] is one
			for i, c := range t.Of {
				f[i] = uint8(c)
			}
			i := w.terms
			w.k[i], w.a[i], w.b[i], w.from[i], w.to[i] = t.K, f[0], f[1], uint8(r.From), uint8(r.To)
			w.terms++
		}
	}
	return w
}

// run takes the process through the times once.
func (w *walker) run(at []float64, g dice, t *tally) error {
	clear(w.n)
	copy(w.n, w.m.start())
	w.n[255] = 1
	t.runs++
	if w.fast {
		return w.runFast(at, g, t)
	}
	return w.runCalls(at, g, t)
}

// between is the number of events between two looks at the limits.
const between = 1 << 16

func (w *walker) runFast(at []float64, g dice, t *tally) error {
	n := (*[256]float64)(w.n)
	z, k, a, b, from, to := w.z, w.k, w.a, w.b, w.from, w.to
	last := min(w.terms, channels) - 1
	var sum [channels]float64
	now, stop := 0.0, -1.0
	next := 0
	for events := 0; ; events++ {
		total := 0.0
		for i := 0; i <= last; i++ {
			total += k[i&15] * n[a[i&15]] * n[b[i&15]]
			sum[i&15] = total
		}
		u := g.next()
		e := float64(u>>11) * z.w[u&255]
		if u>>11 >= z.k[u&255] {
			e = z.slow(&g, u)
		}
		if now += e / total; !(now <= stop) {
			for next < len(at) && !(now <= at[next]) {
				t.observe(next, n[:len(w.m.Classes)], w.m)
				next++
			}
			if next == len(at) {
				t.events += float64(events)
				return nil
			}
			stop = at[next]
		}
		if events%between == between-1 {
			if err := w.limits.Check(); err != nil {
				return err
			}
		}
		x := unit(g.next()) * total
		pick := 0
		for i := range last {
			if x >= sum[i&15] {
				pick++
			}
		}
		n[from[pick&15]]--
		n[to[pick&15]]++
	}
}

func (w *walker) runCalls(at []float64, g dice, t *tally) error {
	n := w.n[:len(w.m.Classes)]
	sum := make([]float64, len(w.m.Rules))
	now := 0.0
	for next, events := 0, 0; ; events++ {
		total, err := w.m.rates(n, sum)
		if err != nil {
			return err
		}
		now += w.z.slow(&g, g.next()) / total
		for next == len(at) || !(now <= at[next]) { // also where total is 0
			if next == len(at) {
				t.events += float64(events)
				return nil
			}
			t.observe(next, n, w.m)
			next++
		}
		r := w.m.pick(sum, unit(g.next())*total)
		n[r.From]--
		n[r.To]++
		if events%between == between-1 {
			if err := w.limits.Check(); err != nil {
				return err
			}
		}
	}
}

// rates sums up the rates of the rules in a state.
func (m *Model) rates(n, sum []float64) (total float64, err error) {
	for i := range m.Rules {
		v, err := m.rate(&m.Rules[i], n)
		if err != nil {
			return 0, err
		}
		total += v
		sum[i] = total
	}
	return total, nil
}

// pick is the rule in whose share of the sum x lies.
func (m *Model) pick(sum []float64, x float64) *Rule {
	k := 0
	for k < len(sum)-1 && x >= sum[k] {
		k++
	}
	return &m.Rules[k]
}
