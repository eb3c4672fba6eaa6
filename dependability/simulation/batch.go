package simulation

import (
	"math/rand/v2"
	"sync"

	"github.com/nines-bot/nines/dependability"
)

// batches is the number of parts that every simulation is split into: enough
// for an interval, and for any number of cores in reach.
const batches = 64

// inBatches does work for every batch, each with dice of its own, on several
// cores; a fault ends them all.
func inBatches(s System, o Options, limits dependability.Limits, what string, work func(batch int, w walk, g *rand.Rand) error) error {
	newWalk, err := s.prepare(limits)
	if err != nil {
		return err
	}
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		taken int
		fault error
	)
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		if fault == nil {
			fault = limits.Check()
		}
		if fault != nil || taken == batches {
			return -1
		}
		limits.Progress(float64(taken), batches, what)
		taken++
		return taken - 1
	}
	run := func() {
		w := newWalk()
		for b := take(); b >= 0; b = take() {
			if err := work(b, w, rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15*uint64(b+1)))); err != nil {
				mu.Lock()
				if fault == nil {
					fault = err
				}
				mu.Unlock()
				return
			}
		}
	}
	for range min(o.Cores, batches) {
		wg.Go(run)
	}
	wg.Wait()
	return fault
}

// ticker asks the limits now and then.
type ticker struct {
	limits dependability.Limits
	n      int
}

func (t *ticker) tick() error {
	if t.n++; t.n%(1<<14) == 0 {
		return t.limits.Check()
	}
	return nil
}
