package estimate_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/estimate/dist"
)

const runs = 1000

// share counts in how many of the seeded runs the interval holds the truth; a
// limit that does not exist is no limit.
func share(t *testing.T, truth, sigma, open float64, n int, of func(estimate.Sample) estimate.Interval) float64 {
	t.Helper()
	held := 0
	for seed := range uint64(runs) {
		samples, _, err := lognormals(n, seed+1, sigma, open).Samples()
		if err != nil {
			t.Fatal(err)
		}
		v := of(samples[0])
		if (v.Low == nil || *v.Low <= truth) && (v.High == nil || *v.High >= truth) {
			held++
		}
	}
	return float64(held) / runs
}

// The coverage that issue 3 asks for: n = 15, sigma 1.5, nominal 95 %. That of
// the Kaplan-Meier median is 93.7 % in truth (see TestMedianCoverage; 93.5 % in
// 20,000 runs): it is at the low edge of these 1,000 by chance.
func TestCoverage(t *testing.T) {
	const sigma, level, least = 1.5, 0.95, 0.92
	mean := 72 * math.Exp(sigma*sigma/2)
	median := func(s estimate.Sample) estimate.Interval { return estimate.KaplanMeier(s, level).Quantile(0.5) }
	gci := func(s estimate.Sample) estimate.Interval {
		l, err := s.Logs()
		if err != nil {
			t.Fatal(err)
		}
		return l.Generalized(level)
	}
	for _, c := range []struct {
		name        string
		truth, open float64
		of          func(estimate.Sample) estimate.Interval
	}{
		{"median, Kaplan-Meier", 72, 0, median},
		{"mean, generalized", mean, 0, gci},
		{"median, order statistics", 72, 0, func(s estimate.Sample) estimate.Interval {
			v, _ := estimate.OrderQuantile(s, 0.5, level)
			return v
		}},
	} {
		got := share(t, c.truth, sigma, c.open, 15, c.of)
		t.Logf("%s: %.1f %%", c.name, 100*got)
		if got < least {
			t.Errorf("%s covers %.1f %%, want %.0f %%", c.name, 100*got, 100*least)
		}
	}
}

// Without open durations the limits of the Kaplan-Meier median are two order
// statistics, so that their coverage is binomial, whatever the durations. R takes
// the same two.
func TestMedianCoverage(t *testing.T) {
	var times []float64
	for rank := range 15 {
		times = append(times, float64(rank+1))
	}
	s, _, err := estimate.NewSample(times, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := estimate.KaplanMeier(s, 0.95).Quantile(0.5)
	if *v.Low != 3 || *v.High != 11 {
		t.Fatalf("limits are the durations of rank %v and %v, want 3 and 11", *v.Low, *v.High)
	}
	if covers := dist.BinomialCDF(10, 15, 0.5) - dist.BinomialCDF(2, 15, 0.5); math.Abs(covers-0.937) > 0.001 {
		t.Errorf("between rank 3 and 11 lies the median with probability %v", covers)
	}
}

// Two months in which nothing changed are called different in at most 6 %, with
// and without open durations.
func TestFalseAlarms(t *testing.T) {
	for _, n := range []int{5, 15, 50} {
		for _, open := range []float64{0, 0.25} {
			changed, compared := 0, 0
			for seed := range uint64(runs) {
				d := lognormals(2*n, seed+1, 1.5, open)
				a, _, err1 := estimate.NewSample(d.Time[:n], d.Event[:n])
				b, _, err2 := estimate.NewSample(d.Time[n:], d.Event[n:])
				x, err3 := estimate.MaximumLikelihood(a, estimate.Lognormal, 0.95)
				y, err4 := estimate.MaximumLikelihood(b, estimate.Lognormal, 0.95)
				if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
					continue // too few events: nothing is said
				}
				compared++
				if estimate.CompareFits(x, y).Distinguishable(0.95) {
					changed++
				}
			}
			t.Logf("n = %d, %.0f %% open: changed in %d of %d", n, 100*open, changed, compared)
			if changed > runs*6/100 {
				t.Errorf("n = %d, %.0f %% open: said changed in %d of %d months without change", n, 100*open, changed, compared)
			}
		}
	}
}

// Where nothing is open the comparison of fits is Welch's test.
func TestCompareFitsIsWelch(t *testing.T) {
	d := lognormals(24, 4, 1, 0)
	a, _, err1 := estimate.NewSample(d.Time[:10], nil)
	b, _, err2 := estimate.NewSample(d.Time[10:], nil)
	x, err3 := estimate.MaximumLikelihood(a, estimate.Lognormal, 0.95)
	y, err4 := estimate.MaximumLikelihood(b, estimate.Lognormal, 0.95)
	k, err5 := a.Logs()
	l, err6 := b.Logs()
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		t.Fatal(err)
	}
	fits, logs := estimate.CompareFits(x, y), estimate.CompareGeometric(k, l, 0.95)
	if diff := cmp.Diff(logs, fits, cmpopts.EquateApprox(1e-6, 0)); diff != "" {
		t.Error(diff)
	}
}
