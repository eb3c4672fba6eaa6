package estimate

import (
	"errors"
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// ErrOpen refuses a method that needs every duration whole.
var ErrOpen = errors.New("open durations, delayed entries or zeros: needs complete durations")

// ErrFew refuses a method that needs more durations.
var ErrFew = errors.New("too few durations")

// Logs are the moments of the logarithms of complete, positive durations.
type Logs struct {
	N              int
	Mean, Variance float64 // Variance with n-1
}

// Logs returns the moments of the logarithms; ErrOpen if any duration is open,
// came late or is 0, ErrFew if there are fewer than two.
func (s Sample) Logs() (Logs, error) {
	if !s.complete() || s.zeros > 0 {
		return Logs{}, ErrOpen
	}
	if s.N() < 2 {
		return Logs{}, ErrFew
	}
	mean, square := 0.0, 0.0
	for i := range s.keys {
		y := math.Log(s.time(i))
		delta := y - mean
		mean += delta / float64(i+1)
		square += delta * (y - mean)
	}
	return Logs{N: s.N(), Mean: mean, Variance: square / float64(s.N()-1)}, nil
}

// Geometric is the geometric mean with Student's t limits on the log scale. It
// is the median if the durations are lognormal.
func (l Logs) Geometric(level float64) Interval {
	n := float64(l.N)
	se := math.Sqrt(l.Variance / n)
	reach := dist.StudentUpper((1-level)/2, n-1) * se
	v := math.Exp(l.Mean)
	return interval(v, v*se, math.Exp(l.Mean-reach), math.Exp(l.Mean+reach))
}

// Cox is the mean of lognormal durations, exp(m + s²/2), with Cox's normal
// limits on the log scale (Zhou and Gao 1997).
func (l Logs) Cox(level float64) Interval {
	n := float64(l.N)
	centre := l.Mean + l.Variance/2
	se := math.Sqrt(l.Variance/n + l.Variance*l.Variance/(2*(n-1)))
	reach := dist.NormalUpper((1-level)/2) * se
	v := math.Exp(centre)
	return interval(v, v*se, math.Exp(centre-reach), math.Exp(centre+reach))
}

// Generalized is the mean of lognormal durations with the generalized
// confidence limits of Krishnamoorthy and Mathew (2003): the quantiles of
// exp(m - Z√(s²/(nU)) + s²/(2U)), U = χ²(n-1)/(n-1), taken by quadrature instead
// of simulation. Value is the median of that law.
func (l Logs) Generalized(level float64) Interval {
	g := l.Pivot()
	quantile := func(p float64) float64 {
		v := g.Quantile(p)
		if !(math.Log(v)-l.Mean < boundless) {
			return math.NaN()
		}
		return v
	}
	return interval(quantile(0.5), math.NaN(), quantile((1-level)/2), quantile((1+level)/2))
}

// boundless is how far in logarithms a limit may be from the geometric mean: two
// or three durations can put it anywhere, which is no limit.
const boundless = 100

// A Pivot is the generalized pivotal quantity of the mean of lognormal
// durations, as a distribution: given the node U it is lognormal.
type Pivot struct {
	centre, spread, weight []float64 // of the logarithm
}

// Pivot returns the law of the generalized pivotal quantity.
func (l Logs) Pivot() Pivot { return l.pivot(l.nodes()) }

// nodes is how many nodes of U give ten digits and more: of many durations fewer,
// because U then is nearly lognormal, unless their spread makes the quantity
// steep in U.
func (l Logs) nodes() int {
	const most, fewest, many = 200, 64, 50
	if l.N < many {
		return most
	}
	steep := l.Variance / math.Sqrt(2*(l.Variance+1))
	return int(math.Min(most, fewest*math.Max(1, steep)))
}

func (l Logs) pivot(nodes int) Pivot {
	n := float64(l.N)
	var g Pivot
	if !(l.Variance > 0) {
		return Pivot{[]float64{l.Mean}, []float64{0}, []float64{1}}
	}
	// The trapezoid rule in ln U converges faster than any power, because the
	// density there and all its derivatives vanish at both ends.
	low := math.Log(dist.ChiSquaredQuantile(1e-13, n-1) / (n - 1))
	high := math.Log(dist.ChiSquaredUpper(1e-13, n-1) / (n - 1))
	total, k := 0.0, (n-1)/2
	for i := range nodes + 1 {
		x := low + (high-low)*float64(i)/float64(nodes)
		u := math.Exp(x)
		w := math.Exp(k * (x - u + 1))
		total += w
		g.weight = append(g.weight, w)
		g.centre = append(g.centre, l.Mean+l.Variance/(2*u))
		g.spread = append(g.spread, math.Sqrt(l.Variance/(n*u)))
	}
	for i := range g.weight {
		g.weight[i] /= total
	}
	return g
}

// CDF is the probability that the pivot is at most v.
func (g Pivot) CDF(v float64) float64 {
	sum, y := 0.0, math.Log(v)
	for i, c := range g.centre {
		if g.spread[i] > 0 {
			sum += g.weight[i] * dist.NormalCDF((y-c)/g.spread[i])
		} else if y >= c {
			sum += g.weight[i]
		}
	}
	return sum
}

// Quantile is the v with CDF(v) = p.
func (g Pivot) Quantile(p float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for i, c := range g.centre {
		low, high = math.Min(low, c-40*g.spread[i]), math.Max(high, c+40*g.spread[i])
	}
	for range 80 {
		mid := low + (high-low)/2
		if mid <= low || mid >= high {
			break
		}
		if g.CDF(math.Exp(mid)) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return math.Exp(low + (high-low)/2)
}

// ExponentialMean is the mean of exponential durations, total time over events,
// with exact chi-square limits: of 2r degrees of freedom where every duration is
// complete, and 2r+2 for the lower one where some are open. Without an event
// only the lower limit can be said.
func ExponentialMean(s Sample, level float64) Interval {
	total := s.exposure()
	if s.N() == 0 || !(total > 0) {
		return Interval{}
	}
	r, tail := float64(s.events), (1-level)/2
	lowDf := 2 * r
	if s.Censored() > 0 {
		lowDf += 2
	}
	out := Interval{Low: Some(2 * total / dist.ChiSquaredUpper(tail, lowDf))}
	if s.events > 0 {
		out.Value, out.SE = Some(total/r), Some(total/r/math.Sqrt(r))
		out.High = Some(2 * total / dist.ChiSquaredQuantile(tail, 2*r))
	}
	return out
}

// exposure is the total time under observation.
func (s Sample) exposure() float64 {
	total := s.sum
	for _, e := range s.entry {
		total -= e
	}
	return total
}
