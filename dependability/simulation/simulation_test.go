package simulation_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/simulation"
)

// crew is k of n with one repairman: the state is the number of failed units.
func crew(n, need int32, lambda, mu float64) *simulation.Chain {
	to := []int32{0}
	return &simulation.Chain{
		Init: []int32{0},
		Up:   func(s []int32) bool { return n-s[0] >= need },
		Next: func(s []int32, emit func([]int32, float64, int)) error {
			to[0] = s[0] + 1
			emit(to, float64(n-s[0])*lambda, 0)
			if s[0] > 0 {
				to[0] = s[0] - 1
				emit(to, mu, 1)
			}
			return nil
		},
	}
}

// near fails if an estimate is more than five standard errors off.
func near(t testing.TB, what string, e simulation.Estimate, want float64) {
	t.Helper()
	if d := math.Abs(e.Value - want); !(d <= 5*e.SE+1e-12*math.Abs(want)) {
		t.Errorf("%s is %g ± %g, want %g", what, e.Value, e.SE, want)
	}
	if !(e.Low <= e.Value && e.Value <= e.High) {
		t.Errorf("%s: %g is not in its interval %g to %g", what, e.Value, e.Low, e.High)
	}
}

func TestCrew(t *testing.T) {
	const lambda, mu = 0.2, 1.0
	// Birth and death with p[i] in proportion to 1, 3r, 6rr, 6rrr.
	r := lambda / mu
	p := []float64{1, 3 * r, 6 * r * r, 6 * r * r * r}
	sum := p[0] + p[1] + p[2] + p[3]
	u, w := (p[2]+p[3])/sum, p[1]*2*lambda/sum
	s, err := simulation.LongRun(crew(3, 2, lambda, mu), simulation.Options{Seed: 1, Events: 400_000}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "unavailability", s.Unavailability, u)
	near(t, "availability", s.Availability, 1-u)
	near(t, "frequency", s.Frequency, w)
	near(t, "mean up time", s.MeanUpTime, (1-u)/w)
	near(t, "mean down time", s.MeanDownTime, u/w)
	first, err := simulation.FirstFailure(crew(3, 2, lambda, mu), simulation.Options{Seed: 2}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "first failure", first, 1/(3*lambda)+1/(2*lambda)+mu/(6*lambda*lambda))
}

func TestDownTime(t *testing.T) {
	const mu = 2.5
	s, err := simulation.LongRun(crew(1, 1, 0.5, mu), simulation.Options{Seed: 3, Events: 400_000}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []float64{0.1, 0.5, 0.95} {
		e, ok := s.DownTime(p)
		if !ok {
			t.Fatal("no quantile")
		}
		near(t, "quantile", e, -math.Log(1-p)/mu)
	}
}

// twoOfThree with all kinds of laws: the long run depends on the means only.
func TestBlocksLaws(t *testing.T) {
	mean := func(l, r float64) float64 { return r / (l + r) }
	b := &simulation.Blocks{
		Components: []simulation.Component{
			{Name: "a", Life: simulation.Exponential(0.1), Repair: simulation.Constant(1)},
			{Name: "b", Life: simulation.Weibull(2, 8), Repair: simulation.Lognormal(0, 0.5)},
			{Name: "c", Life: simulation.Inverse(func(p float64) float64 { return 12 * p }), Repair: simulation.Exponential(0.5)},
		},
		Works: twoOfThree,
	}
	u := []float64{mean(10, 1), mean(8*math.Gamma(1.5), math.Exp(0.125)), mean(6, 2)}
	want := u[0]*u[1] + u[0]*u[2] + u[1]*u[2] - 2*u[0]*u[1]*u[2]
	s, err := simulation.LongRun(b, simulation.Options{Seed: 4, Events: 600_000, Warmup: 200}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "unavailability", s.Unavailability, want)
	if s.Failures < 1000 {
		t.Errorf("%d failures", s.Failures)
	}
}

// Two hundred components are never all at work at once: no cycles.
func TestNeverRenewed(t *testing.T) {
	b := &simulation.Blocks{Components: make([]simulation.Component, 200), Works: func(failed []bool) bool {
		n := 0
		for _, f := range failed {
			if f {
				n++
			}
		}
		return n <= 44
	}}
	for i := range b.Components {
		b.Components[i] = simulation.Component{Life: simulation.Exponential(0.25), Repair: simulation.Exponential(1)}
	}
	s, err := simulation.LongRun(b, simulation.Options{Seed: 10, Events: 400_000}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "unavailability", s.Unavailability, distuv.Binomial{N: 200, P: 0.2}.Survival(44))
}

func twoOfThree(failed []bool) bool {
	n := 0
	for _, f := range failed {
		if f {
			n++
		}
	}
	return n < 2
}

func TestBlocksOver(t *testing.T) {
	b := &simulation.Blocks{Components: make([]simulation.Component, 3), Works: twoOfThree}
	for i := range b.Components {
		b.Components[i] = simulation.Component{Life: simulation.Exponential(0.3)}
	}
	at := []float64{0, 0.5, 2, 10}
	got, err := simulation.Over(b, at, simulation.Options{Seed: 5}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range got {
		q := 1 - math.Exp(-0.3*g.At)
		f := 3*q*q - 2*q*q*q
		near(t, "unreliability", g.Unreliability, f)
		near(t, "unavailability", g.Unavailability, f)
		near(t, "reliability", g.Reliability, 1-f)
	}
	// The mean of the time without failure up to t is the integral of R.
	x := math.Exp(-0.3 * 2)
	near(t, "interval availability", got[2].Interval, (3*(1-x*x)/0.6-2*(1-x*x*x)/0.9)/2)
	if _, err := simulation.LongRun(b, simulation.Options{Events: 1000}, dependability.Limits{}); err == nil {
		t.Error("long run without repair: no error")
	}
	first, err := simulation.FirstFailure(b, simulation.Options{Seed: 6}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mttf", first, 1/0.9+1/0.6)
}

// The numbers do not depend on the number of cores.
func TestCores(t *testing.T) {
	var long, over, first any
	for cores := 1; cores <= 3; cores++ {
		o := simulation.Options{Seed: 9, Events: 100_000, Runs: 1000, Cores: cores}
		c := crew(4, 3, 0.5, 1)
		s, err := simulation.LongRun(c, o, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := simulation.Over(c, []float64{1, 2}, o, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		f, err := simulation.FirstFailure(c, o, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if cores == 1 {
			long, over, first = s, v, f
			continue
		}
		if !reflect.DeepEqual(long, any(s)) || !reflect.DeepEqual(over, any(v)) || first != any(f) {
			t.Errorf("%d cores give other numbers than one", cores)
		}
	}
}

func TestRefusals(t *testing.T) {
	endless := &simulation.Chain{Init: []int32{0}, Next: func(s []int32, emit func([]int32, float64, int)) error {
		emit([]int32{s[0] + 1}, 1, 0)
		return nil
	}}
	var large *dependability.TooLarge
	if _, err := simulation.LongRun(endless, simulation.Options{}, dependability.Limits{States: 1000}); !errors.As(err, &large) {
		t.Errorf("endless chain: %v", err)
	}
	stop := errors.New("stop")
	limits := dependability.Limits{Going: func() error { return stop }}
	if _, err := simulation.LongRun(crew(3, 2, 1, 1), simulation.Options{}, limits); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	bad := crew(3, 2, -1, 1)
	if _, err := simulation.LongRun(bad, simulation.Options{}, dependability.Limits{}); err == nil {
		t.Error("negative rate: no error")
	}
	if _, err := simulation.LongRun(crew(3, 2, 1, 0), simulation.Options{}, dependability.Limits{}); err == nil {
		t.Error("absorbing state: no error")
	}
	if _, err := simulation.FirstFailure(crew(3, 0, 1, 0), simulation.Options{}, dependability.Limits{}); err == nil {
		t.Error("first failure of what never fails: no error")
	}
	if _, err := simulation.Over(crew(3, 2, 1, 1), []float64{2, 1}, simulation.Options{}, dependability.Limits{}); err == nil {
		t.Error("times that fall: no error")
	}
	if _, err := simulation.LongRun(&simulation.Blocks{}, simulation.Options{}, dependability.Limits{}); err == nil {
		t.Error("no components: no error")
	}
}

// A system that hardly ever fails: the interval says so.
func TestNothingSeen(t *testing.T) {
	s, err := simulation.LongRun(crew(2, 1, 1e-9, 1), simulation.Options{Seed: 1, Events: 10_000}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Failures != 0 || s.Frequency.Value != 0 || !(s.Frequency.High > 0) {
		t.Errorf("%+v", s.Frequency)
	}
	if _, ok := s.DownTime(0.5); ok {
		t.Error("a quantile of no outages")
	}
}
