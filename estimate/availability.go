package estimate

import (
	"math"
	"slices"

	"github.com/nines-bot/nines/estimate/dist"
)

// A PivotalAvailability is the law of the steady-state availability
// 1/(1 + λm) that the data leave open: λ, the rate of outages per up time, has
// the gamma law with shape n + 1/2, and m, the mean outage, the generalized
// pivotal law of lognormal durations. Its quantiles are limits that hold at
// long-tailed repair times, where the F interval fails.
type PivotalAvailability struct {
	pivot Pivot
	rate  []node // of ln λ
	exact func(p float64) float64
}

// NewPivotalAvailability takes the logarithms of n outages in the given up time.
func NewPivotalAvailability(outages Logs, up float64) PivotalAvailability {
	const equal = 0.02 // below this spread of the logarithms only the rate is open, to 1e-4 of the width
	shape, sd := float64(outages.N)+0.5, math.Sqrt(outages.Variance)
	if sd < equal {
		return PivotalAvailability{exact: func(p float64) float64 {
			return math.Log(dist.GammaQuantile(p, shape, up)) + outages.Mean + outages.Variance/2
		}}
	}
	// The trapezoid rule needs steps below the spread of the other factor.
	width := math.Log(dist.GammaUpper(1e-16, shape, 1) / dist.GammaQuantile(1e-16, shape, 1))
	steps := max(32, int(width*math.Sqrt(shape)/(0.7*sd)))
	return PivotalAvailability{pivot: outages.Pivot(), rate: gammaNodes(shape, up, steps)}
}

// Quantile is the unavailability λm/(1+λm) that is not exceeded with
// probability p.
func (a PivotalAvailability) Quantile(p float64) float64 {
	if !(p > 0 && p < 1) {
		return math.NaN()
	}
	if a.exact != nil {
		return 1 / (1 + math.Exp(-a.exact(p)))
	}
	low, high := math.Inf(1), math.Inf(-1)
	for i, c := range a.pivot.centre {
		low = math.Min(low, c+a.rate[0].log-10*a.pivot.spread[i])
		high = math.Max(high, c+a.rate[len(a.rate)-1].log+10*a.pivot.spread[i])
	}
	x := a.start(p)
	for range 200 {
		below, density := a.below(x)
		if below < p {
			low = x
		} else {
			high = x
		}
		next := x - (below-p)/density
		if !(next > low && next < high) {
			next = low + (high-low)/2
		}
		if math.Abs(next-x) <= 1e-12*math.Max(1, math.Abs(x)) {
			break
		}
		x = next
	}
	return 1 / (1 + math.Exp(-x))
}

// start is the quantile of the normal law with the mean and variance of ln λm.
func (a PivotalAvailability) start(p float64) float64 {
	mean, between, within := 0.0, 0.0, 0.0
	for i, c := range a.pivot.centre {
		mean += a.pivot.weight[i] * c
		between += a.pivot.weight[i] * c * c
		within += a.pivot.weight[i] * a.pivot.spread[i] * a.pivot.spread[i]
	}
	variance := between - mean*mean + within
	rate, square := 0.0, 0.0
	for _, r := range a.rate {
		rate += r.weight * r.log
		square += r.weight * r.log * r.log
	}
	variance += square - rate*rate
	return mean + rate + dist.NormalQuantile(p)*math.Sqrt(math.Max(0, variance))
}

// below is P(ln λm <= x), and the density there: a mixture of normal laws.
func (a PivotalAvailability) below(x float64) (below, density float64) {
	for i, c := range a.pivot.centre {
		s, w := a.pivot.spread[i], a.pivot.weight[i]
		if w < 1e-14 {
			continue
		}
		var b, d float64
		for _, r := range a.rate {
			z := (x - c - r.log) / s
			switch {
			case z > 9:
				b += r.weight
			case z > -9:
				b += r.weight * dist.NormalCDF(z)
				d += r.weight * math.Exp(-z*z/2)
			}
		}
		below += w * b
		density += w * d / (s * math.Sqrt(2*math.Pi))
	}
	return below, density
}

// Availability is the median of the law with its limits.
func (a PivotalAvailability) Availability(level float64) Interval {
	tail := (1 - level) / 2
	return interval(1-a.Quantile(0.5), math.NaN(), 1-a.Quantile(1-tail), 1-a.Quantile(tail))
}

// AvailabilityF is the steady-state availability of exponential up and down
// times with exact limits: the ratio of the means has the F law with 2 ups and
// 2 downs degrees of freedom. At long-tailed down times a 95 % interval covers
// 75 %.
func AvailabilityF(meanUp, meanDown float64, ups, downs int, level float64) Interval {
	ratio, a := meanDown/meanUp, (1-level)/2
	u, d := 2*float64(ups), 2*float64(downs)
	return interval(1/(1+ratio), math.NaN(), 1/(1+ratio*dist.FUpper(a, u, d)), 1/(1+ratio*dist.FQuantile(a, u, d)))
}

// F is the availability with the F interval.
func (d Downtime) F(level float64) Interval {
	n := len(d.Spans)
	if n == 0 || !(d.Up() > 0) {
		return Interval{}
	}
	return AvailabilityF(d.Up()/float64(n), d.Union/float64(n), n, n, level)
}

// Delta is the availability with normal limits on the logit scale: the ratio of
// sums over cycles of up time and outage, whatever their laws. They need many
// outages: a 95 % interval covers 85 to 88 % of the time at long-tailed ones.
func (d Downtime) Delta(level float64) Interval {
	n := float64(len(d.Spans))
	if n < 2 || !(d.Up() > 0) {
		return Interval{}
	}
	a := d.Availability()
	residuals := make([]float64, len(d.Spans))
	before := d.From
	for i, s := range d.Spans {
		residuals[i] = (s.Start - before) - a*(s.End-before)
		before = s.End
	}
	_, sd := meanAndDeviation(residuals)
	se := sd / math.Sqrt(n) / (d.Window() / n)
	odds, factor := a/(1-a), math.Exp(dist.NormalUpper((1-level)/2)*se/(a*(1-a)))
	return interval(a, se, odds/(odds+factor), odds/(odds+1/factor))
}

// GPQ is the pivotal availability of the window; false for fewer than three
// outages or without up time.
func (d Downtime) GPQ() (PivotalAvailability, bool) {
	if len(d.Spans) < availabilityNeeds || !(d.Up() > 0) {
		return PivotalAvailability{}, false
	}
	logs, err := d.logs()
	if err != nil {
		return PivotalAvailability{}, false
	}
	return NewPivotalAvailability(logs, d.Up()), true
}

// availabilityNeeds is the number of outages below which there is no interval.
const availabilityNeeds = 3

func (d Downtime) logs() (Logs, error) {
	s, _, err := NewSample(d.Durations(), nil)
	if err != nil {
		return Logs{}, err
	}
	return s.Logs()
}

// ExponentialFit tests that durations are exponential with any mean, by
// Anderson and Darling's A² with the mean estimated; P by Stephens' formulas
// (D'Agostino and Stephens 1986, table 4.14).
func ExponentialFit(durations []float64) Test {
	if len(durations) < 3 || slices.ContainsFunc(durations, func(v float64) bool { return !(v > 0 && v <= largest) }) {
		return Test{N: len(durations)}
	}
	x := slices.Clone(durations)
	sortTimes(x)
	n, mean, sum := float64(len(x)), 0.0, 0.0
	for _, v := range x {
		mean += v
	}
	mean /= n
	for i, v := range x {
		k := float64(i)
		sum += (2*k+1)*math.Log(-math.Expm1(-v/mean)) - (2*(n-k)-1)*v/mean
	}
	a := -n - sum/n
	z := a * (1 + 0.6/n)
	var p float64
	switch {
	case z < 0.260:
		p = 1 - math.Exp(-12.2204+67.459*z-110.3*z*z)
	case z < 0.510:
		p = 1 - math.Exp(-6.1327+20.218*z-18.663*z*z)
	case z < 0.950:
		p = math.Exp(0.9209 - 3.353*z + 0.300*z*z)
	case z < 10.03:
		p = math.Exp(0.731 - 3.009*z + 0.15*z*z)
	}
	return Test{Statistic: Some(a), P: Some(p), N: len(x)}
}
