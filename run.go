package nines

import "time"

// A Run is one due time of a schedule and what became of it. It is written
// before the work begins, so that whoever finds it unfinished takes it over.
type Run struct {
	Job string // name of the configured report, or ID of the subscription
	// Key is the due time on the wall clock of the schedule's zone,
	// "2026-10-25T02:30": the hour that a clock change repeats is one run.
	Key      string
	Due      time.Time
	Schedule string // as it was said then, "0 9 * * 1-5 Europe/Oslo"
	Late     bool   // caught up after its time
	State    RunState
	Attempts int
	Error    string // of the last attempt, secrets removed
	Started  time.Time
	Retry    time.Time // begun, but not to be gone on with before; zero: at once
	Finished time.Time // zero: not yet
}

// A RunState says how far a run came.
type RunState string

// The states of a run.
const (
	RunBegun  RunState = "begun"  // by somebody who may have died since
	RunDone   RunState = "done"   // every destination has it
	RunFailed RunState = "failed" // needs a person: see Error
	// RunAbandoned was begun, and its job is not scheduled any more: it was
	// removed, or has another name.
	RunAbandoned RunState = "abandoned"
	// RunSeen is not a run: the schedule was first seen then, and earlier due
	// times are none of its business.
	RunSeen RunState = "seen"
)

// A Subscription is a report that people in Slack asked for, or, if it is
// Configured, what they changed about a report of the configuration.
type Subscription struct {
	ID         string // "sub-" and random digits, or the name of the configured report
	Configured bool   // only Paused counts: the rest is in the configuration
	Service    string
	Channel    string // Slack's ID
	Schedule   string // cron, on the clock of Zone
	Zone       string // IANA
	Window     string // "30d"
	Sections   []string
	Attach     []string // "pdf"
	Paused     bool
	By         string // user ID of whoever changed it last
	Owner      string // user ID of whoever made it
	Created    time.Time
	Updated    time.Time
}
