package metrics

import "github.com/nines-bot/nines"

// Resolution is how long issues took from creation to resolution, by the
// period of their resolution date as of the instant: the last time that the
// resolution was set.
type Resolution struct {
	Group   nines.Group
	Periods []ResolutionPeriod // tile the window; empty ones are present
	Overall ResolutionPeriod   // the whole window

	// Three readings over the usable issues of the window. Last is that of the
	// periods: created → resolution date. First is created → the first time it
	// was done. Unresolved is the sum of the intervals in which it was not done:
	// a reopened issue counts the time it was open again, not the time between.
	First, Last, Unresolved Summary

	Excluded []Exclusion // the issues that no duration rests on, by key
	Warnings []Warning
}

// A ResolutionPeriod is one period, as Jira's gadget counts and honestly.
type ResolutionPeriod struct {
	Window   nines.Window
	Partial  bool // cut short by an end of the window
	Resolved Set  // all that were resolved in the period, usable or not

	// TotalDays is the whole days, toward zero, of the exact sum of resolution
	// date - created over all of Resolved, and JiraAverage is TotalDays / n,
	// toward zero, 0 if n is 0. They reproduce Jira's Resolution Time gadget,
	// negative sums included. Use them to
	// reconcile, not to judge.
	TotalDays   int64
	JiraAverage int64

	Times    Summary // of the usable issues
	Excluded Set     // resolved, but left out of Times
}

// An Exclusion says why an issue was left out.
type Exclusion struct {
	Key    string
	Reason string // "resolved before created", "created missing", ...
}
