package metrics

import (
	"strings"
	"time"
)

// A Reading says what a time to repair means. The four of them are different
// numbers; whoever prints one prints its reading.
type Reading string

// The readings.
const (
	Repair  Reading = "repair"  // repair begun to repaired (IEC mean repair time)
	Restore Reading = "restore" // failure to service usable (IEC 61703 MTTRes, ITIL MTRS)
	Recover Reading = "recover" // failure declared to service usable (DORA)
	Resolve Reading = "resolve" // issue created to issue resolved (Jira)
)

// Outage reports whether the service is taken to be down for as long as a
// failure of this reading lasts. An issue that waits for its resolution says
// nothing of the kind, so that resolve gives no availability.
func (r Reading) Outage() bool { return r != Resolve }

// A Clock says what starts or stops the time of a failure: created, done,
// resolved, field:NAME or status:NAME.
type Clock string

// The clocks without a name.
const (
	ClockCreated  Clock = "created"
	ClockDone     Clock = "done"     // finished by the rules of the service, see [Done]
	ClockResolved Clock = "resolved" // the resolution is set
)

// Field is the custom field that holds the instant; false if the clock is none.
func (c Clock) Field() (name string, ok bool) { return strings.CutPrefix(string(c), "field:") }

// Status is the status whose entry is the instant; false if the clock is none.
func (c Clock) Status() (name string, ok bool) { return strings.CutPrefix(string(c), "status:") }

// A ReopenRule says how long a failure lasted that was over and came back.
type ReopenRule string

// The rules. With each, a failure that is open now is open.
const (
	ReopenSum   ReopenRule = "sum"   // the sum of the times that it was not over; the default
	ReopenFirst ReopenRule = "first" // until it was over for the first time
	ReopenLast  ReopenRule = "last"  // until it was over for the last time, pauses included
)

// A FailureRule says which issues are failures in the field, and how long a
// failure lasts.
type FailureRule struct {
	Match     Filter // which issues; nil: all
	JQL       string // the same in words
	Reading   Reading
	Start     Clock         // created, field:NAME or status:NAME
	End       Clock         // done, resolved, field:NAME or status:NAME
	Reopened  ReopenRule    // "": ReopenSum
	Links     []string      // types of links that make issues one failure, in either direction
	Gap       time.Duration // issues that begin so near to the begin or end of another are one failure; 0: none
	Impact    string        // custom field with the share of the service that is down, 0 to 1; "": all
	Objective *Objective
}

// An Objective is what was promised.
type Objective struct {
	Availability float64       // share of time, such as 0.999
	Window       time.Duration // over how long; 0: that of the report
}

// linked reports whether a link type of Jira joins issues to one failure.
func (r *FailureRule) linked(linkType string) bool {
	for _, l := range r.Links {
		if strings.EqualFold(strings.TrimSpace(l), strings.TrimSpace(linkType)) {
			return true
		}
	}
	return false
}
