package estimate_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/estimate/dist"
)

func TestFaultsAreNamed(t *testing.T) {
	d := estimate.Durations{
		Time:  []float64{3, -1, math.NaN(), math.Inf(1), 0, 5, 4, math.Copysign(0, -1), 2},
		Entry: []float64{0, 0, 0, 0, 0, 5, -7, 0, math.NaN()},
		Group: []string{"b", "b", "a", "a", "b", "a", "a", "b", "a"},
	}
	samples, excluded, err := d.Samples()
	if err != nil {
		t.Fatal(err)
	}
	want := []estimate.Excluded{
		{Row: 2, Reason: "duration is negative"},
		{Row: 3, Reason: "duration is not a number"},
		{Row: 4, Reason: "duration is not finite"},
		{Row: 6, Reason: "entry is not before the end"},
		{Row: 9, Reason: "entry is not a number"},
	}
	if diff := cmp.Diff(want, excluded); diff != "" {
		t.Error(diff)
	}
	if len(samples) != 2 || samples[0].Group() != "a" || samples[0].N() != 1 || samples[1].N() != 3 || samples[1].Zeros() != 2 {
		t.Errorf("samples %+v", samples)
	}
	if _, _, err := (estimate.Durations{Time: []float64{1, 2}, Event: []bool{true}}).Samples(); err == nil || !strings.Contains(err.Error(), "event") {
		t.Errorf("columns of different length: %v", err)
	}
	if found := all(t, estimate.DurationOptions{}, d); !slices.Contains(found.Warnings, "5 of 9 rows could not be used") {
		t.Errorf("warnings %q", found.Warnings)
	}
}

// naive is the Kaplan-Meier estimate by its definition.
func naive(d estimate.Durations, t float64) float64 {
	surv := 1.0
	for _, at := range slices.Compact(slices.Sorted(slices.Values(d.Time))) {
		if at > t {
			break
		}
		n, events := 0.0, 0.0
		for i, end := range d.Time {
			if d.Entry[i] < at && at <= end {
				n++
				if end == at && d.Event[i] {
					events++
				}
			}
		}
		surv *= 1 - events/n
	}
	return surv
}

func TestCurveByDefinition(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := anyDurations(rt, true, true)
		d.Group = nil
		samples, _, err := d.Samples()
		if err != nil {
			t.Fatal(err)
		}
		c := estimate.KaplanMeier(samples[0], 0.9)
		for _, at := range append(slices.Clone(d.Time), 0, 1e6) {
			if got, want := c.Survival(at).Value, naive(d, at); got == nil || math.Abs(*got-want) > 1e-12 {
				rt.Fatalf("S(%v) = %v, want %v", at, text(got), want)
			}
		}
	})
}

// The blocks passed over by Quantile hide no crossing.
func TestQuantileByScan(t *testing.T) {
	for seed := range uint64(20) {
		samples, _, err := lognormals(5000, seed, 1.5, 0.4).Samples()
		if err != nil {
			t.Fatal(err)
		}
		c := estimate.KaplanMeier(samples[0], 0.95)
		for _, p := range []float64{0.01, 0.5, 0.9, 0.99} {
			low, high := "none", "none"
			for _, s := range c.Steps {
				v := c.Survival(s.Time)
				if low == "none" && v.Low != nil && *v.Low <= 1-p {
					low = text(&s.Time)
				}
				if high == "none" && v.High != nil && *v.High <= 1-p {
					high = text(&s.Time)
				}
			}
			if q := c.Quantile(p); text(q.Low) != low || text(q.High) != high {
				t.Errorf("seed %d p %v: %v to %v, want %v to %v", seed, p, text(q.Low), text(q.High), low, high)
			}
		}
	}
}

func TestBeyondTheLastLook(t *testing.T) {
	s, _, err := estimate.NewSample([]float64{1, 2, 3, 4}, []bool{true, true, true, false})
	if err != nil {
		t.Fatal(err)
	}
	c := estimate.KaplanMeier(s, 0.95)
	if v := c.Restricted(5); v.Value != nil {
		t.Errorf("mean to 5 is %v though nothing was seen beyond 4", *v.Value)
	}
	if v := c.Quantile(0.9); v.Value != nil || v.High != nil {
		t.Error("90 % quantile of a curve that ends at 25 %")
	}
	if v := c.Survival(0.5); *v.Value != 1 || *v.Low != 1 || *v.High != 1 {
		t.Error("before the first event the curve and its limits are 1")
	}
	s, _, err = estimate.NewSample([]float64{1, 2, 3, 4}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c = estimate.KaplanMeier(s, 0.95)
	if v := c.Restricted(9); v.Value == nil || *v.Value != 2.5 {
		t.Error("all have ended: the restricted mean is the mean")
	}
	if v := c.Survival(4); *v.Value != 0 || v.Low != nil || v.High != nil || v.SE != nil {
		t.Errorf("limits of a curve at 0: %v", v)
	}
}

// Every method and quantity of the contract has a row where the data allow it.
func TestContractRows(t *testing.T) {
	d := lognormals(40, 1, 1, 0)
	for i := range d.Time {
		d.Group = append(d.Group, []string{"old", "new"}[i%2])
	}
	found := all(t, estimate.DurationOptions{At: []float64{24}, Restricted: []float64{720}}, d)
	have := map[string]bool{}
	for _, r := range found.Results {
		if r.Value != nil {
			have[r.Method+" "+r.Quantity] = true
		}
	}
	for method, quantities := range map[string]string{
		"kaplan-meier": "survival quantile rmst", "nelson-aalen": "cumulative-hazard", "mle-exponential": "mu scale log-likelihood aic mean quantile",
		"mle-weibull": "mu log-sigma shape scale log-likelihood aic mean quantile", "mle-lognormal": "mu log-sigma log-likelihood aic mean quantile",
		"mle-loglogistic": "mu log-sigma shape log-likelihood aic quantile", "lognormal-gci": "mean", "lognormal-cox": "mean", "bca-exact": "mean",
		"abc": "mean", "exponential-exact": "mean", "geometric": "mean", "order-statistic": "quantile",
		"log-rank": "chi-square p-value observed expected", "cox": "coefficient hazard-ratio", "detectable-ratio": "ratio", "welch-log": "ratio p-value",
	} {
		for quantity := range strings.FieldsSeq(quantities) {
			if !have[method+" "+quantity] {
				t.Errorf("no row %s %s", method, quantity)
			}
		}
	}
	if found.N != 40 || found.Events != 40 || found.Censored != 0 {
		t.Errorf("counts %d %d %d", found.N, found.Events, found.Censored)
	}
}

// statistics.md: the smallest ratios that n durations a period can show.
func TestDetectableTable(t *testing.T) {
	for i, n := range []int{5, 10, 20, 30, 50, 100} {
		exponential := []float64{6.4, 3.6, 2.5, 2.1, 1.76, 1.49}[i]
		wide := []float64{14.3, 6.6, 3.8, 3.0, 2.3, 1.8}[i]
		rows := estimate.Detectable(n, []float64{1.5}, 0.95)
		for j, want := range []float64{wide, exponential} {
			if got := *rows[j].Value; math.Abs(got/want-1) > 0.03 {
				t.Errorf("n = %d: %.3f, want %v", n, got, want)
			}
		}
	}
	for _, r := range estimate.Detectable(0, []float64{1}, 0.95) {
		if r.Value != nil || len(r.Warnings) == 0 {
			t.Errorf("no durations show no ratio: %+v", r)
		}
	}
	if d, back := *estimate.Usual().EventsFor(2), *estimate.Usual().HazardRatio(66); d > 66 || back > 2 {
		t.Errorf("%v events for a ratio of 2, which show %v", d, back)
	}
}

func TestComparisonsTurnOver(t *testing.T) {
	d := lognormals(60, 3, 1, 0.2)
	var turned estimate.Durations
	for i := range d.Time {
		d.Group = append(d.Group, []string{"a", "b"}[i%2])
		turned.Group = append(turned.Group, []string{"b", "a"}[i%2])
	}
	turned.Time, turned.Event = d.Time, d.Event
	first, _, err1 := d.Samples()
	second, _, err2 := turned.Samples()
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	a, err1 := estimate.Cox(first, 0.95)
	b, err2 := estimate.Cox(second, 0.95)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if x, y := *a.Ratios[0].Ratio.Value, *b.Ratios[0].Ratio.Value; math.Abs(x*y-1) > 1e-9 {
		t.Errorf("hazard ratios %v and %v", x, y)
	}
	r, err := estimate.LogRankTest(first, 0)
	if err != nil {
		t.Fatal(err)
	}
	if z := *a.Ratios[0].Coefficient.Value / *a.Ratios[0].Coefficient.SE; math.Abs(z*z/r.ChiSquare-1) > 0.1 {
		t.Errorf("Wald's %v and the log-rank test's %v are far apart", z*z, r.ChiSquare)
	}
	// A group without an event says nothing of the others.
	open, _, err := estimate.Durations{Time: []float64{3, 5}, Event: []bool{false, false}, Group: []string{"z", "z"}}.Samples()
	if err != nil {
		t.Fatal(err)
	}
	c, err := estimate.Cox(append(slices.Clone(first), open...), 0.95)
	if diff := cmp.Diff(a.Ratios, c.Ratios); diff != "" || err != nil || !slices.Equal(c.Without, []string{"z"}) {
		t.Errorf("with a group of open durations: without %v, %v, %s", c.Without, err, diff)
	}
	if _, err := estimate.Cox(first[:1], 0.95); !errors.Is(err, estimate.ErrGroups) {
		t.Errorf("one group: %v", err)
	}
	apart, _, err := estimate.Durations{Time: []float64{1, 2, 3, 10, 11, 12}, Group: []string{"a", "a", "a", "b", "b", "b"}}.Samples()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := estimate.Cox(apart, 0.95); !errors.Is(err, estimate.ErrNoMaximum) {
		t.Errorf("one group wholly before the other: %v", err)
	}
}

// Without an event there is a lower limit for the mean and nothing else.
func TestNoEvents(t *testing.T) {
	s, _, err := estimate.NewSample([]float64{300, 420}, []bool{false, false})
	if err != nil {
		t.Fatal(err)
	}
	v := estimate.ExponentialMean(s, 0.9)
	if want := 720 / dist.ChiSquaredUpper(0.05, 2) * 2; v.Value != nil || v.High != nil || math.Abs(*v.Low/want-1) > 1e-12 {
		t.Errorf("%v, want low %v", v, want)
	}
	for _, m := range estimate.Models() {
		if _, err := estimate.MaximumLikelihood(s, m, 0.9); !errors.Is(err, estimate.ErrNoEvents) {
			t.Errorf("%v: %v", m, err)
		}
	}
	sound(t, all(t, options(), estimate.Durations{Time: []float64{300, 420}, Event: []bool{false, false}}))
}

func TestHolm(t *testing.T) {
	p := func(v float64) *float64 { return &v }
	got := estimate.Holm([]*float64{p(0.04), nil, p(0.01), p(0.03), p(0.9)})
	if diff := cmp.Diff([]*float64{p(0.09), nil, p(0.04), p(0.09), p(0.9)}, got, cmpopts.EquateApprox(1e-12, 0)); diff != "" {
		t.Error(diff)
	}
}

// Several groups: each against the first, with adjusted p-values.
func TestManyGroups(t *testing.T) {
	d := lognormals(80, 5, 1, 0.2)
	for i := range d.Time {
		d.Group = append(d.Group, string('a'+rune(i%4)))
	}
	found := all(t, estimate.DurationOptions{}, d)
	count := map[string]int{}
	for _, r := range found.Results {
		count[r.Method+" "+r.Quantity]++
	}
	for row, want := range map[string]int{
		"cox hazard-ratio": 3, "aft-lognormal ratio": 3, "aft-lognormal p-value-holm": 3, "log-rank observed": 8, "detectable-ratio ratio": 4, "exponential-f ratio": 3,
	} {
		if count[row] != want {
			t.Errorf("%d rows %s, want %d", count[row], row, want)
		}
	}
	sound(t, found)
}

// Times that differ by rounding only are one time.
func TestRoundingMakesNoSteps(t *testing.T) {
	tenth := 0.1
	s, _, err := estimate.NewSample([]float64{0.3, tenth + 0.2, 1, 3 * tenth}, []bool{true, true, true, false})
	if err != nil {
		t.Fatal(err)
	}
	if steps := estimate.KaplanMeier(s, 0.95).Steps; len(steps) != 2 || steps[0].Events != 2 || steps[0].AtRisk != 4 {
		t.Errorf("%+v", steps)
	}
}
