// Package repairable solves k-of-n systems with repairmen, as a birth-death
// process in the number of failed units: hot, warm and cold spares, one
// repairman, several, or one for each unit.
//
// All formulas are sums and products of positive terms (the product form of
// the steady state, the recursion for passage times, and for moments in time
// a matrix exponential by uniformisation and squaring in which the diagonal
// follows from the rest of the row), so that small unavailabilities keep
// their digits. Times to failure and repair are exponential; detection and
// switching take no time and always work.
package repairable

import (
	"errors"
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability"
)

// A System is Units equal units of which Need must work. Rates are in the
// caller's unit of time.
type System struct {
	Units     int
	Need      int // 0: only the distribution of failed units is of interest
	Repairmen int // 0: one for each unit
	Fail      float64
	Repair    float64

	// Dormancy is the failure rate of a spare (a working unit beyond Need) as a
	// fraction of Fail: 1 hot, 0 cold, warm between. A Need of 0 knows no spares.
	Dormancy float64
	// Suspend stops all failures while the system is down.
	Suspend bool
}

// MaxUnits bounds the units of one system.
const MaxUnits = 1_000_000

// Check reports the first field that makes no sense.
func (s System) Check() error {
	switch {
	case s.Units < 0 || s.Units > MaxUnits:
		return fmt.Errorf("units %d, want 0 to %d", s.Units, MaxUnits)
	case s.Need < 0 || s.Need > s.Units:
		return fmt.Errorf("need %d of %d units", s.Need, s.Units)
	case s.Repairmen < 0:
		return fmt.Errorf("repairmen %d, want 1 or more, or 0 for one each", s.Repairmen)
	case !(s.Fail >= 0) || math.IsInf(s.Fail, 0):
		return fmt.Errorf("failure rate %v, want 0 or more", s.Fail)
	case !(s.Repair >= 0) || math.IsInf(s.Repair, 0):
		return fmt.Errorf("repair rate %v, want 0 or more", s.Repair)
	case !(s.Dormancy >= 0 && s.Dormancy <= 1):
		return fmt.Errorf("dormancy %v, want 0 (cold) to 1 (hot)", s.Dormancy)
	case s.Suspend && s.Need == 0:
		return errors.New("failures that stop while the system is down need to know how many units it needs")
	}
	return nil
}

// States is the number of states of the process.
func (s System) States() int { return s.last() + 1 }

// last is the largest number of failed units.
func (s System) last() int {
	if s.Suspend {
		return min(s.spares()+1, s.Units)
	}
	return s.Units
}

// spares is how many units may be failed while the system works.
func (s System) spares() int { return s.Units - s.Need }

// birth is the rate of failures with i units failed.
func (s System) birth(i int) float64 {
	working := s.Units - i
	if i >= s.last() {
		return 0
	}
	if s.Need == 0 {
		return s.Fail * float64(working)
	}
	active := min(working, s.Need)
	return s.Fail * (float64(active) + s.Dormancy*float64(working-active))
}

// death is the rate of repairs with i units failed.
func (s System) death(i int) float64 {
	if s.Repairmen > 0 {
		i = min(i, s.Repairmen)
	}
	return s.Repair * float64(i)
}

// ErrNoSteadyState is the answer for units that fail and are not repaired.
var ErrNoSteadyState = errors.New("units that fail and are never repaired have no steady state but all failed: a repair rate above 0 is needed")

// ErrNeverFails is the answer for a mean time of what does not happen.
var ErrNeverFails = errors.New("the system never fails")

// errNoNeed is the answer for measures of a system without Need.
var errNoNeed = errors.New("how many units are needed (need) is not said")

// Distribution is the steady-state probability of each number of failed units,
// from 0 to Units. Terms are relative to the largest, so that none overflows:
// with failures falling and repairs rising in i there is one mode.
func (s System) Distribution() ([]float64, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	p := make([]float64, s.Units+1)
	if s.Fail == 0 || s.Units == 0 {
		p[0] = 1
		return p, nil
	}
	if s.Repair == 0 {
		return nil, ErrNoSteadyState
	}
	mode := 0
	for mode < s.last() && s.birth(mode) >= s.death(mode+1) {
		mode++
	}
	p[mode] = 1
	for i := mode; i < s.last() && p[i] > 0; i++ {
		p[i+1] = p[i] * (s.birth(i) / s.death(i+1))
	}
	for i := mode; i > 0 && p[i] > 0; i-- {
		p[i-1] = p[i] * (s.death(i) / s.birth(i-1))
	}
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	for i := range p {
		p[i] /= sum
	}
	return p, nil
}

// Availability is the long-run probability that Need units work.
func (s System) Availability() (dependability.Chance, error) {
	p, err := s.distribution()
	if err != nil {
		return dependability.Chance{}, err
	}
	return s.up(p), nil
}

func (s System) distribution() ([]float64, error) {
	p, err := s.Distribution()
	if err == nil && s.Need == 0 {
		err = errNoNeed
	}
	return p, err
}

// up splits a distribution into the states that work and those that do not,
// each summed from its small end.
func (s System) up(p []float64) dependability.Chance {
	var c dependability.Chance
	for i := len(p) - 1; i > s.spares(); i-- {
		c.Not += p[i]
	}
	for i := 0; i <= s.spares() && i < len(p); i++ {
		c.P += p[i]
	}
	return dependability.Chance{P: min(c.P, 1), Not: min(c.Not, 1)}
}

// A Cycle tells how often the system fails and for how long.
type Cycle struct {
	Frequency float64 // failures per time unit
	MeanUp    float64 // +Inf if it never fails
	MeanDown  float64 // 0 if it never fails
}

// Cycle gives the long-run failure frequency and mean up and down times.
func (s System) Cycle() (Cycle, error) {
	p, err := s.distribution()
	if err != nil {
		return Cycle{}, err
	}
	w := p[s.spares()] * s.birth(s.spares())
	if w == 0 {
		return Cycle{MeanUp: math.Inf(1)}, nil
	}
	c := s.up(p)
	return Cycle{Frequency: w, MeanUp: c.P / w, MeanDown: c.Not / w}, nil
}

// MTTFF is the mean time to the first system failure with all units working
// at 0: the sum of the mean passage times h from i to i+1 failed, h(i) =
// (1 + death(i) h(i-1))/birth(i).
func (s System) MTTFF() (float64, error) {
	if err := s.Check(); err != nil {
		return 0, err
	}
	if s.Need == 0 {
		return 0, errNoNeed
	}
	if s.Fail == 0 {
		return 0, ErrNeverFails
	}
	var sum, h float64
	for i := 0; i <= s.spares(); i++ {
		h = (1 + s.death(i)*h) / s.birth(i)
		sum += h
	}
	if math.IsInf(sum, 0) {
		return 0, fmt.Errorf("mean time to the first failure is beyond %g", math.MaxFloat64)
	}
	return sum, nil
}

// Sample is the steady-state distribution of the number of failed units among
// m of the Units, chosen without regard to their state: each number of failed
// units thinned by the hypergeometric distribution. It is what remains when
// something else (a failed rack) takes the other units out of the count while
// the repairmen still see to all.
func (s System) Sample(m int) ([]float64, error) {
	if m < 0 || m > s.Units {
		return nil, fmt.Errorf("sample of %d of %d units", m, s.Units)
	}
	p, err := s.Distribution()
	if err != nil {
		return nil, err
	}
	// Leave one unit out at a time: it is one of the i failed of n with
	// probability i/n.
	for n := s.Units; n > m; n-- {
		for i := range n {
			p[i] = p[i]*(float64(n-i)/float64(n)) + p[i+1]*(float64(i+1)/float64(n))
		}
		p = p[:n]
	}
	return p, nil
}
