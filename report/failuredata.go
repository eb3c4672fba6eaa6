package report

import (
	"encoding/json"
	"time"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/metrics"
)

// FailureData is the failures in the field of the window: how they were found
// and the rows of `nines estimate` about them, with the kind of data beside
// each. Durations and rates are in hours.
type FailureData struct {
	Definition FailureDefinition `json:"definition"`
	Issues     int               `json:"issues"`   // created in the window
	Matched    int               `json:"matched"`  // of the window and selected by the definition
	Failures   int               `json:"failures"` // linked and simultaneous ones are one
	Carried    int               `json:"carried"`  // began before the window and lasted into it
	Open       int               `json:"open"`     // last still
	Reopened   int               `json:"reopened"`
	Excluded   []ExclusionData   `json:"excluded"` // left out of durations
	Events     []FailureEvent    `json:"events"`
	Results    []FailureResult   `json:"results"`
	Rate       RateChangeData    `json:"rateChange"`
	Durations  ChangeData        `json:"durationChange"` // of geometric means
	Warnings   []string          `json:"warnings"`
}

// FailureDefinition is the definition of the configuration.
type FailureDefinition struct {
	JQL        string   `json:"jql"`
	Reading    string   `json:"reading"`
	Start      string   `json:"start"`
	End        string   `json:"end"`
	Reopened   string   `json:"reopened"`
	Links      []string `json:"links"`
	GapMinutes float64  `json:"gapMinutes"`
	Objective  *float64 `json:"objective"` // share of time
	// Fingerprint is another one whenever the definition is.
	Fingerprint string `json:"fingerprint"`
}

// FailureEvent is one failure.
type FailureEvent struct {
	Keys     []string   `json:"keys"`
	Priority string     `json:"priority"` // at creation
	Occurred time.Time  `json:"occurred"`
	Ended    *time.Time `json:"ended"` // null while it lasts, and where it cannot be said
	Hours    *float64   `json:"hours"`
	Open     bool       `json:"open"`
	Problem  string     `json:"problem,omitempty"`
}

// RateChangeData compares the number of failures with the window before.
type RateChangeData = ChangeData

// FailureResult is one row of `nines estimate`.
type FailureResult struct {
	Kind string // durations, events, outages, counts
	estimate.Result
}

// MarshalJSON writes the row with its kind in front.
func (r FailureResult) MarshalJSON() ([]byte, error) {
	row, err := json.Marshal(r.Result)
	if err != nil {
		return nil, err
	}
	kind, err := json.Marshal(r.Kind)
	if err != nil {
		return nil, err
	}
	return append(append(append([]byte(`{"kind":`), kind...), ','), row[1:]...), nil
}

func (b *builder) failureData() *FailureData {
	x := b.failures
	if x == nil {
		return nil
	}
	d := &FailureData{
		Definition: definitionData(x.Rule), Issues: x.Issues.N, Matched: x.Matched.N, Failures: len(x.Events), Carried: len(x.Carried),
		Open: x.Open.N, Reopened: x.Reopened.N, Excluded: []ExclusionData{}, Events: []FailureEvent{}, Results: []FailureResult{}, Warnings: []string{},
		Rate:      failureChange(len(x.Events), x.change.before, x.change.rate.Ratio, x.change.rateP, x.change.rateDetectable, x.change.rateSays),
		Durations: failureChange(x.n, x.change.timesBefore, x.change.times.Ratio, x.change.timesP, x.change.times.Detectable, x.change.tmSays),
	}
	for _, e := range x.Excluded {
		d.Excluded = append(d.Excluded, ExclusionData(e))
	}
	for i := range x.Events {
		d.Events = append(d.Events, b.failureEvent(&x.Events[i]))
	}
	for _, k := range x.kinds {
		for _, r := range k.rows {
			d.Results = append(d.Results, FailureResult{k.kind, r})
		}
	}
	for _, w := range x.Warnings {
		d.Warnings = append(d.Warnings, w.Text)
	}
	return d
}

func definitionData(r metrics.FailureRule) FailureDefinition {
	d := FailureDefinition{
		JQL: r.JQL, Reading: string(r.Reading), Start: string(r.Start), End: string(r.End), Reopened: string(r.Reopened),
		Links: present(r.Links), GapMinutes: r.Gap.Minutes(), Fingerprint: fingerprint(r),
	}
	if r.Objective != nil {
		d.Objective = &r.Objective.Availability
	}
	return d
}

func (b *builder) failureEvent(e *metrics.Failure) FailureEvent {
	v := FailureEvent{Keys: e.Keys, Priority: e.Priority, Occurred: b.local(e.Occurred), Open: e.Open, Problem: e.Fault}
	if e.Timed() {
		v.Hours = rounded(e.Duration().Hours())
		if n := len(e.Down); n > 0 && !e.Open {
			v.Ended = new(b.local(e.Down[n-1].To))
		}
	}
	return v
}

func failureChange(now, before int, ratio estimate.Interval, p, detectable *float64, says bool) ChangeData {
	return ChangeData{
		Now: now, Before: before, Ratio: roundedOf(ratio.Value), Low: roundedOf(ratio.Low), High: roundedOf(ratio.High),
		P: roundedOf(p), Detectable: roundedOf(detectable), Distinguishable: says, Level: changeLevel,
	}
}
