package estimate

import (
	"fmt"
	"math"
	"slices"
)

// Durations are times to an event, of which some were still open when last
// seen. The columns have one entry a row; Event, Entry and Group may be nil.
type Durations struct {
	Time  []float64 // from the start to the event or, if open, to the last look
	Event []bool    // true: the event was observed; nil: all were
	Entry []float64 // the age at which the row came under observation; nil or <= 0: from its start
	Group []string  // nil: one group
	Unit  string    // of Time, Entry and Granule: "h"
	// Granule is the resolution of the times: a duration of 0 means (0, Granule].
	// 0: the smallest positive duration is taken for it.
	Granule float64
}

// Samples sorts the rows into one sample a group, by name, and names the rows
// that are at fault: durations that are negative or no number, and entries that
// are not before the end. Columns of different length are an error.
func (d Durations) Samples() ([]Sample, []Excluded, error) {
	n := len(d.Time)
	for _, c := range []struct {
		name string
		n    int
	}{{"event", len(d.Event)}, {"entry", len(d.Entry)}, {"group", len(d.Group)}} {
		if c.n != 0 && c.n != n {
			return nil, nil, fmt.Errorf("durations: column %s has %d rows, time has %d", c.name, c.n, n)
		}
	}
	var excluded []Excluded
	groups := map[string]*Sample{}
	var names []string
	last := (*Sample)(nil)
	for i, t := range d.Time {
		entry := 0.0
		if len(d.Entry) > 0 {
			entry = d.Entry[i]
		}
		if reason := fault(t, entry); reason != "" {
			excluded = append(excluded, Excluded{Row: i + 1, Reason: reason})
			continue
		}
		name := ""
		if len(d.Group) > 0 {
			name = d.Group[i]
		}
		if last == nil || last.group != name {
			if last = groups[name]; last == nil {
				last = &Sample{group: name, unit: d.Unit, granule: positiveOr(d.Granule, 0)}
				if len(d.Group) == 0 {
					last.keys = make([]uint64, 0, n)
				}
				groups[name], names = last, append(names, name)
			}
		}
		last.add(t, len(d.Event) == 0 || d.Event[i], entry)
	}
	slices.Sort(names)
	samples := make([]Sample, len(names))
	for i, name := range names {
		samples[i] = groups[name].sorted()
	}
	return samples, excluded, nil
}

func positiveOr(v, otherwise float64) float64 {
	if v > 0 && !math.IsInf(v, 1) {
		return v
	}
	return otherwise
}

// largest bounds the durations: beyond it sums of squares could overflow. In
// nanoseconds it is still far more than the age of the universe.
const largest = 1e100

func fault(t, entry float64) string {
	switch {
	case math.IsNaN(t):
		return "duration is not a number"
	case t < 0:
		return "duration is negative"
	case t > largest:
		return "duration is not finite"
	case math.IsNaN(entry):
		return "entry is not a number"
	case entry > 0 && entry >= t:
		return "entry is not before the end"
	}
	return ""
}

// A Sample is one group of sound durations in order of time, events before
// open ones where they are equal. The zero value is empty.
type Sample struct {
	group, unit string
	granule     float64
	keys        []uint64  // sorted: the bits of the time, then 1 if open
	entry       []float64 // sorted: the delayed entries, only those > 0
	sum         float64
	events      int
	zeros       int // of duration 0
}

// NewSample is the sample of one group without delayed entry.
func NewSample(times []float64, observed []bool) (Sample, []Excluded, error) {
	samples, excluded, err := Durations{Time: times, Event: observed}.Samples()
	if err != nil || len(samples) == 0 {
		return Sample{}, excluded, err
	}
	return samples[0], excluded, nil
}

// add appends a row; the bits of a float64 that is not negative sort as it does
// and leave the sign bit free, which is where whether it is open goes.
func (s *Sample) add(t float64, observed bool, entry float64) {
	key := math.Float64bits(math.Abs(t)) << 1 // Abs: -0 is 0
	if observed {
		s.events++
	} else {
		key |= 1
	}
	if t == 0 {
		s.zeros++
	}
	s.keys = append(s.keys, key)
	if entry > 0 {
		s.entry = append(s.entry, entry)
	}
}

func (s *Sample) sorted() Sample {
	sortKeys(s.keys)
	slices.Sort(s.entry)
	for i := range s.keys { // in order, so that the sum is that of any order
		s.sum += s.time(i)
	}
	if s.granule == 0 && s.zeros > 0 && s.zeros < len(s.keys) {
		s.granule = s.time(s.zeros)
	}
	return *s
}

func (s Sample) time(i int) float64  { return math.Float64frombits(s.keys[i] >> 1) }
func (s Sample) observed(i int) bool { return s.keys[i]&1 == 0 }

// Group is the name of the group.
func (s Sample) Group() string { return s.group }

// N is the number of durations.
func (s Sample) N() int { return len(s.keys) }

// Events is how many of them ended with the event.
func (s Sample) Events() int { return s.events }

// Censored is how many were still open when last seen.
func (s Sample) Censored() int { return len(s.keys) - s.events }

// Zeros is how many durations are 0.
func (s Sample) Zeros() int { return s.zeros }

// DelayedEntries is how many came under observation after their start.
func (s Sample) DelayedEntries() int { return len(s.entry) }

// complete says that nothing is open and nothing came late, which the methods
// without censoring need.
func (s Sample) complete() bool { return s.Censored() == 0 && len(s.entry) == 0 }

// tie is the difference in time below which two durations are the same. Times
// that were computed as differences carry rounding, and R's survfit merges them
// in the same way (timefix): the square root of machine epsilon times their
// size, for which the median is taken, as one outlier moves the mean.
func (s Sample) tie() float64 { return tieOf(s) }

func tieOf(samples ...Sample) float64 {
	weighted, n := 0.0, 0
	for _, s := range samples {
		if s.N() > 0 {
			weighted += float64(s.N()) * s.time(s.N()/2)
			n += s.N()
		}
	}
	return 1.4901161193847656e-08 * weighted / float64(max(n, 1))
}

// result starts a row about the sample.
func (s Sample) result(method, quantity string, params ...Param) Result {
	return Result{
		Group: s.group, Method: method, Quantity: quantity, Params: params,
		N: s.N(), Events: s.events, Censored: s.Censored(),
	}
}
