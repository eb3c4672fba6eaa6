package population

import (
	"fmt"
	"math"
	"slices"
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

// Simulate samples the exact process at the times at, which must not decrease:
// Gillespie's direct method (J. Phys. Chem. 81, 1977). The Error of a mean is
// its standard error; Cov is the covariance of one run. For +Inf every run
// goes on for forty relaxation times of the mean field.
func (m *Model) Simulate(at []float64, s Sampling, limits dependability.Limits) (Sample, error) {
	if err := m.Check(); err != nil {
		return Sample{}, err
	}
	if err := checkTimes(at); err != nil {
		return Sample{}, err
	}
	finite, err := m.finite(at, limits)
	if err != nil {
		return Sample{}, err
	}
	s.Runs, s.Cores = max(s.Runs, 2), max(s.Cores, 1)
	parts := make([]*tally, (s.Runs+chunk-1)/chunk)
	if err := m.sample(finite, s, limits, parts); err != nil {
		return Sample{}, err
	}
	all := newTally(m, len(at))
	for _, p := range parts {
		all.add(p)
	}
	return Sample{Points: all.points(m, at), Runs: s.Runs, Events: all.events}, nil
}

// finite puts a long time in the place of +Inf.
func (m *Model) finite(at []float64, limits dependability.Limits) ([]float64, error) {
	k := slices.IndexFunc(at, func(t float64) bool { return math.IsInf(t, 1) })
	if k < 0 {
		return at, nil
	}
	p, err := m.FixedPoint(limits)
	if err != nil {
		return nil, err
	}
	gap, ok := m.gap(p.Mean)
	if !ok {
		return nil, fmt.Errorf("%w: the mean field does not settle", errNoSteady)
	}
	out := slices.Clone(at)
	long := 40 / gap
	if k > 0 {
		long += at[k-1]
	}
	for i := k; i < len(out); i++ {
		out[i] = long
	}
	return out, nil
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
