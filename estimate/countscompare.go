package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// Two compares the constant rates of two sets of counts.
type Two struct {
	Ratio     Interval // of the first rate to the second
	Statistic *float64
	P         *float64 // two-sided
}

// TwoRates is the exact comparison: given all failures, those of the first are
// binomial (Przyborowski and Wilenski 1940). P adds the probabilities of all
// outcomes that are no more likely than the one seen, and the limits are Clopper
// and Pearson's, as in R's poisson.test.
func TwoRates(a, b Tally, level float64) Two {
	n := a.X + b.X
	if n == 0 || !(a.T > 0) || !(b.T > 0) {
		return Two{}
	}
	tail, odds := (1-level)/2, b.T/a.T
	low, high := 0.0, math.NaN()
	if a.X > 0 {
		p := dist.BetaQuantile(tail, a.X, b.X+1)
		low = p / (1 - p) * odds
	}
	if b.X > 0 {
		q := dist.BetaQuantile(tail, b.X, a.X+1) // 1 - the upper limit, with its digits
		high = (1 - q) / q * odds
	}
	return Two{
		Ratio: interval(a.X/b.X*odds, math.NaN(), low, high),
		P:     Some(noMoreLikely(a.X, n, a.T/(a.T+b.T))),
	}
}

// noMoreLikely is the probability of all numbers of n trials that are no more
// likely than x, as R's binom.test finds it.
func noMoreLikely(x, n, p float64) float64 {
	const ties = 1 + 1e-7
	limit := dist.BinomialProbability(x, n, p) * ties
	unlikely := func(k float64) bool { return dist.BinomialProbability(k, n, p) <= limit }
	mode := n * p
	if x == mode {
		return 1
	}
	if x < mode {
		k := first(math.Ceil(mode), n, unlikely)
		return math.Min(1, dist.BinomialCDF(x, n, p)+dist.BinomialTail(k-1, n, p))
	}
	k := first(0, math.Floor(mode), func(k float64) bool { return !unlikely(k) })
	return math.Min(1, dist.BinomialCDF(k-1, n, p)+dist.BinomialTail(x-1, n, p))
}

// first is the smallest whole number in [low, high] for which is holds, and
// stays true; high+1 if none.
func first(low, high float64, is func(float64) bool) float64 {
	high++
	for low < high {
		mid := math.Floor(low + (high-low)/2)
		if is(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// TwoRatesE is the E-test, more powerful than the exact one and nearly exact
// (Krishnamoorthy and Thomson 2004): the standardised difference of the rates,
// and the probability of one as large were both rates the pooled one.
func TwoRatesE(a, b Tally) Two {
	n := a.X + b.X
	if n == 0 || !(a.T > 0) || !(b.T > 0) {
		return Two{}
	}
	e := eTest{a.T, b.T, 0}
	seen := e.statistic(a.X, b.X)
	e.limit = math.Abs(seen) * (1 - 1e-12) // ties count
	pooled := n / (a.T + b.T)
	return Two{
		Ratio:     Interval{Value: Some(a.X / b.X * (b.T / a.T))},
		Statistic: Some(seen),
		P:         Some(e.tail(pooled)),
	}
}

// normalFrom is the number of failures expected on either side from which the
// E-test is the normal test: its p-value differs by less than a thousandth.
const normalFrom = 25_000

type eTest struct{ t1, t2, limit float64 }

func (e eTest) statistic(x, y float64) float64 {
	if x+y == 0 {
		return 0
	}
	return (x/e.t1 - y/e.t2) / math.Sqrt(x/(e.t1*e.t1)+y/(e.t2*e.t2))
}

// tail sums the probabilities of one count, the rarer, times those of the other
// with which the statistic is as large: below one bound or from another on,
// because for a given first count it falls as the second grows. Both bounds rise
// with the first count.
func (e eTest) tail(pooled float64) float64 {
	if e.t1 > e.t2 {
		e.t1, e.t2 = e.t2, e.t1
	}
	mean1, mean2 := pooled*e.t1, pooled*e.t2
	switch {
	case e.limit == 0:
		return 1
	case mean1 > normalFrom:
		return math.Min(1, 2*dist.NormalTail(e.limit))
	}
	reach := func(mean float64) float64 { return 40 + 14*math.Sqrt(mean) } // beyond it nothing is left of a Poisson law
	most := math.Ceil(mean2 + reach(mean2))
	sum, below, from := 0.0, 0.0, 0.0
	for x := math.Max(0, math.Floor(mean1-reach(mean1))); x <= mean1+reach(mean1); x++ {
		below = first(below, most, func(y float64) bool { return e.statistic(x, y) < e.limit })
		from = first(from, most, func(y float64) bool { return e.statistic(x, y) <= -e.limit })
		sum += dist.PoissonProbability(x, mean1) * (dist.PoissonCDF(below-1, mean2) + dist.PoissonTail(from-1, mean2))
	}
	return math.Min(1, sum)
}

// ExactRateRatio is the smallest ratio above 1 of two rates that so many failures
// in both together can show by [TwoRates], the exposure of the first being share
// times that of the second: given all failures those of the first are binomial,
// so that its inverse is that of a decrease. Nil where no outcome would show one.
func (p Power) ExactRateRatio(failures, share float64) *float64 {
	if !(failures > 0) || !(share > 0) || !(p.Power > 0 && p.Power < 1) {
		return nil
	}
	even := share / (1 + share)
	shows := first(math.Ceil(failures*even), failures, func(x float64) bool { return noMoreLikely(x, failures, even) < 1-p.Level })
	if shows > failures {
		return nil
	}
	needed := dist.BetaQuantile(p.Power, shows, failures-shows+1) // P(X >= shows) is Power there
	return Some(needed / (1 - needed) / share)
}

// RateRatio is the smallest ratio above 1 of the rate of some exposure to that
// of a baseline which expects so many failures, the exposure being share times
// the baseline's: by the square roots of the counts, whose variance is 1/4
// (Anscombe 1948). The ratio of a decrease is its inverse, nearly.
func (p Power) RateRatio(expected, share float64) *float64 {
	if !(expected > 0) || !(share > 0) {
		return nil
	}
	step := 1 + p.z()/2*math.Sqrt((1+1/share)/expected)
	return Some(step * step)
}
