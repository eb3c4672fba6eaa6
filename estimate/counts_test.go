package estimate_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/estimate/dist"
)

func counts(t testing.TB, o estimate.CountOptions, c estimate.Counts) estimate.Findings {
	t.Helper()
	f, err := o.All(c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func row(t testing.TB, f estimate.Findings, method, quantity string) estimate.Result {
	t.Helper()
	for _, r := range f.Results {
		if r.Method == method && r.Quantity == quantity {
			return r
		}
	}
	t.Fatalf("no %s %s", method, quantity)
	return estimate.Result{}
}

// TestZeroFailures is the sentence of statistics.md: no failure in 30 days, at
// 95 % the time between failures is more than 10 days.
func TestZeroFailures(t *testing.T) {
	f := counts(t, estimate.CountOptions{OneSided: true}, estimate.Counts{Failures: []float64{0}, Exposure: []float64{720}, Unit: "h"})
	mtbf := row(t, f, "garwood", "mtbf")
	near(t, "mtbf", mtbf.Low, 240.34, 1e-4)
	if mtbf.Value != nil || mtbf.High != nil {
		t.Errorf("MTBF of no failure: %+v", mtbf)
	}
	rate := row(t, f, "garwood", "rate")
	near(t, "rate", rate.High, -math.Log(0.05)/720, 1e-12)
	if rate.Low != nil {
		t.Errorf("a one-sided interval has two sides: %+v", rate)
	}
	if !strings.Contains(strings.Join(mtbf.Warnings, " "), "no failure") {
		t.Errorf("no word about no failure: %v", mtbf.Warnings)
	}
}

func TestCountsNameTheirFaults(t *testing.T) {
	nan := math.NaN()
	f := counts(t, estimate.CountOptions{}, estimate.Counts{
		Failures: []float64{1, -1, 1.5, nan, 2, 2, 2, 3}, Exposure: []float64{10, 10, 10, 10, 0, -1, math.Inf(1), 10},
	})
	want := []estimate.Excluded{
		{2, "number of failures is not a whole number"},
		{3, "number of failures is not a whole number"},
		{4, "number of failures is not a number"},
		{5, "exposure is not a positive number"},
		{6, "exposure is not a positive number"},
		{7, "exposure is not a positive number"},
	}
	if diff := cmp.Diff(want, f.Excluded); diff != "" {
		t.Error(diff)
	}
	if f.N != 4 || len(f.Warnings) != 2 {
		t.Errorf("%d failures, warnings %q", f.N, f.Warnings)
	}
	if f := counts(t, estimate.CountOptions{}, estimate.Counts{}); len(f.Results) != 0 || len(f.Warnings) == 0 {
		t.Errorf("of nothing: %+v", f)
	}
	for _, o := range []estimate.CountOptions{{Level: 2}, {Horizon: -1}, {Prior: &estimate.Prior{}}} {
		if _, err := o.All(estimate.Counts{Failures: []float64{1}}); err == nil {
			t.Errorf("%+v is no error", o)
		}
	}
}

// TestClustersAreSaid: weekly_counts_pub has a dispersion of 2.7.
func TestClustersAreSaid(t *testing.T) {
	c := estimate.Counts{Failures: readTable(t, "weekly_counts_pub").numbers("failures"), Unit: "week"}
	f := counts(t, estimate.CountOptions{Horizon: 4}, c)
	garwood, quasi := row(t, f, "garwood", "rate"), row(t, f, "quasi-poisson", "rate")
	if !strings.Contains(strings.Join(garwood.Warnings, " "), "clusters") {
		t.Errorf("nothing says that failures cluster: %v", garwood.Warnings)
	}
	if *quasi.Low >= *garwood.Low || *quasi.High <= *garwood.High {
		t.Errorf("quasi-Poisson limits %v to %v are not wider than %v to %v", *quasi.Low, *quasi.High, *garwood.Low, *garwood.High)
	}
	// The prediction must be wider than that of the same failures evenly spread.
	even := estimate.Counts{Failures: make([]float64, 20), Unit: "week"}
	for i := range even.Failures {
		even.Failures[i] = 2
	}
	even.Failures[0] = 1
	wide, narrow := row(t, f, "prediction", "failures"), row(t, counts(t, estimate.CountOptions{Horizon: 4}, even), "prediction", "failures")
	if *wide.Value != *narrow.Value || *wide.High <= *narrow.High || *wide.SE <= *narrow.SE {
		t.Errorf("clustered %v to %v, even %v to %v", *wide.Low, *wide.High, *narrow.Low, *narrow.High)
	}
	if theta := row(t, counts(t, estimate.CountOptions{}, even), "negative-binomial", "theta"); theta.Value != nil || len(theta.Warnings) == 0 {
		t.Errorf("even counts have clusters of %+v", theta)
	}
}

// TestNegativeBinomialFinds: the fit finds mean and clustering of many counts,
// also where exposures differ.
func TestNegativeBinomialFinds(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	var c estimate.Counts
	for i := range 4000 {
		exposure := float64(1 + i%5)
		mean := 3 * exposure
		c.Failures = append(c.Failures, dist.NegativeBinomialQuantile(dice.Float64(), 0.7, 0.7/(0.7+mean)))
		c.Exposure = append(c.Exposure, exposure)
	}
	tally, _, err := c.Tally()
	if err != nil {
		t.Fatal(err)
	}
	nb := tally.NegativeBinomial(0.999)
	if *nb.Theta.Low > 0.7 || *nb.Theta.High < 0.7 || *nb.Mu.Low > 9 || *nb.Mu.High < 9 {
		t.Errorf("mu %v, theta %v to %v", *nb.Mu.Value, *nb.Theta.Low, *nb.Theta.High)
	}
}

// TestTwoRatesBySummation compares the p-values with sums over all outcomes.
func TestTwoRatesBySummation(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x, y := float64(rapid.IntRange(0, 12).Draw(rt, "x")), float64(rapid.IntRange(0, 12).Draw(rt, "y"))
		t1, t2 := float64(rapid.IntRange(1, 9).Draw(rt, "t1")), float64(rapid.IntRange(1, 9).Draw(rt, "t2"))
		if x+y == 0 {
			return
		}
		a, b := tally(t, []float64{x}, []float64{t1}), tally(t, []float64{y}, []float64{t2})
		n, p := x+y, t1/(t1+t2)
		exact, seen := 0.0, dist.BinomialProbability(x, n, p)*(1+1e-7)
		for k := 0.0; k <= n; k++ {
			if q := dist.BinomialProbability(k, n, p); q <= seen {
				exact += q
			}
		}
		near(rt, "exact", estimate.TwoRates(a, b, 0.95).P, math.Min(1, exact), 1e-9)
		z := func(x, y float64) float64 {
			if x+y == 0 {
				return 0
			}
			return math.Abs(x/t1-y/t2) / math.Sqrt(x/t1/t1+y/t2/t2)
		}
		m1, m2, e := n*p, n*(1-p), 0.0
		for i := 0.0; i < 90; i++ {
			for j := 0.0; j < 90; j++ {
				if z(i, j) >= z(x, y)*(1-1e-12) {
					e += dist.PoissonProbability(i, m1) * dist.PoissonProbability(j, m2)
				}
			}
		}
		near(rt, "E-test", estimate.TwoRatesE(a, b).P, e, 1e-6)
	})
}

// TestDetectableRatio: with that ratio, four tests in five must find it.
func TestDetectableRatio(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 5))
	for _, expected := range []float64{10, 40} {
		ratio := *estimate.Usual().RateRatio(expected, 1)
		found := 0
		const runs = 1000
		for range runs {
			b := dist.PoissonQuantile(dice.Float64(), expected)
			a := dist.PoissonQuantile(dice.Float64(), expected*ratio)
			one := []float64{1}
			if p := estimate.TwoRatesE(tally(t, []float64{a}, one), tally(t, []float64{b}, one)).P; p != nil && *p < 0.05 {
				found++
			}
		}
		if found < 760 || found > 840 {
			t.Errorf("of %v failures a ratio of %.2f was found in %d of %d", expected, ratio, found, runs)
		}
	}
}

// Given the total, the exact test finds that ratio four times in five, and its
// inverse as often; one failure fewer would have found it less often.
func TestExactRateRatio(t *testing.T) {
	for _, n := range []float64{6, 7, 20, 40, 41, 1000} {
		for _, share := range []float64{1, 0.25, 3} {
			found := estimate.Usual().ExactRateRatio(n, share)
			if found == nil {
				if share > 1 && n < 8 {
					continue // all on the longer side is no surprise
				}
				t.Errorf("%v failures can show no ratio", n)
				continue
			}
			power := 0.0
			p := *found * share / (1 + *found*share)
			for x := math.Ceil(n * share / (1 + share)); x <= n; x++ {
				a, b := estimate.Tally{X: x, T: share}, estimate.Tally{X: n - x, T: 1}
				if two := estimate.TwoRates(a, b, 0.95); *two.P < 0.05 {
					power += dist.BinomialProbability(x, n, p)
				}
			}
			if math.Abs(power-0.8) > 1e-6 {
				t.Errorf("%v failures, share %v: ratio %v is found with probability %v", n, share, *found, power)
			}
		}
		up, swapped := *estimate.Usual().ExactRateRatio(n, 1), *estimate.Usual().ExponentialRatio(int(n/2), int(n/2))
		if n >= 20 && math.Abs(up/swapped-1) > 0.1 {
			t.Errorf("%v failures: %v, by the F test of half as many each %v", n, up, swapped)
		}
	}
	if none := estimate.Usual().ExactRateRatio(5, 1); none != nil {
		t.Errorf("5 failures, all on one side, have p 0.06, and yet show a ratio of %v", *none)
	}
}

func anyCounts(t *rapid.T, label string) estimate.Counts {
	c := estimate.Counts{Unit: "h", FailureTerminated: rapid.Bool().Draw(t, label+"terminated")}
	for range rapid.IntRange(1, 12).Draw(t, label+"rows") {
		c.Failures = append(c.Failures, float64(rapid.IntRange(0, 9).Draw(t, label+"failures")))
		c.Exposure = append(c.Exposure, float64(rapid.IntRange(1, 9).Draw(t, label+"exposure")))
	}
	return c
}

func TestCountsOrderAndUnit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, other := anyCounts(rt, "a "), anyCounts(rt, "b ")
		o := estimate.CountOptions{Horizon: 5, Versus: &other, OneSided: rapid.Bool().Draw(rt, "one-sided")}
		base, err := o.All(c)
		if err != nil {
			rt.Fatal(err)
		}
		checkFindings(rt, base)
		shuffled, scaled, scaledOther := c, c, other
		shuffled.Failures, shuffled.Exposure, scaled.Exposure, scaledOther.Exposure = nil, nil, nil, nil
		for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(c.Failures)) {
			shuffled.Failures, shuffled.Exposure = append(shuffled.Failures, c.Failures[i]), append(shuffled.Exposure, c.Exposure[i])
		}
		if again, err := o.All(shuffled); err != nil || !reflect.DeepEqual(base, again) {
			rt.Fatalf("the order of the rows matters\n%s", cmp.Diff(base, again))
		}
		for i := range c.Exposure {
			scaled.Exposure = append(scaled.Exposure, 60*c.Exposure[i])
		}
		for i := range other.Exposure {
			scaledOther.Exposure = append(scaledOther.Exposure, 60*other.Exposure[i])
		}
		o.Horizon, o.Versus = 300, &scaledOther
		again, err := o.All(scaled)
		if err != nil {
			rt.Fatal(err)
		}
		checkScaled(rt, base, again, 60)
	})
}
