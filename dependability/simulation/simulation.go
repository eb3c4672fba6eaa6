// Package simulation follows systems event by event: Markov chains given by
// their transitions, and block structures of independent components with any
// distributions of life and repair. It is the check on the engines that
// compute, and the way out where they refuse.
//
// Every number comes with an interval at a stated level. Runs are split into
// batches with dice of their own, so the same seed gives the same numbers on
// any number of cores. Nothing here makes rare failures likelier: a system
// that fails once in 1e9 repairs needs another engine, and the estimates say
// how many failures they rest on.
package simulation

import (
	"math/rand/v2"

	"github.com/nines-bot/nines/dependability"
)

// Options say how much to simulate. The zero value of a field means its
// default.
type Options struct {
	Seed   uint64
	Runs   int     // replications of a transient or a first failure; 20,000
	Events int64   // events of a steady state, about; 5,000,000
	Warmup float64 // time left out at the start of each batch of a steady state, for systems that do not renew
	Cores  int     // 1
	Level  float64 // of the intervals; 0.95
}

func (o Options) withDefaults() Options {
	if o.Runs <= 0 {
		o.Runs = 20_000
	}
	if o.Events <= 0 {
		o.Events = 5_000_000
	}
	if o.Cores <= 0 {
		o.Cores = 1
	}
	if !(o.Level > 0 && o.Level < 1) {
		o.Level = 0.95
	}
	return o
}

// A System can be followed: Chain and Blocks are.
type System interface {
	// prepare checks the system and makes what its walks share.
	prepare(limits dependability.Limits) (makeWalk, error)
}

type makeWalk func() walk

// A walk is one system in motion. It starts as new.
type walk interface {
	// restart goes back to the start.
	restart(g *rand.Rand) error
	// next goes to the next event and returns the time it took, +Inf if
	// nothing will ever happen; mean is the expectation of that time given
	// the state, or the time itself where that is not known.
	next(g *rand.Rand) (took, mean float64, err error)
	up() bool
	// renewed tells that the future is now that of a fresh start.
	renewed() bool
	// renews tells whether renewed is ever to be waited for.
	renews() bool
}
