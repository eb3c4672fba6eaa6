package metrics

import (
	"cmp"
	"iter"
	"slices"

	"github.com/nines-bot/nines"
)

// A state is what the metrics know of an issue from one instant to that of the
// next state, or until now.
type state struct {
	from     instant
	status   int32 // of the snapshot's list, or noStatus
	resolved bool
	flagged  bool
}

func (s state) same(o state) bool {
	return s.status == o.status && s.resolved == o.resolved && s.flagged == o.flagged
}

// A timeline builds the states of one issue after the other in the same memory.
type timeline struct {
	states    []state
	catalogue *catalogue
}

// build returns the states of i, which is as of the instant of the snapshot.
// They are valid until the next call; the first begins at begin.
//
// Where a history contradicts the issue, the issue is right: the last state has
// its status and resolution. Where no history tells of a resolution, its date
// does; the status before it is then noStatus if it is done now and no history
// tells of any.
func (t *timeline) build(i *nines.Issue, begin instant) []state {
	first, statuses, resolutions := t.initial(i)
	first.from = begin
	t.states = append(t.states[:0], first)
	lastStatus, lastResolution := 0, 0
	for k := range i.History {
		c := &i.History[k]
		next := t.states[len(t.states)-1]
		next.from = max(next.from, instantOf(c.At))
		switch c.Field {
		case nines.FieldStatus:
			next.status = t.catalogue.past(c.To)
		case nines.FieldResolution:
			next.resolved = c.To != (nines.Value{})
		case nines.FieldFlagged:
			next.flagged = c.To.Name != ""
		default:
			continue
		}
		at := t.push(next)
		switch c.Field {
		case nines.FieldStatus:
			lastStatus = at
		case nines.FieldResolution:
			lastResolution = at
		}
	}
	t.correct(i, lastStatus, lastResolution)
	if at := instantOf(i.Resolved); !resolutions && at > begin {
		t.resolveAt(at, !statuses && i.Status.Category == nines.CategoryDone)
	}
	return slices.CompactFunc(t.states, state.same)
}

// initial is the state before the first change: what the first change of each
// field came from, or what it still is.
func (t *timeline) initial(i *nines.Issue) (s state, statuses, resolutions bool) {
	s.resolved = i.Resolution != "" || !i.Resolved.IsZero()
	s.flagged = i.Flagged
	status := nines.Value{ID: i.Status.ID, Name: i.Status.Name}
	flags := false
	for k := range i.History {
		c := &i.History[k]
		switch {
		case c.Field == nines.FieldStatus && !statuses:
			status, statuses = c.From, true
		case c.Field == nines.FieldResolution && !resolutions:
			s.resolved, resolutions = c.From != (nines.Value{}), true
		case c.Field == nines.FieldFlagged && !flags:
			s.flagged, flags = c.From.Name != "", true
		}
	}
	s.status = t.catalogue.past(status)
	return s, statuses, resolutions
}

// push adds a state, or replaces the last one if that began at the same
// instant, and returns its index.
func (t *timeline) push(next state) int {
	last := len(t.states) - 1
	if t.states[last].from == next.from {
		t.states[last] = next
		return last
	}
	t.states = append(t.states, next)
	return last + 1
}

// correct gives the states since the last change of status and of resolution
// what the issue says.
func (t *timeline) correct(i *nines.Issue, status, resolution int) {
	now := t.catalogue.past(nines.Value{ID: i.Status.ID, Name: i.Status.Name})
	for k := status; k < len(t.states); k++ {
		t.states[k].status = now
	}
	resolved := i.Resolution != "" || !i.Resolved.IsZero()
	for k := resolution; k < len(t.states); k++ {
		t.states[k].resolved = resolved
	}
}

// resolveAt makes the issue unresolved before the instant, and its status
// unknown there if nothing tells it.
func (t *timeline) resolveAt(at instant, hideStatus bool) {
	k, found := slices.BinarySearchFunc(t.states, at, func(s state, at instant) int { return cmp.Compare(s.from, at) })
	if !found {
		s := t.states[k-1]
		s.from = at
		t.states = slices.Insert(t.states, k, s)
	}
	for j := range t.states[:k] {
		t.states[j].resolved = false
		if hideStatus {
			t.states[j].status = noStatus
		}
	}
}

// spans yields the states of an issue that began before end, each with the
// instant at which it ends: that of the next one, end, or now.
func (s *Snapshot) spans(it *item, end instant) iter.Seq2[state, instant] {
	return func(yield func(state, instant) bool) {
		states := s.states[it.first:it.last]
		for k, st := range states {
			if st.from >= end {
				return
			}
			to := min(end, s.now)
			if k+1 < len(states) {
				to = min(to, states[k+1].from)
			}
			if !yield(st, to) {
				return
			}
		}
	}
}

// A course is the way of one issue up to an instant.
type course struct {
	started   instant // first entry into an active status; never if none
	firstDone instant // never if it was not done
	lastDone  instant // the last entry into done
	done      bool    // and still so
	reopened  int
	open      millis // time not done
	active    millis // of it: in a status where somebody works, not flagged
}

// course walks the states before end.
func (s *Snapshot) course(it *item, end instant) course {
	c := course{started: never, firstDone: never, lastDone: never}
	for st, to := range s.spans(it, end) {
		done := s.isDone(st)
		switch {
		case done && !c.done:
			c.lastDone = st.from
			if c.firstDone == never {
				c.firstDone = st.from
			}
		case !done && c.done:
			c.reopened++
		}
		c.done = done
		if done {
			continue
		}
		c.open += millis(to - st.from)
		if !s.isActive(st) {
			continue
		}
		if c.started == never {
			c.started = st.from
		}
		if !st.flagged && !s.traits[st.status].waiting {
			c.active += millis(to - st.from)
		}
	}
	return c
}
