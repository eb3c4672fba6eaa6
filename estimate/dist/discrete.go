package dist

import "math"

// A quantile of a discrete distribution is the smallest k whose distribution
// function reaches p; p is lowered by this factor first, so that a k at which
// it is p exactly is not missed by rounding (as R does).
const fuzz = 1 - 64*2.220446049250313e-16

// smallest finds the smallest integer k >= 0, at most limit, with cdf(k) >= p.
func smallest(p, start, limit float64, cdf func(k float64) float64) float64 {
	p *= fuzz
	low, high := -1.0, math.Min(math.Max(1, math.Ceil(start)), limit)
	for high < limit && cdf(high) < p {
		low, high = high, math.Min(2*high+1, limit)
	}
	if math.IsInf(high, 1) {
		return high
	}
	for high-low > 1 {
		mid := math.Floor(low + (high-low)/2)
		if mid <= low || mid >= high { // beyond 2^53 neighbours are not integers apart
			break
		}
		if cdf(mid) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// PoissonProbability is P(X = k) of Poisson with the mean.
func PoissonProbability(k, mean float64) float64 {
	switch {
	case !(mean >= 0) || math.IsInf(mean, 1) || math.IsNaN(k):
		return math.NaN()
	case k < 0 || k != math.Floor(k) || math.IsInf(k, 1):
		return 0
	case mean == 0 && k == 0:
		return 1
	case mean == 0:
		return 0
	case k == 0:
		return math.Exp(-mean)
	}
	return poissonDensity(k, mean)
}

// PoissonCDF is P(X <= k).
func PoissonCDF(k, mean float64) float64 {
	if mean == 0 && k >= 0 {
		return 1
	}
	if k < 0 {
		return 0
	}
	return GammaTail(mean, math.Floor(k)+1, 1)
}

// PoissonTail is P(X > k).
func PoissonTail(k, mean float64) float64 {
	if mean == 0 && k >= 0 {
		return 0
	}
	if k < 0 {
		return 1
	}
	return GammaCDF(mean, math.Floor(k)+1, 1)
}

// PoissonQuantile is the smallest k with P(X <= k) >= p.
func PoissonQuantile(p, mean float64) float64 {
	switch {
	case !valid(p) || !(mean >= 0 && mean < mostShape/2): // room for the tail in [PoissonCDF]
		return math.NaN()
	case p == 1 && mean > 0:
		return math.Inf(1)
	}
	return smallest(p, mean, math.Inf(1), func(k float64) float64 { return PoissonCDF(k, mean) })
}

// trials says that n is a number of trials.
func trials(n float64) bool { return n >= 0 && n <= mostShape && n == math.Floor(n) }

// BinomialProbability is P(X = k) of n trials with success probability p.
func BinomialProbability(k, n, p float64) float64 {
	switch {
	case !trials(n) || !valid(p) || math.IsNaN(k):
		return math.NaN()
	case k < 0 || k > n || k != math.Floor(k):
		return 0
	case k == 0:
		return math.Exp(n * math.Log1p(-p))
	case k == n:
		return math.Pow(p, n)
	case p == 0 || p == 1:
		return 0
	}
	return binomialDensity(k, n-k, p, 1-p)
}

// BinomialCDF is P(X <= k).
func BinomialCDF(k, n, p float64) float64 { _, lower := binomialTails(k, n, p); return lower }

// BinomialTail is P(X > k).
func BinomialTail(k, n, p float64) float64 { upper, _ := binomialTails(k, n, p); return upper }

// binomialTails are P(X > k) and P(X <= k).
func binomialTails(k, n, p float64) (above, upTo float64) {
	switch {
	case !trials(n) || !valid(p) || math.IsNaN(k):
		return math.NaN(), math.NaN()
	case k < 0:
		return 1, 0
	case k >= n:
		return 0, 1
	}
	k = math.Floor(k)
	return betaTails(k+1, n-k, p, 1-p)
}

// BinomialQuantile is the smallest k with P(X <= k) >= prob.
func BinomialQuantile(prob, n, p float64) float64 {
	if !valid(prob) || !trials(n) || !valid(p) {
		return math.NaN()
	}
	return smallest(prob, n*p, n, func(k float64) float64 { return BinomialCDF(k, n, p) })
}

// NegativeBinomialProbability is P(X = k) failures before size successes of
// probability p; size need not be an integer. Mean size(1-p)/p.
func NegativeBinomialProbability(k, size, p float64) float64 {
	switch {
	case !shaped(size) || !(p > 0 && p <= 1) || math.IsNaN(k):
		return math.NaN()
	case k < 0 || k != math.Floor(k) || math.IsInf(k, 1):
		return 0
	case k == 0:
		return math.Exp(size * math.Log(p))
	case p == 1:
		return 0
	}
	return size / (size + k) * binomialDensity(size, k, p, 1-p)
}

// NegativeBinomialCDF is P(X <= k).
func NegativeBinomialCDF(k, size, p float64) float64 {
	switch {
	case !shaped(size) || !(p > 0 && p <= 1) || math.IsNaN(k):
		return math.NaN()
	case k < 0:
		return 0
	case math.IsInf(k, 1):
		return 1
	}
	lower, _ := betaTails(size, math.Floor(k)+1, p, 1-p)
	return lower
}

// NegativeBinomialTail is P(X > k).
func NegativeBinomialTail(k, size, p float64) float64 {
	switch {
	case !shaped(size) || !(p > 0 && p <= 1) || math.IsNaN(k):
		return math.NaN()
	case k < 0:
		return 1
	case math.IsInf(k, 1):
		return 0
	}
	_, upper := betaTails(size, math.Floor(k)+1, p, 1-p)
	return upper
}

// NegativeBinomialQuantile is the smallest k with P(X <= k) >= prob.
func NegativeBinomialQuantile(prob, size, p float64) float64 {
	switch {
	case !valid(prob) || !shaped(size) || !(p > 0 && p <= 1):
		return math.NaN()
	case prob == 1 && p < 1:
		return math.Inf(1)
	}
	return smallest(prob, size*(1-p)/p, math.Inf(1), func(k float64) float64 {
		return NegativeBinomialCDF(k, size, p)
	})
}
