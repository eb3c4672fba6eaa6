package metrics

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	switch {
	case math.IsNaN(want):
		if got != nil {
			t.Errorf("%s: %v, want none", what, *got)
		}
	case got == nil:
		t.Errorf("%s: none, want %v", what, want)
	case math.Abs(*got-want) > tolerance*math.Max(math.Abs(want), 1e-9):
		t.Errorf("%s: %v, want %v", what, *got, want)
	}
}

// happened is n events of which only the number is known, or of weeks.
func happened(n int) *events { return &events{set: Set{N: n}} }

func weekly(weeks ...int) *events {
	e := &events{weeks: weeks}
	for _, n := range weeks {
		e.set.N += n
	}
	return e
}

// Weeks that vary by chance leave the verdict exact; batches widen it. The
// values for batches are by hand: dispersion Σ(x-x̄)²/x̄ / 6 and t with 6 degrees
// of freedom.
func TestCompareClusters(t *testing.T) {
	even := compareCounts(weekly(11, 9, 10, 10), weekly(5, 6, 4, 5))
	if even.Clustered || !even.Distinguishable {
		t.Errorf("even weeks: %+v", even)
	}
	near(t, "dispersion", even.Dispersion, 1, 1e-12)
	exact := compareCounts(happened(40), happened(20))
	near(t, "p of even weeks", even.P, *exact.P, 1e-12)
	if exact.Dispersion != nil {
		t.Errorf("dispersion of no weeks: %v", *exact.Dispersion)
	}

	batches := compareCounts(weekly(40, 0, 0, 0), weekly(0, 20, 0, 0))
	if !batches.Clustered || batches.Distinguishable {
		t.Errorf("batches: %+v", batches)
	}
	near(t, "dispersion", batches.Dispersion, (120.0+60)/6, 1e-12)
	reach := 2.446912 * math.Sqrt(30*(1.0/40+1.0/20))
	near(t, "low", batches.Low, 2*math.Exp(-reach), 1e-5)
	near(t, "high", batches.High, 2*math.Exp(reach), 1e-5)
	near(t, "detectable", batches.Detectable, math.Pow(1+2.8015852*math.Sqrt(0.5), 2), 1e-6)

	none := compareCounts(weekly(40, 0, 0, 0, 0), weekly(0, 0, 0, 0, 0))
	if !none.Clustered || none.Distinguishable || none.P != nil || none.Low != nil {
		t.Errorf("one batch against nothing: %+v", none)
	}
}

// Values of R 4.2.2, poisson.test(c(x, y)).
func TestCompareCounts(t *testing.T) {
	none := math.NaN()
	for _, test := range []struct {
		x, y                int
		ratio, low, high, p float64
	}{
		{9, 4, 2.25, 0.627970720409122, 9.99863242682075, 0.266845703125},
		{3, 0, none, 0.413231355030894, none, 0.25},
		{0, 3, 0, 0, 1 / 0.413231355030894, 0.25},
		{5, 5, 1, 0.1870860 / 0.8129140, 0.8129140 / 0.1870860, 1},
		{0, 0, none, none, none, none},
	} {
		c := compareCounts(happened(test.x), happened(test.y))
		name := fmt.Sprintf("%d against %d", test.x, test.y)
		near(t, name+" ratio", c.Ratio, test.ratio, 1e-9)
		near(t, name+" low", c.Low, test.low, 2e-6)
		near(t, name+" high", c.High, test.high, 2e-6)
		near(t, name+" p", c.P, test.p, 1e-9)
		if c.Distinguishable {
			t.Errorf("%s: distinguishable", name)
		}
	}
	near(t, "detectable", compareCounts(happened(9), happened(4)).Detectable, math.Pow(1+2.8015852/math.Sqrt(13), 2), 1e-7)
	if c := compareCounts(happened(100_000), happened(98_000)); !c.Distinguishable || *c.Low <= 1 {
		t.Errorf("100000 against 98000: %+v", c.Verdict)
	}
}

// Two-sided exact p-values add up the binomial by hand.
func TestCompareCountsSums(t *testing.T) {
	for n := 1; n <= 40; n++ {
		term := math.Pow(0.5, float64(n))
		tail := 0.0
		for x := 0; 2*x < n; x++ {
			tail += term
			term *= float64(n-x) / float64(x+1)
			c := compareCounts(happened(x), happened(n-x))
			near(t, fmt.Sprintf("%d of %d", x, n), c.P, 2*tail, 1e-12)
		}
	}
}

// The sleep data of R: t.test(extra ~ group) gives t = -1.8608, df = 17.776,
// p-value = 0.07939, interval -3.3654832 to 0.2054832.
func TestCompareDurations(t *testing.T) {
	times := func(logs ...float64) *sample {
		s := &sample{}
		for _, l := range logs {
			s.elapsed = append(s.elapsed, millis(math.Round(math.Exp(l)*3.6e9)))
		}
		return s
	}
	c := compareDurations(
		times(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0),
		times(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4))
	near(t, "ratio", c.Ratio, math.Exp(-1.58), 1e-6)
	near(t, "low", c.Low, math.Exp(-3.3654832), 1e-6)
	near(t, "high", c.High, math.Exp(0.2054832), 1e-6)
	near(t, "p", c.P, 0.07939, 1e-4)
	if c.Distinguishable || *c.Detectable < 5 {
		t.Errorf("%+v", c.Verdict)
	}
	for name, pair := range map[string][2]*sample{
		"nothing":         {times(), times()},
		"one side":        {times(1, 2, 3), times()},
		"one each":        {times(1), times(2)},
		"all the same":    {times(1, 1, 1), times(1, 1)},
		"all the instant": {{elapsed: []millis{0, 0}}, {elapsed: []millis{0, 0, 0}}},
	} {
		if c := compareDurations(pair[0], pair[1]); c.P != nil || c.Distinguishable || c.Low != nil {
			t.Errorf("%s: %+v", name, c.Verdict)
		}
	}
}

func TestVerdictAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.IntRange(0, 3000).Draw(t, "x"), rapid.IntRange(0, 3000).Draw(t, "y")
		a, b := compareCounts(happened(x), happened(y)), compareCounts(happened(y), happened(x))
		if a.Distinguishable != b.Distinguishable {
			t.Fatalf("%d against %d: %v, the other way %v", x, y, a.Distinguishable, b.Distinguishable)
		}
		if a.Low != nil && a.High != nil {
			outside := *a.Low > 1 || *a.High < 1
			if outside != a.Distinguishable && math.Abs(*a.P-0.05) > 1e-6 {
				t.Fatalf("%d against %d: p %v, interval %v to %v", x, y, *a.P, *a.Low, *a.High)
			}
		}
	})
}

func TestQuantile(t *testing.T) {
	// R: quantile(c(1, 2, 4, 8, 16), c(0.5, 0.85, 0.95))
	sorted := []millis{1000, 2000, 4000, 8000, 16000}
	for p, want := range map[float64]float64{0.5: 4, 0.85: 11.2, 0.95: 14.4, 0: 1, 1: 16} {
		if got := quantile(sorted, p).Seconds(); math.Abs(got-want) > 1e-9 {
			t.Errorf("quantile %v: %v, want %v", p, got, want)
		}
	}
	if s := summarize(sorted[:1]); *s.Median != *s.P95 || !s.P85Weak {
		t.Errorf("one time: %+v", s)
	}
}
