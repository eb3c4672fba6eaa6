package simulation

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/nines-bot/nines/dependability"
)

// A Steady is what holds in the long run.
type Steady struct {
	Availability   Estimate
	Unavailability Estimate
	Frequency      Estimate // failures per unit of time
	MeanUpTime     Estimate // Value NaN if no failure was seen; so MeanDownTime
	MeanDownTime   Estimate
	Failures       int     // seen: below 20 the intervals mean little
	Time           float64 // simulated

	level float64
	downs [][]float64 // times of outages, by batch
}

// mostDowns bounds the outages that a batch remembers for quantiles.
const mostDowns = 20_000

// total is what one batch sums up.
type total struct {
	time, down, failures, repairs float64
	downs                         []float64
}

// LongRun estimates the steady state. Systems that renew (chains that come
// back to where they start, exponential components all at work) are followed
// over whole cycles, and the ratio estimator has no bias from the start.
// Others, and those that hardly ever come back, are followed for their share
// of the events after Options.Warmup and a fifth of the events.
//
// A system that cannot go on has no steady state: that is an error.
func LongRun(s System, o Options, limits dependability.Limits) (Steady, error) {
	o = o.withDefaults()
	sums := make([]total, batches)
	run := func(cycles bool) error {
		return inBatches(s, o, limits, "batches", func(b int, w walk, g *rand.Rand) (err error) {
			f := follower{w: w, g: g, tick: ticker{limits: limits}}
			sums[b], err = f.long(o, cycles && w.renews())
			return err
		})
	}
	err := run(true)
	if errors.Is(err, errNoEnd) {
		err = run(false)
	}
	if err != nil {
		return Steady{}, err
	}
	return steady(sums, o), nil
}

func steady(sums []total, o Options) Steady {
	time, down, up, failures, repairs := pick(sums)
	out := Steady{level: o.Level}
	out.Unavailability = ratio(down, time, o.Level)
	out.Availability = ratio(up, time, o.Level)
	out.Availability.High = min(1, out.Availability.High)
	out.Frequency = ratio(failures, time, o.Level)
	out.MeanUpTime = ratio(up, failures, o.Level)
	out.MeanDownTime = ratio(down, repairs, o.Level)
	for _, t := range sums {
		out.Failures += int(t.failures)
		out.Time += t.time
		out.downs = append(out.downs, t.downs)
	}
	if out.Failures == 0 {
		// Nothing seen in time T: the frequency is below -ln(1-level)/T.
		out.Frequency.High = -math.Log(1-o.Level) / out.Time
	}
	return out
}

func pick(sums []total) (time, down, up, failures, repairs []float64) {
	for _, t := range sums {
		time, down, up = append(time, t.time), append(down, t.down), append(up, t.time-t.down)
		failures, repairs = append(failures, t.failures), append(repairs, t.repairs)
	}
	return time, down, up, failures, repairs
}

// A follower keeps the books of one walk.
type follower struct {
	w    walk
	g    *rand.Rand
	tick ticker
}

var errAbsorbed = errors.New("simulation: nothing can happen any more (an absorbing state): no steady state")

// errNoEnd is a cycle that takes too long.
var errNoEnd = errors.New("simulation: the start is hardly ever come back to")

// long follows one batch.
func (f *follower) long(o Options, cycles bool) (total, error) {
	var t total
	if err := f.w.restart(f.g); err != nil {
		return t, err
	}
	most := o.Events / batches
	if !cycles {
		if err := f.warm(o.Warmup, most/5); err != nil {
			return t, err
		}
	}
	outage := math.NaN() // of an outage that began before the books were opened
	for n := int64(0); ; n++ {
		if n >= most && (!cycles || f.w.renewed()) {
			return t, nil
		}
		if n > 4*most+100_000 {
			return t, errNoEnd
		}
		up := f.w.up()
		took, mean, err := f.w.next(f.g)
		if err == nil {
			err = f.tick.tick()
		}
		if err != nil {
			return t, err
		}
		if math.IsInf(took, 1) {
			return t, errAbsorbed
		}
		t.time += mean
		if !up {
			t.down += mean
			outage += took
		}
		switch now := f.w.up(); {
		case up && !now:
			t.failures++
			outage = 0
		case !up && now:
			t.repairs++
			if outage >= 0 && len(t.downs) < mostDowns {
				t.downs = append(t.downs, outage)
			}
		}
	}
}

// warm lets the system run off the books, for a time and a number of events.
func (f *follower) warm(time float64, events int64) error {
	now := 0.0
	for n := int64(0); now < time || n < events; n++ {
		took, _, err := f.w.next(f.g)
		if err == nil {
			err = f.tick.tick()
		}
		if err != nil {
			return err
		}
		if now += took; math.IsInf(took, 1) {
			return errAbsorbed
		}
	}
	return nil
}

// DownTime estimates the p-quantile of the time that an outage takes. The
// interval is that of the quantiles of the batches; ok is false if there are
// too few outages to say.
func (s *Steady) DownTime(p float64) (e Estimate, ok bool) {
	var all []float64
	n, mean, squares := 0, 0.0, 0.0
	for _, downs := range s.downs {
		all = append(all, downs...)
		if len(downs) < 20 {
			continue
		}
		q := quantile(slices.Sorted(slices.Values(downs)), p)
		n++
		d := q - mean
		mean += d / float64(n)
		squares += d * (q - mean)
	}
	if n < batches/2 {
		return Estimate{}, false
	}
	slices.Sort(all)
	e = average(n, mean, squares, s.level)
	shift := quantile(all, p) - mean // the pooled quantile has the smaller bias
	e.Value += shift
	e.Low, e.High = max(0, e.Low+shift-math.Abs(shift)), e.High+shift+math.Abs(shift)
	return e, true
}

// quantile by linear interpolation of sorted values.
func quantile(x []float64, p float64) float64 {
	h := p * float64(len(x)-1)
	i := min(int(h), len(x)-2)
	if i < 0 {
		return x[0]
	}
	return x[i] + (h-float64(i))*(x[i+1]-x[i])
}
