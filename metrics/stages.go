package metrics

import "github.com/nines-bot/nines"

// TimeInStatus is how long issues stay in each status.
type TimeInStatus struct {
	Window   nines.Window
	Rows     []StatusTime // in workflow order; statuses of the window only
	Warnings []Warning
}

// A StatusTime is the time spent in one status. A visit is one uninterrupted
// stay of one issue.
type StatusTime struct {
	Status  nines.Status
	Waiting bool // nobody works on an issue in this status: configured, or guessed by its name
	Issues  Set  // in the status at some time of the window

	// Ended are the visits that ended in the window, in their full length,
	// before the window too. Running are those that have not ended at the end of
	// the window, with their length so far: they will be longer, so the two are
	// not mixed.
	Ended   Summary
	Running Summary

	// TotalHours is the time of all visits inside the window, running ones too.
	TotalHours float64
}
