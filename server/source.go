package server

import (
	"context"
	"errors"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// ErrNotFound is what a Source says of a delivery that it does not know.
var ErrNotFound = errors.New("not found")

// A Later is what a Source says of what it will know later. Text tells people what
// is waited for: sentences.
type Later struct{ Text string }

func (l *Later) Error() string { return l.Text }

// A Source is where pages come from. Its methods are safe for concurrent use and
// hold no secret in what they return. What they return is not changed after.
type Source interface {
	// Services lists them in the order in which they are shown.
	Services(ctx context.Context) ([]Service, error)
	// Revision names the data of a service: while it stays the same, the same
	// period gives the same report. "" is unknown. It is asked for with every
	// page and has to be quick.
	Revision(ctx context.Context, service string) string
	// Report builds a report, or says by a [Later] why there is none yet.
	Report(ctx context.Context, service string, p Period) (*report.Report, error)
	Models(ctx context.Context, service string) ([]Model, error)
	Quality(ctx context.Context, service string) (Quality, error)
	// Deliveries lists the latest ones, newest first.
	Deliveries(ctx context.Context, limit int) ([]nines.Delivery, error)
	// Delivery returns one of them, or [ErrNotFound].
	Delivery(ctx context.Context, id string) (nines.Delivery, error)
	Schedules(ctx context.Context) ([]Schedule, error)
	Health(ctx context.Context) []Finding
}

// A Service has pages.
type Service struct {
	Name     string // "WET": part of addresses
	Title    string
	Zone     *time.Location // nil: UTC
	Issues   int
	SyncedAt time.Time // zero: never
}

// A Period is what a report speaks of.
type Period struct {
	Window   nines.Window
	AsOf     time.Time
	Group    nines.Group // "": by the length of the window
	Sections []string    // nil: all
}

// A Model is a dependability model of a service.
type Model struct {
	Name  string // "trading": part of addresses
	Title string
	SVG   []byte // the diagram; nil: there is none
	// Alt says in words what the diagram shows.
	Alt   string
	Error string // why the model cannot be solved or drawn
}

// Quality is what stands between a service and good numbers.
type Quality struct {
	Quarantined []Quarantined
	Sync        SyncState
}

// A Quarantined issue could not be read and is in no report.
type Quarantined struct {
	Key    string // or the ID, where it has none
	Reason string
	Since  time.Time // zero: unknown
	Link   string    // to Jira; "" for none
}

// A SyncState says how far the issues of a service are fetched.
type SyncState struct {
	FinishedAt time.Time // of the last whole sync; zero: never
	Watermark  time.Time // all changes up to here are known
	CensusAt   time.Time // when deletions were last looked for
	Running    bool
	Error      string // of the last try; "" if that went well
}

// A Schedule is a report that comes by itself.
type Schedule struct {
	Job     string // name of the configured report, or ID of the subscription
	Service string // "": not known any more
	Words   string // "09:00 on weekdays (Europe/Oslo)"
	Zone    *time.Location
	To      []string // "#wet-reliability", "file:out/"
	Paused  bool
	Last    *nines.Run // nil: never ran
	Next    time.Time  // zero: paused, or nothing is scheduled
}

// A Finding is the state of one part.
type Finding struct {
	Name   string // "Jira"
	OK     bool
	Detail string // "synced 3 minutes ago"
	Hint   string // what to do about it
}
