package metrics

import (
	"time"

	"github.com/nines-bot/nines"
)

// A Breach says which limit a column breaks.
type Breach string

// The breaches, in the words of `nines report --format json`.
const (
	NoBreach Breach = ""
	BelowMin Breach = "min" // fewer issues than Min
	AboveMax Breach = "max" // more issues than Max
)

// A Board is the issues by column and lane as of the instant of the snapshot.
//
// An issue that the filter lets on the board now counts as having always been
// there, since Jira keeps no history of filters.
type Board struct {
	Columns  []BoardColumn
	Lanes    []BoardLane // all that are configured or have issues; the rest last
	Issues   Set         // in some column: the sum of the columns, and of the lanes
	Unmapped Set         // in a status of no column: not shown by a board of Jira
	Warnings []Warning
}

// A BoardColumn is one column and how it keeps its limits.
type BoardColumn struct {
	Name     string
	Statuses []nines.Status
	Issues   Set
	Min, Max *int
	Breach   Breach // now

	// Since is when the breach of now began; nil if there is none.
	Since *time.Time
	// InBreach is the share of the window, 0 to 1, that the column broke a
	// limit; nil without limits or window.
	InBreach *float64
}

// A BoardLane is one row; Cells has a set for each column.
type BoardLane struct {
	Name   string
	JQL    string // of the lane's condition, if configured
	Issues Set
	Cells  []Set
}

// EverythingElse is the name of the lane of those issues that match no other.
const EverythingElse = "Everything else"
