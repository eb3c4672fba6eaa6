package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// A Model is a distribution of durations: ln T = μ + σW, where W follows the
// standard law of the model (Kalbfleisch and Prentice 2002, 2.2). Shape is 1/σ
// and scale is exp(μ) where those words are used.
type Model int

// The models that are fitted. Exponential is Weibull with σ = 1.
const (
	Exponential Model = iota
	Weibull
	Lognormal
	Loglogistic
)

// Models are all of them, simplest first.
func Models() []Model { return []Model{Exponential, Weibull, Lognormal, Loglogistic} }

// String is the word of the contract, as in mle-weibull.
func (m Model) String() string {
	switch m {
	case Exponential:
		return "exponential"
	case Weibull:
		return "weibull"
	case Lognormal:
		return "lognormal"
	}
	return "loglogistic"
}

// parameters is the number of those fitted.
func (m Model) parameters() int {
	if m == Exponential {
		return 1
	}
	return 2
}

// A term is one observation's share of a log-likelihood and its derivatives
// with respect to the standardised w.
type term struct{ value, first, second float64 }

// density is ln f(w), of an event observed.
func (m Model) density(w float64) term {
	switch m {
	case Lognormal:
		return term{-w*w/2 - logRoot2Pi, -w, -1}
	case Loglogistic:
		f, logS := logistic(w)
		return term{w + 2*logS, 1 - 2*f, -2 * f * (1 - f)}
	}
	e := math.Exp(w)
	return term{w - e, 1 - e, -e}
}

// survival is ln S(w), of a duration still open.
func (m Model) survival(w float64) term {
	switch m {
	case Lognormal:
		logQ, hazard := normalTail(w)
		return term{logQ, -hazard, -hazard * (hazard - w)}
	case Loglogistic:
		f, logS := logistic(w)
		return term{logS, -f, -f * (1 - f)}
	}
	e := math.Exp(w)
	return term{-e, -e, -e}
}

// failure is ln F(w), of an event somewhere between 0 and w.
func (m Model) failure(w float64) term {
	switch m {
	case Lognormal:
		logQ, hazard := normalTail(-w)
		return term{logQ, hazard, -hazard * (hazard + w)}
	case Loglogistic:
		f, logS := logistic(w)
		return term{w + logS, 1 - f, -f * (1 - f)}
	}
	e := math.Exp(w)
	if e < 1e-8 { // F = e - e²/2 …
		return term{w - e/2, 1 - e/2, -e / 2}
	}
	if e > 700 {
		return term{}
	}
	r := e / math.Expm1(e)
	return term{math.Log(-math.Expm1(-e)), r, r * (1 - e - r)}
}

const logRoot2Pi = 0.91893853320467274178

// logistic is F(w) and ln S(w) of the standard logistic law.
func logistic(w float64) (f, logS float64) {
	if w > 0 {
		e := math.Exp(-w)
		return 1 / (1 + e), -w - math.Log1p(e)
	}
	e := math.Exp(w)
	return e / (1 + e), -math.Log1p(e)
}

// normalTail is ln P(Z > w) and the hazard φ(w)/P(Z > w) of the standard normal.
func normalTail(w float64) (logTail, hazard float64) {
	if w < 25 {
		tail := dist.NormalTail(w)
		return math.Log(tail), dist.NormalDensity(w) / tail
	}
	// Asymptotic: P = φ/w (1 - 1/w² + 3/w⁴ - 15/w⁶ + 105/w⁸).
	i := 1 / (w * w)
	series := 1 - i*(1-3*i*(1-5*i*(1-7*i)))
	return -w*w/2 - logRoot2Pi - math.Log(w) + math.Log(series), w / series
}

// Standard is the w with F(w) = p.
func (m Model) standard(p float64) float64 {
	switch m {
	case Lognormal:
		return dist.NormalQuantile(p)
	case Loglogistic:
		return math.Log(p) - math.Log1p(-p)
	}
	return math.Log(-math.Log1p(-p))
}

// cdf is F(w).
func (m Model) cdf(w float64) float64 {
	switch m {
	case Lognormal:
		return dist.NormalCDF(w)
	case Loglogistic:
		f, _ := logistic(w)
		return f
	}
	return -math.Expm1(-math.Exp(w))
}

// logMean is ln E[T] - μ and its derivative by ln σ; not a number where the
// mean is infinite.
func (m Model) logMean(sigma float64) (value, slope float64) {
	switch m {
	case Lognormal:
		return sigma * sigma / 2, sigma * sigma
	case Loglogistic:
		if sigma >= 1 {
			return math.NaN(), math.NaN()
		}
		x := math.Pi * sigma
		return math.Log(x / math.Sin(x)), 1 - x/math.Tan(x)
	}
	const h = 1e-5
	at := func(s float64) float64 { v, _ := math.Lgamma(1 + s); return v }
	return at(sigma), sigma * (at(sigma+h) - at(sigma-h)) / (2 * h)
}
