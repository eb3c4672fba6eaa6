package population

import (
	"math"
	"sync"

	"github.com/nines-bot/nines/dependability"
)

// Sampling says how to simulate.
type Sampling struct {
	Runs  int    // at least 2
	Seed  uint64 // the same seed gives the same numbers
	Cores int    // 0: one; the results do not depend on it
}

// A Sample is what the simulation gave.
type Sample struct {
	Points []Point
	Runs   int
	Events float64 // firings of rules in all runs
}

// chunk is the number of runs that are summed together, in their order,
// whatever the number of cores.
const chunk = 8

// Simulate samples the exact process at the times at, which must be finite
// and not decrease: Gillespie's direct method (J. Phys. Chem. 81, 1977). The
// Error of a mean is its standard error; Cov is the covariance of one run.
func (m *Model) Simulate(at []float64, s Sampling, limits dependability.Limits) (Sample, error) {
	if err := m.Check(); err != nil {
		return Sample{}, err
	}
	if err := checkTimes(at); err != nil {
		return Sample{}, err
	}
	if len(at) > 0 && math.IsInf(at[len(at)-1], 1) {
		return Sample{}, &dependability.TooLarge{What: "time of a simulation", Need: math.Inf(1), Limit: math.MaxFloat64, Remedy: "give a finite time"}
	}
	s.Runs, s.Cores = max(s.Runs, 2), max(s.Cores, 1)
	parts := make([]*tally, (s.Runs+chunk-1)/chunk)
	if err := m.sample(at, s, limits, parts); err != nil {
		return Sample{}, err
	}
	all := newTally(m, len(at))
	for _, p := range parts {
		all.add(p)
	}
	return Sample{Points: all.points(m, at), Runs: s.Runs, Events: all.events}, nil
}

// sample fills the chunks, on as many cores as asked for.
func (m *Model) sample(at []float64, s Sampling, limits dependability.Limits, parts []*tally) error {
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
		if fault != nil || taken == len(parts) {
			return -1
		}
		limits.Progress(float64(taken*chunk), float64(s.Runs), "runs")
		taken++
		return taken - 1
	}
	work := func() {
		w := newWalker(m, limits)
		for c := take(); c >= 0; c = take() {
			parts[c] = newTally(m, len(at))
			for run := c * chunk; run < min((c+1)*chunk, s.Runs); run++ {
				if err := w.run(at, roll(s.Seed, uint64(run)), parts[c]); err != nil {
					mu.Lock()
					fault = err
					mu.Unlock()
					return
				}
			}
		}
	}
	for range min(s.Cores, len(parts)) {
		wg.Go(work)
	}
	wg.Wait()
	return fault
}
