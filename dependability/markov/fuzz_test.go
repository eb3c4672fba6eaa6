package markov_test

import (
	"math"
	"testing"

	"github.com/nines-bot/nines/dependability/markov"
)

// FuzzChain asks everything of chains of any shape, absorbing and in pieces too:
// an error or finite numbers, never a panic.
func FuzzChain(f *testing.F) {
	f.Add([]byte{0, 1, 100, 1, 0, 200}, uint16(1), 1.0)
	f.Add([]byte{0, 1, 0, 1, 2, 255, 2, 0, 128, 0, 3, 4}, uint16(6), 1e9)
	f.Add([]byte{0, 0, 7}, uint16(0), 0.0)
	f.Fuzz(askEverything)
}

func askEverything(t *testing.T, data []byte, up uint16, at float64) {
	m := markov.Model{
		Init: []int32{0},
		Up:   func(s []int32) bool { return up>>s[0]&1 == 1 },
		Next: func(s []int32, emit func([]int32, float64, int)) error {
			for k := 0; k+2 < len(data); k += 3 {
				if int32(data[k]%16) == s[0] {
					emit([]int32{int32(data[k+1] % 16)}, math.Pow(10, float64(data[k+2])/3-60), k/3)
				}
			}
			return nil
		},
	}
	c, err := markov.Build(m, markov.Limits{Work: 1e8})
	if err != nil {
		t.Fatal(err)
	}
	rules := len(data)/3 + 1
	one := func(_, _ []int32, rule int, out []float64) { out[rule] = 1 }
	check := func(what string, err error, numbers ...markov.Number) {
		t.Helper()
		for _, n := range numbers {
			if err == nil && (math.IsNaN(n.Value) || math.IsInf(n.Value, 0) || math.IsNaN(n.Error) || n.Error < 0) {
				t.Errorf("%s at %v: %+v", what, at, n)
			}
		}
	}
	a, err := c.Availability()
	check("availability", err, a.Number, a.Complement)
	n, err := c.MeanUpTime()
	check("mean up time", err, n)
	grad, err := c.AvailabilityGradient(rules, one)
	check("gradient", err, grad...)
	grad, err = c.MTTFFGradient(rules, one)
	check("mttff gradient", err, grad...)
	for _, start := range []markov.Start{markov.FromInit, markov.Stationary, markov.StationaryUp, markov.AfterFailure} {
		if p, err := c.PointAvailability(start, at, 1); err == nil {
			check("point", err, p[0].Number, p[0].Complement, p[1].Number, p[1].Complement)
		}
		l, err := c.TimeToFailure(start)
		if err != nil {
			continue
		}
		n, err := l.Mean()
		check("mean", err, n)
		n, err = l.SCV()
		check("scv", err, n)
		n, err = l.Quantile(0.3)
		check("quantile", err, n)
		if p, err := l.Survival(at); err == nil {
			check("survival", err, p[0].Number, p[0].Complement)
		}
	}
}
