package nines

import "time"

// A Window is the half-open span of time [From, To).
type Window struct{ From, To time.Time }

// Contains reports whether t lies in the window: at or after From and before To.
func (w Window) Contains(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }

// Duration is the elapsed time between the ends, clock changes included.
func (w Window) Duration() time.Duration { return w.To.Sub(w.From) }

// Clip returns the part of w inside o; empty (From == To) if there is none.
func (w Window) Clip(o Window) Window {
	if w.From.Before(o.From) {
		w.From = o.From
	}
	if w.To.After(o.To) {
		w.To = o.To
	}
	if w.To.Before(w.From) {
		w.To = w.From
	}
	return w
}

// Previous is the window of the same number of elapsed hours that ends where w begins.
func (w Window) Previous() Window { return Window{From: w.From.Add(-w.Duration()), To: w.From} }

// A Group is the calendar unit that a period is cut into.
type Group string

// The groups of the command line.
const (
	Day   Group = "day"
	Week  Group = "week" // ISO: Monday to Sunday
	Month Group = "month"
)

// Periods cuts the window into calendar units of zone loc, clipped to the
// window: the first and the last may be partial, a day of a clock change has 23
// or 25 hours. At most limit periods are returned, the latest ones; limit <= 0
// means all.
func (w Window) Periods(g Group, loc *time.Location, limit int) []Window {
	var ps []Window
	for from := g.start(w.From.In(loc)); from.Before(w.To); {
		next := g.next(from)
		ps = append(ps, Window{from, next}.Clip(w))
		from = next
	}
	if limit > 0 && len(ps) > limit {
		ps = ps[len(ps)-limit:]
	}
	return ps
}

// Start returns the beginning of the unit that t lies in, in the zone of t.
func (g Group) Start(t time.Time) time.Time { return g.start(t) }

func (g Group) start(t time.Time) time.Time {
	y, m, d := t.Date()
	switch g {
	case Week:
		d -= (int(t.Weekday()) + 6) % 7
	case Month:
		d = 1
	}
	return startOfDay(y, m, d, t.Location())
}

func (g Group) next(t time.Time) time.Time {
	y, m, d := t.Date()
	switch g {
	case Week:
		d += 7
	case Month:
		m, d = m+1, 1
	default:
		d++
	}
	return startOfDay(y, m, d, t.Location())
}

// startOfDay is the first instant of a civil day, or of the next one that
// exists. time.Date alone is not enough: a clock change can take midnight away
// (Beirut), repeat it (Havana), or skip a whole day (Apia, 30 December 2011).
func startOfDay(y int, m time.Month, d int, loc *time.Location) time.Time {
	const step = 15 * time.Minute // every clock change of our time is a multiple
	t := time.Date(y, m, d, 0, 0, 0, 0, loc)
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	for civil(t).Before(day) {
		t = t.Add(step)
	}
	for !civil(t.Add(-step)).Before(day) {
		t = t.Add(-step)
	}
	return t
}

// civil is the calendar day of t in its zone, as midnight UTC.
func civil(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
