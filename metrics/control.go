package metrics

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// A ControlChart is the cycle time of each issue finished in the window, in
// the order of finishing, with the limits of natural variation: an XmR chart of
// the logarithms (Wheeler, Understanding Variation; cycle times are skewed, so
// limits on the plain scale would fall below 0).
//
//	centre = exp(mean ln x), limits = exp(mean ln x ± 2.66 mean |ln xᵢ - ln xᵢ₋₁|)
//
// Times below a minute count as a minute. Limits need 6 points.
type ControlChart struct {
	Window            nines.Window
	Points            []ControlPoint
	Center, Low, High *time.Duration
	Warnings          []Warning
}

// A ControlPoint is one finished issue.
type ControlPoint struct {
	Key     string
	At      time.Time // finished
	Cycle   time.Duration
	Outside bool // of the limits
}

const (
	shortest      = time.Minute // what a cycle time below it counts as, on a logarithmic scale
	limitsNeed    = 6
	xmrMultiplier = 2.66 // 3 / d2 for moving ranges of two
)

// ControlChart charts the issues finished in w.
func (s *Snapshot) ControlChart(w nines.Window) ControlChart {
	c := ControlChart{Window: w}
	for o := range s.finished(w) {
		if o.hasCycle() {
			c.Points = append(c.Points, ControlPoint{
				Key: o.key, At: o.lastDone.time(s.settings.Zone), Cycle: millis(o.lastDone - o.started).duration(),
			})
		}
	}
	slices.SortStableFunc(c.Points, func(a, b ControlPoint) int {
		return cmp.Or(a.At.Compare(b.At), compareKeys(a.Key, b.Key))
	})
	if len(c.Points) < limitsNeed {
		c.Warnings = append(c.Warnings, Warning{
			Code: "few",
			Text: "Limits of natural variation need at least 6 finished issues with a cycle time.",
		})
		return c
	}
	c.limit()
	return c
}

// limit computes the limits and marks the points outside.
func (c *ControlChart) limit() {
	sum, ranges, last := 0.0, 0.0, 0.0
	for i, p := range c.Points {
		x := logOf(p.Cycle)
		sum += x
		if i > 0 {
			ranges += math.Abs(x - last)
		}
		last = x
	}
	n := float64(len(c.Points))
	center, reach := sum/n, xmrMultiplier*ranges/(n-1)
	c.Center, c.Low, c.High = expOf(center), expOf(center-reach), expOf(center+reach)
	for i := range c.Points {
		x := logOf(c.Points[i].Cycle)
		c.Points[i].Outside = x < center-reach || x > center+reach
	}
}

// logOf is the logarithm of a duration in nanoseconds; one of at most a minute
// counts as a minute, so that it exists.
func logOf(d time.Duration) float64 { return math.Log(float64(max(d, shortest))) }

// expOf is the way back; nil if it is longer than a Duration can be.
func expOf(x float64) *time.Duration {
	v := math.Exp(x)
	if v >= math.MaxInt64 {
		return nil
	}
	return new(time.Duration(v))
}
