package metrics

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

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

// Blocked returns the time that work was blocked in w.
func (s *Snapshot) Blocked(w nines.Window) Blocked {
	b := Blocked{Window: w, Warnings: s.unsureWarning("not every flag is seen")}
	from, end := instantOf(w.From), s.end(w)
	ended := s.newSample()
	total, begun := millis(0), millis(0)
	for i := range s.items {
		it := &s.items[i]
		if it.quiet(from) {
			continue
		}
		begun += s.begun(it, from, end)
		touched := false
		for v := range s.blockages(it, end) {
			total += max(0, millis(v.to-max(v.from, from)))
			touched = touched || v.running || v.to >= from
			switch {
			case v.running:
				b.Now = append(b.Now, BlockedIssue{
					Key: it.key, Status: s.status(state{status: v.status}),
					Since: v.from.time(s.settings.Zone), For: millis(v.to - v.from).duration(),
				})
			case v.to >= from && v.from.plausible():
				ended.add(v.from, v.to)
			}
		}
		if touched {
			b.Issues.add(it.key)
		}
	}
	b.Ended, b.TotalHours = ended.summary(), total.hours()
	if begun > 0 {
		b.Share = new(total.hours() / begun.hours())
	}
	slices.SortStableFunc(b.Now, func(a, b BlockedIssue) int { return cmp.Compare(b.For, a.For) })
	return b
}

// blockages yields the stretches of time before end in which an issue was
// blocked and not done, each with the last status in it.
func (s *Snapshot) blockages(it *item, end instant) iter.Seq[visit] {
	return func(yield func(visit) bool) {
		v := visit{}
		for st, to := range s.spans(it, end) {
			switch is := s.isBlocked(st) && !s.isDone(st); {
			case is && v.running:
				v.status, v.to = st.status, to
			case is:
				v = visit{status: st.status, from: st.from, to: to, running: true}
			case v.running:
				v.running = false
				if !yield(v) {
					return
				}
			}
		}
		if v.running {
			yield(v)
		}
	}
}

// begun is the time in [from, end) that an issue was not done, since it was
// first active or blocked.
func (s *Snapshot) begun(it *item, from, end instant) millis {
	total, begun := millis(0), false
	for st, to := range s.spans(it, end) {
		begun = begun || s.isActive(st) || s.isBlocked(st)
		if begun && !s.isDone(st) {
			total += max(0, millis(to-max(st.from, from)))
		}
	}
	return total
}
