package markov_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/nines-bot/nines/dependability/markov"
)

// scattered is a chain of n states in a ring with four more random ways out of each:
// the hardest structure for elimination.
func scattered(n int, seed uint64) model {
	r := rand.New(rand.NewPCG(seed, 1))
	type way struct {
		to   int32
		rate float64
	}
	ways := make([][]way, n)
	for i := range ways {
		ways[i] = append(ways[i], way{int32((i + 1) % n), 1})
		for range 4 {
			ways[i] = append(ways[i], way{int32(r.IntN(n)), r.ExpFloat64()})
		}
	}
	m := model{}
	m.Init = []int32{0}
	m.Up = func(s []int32) bool { return int(s[0]) < n-n/10 }
	m.Next = func(s []int32, emit func([]int32, float64, int)) error {
		for k, w := range ways[s[0]] {
			emit([]int32{w.to}, w.rate, k)
		}
		return nil
	}
	m.derivative = func(from, _ []int32, k int, out []float64) { out[k] = ways[from[0]][k].rate }
	return m
}

// full is a chain of n states each of which leads to every other.
func full(n int) model {
	m := model{}
	m.Init = []int32{0}
	m.Up = func(s []int32) bool { return int(s[0]) < n-n/10 }
	to := make([]int32, 1)
	m.Next = func(s []int32, emit func([]int32, float64, int)) error {
		for j := range n {
			to[0] = int32(j)
			emit(to, float64(1+(int(s[0])*7+j*13)%11), 0)
		}
		return nil
	}
	m.derivative = func(_, _ []int32, _ int, out []float64) { out[0] = 1 }
	return m
}

// replicas is three kinds of n components with one repairman each: a grid.
func replicas(n int32) model {
	p := map[string]float64{"l0": 1e-3, "l1": 2e-3, "l2": 5e-4, "m0": 0.5, "m1": 0.3, "m2": 0.1}
	var rules []rule
	for k := range 3 {
		rules = append(rules,
			rule{fmt.Sprint("l", k), func(s []int32) float64 { return float64(n - s[k]) }, func(_, to []int32) { to[k]++ }},
			rule{fmt.Sprint("m", k), func(s []int32) float64 { return when(s[k] > 0, 1) }, func(_, to []int32) { to[k]-- }})
	}
	return newModel(p, []string{"l0", "m0", "l1", "m1", "l2", "m2"}, []int32{0, 0, 0},
		func(s []int32) bool { return s[0] < n/2 && s[1] < n/2 && s[2] < n/2 }, rules)
}

func BenchmarkSteadyAndSensitivities(b *testing.B) {
	for name, m := range map[string]model{"scattered-2000": scattered(2000, 1), "grid-2197": replicas(12), "full-500": full(500), "full-2000": full(2000)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c, err := markov.Build(m.Model, markov.Limits{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.AvailabilityGradient(max(6, len(m.names)), m.derivative); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSteady(b *testing.B) {
	for _, m := range []float64{100, 300} {
		b.Run(fmt.Sprintf("swpop-%v", m), func(b *testing.B) {
			for b.Loop() {
				c, err := markov.Build(swpop(map[string]float64{"m": m, "lambda": 0.01, "theta": 5 / m, "delta": 1, "eta": 10}).Model, markov.Limits{})
				if err != nil {
					b.Fatal(err)
				}
				s, err := c.Steady()
				if err != nil {
					b.Fatal(err)
				}
				b.Logf("%s: error %.2g residual %.2g difference %.2g", s.Method, s.Error, s.Residual, s.Difference)
			}
		})
	}
}

// BenchmarkSeed asks everything of the nine states of 2007 g) and h).
func BenchmarkSeed(b *testing.B) {
	p := map[string]float64{"n": 3, "lam_h": 1e-3, "lam_r": 0.05, "mu_h": 0.125, "mu_n": 60, "mu_nn": 20, "theta": 1}
	for b.Loop() {
		m := ras(p)
		c, err := markov.Build(m.Model, markov.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		if err := everything(c, m); err != nil {
			b.Fatal(err)
		}
	}
}

func everything(c *markov.Chain, m model) error {
	at := []float64{1, 24, 720, 8760}
	var failed error
	keep := func(err error) {
		if failed == nil {
			failed = err
		}
	}
	_, err := c.Availability()
	keep(err)
	_, err = c.FailureFrequency()
	keep(err)
	_, err = c.MeanUpTime()
	keep(err)
	_, err = c.AvailabilityGradient(len(m.names), m.derivative)
	keep(err)
	_, err = c.PointAvailability(markov.FromInit, at...)
	keep(err)
	_, err = c.IntervalAvailability(markov.FromInit, at...)
	keep(err)
	_, err = c.Distribution(markov.FromInit, 24)
	keep(err)
	l, err := c.TimeToFailure(markov.FromInit)
	keep(err)
	keep(life(l, at))
	for _, start := range []markov.Start{markov.Stationary, markov.StationaryUp} {
		l, err := c.Killed(m.kill(c), start)
		keep(err)
		keep(life(l, at))
	}
	d, err := c.Downtime()
	keep(err)
	keep(life(d, []float64{0.01, 0.1, 1, 10}))
	return failed
}

func life(l *markov.Lifetime, at []float64) error {
	if _, err := l.Survival(at...); err != nil {
		return err
	}
	if _, err := l.Density(at...); err != nil {
		return err
	}
	if _, err := l.SCV(); err != nil {
		return err
	}
	for _, q := range []float64{0.5, 0.05, 0.01} {
		if _, err := l.Quantile(q); err != nil {
			return err
		}
	}
	_, err := l.Mean()
	return err
}
