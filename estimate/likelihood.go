package estimate

import "math"

// data are the logarithms a likelihood is made of, from a sample.
type data struct {
	events []float64 // ln t observed
	open   []float64 // ln t still open
	entry  []float64 // ln of delayed entries
	zeros  int       // events within (0, granule]
	zero   float64   // ln granule
	sumLog float64   // of events: the Jacobian of the density
}

// logs takes the logarithms of every stride-th duration. Durations open at 0
// say nothing and drop out of the likelihood by themselves.
func (s Sample) logs(stride int) data {
	n := len(s.keys)/stride + 1
	d := data{events: make([]float64, 0, n), open: make([]float64, 0, min(n, s.Censored()))}
	if s.granule > 0 {
		d.zero = math.Log(s.granule)
	}
	for i := stride / 2; i < len(s.keys); i += stride {
		t := s.time(i)
		switch {
		case t == 0 && s.observed(i):
			d.zeros++
		case t == 0:
		case s.observed(i):
			l := math.Log(t)
			d.events = append(d.events, l)
			d.sumLog += l
		default:
			d.open = append(d.open, math.Log(t))
		}
	}
	for i := stride / 2; i < len(s.entry); i += stride {
		d.entry = append(d.entry, math.Log(s.entry[i]))
	}
	return d
}

// A point is a place in the parameter plane with the log-likelihood there, its
// gradient and its Hessian in (μ, ln σ).
type point struct {
	mu, logSigma  float64
	value         float64
	gradM, gradS  float64
	hMM, hMS, hSS float64
}

// at evaluates the log-likelihood. With w = (y-μ)/σ: dw/dμ = -1/σ and
// dw/d ln σ = -w, so that five sums hold all derivatives.
func (d data) at(m Model, mu, logSigma float64) point {
	inverse := math.Exp(-logSigma)
	var value, a1, a1w, a2, a2w, a2ww float64
	add := func(ys []float64, sign float64, part func(float64) term) {
		for _, y := range ys {
			w := (y - mu) * inverse
			t := part(w)
			value += sign * t.value
			a1 += sign * t.first
			a1w += sign * t.first * w
			a2 += sign * t.second
			a2w += sign * t.second * w
			a2ww += sign * t.second * w * w
		}
	}
	add(d.events, 1, m.density)
	add(d.open, 1, m.survival)
	add(d.entry, -1, m.survival)
	if d.zeros > 0 {
		w := (d.zero - mu) * inverse
		t, n := m.failure(w), float64(d.zeros)
		value += n * t.value
		a1, a1w = a1+n*t.first, a1w+n*t.first*w
		a2, a2w, a2ww = a2+n*t.second, a2w+n*t.second*w, a2ww+n*t.second*w*w
	}
	n := float64(len(d.events))
	return point{
		mu: mu, logSigma: logSigma,
		value: value - n*logSigma - d.sumLog,
		gradM: -a1 * inverse, gradS: -a1w - n,
		hMM: a2 * inverse * inverse, hMS: (a2w + a1) * inverse, hSS: a2ww + a1w,
	}
}

// maximise climbs by Newton's steps, damped where the surface is not concave or
// a step overshoots. With fixed, σ stays.
func (d data) maximise(m Model, mu, logSigma float64, fixed bool) (point, bool) {
	p := d.at(m, mu, logSigma)
	for n := 0; n < 10 && !fixed && !(p.value > -math.MaxFloat64); n++ { // an outlier: start from a wider law
		p = d.at(m, mu, logSigma+float64(n))
	}
	for range 100 {
		stepM, stepS := p.newton(fixed)
		if math.IsNaN(stepM) || math.IsNaN(stepS) {
			return p, false
		}
		decrement := stepM*p.gradM + stepS*p.gradS
		if decrement < 1e-14*(1+math.Abs(p.value)*1e-3) {
			return p, true
		}
		next, scale := p, 1.0
		for ; scale > 1e-10; scale /= 2 {
			next = d.at(m, p.mu+scale*stepM, p.logSigma+scale*stepS)
			if next.value >= p.value-1e-12*math.Abs(p.value) {
				break
			}
		}
		if scale <= 1e-10 {
			return p, decrement < 1e-6
		}
		p = next
		if decrement < 1e-10 && scale == 1 { // the error squares: the next step is below rounding
			return p, true
		}
	}
	return p, false
}

// newton is the step -H⁻¹g, with H made negative definite if it is not, and no
// longer than a few σ.
func (p point) newton(fixed bool) (stepM, stepS float64) {
	sigma := math.Exp(p.logSigma)
	if fixed {
		return clamp(-p.gradM/p.hMM, 4*sigma), 0
	}
	a, b, c := -p.hMM, -p.hMS, -p.hSS
	// In units of σ both parameters are of order one.
	as, bs := a*sigma*sigma, b*sigma
	ridge := 0.0
	if low := (as+c)/2 - math.Hypot((as-c)/2, bs); low < 1e-8*(math.Abs(as)+math.Abs(c)) {
		ridge = 1e-3*(math.Abs(as)+math.Abs(c)) - low
	}
	as, c = as+ridge, c+ridge
	det := as*c - bs*bs
	gm := p.gradM * sigma
	return clamp((c*gm-bs*p.gradS)/det, 4) * sigma, clamp((as*p.gradS-bs*gm)/det, 1)
}

func clamp(v, limit float64) float64 { return math.Max(-limit, math.Min(limit, v)) }
