package metrics

import "github.com/nines-bot/nines"

// A Comparison sets the window against the one of the same length before it.
type Comparison struct {
	Window, Previous nines.Window
	Created          CountComparison
	Resolved         CountComparison // by resolution date
	Finished         CountComparison // became done, see [Flow]
	Reopened         CountComparison
	Resolution       DurationComparison // created → resolution date
	Lead             DurationComparison
	Cycle            DurationComparison
	Backlog          CountChange
	Warnings         []Warning
}

// A CountComparison compares how often something happened.
type CountComparison struct {
	Now, Before Set
	Verdict
}

// A DurationComparison compares how long something took.
type DurationComparison struct {
	Now, Before Summary
	Verdict
}

// A CountChange is a stock at two instants: no sampling, so no test.
type CountChange struct{ Now, Before int }

// A Verdict says whether a change is more than chance. Ratio is now / before:
// of the rates for counts, of the geometric means for durations. nil is "cannot
// be said".
type Verdict struct {
	// Distinguishable from chance: P < 1 - Level.
	Distinguishable bool
	Ratio           *float64
	Low, High       *float64 // interval of the ratio at Level
	P               *float64 // two-sided
	// Detectable is the smallest ratio > 1 that would be noticed with 80 % power
	// at these numbers (its inverse for a decrease).
	Detectable *float64
	Level      float64 // 0.95
}
