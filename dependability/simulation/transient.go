package simulation

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/nines-bot/nines/dependability"
)

// A Transient is what holds at one time after a fresh start.
type Transient struct {
	At             float64
	Reliability    Estimate // no failure up to then
	Unreliability  Estimate
	Availability   Estimate // up at that time
	Unavailability Estimate
	Interval       Estimate // share of the time up to then in which it was up
}

// counts at one time, over runs.
type counts struct {
	runs, whole, up int
	mean, squares   float64 // of the time down up to then
}

// Over estimates the system at the times at, which must be finite and rise
// from 0, over Options.Runs fresh starts.
func Over(s System, at []float64, o Options, limits dependability.Limits) ([]Transient, error) {
	o = o.withDefaults()
	for i, t := range at {
		if !(t >= 0 && t <= math.MaxFloat64) || i > 0 && t < at[i-1] {
			return nil, fmt.Errorf("simulation: times must be finite and rise from 0: %g", t)
		}
	}
	sums := make([][]counts, batches)
	err := inBatches(s, o, limits, "batches of runs", func(b int, w walk, g *rand.Rand) error {
		sums[b] = make([]counts, len(at))
		f := follower{w: w, g: g, tick: ticker{limits: limits}}
		for range runsOf(o.Runs, b) {
			if err := f.until(at, sums[b]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]Transient, len(at))
	for i, t := range at {
		var c counts
		for _, s := range sums {
			c.join(s[i])
		}
		out[i] = c.transient(t, o.Level)
	}
	return out, nil
}

// runsOf is the number of runs of a batch.
func runsOf(runs, batch int) int { return (runs + batch) / batches }

// until makes one run.
func (f *follower) until(at []float64, c []counts) error {
	if err := f.w.restart(f.g); err != nil {
		return err
	}
	now, down, whole := 0.0, 0.0, f.w.up()
	for i := 0; i < len(at); {
		up := f.w.up()
		took, _, err := f.w.next(f.g)
		if err == nil {
			err = f.tick.tick()
		}
		if err != nil {
			return err
		}
		for ; i < len(at) && at[i] < now+took; i++ {
			d := down
			if !up {
				d += at[i] - now
			}
			c[i].see(whole, up, d)
		}
		if !up {
			down += took
		}
		now += took
		whole = whole && f.w.up()
	}
	return nil
}

func (c *counts) see(whole, up bool, down float64) {
	c.runs++
	if whole {
		c.whole++
	}
	if up {
		c.up++
	}
	d := down - c.mean
	c.mean += d / float64(c.runs)
	c.squares += d * (down - c.mean)
}

func (c *counts) join(o counts) {
	n := float64(c.runs + o.runs)
	if n == 0 {
		return
	}
	d := o.mean - c.mean
	c.squares += o.squares + d*d*float64(c.runs)*float64(o.runs)/n
	c.mean += d * float64(o.runs) / n
	c.runs, c.whole, c.up = c.runs+o.runs, c.whole+o.whole, c.up+o.up
}

func (c *counts) transient(at, level float64) Transient {
	t := Transient{
		At:          at,
		Reliability: share(c.whole, c.runs, level), Unreliability: share(c.runs-c.whole, c.runs, level),
		Availability: share(c.up, c.runs, level), Unavailability: share(c.runs-c.up, c.runs, level),
	}
	if at == 0 {
		t.Interval = t.Availability
		return t
	}
	t.Interval = average(c.runs, 1-c.mean/at, c.squares/at/at, level)
	t.Interval.Low, t.Interval.High = max(0, t.Interval.Low), min(1, t.Interval.High)
	return t
}

// FirstFailure estimates the mean time to the first failure from a fresh
// start. A system that may never fail is an error.
func FirstFailure(s System, o Options, limits dependability.Limits) (Estimate, error) {
	o = o.withDefaults()
	sums := make([]counts, batches)
	err := inBatches(s, o, limits, "batches of runs", func(b int, w walk, g *rand.Rand) error {
		f := follower{w: w, g: g, tick: ticker{limits: limits}}
		for range runsOf(o.Runs, b) {
			t, err := f.first()
			if err != nil {
				return err
			}
			sums[b].see(false, false, t)
		}
		return nil
	})
	if err != nil {
		return Estimate{}, err
	}
	var c counts
	for _, s := range sums {
		c.join(s)
	}
	return average(c.runs, c.mean, c.squares, o.Level), nil
}

// first is the time to the first failure of one run.
func (f *follower) first() (float64, error) {
	if err := f.w.restart(f.g); err != nil {
		return 0, err
	}
	now := 0.0
	for f.w.up() {
		took, _, err := f.w.next(f.g)
		if err == nil {
			err = f.tick.tick()
		}
		if err != nil {
			return 0, err
		}
		if math.IsInf(took, 1) {
			return 0, fmt.Errorf("simulation: a run ended in a state that never fails: no mean time to failure")
		}
		now += took
	}
	return now, nil
}
