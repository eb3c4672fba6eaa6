package estimate

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// A Share is how many of N things met a target.
type Share struct{ Met, N int }

// SLA counts the failures restored within the target: one still open is a miss
// once it is older than the target, and is not counted yet before.
func SLA(durations []float64, restored []bool, target float64) (s Share, notYet int, err error) {
	if restored != nil && len(restored) != len(durations) {
		return Share{}, 0, fmt.Errorf("sla: %d durations and %d states", len(durations), len(restored))
	}
	for i, d := range durations {
		switch done := restored == nil || restored[i]; {
		case math.IsNaN(d) || d < 0:
			return Share{}, 0, fmt.Errorf("sla: duration %d is %v", i+1, d)
		case done && d <= target:
			s.Met++
			s.N++
		case done || d > target:
			s.N++
		default:
			notYet++
		}
	}
	return s, notYet, nil
}

func (s Share) sound() bool { return s.N > 0 && s.Met >= 0 && s.Met <= s.N }

// Wilson has limits by the score test (Wilson 1927): right on average.
func (s Share) Wilson(level float64) Interval {
	if !s.sound() {
		return Interval{}
	}
	n, p, z := float64(s.N), float64(s.Met)/float64(s.N), dist.NormalUpper((1-level)/2)
	centre, reach := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	low, high := (centre-reach)/(1+z*z/n), (centre+reach)/(1+z*z/n)
	if s.Met == 0 {
		low = 0
	}
	if s.Met == s.N {
		high = 1
	}
	return interval(p, math.Sqrt(p*(1-p)/n), low, high)
}

// ClopperPearson has exact limits (1934): never below the level, for contracts.
func (s Share) ClopperPearson(level float64) Interval {
	if !s.sound() {
		return Interval{}
	}
	x, n, a := float64(s.Met), float64(s.N), (1-level)/2
	low, high := 0.0, 1.0
	if s.Met > 0 {
		low = dist.BetaQuantile(a, x, n-x+1)
	}
	if s.Met < s.N {
		high = dist.BetaUpper(a, x+1, n-x)
	}
	return interval(x/n, math.NaN(), low, high)
}

// Jeffreys has limits by Bayes with Jeffreys' prior; 0 and 1 where none or all met.
func (s Share) Jeffreys(level float64) Interval {
	if !s.sound() {
		return Interval{}
	}
	x, n, a := float64(s.Met), float64(s.N), (1-level)/2
	low, high := 0.0, 1.0
	if s.Met > 0 {
		low = dist.BetaQuantile(a, x+0.5, n-x+0.5)
	}
	if s.Met < s.N {
		high = dist.BetaUpper(a, x+0.5, n-x+0.5)
	}
	return interval(x/n, math.NaN(), low, high)
}
