package metrics

import (
	"time"

	"github.com/nines-bot/nines"
)

// Flow is how finished work passed through. An issue is finished in the window
// if it is done at the end of the window and became so in it.
type Flow struct {
	Window   nines.Window
	Group    nines.Group
	Finished Set
	Periods  []FlowPeriod // the throughput

	Lead  Summary // created → done
	Cycle Summary // first entry into a status of category active → done

	// NeverActive are finished issues that went to done without any time in an
	// active status: they have no cycle time.
	NeverActive Set

	// Efficiency is active time / lead time, summed over the finished issues, 0
	// to 1. Active is the time in statuses of category active (or unknown) that
	// are not waiting, while the issue was not flagged. nil without lead time.
	Efficiency   *float64
	ActiveHours  float64
	WaitingHours float64        // the rest of the lead time
	Waiting      []nines.Status // active by category, counted as waiting

	Excluded []Exclusion
	Warnings []Warning
}

// A FlowPeriod is the issues finished in one period.
type FlowPeriod struct {
	Window   nines.Window
	Partial  bool
	Finished Set
}

// CumulativeFlow is how many issues stood in each column at each of some
// instants.
type CumulativeFlow struct {
	Times    []time.Time // beginnings of the periods, and the end of the window
	Layers   []FlowLayer // in the order of the columns; "in no column" last, if there are any
	Warnings []Warning
}

// A FlowLayer is one column: a count for each of the times.
type FlowLayer struct {
	Name   string
	Counts []int
}

// A ControlChart is the cycle time of each issue finished in the window, in
// the order of finishing, with the limits of natural variation: an XmR chart of
// the logarithms (Wheeler, Understanding Variation; cycle times are skewed, so
// limits on the plain scale would fall below 0).
//
//	centre = exp(mean ln x), limits = exp(mean ln x ± 2.66 mean |ln xᵢ - ln xᵢ₋₁|)
//
// Times below a minute count as a minute. Limits need 6 points.
type ControlChart struct {
	Window            nines.Window
	Points            []ControlPoint
	Center, Low, High *time.Duration
	Warnings          []Warning
}

// A ControlPoint is one finished issue.
type ControlPoint struct {
	Key     string
	At      time.Time // finished
	Cycle   time.Duration
	Outside bool // of the limits
}

// Ageing is the open work that has been started, against the cycle times of
// the work finished in the window: how old is this compared with how long work
// takes here?
type Ageing struct {
	Items         []AgeingItem // oldest first
	NotStarted    Set          // open, but never in an active status
	Finished      Set          // what Percentile compares with
	P50, P85, P95 *time.Duration
	Widened       bool // too few finished in the window: all that ever were are compared
	Warnings      []Warning
}

// An AgeingItem is one open issue.
type AgeingItem struct {
	Key     string
	Status  nines.Status
	Column  string    // of the board; "" if none
	Started time.Time // first entry into an active status
	Age     time.Duration
	Working *time.Duration // on the working-time clock; nil if the settings have none
	// Percentile is the percent of finished issues whose cycle time was not
	// longer than Age; nil if none is finished.
	Percentile *float64
	Outside    bool // older than P95
}
