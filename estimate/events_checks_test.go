package estimate_test

import (
	"math"
	"strings"

	"github.com/nines-bot/nines/estimate"
)

// A reporter is a testing.TB or a rapid.T.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// near compares with a relative tolerance.
func near(t reporter, what string, got *float64, want, tol float64) {
	t.Helper()
	if got == nil {
		t.Errorf("%s is nil, want %v", what, want)
	} else if math.Abs(*got-want) > tol*math.Max(1e-300, math.Abs(want)) {
		t.Errorf("%s = %.12g, want %.12g", what, *got, want)
	}
}

// checkFindings: a number is one, an interval holds its estimate, and what
// cannot be said has a reason.
func checkFindings(t reporter, f estimate.Findings) {
	t.Helper()
	for _, r := range f.Results {
		for _, v := range []*float64{r.Value, r.SE, r.Low, r.High} {
			if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
				t.Fatalf("no number in %+v", r)
			}
		}
		const rounding = 1e-9
		if r.Value != nil && r.Low != nil && *r.Low > *r.Value+rounding*math.Abs(*r.Value) && r.Quantity != "beta-unbiased" {
			t.Fatalf("%s %s: estimate %v below its interval from %v", r.Method, r.Quantity, *r.Value, *r.Low)
		}
		if r.Value != nil && r.High != nil && *r.High < *r.Value-rounding*math.Abs(*r.Value) && r.Quantity != "beta-unbiased" {
			t.Fatalf("%s %s: estimate %v above its interval to %v", r.Method, r.Quantity, *r.Value, *r.High)
		}
		if (r.Low != nil || r.High != nil) && r.Level == 0 {
			t.Fatalf("%s %s has limits of no level", r.Method, r.Quantity)
		}
		if r.Value == nil && len(r.Warnings) == 0 {
			t.Fatalf("%s %s %v cannot be said and nothing says why", r.Method, r.Quantity, r.Params)
		}
		if len(r.Assumptions) == 0 {
			t.Fatalf("%s %s assumes nothing", r.Method, r.Quantity)
		}
	}
}

// checkScaled: a change of unit scales times and rates and leaves pure numbers.
func checkScaled(t reporter, base, scaled estimate.Findings, factor float64) {
	t.Helper()
	if len(base.Results) != len(scaled.Results) {
		t.Fatalf("%d results, in another unit %d", len(base.Results), len(scaled.Results))
	}
	for i, a := range base.Results {
		b := scaled.Results[i]
		if strings.HasPrefix(a.Quantity, "lambda") || a.Quantity == "log-likelihood" || a.Quantity == "intercept" {
			continue // of another unit each
		}
		f := 1.0
		switch a.Unit {
		case "h":
			f = factor
		case "1/h":
			f = 1 / factor
		}
		for j, v := range []*float64{a.Value, a.SE, a.Low, a.High} {
			w := []*float64{b.Value, b.SE, b.Low, b.High}[j]
			if (v == nil) != (w == nil) || v != nil && math.Abs(*v*f-*w) > 1e-6*math.Max(1e-6, math.Abs(*w)) {
				t.Fatalf("in another unit\n%+v\n%+v", a, b)
			}
		}
	}
}
