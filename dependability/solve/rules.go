package solve

import (
	"fmt"
	"math"
)

// next applies the rules to a state.
func (c *Chain) next(rules []compiledRule) func([]int32, func([]int32, float64, int)) error {
	slots := make([]float64, len(c.Low))
	to := make([]int32, len(c.Low))
	return func(state []int32, emit func([]int32, float64, int)) error {
		fill(slots, state)
		for n := range rules {
			r := &rules[n]
			if !r.when(slots) {
				continue
			}
			rate := r.rate(slots)
			if !(rate >= 0) || math.IsInf(rate, 1) {
				return c.Model.Fault(r.Rate.Pos, "a rate is finite and not negative", "rule %s in state %s: the rate is %v", r.title(n), c.label(state), rate)
			}
			if rate == 0 {
				continue
			}
			copy(to, state)
			for k, slot := range r.slot {
				x := r.value[k](slots)
				if err := c.inRange(r.Set[k], slot, x, c.label(state)); err != nil {
					return err
				}
				to[slot] = int32(x)
			}
			emit(to, rate, n)
		}
		return nil
	}
}

func (r *compiledRule) title(n int) string {
	if r.Name == "" {
		return fmt.Sprint(n + 1)
	}
	return r.Name
}

// vector evaluates something in every state.
func (c *Chain) vector(f func([]float64) float64) []float64 {
	out := make([]float64, c.Len())
	slots := make([]float64, len(c.Low))
	for i := range out {
		out[i] = f(fill(slots, c.State(i)))
	}
	return out
}

// indicator is 1 where the condition holds.
func (c *Chain) indicator(f func([]float64) bool) []float64 {
	return c.vector(func(s []float64) float64 {
		if f(s) {
			return 1
		}
		return 0
	})
}
