package rbd

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
)

// A Block is a type of component. It is given by its steady state, by rates,
// or by a life distribution; the measures that need what is not given are
// errors. Times and rates are in one unit, the caller's.
type Block struct {
	Name string

	// Steady is the steady-state availability and its exact complement, where
	// that is all that is known. Fail may be given beside it for frequencies.
	Steady *dependability.Chance

	Fail   float64 // failure rate while working; 0 with neither Life nor Steady: never fails
	Repair float64 // repair rate while failed; 0: no repair
	Life   Life    // the time to failure if it is not exponential
}

// ErrNotSaid reports a measure that the data of a block do not determine.
type ErrNotSaid struct {
	Block string
	Why   string
}

func (e *ErrNotSaid) Error() string { return "block " + e.Block + ": " + e.Why }

func (b Block) check() error {
	switch {
	case b.Name == "":
		return fmt.Errorf("block without a name")
	case !finite(b.Fail) || b.Fail < 0:
		return fmt.Errorf("block %s: failure rate %v, want 0 or more", b.Name, b.Fail)
	case !finite(b.Repair) || b.Repair < 0:
		return fmt.Errorf("block %s: repair rate %v, want 0 or more", b.Name, b.Repair)
	case b.Life != nil && (b.Fail != 0 || b.Steady != nil):
		return fmt.Errorf("block %s: a life distribution together with a failure rate or an availability", b.Name)
	case b.Steady != nil && !proper(*b.Steady):
		return fmt.Errorf("block %s: availability %v with complement %v, want two numbers of 0 to 1 that sum to 1", b.Name, b.Steady.P, b.Steady.Not)
	}
	if l, ok := b.Life.(interface{ check() error }); ok {
		if err := l.check(); err != nil {
			return fmt.Errorf("block %s: %w", b.Name, err)
		}
	}
	return nil
}

func finite(x float64) bool { return x-x == 0 }

func proper(c dependability.Chance) bool {
	return c.P >= 0 && c.P <= 1 && c.Not >= 0 && c.Not <= 1 && math.Abs(c.P+c.Not-1) < 1e-9
}

// A When says at which moment, and under which rules, chances are wanted.
type When struct {
	kind when
	t    float64
}

type when int

const (
	steady when = iota
	point
	mission
)

// Steady is the long run, with repair.
func Steady() When { return When{kind: steady} }

// Point is the moment t, all blocks having worked at 0, with repair. An
// infinite t is the steady state.
func Point(t float64) When {
	if math.IsInf(t, 1) {
		return Steady()
	}
	return When{kind: point, t: t}
}

// Mission is the moment t, all blocks having worked at 0, without repair.
func Mission(t float64) When { return When{kind: mission, t: t} }

// chance is the probability that the block works, and its complement.
func (b Block) chance(w When) (dependability.Chance, error) {
	switch {
	case w.t < 0 || math.IsNaN(w.t):
		return dependability.Chance{}, fmt.Errorf("time %v, want 0 or more", w.t)
	case b.Steady != nil:
		if w.kind != steady {
			return dependability.Chance{}, &ErrNotSaid{b.Name, "an availability without rates says nothing about a time"}
		}
		return *b.Steady, nil
	case b.Life == nil && b.Fail == 0:
		return dependability.Chance{P: 1}, nil
	case w.kind == mission, w.kind == point && b.Repair == 0:
		return b.life().Survival(w.t), nil
	case b.Repair == 0:
		return dependability.Chance{}, &ErrNotSaid{b.Name, "no repair, so it has no steady-state availability"}
	case w.kind == steady:
		lam := b.failRate()
		return dependability.Chance{P: 1 / (1 + lam/b.Repair), Not: 1 / (1 + b.Repair/lam)}, nil
	case b.Life != nil && !isExponential(b.Life):
		return dependability.Chance{}, &ErrNotSaid{b.Name, "the point availability of a repaired block needs an exponential life"}
	}
	lam := b.failRate()
	sum := lam + b.Repair
	return dependability.Chance{
		P:   (b.Repair + lam*math.Exp(-sum*w.t)) / sum,
		Not: lam / sum * -math.Expm1(-sum*w.t),
	}, nil
}

func (b Block) life() Life {
	if b.Life != nil {
		return b.Life
	}
	return Exponential{Rate: b.Fail}
}

// failRate is failures per working time in the long run.
func (b Block) failRate() float64 {
	if b.Life != nil {
		return 1 / b.Life.Mean()
	}
	return b.Fail
}

// intensity is the rate at which a working block fails at the moment w, given
// that it works.
func (b Block) intensity(w When) (float64, error) {
	switch {
	case b.Steady != nil && w.kind == steady && b.Fail == 0:
		if b.Steady.Not == 0 {
			return 0, nil
		}
		return 0, &ErrNotSaid{b.Name, "an availability without a failure rate says nothing about frequencies"}
	case b.Steady != nil || w.kind == steady || b.Life == nil:
		return b.Fail + lifeRate(b), nil
	case w.kind == mission || b.Repair == 0:
		s := b.Life.Survival(w.t)
		if s.P == 0 {
			return 0, nil
		}
		return b.Life.Density(w.t) / s.P, nil
	}
	return b.failRate(), nil
}

func lifeRate(b Block) float64 {
	if b.Life == nil {
		return 0
	}
	return b.failRate()
}

// chances gives those of all blocks, in order.
func (s *System) chances(w When) ([]dependability.Chance, error) {
	cs := make([]dependability.Chance, len(s.blocks))
	used := make([]bool, len(s.blocks))
	for _, n := range s.nodes {
		if n.kind == leaf {
			used[s.uses[n.use].block] = true
		}
	}
	for i, b := range s.blocks {
		if !used[i] {
			continue // what it cannot say is nobody's question
		}
		var err error
		if cs[i], err = b.chance(w); err != nil {
			return nil, err
		}
	}
	return cs, nil
}
