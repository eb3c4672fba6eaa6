package estimate

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The derivatives of every term are those of its value.
func TestTermDerivatives(t *testing.T) {
	const h = 1e-5
	for _, m := range Models() {
		for name, part := range map[string]func(float64) term{"density": m.density, "survival": m.survival, "failure": m.failure} {
			for _, w := range []float64{-30, -8, -3, -1, -0.1, 0, 0.4, 1, 2, 2.8, 26} {
				if m <= Weibull && w > 3 {
					continue // e^w leaves no digits for a difference
				}
				below, at, above := part(w-h), part(w), part(w+h)
				for i, pair := range [][2]float64{{at.first, (above.value - below.value) / (2 * h)}, {at.second, (above.first - below.first) / (2 * h)}} {
					if math.Abs(pair[0]-pair[1]) > 1e-5*math.Max(1, math.Abs(pair[1])) {
						t.Errorf("%v %s at %v: derivative %d is %v, want %v", m, name, w, i+1, pair[0], pair[1])
					}
				}
			}
		}
		for _, p := range []float64{1e-9, 0.1, 0.5, 0.999} {
			if got := m.cdf(m.standard(p)); math.Abs(got/p-1) > 1e-9 {
				t.Errorf("%v: F(quantile(%v)) = %v", m, p, got)
			}
		}
		for _, sigma := range []float64{0.3, 0.7, 0.9} {
			above, _ := m.logMean(sigma * (1 + h))
			below, _ := m.logMean(sigma * (1 - h))
			if _, slope := m.logMean(sigma); math.Abs(slope-(above-below)/(2*h)) > 1e-4 {
				t.Errorf("%v: slope of the mean %v, want %v", m, slope, (above-below)/(2*h))
			}
		}
	}
}

// fitted has late entries, open durations and zeros.
func fitted(t *testing.T) Sample {
	t.Helper()
	d := Durations{Granule: 0.5}
	r := rand.New(rand.NewPCG(7, 7))
	for i := range 60 {
		v := 20 * math.Exp(r.NormFloat64())
		entry := 0.0
		if i%5 == 0 {
			entry = v * r.Float64()
		}
		if i%20 == 0 {
			v, entry = 0, 0
		}
		d.Time, d.Event, d.Entry = append(d.Time, v), append(d.Event, i%4 != 1), append(d.Entry, entry)
	}
	s, excluded, err := d.Samples()
	if err != nil || len(excluded) > 0 {
		t.Fatal(excluded, err)
	}
	return s[0]
}

// No step away from the fit is better, and the profile limits lie where the
// likelihood has fallen by half of the chi-square quantile.
func TestFitIsTheMaximum(t *testing.T) {
	s := fitted(t)
	for _, m := range Models() {
		f, err := MaximumLikelihood(s, m, 0.95)
		if err != nil {
			t.Fatal(m, err)
		}
		r := rand.New(rand.NewPCG(uint64(m), 1))
		for range 200 {
			dm, ds := r.NormFloat64()*0.1, r.NormFloat64()*0.1
			if m == Exponential {
				ds = 0
			}
			if p := f.data.at(m, f.point.mu+dm, f.point.logSigma+ds); p.value > f.LogLikelihood {
				t.Fatalf("%v: %v at %v, %v is better than %v", m, p.value, dm, ds, f.LogLikelihood)
			}
		}
		h := func(logSigma float64) (float64, float64) { v := m.standard(0.9) * math.Exp(logSigma); return v, v }
		low, high := f.profile(h)
		for _, limit := range []*float64{low, high} {
			best, _ := f.along(math.Log(*limit), f.point.logSigma, h)
			if fall := f.LogLikelihood - best; math.Abs(fall-1.9207294) > 1e-5 {
				t.Errorf("%v: the likelihood has fallen by %v at %v", m, fall, *limit)
			}
		}
	}
}

// With late entries and no zeros the exponential mean is time over events.
func TestExponentialClosedForm(t *testing.T) {
	s, _, err := Durations{Time: []float64{5, 9, 14}, Event: []bool{true, false, true}, Entry: []float64{0, 2, 7}}.Samples()
	if err != nil {
		t.Fatal(err)
	}
	f, err := MaximumLikelihood(s[0], Exponential, 0.95)
	if err != nil || math.Abs(*f.Scale().Value-9.5) > 1e-9 || math.Abs(*ExponentialMean(s[0], 0.95).Value-9.5) > 1e-12 {
		t.Errorf("scale %v, %v", f.Scale().Value, err)
	}
}

func TestFitRefuses(t *testing.T) {
	for _, times := range [][]float64{{1, 2}, {3, 3, 3, 3, 4}, {5}} {
		s, _, err := NewSample(times, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []Model{Weibull, Lognormal, Loglogistic} {
			if _, err := MaximumLikelihood(s, m, 0.95); !errors.Is(err, ErrFewEvents) {
				t.Errorf("%v of %v: %v", m, times, err)
			}
		}
	}
}

// One duration far from all others leaves a fit.
func TestOutlier(t *testing.T) {
	var d Durations
	for i := range 4000 {
		d.Time = append(d.Time, 10+float64(i%7)/1e6)
	}
	d.Time = append(d.Time, 1e60)
	s, _, err := d.Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range Models() {
		if _, err := MaximumLikelihood(s[0], m, 0.95); err != nil {
			t.Errorf("%v: %v", m, err)
		}
	}
}

// A large sample, which starts from a part of itself, ends where a start from
// all of it does.
func TestLargeSampleFit(t *testing.T) {
	var d Durations
	r := rand.New(rand.NewPCG(1, 2))
	for range 2 * startFrom {
		d.Time = append(d.Time, math.Exp(1.5*r.NormFloat64()))
		d.Event = append(d.Event, r.Float64() < 0.8)
	}
	s, _, err := d.Samples()
	if err != nil {
		t.Fatal(err)
	}
	all := s[0].logs(1)
	for _, m := range Models() {
		f, err := MaximumLikelihood(s[0], m, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		mu, logSigma := all.start(m)
		p, ok := all.maximise(m, mu, logSigma, m == Exponential)
		if !ok || math.Abs(p.mu-f.point.mu) > 1e-7 || math.Abs(p.logSigma-f.point.logSigma) > 1e-7 {
			t.Errorf("%v: %v, %v and %v, %v", m, f.point.mu, f.point.logSigma, p.mu, p.logSigma)
		}
	}
}

// The convolution against the means of all 4⁴ resamples.
func TestBootstrapByEnumeration(t *testing.T) {
	times := []float64{0.25, 1.5, 1.75, 9}
	s, _, err := NewSample(times, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ExactBootstrap(s)
	if err != nil || b.Step != 0.25 || b.Rounded {
		t.Fatal(b, err)
	}
	var means []float64
	for i := range 256 {
		means = append(means, (times[i&3]+times[i>>2&3]+times[i>>4&3]+times[i>>6])/4)
	}
	slices.Sort(means)
	below, upTo := 0, 0
	for _, m := range means {
		if m < b.Mean-1e-9 {
			below++
		}
		if m < b.Mean+1e-9 {
			upTo++
		}
	}
	if math.Abs(b.Below-float64(below)/256) > 1e-12 || math.Abs(b.AtOrBelow-float64(upTo)/256) > 1e-12 {
		t.Errorf("below %v, at or below %v; want %d and %d of 256", b.Below, b.AtOrBelow, below, upTo)
	}
	for i := range 256 {
		if got := b.Quantile((float64(i) + 0.5) / 256); math.Abs(got-means[i]) > 1e-9 {
			t.Errorf("mean %d is %v, want %v", i, got, means[i])
		}
	}
}

func TestLatticeIsRoundedOpenly(t *testing.T) {
	s, _, err := NewSample([]float64{1, math.Sqrt2, math.Pi, 100 * math.E}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ExactBootstrap(s)
	if err != nil || !b.Rounded || b.Step > 0.02 {
		t.Errorf("%+v %v", b, err)
	}
}

// The quick p-value of lognormality is that of the simulation, within its error.
func TestLognormalityAgainstSimulation(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 9))
		var times []float64
		for range 25 {
			times = append(times, math.Exp(r.NormFloat64())+0.3*float64(seed))
		}
		s, _, err := NewSample(times, nil)
		if err != nil {
			t.Fatal(err)
		}
		quick, err := Lognormality(s)
		if err != nil {
			t.Fatal(err)
		}
		f, err := MaximumLikelihood(s, Lognormal, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		g, err := f.AndersonDarling(1, 499)
		if err != nil || math.Abs(g.P-quick.P) > 4*g.SE+0.03 {
			t.Errorf("seed %d: simulated %v ± %v, quick %v, %v", seed, g.P, g.SE, quick.P, err)
		}
		if again, _ := f.AndersonDarling(1, 499); again != g {
			t.Error("the same seed gave another answer")
		}
	}
}

func TestSortKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for _, n := range []int{0, 1, radixFrom - 1, radixFrom, 5000} {
		for _, mask := range []uint64{math.MaxUint64, 0xff, 0xffff0000, 0} {
			keys := make([]uint64, n)
			for i := range keys {
				keys[i] = r.Uint64() & mask
			}
			want := slices.Sorted(slices.Values(keys))
			if sortKeys(keys); !slices.Equal(keys, want) {
				t.Errorf("%d keys of mask %x are not sorted", n, mask)
			}
		}
	}
}

func TestProbabilityPlot(t *testing.T) {
	s := fitted(t)
	points := KaplanMeier(s, 0.95).ProbabilityPlot(Weibull)
	if len(points) < 30 {
		t.Fatalf("%d points", len(points))
	}
	f, err := MaximumLikelihood(s, Weibull, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range points {
		if i > 0 && (p.Share <= points[i-1].Share || p.Reduced <= points[i-1].Reduced || p.Time <= points[i-1].Time) {
			t.Errorf("point %d does not rise: %+v", i, p)
		}
		if math.Abs(f.Line(p.Time)-p.Share) > 0.25 {
			t.Errorf("point %+v is far from the line, %v", p, f.Line(p.Time))
		}
	}
}
