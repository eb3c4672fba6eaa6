package rbd

import (
	"math"

	"github.com/nines-bot/nines/dependability"
)

// Chance is the probability that the system works at the moment w, and its
// complement: availability, point availability, reliability without repair.
func (s *System) Chance(w When) (dependability.Chance, error) {
	st, err := s.at(w)
	if err != nil {
		return dependability.Chance{}, err
	}
	return st.root(), nil
}

// A Cycle tells how often a system fails and for how long.
type Cycle struct {
	Frequency float64 // system failures per time unit, w = sum of I_B(i) λ_i A_i over the blocks
	MeanUp    float64 // A/w; +Inf if the system never fails
	MeanDown  float64 // U/w; 0 if the system never fails
}

// Cycle gives the failure frequency and the mean times between failure and
// repair in the long run. MeanUp is the mean of all up times and not the mean
// time to the first failure.
func (s *System) Cycle() (Cycle, error) {
	st, err := s.at(Steady())
	if err != nil {
		return Cycle{}, err
	}
	w, err := st.intensity(Steady())
	if err != nil {
		return Cycle{}, err
	}
	if w == 0 {
		return Cycle{MeanUp: math.Inf(1)}, nil
	}
	c := st.root()
	return Cycle{Frequency: w, MeanUp: c.P / w, MeanDown: c.Not / w}, nil
}

// Frequency is the unconditional failure intensity of the system at the moment
// w. Without repair it is the density of the time to failure.
func (s *System) Frequency(w When) (float64, error) {
	st, err := s.at(w)
	if err != nil {
		return 0, err
	}
	return st.intensity(w)
}

// Hazard is the failure rate at t of a system without repair that still works
// then.
func (s *System) Hazard(t float64) (float64, error) {
	c, err := s.Chance(Mission(t))
	if err != nil {
		return 0, err
	}
	f, err := s.Frequency(Mission(t))
	if err != nil || c.P == 0 {
		return 0, err
	}
	return f / c.P, nil
}

// intensity sums over all blocks the rate at which they take the system down.
func (st *state) intensity(w When) (float64, error) {
	sum := 0.0
	var failed error
	st.walk(func(n *node, e effect, count float64) {
		b := st.s.blocks[st.s.uses[n.use].block]
		rate, err := b.intensity(w)
		if err != nil {
			failed = err
			return
		}
		sum += count * e.pivot * rate * st.nodes[n.id].P
	})
	return sum, failed
}

// walk visits every leaf with its effect on the system and the number of
// copies that have the same.
func (st *state) walk(visit func(leaf *node, e effect, count float64)) {
	whole := effect{up: dependability.Chance{P: 1}, down: dependability.Chance{Not: 1}, pivot: 1}
	st.walkFrom(st.s.root, whole, 1, visit)
}

func (st *state) walkFrom(n *node, e effect, count float64, visit func(*node, effect, float64)) {
	switch n.kind {
	case leaf:
		visit(n, e, count)
	case gate:
		for _, p := range n.parts {
			st.walkFrom(p.node, e.over(st.within(p.node)), count*float64(p.n), visit)
		}
	case diagram:
		for _, cl := range n.bdd.classes {
			st.walkFrom(cl.node, e.over(st.within(cl.node)), count*float64(len(cl.vars)), visit)
		}
	}
}
