package estimate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Events are the failures of repairable systems, one a row, as times since the
// observation of each system began. System, End and Failure may be nil.
type Events struct {
	Time   []float64
	System []string  // nil: one system
	End    []float64 // when observation of the row's system ended; NaN: not stated in this row
	// Failure false marks a row that is no failure: its Time is when observation
	// of the system ended. A system without a failure needs one. nil: all are failures.
	Failure []bool
	// Until is when observation of the systems without an end of their own ended;
	// 0: not stated. The last failure is not the end of observation.
	Until float64
	// FailureTerminated says that observation stopped at the last failure of each
	// system because of it.
	FailureTerminated bool
	Unit              string // of the times: "h"
}

// smallest bounds times under observation: one over it is still finite with room
// for what it is multiplied by.
const smallest = 1 / largest

// A System is one repairable system and its failures in order of time.
type System struct {
	Name  string
	Times []float64 // in [0, End]
	End   float64   // of observation; 0: unknown
}

// A Process is the failures of all systems, sound and sorted: what every
// statistic of events starts from.
type Process struct {
	Systems           []System // by name
	FailureTerminated bool
	Unit              string
	atStart           int       // failures at time 0
	ages              []float64 // see uniform; sorted
	logs              []float64 // of the ages
	logSum            float64   // Σ ln(T/t): less the sum of logs
}

// Process sorts the rows into systems and names those at fault: times that are
// no number, negative or after the end of observation. An end that is nowhere
// stated is an error unless the data are failure-terminated.
func (e Events) Process() (Process, []Excluded, error) {
	for _, c := range []struct {
		name string
		n    int
	}{{"system", len(e.System)}, {"end", len(e.End)}, {"failure", len(e.Failure)}} {
		if c.n != 0 && c.n != len(e.Time) {
			return Process{}, nil, fmt.Errorf("events: column %s has %d rows, time has %d", c.name, c.n, len(e.Time))
		}
	}
	if e.Until != 0 && !(e.Until >= smallest && e.Until <= largest) {
		return Process{}, nil, fmt.Errorf("events: the end of observation is %v, not a positive number", e.Until)
	}
	p := Process{FailureTerminated: e.FailureTerminated, Unit: e.Unit}
	excluded := e.ends(&p)
	excluded = append(excluded, e.failures(&p)...)
	slices.SortFunc(excluded, func(a, b Excluded) int { return cmp.Compare(a.Row, b.Row) })
	for i := range p.Systems {
		s := &p.Systems[i]
		sortTimes(s.Times)
		if e.FailureTerminated && len(s.Times) > 0 {
			s.End = s.Times[len(s.Times)-1]
		}
		if s.End == 0 && !e.FailureTerminated {
			return Process{}, excluded, fmt.Errorf("events: nothing says when observation of %s ended; its last failure is not the end", systemName(s.Name))
		}
	}
	p.uniform()
	return p, excluded, nil
}

func systemName(name string) string {
	if name == "" {
		return "the system"
	}
	return fmt.Sprintf("system %q", name)
}

func (e Events) system(i int) string {
	if len(e.System) == 0 {
		return ""
	}
	return e.System[i]
}

func (e Events) failed(i int) bool { return len(e.Failure) == 0 || e.Failure[i] }

// ends finds the systems and how long each was observed: until the largest end
// that any of its rows states, else Until.
func (e Events) ends(p *Process) []Excluded {
	var excluded []Excluded
	ends := map[string]float64{}
	rows := e.Time
	if len(e.System)+len(e.End)+len(e.Failure) == 0 {
		rows = rows[:min(1, len(rows))] // all are alike
	}
	for i := range rows {
		name := e.system(i)
		if i == 0 || name != e.system(i-1) {
			ends[name] += 0
		}
		end := math.NaN()
		if len(e.End) > 0 {
			end = e.End[i]
		}
		if !e.failed(i) {
			end = e.Time[i]
			if !(end >= smallest && end <= largest) {
				excluded = append(excluded, Excluded{i + 1, "end of observation is not a positive number"})
			}
		}
		if end >= smallest && end <= largest {
			ends[name] = math.Max(ends[name], end)
		}
	}
	if len(ends) == 0 && e.Until > 0 {
		ends[""] = e.Until
	}
	for name, end := range ends {
		if end == 0 {
			end = e.Until
		}
		p.Systems = append(p.Systems, System{Name: name, End: end})
	}
	slices.SortFunc(p.Systems, func(a, b System) int { return cmp.Compare(a.Name, b.Name) })
	return excluded
}

// failures adds the sound failures to their systems.
func (e Events) failures(p *Process) []Excluded {
	var excluded []Excluded
	index := make(map[string]*System, len(p.Systems))
	for i := range p.Systems {
		index[p.Systems[i].Name] = &p.Systems[i]
	}
	var last *System
	for i, t := range e.Time {
		if !e.failed(i) {
			continue
		}
		if name := e.system(i); last == nil || last.Name != name {
			if last = index[name]; len(p.Systems) == 1 {
				last.Times = make([]float64, 0, len(e.Time))
			}
		}
		if reason := e.fault(t, last.End); reason != "" {
			excluded = append(excluded, Excluded{i + 1, reason})
			continue
		}
		if t < smallest { // and -0
			t = 0
			p.atStart++
		}
		last.Times = append(last.Times, t)
	}
	return excluded
}

func (e Events) fault(t, end float64) string {
	switch {
	case math.IsNaN(t):
		return "time is not a number"
	case t < 0:
		return "time is before the start of observation"
	case t > largest:
		return "time is not finite"
	case t > end && end > 0:
		return "time is after the end of observation"
	}
	return ""
}

// uniform fills the ages: the failures as shares of the observation of their
// system. Under a constant rate they are independent and uniform on (0, 1), of
// all systems together and whatever the rate of each; of a failure-terminated
// system the last failure is its end, not one of them (Cox and Lewis 1966, 3.3).
// Failures at the very start say nothing on a log scale and are left out.
func (p *Process) uniform() {
	n := 0
	for _, s := range p.Systems {
		n += len(s.Times)
	}
	p.ages = make([]float64, 0, n)
	for _, s := range p.Systems {
		times := s.Times
		if p.FailureTerminated && len(times) > 0 {
			times = times[:len(times)-1]
		}
		for _, t := range times {
			if u := t / s.End; u > 0 {
				p.ages = append(p.ages, u)
			}
		}
	}
	if len(p.Systems) > 1 {
		sortTimes(p.ages)
	}
	p.logs = make([]float64, len(p.ages))
	for i, u := range p.ages {
		p.logs[i] = math.Log(u)
		p.logSum -= p.logs[i]
	}
}

// sortTimes sorts numbers that are not negative: their bits sort as they do.
func sortTimes(times []float64) {
	if slices.IsSorted(times) {
		return
	}
	keys := make([]uint64, len(times))
	for i, t := range times {
		keys[i] = math.Float64bits(t)
	}
	sortKeys(keys)
	for i, k := range keys {
		times[i] = math.Float64frombits(k)
	}
}

// N is the number of failures of all systems.
func (p Process) N() int {
	n := 0
	for _, s := range p.Systems {
		n += len(s.Times)
	}
	return n
}

// Exposure is the time under observation, of all systems together.
func (p Process) Exposure() float64 {
	sum := 0.0
	for _, s := range p.Systems {
		sum += s.End
	}
	return sum
}

// Gaps are the times between the failures of one system, the first from its
// start. The quiet time after the last failure is not among them.
func (s System) Gaps() []float64 {
	gaps := make([]float64, len(s.Times))
	before := 0.0
	for i, t := range s.Times {
		gaps[i] = t - before
		before = t
	}
	return gaps
}
