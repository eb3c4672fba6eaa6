package markov_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability/markov"
)

// arrows is a chain given as from, to pairs, all of rate 1; states below down are up.
func arrows(down int32, pairs ...int32) markov.Model {
	return markov.Model{
		Init: []int32{pairs[0]},
		Up:   func(s []int32) bool { return s[0] < down },
		Next: func(s []int32, emit func([]int32, float64, int)) error {
			for k := 0; k < len(pairs); k += 2 {
				if pairs[k] == s[0] {
					emit([]int32{pairs[k+1]}, 1, k/2)
				}
			}
			return nil
		},
	}
}

func TestNoSteadyState(t *testing.T) {
	for _, test := range []struct {
		name  string
		model markov.Model
		want  string
	}{
		{"absorbing", arrows(2, 0, 1, 1, 0, 1, 2), "no steady state: the system ends in the absorbing state (2)"},
		{"two sets", arrows(9, 0, 1, 1, 2, 2, 1, 0, 3), "closed sets of states, those of (1) and of (3)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := must(markov.Build(test.model, markov.Limits{}))(t)
			_, err := c.Availability()
			var not *markov.NotErgodicError
			if !errors.As(err, &not) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// TestTransientStates: states left for good have no part in the long run.
func TestTransientStates(t *testing.T) {
	c := must(markov.Build(arrows(2, 0, 1, 1, 2, 2, 1), markov.Limits{}))(t)
	s := must(c.Steady())(t)
	if s.P[0] != 0 || math.Abs(s.P[1]-0.5) > 1e-15 {
		t.Errorf("steady state %v", s.P)
	}
	classes := c.Classes()
	if len(classes) != 2 || !classes[0].Recurrent || classes[1].Recurrent || len(classes[0].States) != 2 {
		t.Errorf("classes %+v", classes)
	}
}

func TestSingleState(t *testing.T) {
	c := must(markov.Build(arrows(1, 0, 0), markov.Limits{}))(t)
	if a := must(c.Availability())(t); a.Value != 1 || a.Complement.Value != 0 {
		t.Errorf("availability %+v", a)
	}
	if c.Transitions() != 0 {
		t.Errorf("%d transitions", c.Transitions())
	}
	if n := must(c.SteadyReward(c.Rates(0)))(t); n.Value != 1 {
		t.Errorf("rule fires at rate %v", n.Value)
	}
	r := must(c.Reward(markov.FromInit, []float64{-3}, 0, 5))(t)
	if r[1].Rate.Value != -3 || math.Abs(r[1].Sum.Value+15) > 1e-13 || r[0].Sum.Value != 0 {
		t.Errorf("reward %+v", r)
	}
}

func TestCannotBeSaid(t *testing.T) {
	never := must(markov.Build(arrows(9, 0, 1, 1, 0), markov.Limits{}))(t)
	if _, err := never.MeanUpTime(); !errors.Is(err, markov.ErrNeverDown) {
		t.Errorf("mean up time of what never fails: %v", err)
	}
	if _, err := never.Downtime(); !errors.Is(err, markov.ErrNeverDown) {
		t.Errorf("down time of what never fails: %v", err)
	}
	dead := must(markov.Build(arrows(0, 0, 1, 1, 0), markov.Limits{}))(t)
	if _, err := dead.MeanDownTime(); !errors.Is(err, markov.ErrNeverUp) {
		t.Errorf("mean down time of what is never up: %v", err)
	}
	if _, err := dead.TimeToFailure(markov.StationaryUp); !errors.Is(err, markov.ErrNeverUp) {
		t.Errorf("start up of what is never up: %v", err)
	}
	l := must(dead.TimeToFailure(markov.FromInit))(t)
	if m := must(l.Mean())(t); m.Value != 0 {
		t.Errorf("mean life of what starts down: %v", m)
	}
	if q := must(l.Quantile(0.5))(t); q.Value != 0 {
		t.Errorf("quantile of what starts down: %v", q)
	}
	if p := must(l.Survival(0, 3))(t); p[0].Value != 0 || p[1].Complement.Value != 1 {
		t.Errorf("survival of what starts down: %v", p)
	}
	// From 0 to failure (3) or, as often, to safety (1, 2) for ever.
	safe := must(markov.Build(arrows(3, 0, 3, 0, 1, 1, 2, 2, 1), markov.Limits{}))(t)
	l = must(safe.TimeToFailure(markov.FromInit))(t)
	if _, err := l.Mean(); !errors.Is(err, markov.ErrForever) {
		t.Errorf("mean of what may never fail: %v", err)
	}
	if _, err := l.Quantile(0.4); !errors.Is(err, markov.ErrForever) {
		t.Errorf("quantile of what may never fail: %v", err)
	}
	// Half of all fail, at rate 2: 0.6 survive where 1−exp(−2t) = 0.8.
	near(t, "quantile", must(l.Quantile(0.6))(t).Value, math.Log(5)/2, 1e-12)
}

func TestRefusals(t *testing.T) {
	endless := markov.Model{Init: []int32{0, 7}, Forecast: 4e9, Next: func(s []int32, emit func([]int32, float64, int)) error {
		emit([]int32{s[0] + 1, 7}, 1, 0)
		return nil
	}}
	_, err := markov.Build(endless, markov.Limits{States: 1000})
	var large *markov.TooLargeError
	if !errors.As(err, &large) || !strings.Contains(err.Error(), "1000 states") || !strings.Contains(err.Error(), "4e+09 by the ranges") {
		t.Errorf("endless model: %v", err)
	}
	if _, err = markov.Build(endless, markov.Limits{Memory: 1 << 20}); !errors.As(err, &large) || large.Limit != "1 MiB" {
		t.Errorf("endless model in little memory: %v", err)
	}
	stop := errors.New("stop")
	if _, err = markov.Build(endless, markov.Limits{Check: func() error { return stop }}); !errors.Is(err, stop) {
		t.Errorf("interrupted: %v", err)
	}
	for _, rate := range []float64{-1, math.NaN(), math.Inf(1)} {
		_, err = markov.Build(markov.Model{Init: []int32{3}, Next: func(_ []int32, emit func([]int32, float64, int)) error {
			emit([]int32{4}, rate, 2)
			return nil
		}}, markov.Limits{})
		var bad *markov.RateError
		if !errors.As(err, &bad) || bad.Rule != 2 || bad.State[0] != 3 {
			t.Errorf("rate %v: %v", rate, err)
		}
	}
	leaves := markov.Model{Init: []int32{3}, Next: func([]int32, func([]int32, float64, int)) error { return stop }}
	if _, err = markov.Build(leaves, markov.Limits{}); !errors.Is(err, stop) || !strings.Contains(err.Error(), "state 3") {
		t.Errorf("model that fails: %v", err)
	}
	if _, err = markov.Build(markov.Model{}, markov.Limits{}); err == nil {
		t.Error("a model without variables was built")
	}
	c := must(markov.Build(ladder(1000, 2, 1e6), markov.Limits{Work: 1e6}))(t)
	if _, err = c.PointAvailability(markov.FromInit, 1e6); err == nil || !strings.Contains(err.Error(), "beyond the limit") {
		t.Errorf("transient beyond the limit: %v", err)
	}
	for _, at := range []float64{-1, math.NaN(), math.Inf(1)} {
		if _, err = c.PointAvailability(markov.FromInit, at); err == nil {
			t.Errorf("time %v was taken", at)
		}
	}
}
