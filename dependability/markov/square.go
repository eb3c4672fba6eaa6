package markov

import "math"

// halvings is how often a time has to be halved until at most half a jump is left.
func halvings(jumps float64) int {
	if jumps <= 0.5 {
		return 0
	}
	return int(math.Ceil(math.Log2(2 * jumps)))
}

// square computes the matrix of transition probabilities over a short time by its
// series and squares it. The rows, with the probability of having ended, are made to
// sum to one after each squaring: without that, errors would double each time. The
// error reported is an estimate, (squarings + terms)·(n+4)·2^-52.
func (q transient) square(times []float64, rate float64, limits Limits) ([]moment, error) {
	moments := make([]moment, len(times))
	for k, t := range times {
		m, err := q.squareTo(t, rate, limits)
		if err != nil {
			return nil, err
		}
		moments[k] = m
	}
	return moments, nil
}

func (q transient) squareTo(t, rate float64, limits Limits) (moment, error) {
	n, count := q.p.rates.n, halvings(rate*t)
	f := newFlow(q, rate, math.Ldexp(t, -count))
	for range count {
		if err := limits.Check(); err != nil {
			return moment{}, err
		}
		f.double()
	}
	m := moment{method: "squaring", relative: float64(count+f.terms) * float64(n+4) * 2 * unit}
	p := make([]float64, n)
	for i, a := range q.alpha {
		if a == 0 {
			continue
		}
		for j, v := range f.e[i*n : (i+1)*n] {
			p[j] += a * v
		}
	}
	m.live, m.dead = total(p), dot(q.alpha, f.ended)
	for k, w := range q.watch {
		m.point = append(m.point, dot(p, w))
		m.sum = append(m.sum, dot(q.alpha, f.sums[k]))
	}
	if q.full {
		m.p = p
	}
	return m, nil
}

// A flow is what a process does within one step of time, from each state.
type flow struct {
	n     int
	e     []float64   // n×n probabilities of being elsewhere
	ended []float64   // probability of having ended
	sums  [][]float64 // by watch: integral over the step
	terms int
	spare []float64
}

func newFlow(q transient, rate, step float64) *flow {
	n := q.p.rates.n
	f := &flow{n: n, e: make([]float64, n*n), spare: make([]float64, n*n)}
	b := basis{transient: q, rate: rate, weights: newPoisson(rate * step)}
	b.matrix(f)
	f.ended = b.integral(q.p.kill, f.terms)
	for _, w := range q.watch {
		f.sums = append(f.sums, b.integral(w, f.terms))
	}
	f.normalize()
	return f
}

// A basis sums the series of jumps for a short step.
type basis struct {
	transient
	rate    float64
	weights *poisson
}

// matrix adds up powers of the jump matrix until they change no entry any more, but
// at least until the longest path has been seen.
func (b basis) matrix(f *flow) {
	n := b.p.rates.n
	power, next := make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		power[i*n+i] = 1
	}
	for k := 0; ; k++ {
		w, beyond := b.weights.at(k)
		f.terms = k + 1
		small := true
		for i, v := range power {
			d := w * v
			f.e[i] += d
			small = small && d <= truncation*f.e[i]
		}
		if beyond == 0 || small && k >= n {
			return
		}
		for i := range n {
			b.jump(power[i*n:(i+1)*n], next[i*n:(i+1)*n])
		}
		power, next = next, power
	}
}

// jump writes into y the distribution one jump after x.
func (b basis) jump(x, y []float64) {
	for i := range y {
		y[i] = x[i] * ((b.rate - b.p.exit[i]) / b.rate)
	}
	for i, v := range x {
		if v == 0 {
			continue
		}
		col, val := b.p.rates.row(i)
		for e, j := range col {
			y[j] += v * (val[e] / b.rate)
		}
	}
}

// integral returns, from each state, the integral over the step of the weight.
func (b basis) integral(weight []float64, terms int) []float64 {
	n := len(weight)
	sum := make([]float64, n)
	x, y := append([]float64(nil), weight...), make([]float64, n)
	for k := range terms {
		_, beyond := b.weights.at(k)
		for i, v := range x {
			sum[i] += beyond * v / b.rate
		}
		for i := range y {
			y[i] = x[i] * ((b.rate - b.p.exit[i]) / b.rate)
			col, val := b.p.rates.row(i)
			for e, j := range col {
				y[i] += val[e] / b.rate * x[j]
			}
		}
		x, y = y, x
	}
	return sum
}

// double makes the step twice as long.
func (f *flow) double() {
	f.ended = f.after(f.ended)
	for k, s := range f.sums {
		f.sums[k] = f.after(s)
	}
	n := f.n
	clear(f.spare)
	for i := range n {
		row := f.spare[i*n : (i+1)*n]
		for k, v := range f.e[i*n : (i+1)*n] {
			if v == 0 {
				continue
			}
			other := f.e[k*n : (k+1)*n][:len(row)]
			for j := range row {
				row[j] += v * other[j]
			}
		}
	}
	f.e, f.spare = f.spare, f.e
	f.normalize()
}

// after returns what a step gives and then what the next one gives.
func (f *flow) after(s []float64) []float64 {
	r := make([]float64, f.n)
	for i := range r {
		r[i] = s[i] + dot(f.e[i*f.n:(i+1)*f.n], s)
	}
	return r
}

func (f *flow) normalize() {
	for i := range f.n {
		row := f.e[i*f.n : (i+1)*f.n]
		s := total(row) + f.ended[i]
		for j := range row {
			row[j] /= s
		}
		f.ended[i] /= s
	}
}
