package estimate

import "fmt"

// OutageOptions say what to compute of outages. The zero value computes the
// default statistics at 95 %.
type OutageOptions struct {
	Level float64 // 0: 0.95
}

// All computes every statistic of the outages. An error is about the options or
// the columns; what the data cannot say is nil in its row.
func (o OutageOptions) All(data Outages) (Findings, error) {
	level, err := soundLevel("outages", o.Level)
	if err != nil {
		return Findings{}, err
	}
	d, excluded, err := data.Downtime()
	if err != nil {
		return Findings{}, err
	}
	f := d.findings(level)
	f.Excluded = excluded
	f.Warnings = append(Exclusions(len(data.Start), len(excluded)), f.Warnings...)
	if outside := len(data.Start) - len(excluded) - d.Rows; outside > 0 {
		f.Warnings = append(f.Warnings, counted(outside, "outage lies outside the window", "outages lie outside the window"))
	}
	return f, nil
}

// Of is All of outages that were merged before, without a word on rows left out.
func (o OutageOptions) Of(d Downtime) (Findings, error) {
	level, err := soundLevel("outages", o.Level)
	if err != nil {
		return Findings{}, err
	}
	return d.findings(level), nil
}

func (d Downtime) findings(level float64) Findings {
	f := Findings{N: d.Rows, Events: d.Rows}
	if d.Open {
		f.Events-- // at least
	}
	f.Censored = f.N - f.Events
	if d.overlaps > 0 {
		f.Warnings = append(f.Warnings, counted(d.overlaps, "outage overlaps others and is counted once", "outages overlap others and are counted once"))
	}
	if d.Before {
		f.Warnings = append(f.Warnings, "the first outage began before the window: its time in the window is counted")
	}
	f.Results = append(d.unionRows(), d.availabilityRows(level)...)
	return f
}

func (d Downtime) row(method, quantity, unit, assumption string, v Interval, level float64) Result {
	r := Result{Method: method, Quantity: quantity, Unit: unit, N: len(d.Spans), Events: len(d.Spans), Assumptions: []string{assumption}}.with(v)
	if v.Low != nil || v.High != nil {
		r.Level = level
	}
	if d.Open {
		r.Events--
		r.Censored++
	}
	return r
}

func (d Downtime) unionRows() []Result {
	one := func(v float64) Interval { return Interval{Value: Some(v)} }
	const (
		union = "any outage is full downtime; overlaps count once"
		trap  = "a trap: overlapping outages count twice"
	)
	open := ""
	if d.Open {
		open = "still open: counted until now"
	}
	const greatest = "at each instant the greatest impact counts"
	rows := []Result{
		d.row("union", "downtime", d.Unit, union, one(d.Union), 0).warn(open),
		d.row("union", "outages", "", union, one(float64(len(d.Spans))), 0).warn(open),
		d.row("union", "availability", "", union, one(d.Availability()), 0).warn(open),
	}
	if d.Partial {
		rows = append(rows, d.row("union", "downtime-weighted", d.Unit, greatest, one(d.Weighted), 0).warn(open),
			d.row("union", "availability-weighted", "", greatest, one(1-d.Weighted/d.Window()), 0).warn(open))
	}
	return append(rows, d.row("sum", "downtime", d.Unit, "the durations of all outages, added up", one(d.Sum), 0).warn(trap).warn(open))
}

func (d Downtime) availabilityRows(level float64) []Result {
	row := func(method, assumption string, v Interval, warning string) Result {
		r := d.row(method, "availability", "", assumption, v, level).warn(warning)
		if d.Open {
			r = r.warn("an outage is still open: its length so far is counted")
		}
		if d.Before {
			r = r.warn("the first outage began before the window: its time in the window is counted")
		}
		if v.Value == nil && warning == "" {
			r = r.warn(noUpTime)
		}
		return r
	}
	few := ""
	var pivotal, delta, f Interval
	why := ""
	if len(d.Spans) < availabilityNeeds {
		few = fmt.Sprintf("fewer than %d outages: no interval; see the rate of outages", availabilityNeeds)
		why = few
	} else {
		if gpq, ok := d.GPQ(); ok {
			pivotal = gpq.Availability(level)
		}
		delta = d.Delta(level)
		f, why = d.fIfExponential(level)
	}
	return []Result{
		row("availability-gpq", "outages come at a constant rate of up time; their lengths are lognormal", pivotal, few),
		row("availability-f", "up times and lengths of outages are exponential", f, why),
		row("availability-delta", "many cycles of up time and outage, whatever their laws", delta, few),
		d.rateRow(level),
	}
}

const noUpTime = "no up time"

// fIfExponential is the F interval unless the lengths of the outages speak
// against it.
func (d Downtime) fIfExponential(level float64) (v Interval, why string) {
	if fit := ExponentialFit(d.Durations()); fit.P == nil || *fit.P < 0.05 {
		return Interval{}, "lengths of outages are not exponential (Anderson-Darling p < 0.05): the F interval does not hold"
	}
	return d.F(level), ""
}

// rateRow is the rate of outages per up time, which can be said of any number.
func (d Downtime) rateRow(level float64) Result {
	rate := garwood(float64(len(d.Spans)), false, d.Up(), level).Rate
	r := d.row("garwood", "rate", per(d.Unit), "outages come at a constant rate of up time", rate, level)
	if rate.Value == nil {
		r = r.warn(noUpTime)
	}
	return r
}
