package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/metrics"
)

// compare sets the failures of the window against those of the one before: how
// many, and how long they last on the scale of logarithms. Two tests are two
// chances to err, so that the smaller p counts twice (Holm 1979).
func (x *failureFacts) compare(since time.Time) {
	c := &x.change
	before := x.Window.Previous()
	c.past = !since.IsZero() && !since.After(before.From) || len(x.Before) > 0
	c.before = len(x.Before)
	now, _, err := estimate.Counts{Failures: []float64{float64(len(x.Events))}, Exposure: []float64{x.hours}}.Tally()
	then, _, err2 := estimate.Counts{Failures: []float64{float64(c.before)}, Exposure: []float64{before.Duration().Hours()}}.Tally()
	if err == nil && err2 == nil && len(x.Events)+c.before > 0 && c.past {
		c.rate = estimate.TwoRates(now, then, changeLevel)
		c.rateDetectable = estimate.Usual().ExactRateRatio(float64(len(x.Events)+c.before), now.T/then.T)
	}
	c.times, c.timesBefore = compareTimes(x.Events, x.Before)
	c.rateP, c.timesP = holm(c.rate.P, c.times.P)
	if x.trend.clustered { // the exact test believes in a constant rate
		c.rateP = nil
	}
	c.rateSays = c.rateP != nil && *c.rateP < 1-changeLevel
	c.tmSays = c.timesP != nil && *c.timesP < 1-changeLevel
}

// holm adjusts two p-values for there being two of them.
func holm(a, b *float64) (*float64, *float64) {
	if a == nil || b == nil {
		return a, b
	}
	small, large := min(1, 2*min(*a, *b)), max(*a, *b)
	large = max(small, large)
	if *a <= *b {
		return &small, &large
	}
	return &large, &small
}

// compareTimes compares the durations of two cohorts: geometric means by
// Welch's test, or lognormal fits if any failure lasts still. Those fits are
// sure of themselves where there are few, so that the log-rank test has to agree.
func compareTimes(now, before []metrics.Failure) (estimate.Comparison, int) {
	a, b := cohort(now), cohort(before)
	x, err := a.Logs()
	y, err2 := b.Logs()
	if err == nil && err2 == nil {
		return estimate.CompareGeometric(x, y, changeLevel), b.N()
	}
	f, err := estimate.MaximumLikelihood(a, estimate.Lognormal, changeLevel)
	g, err2 := estimate.MaximumLikelihood(b, estimate.Lognormal, changeLevel)
	if err != nil || err2 != nil {
		return estimate.Comparison{}, b.N()
	}
	c := estimate.CompareFits(f, g)
	if r, err := estimate.LogRankTest([]estimate.Sample{a, b}, 0); err == nil && c.P != nil {
		c.P = new(max(*c.P, r.P))
	}
	return c, b.N()
}

// cohort are the failures that began in a window, the ones that last censored.
func cohort(fs []metrics.Failure) estimate.Sample {
	d := estimate.Durations{Time: make([]float64, 0, len(fs)), Event: make([]bool, 0, len(fs)), Granule: granule}
	for i := range fs {
		if fs[i].Timed() {
			d.Time = append(d.Time, max(fs[i].Duration().Hours(), granule/2))
			d.Event = append(d.Event, !fs[i].Open)
		}
	}
	samples, _, err := d.Samples()
	if err != nil || len(samples) == 0 {
		return estimate.Sample{}
	}
	return samples[0]
}

// A stratum is the failures that have something in common.
type stratum struct {
	name string
	all  []*metrics.Failure
	rows []int // of the durations
}

func (s *stratum) n() int { return len(s.all) }

// strata groups the failures with durations, the largest groups first.
func (x *failureFacts) strata(by func(*metrics.Failure) string) []stratum {
	place := map[string]int{}
	var ss []stratum
	for i, e := range x.timed {
		name := by(e)
		k, ok := place[name]
		if !ok {
			k = len(ss)
			place[name] = k
			ss = append(ss, stratum{name: name})
		}
		ss[k].all, ss[k].rows = append(ss[k].all, e), append(ss[k].rows, i)
	}
	slices.SortStableFunc(ss, func(a, b stratum) int { return cmp.Or(cmp.Compare(b.n(), a.n()), cmp.Compare(a.name, b.name)) })
	return ss
}

// medianOf is the median duration of a group; nil where too few are over.
func (x *failureFacts) medianOf(s stratum) estimate.Interval {
	d := estimate.Durations{Unit: hourUnit, Granule: granule}
	for _, i := range s.rows {
		d.Time, d.Event, d.Entry = append(d.Time, x.durations.Time[i]), append(d.Event, x.durations.Event[i]), append(d.Entry, x.durations.Entry[i])
	}
	samples, _, err := d.Samples()
	if err != nil || len(samples) == 0 || samples[0].Events() < endsNeeded {
		return estimate.Interval{}
	}
	return estimate.KaplanMeier(samples[0], failureLevel).Quantile(0.5)
}
