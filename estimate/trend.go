package estimate

import (
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// A Test is a statistic and the probability, if the assumption it tests holds,
// of one at least as extreme. P is two-sided unless the test says otherwise;
// nil is what cannot be said.
type Test struct {
	Statistic *float64
	P         *float64 // the p-value to use
	Exact     bool     // P is exact, not an approximation for many failures
	Normal    *float64 // the p-value by the normal approximation
	N         int      // failures used
}

// Up to this many failures Laplace's p-value is exact.
const irwinHallFrom = 20

// Laplace tests for a trend of the rate: U = (mean age - 1/2) √(12 n) is standard
// normal under a constant rate; negative: failures become rarer (Cox and Lewis
// 1966, 3.3). Up to 20 failures P is exact by the distribution of a sum of
// uniform numbers (Irwin-Hall). Failures that cluster look like a trend to it:
// see [Process.LewisRobinson].
func (p Process) Laplace() Test {
	n := len(p.ages)
	if n == 0 {
		return Test{}
	}
	sum := 0.0
	for _, u := range p.ages {
		sum += u
	}
	u := (sum - float64(n)/2) * math.Sqrt(12/float64(n))
	t := Test{Statistic: Some(u), N: n, Normal: Some(2 * dist.NormalTail(math.Abs(u)))}
	t.P = t.Normal
	if n <= irwinHallFrom {
		t.P, t.Exact = Some(math.Min(1, 2*irwinHall(n, math.Min(sum, float64(n)-sum)))), true
	}
	return t
}

// irwinHall is P(X <= x) of the sum of n uniform numbers, x <= n/2: at most ten
// alternating terms, whose cancellation costs seven digits at n = 20.
func irwinHall(n int, x float64) float64 {
	sum, coefficient := 0.0, 1.0 // (-1)^k / (k! (n-k)!), times n!
	for k := 0; float64(k) <= x; k++ {
		sum += coefficient * math.Pow(x-float64(k), float64(n))
		coefficient *= -float64(n-k) / float64(k+1)
	}
	return math.Max(0, sum/math.Gamma(float64(n)+1))
}

// A ChiSquare is a chi-square statistic with its degrees of freedom and tails.
type ChiSquare struct {
	Statistic    *float64
	DF           float64
	Lower, Upper *float64 // P(X <= statistic), P(X >= statistic)
}

// P is the two-sided p-value: twice the smaller tail.
func (c ChiSquare) P() *float64 {
	if c.Lower == nil || c.Upper == nil {
		return nil
	}
	return Some(math.Min(1, 2*math.Min(*c.Lower, *c.Upper)))
}

func chiSquare(statistic, df float64) ChiSquare {
	return ChiSquare{Some(statistic), df, Some(dist.ChiSquaredCDF(statistic, df)), Some(dist.ChiSquaredTail(statistic, df))}
}

// MILHDBK189 tests for a power-law trend: 2 Σ ln(T/t) is chi-square with 2n
// degrees of freedom under a constant rate (MIL-HDBK-189, C.3); a large
// statistic, that is a small upper tail, means that failures become rarer.
func (p Process) MILHDBK189() ChiSquare {
	if len(p.ages) == 0 {
		return ChiSquare{}
	}
	return chiSquare(2*p.logSum, 2*float64(len(p.ages)))
}

// AndersonDarling tests that the ages are uniform, against any other shape of
// the rate, also one that falls and rises. P is one-sided by nature (large is
// bad) and approximated as by Marsaglia and Marsaglia (2004).
func (p Process) AndersonDarling() Test {
	n := len(p.ages)
	if n == 0 || p.ages[n-1] >= 1 {
		return Test{N: n}
	}
	sum := 0.0
	for i, u := range p.ages { // ln of each once: (2i-1) ln u_i + (2n-2i+1) ln(1-u_i)
		sum += float64(2*i+1)*p.logs[i] + float64(2*(n-i)-1)*math.Log1p(-u)
	}
	a := -float64(n) - sum/float64(n)
	return Test{Statistic: Some(a), P: Some(andersonDarlingTail(a, float64(n))), N: n}
}

// andersonDarlingTail is P(A² > z) for n values of a known distribution.
func andersonDarlingTail(z, n float64) float64 {
	if !(z > 0) {
		return 1
	}
	tail := andersonDarlingLimit(z)
	x := 1 - tail
	var fix float64
	c := .01265 + .1757/n
	switch {
	case x > .8:
		fix = (-130.2137 + (745.2337-(1705.091-(1950.646-(1116.360-255.7844*x)*x)*x)*x)*x) / n
	case x < c:
		v := x / c
		fix = math.Sqrt(v) * (1 - v) * (49*v - 102) * (.0037/(n*n) + .00078/n + .00006) / n
	default:
		v := (x - c) / (.8 - c)
		fix = (-.00022633 + (6.54034-(14.6538-(14.458-(8.259-1.91864*v)*v)*v)*v)*v) * (.04213 + .01365/n) / n
	}
	return math.Min(1, math.Max(0, tail-fix))
}

// andersonDarlingLimit is the tail for n without end, 2e-6 near.
func andersonDarlingLimit(z float64) float64 {
	if z < 2 {
		return 1 - math.Exp(-1.2337141/z)/math.Sqrt(z)*
			(2.00012+(.247105-(.0649821-(.0347962-(.011672-.00168691*z)*z)*z)*z)*z)
	}
	return -math.Expm1(-math.Exp(1.0776 - (2.30695-(.43424-(.082433-(.008056-.0003146*z)*z)*z)*z)*z))
}

// LewisRobinson is Laplace's statistic divided by the coefficient of variation
// of the gaps: a test for a trend that clusters do not mislead (Lewis and
// Robinson 1974). One system only.
func (p Process) LewisRobinson() (test Test, variation *float64) {
	laplace := p.Laplace()
	if len(p.Systems) != 1 || laplace.Statistic == nil || p.N() < 2 {
		return Test{N: laplace.N}, nil
	}
	mean, sd := meanAndDeviation(p.Systems[0].Gaps())
	if !(sd > 0) {
		return Test{N: laplace.N}, Some(sd / mean)
	}
	u := *laplace.Statistic * mean / sd
	return Test{Statistic: Some(u), P: Some(2 * dist.NormalTail(math.Abs(u))), N: laplace.N}, Some(sd / mean)
}

// meanAndDeviation are those of a sample, by two passes.
func meanAndDeviation(v []float64) (mean, sd float64) {
	for _, x := range v {
		mean += x
	}
	mean /= float64(len(v))
	for _, x := range v {
		sd += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(sd / float64(len(v)-1))
}
