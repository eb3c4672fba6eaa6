package estimate

import (
	"math"
	"slices"
	"sort"

	"github.com/nines-bot/nines/estimate/dist"
)

// An MCFStep is one distinct age at which systems failed.
type MCFStep struct {
	Time     float64
	AtRisk   int // systems under observation at Time
	Failures int
	Mean     float64 // failures per system until Time
	Variance float64 // of Mean, robust
}

// An MCF is the mean cumulative function: the mean number of failures of a
// system until an age, with the robust variance of Lawless and Nadeau (1995)
// and limits on the log scale. It assumes nothing of the failures of one system,
// but that systems are independent and leave observation for reasons of their own.
type MCF struct {
	Steps   []MCFStep
	Level   float64
	Systems int
	N       int
	end     float64
	z       float64
	one     []float64 // the failures of the only system, instead of Steps
}

// meanFailures is MCF without the steps of a single system, which only count.
func (p Process) meanFailures(level float64) *MCF {
	if len(p.Systems) != 1 {
		return p.MCF(level)
	}
	s := p.Systems[0]
	return &MCF{Level: level, Systems: 1, N: len(s.Times), end: s.End, one: s.Times}
}

// MCF estimates it from the failures of all systems.
func (p Process) MCF(level float64) *MCF {
	m := &MCF{Level: level, Systems: len(p.Systems), N: p.N(), z: dist.NormalUpper((1 - level) / 2)}
	type failure struct {
		time   float64
		system int
	}
	failures := make([]failure, 0, m.N)
	ends := make([]failure, len(p.Systems))
	for i, s := range p.Systems {
		for _, t := range s.Times {
			failures = append(failures, failure{t, i})
		}
		ends[i] = failure{s.End, i}
		m.end = math.Max(m.end, s.End)
	}
	byTime := func(a, b failure) int { // the system only so that sums are always those of one order
		switch {
		case a.time < b.time:
			return -1
		case a.time > b.time:
			return 1
		}
		return a.system - b.system
	}
	if len(p.Systems) > 1 {
		slices.SortFunc(failures, byTime)
		slices.SortFunc(ends, byTime)
	}
	w := newSpread(len(p.Systems))
	m.Steps = make([]MCFStep, 0, len(failures))
	mean, gone := 0.0, 0
	for i := 0; i < len(failures); {
		t := failures[i].time
		for ; gone < len(ends) && ends[gone].time < t; gone++ {
			w.leave(ends[gone].system)
		}
		first := i
		for ; i < len(failures) && failures[i].time == t; i++ {
			w.fail(failures[i].system)
		}
		d := i - first
		mean += float64(d) / float64(w.atRisk)
		w.step(d)
		m.Steps = append(m.Steps, MCFStep{t, w.atRisk, d, mean, w.variance()})
	}
	return m
}

// A spread is the robust variance as it grows with age. Every system has its
// own sum of (failures - mean failures)/at risk; those under observation share
// the second term, which is kept apart, so that a step costs only its failures.
type spread struct {
	own       []float64 // first term of each system
	shared    float64   // second term of those under observation
	atRisk    int
	sum, sum2 float64 // of own, over those under observation
	left      float64 // squares of those that left
}

func newSpread(systems int) *spread {
	return &spread{own: make([]float64, systems), atRisk: systems}
}

func (w *spread) fail(system int) {
	before := w.own[system]
	after := before + 1/float64(w.atRisk)
	w.own[system] = after
	w.sum += after - before
	w.sum2 += after*after - before*before
}

// step adds the share in d failures that every system under observation has.
func (w *spread) step(d int) { w.shared += float64(d) / float64(w.atRisk) / float64(w.atRisk) }

func (w *spread) leave(system int) {
	v := w.own[system]
	w.left += (v - w.shared) * (v - w.shared)
	w.sum -= v
	w.sum2 -= v * v
	w.atRisk--
}

func (w *spread) variance() float64 {
	return w.left + math.Max(0, w.sum2-2*w.shared*w.sum+float64(w.atRisk)*w.shared*w.shared)
}

// At is the mean number of failures until age t; nil after the last system left
// observation. One system has no variance between systems: no limits.
func (m *MCF) At(t float64) Interval {
	if !(t >= 0 && t <= m.end) {
		return Interval{}
	}
	if m.one != nil {
		return Interval{Value: Some(float64(sort.Search(len(m.one), func(i int) bool { return m.one[i] > t })))}
	}
	i := sort.Search(len(m.Steps), func(i int) bool { return m.Steps[i].Time > t })
	if i == 0 {
		return Interval{Value: Some(0)}
	}
	step := m.Steps[i-1]
	if m.Systems < 2 {
		return Interval{Value: Some(step.Mean)}
	}
	se := math.Sqrt(step.Variance)
	factor := math.Exp(m.z * se / step.Mean)
	return interval(step.Mean, se, step.Mean/factor, step.Mean*factor)
}
