package dist

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Up to this shape the series and the continued fraction of the incomplete
// gamma function are summed here; above it gonum's uniform expansion is.
const seriesShape = 1e4

// gammaTails are P(X <= x) and P(X > x) of Gamma(shape, 1).
func gammaTails(shape, x float64) (lower, upper float64) {
	switch {
	case x <= 0:
		return 0, 1
	case math.IsInf(x, 1):
		return 1, 0
	case shape > seriesShape:
		return mathext.GammaIncReg(shape, x), mathext.GammaIncRegComp(shape, x)
	case x < shape+1:
		sum, term := 1.0, 1.0
		for k := 1.0; term > sum*1e-17; k++ {
			term *= x / (shape + k)
			sum += term
		}
		lower = math.Min(1, poissonDensity(shape, x)*sum)
		return lower, 1 - lower
	}
	upper = math.Min(1, poissonDensity(shape, x)*shape*gammaFraction(shape, x))
	return 1 - upper, upper
}

// gammaFraction is Legendre's continued fraction of Γ(a,x) / (x^a e^-x), by
// Lentz's method; x >= a+1.
func gammaFraction(a, x float64) float64 {
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for i := 1.0; i < 1e5; i++ {
		an := -i * (i - a)
		b += 2
		d = an*d + b
		if math.Abs(d) < tiny {
			d = tiny
		}
		c = b + an/c
		if math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		step := d * c
		h *= step
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	return h
}

// GammaCDF is P(X <= x) of the gamma distribution with shape and rate.
func GammaCDF(x, shape, rate float64) float64 {
	if !shaped(shape) || !positive(rate) || math.IsNaN(x) {
		return math.NaN()
	}
	lower, _ := gammaTails(shape, x*rate)
	return lower
}

// GammaTail is P(X > x) of the gamma distribution with shape and rate.
func GammaTail(x, shape, rate float64) float64 {
	if !shaped(shape) || !positive(rate) || math.IsNaN(x) {
		return math.NaN()
	}
	_, upper := gammaTails(shape, x*rate)
	return upper
}

// GammaQuantile is the x with P(X <= x) = p.
func GammaQuantile(p, shape, rate float64) float64 { return gammaInverse(p, 1-p, shape, rate) }

// GammaUpper is the x with P(X > x) = q.
func GammaUpper(q, shape, rate float64) float64 { return gammaInverse(1-q, q, shape, rate) }

func gammaInverse(p, q, shape, rate float64) float64 {
	switch {
	case !valid(p) || !valid(q) || !shaped(shape) || !positive(rate):
		return math.NaN()
	case p == 0:
		return 0
	case q == 0:
		return math.Inf(1)
	}
	lg, _ := math.Lgamma(shape + 1)
	start := (math.Log(p) + lg) / shape // the leading term for small x
	z := NormalQuantile(p)
	if q < p {
		z = NormalUpper(q)
	}
	if w := 1 - 1/(9*shape) + z/(3*math.Sqrt(shape)); shape > 0.5 && w > 0.1 { // Wilson-Hilferty
		start = math.Log(shape) + 3*math.Log(w)
	}
	low := math.Min(start, (math.Log(p)+lg)/shape) - 1
	high := math.Log(shape+2000) + 40/math.Sqrt(shape+1)
	f := func(u float64) (float64, float64, float64) {
		x := math.Exp(u)
		lower, upper := gammaTails(shape, x)
		if x == 0 { // below the smallest float the leading term is exact
			lower = math.Exp(shape*u - lg)
			return lower, 1, lower * shape
		}
		return lower, upper, poissonDensity(shape, x) * shape
	}
	return math.Exp(invert(f, p, q, start, low, high)) / rate
}

// ChiSquaredCDF is P(X <= x) of chi-square with df degrees of freedom.
func ChiSquaredCDF(x, df float64) float64 { return GammaCDF(x, df/2, 0.5) }

// ChiSquaredTail is P(X > x) of chi-square with df degrees of freedom.
func ChiSquaredTail(x, df float64) float64 { return GammaTail(x, df/2, 0.5) }

// ChiSquaredQuantile is the x with P(X <= x) = p.
func ChiSquaredQuantile(p, df float64) float64 { return GammaQuantile(p, df/2, 0.5) }

// ChiSquaredUpper is the x with P(X > x) = q.
func ChiSquaredUpper(q, df float64) float64 { return GammaUpper(q, df/2, 0.5) }
