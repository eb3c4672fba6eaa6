package markov_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/nines-bot/nines/dependability/markov"
)

// ladder goes up n steps at rate up and down them at rate down; the top is down.
func ladder(n int, up, down float64) markov.Model {
	return markov.Model{
		Init: []int32{0},
		Up:   func(s []int32) bool { return int(s[0]) < n },
		Next: func(s []int32, emit func([]int32, float64, int)) error {
			if int(s[0]) < n {
				emit([]int32{s[0] + 1}, up, 0)
			}
			if s[0] > 0 {
				emit([]int32{s[0] - 1}, down, 1)
			}
			return nil
		},
	}
}

// TestTiny keeps relative accuracy where 1−A has long had none: the closed form is
// a geometric sum.
func TestTiny(t *testing.T) {
	for _, test := range []struct {
		steps int
		ratio float64
	}{{1, 1e-19}, {10, 1e-10}, {20, 1e-10}, {30, 1e-10}, {3, 1e-100}, {299, 0.1}, {60, 0.5}} {
		t.Run(fmt.Sprintf("%v^%d", test.ratio, test.steps), func(t *testing.T) {
			c := must(markov.Build(ladder(test.steps, test.ratio, 1), markov.Limits{}))(t)
			want, sum := 1.0, 1.0
			for range test.steps {
				want *= test.ratio
				sum += want
			}
			a := must(c.Availability())(t)
			near(t, "unavailability", a.Complement.Value, want/sum, 1e-12)
			if !(a.Complement.Error > 0 && a.Complement.Error < a.Complement.Value*1e-9) {
				t.Errorf("error %v of %v", a.Complement.Error, a.Complement.Value)
			}
			near(t, "frequency", must(c.FailureFrequency())(t).Value, want/sum, 1e-12)
			near(t, "mean down time", must(c.MeanDownTime())(t).Value, 1, 1e-13)
			l := must(c.TimeToFailure(markov.FromInit))(t)
			// Of a stationary process, time up over failures; from the bottom, a bit more.
			if m := must(l.Mean())(t).Value; m < 1/want || m > 4*sum/want {
				t.Errorf("mean time to failure %v for an unavailability of %v", m, want)
			}
		})
	}
}

// TestErlang: an unreliability of many stages in a short time, against its series.
func TestErlang(t *testing.T) {
	for _, test := range []struct {
		stages int
		x      float64 // time times rate
	}{{1, 1e-300}, {2, 1e-150}, {5, 1e-3}, {20, 1e-10}, {20, 3}, {40, 1e-7}, {12, 500}} {
		t.Run(fmt.Sprintf("%d stages, %v", test.stages, test.x), func(t *testing.T) {
			c := must(markov.Build(ladder(test.stages, 2.5, 0), markov.Limits{}))(t)
			l := must(c.TimeToFailure(markov.FromInit))(t)
			term, below, above := math.Exp(-test.x), 0.0, 0.0
			for k := range test.stages + 2000 {
				if k < test.stages {
					below += term
				} else {
					above += term
				}
				term *= test.x / float64(k+1)
			}
			p := must(l.Survival(test.x / 2.5))(t)[0]
			near(t, "unreliability", p.Complement.Value, above, 2e-13)
			near(t, "reliability", p.Value, below, 2e-13)
			near(t, "mean", must(l.Mean())(t).Value, float64(test.stages)/2.5, 1e-13)
			near(t, "scv", must(l.SCV())(t).Value, 1/float64(test.stages), 1e-12)
		})
	}
}

// TestStiff: seconds and centuries in one chain. Two units, detection within a
// second, repair within a day, a failure in a hundred years.
func TestStiff(t *testing.T) {
	const lambda, detect, repair = 1.0 / (100 * 8760), 3600.0, 1.0 / 24
	m := markov.Model{
		Init: []int32{0},
		Up:   func(s []int32) bool { return s[0] == 0 || s[0] == 2 },
		Next: func(s []int32, emit func([]int32, float64, int)) error {
			switch s[0] {
			case 0: // both work
				emit([]int32{1}, 2*lambda, 0)
			case 1: // one has failed and nobody knows yet: down
				emit([]int32{2}, detect, 1)
			case 2: // one works
				emit([]int32{0}, repair, 2)
				emit([]int32{3}, lambda, 0)
			case 3: // none works
				emit([]int32{2}, repair, 2)
			}
			return nil
		},
	}
	c := must(markov.Build(m, markov.Limits{}))(t)
	p1, p2 := 2*lambda/detect, 2*lambda/repair
	p3 := p2 * lambda / repair
	u := (p1 + p3) / (1 + p1 + p2 + p3)
	near(t, "unavailability", must(c.Availability())(t).Complement.Value, u, 1e-14)
	near(t, "after a thousand years", must(c.PointAvailability(markov.FromInit, 8.76e6))(t)[0].Complement.Value, u, 1e-12)
	// From new the first failure is a single exponential: 1−exp(−2λt).
	l := must(c.TimeToFailure(markov.FromInit))(t)
	for _, hours := range []float64{1e-6, 1, 8760, 8.76e6} {
		p := must(l.Survival(hours))(t)[0]
		near(t, "unreliability", p.Complement.Value, -math.Expm1(-2*lambda*hours), 1e-12)
		near(t, "reliability", p.Value, math.Exp(-2*lambda*hours), 1e-12)
	}
	// Seen only when both have failed, the interval unavailability is still exact.
	year := must(c.IntervalAvailability(markov.Stationary, 8760))(t)[0]
	near(t, "a year of steady operation", year.Complement.Value, u, 1e-12)
}

// TestDecomposable: two halves that hardly ever meet, the classic trap of iteration
// that watches only its own steps.
func TestDecomposable(t *testing.T) {
	for _, coupling := range []float64{1e-3, 1e-9, 1e-15, 1e-200} {
		m := markov.Model{
			Init: []int32{0},
			Up:   func(s []int32) bool { return s[0] < 50 },
			Next: func(s []int32, emit func([]int32, float64, int)) error {
				half, place := s[0]/50, s[0]%50
				emit([]int32{half*50 + (place+1)%50}, 1+float64(place%3), 0)
				emit([]int32{half*50 + (place*7+3)%50}, 0.5, 1)
				if place == 0 {
					emit([]int32{(1-half)*50 + 25}, coupling*float64(1+half), 2)
				}
				return nil
			},
		}
		c := must(markov.Build(m, markov.Limits{}))(t)
		s := must(c.Steady())(t)
		if s.Residual > 1e-13 {
			t.Errorf("coupling %v: residual %v", coupling, s.Residual)
		}
		// The halves are alike, but the second is left twice as fast.
		near(t, "cut", s.P[find(t, c, 0)], 2*s.P[find(t, c, 50)], 1e-12)
		if coupling < 1e-8 {
			near(t, "unavailability", must(c.Availability())(t).Complement.Value, 1.0/3, 1e-8)
		}
	}
}

func find(t *testing.T, c *markov.Chain, state ...int32) int {
	t.Helper()
	i, ok := c.Find(state)
	if !ok {
		t.Fatalf("no state %v", state)
	}
	return i
}
