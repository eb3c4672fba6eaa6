package report

import (
	"math"
	"slices"
	"time"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/metrics"
)

const (
	failureLevel = 0.9  // of the intervals in the report
	changeLevel  = 0.95 // of the test by which a change is called one
	granule      = 1.0 / 60
	endsNeeded   = 3 // failures that are over, for a quantile
	hourUnit     = "h"
)

// failureFacts are all that is estimated of the failures of a window. Times are
// in hours.
type failureFacts struct {
	metrics.Failures
	hours     float64   // under observation
	since     time.Time // of the first issue; zero if there is none
	durations estimate.Durations
	timed     []*metrics.Failure // the rows of durations: in the window, then carried into it
	began     int                // of them, in the window
	curve     *estimate.Curve
	n, open   int
	median    estimate.Interval
	slow      estimate.Interval // the time that 1 in 10 takes longer than

	process estimate.Process
	tally   estimate.Tally
	rate    estimate.Rate // per hour of the window
	mttf    estimate.Interval
	trend   trendFacts
	mcf     *estimate.MCF // of components as systems; nil: too few
	next    [3]float64    // failures to expect in a window as long as this: low, median, high

	down    *estimate.Downtime // nil: the reading says nothing of downtime
	avail   *estimate.Interval // nil: cannot be said
	strange bool               // because the lengths of the outages are too unlike each other
	change  changeFacts
	kinds   []kindOfRows
}

// trendFacts say whether failures come more or less often.
type trendFacts struct {
	p         *float64 // of no trend
	test      string
	clustered bool // failures come in clusters
	growth    estimate.Growth
}

// changeFacts compare the window with the one before.
type changeFacts struct {
	before           int
	rate             estimate.Two
	rateDetectable   *float64
	times            estimate.Comparison
	timesBefore      int
	rateP, timesP    *float64 // adjusted for being two tests (Holm)
	rateSays, tmSays bool     // distinguishable from chance
	past             bool     // there is a window before
}

// kindOfRows are the estimates of one kind of data, as `nines estimate` has them.
type kindOfRows struct {
	kind string
	rows []estimate.Result
}

// row is the first row of that name; nil if there is none.
func (x *failureFacts) row(kind, method, quantity string) *estimate.Result {
	for _, k := range x.kinds {
		for i, r := range k.rows {
			if k.kind == kind && r.Method == method && r.Quantity == quantity {
				return &k.rows[i]
			}
		}
	}
	return nil
}

// rowAt is the row of a quantile; empty if there is none.
func (x *failureFacts) rowAt(kind, method, quantity string, p float64) estimate.Result {
	for _, k := range x.kinds {
		for _, r := range k.rows {
			if at, ok := r.Param("p"); k.kind == kind && r.Method == method && r.Quantity == quantity && ok && at == p {
				return r
			}
		}
	}
	return estimate.Result{}
}

func (x *failureFacts) value(kind, method, quantity string) *float64 {
	if r := x.row(kind, method, quantity); r != nil {
		return r.Value
	}
	return nil
}

// estimateFailures computes the numbers of the section; since is when the first
// issue was created, and zero if there is none.
func estimateFailures(f metrics.Failures, since time.Time) *failureFacts {
	x := &failureFacts{Failures: f, hours: f.Until.Sub(f.Window.From).Hours(), since: since}
	x.readDurations()
	x.readEvents()
	x.readComponents()
	x.readOutages()
	x.compare(since)
	return x
}

// readDurations gathers how long failures lasted: those of the window, and those
// that it began with, which come under observation where it begins (delayed
// entry). The ones that last still are censored.
func (x *failureFacts) readDurations() {
	most := len(x.Events) + len(x.Carried)
	x.timed = make([]*metrics.Failure, 0, most)
	d := estimate.Durations{
		Time: make([]float64, 0, most), Event: make([]bool, 0, most), Entry: make([]float64, 0, most),
		Unit: hourUnit, Granule: granule,
	}
	for k, list := range [][]metrics.Failure{x.Events, x.Carried} {
		for i := range list {
			e := &list[i]
			if !e.Timed() {
				continue
			}
			entry := 0.0
			if k == 1 {
				entry = e.Before(x.Window.From).Hours()
			}
			d.Time = append(d.Time, e.Duration().Hours())
			d.Event = append(d.Event, !e.Open)
			d.Entry = append(d.Entry, entry)
			x.timed = append(x.timed, e)
			if e.Open {
				x.open++
			}
		}
		if k == 0 {
			x.began = len(x.timed)
		}
	}
	x.n = len(d.Time)
	x.durations = d
	x.curve = estimate.KaplanMeier(estimate.Sample{}, failureLevel)
	samples, _, err := d.Samples()
	if err != nil || len(samples) == 0 {
		return
	}
	o := estimate.DurationOptions{Level: failureLevel, Restricted: []float64{7 * 24, 30 * 24}}
	if all, err := o.Of(samples); err == nil {
		x.kinds = append(x.kinds, kindOfRows{"durations", all.Results})
		x.curve = all.Curves[0]
	}
	if x.n-x.open >= endsNeeded {
		x.median, x.slow = x.curve.Quantile(0.5), x.curve.Quantile(0.9)
	}
}

// readEvents looks at when failures came.
func (x *failureFacts) readEvents() {
	if !(x.hours > 0) {
		return
	}
	e := estimate.Events{Until: x.hours, Unit: hourUnit, Time: make([]float64, 0, len(x.Events))}
	for i := range x.Events {
		e.Time = append(e.Time, x.sinceStart(x.Events[i].Occurred))
	}
	times := e.Time
	if len(e.Time) == 0 { // a system without a failure needs a row that says so
		e.Time, e.Failure = []float64{x.hours}, []bool{false}
	}
	if p, _, err := e.Process(); err == nil {
		x.process = p
		if all, err := (estimate.EventOptions{Level: failureLevel}).Of(p); err == nil {
			x.kinds = append(x.kinds, kindOfRows{"events", all.Results})
		}
	}
	c := x.counts(times)
	tally, _, err := c.Tally()
	if err != nil {
		return
	}
	if all, err := (estimate.CountOptions{Level: failureLevel, Horizon: x.Window.Duration().Hours()}).All(c); err == nil {
		x.kinds = append(x.kinds, kindOfRows{"counts", all.Results})
	}
	x.tally = tally
	x.rate = tally.Garwood(failureLevel)
	x.trend.clustered = tally.Clustered() && tally.X >= few
	if x.trend.clustered {
		if q := tally.QuasiPoisson(failureLevel); q.Rate.Low != nil && q.Rate.High != nil {
			x.rate = q
		}
	}
	x.readTrend()
	law, _ := tally.Predict(estimate.Jeffreys(), x.Window.Duration().Hours())
	tail := (1 - failureLevel) / 2
	x.next = [3]float64{law.Quantile(tail), law.Quantile(0.5), law.Quantile(1 - tail)}
}

// sinceStart is an instant of the window in hours since it began.
func (x *failureFacts) sinceStart(t time.Time) float64 {
	return min(max(0, t.Sub(x.Window.From).Hours()), x.hours)
}

// counts are the failures of equal parts of the window: days, or weeks where
// those are many.
func (x *failureFacts) counts(times []float64) estimate.Counts {
	parts := max(1, int(math.Round(x.hours/24)))
	if parts > 70 {
		parts = max(1, int(math.Round(x.hours/24/7)))
	}
	c := estimate.Counts{Failures: make([]float64, parts), Exposure: make([]float64, parts), Unit: hourUnit}
	for k := range c.Exposure {
		c.Exposure[k] = x.hours / float64(parts)
	}
	for _, t := range times {
		c.Failures[min(int(t/x.hours*float64(parts)), parts-1)]++
	}
	return c
}

// readTrend tests for a trend: by Laplace or, where failures cluster, by Lewis
// and Robinson, whom clusters do not mislead.
func (x *failureFacts) readTrend() {
	if len(x.Events) < 3 {
		return
	}
	t := x.process.Laplace()
	x.trend.p, x.trend.test = t.P, "Laplace"
	if x.trend.clustered {
		if r, _ := x.process.LewisRobinson(); r.P != nil {
			x.trend.p, x.trend.test = r.P, "Lewis-Robinson"
		}
	}
	x.trend.growth = x.process.CrowAMSAA(failureLevel)
}

// outages are the times in the window in which some failures lasted.
func (x *failureFacts) outages(fs []*metrics.Failure) estimate.Outages {
	o := estimate.Outages{
		Start: make([]float64, 0, len(fs)), End: make([]float64, 0, len(fs)), Impact: make([]float64, 0, len(fs)),
		To: x.hours, Unit: hourUnit,
	}
	for _, e := range fs {
		for _, w := range e.Down {
			start, end := max(0, w.From.Sub(x.Window.From).Hours()), min(w.To.Sub(x.Window.From).Hours(), x.hours)
			if start < end && e.Impact > 0 {
				o.Start, o.End, o.Impact = append(o.Start, start), append(o.End, end), append(o.Impact, e.Impact)
			}
		}
	}
	return o
}

// readOutages adds up the time down, each instant once. An issue that is only
// open is no outage.
func (x *failureFacts) readOutages() {
	calendar := x.tally.Garwood(failureLevel)
	x.mttf = calendar.MTBF
	if !x.Rule.Reading.Outage() || !(x.hours > 0) {
		return
	}
	d, _, err := x.outages(slices.Concat(x.timed[x.began:], x.timed[:x.began])).Downtime() // in order of time, which is quicker
	if err != nil {
		return
	}
	x.down = &d
	if all, err := (estimate.OutageOptions{Level: failureLevel}).Of(d); err == nil {
		x.kinds = append(x.kinds, kindOfRows{"outages", all.Results})
	}
	if g, ok := d.GPQ(); ok {
		v := g.Availability(failureLevel)
		// Lengths that spread over many orders of magnitude make a lognormal mean
		// that the window never saw.
		if x.strange = v.Low == nil || v.High == nil || *v.Low > d.Availability() || *v.High < d.Availability(); !x.strange {
			x.avail = &v
		}
	}
	if up, _, err := (estimate.Counts{Failures: []float64{float64(len(x.Events))}, Exposure: []float64{d.Up()}, Unit: hourUnit}).Tally(); err == nil && d.Up() > 0 {
		x.mttf = up.Garwood(failureLevel).MTBF
	}
}
