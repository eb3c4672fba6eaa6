package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// A MannKendall is the test for a trend of the gaps between failures: it counts
// how many pairs of gaps grow (reverse arrangements) and how many shrink. It
// assumes no distribution of the gaps, only that they come in random order.
type MannKendall struct {
	S        float64 // growing less shrinking pairs; > 0: failures become rarer
	Growing  float64 // R, the reverse arrangements
	Variance float64 // of S, with ties
	Tau      *float64
	Z        *float64 // with continuity correction
	// P is exact for one system without equal gaps and at most exactGaps of them;
	// else by the normal approximation without continuity correction. Both as in
	// R's cor.test.
	P        *float64
	Exact    bool
	Normal   *float64 // the p-value of Z
	Tied     bool     // some gaps are equal
	N        int      // gaps
	Systems  int
	mostTau  float64 // the largest |S| there could be, squared
	distinct int
}

// exactGaps bounds the exact distribution, whose cost grows as n³: 5 ms there,
// where the approximation has three digits.
const exactGaps = 200

// MannKendall tests the gaps of all systems, each in its own order (the sum over
// systems: Hirsch, Slack and Smith 1982).
func (p Process) MannKendall() MannKendall {
	var m MannKendall
	for _, s := range p.Systems {
		if len(s.Times) > 1 {
			m.add(s.Gaps())
		}
	}
	if m.Variance == 0 {
		return m
	}
	sd := math.Sqrt(m.Variance)
	z := (math.Abs(m.S) - 1) / sd
	m.Z = Some(math.Copysign(math.Max(0, z), m.S))
	m.Normal = Some(2 * dist.NormalTail(math.Max(0, z)))
	m.P = Some(2 * dist.NormalTail(math.Abs(m.S)/sd))
	if m.Systems == 1 {
		m.Tau = Some(m.S / math.Sqrt(m.mostTau))
	}
	if m.Systems == 1 && !m.Tied && m.N <= exactGaps {
		m.P, m.Exact = Some(math.Min(1, 2*inversionTail(m.N, m.N*(m.N-1)/2-int(math.Max(m.Growing, m.Growing-m.S))))), true
	}
	return m
}

// add counts the pairs of one system.
func (m *MannKendall) add(gaps []float64) {
	n := float64(len(gaps))
	ranks, ties := rank(gaps)
	pairs, tied, spread := n*(n-1)/2, 0.0, n*(n-1)*(2*n+5)
	for _, t := range ties {
		k := float64(t)
		tied += k * (k - 1) / 2
		spread -= k * (k - 1) * (2*k + 5)
	}
	growing := growingPairs(ranks)
	shrinking := pairs - tied - growing
	m.S += growing - shrinking
	m.Growing += growing
	m.Variance += spread / 18
	m.Tied = m.Tied || tied > 0
	m.mostTau += pairs * (pairs - tied)
	m.N += len(gaps)
	m.Systems++
}

// rank returns the dense ranks of values that are not negative, from 1, and how
// many values share each rank that more than one has.
func rank(values []float64) (ranks []int32, ties []int) {
	keys := make([]uint64, len(values))
	for i, v := range values {
		keys[i] = math.Float64bits(v)
	}
	order := sortedOrder(keys)
	ranks = make([]int32, len(values))
	r, run := int32(0), 0
	for i, at := range order {
		if i == 0 || values[at] != values[order[i-1]] {
			if run > 1 {
				ties = append(ties, run)
			}
			r, run = r+1, 0
		}
		run++
		ranks[at] = r
	}
	if run > 1 {
		ties = append(ties, run)
	}
	return ranks, ties
}

// growingPairs counts i < j with ranks[i] < ranks[j], by a Fenwick tree.
func growingPairs(ranks []int32) float64 {
	tree := make([]int32, len(ranks)+1)
	count := 0.0
	for _, r := range ranks {
		below := int32(0)
		for i := r - 1; i > 0; i &= i - 1 {
			below += tree[i]
		}
		count += float64(below)
		for i := r; int(i) < len(tree); i += i & -i {
			tree[i]++
		}
	}
	return count
}

// inversionTail is P(at most k of the pairs of n numbers in random order are out
// of order), by Kendall's recursion.
func inversionTail(n, k int) float64 {
	p := make([]float64, k+1)
	p[0] = 1
	next := make([]float64, k+1)
	for m := 2; m <= n; m++ {
		window := 0.0
		for i := range next {
			window += p[i]
			if i >= m {
				window -= p[i-m]
			}
			next[i] = math.Max(0, window) / float64(m)
		}
		p, next = next, p
	}
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	return math.Min(1, sum)
}
