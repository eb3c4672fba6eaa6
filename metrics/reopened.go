package metrics

import (
	"time"

	"github.com/nines-bot/nines"
)

// Reopened is the issues that were done, and then not done, in the window.
type Reopened struct {
	Window   nines.Window
	Issues   Set
	Items    []ReopenedIssue // most often reopened first, then by key
	Closed   Set             // done at some time of the window
	Share    *float64        // Issues / (Issues ∪ Closed), 0 to 1; nil if none
	Warnings []Warning
}

// A ReopenedIssue is the course of one of them. Times counts since creation.
type ReopenedIssue struct {
	Key        string
	Times      int            // how often it was reopened
	First      time.Duration  // created → first done
	Last       *time.Duration // created → last done; nil while open
	Unresolved time.Duration  // total time not done, until now
	Open       bool
}

// Blocked is the time that work was flagged as impeded, or stood in a status
// that says so by its name (blocked, on hold, impeded).
type Blocked struct {
	Window     nines.Window
	Now        []BlockedIssue // blocked as of the instant and not done, longest first
	Issues     Set            // blocked at some time of the window
	Ended      Summary        // spans that ended in the window, in full length
	TotalHours float64        // of all spans, inside the window
	// Share is TotalHours / the time that issues were started and open in the
	// window, 0 to 1; nil if there is none.
	Share    *float64
	Warnings []Warning
}

// A BlockedIssue is one issue that is blocked now.
type BlockedIssue struct {
	Key    string
	Status nines.Status
	Since  time.Time
	For    time.Duration
}
