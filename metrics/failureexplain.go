package metrics

import (
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// A FailureExplanation says what the failure rule makes of one issue.
type FailureExplanation struct {
	Rule     FailureRule
	Selected bool           // by the rule
	Priority string         // at creation
	Occurred time.Time      // zero if it cannot be said
	Down     []nines.Window // when this issue was a failure
	Open     bool
	Waiting  bool
	Reopened int
	Fault    string   // why its duration cannot be used; "" if it can
	With     []string // other issues that are the same failure
	First    string   // the issue by which that failure is known
}

// explainFailure returns what the failure rule makes of an issue; nil if there is
// no rule.
func (s *Snapshot) explainFailure(key string) *FailureExplanation {
	rule := s.settings.Failures
	if rule == nil {
		return nil
	}
	e := &FailureExplanation{Rule: *rule}
	e.Rule.Match = nil
	i, ok := slices.BinarySearchFunc(s.tickets, key, func(t ticket, key string) int { return compareKeys(t.key, key) })
	if !ok {
		return e
	}
	t := &s.tickets[i]
	l := s.last(t)
	e.Selected, e.Priority = true, t.priority
	e.Open, e.Waiting, e.Reopened, e.Fault = l.open, l.waiting, l.reopened, l.fault
	if l.occurred != never {
		e.Occurred = l.occurred.time(s.settings.Zone)
	}
	for _, d := range l.down {
		e.Down = append(e.Down, nines.Window{From: d.from.time(s.settings.Zone), To: d.to.time(s.settings.Zone)})
	}
	for k := range s.failures {
		f := &s.failures[k]
		if slices.Contains(f.Keys, key) {
			e.First = f.Keys[0]
			e.With = slices.DeleteFunc(slices.Clone(f.Keys), func(k string) bool { return k == key })
		}
	}
	return e
}
