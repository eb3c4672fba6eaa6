package metrics

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

const (
	level    = 0.95
	rounding = 1e-18 // a variance of logarithms below it is that of equal times
	// z(0.975) + z(0.8): what a difference must be, in standard errors, to be
	// found at 95 % with a power of 80 %.
	detectAt = 1.959963984540054 + 0.8416212335729143
)

// compareCounts is the exact conditional test of two Poisson counts over
// windows of the same length: given the sum n, the first is binomial(n, 1/2)
// (Przyborowski and Wilenski 1940; R's poisson.test). P is two-sided, both tails
// being equal, and the interval of the ratio is Clopper and Pearson's of the
// share p as p/(1-p). Detectable is by the square-root transformation, whose
// variance is 1/4: (1 + (z₁+z₂)/√(2λ))², λ the mean of the two counts.
func compareCounts(now, before Set) CountComparison {
	c := CountComparison{Now: now, Before: before, Verdict: Verdict{Level: level}}
	x, y := float64(now.N), float64(before.N)
	if x+y == 0 {
		return c
	}
	low, high := 0.0, 1.0
	if x > 0 {
		low = shareAt((1-level)/2, x, y+1)
	}
	if y > 0 {
		high = shareAt((1+level)/2, x+1, y)
	}
	c.Ratio, c.Low, c.High = finite(x/y), finite(low/(1-low)), finite(high/(1-high))
	tail := 1.0 // P(X <= min) = I(1/2; n-min, min+1)
	if m := min(x, y); m < max(x, y) {
		tail = mathext.RegIncBeta(x+y-m, m+1, 0.5)
	}
	c.P = finite(min(1, 2*tail))
	c.Distinguishable = c.P != nil && *c.P < 1-level
	step := 1 + detectAt/math.Sqrt(x+y)
	c.Detectable = finite(step * step)
	return c
}

// compareDurations is Welch's t test on the logarithms: the ratio is that of
// the geometric means. Times below a minute count as a minute. It needs two
// times on each side that are not all the same. Detectable is exp((z₁+z₂) σ
// √(1/n₁+1/n₂)), σ pooled.
func compareDurations(now, before *sample) DurationComparison {
	c := DurationComparison{Now: now.summary(), Before: before.summary(), Verdict: Verdict{Level: level}}
	n1, m1, v1 := logMoments(now.elapsed)
	n2, m2, v2 := logMoments(before.elapsed)
	if n1 == 0 || n2 == 0 {
		return c
	}
	c.Ratio = finite(math.Exp(m1 - m2))
	if n1 < 2 || n2 < 2 || v1+v2 < rounding {
		return c
	}
	e1, e2 := v1/n1, v2/n2
	se := math.Sqrt(e1 + e2)
	df := (e1 + e2) * (e1 + e2) / (e1*e1/(n1-1) + e2*e2/(n2-1))
	t := (m1 - m2) / se
	reach := se * studentReach(df)
	c.Low, c.High = finite(math.Exp(m1-m2-reach)), finite(math.Exp(m1-m2+reach))
	c.P = finite(studentTails(t, df))
	c.Distinguishable = c.P != nil && *c.P < 1-level
	sigma := math.Sqrt(((n1-1)*v1 + (n2-1)*v2) / (n1 + n2 - 2))
	c.Detectable = finite(math.Exp(detectAt * sigma * math.Sqrt(1/n1+1/n2)))
	return c
}

// logMoments is the number, mean and variance of the logarithms.
func logMoments(ds []millis) (n, mean, variance float64) {
	n = float64(len(ds))
	for _, d := range ds {
		mean += logOf(d.duration()) / n
	}
	for _, d := range ds {
		diff := logOf(d.duration()) - mean
		variance += diff * diff / (n - 1)
	}
	return n, mean, variance
}

// shareAt is the x at which the distribution function of Beta(a, b) is p.
func shareAt(p, a, b float64) float64 {
	return bisect(0, 1, func(x float64) bool { return mathext.RegIncBeta(a, b, x) < p })
}

// studentTails is P(|T| > t) for Student's T with df degrees of freedom.
func studentTails(t, df float64) float64 { return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t)) }

// studentReach is the t with P(|T| > t) = 1 - level.
func studentReach(df float64) float64 {
	high := 2.0
	for studentTails(high, df) > 1-level && high < 1e12 {
		high *= 2
	}
	return bisect(0, high, func(t float64) bool { return studentTails(t, df) > 1-level })
}

// bisect returns where below turns from true to false, to the last bit. It
// takes the place of gonum's inverse, which does not converge everywhere.
func bisect(low, high float64, below func(float64) bool) float64 {
	for {
		mid := low + (high-low)/2
		if mid <= low || mid >= high {
			return mid
		}
		if below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
}

// finite is v, or nil if there is no such number.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
