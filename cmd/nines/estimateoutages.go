package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/estimate"
)

type outageFlags struct {
	estimateFlags
	window, now, start, end, impact string
}

func (a *app) estimateOutages() *cobra.Command {
	var f outageFlags
	c := &cobra.Command{
		Use: "outages FILE --window A..B", Short: "Times without service: downtime, availability",
		Long: `Times without service: columns start, end (empty: still open), optional impact (the
share of the service that was lost, 0 to 1) and key. Times are numbers, or dates
and times, which are then counted in hours. Overlapping outages count once.`,
		Example: `  nines estimate outages outages.csv --window 0..720
  nines estimate outages outages.csv --window 2026-01-01..2026-02-01
  nines estimate outages outages.csv --window 0..720 --start start_h --end end_h --format json`,
		Args: exactArgs(1, "nines estimate outages FILE.csv --window 0..720"),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(a, "outages", args[0], f.read) },
	}
	f.register(c)
	flags := c.Flags()
	flags.StringVar(&f.window, "window", "", "`A..B`, the time that was looked at")
	flags.StringVar(&f.now, "now", "", "`TIME` when the data were taken, if before the end of the window")
	flags.StringVar(&f.start, "start", "", "`COLUMN` of the starts (default start)")
	flags.StringVar(&f.end, "end", "", "`COLUMN` of the ends (default end)")
	flags.StringVar(&f.impact, "impact", "", "`COLUMN` of the impact (default impact, or 1)")
	return c
}

func (s *sheet) moment(text string) (v float64, dated, ok bool) {
	r := sheetRow{cells: []string{text}}
	one := sheet{columns: []string{""}, comma: s.comma}
	if v, reason := one.number(r, 0); reason == "" {
		return v, false, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return float64(t.UnixMilli()) / 3.6e6, true, true
		}
	}
	return 0, false, false
}

// readWindow reads the flags about time; dated says that they are no numbers.
func (f *outageFlags) readWindow(s *sheet, o *estimate.Outages) (dated bool, err error) {
	const hint = "--window 0..720, or --window 2026-01-01..2026-02-01"
	from, to, ok := strings.Cut(f.window, "..")
	if !ok {
		return false, usage(fmt.Errorf("outages need the window that was looked at, not %q", f.window), hint)
	}
	var okFrom, okTo, datedTo bool
	o.From, dated, okFrom = s.moment(from)
	o.To, datedTo, okTo = s.moment(to)
	if !okFrom || !okTo || dated != datedTo || !(o.To > o.From) {
		return false, usage(fmt.Errorf("%q is no window", f.window), hint)
	}
	if dated {
		o.Unit = "h"
	}
	if f.now != "" {
		now, datedNow, ok := s.moment(f.now)
		if !ok || dated != datedNow {
			return false, usage(fmt.Errorf("--now %q is no time of the window's kind", f.now), hint)
		}
		o.Now = now
	}
	return dated, nil
}

func (s *sheet) momentOf(r sheetRow, column int, dated bool) (v float64, reason string) {
	text := r.cell(column)
	v, isDate, ok := s.moment(text)
	switch {
	case missing(text):
		return math.NaN(), s.columns[column] + " is empty"
	case !ok:
		return math.NaN(), fmt.Sprintf("%s %q is no time", s.columns[column], shorten(text, 40))
	case isDate != dated:
		return math.NaN(), fmt.Sprintf("%s %q is not of the window's kind: both are numbers or both are dates", s.columns[column], shorten(text, 40))
	}
	return v, ""
}

func (f *outageFlags) read(s *sheet) (estimate.Findings, []int, error) {
	none := estimate.Findings{}
	o := estimate.Outages{Unit: f.unit}
	dated, err := f.readWindow(s, &o)
	if err != nil {
		return none, nil, err
	}
	startAt, err := s.choose(f.start, "start", false)
	if err != nil {
		return none, nil, err
	}
	endAt, err := s.choose(f.end, "end", false)
	if err != nil {
		return none, nil, err
	}
	impactAt, err := s.choose(f.impact, "impact", true)
	if err != nil {
		return none, nil, err
	}
	var kept []int
	for _, r := range s.rows {
		start, reason := s.momentOf(r, startAt, dated)
		end, impact := math.NaN(), 1.0
		if reason == "" && !missing(r.cell(endAt)) {
			end, reason = s.momentOf(r, endAt, dated)
		}
		if reason == "" && impactAt >= 0 && !missing(r.cell(impactAt)) {
			impact, reason = s.number(r, impactAt)
		}
		if reason != "" {
			s.exclude(r, reason)
			continue
		}
		o.Start, o.End, o.Impact = append(o.Start, start), append(o.End, end), append(o.Impact, impact)
		kept = append(kept, r.number)
	}
	if dated { // small numbers keep their digits
		zero := o.From
		o.From, o.To = 0, o.To-zero
		if o.Now != 0 {
			o.Now -= zero
		}
		for i := range o.Start {
			o.Start[i], o.End[i] = o.Start[i]-zero, o.End[i]-zero
		}
	}
	all, err := estimate.OutageOptions{Level: f.level}.All(o)
	return all, kept, err
}
