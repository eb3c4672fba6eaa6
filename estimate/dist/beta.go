package dist

import "math"

// betaTails are P(X <= x) and P(X > x) of Beta(a, b), where y = 1-x is given
// too, so that x near 1 keeps its digits.
func betaTails(a, b, x, y float64) (lower, upper float64) {
	switch {
	case x <= 0:
		return 0, 1
	case y <= 0:
		return 1, 0
	case x <= (a+1)/(a+b+2):
		lower = math.Min(1, betaSlope(a, b, x, y)/a*betaFraction(a, b, x))
		return lower, 1 - lower
	}
	upper = math.Min(1, betaSlope(a, b, x, y)/b*betaFraction(b, a, y))
	return 1 - upper, upper
}

// betaSlope is x y times the density of Beta(a, b), the derivative of the lower
// tail with respect to the logit of x.
func betaSlope(a, b, x, y float64) float64 { return binomialDensity(a, b, x, y) * a * b / (a + b) }

// betaFraction is the continued fraction of the incomplete beta function
// (Numerical Recipes 6.4), by Lentz's method; it converges in O(sqrt(max(a,b)))
// steps for x <= (a+1)/(a+b+2).
func betaFraction(a, b, x float64) float64 {
	const tiny = 1e-300
	guard := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/guard(1-(a+b)*x/(a+1))
	h := d
	for m := 1.0; m < 1e6; m++ {
		even := m * (b - m) * x / ((a - 1 + 2*m) * (a + 2*m))
		d = 1 / guard(1+even*d)
		c = guard(1 + even/c)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 1 + 2*m))
		d = 1 / guard(1+odd*d)
		c = guard(1 + odd/c)
		step := d * c
		h *= step
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	return h
}

// BetaCDF is P(X <= x) of Beta(a, b).
func BetaCDF(x, a, b float64) float64 {
	if !shaped(a, b) || math.IsNaN(x) {
		return math.NaN()
	}
	lower, _ := betaTails(a, b, x, 1-x)
	return lower
}

// BetaTail is P(X > x) of Beta(a, b).
func BetaTail(x, a, b float64) float64 {
	if !shaped(a, b) || math.IsNaN(x) {
		return math.NaN()
	}
	_, upper := betaTails(a, b, x, 1-x)
	return upper
}

// BetaQuantile is the x with P(X <= x) = p.
func BetaQuantile(p, a, b float64) float64 { return logistic(betaLogit(p, 1-p, a, b)) }

// BetaUpper is the x with P(X > x) = q.
func BetaUpper(q, a, b float64) float64 { return logistic(betaLogit(1-q, q, a, b)) }

func logistic(u float64) float64 {
	if u < 0 {
		e := math.Exp(u)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-u))
}

// betaLogit is the logit of the quantile of Beta(a, b): x/(1-x) = exp of it
// keeps the digits at both ends.
func betaLogit(p, q, a, b float64) float64 {
	switch {
	case !valid(p) || !valid(q) || !shaped(a, b):
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case q == 0:
		return math.Inf(1)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	logB := la + lb - lab
	// The leading terms at either end bound the answer.
	low := math.Min((math.Log(p)+math.Log(a)+logB)/a, math.Log(a/b))
	high := math.Max(-(math.Log(q)+math.Log(b)+logB)/b, math.Log(a/b))
	low, high = low-50-50/math.Sqrt(a), high+50+50/math.Sqrt(b)
	f := func(u float64) (float64, float64, float64) {
		x, y := logistic(u), logistic(-u)
		if x < 1e-300 {
			lower := math.Exp(a*u - math.Log(a) - logB)
			return lower, 1, a * lower
		}
		if y < 1e-300 {
			upper := math.Exp(-b*u - math.Log(b) - logB)
			return 1, upper, b * upper
		}
		lower, upper := betaTails(a, b, x, y)
		return lower, upper, betaSlope(a, b, x, y)
	}
	return invert(f, p, q, math.Log(a/b), low, high)
}

// FCDF is P(X <= x) of F with d1 and d2 degrees of freedom.
func FCDF(x, d1, d2 float64) float64 { lower, _ := fTails(x, d1, d2); return lower }

// FTail is P(X > x) of F with d1 and d2 degrees of freedom.
func FTail(x, d1, d2 float64) float64 { _, upper := fTails(x, d1, d2); return upper }

func fTails(x, d1, d2 float64) (lower, upper float64) {
	switch {
	case !shaped(d1, d2) || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case x <= 0:
		return 0, 1
	case math.IsInf(x*d1, 1):
		return 1, 0
	}
	return betaTails(d1/2, d2/2, d1*x/(d1*x+d2), d2/(d1*x+d2))
}

// FQuantile is the x with P(X <= x) = p.
func FQuantile(p, d1, d2 float64) float64 {
	return d2 / d1 * math.Exp(betaLogit(p, 1-p, d1/2, d2/2))
}

// FUpper is the x with P(X > x) = q.
func FUpper(q, d1, d2 float64) float64 {
	return d2 / d1 * math.Exp(betaLogit(1-q, q, d1/2, d2/2))
}
