package markov

import (
	"errors"
	"fmt"
)

// An occupancy is the expected time in each state until the end.
type occupancy struct {
	time     []float64
	relative float64
	method   string
}

// occupancy solves for the start alpha, any non-negative weights. It fails with
// ErrForever if a state can be reached that has no way to the end.
func (l *Lifetime) occupancy(alpha []float64) (occupancy, error) {
	reached := transient{p: l.p, alpha: alpha}.reached()
	if len(reached) == 0 {
		return occupancy{time: make([]float64, len(alpha)), method: "gth"}, nil
	}
	sub := l.p.restrict(reached)
	for k, ends := range sub.canEnd() {
		if !ends {
			return occupancy{}, fmt.Errorf("from state %s: %w", l.name(int(reached[k])), ErrForever)
		}
	}
	small, err := sub.occupancy(pick(alpha, reached), l.limits)
	if err != nil {
		return occupancy{}, err
	}
	o := occupancy{time: make([]float64, len(alpha)), relative: small.relative, method: small.method}
	for k, i := range reached {
		o.time[i] = small.time[k]
	}
	return o, nil
}

// canEnd marks the states with a way to the end.
func (p *process) canEnd() []bool {
	var from []int32
	for i, k := range p.kill {
		if k > 0 {
			from = append(from, int32(i))
		}
	}
	return reachable(p.rates.transposed(), from)
}

// occupancy solves a process all of whose states are reached and can end.
func (p *process) occupancy(alpha []float64, limits Limits) (occupancy, error) {
	f, err := eliminate(p, keepNone, directWork(p.rates.n), limits)
	if err == nil {
		x := f.left(alpha)
		return occupancy{time: x, relative: f.assess(p, alpha, x), method: "gth"}, nil
	}
	if !errors.Is(err, errTooFull) {
		return occupancy{}, err
	}
	return p.restarted(alpha, limits)
}

// restarted solves a process too large to take apart: started again at each end, its
// stationary distribution tells the times. The state added is the moment between.
func (p *process) restarted(alpha []float64, limits Limits) (occupancy, error) {
	n := p.rates.n
	m := newMatrix()
	for i := range n {
		col, val := p.rates.row(i)
		m.col, m.val = append(m.col, col...), append(m.val, val...)
		if p.kill[i] > 0 {
			m.add(int32(n), p.kill[i])
		}
		m.endRow()
	}
	mass := total(alpha)
	pace := maxOf(p.exit)
	for i, a := range alpha {
		if a > 0 {
			m.add(int32(i), a/mass*pace)
		}
	}
	m.endRow()
	s, err := solveStationary(newProcess(m, make([]float64, n+1)), limits)
	if err != nil {
		return occupancy{}, err
	}
	if s.P[n] < negligible && s.doubt > 0 {
		return occupancy{}, errors.New("the end is too rare to be found by iteration; lump the model until it has a few thousand states")
	}
	o := occupancy{time: s.P[:n], relative: 2 * s.Error, method: s.Method}
	for i := range o.time {
		o.time[i] *= mass / (s.P[n] * pace)
	}
	return o, nil
}
