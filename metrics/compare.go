package metrics

import "github.com/nines-bot/nines"

// A Comparison sets the window against the one of the same length before it.
type Comparison struct {
	Window, Previous nines.Window
	Created          CountComparison
	Resolved         CountComparison // by resolution date
	Finished         CountComparison // became done, see [Flow]
	Reopened         CountComparison
	Resolution       DurationComparison // created → resolution date
	Lead             DurationComparison
	Cycle            DurationComparison
	Backlog          CountChange
	Warnings         []Warning
}

// A CountComparison compares how often something happened.
type CountComparison struct {
	Now, Before Set
	// Dispersion is how much more the weekly counts vary than chance alone would
	// make them, 1 if not at all; nil with fewer than three whole weeks in the
	// window. Clustered says that it is too much for chance: things come in
	// batches, and the verdict allows for it.
	Dispersion *float64
	Clustered  bool
	Verdict
}

// A DurationComparison compares how long something took.
type DurationComparison struct {
	Now, Before Summary
	Verdict
}

// A CountChange is a stock at two instants: no sampling, so no test.
type CountChange struct{ Now, Before int }

// A Verdict says whether a change is more than chance. Ratio is now / before:
// of the rates for counts, of the geometric means for durations. nil is "cannot
// be said".
type Verdict struct {
	// Distinguishable from chance: P < 1 - Level.
	Distinguishable bool
	Ratio           *float64
	Low, High       *float64 // interval of the ratio at Level
	P               *float64 // two-sided
	// Detectable is the smallest ratio > 1 that would be noticed with 80 % power
	// at these numbers (its inverse for a decrease).
	Detectable *float64
	Level      float64 // 0.95
}

// Compare sets w against the window before it, both as the snapshot has them.
func (s *Snapshot) Compare(w nines.Window) Comparison {
	p := w.Previous()
	now, before := s.counts(w), s.counts(p)
	c := Comparison{
		Window: w, Previous: p,
		Created:    compareCounts(&now.created, &before.created),
		Resolved:   compareCounts(&now.resolved, &before.resolved),
		Finished:   compareCounts(&now.finished, &before.finished),
		Reopened:   compareCounts(&now.reopened, &before.reopened),
		Resolution: compareDurations(&now.resolution, &before.resolution),
		Lead:       compareDurations(&now.lead, &before.lead),
		Cycle:      compareDurations(&now.cycle, &before.cycle),
		Backlog:    CountChange{Now: now.backlog, Before: before.backlog},
	}
	if first := s.firstCreated(); first == never || p.From.Before(first.time(s.settings.Zone)) {
		c.Warnings = append(c.Warnings, Warning{
			Code: "short past",
			Text: "The window before reaches back further than the issues do: part of the change is only that there was nothing to count.",
		})
	}
	return c
}

// counts is what Compare compares of one window.
type counts struct {
	created, resolved, finished, reopened events
	resolution, lead, cycle               sample
	backlog                               int
}

// events are the issues to which something happened, with the number of them
// in each of the last whole weeks of the window.
type events struct {
	set   Set
	end   instant
	weeks []int
}

func newEvents(w nines.Window) events {
	end := instantOf(w.To)
	return events{end: end, weeks: make([]int, max(0, millis(end-instantOf(w.From))/(7*dayMillis)))}
}

func (e *events) add(key string, at instant) {
	e.set.add(key)
	if week := int(max(0, millis(e.end-at-1)) / (7 * dayMillis)); week < len(e.weeks) {
		e.weeks[week]++
	}
}

func (s *Snapshot) counts(w nines.Window) counts {
	c := counts{
		created: newEvents(w), resolved: newEvents(w), finished: newEvents(w), reopened: newEvents(w),
		resolution: s.newSample(), lead: s.newSample(), cycle: s.newSample(),
	}
	from, end := instantOf(w.From), s.end(w)
	inside := func(t instant) bool { return t != never && t >= from && t < end }
	for i := range s.items {
		it := &s.items[i]
		if it.panels&inCreated != 0 && inside(it.created) {
			c.created.add(it.key, it.created)
		}
		if it.panels&inResolution != 0 && inside(it.resolved) {
			c.resolved.add(it.key, it.resolved)
			if it.unusable() == "" {
				c.resolution.add(it.created, it.resolved)
			}
		}
		if _, reopened := s.turns(it, from, end); reopened != never {
			c.reopened.add(it.key, reopened)
		}
		if at := [1]standing{}; it.created != never && !it.quiet(end) {
			s.standings(it, []instant{end}, at[:])
			if at[0] == open {
				c.backlog++
			}
		}
	}
	for o := range s.finished(w) {
		c.finished.add(o.key, o.lastDone)
		if o.unusable() == "" {
			c.lead.add(o.created, o.lastDone)
		}
		if o.hasCycle() {
			c.cycle.add(o.started, o.lastDone)
		}
	}
	return c
}

func (s *Snapshot) firstCreated() instant {
	first := never
	for i := range s.items {
		if t := s.items[i].created; t != never && (first == never || t < first) {
			first = t
		}
	}
	return first
}
