package metrics

import (
	"slices"
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
	Failure                                    *FailureExplanation // nil: nothing counts as a failure
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

// Explain returns what the metrics make of one issue; false if it did not
// exist at the instant.
func (s *Snapshot) Explain(key string) (Explanation, bool) {
	i, ok := slices.BinarySearchFunc(s.items, key, func(it item, key string) int { return compareKeys(it.key, key) })
	if !ok {
		return Explanation{}, false
	}
	it := &s.items[i]
	zone := s.settings.Zone
	c := s.course(it, s.now+1)
	last := s.states[it.last-1]
	e := Explanation{
		Key: key, Status: s.status(last), Lane: s.lanes[it.lane].Name, Column: s.columnName(last),
		OnBoard: it.panels&onBoard != 0, InStatus: it.panels&inStatus != 0,
		InResolution: it.panels&inResolution != 0 && it.resolved != never, InCreated: it.panels&inCreated != 0 && it.created != never,
		Reopened: c.reopened,
	}
	if it.created != never {
		e.Created = it.created.time(zone)
	}
	if c.started != never {
		e.Started = new(c.started.time(zone))
	}
	for st, to := range s.spans(it, s.now+1) {
		e.Spans = append(e.Spans, Span{
			Window: nines.Window{From: st.from.time(zone), To: to.time(zone)},
			Status: s.status(st), Column: s.columnName(st), Resolved: st.resolved, Flagged: st.flagged,
			Done: s.isDone(st), Waiting: st.status != noStatus && s.traits[st.status].waiting,
		})
	}
	s.explainTimes(&e, outcome{it, c})
	for _, d := range s.defects {
		if d.Key == key {
			e.Defects = append(e.Defects, d)
		}
	}
	e.Failure = s.explainFailure(key)
	return e, true
}

func (s *Snapshot) explainTimes(e *Explanation, o outcome) {
	reason := o.unusable()
	if reason != "" {
		e.Excluded = append(e.Excluded, Exclusion{o.key, reason})
	}
	if o.resolved != never && reason == "" {
		e.ResolutionTime = new(millis(o.resolved - o.created).duration())
	}
	if !o.done || o.unchanged && o.resolved == never {
		return
	}
	e.Done = new(o.lastDone.time(s.settings.Zone))
	if reason == "" {
		e.Lead = new(millis(o.lastDone - o.created).duration())
	}
	if o.hasCycle() {
		e.Cycle = new(millis(o.lastDone - o.started).duration())
	}
}

func (s *Snapshot) columnName(st state) string {
	if c := s.column(st); c >= 0 {
		return s.columns[c].Name
	}
	return ""
}
