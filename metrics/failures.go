package metrics

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// Failures is what the failure rule makes of the issues: failures in the field,
// as far as they concern a window.
type Failures struct {
	Rule   FailureRule
	Window nines.Window
	Until  time.Time // observation ends here: the end of the window, or the instant of the snapshot if that is earlier

	// From issues to failures.
	Issues  Set       // created in the window
	Matched Set       // issues of the window that the rule selects
	Events  []Failure // those of the window, in order of occurrence, one for all the issues that are the same failure
	Carried []Failure // began before the window and lasted into it
	Before  []Failure // those of the window before, as of the end of the window

	Open     Set         // failures of Events and Carried that last still, by their first issue
	Zero     Set         // of Events: over the moment they began
	Waiting  Set         // of Events: their clock has not started
	Reopened Set         // of Events: were over and came back
	Excluded []Exclusion // of Events and Carried: left out of durations, with the reason
	Bulk     []BulkClose
	Warnings []Warning
}

// A Failure is one failure of the service: an issue, or several that are one.
type Failure struct {
	Keys      []string // the first to begin first
	Priority  string   // of the first issue as it was created
	Type      string
	Component string // "" if none
	Label     string
	Occurred  time.Time
	Down      []nines.Window // when it lasted; may be instants
	Open      bool           // lasts still
	Waiting   bool           // nobody has begun to repair it
	Reopened  int
	Told      bool    // a history tells whether it came back
	Impact    float64 // share of the service, 0 to 1
	Fault     string  // why its duration cannot be used; "" if it can
}

// Duration is how long the failure lasted, or has lasted so far, without the
// pauses in which it was over.
func (f *Failure) Duration() time.Duration {
	var d time.Duration
	for _, w := range f.Down {
		d += w.Duration()
	}
	return d
}

// Timed reports whether the failure has a duration that can be used.
func (f *Failure) Timed() bool { return f.Fault == "" && !f.Waiting }

// Before is the part of the duration before t.
func (f *Failure) Before(t time.Time) time.Duration {
	var d time.Duration
	for _, w := range f.Down {
		if w.From.Before(t) {
			d += w.Clip(nines.Window{From: w.From, To: t}).Duration()
		}
	}
	return d
}

// end is when the failure was over last, or how far it is known to have lasted.
func (f *Failure) end() time.Time {
	if n := len(f.Down); n > 0 {
		return f.Down[n-1].To
	}
	return f.Occurred
}

// A BulkClose is several failures that were over in the same minute: somebody
// cleaned up, and none of these durations is that of a repair.
type BulkClose struct {
	At     time.Time
	Issues Set
}

// Failures reads the failures of a window; false if the settings have no rule
// for them.
func (s *Snapshot) Failures(w nines.Window) (Failures, bool) {
	rule := s.settings.Failures
	if rule == nil {
		return Failures{}, false
	}
	f := Failures{Rule: *rule, Window: w, Until: w.To}
	f.Rule.Match = nil
	if s.asOf.Before(w.To) {
		f.Until = s.asOf
	}
	from, end := instantOf(w.From), s.end(w)
	previous := instantOf(w.Previous().From)
	for i := range s.items {
		if it := &s.items[i]; it.created != never && it.created >= from && it.created < end {
			f.Issues.add(it.key)
		}
	}
	for _, cluster := range s.failures {
		e := cluster
		switch at := instantOf(e.Occurred); {
		case e.Occurred.IsZero():
			f.Excluded = append(f.Excluded, Exclusion{e.Keys[0], e.Fault})
		case at >= end:
		case at >= from:
			f.Events = append(f.Events, e)
		case !e.Timed():
			if at >= previous {
				f.Before = append(f.Before, e)
			}
		default:
			if at >= previous {
				f.Before = append(f.Before, e)
			}
			if e.Open || e.end().After(w.From) {
				f.Carried = append(f.Carried, e)
			}
		}
	}
	s.describe(&f, from, end)
	return f, true
}

// describe fills in the sets and the doubts.
func (s *Snapshot) describe(f *Failures, from, end instant) {
	var matched []string
	for i := range f.Events {
		e := &f.Events[i]
		matched = append(matched, e.Keys...)
		key := e.Keys[0]
		switch {
		case e.Fault != "":
			f.Excluded = append(f.Excluded, Exclusion{key, e.Fault})
		case e.Waiting:
			f.Waiting.add(key)
		case e.Open:
			f.Open.add(key)
		case e.Duration() == 0:
			f.Zero.add(key)
		}
		if e.Reopened > 0 {
			f.Reopened.add(key)
		}
	}
	for i := range f.Carried {
		if f.Carried[i].Open {
			f.Open.add(f.Carried[i].Keys[0])
		}
	}
	slices.SortFunc(matched, compareKeys)
	for _, key := range matched {
		f.Matched.add(key)
	}
	f.Bulk = bulkCloses(slices.Concat(f.Carried, f.Events))
	f.Warnings = s.failureWarnings(f, from, end)
}

// bulkClose is how many failures that are over in one minute are a clean-up.
const bulkClose = 5

func bulkCloses(all []Failure) []BulkClose {
	var closed []Failure
	for _, e := range all {
		if e.Timed() && !e.Open {
			closed = append(closed, e)
		}
	}
	minute := func(e Failure) time.Time { return e.end().Truncate(time.Minute) }
	slices.SortStableFunc(closed, func(a, b Failure) int { return cmp.Or(minute(a).Compare(minute(b)), compareKeys(a.Keys[0], b.Keys[0])) })
	var bulks []BulkClose
	for i := 0; i < len(closed); {
		j := i
		for j < len(closed) && minute(closed[j]).Equal(minute(closed[i])) {
			j++
		}
		if j-i >= bulkClose {
			b := BulkClose{At: minute(closed[i])}
			for _, e := range closed[i:j] {
				b.Issues.add(e.Keys[0])
			}
			bulks = append(bulks, b)
		}
		i = j
	}
	return bulks
}

func (s *Snapshot) failureWarnings(f *Failures, from, end instant) []Warning {
	var ws []Warning
	warn := func(code string, issues Set, format string, args ...any) {
		if issues.N > 0 {
			ws = append(ws, Warning{Code: code, Issues: issues, Text: fmt.Sprintf(format, args...)})
		}
	}
	for _, b := range f.Bulk {
		warn("bulk close", b.Issues, "%s were closed in the same minute (%s): their durations end with a clean-up, not with a repair.",
			count(b.Issues.N, "failure", "failures"), b.At.In(s.settings.Zone).Format("2 Jan 2006 15:04"))
	}
	matched := map[string]bool{}
	for i := range f.Events {
		for _, key := range f.Events[i].Keys {
			matched[key] = true
		}
	}
	var raised, impact, untold Set
	for i := range s.tickets {
		t := &s.tickets[i]
		if !matched[t.key] {
			continue
		}
		if t.raised {
			raised.add(t.key)
		}
		if t.impactBad != "" {
			impact.add(t.key)
		}
		if l := s.last(t); !l.told && !l.waiting && l.fault == "" && s.byHistory() {
			untold.add(t.key)
		}
	}
	warn("raised", raised, "%s a failure only since the priority was raised: who looks for grave failures finds those that stayed open long enough to be raised.", count(raised.N, "issue is", "issues are"))
	warn("untold", untold, "%s no history: whether they came back is not known, and their priority of today stands for that at creation.", count(untold.N, "failure has", "failures have"))
	warn("impact", impact, "The impact of %s is not a share between 0 and 1; all of the service is taken to be down.", count(impact.N, "failure", "failures"))
	var lowered Set
	for _, key := range s.lowered {
		if created := s.created(key); created >= from && created < end {
			lowered.add(key)
		}
	}
	warn("lowered", lowered, "%s not a failure any more since the priority was lowered.", count(lowered.N, "issue is", "issues are"))
	return ws
}

// byHistory reports whether histories say when failures are over.
func (s *Snapshot) byHistory() bool {
	_, field := s.settings.Failures.End.Field()
	return !field
}

// created is when an issue was created; never if nobody knows.
func (s *Snapshot) created(key string) instant {
	i, ok := slices.BinarySearchFunc(s.items, key, func(it item, key string) int { return compareKeys(it.key, key) })
	if !ok {
		return never
	}
	return s.items[i].created
}

// FirstCreated is when the first issue was created; zero if there is none.
func (s *Snapshot) FirstCreated() time.Time {
	if first := s.firstCreated(); first != never {
		return first.time(s.settings.Zone)
	}
	return time.Time{}
}
