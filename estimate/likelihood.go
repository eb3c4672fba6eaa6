package estimate

import "math"

// data are the logarithms a likelihood is made of, from a sample, and the sums of
// them that some likelihoods need no more than.
type data struct {
	events []float64 // ln t observed
	open   []float64 // ln t still open
	entry  []float64 // ln of delayed entries
	zeros  int       // events within (0, granule]
	zero   float64   // ln granule
	sumLog float64   // of events: the Jacobian of the density
	mean   float64   // of events
	square float64   // of events, about the mean
	total  float64   // time under observation, in units of t
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
		d.total += t
		switch {
		case t == 0 && s.observed(i):
			d.zeros++
		case t == 0:
		case s.observed(i):
			d.events = append(d.events, math.Log(t))
		default:
			d.open = append(d.open, math.Log(t))
		}
	}
	for i := stride / 2; i < len(s.entry); i += stride {
		d.total -= s.entry[i]
		d.entry = append(d.entry, math.Log(s.entry[i]))
	}
	d.moments()
	return d
}

// moments sets the sums over the logarithms of events.
func (d *data) moments() {
	d.sumLog, d.mean, d.square = 0, 0, 0
	if len(d.events) == 0 {
		return
	}
	for _, y := range d.events {
		d.sumLog += y
	}
	d.mean = d.sumLog / float64(len(d.events))
	for _, y := range d.events {
		d.square += (y - d.mean) * (y - d.mean)
	}
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
	var s sums
	switch m {
	case Exponential:
		s = d.exponential(mu)
	case Weibull:
		s = d.weibull(mu, inverse)
	case Lognormal:
		s = d.lognormal(mu, inverse)
	case Loglogistic:
		s = d.loglogistic(mu, inverse)
	}
	if d.zeros > 0 {
		w := (d.zero - mu) * inverse
		s.add(m.failure(w), w, float64(d.zeros))
	}
	n := float64(len(d.events))
	return point{
		mu: mu, logSigma: logSigma,
		value: s.value - n*logSigma - d.sumLog,
		gradM: -s.first * inverse, gradS: -s.firstW - n,
		hMM: s.second * inverse * inverse, hMS: (s.secondW + s.first) * inverse, hSS: s.secondWW + s.firstW,
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
		if decrement < 1e-14*(1+math.Abs(p.value)*1e-3) { // the last step costs nothing and squares the error
			p.mu, p.logSigma, p.value = p.mu+stepM, p.logSigma+stepS, p.value+decrement/2
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
