package estimate

import (
	"errors"
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// ErrGroups refuses a comparison that has nothing to compare.
var ErrGroups = errors.New("fewer than 2 groups with events to compare")

// A LogRank is a test of equal survival in several groups. Observed and
// Expected are weighted by S(t-)^rho of all groups together and are in the
// order of the samples.
type LogRank struct {
	Rho                float64
	ChiSquare, P       float64
	DF                 int
	Observed, Expected []float64
}

// LogRankTest is the G-rho test of Harrington and Fleming (1982): rho 0 is the
// log-rank test, rho 1 the Peto-Peto modification of the Wilcoxon test. It
// assumes independent censoring alike in all groups.
func LogRankTest(samples []Sample, rho float64) (LogRank, error) {
	k := len(samples)
	r := LogRank{Rho: rho, Observed: make([]float64, k), Expected: make([]float64, k)}
	variance := square(k)
	surv := 1.0
	risks(samples, func(d, n []int) {
		events, atRisk := total(d), total(n)
		w := math.Pow(surv, rho)
		surv *= 1 - events/atRisk
		spread := 0.0
		if atRisk > 1 {
			spread = w * w * events * (atRisk - events) / (atRisk - 1)
		}
		for g := range samples {
			share := float64(n[g]) / atRisk
			r.Observed[g] += w * float64(d[g])
			r.Expected[g] += w * events * share
			variance[g][g] += spread * share
			for h := range g + 1 {
				variance[g][h] -= spread * share * float64(n[h]) / atRisk
			}
		}
	})
	var used []int
	for g, e := range r.Expected {
		if e > 0 {
			used = append(used, g)
		}
	}
	if len(used) < 2 {
		return r, ErrGroups
	}
	// The differences add to 0: one group is redundant.
	r.DF = len(used) - 1
	m, diff := square(r.DF), make([]float64, r.DF)
	for i := range r.DF {
		diff[i] = r.Observed[used[i]] - r.Expected[used[i]]
		for j := range i + 1 {
			m[i][j] = variance[used[i]][used[j]]
		}
	}
	if !cholesky(m) {
		return r, ErrGroups
	}
	for i, x := range solve(m, diff) {
		r.ChiSquare += x * diff[i]
	}
	r.P = dist.ChiSquaredTail(r.ChiSquare, float64(r.DF))
	return r, nil
}
