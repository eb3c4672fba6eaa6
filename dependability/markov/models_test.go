package markov_test

import (
	"math"

	"github.com/nines-bot/nines/dependability/markov"
)

// A model of the tests, general in its parameters.
type model struct {
	markov.Model
	names      []string // of the parameters
	derivative markov.Derivative
	kill       func(*markov.Chain) []float64
}

// A rule of a test model: in a state, the rate is count(state)·parameter.
type rule struct {
	parameter string
	count     func(s []int32) float64
	set       func(s, to []int32)
}

func newModel(p map[string]float64, names []string, init []int32, up func([]int32) bool, rules []rule) model {
	to := make([]int32, len(init))
	m := model{names: names}
	m.Init, m.Up = init, up
	m.Next = func(s []int32, emit func([]int32, float64, int)) error {
		for k, r := range rules {
			if rate := r.count(s) * p[r.parameter]; rate > 0 {
				copy(to, s)
				r.set(s, to)
				emit(to, rate, k)
			}
		}
		return nil
	}
	m.derivative = func(from, _ []int32, k int, out []float64) {
		for i, name := range names {
			if name == rules[k].parameter {
				out[i] = rules[k].count(from)
			}
		}
	}
	return m
}

func when(b bool, v float64) float64 {
	if b {
		return v
	}
	return 0
}

// vm is 2012 c): 0 up, 1 processor failed, 2 rack failed.
func vm(p map[string]float64) model {
	move := func(parameter string, from, dest int32) rule {
		return rule{parameter, func(s []int32) float64 { return when(s[0] == from, 1) }, func(_, to []int32) { to[0] = dest }}
	}
	return newModel(p, []string{"lam_p", "lam_r", "nu_p", "nu_r"}, []int32{0}, func(s []int32) bool { return s[0] == 0 },
		[]rule{move("lam_p", 0, 1), move("lam_r", 0, 2), move("nu_p", 1, 0), move("nu_r", 2, 0)})
}

// ras is 2007 g): working hosts a of n, replicas b of 2.
func ras(p map[string]float64) model {
	n, r := int32(p["n"]), int32(2)
	m := newModel(p, []string{"lam_h", "lam_r", "mu_h", "mu_n", "mu_nn"}, []int32{n, min(n, r)}, func(s []int32) bool { return s[1] > 0 }, []rule{
		{"lam_h", func(s []int32) float64 { return float64(s[1]) }, func(_, to []int32) { to[0]--; to[1]-- }},
		{"lam_h", func(s []int32) float64 { return float64(s[0] - s[1]) }, func(_, to []int32) { to[0]-- }},
		{"lam_r", func(s []int32) float64 { return float64(s[1]) }, func(_, to []int32) { to[1]-- }},
		{"mu_h", func(s []int32) float64 { return when(s[0] < n, 1) }, func(_, to []int32) { to[0]++ }},
		{"mu_n", func(s []int32) float64 { return when(s[1] > 0 && s[1] < min(s[0], r), 1) }, func(_, to []int32) { to[1]++ }},
		{"mu_nn", func(s []int32) float64 { return when(s[1] == 0 && s[0] > 0, 1) }, func(s, to []int32) { to[1] = min(s[0], r) }},
	})
	m.kill = func(c *markov.Chain) []float64 {
		k := make([]float64, c.Len())
		for i := range k {
			if !c.Up(i) {
				k[i] = p["theta"]
			}
		}
		return k
	}
	return m
}

// kofn needs k of n units, with r repairmen; standby units fail dorm times as often.
func kofn(p map[string]float64) model {
	n, k, r := p["n"], p["k"], p["r"]
	return newModel(p, []string{"lam", "mu"}, []int32{0}, func(s []int32) bool { return n-float64(s[0]) >= k }, []rule{
		{"lam", func(s []int32) float64 {
			good := n - float64(s[0])
			return math.Min(good, k) + math.Max(good-k, 0)*p["dorm"]
		}, func(_, to []int32) { to[0]++ }},
		{"mu", func(s []int32) float64 { return math.Min(float64(s[0]), r) }, func(_, to []int32) { to[0]-- }},
	})
}

const ruleFail = 2

// swpop is 2012 f): i_e with errors, i_f failed, of m processes.
func swpop(p map[string]float64) model {
	m := int32(p["m"])
	ok := func(s []int32) float64 { return float64(m - s[0] - s[1]) }
	return newModel(p, []string{"lambda", "theta", "delta", "eta"}, []int32{0, 0}, nil, []rule{
		{"lambda", ok, func(_, to []int32) { to[0]++ }},
		{"theta", func(s []int32) float64 { return ok(s) * float64(s[0]) }, func(_, to []int32) { to[0]++ }},
		{"delta", func(s []int32) float64 { return float64(s[0]) }, func(_, to []int32) { to[0]--; to[1]++ }},
		{"eta", func(s []int32) float64 { return float64(s[1]) }, func(_, to []int32) { to[1]-- }},
	})
}
