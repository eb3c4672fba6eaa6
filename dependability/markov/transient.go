package markov

import (
	"fmt"
	"math"
)

// A transient asks what a process does in time from where it starts.
type transient struct {
	p     *process
	alpha []float64   // where it starts; the sum is the mass, at most 1
	watch [][]float64 // non-negative weights by state: see moment
	full  bool        // moments also want the distribution
}

// A moment is the answer for one time t.
type moment struct {
	live, dead float64   // mass not yet ended, and ended, by t
	point      []float64 // by watch: the sum of probability at t times weight
	sum        []float64 // by watch: the integral of that from 0 to t
	p          []float64 // the distribution at t, if asked for
	relative   float64   // error of all of these but small components of p
	method     string
}

// at answers for the times, each finite and not negative. The distribution, where
// asked for, is accurate to the relative error only in components above about
// 1e-16; sums of it that are small have to be watched to be accurate.
func (q transient) at(times []float64, limits Limits) ([]moment, error) {
	for _, t := range times {
		if t < 0 || t-t != 0 {
			return nil, fmt.Errorf("time %v is not a finite time from 0 on", t)
		}
	}
	reached := q.reached()
	small := transient{p: q.p.restrict(reached), alpha: pick(q.alpha, reached), full: q.full}
	for _, w := range q.watch {
		small.watch = append(small.watch, pick(w, reached))
	}
	moments, err := small.solve(times, limits)
	if err != nil || !q.full {
		return moments, err
	}
	for k := range moments {
		p := make([]float64, len(q.alpha))
		for x, i := range reached {
			p[i] = moments[k].p[x]
		}
		moments[k].p = p
	}
	return moments, nil
}

// reached lists what the process can ever visit.
func (q transient) reached() []int32 {
	var from, list []int32
	for i, a := range q.alpha {
		if a > 0 {
			from = append(from, int32(i))
		}
	}
	for i, seen := range reachable(q.p.rates, from) {
		if seen {
			list = append(list, int32(i))
		}
	}
	return list
}

// squareLimit is the largest matrix that is squared.
const squareLimit = 400

// solve chooses the cheaper way: jumps for all times in one pass, or squarings of a
// full matrix for each time.
func (q transient) solve(times []float64, limits Limits) ([]moment, error) {
	n := float64(q.p.rates.n)
	longest := maxOf(times)
	rate := max(maxOf(q.p.exit), min(1/longest, 1e300)) // any rate above all exits will do, none may be 0
	if math.IsInf(rate*longest, 1) {
		return nil, fmt.Errorf("time %v is too long for rates up to %v", longest, rate)
	}
	size := float64(len(q.p.rates.col)) + n
	jumps := rate*longest + 12*math.Sqrt(rate*longest) + 60
	var squarings float64
	for _, t := range times {
		squarings += n*n*n*float64(halvings(rate*t)) + (n+20)*n*size
	}
	if n <= squareLimit && squarings < jumps*size && squarings < limits.Work {
		return q.square(times, rate, limits)
	}
	if !(jumps*size < limits.Work) {
		return nil, fmt.Errorf("transient to time %.4g: %.2g jumps in a chain of %d transitions are beyond the limit of %.2g operations; "+
			"ask for earlier times or for the steady state, or make the fastest rates slower (the fastest state leaves %.4g times in that time)",
			longest, jumps, len(q.p.rates.col), limits.Work, rate*longest)
	}
	return q.uniformize(times, rate, limits)
}

func maxOf(x []float64) float64 {
	var m float64
	for _, v := range x {
		m = max(m, v)
	}
	return m
}
