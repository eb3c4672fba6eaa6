package population

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
)

// solve gives the mean time from the initial state, which is state 0.
func (w *waiting) solve(limits dependability.Limits) (mean, bound float64, err error) {
	const most = 200_000
	band := w.band()
	direct := float64(len(w.next))*float64(band)*float64(band) <= directWork
	h := make([]float64, len(w.next))
	last := math.Inf(1)
	for k := range most {
		change, size := 0.0, 0.0
		for _, i := range w.back {
			v := 1.0
			for _, hop := range w.next[i] {
				v += hop.rate * h[hop.to]
			}
			v /= w.exit[i]
			change, size = max(change, v-h[i]), max(size, v)
			h[i] = v
		}
		rounding := 1e-15 * math.Sqrt(float64(len(h))) * h[w.from]
		ratio := change / last
		if change == 0 {
			return h[w.from], rounding, nil
		}
		if left := change * ratio / (1 - ratio); k > 1 && ratio < 1 && left < 1e-14*size {
			return h[w.from], rounding + 2*left, nil
		}
		if last = change; k == 1 && direct {
			return w.eliminate(band, limits)
		}
		if err := limits.Check(); err != nil {
			return 0, 0, err
		}
		limits.Progress(float64(k), 0, "sweeps")
	}
	return 0, 0, fmt.Errorf("no convergence in %d sweeps; use simulation", most)
}

func (w *waiting) band() int {
	band := 1
	for i, hops := range w.next {
		for _, h := range hops {
			band = max(band, h.to-i, i-h.to)
		}
	}
	return band
}

// eliminate takes out the states from the last to the first, the way of
// Grassmann, Taksar and Heyman: the sum of what leaves a state downward or
// for good takes the place of a difference on the diagonal.
func (w *waiting) eliminate(band int, limits dependability.Limits) (mean, bound float64, err error) {
	n, width := len(w.next), 2*band+1
	a := make([]float64, n*width) // a[i][j] is at i*width + j-i+band
	for i, hops := range w.next {
		for _, h := range hops {
			a[i*width+h.to-i+band] += h.rate
		}
	}
	stop, b := append([]float64(nil), w.stop...), make([]float64, n)
	for i := range b {
		b[i] = 1
	}
	for k := n - 1; k > 0; k-- {
		if k%256 == 0 {
			if err := limits.Check(); err != nil {
				return 0, 0, err
			}
		}
		low := max(0, k-band)
		out := a[k*width+low-k+band : k*width+band] // from k to the lower states
		sum := stop[k] + sumOf(out)
		for i := low; i < k; i++ {
			in := a[i*width+k-i+band] / sum
			if in == 0 {
				continue
			}
			to := a[i*width+low-i+band:][:len(out)]
			for j, v := range out {
				to[j] += in * v
			}
			stop[i] += in * stop[k]
			b[i] += in * b[k]
		}
	}
	mean = b[0] / stop[0]
	return mean, 1e-15 * float64(band) * mean, nil
}
