// Package metrics counts and measures the work and the failures of a service
// from the issues of Jira. It is pure: issues and an instant in, numbers out.
// It knows nothing of Jira's fields, of clocks, or of how a number is shown.
//
// [Read] turns the issues into a [Snapshot], once, as they stood at an instant;
// every metric is a method of it. The rules that hold for all of them:
//
//   - A number that counts issues is a [Set], which knows the issues behind it.
//   - What cannot be said is a nil pointer, never 0, -1 or NaN.
//   - Doubt is a [Warning] beside the number.
//   - Durations are elapsed time. Where the settings have a working-time clock,
//     the same durations on that clock stand beside them ([Summary].Working).
//   - The order of the issues changes nothing.
package metrics

import (
	"time"

	"github.com/nines-bot/nines"
)

// A Filter selects issues; nil selects all. It sees the issue as it stood at
// the instant of the report, its status with the category of the catalogue, and
// must not keep the pointer.
type Filter func(*nines.Issue) bool

// Settings say how the issues of one service are to be read. The zero value is
// a service about which nothing is known but its issues. Each of the four
// filters says what one panel counts, as gadgets on a dashboard do; cumulative
// flow goes with the board, and all else counts every issue.
type Settings struct {
	Zone       *time.Location // for days, weeks and months; nil: UTC
	Statuses   []nines.Status // the catalogue; completed from the issues
	Ordered    bool           // Statuses are in workflow order
	Priorities []string       // gravest first; none: by well-known names
	Columns    []Column       // of the board; none: one a status in workflow order
	Lanes      []Lane         // first match wins; none: one a priority
	Done       Done
	Waiting    []string  // statuses (ids or names) in which nobody works; none: guessed by name
	Working    *Calendar // optional second clock
	Board      Filter    // what each panel counts
	Status     Filter
	Solved     Filter // the resolution panel
	Created    Filter
	Failures   *FailureRule // what counts as a failure in the field; nil: nothing does
}

// A Column of the board holds the issues in its statuses. A column may have none.
type Column struct {
	Name     string
	Statuses []string // ids or names
	Min, Max *int     // WIP limits, inclusive; nil: none
}

// A Lane is a row of the board.
type Lane struct {
	Name  string
	Match Filter
	JQL   string // the same condition in words that Jira understands
}

// Done says when work on an issue is finished. The zero value: its resolution
// is set, or its status is of category done.
type Done struct {
	Statuses []string // ids or names; if set, only these
}
