// Package notify delivers a report to those who read it: once, whatever fails
// between. It knows nothing of what the report says.
//
// A delivery is one report, for one period, to one destination. It consists of
// steps (a parent message, its details, a file), and every step is written to a
// [Log] before it is begun and again when its outcome is known. Whoever comes
// later, a second try, a restarted process, another replica, reads there what
// was done and goes on with the step that is missing. A step that was begun and
// whose answer was lost is looked for on the other side before it is tried
// again; where nobody may look, it is reported as unknown and never repeated.
//
// What remains: a process that was suspended for longer than its lease, in the
// middle of a request, may wake up and send it after another one took over.
package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// A Job is one report to be delivered.
type Job struct {
	Name    string // of the report in the configuration: "daily"
	Service string // "WET"
	// Due is the end of the period: the scheduled time, not that of the clock.
	// Jobs of the same name, service and Due are the same delivery, and a later
	// one updates what an earlier one brought.
	Due    time.Time
	Late   bool // caught up after its time
	Report *report.Report
	// Line is said in place of the report where people would be disturbed by it,
	// because nothing has changed since the last one. "": the report.
	Line string
	// Again says that a person has looked where the program could not: steps
	// whose outcome is unknown did not arrive.
	Again bool
}

// A Destination brings reports to one place.
type Destination interface {
	// Name is how the configuration and the log call the place:
	// "slack:#wet-reliability". It is part of the identity of a delivery.
	Name() string
	// Deliver brings the job there, every effect through steps. It may be called
	// any number of times for the same job and continues where the steps stand.
	// Its errors are [*Temporary], [*Unknown] or [*Permanent]; any other is
	// taken as permanent. No error holds a secret.
	Deliver(ctx context.Context, j Job, s *Steps) error
}

// A Log keeps deliveries durably. It is shared by all processes that deliver.
type Log interface {
	// Delivery returns the delivery of that ID, false if there is none.
	Delivery(ctx context.Context, id string) (nines.Delivery, bool, error)
	// PutDelivery stores d under its ID; when it returns nil, d is safe.
	PutDelivery(ctx context.Context, d nines.Delivery) error
	// Claim gives key to owner until the given instant, unless another owner
	// holds it at now. A claim of one's own is renewed.
	Claim(ctx context.Context, key, owner string, now, until time.Time) (bool, error)
	// Release gives key back if owner holds it.
	Release(ctx context.Context, key, owner string) error
}

// ID names the delivery of a report for the period that ends at due, in the
// zone of due, to a destination: 32 hexadecimal digits, the same on every machine.
func ID(name, service string, due time.Time, destination string) string {
	return Digest([]byte(strings.Join([]string{
		name, service, due.Truncate(time.Second).Format(time.RFC3339), due.Location().String(), destination,
	}, "\x00")))
}

// Digest is a short name for content: the first 128 bits of its SHA-256, in
// hexadecimal. Parts are kept apart.
func Digest(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256(p)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
