package metrics

import (
	"cmp"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// Reopened is the issues that were done, and then not done, in the window.
type Reopened struct {
	Window   nines.Window
	Issues   Set
	Items    []ReopenedIssue // most often reopened first, then by key
	Closed   Set             // became done in the window
	Share    *float64        // Issues / (Issues ∪ Closed), 0 to 1; nil if none
	Excluded []Exclusion     // reopened, but not among Items
	Warnings []Warning
}

// A ReopenedIssue is the course of one of them. Times counts since creation.
type ReopenedIssue struct {
	Key        string
	Times      int            // how often it was reopened
	First      time.Duration  // created → first done
	Last       *time.Duration // created → last done; nil while open
	Unresolved time.Duration  // total time not done, until now
	Open       bool
}

// Blocked is the time that work was flagged as impeded, or stood in a status
// that says so by its name (blocked, on hold, impeded).
type Blocked struct {
	Window     nines.Window
	Now        []BlockedIssue // blocked as of the instant and not done, longest first
	Issues     Set            // blocked at some time of the window
	Ended      Summary        // spans that ended in the window, in full length
	TotalHours float64        // of all spans, inside the window
	// Share is TotalHours / the time that issues were begun or blocked, and not
	// done, in the window, 0 to 1; nil if there is none.
	Share    *float64
	Warnings []Warning
}

// A BlockedIssue is one issue that is blocked now.
type BlockedIssue struct {
	Key    string
	Status nines.Status
	Since  time.Time
	For    time.Duration
}

// Reopened returns the issues that were reopened in w.
func (s *Snapshot) Reopened(w nines.Window) Reopened {
	r := Reopened{Window: w}
	from, end := instantOf(w.From), s.end(w)
	either := 0
	for i := range s.items {
		it := &s.items[i]
		closed, reopened := s.turns(it, from, end)
		if closed {
			r.Closed.add(it.key)
		}
		if closed || reopened {
			either++
		}
		if !reopened {
			continue
		}
		r.Issues.add(it.key)
		if !it.sound() {
			r.Excluded = append(r.Excluded, Exclusion{it.key, it.unusable()})
			continue
		}
		c := s.course(it, end)
		item := ReopenedIssue{
			Key: it.key, Times: c.reopened, Open: !c.done,
			First: millis(c.firstDone - it.created).duration(), Unresolved: c.open.duration(),
		}
		if c.done {
			item.Last = ptr(millis(c.lastDone - it.created).duration())
		}
		r.Items = append(r.Items, item)
	}
	slices.SortStableFunc(r.Items, func(a, b ReopenedIssue) int { return cmp.Compare(b.Times, a.Times) })
	if either > 0 {
		r.Share = ptr(float64(r.Issues.N) / float64(either))
	}
	return r
}

// turns reports whether an issue became done, and was reopened, in [from, end).
func (s *Snapshot) turns(it *item, from, end instant) (closed, reopened bool) {
	was := false
	for st := range s.spans(it, end) {
		is := s.isDone(st)
		if is != was && st.from >= from {
			closed = closed || is
			reopened = reopened || !is
		}
		was = is
	}
	return closed, reopened
}

// Blocked returns the time that work was blocked in w.
func (s *Snapshot) Blocked(w nines.Window) Blocked {
	b := Blocked{Window: w}
	from, end := instantOf(w.From), s.end(w)
	ended := s.newSample()
	total, openTime := millis(0), millis(0)
	for i := range s.items {
		it := &s.items[i]
		started, since, last := false, never, s.states[it.first]
		touched := false
		for st, to := range s.spans(it, end) {
			last = st
			started = started || s.isActive(st) || s.isBlocked(st)
			inside := max(0, millis(to-max(st.from, from)))
			blocked := s.isBlocked(st) && !s.isDone(st)
			if started && !s.isDone(st) {
				openTime += inside
			}
			switch {
			case blocked:
				total += inside
				touched = touched || to > from
				if since == never {
					since = st.from
				}
			case since != never:
				if st.from >= from && since.plausible() {
					ended.add(since, st.from)
				}
				since = never
			}
		}
		if touched {
			b.Issues.add(it.key)
		}
		if since != never {
			b.Now = append(b.Now, BlockedIssue{
				Key: it.key, Status: s.status(last),
				Since: since.time(s.settings.Zone), For: millis(min(end, s.now) - since).duration(),
			})
		}
	}
	b.Ended, b.TotalHours = ended.summary(), total.hours()
	if openTime > 0 {
		b.Share = ptr(total.hours() / openTime.hours())
	}
	slices.SortStableFunc(b.Now, func(a, b BlockedIssue) int { return cmp.Compare(b.For, a.For) })
	return b
}
