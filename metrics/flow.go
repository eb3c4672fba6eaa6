package metrics

import (
	"fmt"
	"iter"

	"github.com/nines-bot/nines"
)

// Flow is how finished work passed through. An issue is finished in the window
// if it is done at the end of the window and became so in it.
type Flow struct {
	Window   nines.Window
	Group    nines.Group
	Finished Set
	Periods  []FlowPeriod // the throughput

	Lead  Summary // created → done
	Cycle Summary // first entry into a status of category active → done

	// NeverActive are finished issues that went to done without any time in an
	// active status: they have no cycle time.
	NeverActive Set

	// Efficiency is active time / lead time, summed over the issues that have a
	// cycle time (of the others nobody said when they worked), 0 to 1; nil if
	// there are none. Active is the time in statuses of category active (or
	// unknown) that are not waiting, while the issue was not flagged.
	Efficiency   *float64
	ActiveHours  float64
	WaitingHours float64        // the rest of the lead time
	Waiting      []nines.Status // active by category, counted as waiting

	Excluded []Exclusion
	Warnings []Warning
}

// A FlowPeriod is the issues finished in one period.
type FlowPeriod struct {
	Window   nines.Window
	Partial  bool
	Finished Set
}

// Flow measures the issues finished in w, and how many that were in each period.
func (s *Snapshot) Flow(w nines.Window, g nines.Group) Flow {
	periods := s.cut(w, g)
	f := Flow{Window: w, Group: g, Periods: make([]FlowPeriod, len(periods.windows))}
	for i, p := range periods.windows {
		f.Periods[i] = FlowPeriod{Window: p, Partial: s.partial(p, g)}
	}
	lead, cycle := s.newSample(), s.newSample()
	active, measured := millis(0), millis(0)
	for o := range s.finished(w) {
		f.Finished.add(o.key)
		if p, ok := periods.find(o.lastDone); ok {
			f.Periods[p].Finished.add(o.key)
		}
		if reason := o.unusable(); reason != "" {
			f.Excluded = append(f.Excluded, Exclusion{o.key, reason})
			continue
		}
		lead.add(o.created, o.lastDone)
		switch {
		case o.unsure:
			f.Excluded = append(f.Excluded, Exclusion{o.key, "no cycle time: history missing or with holes"})
		case o.hasCycle():
			cycle.add(o.started, o.lastDone)
			active += o.active
			measured += millis(o.lastDone - o.created)
		default:
			f.NeverActive.add(o.key)
		}
	}
	f.Lead, f.Cycle = lead.summary(), cycle.summary()
	f.ActiveHours, f.WaitingHours = active.hours(), (measured - active).hours()
	if measured > 0 {
		f.Efficiency = new(float64(active) / float64(measured))
	}
	s.describeFlow(&f)
	return f
}

// describeFlow says on what guesses the numbers rest.
func (s *Snapshot) describeFlow(f *Flow) {
	var guessed []string
	for i, st := range s.statuses {
		t := s.traits[i]
		if t.active && t.waiting {
			f.Waiting = append(f.Waiting, st)
		}
		if st.Category == nines.CategoryUnknown {
			guessed = append(guessed, st.Name)
		}
	}
	if len(guessed) > 0 {
		f.Warnings = append(f.Warnings, Warning{
			Code: string(ProblemStatusUnknown),
			Text: fmt.Sprintf("Jira no longer knows the category of %s; %s taken as active.", quoteList(guessed, 5), count(len(guessed), "status is", "statuses are")),
		})
	}
	if f.NeverActive.N > 0 {
		f.Warnings = append(f.Warnings, Warning{
			Code: "never active", Issues: f.NeverActive,
			Text: fmt.Sprintf("%s done without having been in progress and without a cycle time.", count(f.NeverActive.N, "issue was", "issues were")),
		})
	}
}

// An outcome is an issue that was finished.
type outcome struct {
	*item
	course
}

// finished yields the issues that are done at the end of w and became so in it,
// in the order of keys. Those of which nothing tells when they became done, not
// even a resolution date, are not among them.
func (s *Snapshot) finished(w nines.Window) iter.Seq[outcome] {
	from, end := instantOf(w.From), s.end(w)
	return func(yield func(outcome) bool) {
		for i := range s.items {
			it := &s.items[i]
			if it.since < from {
				continue // it became done before, if at all
			}
			c := s.course(it, end)
			if !c.done || c.lastDone < from || it.unchanged && it.resolved == never {
				continue
			}
			if !yield(outcome{it, c}) {
				return
			}
		}
	}
}

// hasCycle reports whether the issue was begun before it was done.
func (o outcome) hasCycle() bool {
	return !o.unsure && o.started != never && o.started < o.lastDone && o.unusable() == ""
}
