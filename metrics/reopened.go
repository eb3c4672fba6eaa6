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

// Reopened returns the issues that were reopened in w.
func (s *Snapshot) Reopened(w nines.Window) Reopened {
	r := Reopened{Window: w, Warnings: s.unsureWarning("not every reopening is seen")}
	from, end := instantOf(w.From), s.end(w)
	either := 0
	for i := range s.items {
		it := &s.items[i]
		closed, reopened := s.turns(it, from, end)
		if closed != never {
			r.Closed.add(it.key)
		}
		if closed != never || reopened != never {
			either++
		}
		if reopened == never {
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
			item.Last = new(millis(c.lastDone - it.created).duration())
		}
		r.Items = append(r.Items, item)
	}
	slices.SortStableFunc(r.Items, func(a, b ReopenedIssue) int { return cmp.Compare(b.Times, a.Times) })
	if either > 0 {
		r.Share = new(float64(r.Issues.N) / float64(either))
	}
	return r
}

// turns returns when an issue last became done, and when it was last reopened,
// in [from, end); never if it did not.
func (s *Snapshot) turns(it *item, from, end instant) (closed, reopened instant) {
	closed, reopened = never, never
	if it.since < from {
		return closed, reopened
	}
	was := false
	for st := range s.spans(it, end) {
		is := s.isDone(st)
		switch {
		case is == was || st.from < from:
		case is:
			closed = st.from
		default:
			reopened = st.from
		}
		was = is
	}
	return closed, reopened
}
