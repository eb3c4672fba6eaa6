package markov

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Build explores a model from its initial state. It refuses with a
// [*TooLargeError] what is beyond the limits and with a [*RateError] a rate that is
// none; errors of the model's Next come back wrapped with the state they arose in.
func Build(m Model, limits Limits) (*Chain, error) {
	if len(m.Init) == 0 {
		return nil, errors.New("model without variables")
	}
	limits = limits.withDefaults()
	b := builder{chain: &Chain{index: newIndex(len(m.Init)), ptr: []int{0}, limits: limits}, model: m}
	b.chain.index.add(m.Init)
	state := make([]int32, len(m.Init)) // a copy: the index moves its states as it grows
	for i := 0; i < b.chain.index.len(); i++ {
		if i%1024 == 0 {
			if err := b.check(i); err != nil {
				return nil, err
			}
		}
		copy(state, b.chain.index.state(i))
		if err := b.explore(state); err != nil {
			return nil, err
		}
	}
	b.chain.finish()
	return b.chain, nil
}

type builder struct {
	chain *Chain
	model Model
	state []int32
	err   error
}

func (b *builder) explore(state []int32) error {
	c := b.chain
	c.up = append(c.up, b.model.Up == nil || b.model.Up(state))
	b.state = state
	if err := b.model.Next(state, b.emit); err != nil {
		return fmt.Errorf("state %s: %w", Label(state), err)
	}
	c.ptr = append(c.ptr, len(c.edges))
	if n := c.index.len(); n > c.limits.States && b.err == nil {
		b.err = b.tooLarge(fmt.Sprintf("%d states", c.limits.States))
	}
	return b.err
}

func (b *builder) emit(to []int32, rate float64, rule int) {
	switch {
	case b.err != nil || rate == 0:
	case rate < 0 || math.IsNaN(rate) || math.IsInf(rate, 0):
		b.err = &RateError{State: append([]int32(nil), b.state...), Rule: rule, Rate: rate}
	case len(to) != len(b.state):
		b.err = fmt.Errorf("rule %d in state %s: a state of %d variables", rule, Label(b.state), len(to))
	case b.chain.index.len() > b.chain.limits.States:
		b.err = b.tooLarge(fmt.Sprintf("%d states", b.chain.limits.States))
	default:
		j := b.chain.index.add(to)
		if n := len(b.chain.edges); n == cap(b.chain.edges) {
			b.chain.edges = slices.Grow(b.chain.edges, n/2+64) // append grows large slices by a quarter
		}
		b.chain.edges = append(b.chain.edges, edge{to: int32(j), rule: int32(rule), rate: rate})
	}
}

func (b *builder) check(explored int) error {
	c := b.chain
	// Each edge takes 16 bytes here and 12 more when merged, each state 9.
	bytes := c.index.bytes() + 16*int64(cap(c.edges)) + 12*int64(len(c.edges)) + 9*int64(explored)
	if bytes > c.limits.Memory {
		return b.tooLarge(fmt.Sprintf("%d MiB", c.limits.Memory>>20))
	}
	return c.limits.Check()
}

func (b *builder) tooLarge(limit string) error {
	n := b.chain.index.len()
	return &TooLargeError{States: n, Waiting: n - len(b.chain.up), Forecast: b.model.Forecast, Limit: limit}
}
