package rbd_test

import (
	"errors"
	"math"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
)

func equal(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !near(got, want, tol) {
		t.Errorf("%s = %.17g, want %.17g (relative error %.2g)", what, got, want, math.Abs(got/want-1))
	}
}

// TestMTTF compares the quadrature with closed forms.
func TestMTTF(t *testing.T) {
	harmonic := func(from, to int) float64 {
		sum := 0.0
		for i := to; i >= from; i-- {
			sum += 1 / float64(i)
		}
		return sum
	}
	copies := func(need, n int) rbd.Structure {
		return rbd.AtLeast{Need: need, Copies: n, Of: []rbd.Structure{u("b")}}
	}
	for _, x := range []struct {
		name string
		s    rbd.Structure
		b    rbd.Block
		want float64
	}{
		{"one", u("b"), rbd.Block{Fail: 1e-9}, 1e9},
		{"parallel", copies(1, 100), rbd.Block{Fail: 1e-3}, 1000 * harmonic(1, 100)},
		{"95 of 100", copies(95, 100), rbd.Block{Fail: 1e-3}, 1000 * harmonic(95, 100)},
		{"series", copies(1000, 1000), rbd.Block{Fail: 20}, 1. / 20 / 1000},
		{"weibull early", u("b"), rbd.Block{Life: rbd.Weibull{Shape: 0.3, Scale: 100}}, 100 * math.Gamma(1+1/0.3)},
		{"weibull late", u("b"), rbd.Block{Life: rbd.Weibull{Shape: 20, Scale: 100}}, 100 * math.Gamma(1.05)},
		{"weibull series", copies(8, 8), rbd.Block{Life: rbd.Weibull{Shape: 3, Scale: 100}}, 50 * math.Gamma(1+1./3)},
		{"weibull pair", copies(1, 2), rbd.Block{Life: rbd.Weibull{Shape: 2, Scale: 1}}, math.Gamma(1.5) * (2 - math.Sqrt(0.5))},
		{"lognormal", u("b"), rbd.Block{Life: rbd.Lognormal{Mu: 3, Sigma: 2}}, math.Exp(5)},
		{"erlang", u("b"), rbd.Block{Life: rbd.Erlang{Stages: 4, Rate: 0.5}}, 8},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.b.Name = "b"
			m := must[rbd.Mean](t)(compile(t, x.s, x.b).MTTF())
			equal(t, "mttf", m.Value, x.want, 1e-13)
			if math.Abs(m.Value-x.want) > m.Error || m.Error > 1e-11*m.Value {
				t.Errorf("mttf %v is %g off, error stated %g", m.Value, math.Abs(m.Value-x.want), m.Error)
			}
		})
	}
}

// TestQuantile: what Quantile gives, Reliability gives back.
func TestQuantile(t *testing.T) {
	lives := map[string]rbd.Life{
		"exponential": rbd.Exponential{Rate: 1e-5}, "weibull": rbd.Weibull{Shape: 0.5, Scale: 1e4},
		"lognormal": rbd.Lognormal{Mu: -8, Sigma: 1.5}, "erlang": rbd.Erlang{Stages: 3, Rate: 1e6},
	}
	for name, life := range lives {
		sys := compile(t, rbd.AtLeast{Need: 2, Copies: 4, Of: []rbd.Structure{u("b")}}, rbd.Block{Name: "b", Life: life})
		for _, not := range []float64{1e-250, 1e-9, 0.1, 0.5, 0.9, 1 - 1e-9} {
			q := must[float64](t)(sys.Quantile(dependability.Chance{P: 1 - not, Not: not}))
			c := must[dependability.Chance](t)(sys.Reliability(q))
			if not < 0.5 {
				equal(t, name, c.Not, not, 1e-11)
			} else {
				equal(t, name, c.P, 1-not, 1e-11)
			}
		}
	}
	if q := must[float64](t)(compile(t, u("b"), rbd.Block{Name: "b", Fail: 1}).Quantile(dependability.Chance{P: 1})); q != 0 {
		t.Errorf("survived for certain: %v, want 0", q)
	}
}

func TestForever(t *testing.T) {
	perfect := rbd.Block{Name: "perfect"}
	sys := compile(t, anyOf(u("b"), u("perfect")), rbd.Block{Name: "b", Fail: 1}, perfect)
	if _, err := sys.MTTF(); !errors.Is(err, rbd.ErrForever) {
		t.Errorf("mttf: %v", err)
	}
	if c := must[dependability.Chance](t)(sys.Reliability(1e9)); c != (dependability.Chance{P: 1}) {
		t.Errorf("reliability %v", c)
	}
}

// TestInterval compares with the closed form of one block.
func TestInterval(t *testing.T) {
	lam, mu := 1e-4, 0.25
	sys := compile(t, u("b"), rbd.Block{Name: "b", Fail: lam, Repair: mu})
	for _, at := range []float64{1e-6, 1, 24, 8760} {
		x := (lam + mu) * at
		c := must[dependability.Chance](t)(sys.IntervalAvailability(at))
		// 1 - (1-e^-x)/x loses digits for a small x; its series does not.
		share := 1 + math.Expm1(-x)/x
		if x < 1e-3 {
			share = x/2 - x*x/6 + x*x*x/24
		}
		equal(t, "interval unavailability", c.Not, lam/(lam+mu)*share, 1e-12)
		equal(t, "interval sum", c.P+c.Not, 1, 1e-14)
	}
}

// TestDensity: the survival falls by the density.
func TestDensity(t *testing.T) {
	for _, l := range []rbd.Life{rbd.Exponential{Rate: 2}, rbd.Weibull{Shape: 1.7, Scale: 3}, rbd.Lognormal{Mu: 0.3, Sigma: 0.8}, rbd.Erlang{Stages: 5, Rate: 2}} {
		for _, at := range []float64{0.3, 1, 4} {
			h := 1e-5
			slope := (l.Survival(at+h).Not - l.Survival(at-h).Not) / (2 * h)
			if !near(slope, l.Density(at), 1e-6) {
				t.Errorf("%T density at %v = %v, slope %v", l, at, l.Density(at), slope)
			}
			if c := l.Survival(at); !near(c.P+c.Not, 1, 1e-14) {
				t.Errorf("%T at %v: %v", l, at, c)
			}
		}
		if c := l.Survival(0); c.P != 1 || c.Not != 0 {
			t.Errorf("%T at 0: %v", l, c)
		}
	}
}

// TestNotSaid: what the data of a block do not determine is an error.
func TestNotSaid(t *testing.T) {
	half := &dependability.Chance{P: 0.5, Not: 0.5}
	ask := map[string]func(*rbd.System) error{
		"steady":    func(s *rbd.System) error { _, err := s.Chance(rbd.Steady()); return err },
		"point":     func(s *rbd.System) error { _, err := s.Chance(rbd.Point(1)); return err },
		"mission":   func(s *rbd.System) error { _, err := s.Chance(rbd.Mission(1)); return err },
		"frequency": func(s *rbd.System) error { _, err := s.Cycle(); return err },
		"mttf":      func(s *rbd.System) error { _, err := s.MTTF(); return err },
	}
	for _, x := range []struct {
		block rbd.Block
		not   []string
	}{
		{rbd.Block{Steady: half}, []string{"point", "mission", "frequency", "mttf"}},
		{rbd.Block{Steady: half, Fail: 1}, []string{"point", "mission", "mttf"}},
		{rbd.Block{Fail: 1}, []string{"steady", "frequency"}},
		{rbd.Block{Fail: 1, Repair: 2}, nil},
		{rbd.Block{Life: rbd.Weibull{Shape: 2, Scale: 1}, Repair: 2}, []string{"point"}},
	} {
		x.block.Name = "b"
		sys := compile(t, u("b"), x.block)
		for name, f := range ask {
			want := false
			for _, n := range x.not {
				want = want || n == name
			}
			var notSaid *rbd.ErrNotSaid
			if err := f(sys); errors.As(err, &notSaid) != want {
				t.Errorf("%+v %s: %v, want said %v", x.block, name, err, !want)
			}
		}
	}
}
