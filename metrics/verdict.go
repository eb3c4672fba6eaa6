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

// compareCounts compares two Poisson counts over windows of the same length, or
// two of which the weeks show that they are not Poisson.
func compareCounts(now, before *events) CountComparison {
	c := CountComparison{Now: now.set, Before: before.set, Verdict: Verdict{Level: level}}
	x, y := float64(now.set.N), float64(before.set.N)
	if x+y == 0 {
		return c
	}
	c.Ratio = finite(x / y)
	spread, df := dispersion(now.weeks, before.weeks)
	if df >= dispersionNeeds {
		c.Dispersion = finite(max(1, spread))
		c.Clustered = mathext.GammaIncRegComp(df/2, spread*df/2) < 1-level
	}
	if c.Clustered {
		c.clustered(x, y, spread, df)
	} else {
		c.exact(x, y)
	}
	c.Distinguishable = c.P != nil && *c.P < 1-level
	return c
}

// exact is the conditional test: given the sum n, the first count is
// binomial(n, 1/2) (Przyborowski and Wilenski 1940; R's poisson.test). P is
// two-sided, both tails being equal, and the interval of the ratio is Clopper
// and Pearson's of the share p as p/(1-p). Detectable is by the square-root
// transformation, whose variance is 1/4: (1 + (z₁+z₂)/√(2λ))², λ the mean of the
// two counts.
func (v *Verdict) exact(x, y float64) {
	low, high := 0.0, 1.0
	if x > 0 {
		low = shareAt((1-level)/2, x, y+1)
	}
	if y > 0 {
		high = shareAt((1+level)/2, x+1, y)
	}
	v.Low, v.High = finite(low/(1-low)), finite(high/(1-high))
	tail := 1.0 // P(X <= min) = I(1/2; n-min, min+1)
	if m := min(x, y); m < max(x, y) {
		tail = mathext.RegIncBeta(x+y-m, m+1, 0.5)
	}
	v.P = finite(min(1, 2*tail))
	step := 1 + detectAt/math.Sqrt(x+y)
	v.Detectable = finite(step * step)
}

// clustered is the quasi-Poisson test (Wedderburn 1974): the variance is spread
// times that of Poisson counts, and ln(x/y) is held against Student's t with the
// degrees of freedom of spread. It says nothing if a count is 0.
func (v *Verdict) clustered(x, y, spread, df float64) {
	if x == 0 || y == 0 {
		return
	}
	se := math.Sqrt(spread * (1/x + 1/y))
	change, reach := math.Log(x/y), se*studentReach(df)
	v.Low, v.High = finite(math.Exp(change-reach)), finite(math.Exp(change+reach))
	v.P = finite(studentTails(change/se, df))
	step := 1 + detectAt*math.Sqrt(spread/(x+y))
	v.Detectable = finite(step * step)
}

// dispersionNeeds is the degrees of freedom of two windows of three weeks.
const dispersionNeeds = 4

// dispersion is Pearson's, Σ(x-x̄)²/x̄ over the degrees of freedom: about 1 for
// Poisson counts. The mean is of each window, so that a change between them is
// no dispersion; whole weeks, so that weekends are none.
func dispersion(windows ...[]int) (spread, df float64) {
	sum := 0.0
	for _, weeks := range windows {
		total := 0
		for _, n := range weeks {
			total += n
		}
		if total == 0 {
			continue
		}
		mean := float64(total) / float64(len(weeks))
		for _, n := range weeks {
			sum += (float64(n) - mean) * (float64(n) - mean) / mean
		}
		df += float64(len(weeks) - 1)
	}
	if df == 0 {
		return 1, 0
	}
	return sum / df, df
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
