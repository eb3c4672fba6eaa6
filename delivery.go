package nines

import "time"

// A Delivery is the durable record of one report on its way to one
// destination. It is written before anything is sent and after every step, so
// that whoever finds it later knows what was done, what was begun, and what is
// still to do.
type Delivery struct {
	ID          string // hash of report, period end and destination
	Report      string // name in the configuration
	Service     string
	Destination string    // "slack:#wet-reliability", "file:out/"
	Due         time.Time // the instant the report speaks of
	State       DeliveryState
	Attempts    int
	Digest      string // of the content last sent
	Error       string // of the last attempt, secrets removed
	Late        bool   // caught up after its time
	Steps       []Step
	Created     time.Time
	Updated     time.Time
}

// A DeliveryState says how far a delivery came.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending DeliveryState = "pending" // to be tried (again)
	DeliveryDone    DeliveryState = "done"
	DeliveryFailed  DeliveryState = "failed"  // needs a person: see Error
	DeliveryUnknown DeliveryState = "unknown" // sent, but nobody knows whether it arrived
)

// A Step is one effect on the outside world, such as the parent message or one
// file of its thread.
type Step struct {
	Name   string // "parent", "details:1", "file:report.pdf"
	Done   bool   // false: begun, outcome unknown
	Ref    string // what the other side calls it, e.g. channel and timestamp
	Digest string // of the content it brought
	At     time.Time
}
