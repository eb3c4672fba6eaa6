package metrics

import (
	"math"
	"slices"
	"time"
)

// A Summary describes the durations of N things. Its pointers are nil where N
// is 0.
//
// Quantiles are of type 7 (Hyndman and Fan 1996; the default of R, NumPy and
// spreadsheets): linear between the order statistics around (n-1)p. A quantile
// is weak if less than one observation is expected above it, n(1-p) < 1: below
// 7 for the 85th percentile, below 20 for the 95th. A weak one is hardly more
// than the largest value.
type Summary struct {
	N          int
	TotalHours float64
	Mean       *time.Duration
	Median     *time.Duration
	P85, P95   *time.Duration
	P85Weak    bool
	P95Weak    bool
	Working    *Summary // the same on the working-time clock; nil if the settings have none
}

// A sample collects durations on both clocks.
type sample struct {
	calendar         *Calendar
	elapsed, working []millis
}

func (s *Snapshot) newSample() sample { return sample{calendar: s.settings.Working} }

// add takes the duration of one thing, an uninterrupted stretch of time.
func (s *sample) add(from, to instant) {
	s.elapsed = append(s.elapsed, millis(to-from))
	if s.calendar != nil {
		s.working = append(s.working, s.calendar.between(from, to))
	}
}

// more lengthens the duration of the last thing by another stretch.
func (s *sample) more(from, to instant) {
	s.elapsed[len(s.elapsed)-1] += millis(to - from)
	if s.calendar != nil {
		s.working[len(s.working)-1] += s.calendar.between(from, to)
	}
}

// summary sorts the sample and describes it.
func (s *sample) summary() Summary {
	sum := summarize(s.elapsed)
	if s.calendar != nil {
		sum.Working = new(summarize(s.working))
	}
	return sum
}

func summarize(ds []millis) Summary {
	n := len(ds)
	sum := Summary{N: n, P85Weak: n < 7, P95Weak: n < 20}
	if n == 0 {
		return sum
	}
	slices.Sort(ds)
	total := millis(0)
	for _, d := range ds {
		total += d
	}
	sum.TotalHours = total.hours()
	sum.Mean = new(mean(total, n))
	sum.Median = new(quantile(ds, 0.5))
	sum.P85 = new(quantile(ds, 0.85))
	sum.P95 = new(quantile(ds, 0.95))
	return sum
}

// mean is total/n to the nanosecond, without the overflow of summing those.
func mean(total millis, n int) time.Duration {
	q, r := total/millis(n), total%millis(n)
	return q.duration() + r.duration()/time.Duration(n)
}

// quantile of a sorted, non-empty sample, type 7.
func quantile(sorted []millis, p float64) time.Duration {
	h := float64(len(sorted)-1) * p
	k := int(h)
	low := sorted[k]
	if k+1 == len(sorted) {
		return low.duration()
	}
	step := float64((sorted[k+1] - low).duration())
	return low.duration() + time.Duration(math.Round((h-float64(k))*step))
}
