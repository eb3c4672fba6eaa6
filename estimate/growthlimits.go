package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// timeTerminated returns the factors that turn the MTBF at the end of a
// time-terminated observation with n failures into its limits, each of tail a:
// given the sum of logs, the number of failures has
// P(k) ∝ x^k / (k! (k-1)!), and the factor is n²/x at the x that puts n into the
// tail (Crow 1982).
func timeTerminated(n int, a float64) (low, high float64) {
	solve := func(tail func(x float64) float64) float64 { // falling or rising in ln x
		lo, hi := 2*math.Log(float64(n))-60/math.Sqrt(float64(n))-2, 2*math.Log(float64(n))+60/math.Sqrt(float64(n))+4
		for range 64 {
			mid := (lo + hi) / 2
			if tail(math.Exp(mid)) < a {
				lo = mid
			} else {
				hi = mid
			}
		}
		return math.Exp((lo + hi) / 2)
	}
	count := float64(n)
	high = count * count / solve(func(x float64) float64 { _, above := besselTails(n, x); return above })
	low = count * count / solve(func(x float64) float64 { upTo, _ := besselTails(n, x); return 2*a - upTo })
	return low, high
}

// besselTails are P(K <= n) and P(K >= n), summed outwards from n relative to
// its own probability.
func besselTails(n int, x float64) (upTo, above float64) {
	const enough = 1e-17
	down, up := 0.0, 0.0
	term := 1.0
	for k := float64(n); k > 1 && term > enough*down; k-- {
		term *= k * (k - 1) / x
		down += term
	}
	term = 1.0
	for k := float64(n); term > enough*up; k++ {
		term *= x / (k * (k + 1))
		up += term
	}
	all := 1 + down + up
	return (1 + down) / all, (1 + up) / all
}

// failureTerminated is the same where observation ends with the nth failure:
// n² over the product of two independent gamma variables with shapes n-1 and n.
func failureTerminated(n int, a float64) (low, high float64) {
	count := float64(n)
	low = count * count / gammaProduct(count-1, count, a, true)
	high = count * count / gammaProduct(count-1, count, a, false)
	return low, high
}

// gammaProduct is the w with P(G_a G_b <= w) = tail, or > w if upper. The sum
// over the logarithm of G_b by the trapezoid rule converges as its integrand is
// smooth and falls off at both ends.
func gammaProduct(shapeA, shapeB, tail float64, upper bool) float64 {
	nodes := gammaNodes(shapeB, 1, gammaSteps)
	probability := func(logW float64) float64 {
		sum := 0.0
		for _, g := range nodes {
			x := math.Exp(logW - g.log)
			if upper {
				sum += g.weight * dist.GammaTail(x, shapeA, 1)
			} else {
				sum += g.weight * dist.GammaCDF(x, shapeA, 1)
			}
		}
		return sum
	}
	low := math.Log(dist.GammaQuantile(1e-12, shapeA, 1)) + math.Log(dist.GammaQuantile(1e-12, shapeB, 1))
	high := math.Log(dist.GammaUpper(1e-12, shapeA, 1)) + math.Log(dist.GammaUpper(1e-12, shapeB, 1))
	return math.Exp(bisect(low, high, func(logW float64) bool { return (probability(logW) < tail) != upper }))
}

// bisect finds where below turns false, to nearly the last digit.
func bisect(low, high float64, below func(float64) bool) float64 {
	for range 60 {
		mid := low + (high-low)/2
		if mid == low || mid == high {
			break
		}
		if below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low + (high-low)/2
}

// A node carries the weight of a part of a distribution at the logarithm of a
// value.
type node struct{ log, weight float64 }

// gammaSteps is the number of nodes with which quantiles of products agree to
// ten digits with those of twice as many.
const gammaSteps = 96

// gammaNodes is the trapezoid rule for a gamma distribution on the log scale;
// the weights add up to 1.
func gammaNodes(shape, rate float64, steps int) []node {
	const edge = 1e-16
	low, high := math.Log(dist.GammaQuantile(edge, shape, rate)), math.Log(dist.GammaUpper(edge, shape, rate))
	nodes := make([]node, steps+1)
	h := (high - low) / float64(steps)
	sum := 0.0
	for i := range nodes {
		u := low + h*float64(i)
		y := u + math.Log(rate/shape) // density relative to that at the mean, so that it cannot overflow
		nodes[i] = node{u, math.Exp(shape * (y - math.Expm1(y)))}
		sum += nodes[i].weight
	}
	for i := range nodes {
		nodes[i].weight /= sum
	}
	return nodes
}
