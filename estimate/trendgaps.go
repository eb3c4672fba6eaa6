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
	P       *float64
	Exact   bool
	Normal  *float64 // the p-value of Z
	Tied    bool     // some gaps are equal
	N       int      // gaps
	Systems int
	most    float64 // the square of the largest |S| there could be
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
	m.Z = Some(math.Copysign(math.Max(0, z), m.S) + 0) // -0 is 0
	m.Normal = Some(2 * dist.NormalTail(math.Max(0, z)))
	m.P = Some(2 * dist.NormalTail(math.Abs(m.S)/sd))
	if m.Systems == 1 {
		m.Tau = Some(m.S / math.Sqrt(m.most))
	}
	if m.Systems == 1 && !m.Tied && m.N <= exactGaps {
		shrinking := m.Growing - m.S
		m.P, m.Exact = Some(math.Min(1, 2*inversionTail(m.N, int(math.Min(m.Growing, shrinking))))), true
	}
	return m
}

// add counts the pairs of one system.
func (m *MannKendall) add(gaps []float64) {
	n := float64(len(gaps))
	growing, sorted := growingPairs(gaps)
	pairs, tied, spread := n*(n-1)/2, 0.0, n*(n-1)*(2*n+5)
	for i, first := 1, 0; i <= len(sorted); i++ {
		if i < len(sorted) && sorted[i] == sorted[first] {
			continue
		}
		k := float64(i - first)
		tied += k * (k - 1) / 2
		spread -= k * (k - 1) * (2*k + 5)
		first = i
	}
	m.S += 2*growing + tied - pairs
	m.Growing += growing
	m.Variance += spread / 18
	m.Tied = m.Tied || tied > 0
	m.most += pairs * (pairs - tied)
	m.N += len(gaps)
	m.Systems++
}

// growingPairs counts i < j with values[i] < values[j] while it sorts them by
// merging, and returns them sorted, as their bits: those of numbers that are not
// negative sort as they do.
func growingPairs(values []float64) (pairs float64, sorted []uint64) {
	from, to := make([]uint64, len(values)), make([]uint64, len(values))
	for i, v := range values {
		from[i] = math.Float64bits(math.Abs(v)) // -0 is 0
	}
	for width := 1; width < len(from); width *= 2 {
		for low := 0; low < len(from); low += 2 * width {
			mid, high := min(low+width, len(from)), min(low+2*width, len(from))
			if high-mid == width {
				pairs += float64(mergeEqual(to[low:high], from[low:mid], from[mid:high]))
			} else {
				pairs += float64(merge(to[low:high], from[low:mid], from[mid:high]))
			}
		}
		from, to = to, from
	}
	return pairs, from
}

// merge merges two sorted slices and counts the pairs of which the right one is
// the larger. No branch depends on the values: random ones would be mispredicted
// half of the time, which is most of the cost.
func merge(to, left, right []uint64) (growing int) {
	i, j := 0, 0
	for i < len(left) && j < len(right) {
		l, r := left[i], right[j]
		takeLeft := 0
		if l < r {
			takeLeft = 1
		}
		to[i+j] = r ^ ((l ^ r) & -uint64(takeLeft))
		growing += i & (takeLeft - 1)
		i += takeLeft
		j += 1 - takeLeft
	}
	growing += i * (len(right) - j)
	copy(to[i+j:], right[j:])
	copy(to[i+len(right):], left[i:])
	return growing
}

// mergeEqual is merge of slices of one length, from both ends at once: neither
// end can run out before they meet in the middle, and the two do not wait for
// each other.
func mergeEqual(to, left, right []uint64) (growing int) {
	n := len(left)
	to, right = to[:2*n], right[:n]
	i, j, a, b := 0, 0, n-1, n-1
	for k := range n {
		l, r := left[i], right[j]
		takeLeft := 0
		if l < r {
			takeLeft = 1
		}
		to[k] = r ^ ((l ^ r) & -uint64(takeLeft))
		growing += i & (takeLeft - 1)
		i += takeLeft
		j += 1 - takeLeft

		l, r = left[a], right[b]
		takeRight := 0
		if l < r {
			takeRight = 1
		}
		to[2*n-1-k] = l ^ ((l ^ r) & -uint64(takeRight))
		growing += (a + 1) & -takeRight
		b -= takeRight
		a -= 1 - takeRight
	}
	return growing
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
