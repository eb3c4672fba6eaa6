package metrics

import (
	"time"

	"github.com/nines-bot/nines"
)

// An Explanation is one issue as the metrics see it.
type Explanation struct {
	Key     string
	Created time.Time
	Status  nines.Status
	Lane    string
	Column  string
	Spans   []Span     // tile [Created, as of)
	Started *time.Time // first entry into an active status
	Done    *time.Time // last entry into done; nil while open
	// What it counts towards.
	OnBoard, InStatus, InResolution, InCreated bool
	ResolutionTime                             *time.Duration
	Cycle, Lead                                *time.Duration
	Reopened                                   int
	Excluded                                   []Exclusion
	Defects                                    []Defect
}

// A Span is a stretch of time in which nothing changed that a metric reads.
type Span struct {
	nines.Window
	Status   nines.Status
	Column   string
	Resolved bool // the resolution is set
	Flagged  bool
	Done     bool
	Waiting  bool
}
