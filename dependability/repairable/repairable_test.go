package repairable_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/repairable"
	"pgregory.net/rapid"
)

var none = dependability.Limits{}

func near(a, b, tol float64) bool {
	return a == b || math.Abs(a-b) <= tol*max(math.Abs(a), math.Abs(b))
}

func equal(t testing.TB, what string, got, want, tol float64) {
	t.Helper()
	if !near(got, want, tol) {
		t.Errorf("%s = %.17g, want %.17g (relative error %.2g)", what, got, want, math.Abs(got/want-1))
	}
}

func systems(t *rapid.T) repairable.System {
	n := rapid.IntRange(1, 9).Draw(t, "units")
	return repairable.System{
		Units: n, Need: rapid.IntRange(1, n).Draw(t, "need"), Repairmen: rapid.IntRange(0, n).Draw(t, "repairmen"),
		Fail: rapid.Float64Range(1e-4, 1).Draw(t, "fail"), Repair: rapid.Float64Range(1e-2, 5).Draw(t, "repair"),
		Dormancy: rapid.SampledFrom([]float64{0, 0.25, 1}).Draw(t, "dormancy"), Suspend: rapid.Bool().Draw(t, "suspend"),
	}
}

// TestChain compares the closed forms with the chain itself, solved otherwise.
func TestChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := systems(t)
		rates := generator(s)
		spares := s.Units - s.Need
		last := s.Units
		if s.Suspend {
			last = spares + 1
		}
		reached := make([][]float64, last+1) // the rest of the states is never entered
		for i := range reached {
			reached[i] = rates[i][:last+1]
		}
		p := stationary(reached)
		d := must[[]float64](t)(s.Distribution())
		var up, down float64
		for i, x := range d {
			want := 0.0
			if i <= last {
				want = p[i]
			}
			if !near(x, want, 1e-13) {
				t.Fatalf("%d failed: %v, want %v", i, x, want)
			}
			if i <= spares {
				up += want
			} else {
				down += want
			}
		}
		a := must[dependability.Chance](t)(s.Availability())
		c := must[repairable.Cycle](t)(s.Cycle())
		w := p[spares] * rates[spares][spares+1]
		if !near(a.P, up, 1e-13) || !near(a.Not, down, 1e-13) || !near(a.P+a.Not, 1, 1e-14) || !near(c.Frequency, w, 1e-13) || !near(c.MeanUp, up/w, 1e-13) || !near(c.MeanDown, down/w, 1e-13) {
			t.Fatalf("availability %v, cycle %+v; want %v %v %v", a, c, up, down, w)
		}
		at := rapid.Float64Range(0.1, 10).Draw(t, "t")
		r := must[dependability.Chance](t)(s.Reliability(at, none))
		if want := split(evolve(rates, spares, at), spares); !near(r.P, want.P, 1e-12) || !near(r.Not, want.Not, 1e-11) {
			t.Fatalf("reliability %v, want %v", r, want)
		}
		r = must[dependability.Chance](t)(s.PointAvailability(at, none))
		if want := split(evolve(rates, s.Units, at), spares); !near(r.P, want.P, 1e-12) || !near(r.Not, want.Not, 1e-11) {
			t.Fatalf("point availability %v, want %v", r, want)
		}
	})
}

// split sums the states that work and those that do not.
func split(p []float64, spares int) dependability.Chance {
	var c dependability.Chance
	for i, x := range p {
		if i <= spares {
			c.P += x
		} else {
			c.Not += x
		}
	}
	return c
}

// TestMonotone: more failures, slower repair or fewer repairmen never help.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := systems(t)
		worse := s
		switch rapid.IntRange(0, 2).Draw(t, "worse") {
		case 0:
			worse.Fail *= 1.5
		case 1:
			worse.Repair /= 1.5
		case 2:
			worse.Repairmen = 1
		}
		a, b := must[dependability.Chance](t)(s.Availability()), must[dependability.Chance](t)(worse.Availability())
		if b.Not < a.Not*(1-1e-13) {
			t.Fatalf("unavailability %v, worse %v", a.Not, b.Not)
		}
		if x, y := must[float64](t)(s.MTTFF()), must[float64](t)(worse.MTTFF()); y > x*(1+1e-13) {
			t.Fatalf("mttff %v, worse %v", x, y)
		}
	})
}

// TestDigits: small chances keep their digits, at any stiffness.
func TestDigits(t *testing.T) {
	tiny := repairable.System{Units: 30, Need: 1, Fail: 1e-10, Repair: 1, Dormancy: 1}
	equal(t, "30 of 30 failed", must[dependability.Chance](t)(tiny.Availability()).Not, math.Exp(-30*(math.Log(1e10)+math.Log1p(1e-10))), 1e-12)

	// One repairman, cold: both sides of 1-1/mttff·t known from the first terms.
	pair := repairable.System{Units: 2, Need: 1, Repairmen: 1, Fail: 1e-9, Repair: 100}
	for _, at := range []float64{1e3, 1e6, 1e9} {
		r := must[dependability.Chance](t)(pair.Reliability(at, none))
		// Two poles: the slow one is 1/mttff up to 1e-11, the fast one long gone.
		slow := 1 / must[float64](t)(pair.MTTFF())
		equal(t, "unreliability", r.Not, -math.Expm1(-slow*at)-1/(100.*100)*1e-18, 1e-9)
	}
	// Exact: no repair is an Erlang (cold) or a maximum (hot).
	cold := repairable.System{Units: 4, Need: 1, Fail: 1e-3}
	x := 1e-3 * 2.0
	equal(t, "erlang", must[dependability.Chance](t)(cold.Reliability(2, none)).Not, math.Exp(-x)*x*x*x*x/24*(1+x/5+x*x/30+x*x*x/210), 1e-12)
	hot := repairable.System{Units: 100, Need: 1, Fail: 1e-3, Dormancy: 1}
	equal(t, "maximum", must[dependability.Chance](t)(hot.Reliability(200, none)).Not, math.Pow(-math.Expm1(-0.2), 100), 1e-11)
	equal(t, "maximum, long", must[dependability.Chance](t)(hot.Reliability(2e4, none)).P, -math.Expm1(100*math.Log1p(-math.Exp(-20))), 1e-11)
}

func TestLarge(t *testing.T) {
	s := repairable.System{Units: 1000, Need: 950, Repairmen: 60, Fail: 0.002, Repair: 0.1, Dormancy: 1}
	steady := must[dependability.Chance](t)(s.Availability())
	point := must[dependability.Chance](t)(s.PointAvailability(500, none))
	equal(t, "long run", point.Not, steady.Not, 1e-9)

	each := repairable.System{Units: repairable.MaxUnits, Fail: 1, Repair: 1}
	p := must[[]float64](t)(each.Distribution())
	equal(t, "middle of a million", p[500_000], 1/math.Sqrt(math.Pi*500_000)*(1-1./(8*500_000)), 1e-10)

	s.Need = 1
	_, err := s.Reliability(1e15, dependability.Limits{Steps: 1e6})
	var large *dependability.TooLarge
	if !errors.As(err, &large) {
		t.Errorf("a long time: %v, want a refusal", err)
	}
	stop := errors.New("stop")
	if _, err := s.Reliability(1000, dependability.Limits{Going: func() error { return stop }}); !errors.Is(err, stop) {
		t.Errorf("interrupted: %v", err)
	}
}

// TestQuantile: what Quantile gives, Reliability gives back.
func TestQuantile(t *testing.T) {
	s := repairable.System{Units: 10, Need: 8, Repairmen: 2, Fail: 0.002, Repair: 0.1}
	for _, not := range []float64{1e-12, 1e-3, 0.5, 0.99} {
		q := must[float64](t)(s.Quantile(dependability.Chance{P: 1 - not, Not: not}, none))
		equal(t, "unreliability at the quantile", must[dependability.Chance](t)(s.Reliability(q, none)).Not, not, 1e-10)
	}
	if q := must[float64](t)(s.Quantile(dependability.Chance{P: 1}, none)); q != 0 {
		t.Errorf("survived for certain: %v", q)
	}
}

// TestSample: leaving units out by chance is the same as asking those left,
// when each has its own repairman.
func TestSample(t *testing.T) {
	s := repairable.System{Units: 40, Fail: 0.3, Repair: 2}
	got := must[[]float64](t)(s.Sample(25))
	s.Units = 25
	for i, want := range must[[]float64](t)(s.Distribution()) {
		equal(t, "sample", got[i], want, 1e-12)
	}
}

func TestEdges(t *testing.T) {
	if p := must[[]float64](t)(repairable.System{Fail: 1, Repair: 1}.Distribution()); len(p) != 1 || p[0] != 1 {
		t.Errorf("no units: %v", p)
	}
	never := repairable.System{Units: 2, Need: 1, Repair: 1}
	if _, err := never.MTTFF(); !errors.Is(err, repairable.ErrNeverFails) {
		t.Errorf("mttff without failures: %v", err)
	}
	if c := must[repairable.Cycle](t)(never.Cycle()); c.Frequency != 0 || !math.IsInf(c.MeanUp, 1) {
		t.Errorf("cycle without failures: %+v", c)
	}
	if _, err := (repairable.System{Units: 2, Need: 1, Fail: 1}).Availability(); !errors.Is(err, repairable.ErrNoSteadyState) {
		t.Errorf("availability without repair: %v", err)
	}
	equal(t, "mttff without repair", must[float64](t)(repairable.System{Units: 3, Need: 1, Fail: 1e-3, Dormancy: 1}.MTTFF()), 1000*(1+1./2+1./3), 1e-15)
	for _, x := range []struct {
		s    repairable.System
		want string
	}{
		{repairable.System{Units: -1}, "units -1"},
		{repairable.System{Units: 2, Need: 3}, "need 3 of 2"},
		{repairable.System{Units: 2, Repairmen: -1}, "repairmen -1"},
		{repairable.System{Units: 2, Fail: math.NaN()}, "failure rate NaN"},
		{repairable.System{Units: 2, Repair: math.Inf(1)}, "repair rate +Inf"},
		{repairable.System{Units: 2, Dormancy: 2}, "dormancy 2"},
		{repairable.System{Units: 2, Suspend: true}, "how many units it needs"},
		{repairable.System{Units: 2, Fail: 1, Repair: 1}, "need"},
	} {
		if _, err := x.s.Availability(); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%+v: %v, want %q", x.s, err, x.want)
		}
	}
}

func BenchmarkReliability(b *testing.B) {
	for name, s := range map[string]repairable.System{
		"10": {Units: 10, Need: 8, Repairmen: 2, Fail: 0.002, Repair: 0.1},
		"50": {Units: 100, Need: 50, Repairmen: 2, Fail: 0.002, Repair: 10},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Reliability(8760, none); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
