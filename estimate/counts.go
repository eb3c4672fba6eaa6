package estimate

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/estimate/dist"
)

// Counts are numbers of failures, one a row, each over its own exposure: time
// under observation, of all systems together.
type Counts struct {
	Failures []float64
	Exposure []float64 // nil: 1 each
	// FailureTerminated says that observation stopped at the last failure because
	// of it; else that it lasted for a time given beforehand.
	FailureTerminated bool
	Unit              string // of the exposure: "h"
}

// A Tally is sound counts and their sums: what every statistic of counts starts from.
type Tally struct {
	Failures, Exposure []float64
	X, T               float64 // the sums
	FailureTerminated  bool
	Unit               string
}

// Tally adds up the rows and names those at fault: failures that are no whole
// number, and exposures that are not positive.
func (c Counts) Tally() (Tally, []Excluded, error) {
	if c.Exposure != nil && len(c.Exposure) != len(c.Failures) {
		return Tally{}, nil, fmt.Errorf("counts: column exposure has %d rows, failures has %d", len(c.Exposure), len(c.Failures))
	}
	tally := Tally{FailureTerminated: c.FailureTerminated, Unit: c.Unit}
	tally.Failures, tally.Exposure = make([]float64, 0, len(c.Failures)), make([]float64, 0, len(c.Failures))
	var excluded []Excluded
	for i, x := range c.Failures {
		exposure := 1.0
		if c.Exposure != nil {
			exposure = c.Exposure[i]
		}
		reason := countFault(x)
		if reason == "" && !(exposure >= smallest && exposure <= largest) {
			reason = "exposure is not a positive number"
		}
		if reason != "" {
			excluded = append(excluded, Excluded{i + 1, reason})
			continue
		}
		tally.Failures, tally.Exposure = append(tally.Failures, x), append(tally.Exposure, exposure)
	}
	tally.sort()
	for i, x := range tally.Failures {
		tally.X += x
		tally.T += tally.Exposure[i]
	}
	return tally, excluded, nil
}

// A Rate is a constant rate of failures with its inverse.
type Rate struct {
	Rate, MTBF Interval
}

// Garwood is the rate with exact two-sided limits (Garwood 1936): with no
// failure the rate is below a limit, and the time between failures above one;
// neither is ever 0 or infinite.
func (t Tally) Garwood(level float64) Rate {
	return garwood(t.X, t.FailureTerminated, t.T, level)
}

// OneSided is the rate with its upper limit, and the time between failures with
// its lower limit, at the whole level: for no failure, -ln(1-level)/T.
func (t Tally) OneSided(level float64) Rate {
	r := t.Garwood(2*level - 1)
	r.Rate.Low, r.MTBF.High = nil, nil
	return r
}

// garwood is the rate of x failures; if the last ended the observation, it is
// the exposure that is random, and the upper limit has two degrees of freedom
// less.
func garwood(x float64, failureTerminated bool, exposure, level float64) Rate {
	if !(exposure > 0) {
		return Rate{}
	}
	a, shape := (1-level)/2, x+1
	if failureTerminated {
		shape = x
	}
	low, high := 0.0, math.NaN()
	if x > 0 {
		low = dist.GammaQuantile(a, x, exposure)
	}
	if shape > 0 {
		high = dist.GammaUpper(a, shape, exposure)
	}
	return Rate{
		Rate: interval(x/exposure, math.Sqrt(x)/exposure, low, high),
		MTBF: interval(exposure/x, math.NaN(), 1/high, 1/low),
	}
}

// sort orders the rows by exposure, then failures, so that sums are those of any
// order.
func (t *Tally) sort() {
	order := make([]keyed, len(t.Failures))
	for i, x := range t.Failures {
		order[i] = keyed{sortable(x), int32(i)}
	}
	sortKeyed(order)
	for i, k := range order {
		order[i].key = sortable(t.Exposure[k.at])
	}
	sortKeyed(order)
	failures, exposure := make([]float64, len(order)), make([]float64, len(order))
	for i, k := range order {
		failures[i], exposure[i] = t.Failures[k.at], t.Exposure[k.at]
	}
	t.Failures, t.Exposure = failures, exposure
}
