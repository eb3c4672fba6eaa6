package markov

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Steady is the stationary distribution of a chain with one recurrent class.
type Steady struct {
	P      []float64 // by state; 0 for transient states
	Method string    // "gth" or "multilevel"

	// Error bounds the relative error of every component, to first order: for gth by
	// what is left over in twice the precision, or from the number of operations
	// (O'Cinneide 1993), whichever is less; for multilevel it is an estimate from
	// Residual and Difference, of states above 1e-30.
	Error float64
	// Residual is the largest |inflow/outflow − 1| of a state (multilevel: of those
	// above 1e-30).
	Residual float64
	// Difference is the largest relative difference to a second solver: sweeps of
	// Gauss–Seidel after gth; for multilevel, the same from another start with
	// another partition, of states above 1e-30.
	Difference float64

	doubt  float64 // what states of which Error says nothing may add to a sum
	class  []int32 // the recurrent states
	factor *factor // of the class, nil if it was not taken apart
}

// A NotErgodicError says why a chain has no single stationary distribution.
type NotErgodicError struct {
	Classes []Class // the recurrent ones
	labels  []string
}

// Error names the states in question.
func (e *NotErgodicError) Error() string {
	if len(e.Classes) == 1 {
		return fmt.Sprintf("no steady state: the system ends in the absorbing state %s; "+
			"give it a way out, or ask for reliability or a mean time instead", e.labels[0])
	}
	return fmt.Sprintf("no single steady state: the system ends in one of %d closed sets of states, those of %s; "+
		"connect them, or ask for values at a time instead", len(e.Classes), strings.Join(e.labels, " and of "))
}

// Steady returns the stationary distribution, computed once. Its error is a
// [*NotErgodicError] if several recurrent classes, or nothing but one absorbing
// state, can be reached. (A model of a single state is its own steady state.)
func (c *Chain) Steady() (*Steady, error) { return c.steady() }

func (c *Chain) solveSteady() (*Steady, error) {
	class, err := c.recurrent()
	if err != nil {
		return nil, err
	}
	s := &Steady{P: make([]float64, c.Len())}
	if len(class) == 1 {
		s.P[class[0]], s.Method = 1, "gth"
		return s, nil
	}
	solved, err := solveStationary(c.process().restrict(class), c.limits)
	if err != nil {
		return nil, fmt.Errorf("steady state: %w", err)
	}
	for k, i := range class {
		s.P[i] = solved.P[k]
	}
	solved.P, solved.class = s.P, class
	return solved, nil
}

// recurrent returns the states of the one recurrent class that can be reached from
// the initial state.
func (c *Chain) recurrent() ([]int32, error) {
	reached := reachable(c.rates, []int32{0})
	var ends []Class
	for _, class := range c.Classes() {
		if class.Recurrent && reached[class.States[0]] {
			ends = append(ends, class)
		}
	}
	if len(ends) > 1 || len(ends[0].States) == 1 && c.Transitions() > 0 {
		e := &NotErgodicError{Classes: ends}
		for _, class := range ends[:min(len(ends), 3)] {
			e.labels = append(e.labels, "("+Label(c.State(class.States[0]))+")")
		}
		return nil, e
	}
	list := make([]int32, len(ends[0].States))
	for k, i := range ends[0].States {
		list[k] = int32(i)
	}
	return list, nil
}

// reachable marks what can be reached from the given states, themselves included.
func reachable(m *matrix, from []int32) []bool {
	seen := make([]bool, m.n)
	todo := append([]int32(nil), from...)
	for _, i := range from {
		seen[i] = true
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		col, _ := m.row(int(i))
		for _, j := range col {
			if !seen[j] {
				seen[j] = true
				todo = append(todo, j)
			}
		}
	}
	return seen
}

// directWork is how many operations elimination may take before iteration is tried
// instead: seconds, and less where it would not finish anyway. A full matrix of 2,000
// states takes 2.7e9.
func directWork(states int) float64 {
	switch {
	case states <= 4000:
		return 4e9
	case states <= 20_000:
		return 1e9
	}
	return 2e8
}

// solveStationary solves an irreducible process of two states or more.
func solveStationary(p *process, limits Limits) (*Steady, error) {
	work := directWork(p.rates.n)
	f, err := eliminate(p, 0, work, limits)
	if errors.Is(err, errTooFull) {
		return multilevel(p, limits)
	}
	if err != nil {
		return nil, err
	}
	x := f.stationary()
	// Any state may be kept for that, but errors and derivatives are told by what is
	// seen from a likely one.
	if k := likely(x, f.keep); k != f.keep {
		again, err := eliminate(p, k, 4*work, limits)
		if err != nil && !errors.Is(err, errTooFull) {
			return nil, err
		}
		if err == nil {
			f, x = again, again.stationary()
		}
	}
	s := &Steady{P: x, Method: "gth", Error: f.assess(p, nil, x), factor: f}
	inward := p.rates.transposed()
	s.Residual = imbalance(p, inward, x, 0)
	y := append([]float64(nil), x...)
	for range 3 {
		sweep(p, inward, y)
	}
	normalize(y)
	s.Difference = difference(x, y, 0)
	return s, nil
}

// sum makes a number of a sum of components with weights up to the largest.
func (s *Steady) sum(value, largest float64) Number {
	return Number{Value: value, Error: value*s.Error + s.doubt*largest, Method: s.Method}
}

// likely returns the most probable state, or the given one if that is near it.
func likely(x []float64, given int) int {
	most := given
	for i, v := range x {
		if v > x[most] {
			most = i
		}
	}
	if x[given] > x[most]/8 {
		return given
	}
	return most
}

// sweep is one Gauss–Seidel sweep: each state in turn gets the probability that
// balances what its neighbours send with what it loses.
func sweep(p *process, inward *matrix, x []float64) {
	for i := range x {
		relax(p, inward, x, i)
	}
}

func relax(p *process, inward *matrix, x []float64, i int) {
	col, val := inward.row(i)
	var s float64
	for e, j := range col {
		s += x[j] * val[e]
	}
	x[i] = s / p.exit[i]
}

// imbalance is the largest |inflow/outflow − 1| of states above the floor.
func imbalance(p *process, inward *matrix, x []float64, floor float64) float64 {
	var worst float64
	for i := range x {
		col, val := inward.row(i)
		var s float64
		for e, j := range col {
			s += x[j] * val[e]
		}
		if loss := x[i] * p.exit[i]; x[i] > floor && loss > 0x1p-1000 {
			worst = max(worst, math.Abs(s/loss-1))
		}
	}
	return worst
}

// difference is the largest relative difference of components above the floor.
func difference(x, y []float64, floor float64) float64 {
	var worst float64
	for i := range x {
		if m := max(x[i], y[i]); m > floor && m > 0x1p-1000 {
			worst = max(worst, math.Abs(x[i]-y[i])/m)
		}
	}
	return worst
}
