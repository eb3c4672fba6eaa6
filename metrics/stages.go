package metrics

import (
	"fmt"
	"iter"

	"github.com/nines-bot/nines"
)

// TimeInStatus is how long issues stay in each status.
type TimeInStatus struct {
	Window   nines.Window
	Rows     []StatusTime // in workflow order; statuses of the window only
	Warnings []Warning
}

// A StatusTime is the time spent in one status. A visit is one uninterrupted
// stay of one issue.
type StatusTime struct {
	Status  nines.Status
	Waiting bool // nobody works on an issue in this status: configured, or guessed by its name
	Issues  Set  // in the status at some time of the window

	// Ended are the visits that ended in the window, in their full length,
	// before the window too. Running are those that have not ended at the end of
	// the window, with their length so far: they will be longer, so the two are
	// not mixed.
	Ended   Summary
	Running Summary

	// TotalHours is the time of all visits inside the window, running ones too.
	TotalHours float64
}

// TimeInStatus measures the visits that touch w. Statuses that are done are
// left out: nothing ends there.
func (s *Snapshot) TimeInStatus(w nines.Window) TimeInStatus {
	t := TimeInStatus{Window: w}
	stays := make([]stay, len(s.statuses))
	for i := range stays {
		stays[i].ended, stays[i].running = s.newSample(), s.newSample()
	}
	from, end := instantOf(w.From), s.end(w)
	var unsure Set
	for i := range s.items {
		it := &s.items[i]
		if it.unsure || !it.sound() {
			unsure.add(it.key)
			continue
		}
		if it.parked && it.since < from {
			continue
		}
		for v := range s.visits(it, end) {
			if v.status != noStatus && !s.traits[v.status].done && (v.to >= from || v.running) {
				stays[v.status].take(it.key, v, from)
			}
		}
	}
	for i := range stays {
		if sy := &stays[i]; sy.issues.N > 0 {
			t.Rows = append(t.Rows, StatusTime{
				Status: s.statuses[i], Waiting: s.traits[i].waiting, Issues: sy.issues,
				Ended: sy.ended.summary(), Running: sy.running.summary(), TotalHours: sy.inside.hours(),
			})
		}
	}
	if unsure.N > 0 {
		t.Warnings = append(t.Warnings, Warning{
			Code: "no history", Issues: unsure,
			Text: fmt.Sprintf("%s left out, because the history is missing or has holes, or the date of creation cannot be right.", count(unsure.N, "issue is", "issues are")),
		})
	}
	return t
}

// A stay gathers the visits of one status.
type stay struct {
	issues         Set
	last           string // key of the last issue in the set
	ended, running sample
	inside         millis
}

func (sy *stay) take(key string, v visit, from instant) {
	if sy.last != key {
		sy.last = key
		sy.issues.add(key)
	}
	sy.inside += max(0, millis(v.to-max(v.from, from)))
	if v.running {
		sy.running.add(v.from, v.to)
	} else {
		sy.ended.add(v.from, v.to)
	}
}

// A visit is an uninterrupted stay of an issue in a status.
type visit struct {
	status   int32
	from, to instant
	running  bool // not ended yet
}

// visits yields the visits of an issue that began before end.
func (s *Snapshot) visits(it *item, end instant) iter.Seq[visit] {
	return func(yield func(visit) bool) {
		v := visit{}
		for st, to := range s.spans(it, end) {
			if v.running && v.status == st.status {
				v.to = to
				continue
			}
			if v.running {
				v.running = false
				if !yield(v) {
					return
				}
			}
			v = visit{status: st.status, from: st.from, to: to, running: true}
		}
		if v.running {
			yield(v)
		}
	}
}
