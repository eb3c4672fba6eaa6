package markov

import "math"

// A factor is a process taken apart state by state. Eliminating state k sends what
// would go through it straight on: each state i with a rate into k gets, for each
// j that k leads to, the rate l_ik·a_kj more, where l_ik = a_ik/s_k and s_k is all
// that leaves k for states not yet eliminated or for the end. Since s_k is summed
// and not taken from a diagonal, nothing is subtracted (Grassmann, Taksar, Heyman
// 1985), and every number keeps its relative accuracy (O'Cinneide 1993).
//
// States go in the order of least possible fill (Markowitz 1957), until what
// remains is so full that a dense block is quicker.
type factor struct {
	n     int
	keep  int // the state that stayed, keepNone if none
	order []int32
	sum   []float64 // s, by state
	out   [][]entry // a_kj to the states left when k went
	in    [][]entry // l_ik from the states left when k went
	dense *block    // the last states, nil if none
	bound float64   // of the relative error of any solution, to first order
}

type entry struct {
	at  int32
	val float64
}

// left solves ν·(S−A) = α: with α where the process starts, the expected time it
// spends in each state before the end.
func (f *factor) left(alpha []float64) []float64 {
	x := append([]float64(nil), alpha...)
	for _, k := range f.order {
		if x[k] == 0 {
			continue
		}
		y := x[k] / f.sum[k]
		for _, a := range f.out[k] {
			x[a.at] += y * a.val
		}
	}
	if f.dense != nil {
		f.dense.left(x)
	}
	if f.keep >= 0 {
		x[f.keep] = 0 // gone there is out of the way
	}
	for p := len(f.order) - 1; p >= 0; p-- {
		k := f.order[p]
		x[k] /= f.sum[k]
		for _, l := range f.in[k] {
			x[k] += x[l.at] * l.val
		}
	}
	return x
}

// right solves (S−A)·x = b: with b what a state costs per time, the expected cost
// from each state to the end, or to the state kept.
func (f *factor) right(b []float64) []float64 {
	x := append([]float64(nil), b...)
	for _, k := range f.order {
		if x[k] == 0 {
			continue
		}
		for _, l := range f.in[k] {
			x[l.at] += l.val * x[k]
		}
	}
	if f.dense != nil {
		f.dense.right(x)
	}
	if f.keep >= 0 {
		x[f.keep] = 0 // where the costs end
	}
	for p := len(f.order) - 1; p >= 0; p-- {
		k := f.order[p]
		for _, a := range f.out[k] {
			x[k] += a.val * x[a.at]
		}
		x[k] /= f.sum[k]
	}
	return x
}

// stationary returns the stationary distribution, given a kept state. It starts from weight 1 there and rescales before it overflows:
// what then vanishes is below 1e-300 of the largest.
func (f *factor) stationary() []float64 {
	x := make([]float64, f.n)
	x[f.keep] = 1
	if f.dense != nil {
		f.dense.stationary(x)
	}
	for p := len(f.order) - 1; p >= 0; p-- {
		k := f.order[p]
		for _, l := range f.in[k] {
			x[k] += x[l.at] * l.val
		}
		shrink(x, x[k])
	}
	normalize(x)
	return x
}

// shrink scales x down by a power of two if the value has grown too large.
func shrink(x []float64, value float64) {
	if value < 0x1p300 {
		return
	}
	for i := range x {
		x[i] = math.Ldexp(x[i], -300)
	}
}

// normalize makes the sum of x one and returns what it was.
func normalize(x []float64) float64 {
	s := total(x)
	for i := range x {
		x[i] /= s
	}
	return s
}
