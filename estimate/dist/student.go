package dist

import "math"

// Above this number of degrees of freedom Student's t is taken by its expansion
// around the normal, whose error is below 1e-15 there.
const normalFreedom = 1e8

// StudentTail is P(T > t) with df degrees of freedom.
func StudentTail(t, df float64) float64 {
	switch {
	case math.IsNaN(t) || !(df > 0):
		return math.NaN()
	case df > normalFreedom:
		return NormalTail(t)
	case t < 0:
		return 1 - StudentTail(-t, df)
	case math.IsInf(t, 1):
		return 0
	}
	tt := t * t
	if math.IsInf(tt, 1) {
		return 0
	}
	lower, _ := betaTails(df/2, 0.5, df/(df+tt), tt/(df+tt))
	return lower / 2
}

// StudentCDF is P(T <= t) with df degrees of freedom.
func StudentCDF(t, df float64) float64 { return StudentTail(-t, df) }

// StudentQuantile is the t with P(T <= t) = p.
func StudentQuantile(p, df float64) float64 {
	switch {
	case !valid(p) || !(df > 0):
		return math.NaN()
	case p == 0.5:
		return 0
	case p > 0.5:
		return -StudentQuantile(1-p, df)
	case p == 0:
		return math.Inf(-1)
	}
	if df > normalFreedom {
		z := NormalQuantile(p)
		return z + (z*z*z+z)/(4*df)
	}
	return -math.Sqrt(df) * math.Exp(-betaLogit(2*p, 1-2*p, df/2, 0.5)/2)
}

// StudentUpper is the t with P(T > t) = q.
func StudentUpper(q, df float64) float64 { return -StudentQuantile(q, df) }

// WeibullQuantile is the x with P(X <= x) = p, for shape and scale.
func WeibullQuantile(p, shape, scale float64) float64 {
	if !valid(p) || !positive(shape, scale) {
		return math.NaN()
	}
	return scale * math.Pow(-math.Log1p(-p), 1/shape)
}
