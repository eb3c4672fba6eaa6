package estimate

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/nines-bot/nines/estimate/dist"
)

// ErrMany refuses the exact bootstrap above 60 durations.
var ErrMany = errors.New("more than 60 durations: use abc")

const (
	exactUpTo = 60
	lattice   = 1 << 16 // most points of the lattice of sums
)

// A Bootstrap is the exact distribution of the mean over all nⁿ resamples of
// complete durations, by convolution on a lattice: no draws, so no noise.
type Bootstrap struct {
	Mean, SD         float64
	Below, AtOrBelow float64 // P(mean* < mean), P(mean* <= mean)
	Acceleration     float64 // Σd³ / (6 (Σd²)^1.5), d from the mean
	Step             float64 // of the lattice of durations
	Rounded          bool    // the durations were rounded to it
	n                int
	lowest           float64
	probability      []float64 // of the sum lowest*n + i*Step
}

// ExactBootstrap resamples up to 60 complete durations. They are taken on the
// coarsest lattice that holds them, as minutes, and rounded to a fine one if
// none does; the limits are then wider by what that may move them.
func ExactBootstrap(s Sample) (*Bootstrap, error) {
	switch n := s.N(); {
	case !s.complete():
		return nil, ErrOpen
	case n < 2 || s.last() <= s.time(0):
		return nil, ErrFew
	case n > exactUpTo:
		return nil, ErrMany
	}
	b := &Bootstrap{n: s.N(), lowest: s.time(0), Mean: s.sum / float64(s.N())}
	if b.Step, b.Rounded = s.lattice(); !(b.Step > 0) {
		return nil, ErrFew
	}
	places := make([]int, b.n)
	sum := 0
	for i := range places {
		places[i] = int(math.Round((s.time(i) - b.lowest) / b.Step))
		sum += places[i]
	}
	b.probability = convolve(places)
	for i, p := range b.probability {
		if i < sum {
			b.Below += p
		}
		if i <= sum {
			b.AtOrBelow += p
		}
	}
	var square, cube float64
	for i := range s.keys {
		d := s.time(i) - b.Mean
		square, cube = square+d*d, cube+d*d*d
	}
	b.SD = math.Sqrt(square) / float64(b.n)
	b.Acceleration = cube / (6 * math.Pow(square, 1.5))
	return b, nil
}

// lattice is the coarsest step of which all differences are multiples, by
// Euclid's algorithm with room for rounding.
func (s Sample) lattice() (step float64, rounded bool) {
	n, spread := float64(s.N()), s.last()-s.time(0)
	finest := n * spread / (lattice - 1)
	for i := range s.keys {
		for d := s.time(i) - s.time(0); d > 1e-9*spread; {
			step, d = d, math.Abs(math.Remainder(step, d))
		}
		if step < finest && step > 0 {
			return finest, true
		}
	}
	if step > 0 {
		step = spread / math.Round(spread/step)
	}
	if step < finest || !s.multiples(step) {
		return finest, true
	}
	return step, false
}

func (s Sample) multiples(unit float64) bool {
	tolerance := 1e-9 * (s.last() - s.time(0)) / unit
	for i := range s.keys {
		v := (s.time(i) - s.time(0)) / unit
		if math.Abs(v-math.Round(v)) > tolerance {
			return false
		}
	}
	return true
}

// convolve is the distribution of the sum of as many draws as there are places,
// by the power of its Fourier transform; exact to about 1e-14.
func convolve(places []int) []float64 {
	n, widest := len(places), 0
	for _, p := range places {
		widest = max(widest, p)
	}
	size := 1
	for size < n*widest+1 {
		size *= 2
	}
	seq := make([]complex128, size)
	for _, p := range places {
		seq[p] += complex(1/float64(n), 0)
	}
	fft := fourier.NewCmplxFFT(size)
	coefficients := fft.Coefficients(nil, seq)
	for i, c := range coefficients {
		power := complex(1, 0)
		for base, k := c, n; k > 0; k >>= 1 {
			if k&1 == 1 {
				power *= base
			}
			base *= base
		}
		coefficients[i] = power
	}
	seq = fft.Sequence(seq, coefficients)
	out := make([]float64, n*widest+1)
	for i := range out {
		out[i] = math.Max(0, real(seq[i])/float64(size))
	}
	return out
}

// Quantile is the smallest mean of the lattice that is reached with
// probability p.
func (b *Bootstrap) Quantile(p float64) float64 {
	sum := 0.0
	for i, v := range b.probability {
		if sum += v; sum >= p-1e-12 {
			return b.lowest + float64(i)*b.Step/float64(b.n)
		}
	}
	return math.NaN()
}

// Bias is z0, the normal quantile of P(mean* < mean); with midway, half of
// P(mean* = mean) is added.
func (b *Bootstrap) Bias(midway bool) float64 {
	if midway {
		return dist.NormalQuantile((b.Below + b.AtOrBelow) / 2)
	}
	return dist.NormalQuantile(b.Below)
}

// Percentile is the plain percentile interval.
func (b *Bootstrap) Percentile(level float64) Interval {
	return b.between((1-level)/2, (1+level)/2)
}

// Shares are the probabilities whose quantiles are the BCa limits (Efron 1987).
func (b *Bootstrap) Shares(level, bias float64) (low, high float64) {
	share := func(z float64) float64 {
		return dist.NormalCDF(bias + (bias+z)/(1-b.Acceleration*(bias+z)))
	}
	z := dist.NormalUpper((1 - level) / 2)
	return share(-z), share(z)
}

// BCa is the bias-corrected and accelerated interval of the mean.
func (b *Bootstrap) BCa(level float64, midway bool) Interval {
	low, high := b.Shares(level, b.Bias(midway))
	return b.between(low, high)
}

// between holds the quantiles, wider by what the rounding of the durations may
// have moved them.
func (b *Bootstrap) between(low, high float64) Interval {
	slack := 0.0
	if b.Rounded {
		slack = b.Step / 2
	}
	return interval(b.Mean, b.SD, math.Max(b.lowest, b.Quantile(low)-slack), b.Quantile(high)+slack)
}

// ABC is the approximate bootstrap interval of the mean of complete durations
// (DiCiccio and Efron 1992): BCa without resampling, in one pass. For a mean the
// bias and the quadratic term are 0.
func ABC(s Sample, level float64) (Interval, error) {
	n := float64(s.N())
	switch {
	case !s.complete():
		return Interval{}, ErrOpen
	case n < 2:
		return Interval{}, ErrFew
	}
	mean := s.sum / n
	var square, cube float64
	for i := range s.keys {
		d := s.time(i) - mean
		square, cube = square+d*d, cube+d*d*d
	}
	se := math.Sqrt(square) / n
	if se == 0 {
		return interval(mean, 0, mean, mean), nil
	}
	a := cube / (6 * math.Pow(square, 1.5))
	limit := func(z float64) float64 {
		w := a + z
		return mean + se*w/((1-a*w)*(1-a*w))
	}
	z := dist.NormalUpper((1 - level) / 2)
	return interval(mean, se, limit(-z), limit(z)), nil
}
