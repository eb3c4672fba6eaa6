package solve

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/spec"
)

// sampled draws the parameters from a Latin hypercube: every parameter visits
// each of as many equally probable strata once. The error of a quantile is that
// of independent samples, by the binomial distribution of ranks; stratification
// only makes it smaller.
func (s *session) sampled(q, asked *spec.Measure, beliefs []belief, probs []dependability.Chance) ([]dependability.Result, error) {
	values, err := s.draw(asked, hypercube(beliefs, q.Samples, q.Seed), beliefs)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(values, func(a, b point) int {
		switch {
		case a.value < b.value || a.complement > b.complement:
			return -1
		case a.value > b.value || a.complement < b.complement:
			return 1
		}
		return 0
	})
	n := float64(len(values))
	at := func(rank float64) point { return values[int(min(max(rank, 0), n-1))] }
	var out []dependability.Result
	for _, c := range probs {
		wide := 1.96 * math.Sqrt(n*c.P*c.Not)
		x, low, high := at(n*c.P), at(n*c.P-wide), at(n*c.P+wide)
		r := dependability.Result{Measure: "uncertainty", System: q.System, Of: title(asked), P: dependability.Number(c.P), Method: "latin-hypercube"}
		r.Value, r.Complement = dependability.Number(x.value), dependability.Number(x.complement)
		r.Low, r.High = dependability.Number(low.value), dependability.Number(high.value)
		r.Error = dependability.Number(math.Max(high.value-x.value, x.value-low.value))
		out = append(out, r)
	}
	mean, sd := meanOf(values)
	s.warn("uncertainty of %s: %d samples, seed %d; low and high bound the sampling error at 95 %%", title(asked), len(values), q.Seed)
	return append(out, dependability.Result{
		Measure: "uncertainty", System: q.System, Of: title(asked), Stat: "mean", Value: dependability.Number(mean), SD: dependability.Number(sd),
		Error: dependability.Number(1.96 * sd / math.Sqrt(n)), Method: "latin-hypercube",
	}), nil
}

func meanOf(values []point) (mean, sd float64) {
	var total, squares sum
	for _, v := range values {
		total.add(v.value)
	}
	mean = total.value() / float64(len(values))
	for _, v := range values {
		squares.add((v.value - mean) * (v.value - mean))
	}
	return mean, math.Sqrt(squares.value() / float64(len(values)-1))
}

// hypercube is the uniform coordinates of the samples, by parameter.
func hypercube(beliefs []belief, samples int, seed uint64) [][]float64 {
	out := make([][]float64, len(beliefs))
	for i := range out {
		dice := rand.New(rand.NewPCG(seed, uint64(i)+1))
		out[i] = make([]float64, samples)
		for j, stratum := range dice.Perm(samples) {
			out[i][j] = (float64(stratum) + dice.Float64()) / float64(samples)
		}
	}
	return out
}

// draw computes the measure for every sample, on as many cores as allowed; the
// place of a sample does not depend on them.
func (s *session) draw(asked *spec.Measure, cube [][]float64, beliefs []belief) ([]point, error) {
	samples := len(cube[0])
	out := make([]point, samples)
	cores := max(s.opts.Cores, 1)
	faults := make([]error, cores)
	var done sync.WaitGroup
	for core := range cores {
		done.Go(func() {
			change := map[string]float64{}
			for j := core; j < samples; j += cores {
				for i, b := range beliefs {
					u := cube[i][j]
					change[b.name] = b.quantile(u, 1-u)
				}
				if out[j], faults[core] = s.valueAt(asked, change); faults[core] != nil {
					return
				}
				if core == 0 && j%256 == 0 {
					s.opts.Limits.Progress(float64(j), float64(samples), "samples")
				}
				if faults[core] = s.opts.Limits.Check(); faults[core] != nil {
					return
				}
			}
		})
	}
	done.Wait()
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
