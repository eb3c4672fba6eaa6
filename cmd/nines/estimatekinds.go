package main

import (
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/estimate"
)

// Each kind of data has its flags, reads its columns and hands them to estimate,
// which does the arithmetic. kept are the rows handed over, for their numbers.

type durationFlags struct {
	estimateFlags
	time, event, entry    string
	group                 []string
	at, quantiles, limits []float64
	goodness              int
}

func (a *app) estimateDurations() *cobra.Command {
	var f durationFlags
	c := &cobra.Command{
		Use: "durations FILE", Short: "Times to an event, of which some may still be open",
		Long: `Times to an event, one a row: columns time, event (1 observed, 0 still open; all
observed if there is no such column), optional entry (the age at which a row came
under observation) and groups to compare.`,
		Example: `  nines estimate durations repairs.csv --unit h
  nines estimate durations aml.csv --event status --group maintained
  nines estimate durations repairs.csv --at 24,168 --quantile 0.5,0.9 --rmst 720 --format json`,
		Args: exactArgs(1, "nines estimate durations FILE.csv"),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(a, "durations", args[0], f.read) },
	}
	f.register(c)
	flags := c.Flags()
	flags.StringVar(&f.time, "time", "", "`COLUMN` of the durations (default time)")
	flags.StringVar(&f.event, "event", "", "`COLUMN` of 1 observed, 0 still open (default event, or all observed)")
	flags.StringVar(&f.entry, "entry", "", "`COLUMN` of the age at which observation began (default entry, or 0)")
	flags.StringSliceVar(&f.group, "group", nil, "`COLUMNS` whose values make groups")
	flags.Float64SliceVar(&f.at, "at", nil, "`TIMES` at which to give survival and hazard")
	flags.Float64SliceVar(&f.quantiles, "quantile", nil, "`SHARES` to give quantiles of (default 0.5,0.9)")
	flags.Float64SliceVar(&f.limits, "rmst", nil, "`TIMES` to which to restrict the mean; choose before looking")
	flags.IntVar(&f.goodness, "goodness", 0, "`RUNS` of the simulated goodness of fit of each law")
	return c
}

func (f *durationFlags) read(s *sheet) (estimate.Findings, []int, error) {
	d := estimate.Durations{Unit: f.unit}
	timeAt, err := s.choose(f.time, "time", false)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	eventAt, err := s.choose(f.event, "event", true)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	entryAt, err := s.choose(f.entry, "entry", true)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	groups, err := s.groups(f.group)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	var kept []int
	for _, r := range s.rows {
		t, reason := s.number(r, timeAt)
		observed, entry := true, 0.0
		if eventAt >= 0 && reason == "" {
			observed, reason = s.truth(r, eventAt)
		}
		if entryAt >= 0 && reason == "" && !missing(r.cell(entryAt)) {
			entry, reason = s.number(r, entryAt)
		}
		if reason != "" {
			s.exclude(r, reason)
			continue
		}
		d.Time, d.Event, d.Entry = append(d.Time, t), append(d.Event, observed), append(d.Entry, entry)
		if len(groups) > 0 {
			d.Group = append(d.Group, r.group(groups))
		}
		kept = append(kept, r.number)
	}
	o := estimate.DurationOptions{Level: f.level, At: f.at, Quantiles: f.quantiles, Restricted: f.limits, Goodness: f.goodness, Seed: f.seed}
	all, err := o.All(d)
	return all, kept, err
}

func (s *sheet) groups(names []string) ([]int, error) {
	var at []int
	for _, name := range names {
		i, err := s.column(name, "group")
		if err != nil {
			return nil, err
		}
		at = append(at, i)
	}
	return at, nil
}

func (r sheetRow) group(columns []int) string {
	var parts []string
	for _, c := range columns {
		parts = append(parts, r.cell(c))
	}
	return strings.Join(parts, ", ")
}

type eventFlags struct {
	estimateFlags
	time, system, event, ends string
	end                       float64
	failureTerminated         bool
	grouped                   bool
	at                        []float64
}

func (a *app) estimateEvents() *cobra.Command {
	var f eventFlags
	c := &cobra.Command{
		Use: "events FILE", Short: "Failures of repairable systems: rate, trend, growth",
		Long: `Failures of repairable systems: the column time of each failure since observation
began; optional system, the end of its observation, and event (0 marks a row that
only ends the observation of its system, as does an end without a time). With --grouped: the columns end (of
each interval) and failures.

When observation ended must be said: --end, a column end, or --failure-terminated.
It is not the time of the last failure.`,
		Example: `  nines estimate events growth.csv --end 1500
  nines estimate events test.csv --failure-terminated --format json
  nines estimate events fleet.csv --system id --event status --at 100,300
  nines estimate events weekly.csv --grouped`,
		Args: exactArgs(1, "nines estimate events FILE.csv --end T"),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(a, "events", args[0], f.read) },
	}
	f.register(c)
	flags := c.Flags()
	flags.StringVar(&f.time, "time", "", "`COLUMN` of the failures (default time; with --grouped failures)")
	flags.StringVar(&f.system, "system", "", "`COLUMN` of the system (default system, or one system)")
	flags.StringVar(&f.event, "event", "", "`COLUMN` of 1 failure, 0 end of observation (default event, or all failures)")
	flags.StringVar(&f.ends, "end-column", "", "`COLUMN` of the end of observation (default end, if there is one)")
	flags.Float64Var(&f.end, "end", 0, "`TIME` when observation ended")
	flags.BoolVar(&f.failureTerminated, "failure-terminated", false, "observation stopped at the last failure because of it")
	flags.BoolVar(&f.grouped, "grouped", false, "rows are intervals with numbers of failures")
	flags.Float64SliceVar(&f.at, "at", nil, "`AGES` at which to give the mean cumulative function")
	return c
}

func (f *eventFlags) read(s *sheet) (estimate.Findings, []int, error) {
	o := estimate.EventOptions{Level: f.level, At: f.at}
	if f.grouped {
		return f.readGrouped(s, o)
	}
	timeAt, err := s.choose(f.time, "time", false)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	systemAt, err := s.choose(f.system, "system", true)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	eventAt, err := s.choose(f.event, "event", true)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	endAt, err := s.choose(f.ends, "end", true)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	e := estimate.Events{Until: f.end, FailureTerminated: f.failureTerminated, Unit: f.unit}
	var kept []int
	for _, r := range s.rows {
		t, reason := s.number(r, timeAt)
		failure, end := true, math.NaN()
		stated := endAt >= 0 && !missing(r.cell(endAt))
		switch {
		case missing(r.cell(timeAt)) && stated: // a system without a failure
			t, reason = s.number(r, endAt)
			failure = false
		case eventAt >= 0 && reason == "":
			failure, reason = s.truth(r, eventAt)
		}
		if stated && reason == "" {
			end, reason = s.number(r, endAt)
		}
		if reason != "" {
			s.exclude(r, reason)
			continue
		}
		e.Time, e.Failure, e.End = append(e.Time, t), append(e.Failure, failure), append(e.End, end)
		if systemAt >= 0 {
			e.System = append(e.System, r.cell(systemAt))
		}
		kept = append(kept, r.number)
	}
	all, err := o.All(e)
	return all, kept, err
}

func (f *eventFlags) readGrouped(s *sheet, o estimate.EventOptions) (estimate.Findings, []int, error) {
	endAt, err := s.choose(f.ends, "end", false)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	countAt, err := s.column("failures", "time")
	if f.time != "" {
		countAt, err = s.column(f.time, "time")
	}
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	g := estimate.Grouped{Unit: f.unit}
	var kept []int
	for _, r := range s.rows {
		end, reason := s.number(r, endAt)
		n := 0.0
		if reason == "" {
			n, reason = s.number(r, countAt)
		}
		if reason != "" {
			s.exclude(r, reason)
			continue
		}
		g.End, g.Failures = append(g.End, end), append(g.Failures, n)
		kept = append(kept, r.number)
	}
	all, err := o.AllGrouped(g)
	return all, kept, err
}

// A moment is a number or, in hours since 1970, a time.
