package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// Ranks are the order statistics between which the p-quantile of n durations
// lies with at least the level, whatever their law; Coverage is the exact
// probability. Lower 0 and Upper n+1 do not exist.
type Ranks struct {
	Lower, Upper int
	Coverage     float64
}

// OrderStatistics returns the ranks: l = qbinom(a/2), u = qbinom(1-a/2) + 1.
func OrderStatistics(n int, p, level float64) (Ranks, bool) {
	if n < 1 || !(p > 0 && p < 1) || !(level > 0 && level < 1) {
		return Ranks{}, false
	}
	size := float64(n)
	l := dist.BinomialQuantile((1-level)/2, size, p)
	u := dist.BinomialQuantile((1+level)/2, size, p) + 1
	return Ranks{int(l), int(u), dist.BinomialCDF(u-1, size, p) - dist.BinomialCDF(l-1, size, p)}, true
}

// OrderQuantile is the p-quantile of complete durations, with the order
// statistics of [OrderStatistics] for limits. The quantile is the one of
// Kaplan-Meier without open durations.
func OrderQuantile(s Sample, p, level float64) (Interval, Ranks) {
	ranks, ok := OrderStatistics(s.N(), p, level)
	if !ok || !s.complete() {
		return Interval{}, Ranks{}
	}
	low, high := math.NaN(), math.NaN()
	if ranks.Lower >= 1 {
		low = s.time(ranks.Lower - 1)
	}
	if ranks.Upper <= s.N() {
		high = s.time(ranks.Upper - 1)
	}
	// The smallest t with F(t) >= p; the middle of two where F is p exactly.
	at := float64(s.N()) * p
	i := int(math.Ceil(at - flat*float64(s.N())))
	value := s.time(i - 1)
	if math.Abs(at-float64(i)) <= flat*float64(s.N()) && i < s.N() {
		value = (value + s.time(i)) / 2
	}
	return interval(value, math.NaN(), low, high), ranks
}
