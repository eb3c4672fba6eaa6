package estimate

import (
	"fmt"
	"math"
	"slices"
)

// DurationOptions say what to compute of durations. The zero value computes
// the default statistics at 95 %.
type DurationOptions struct {
	Level      float64   // 0: 0.95
	At         []float64 // times at which to give survival and hazard
	Quantiles  []float64 // nil: 0.5 and 0.9
	Restricted []float64 // times to which to restrict the mean; choose beforehand
	Goodness   int       // runs of the Anderson-Darling simulation for each model; 0: none
	Seed       uint64    // of that simulation
}

func (o DurationOptions) withDefaults() (DurationOptions, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) {
		return o, fmt.Errorf("durations: level %v is not between 0 and 1", o.Level)
	}
	if o.Quantiles == nil {
		o.Quantiles = []float64{0.5, 0.9}
	}
	for _, p := range o.Quantiles {
		if !(p > 0 && p < 1) {
			return o, fmt.Errorf("durations: quantile %v is not between 0 and 1", p)
		}
	}
	for _, t := range slices.Concat(o.At, o.Restricted) {
		if !(t >= 0) || math.IsInf(t, 1) {
			return o, fmt.Errorf("durations: time %v is not a time", t)
		}
	}
	return o, nil
}

// All computes every statistic of the durations, group by group in order of
// their names, then the comparisons of the groups. An error is about the
// options or the columns; what the data cannot say is nil in its row.
func (o DurationOptions) All(d Durations) (Findings, error) {
	o, err := o.withDefaults()
	if err != nil {
		return Findings{}, err
	}
	samples, excluded, err := d.Samples()
	if err != nil {
		return Findings{}, err
	}
	f := o.of(samples)
	f.Excluded = excluded
	f.Warnings = append(dataWarnings(samples, len(d.Time), len(excluded)), f.Warnings...)
	return f, nil
}

// Of is All of samples that were sorted before, without a word on rows left out.
func (o DurationOptions) Of(samples []Sample) (Findings, error) {
	o, err := o.withDefaults()
	if err != nil {
		return Findings{}, err
	}
	return o.of(samples), nil
}

func (o DurationOptions) of(samples []Sample) Findings {
	var f Findings
	for _, s := range samples {
		f.N += s.N()
		f.Events += s.events
		f.Censored += s.Censored()
		b := builder{o: o, sample: s}
		b.all()
		f.Results = append(f.Results, b.rows...)
		f.Curves = append(f.Curves, b.km)
		f.Warnings = append(f.Warnings, b.warnings...)
	}
	if len(samples) > 1 {
		f.Results = append(f.Results, o.compare(samples)...)
	}
	return f
}

// poor is the share of rows at fault above which the data are called poor.
const poor = 0.05

func dataWarnings(samples []Sample, rows, excluded int) []string {
	out := Exclusions(rows, excluded)
	zeros := 0
	for _, s := range samples {
		zeros += s.zeros
	}
	if zeros > 0 {
		out = append(out, counted(zeros, "duration of 0 counts", "durations of 0 count")+" as somewhere within the resolution of the data")
	}
	if excluded == rows {
		out = append(out, "no durations")
	}
	return out
}
