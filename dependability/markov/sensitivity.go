package markov

import (
	"errors"
	"fmt"
	"math"
)

// A Derivative writes into out, one place a parameter, the derivatives of the rate
// of the edge from one state to another by a rule.
type Derivative func(from, to []int32, rule int, out []float64)

// A bias is how much more of something than on average is still to come in each
// state, up to a constant: x = a − b of two sums without subtraction.
type bias struct {
	x, size  []float64 // size: a + b, on which the error depends
	relative float64
}

// AvailabilityGradient returns the derivative of the long-run availability by each
// of the parameters, all from one factorization: with g the bias of downtime,
// dU/dx = Σ π_i·dq_ij/dx·(g_j − g_i) over all transitions (Schweitzer 1968). The
// errors follow from the sizes of what is subtracted there.
func (c *Chain) AvailabilityGradient(parameters int, d Derivative) ([]Number, error) {
	down := make([]float64, c.Len())
	for i, up := range c.up {
		if !up {
			down[i] = 1
		}
	}
	grad, err := c.steadyGradient(down, parameters, d, nil)
	for k := range grad {
		grad[k].Value = -grad[k].Value + 0 // no minus zero
	}
	return grad, err
}

// RewardGradient returns the derivatives of the long-run mean of a reward that does
// not itself depend on the parameters.
func (c *Chain) RewardGradient(reward []float64, parameters int, d Derivative) ([]Number, error) {
	if err := c.checkReward(reward); err != nil {
		return nil, err
	}
	gain, loss := parts(reward)
	plus, err := c.steadyGradient(gain, parameters, d, nil)
	if err != nil {
		return nil, err
	}
	minus, err := c.steadyGradient(loss, parameters, d, nil)
	for k := range minus {
		plus[k].Value -= minus[k].Value
		plus[k].Error += minus[k].Error
	}
	return plus, err
}

// FailureFrequencyGradient returns the derivatives of the failure frequency.
func (c *Chain) FailureFrequencyGradient(parameters int, d Derivative) ([]Number, error) {
	failing := make([]float64, c.Len())
	for e := range c.Edges() {
		if c.up[e.From] && !c.up[e.To] {
			failing[e.From] += e.Rate
		}
	}
	// The reward is itself made of rates: their derivative counts once directly.
	return c.steadyGradient(failing, parameters, d, func(e Edge) bool { return c.up[e.From] && !c.up[e.To] })
}

func (c *Chain) steadyGradient(cost []float64, parameters int, d Derivative, direct func(Edge) bool) ([]Number, error) {
	s, err := c.Steady()
	if err != nil {
		return nil, err
	}
	g, err := c.steadyBias(s, cost)
	if err != nil {
		return nil, err
	}
	return c.gradient(s.P, g, parameters, d, direct), nil
}

// gradient sums weight_i·dq_ij/dx·(g_j − g_i), and weight_i·dq_ij/dx over the edges
// that are direct.
func (c *Chain) gradient(weight []float64, g bias, parameters int, d Derivative, direct func(Edge) bool) []Number {
	sum, size, out := make([]float64, parameters), make([]float64, parameters), make([]float64, parameters)
	for e := range c.Edges() {
		if weight[e.From] == 0 {
			continue
		}
		clear(out)
		d(c.State(e.From), c.State(e.To), e.Rule, out)
		step, around := 0.0, 0.0
		if e.From != e.To {
			step, around = g.x[e.To]-g.x[e.From], g.size[e.To]+g.size[e.From]
		}
		if direct != nil && direct(e) {
			step++
			around++
		}
		for k, v := range out {
			sum[k] += weight[e.From] * v * step
			size[k] += weight[e.From] * math.Abs(v) * around
		}
	}
	list := make([]Number, parameters)
	for k := range list {
		list[k] = Number{Value: sum[k], Error: size[k] * (g.relative + 4*unit), Method: "adjoint"}
	}
	return list
}

// steadyBias returns the bias of a cost relative to a likely state: what comes
// before that state is next reached, minus the average over the same time.
func (c *Chain) steadyBias(s *Steady, cost []float64) (bias, error) {
	g := bias{x: make([]float64, c.Len()), size: make([]float64, c.Len())}
	if len(s.class) < 2 {
		return g, nil
	}
	weights, costs := pick(s.P, s.class), pick(cost, s.class)
	p, f := c.process().restrict(s.class), s.factor
	if f == nil {
		var err error
		if f, err = eliminate(p, likely(weights, 0), c.limits.Work, c.limits); err != nil {
			return bias{}, explain(err)
		}
	}
	mean, each := dot(weights, costs), ones(len(costs))
	before, times := f.right(costs), f.right(each)
	for k, i := range s.class {
		g.x[i] = before[k] - mean*times[k]
		g.size[i] = before[k] + mean*times[k]
	}
	g.relative = max(f.assessRight(p, costs, before), f.assessRight(p, each, times)) + 2*s.Error + 4*unit
	return g, nil
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

func explain(err error) error {
	if errors.Is(err, errTooFull) {
		return fmt.Errorf("%w: derivatives need the chain taken apart state by state; vary the parameters of a smaller model, or solve twice", err)
	}
	return err
}

// MTTFFGradient returns the derivatives of the mean time from the initial state to
// the first failure: with ν the expected time in each state before it and m the mean
// time left, Σ ν_i·dq_ij/dx·(m_j − m_i), the m relative to that of the initial
// state.
func (c *Chain) MTTFFGradient(parameters int, d Derivative) ([]Number, error) {
	l, err := c.TimeToFailure(FromInit)
	if err != nil {
		return nil, err
	}
	o, err := l.occupancy(l.alpha)
	if err != nil {
		return nil, err
	}
	weight := make([]float64, c.Len())
	g := bias{x: make([]float64, c.Len()), size: make([]float64, c.Len())}
	var visited, numbers []int32 // among the up states, and in the chain
	for k, i := range c.where(true) {
		weight[i] = o.time[k]
		if o.time[k] > 0 {
			visited, numbers = append(visited, int32(k)), append(numbers, i)
		}
	}
	if len(visited) == 0 {
		return make([]Number, parameters), nil
	}
	if err := lifeBias(l.p.restrict(visited), numbers, c.limits, &g); err != nil {
		return nil, explain(err)
	}
	g.relative += o.relative
	return c.gradient(weight, g, parameters, d, nil), nil
}

// lifeBias fills in m_i − m_r = T_i − F_i·m_r, where T is the mean time to the initial
// state r or the end, and F the probability that it is the end.
func lifeBias(p *process, numbers []int32, limits Limits, g *bias) error {
	const r = 0
	f, err := eliminate(p, r, limits.Work, limits)
	if err != nil {
		return err
	}
	each := ones(len(numbers))
	before, ends := f.right(each), f.right(p.kill)
	// The mean time from r itself: a stay, then what follows.
	col, val := p.rates.row(r)
	once, out := 1.0, p.kill[r]
	for e, j := range col {
		once += val[e] * before[j]
		out += val[e] * ends[j]
	}
	mean := once / out
	for i := range g.x {
		g.x[i], g.size[i] = -mean, mean // the end
	}
	for k, i := range numbers {
		g.x[i], g.size[i] = before[k]-ends[k]*mean, before[k]+ends[k]*mean
	}
	g.relative = 2*(f.assessRight(p, each, before)+f.assessRight(p, p.kill, ends)) + 8*unit
	return nil
}
