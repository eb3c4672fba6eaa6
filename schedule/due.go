package schedule

import "time"

// A wall time is what a clock shows, kept as if the clock showed UTC. Cron knows
// nothing else; how wall times lie on the line of instants is decided here.

const (
	// maxOffset is more than any clock has ever differed from UTC.
	maxOffset = 36 * time.Hour
	// cronYears is how far ahead cron looks; the 29th of February may be 8 years away.
	cronYears = 5
	farthest  = 10 * 366 * 24 * time.Hour
)

// Next is the first due time after t, in the zone of the schedule.
func (s *Spec) Next(t time.Time) time.Time {
	t = t.In(s.zone)
	if s.everyHour() {
		return s.nextPassing(t)
	}
	next := s.next(s.shown(t))
	if next.IsZero() {
		return next // impossible: Parse has found one
	}
	return s.first(next)
}

// Last is the latest due time at or before t, in the zone of the schedule.
func (s *Spec) Last(t time.Time) time.Time {
	var due time.Time
	for back := time.Hour; due.IsZero(); back *= 2 {
		if back > farthest {
			return time.Time{} // impossible: Next is nowhere so far away
		}
		if d := s.Next(t.Add(-back)); !d.After(t) {
			due = d
		}
	}
	for none := t; ; { // no due time lies in (none, t]
		next := s.Next(due)
		if next.After(t) {
			return due
		}
		due = next
		middle := due.Add(none.Sub(due) / 2)
		if d := s.Next(middle); d.After(t) {
			none = middle
		} else {
			due = d
		}
	}
}

// Key names a due time by what the clock shows then: "2026-10-25T09:00". If the
// clock shows it for the second time, which only schedules of every hour are due
// at, the offset follows: "2026-10-25T02:00+01:00".
func (s *Spec) Key(due time.Time) string {
	due = due.In(s.zone)
	key := due.Format("2006-01-02T15:04")
	if !s.first(wall(due)).Equal(due) {
		key += due.Format("Z07:00")
	}
	return key
}

// everyHour reports whether the schedule follows the hours as they pass.
func (s *Spec) everyHour() bool { return values(s.cron.Hour, 0, 23) == 1<<24-1 }

// next is the first wall time of the schedule after w; zero: there is none.
func (s *Spec) next(w time.Time) time.Time {
	next := s.cron.Next(w)
	if next.IsZero() {
		next = s.cron.Next(w.AddDate(cronYears, 0, 0))
	}
	return next
}

// nextPassing is Next for schedules of every hour: a wall time is due whenever
// the clock shows it.
func (s *Spec) nextPassing(t time.Time) time.Time {
	for after := wall(t); ; {
		end := offsetEnd(t)
		due := s.next(after).Add(-offset(t)).In(s.zone)
		if end.IsZero() || due.Before(end) {
			return due
		}
		t, after = end, wall(end).Add(-1)
	}
}

// first is the instant at which the clock shows w for the first time, or at which
// it jumps over w.
func (s *Spec) first(w time.Time) time.Time {
	for t := w.Add(-maxOffset).In(s.zone); ; {
		end := offsetEnd(t)
		at := w.Add(-offset(t)).In(s.zone)
		switch {
		case at.Before(t):
			return t
		case end.IsZero() || at.Before(end):
			return at
		}
		t = end
	}
}

// shown is the latest wall time that the clock has shown until t. It is later
// than what it shows at t if the clock was put back shortly before.
func (s *Spec) shown(t time.Time) time.Time {
	latest := wall(t)
	for start, _ := t.ZoneBounds(); !start.IsZero() && start.After(t.Add(-maxOffset)); {
		before := start.Add(-1)
		if w := wall(before); w.After(latest) {
			latest = w
		}
		start, _ = before.ZoneBounds()
	}
	return latest
}

// wall is what a clock in the zone of t shows at t.
func wall(t time.Time) time.Time { return t.UTC().Add(offset(t)) }

func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// offsetEnd is an instant after t until which the clock differs from UTC by as
// much as at t; zero: it always will.
func offsetEnd(t time.Time) time.Time {
	_, end := t.ZoneBounds()
	if !end.IsZero() && !end.After(t) {
		end = end.Add(24 * time.Hour) // years of 366 days have 365 to ZoneBounds, seen in Go 1.26
	}
	return end
}
