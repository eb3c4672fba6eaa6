// Package dist holds distribution functions and their quantiles: guarded, with
// both tails, and without panics. gonum's are exact in the middle and fail at
// the edges (small shapes, far tails); here every quantile is found by a
// safeguarded Newton iteration on the logarithm of the smaller tail.
//
// Names: XCDF is P(X <= x), XTail is P(X > x) without subtraction from 1,
// XQuantile(p) the x with P(X <= x) = p, XUpper(q) the x with P(X > x) = q.
// Arguments outside the domain (shapes and degrees of freedom beyond 1e10 among
// them) give NaN, which the caller must turn into "cannot be said".
package dist

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// valid says that p is a probability.
func valid(p float64) bool { return p >= 0 && p <= 1 }

// positive says that every scale or mean is a positive finite number.
func positive(params ...float64) bool {
	for _, v := range params {
		if !(v > 0) || math.IsInf(v, 1) {
			return false
		}
	}
	return true
}

// Shapes outside these are refused: the fractions would take too long, and
// nobody has so many failures.
const (
	leastShape = 1e-100
	mostShape  = 1e10
)

// shaped says that every shape parameter is in the domain.
func shaped(params ...float64) bool {
	for _, v := range params {
		if !(v >= leastShape && v <= mostShape) {
			return false
		}
	}
	return true
}

// tails returns both tails at u and the derivative of the lower one.
type tails func(u float64) (lower, upper, slope float64)

// Iterations of invert: Newton needs about ten, bisection of the widest bracket
// to the last bit about seventy.
const (
	maxSteps = 200
	exactly  = 1e-15
)

// invert finds u in (low, high) at which the lower tail is p, where q = 1-p is
// given too because the smaller of the two carries the digits. It steps with
// Newton on the logarithm of that tail and bisects where Newton leaves the
// bracket.
func invert(f tails, p, q, start, low, high float64) float64 {
	u := math.Min(math.Max(start, low), high)
	for range maxSteps {
		lower, upper, slope := f(u)
		var gap, rate float64 // gap > 0: u too large
		if p <= q {
			gap, rate = math.Log(lower)-math.Log(p), slope/lower
		} else {
			gap, rate = math.Log(q)-math.Log(upper), slope/upper
		}
		if gap == 0 {
			return u
		}
		if gap > 0 {
			high = u
		} else {
			low = u
		}
		next := u - gap/rate
		if !(next > low && next < high) {
			next = low + (high-low)/2
		}
		if math.Abs(next-u) <= exactly*math.Max(1, math.Abs(u)) || next == low || next == high {
			return next
		}
		u = next
	}
	return u
}

// NormalCDF is P(Z <= z) of the standard normal.
func NormalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// NormalTail is P(Z > z) of the standard normal.
func NormalTail(z float64) float64 { return 0.5 * math.Erfc(z/math.Sqrt2) }

// NormalQuantile is the z with P(Z <= z) = p; infinite at 0 and 1.
func NormalQuantile(p float64) float64 {
	if !valid(p) {
		return math.NaN()
	}
	if p > 0.5 {
		return -NormalQuantile(1 - p)
	}
	return mathext.NormalQuantile(p)
}

// NormalUpper is the z with P(Z > z) = q.
func NormalUpper(q float64) float64 { return -NormalQuantile(q) }

// NormalDensity is the density of the standard normal.
func NormalDensity(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
