package metrics

import (
	"fmt"
	"slices"
)

// A stretch is an unbroken span of time [from, to] in which a failure lasted.
type stretch struct{ from, to instant }

// A lasting is how long a ticket was a failure. Where fault is set, none of it
// can be used but occurred.
type lasting struct {
	occurred instant // when it counts as a failure
	down     []stretch
	open     bool // at the instant of the snapshot
	waiting  bool // its clock has not started
	reopened int
	told     bool // a history tells whether it came back
	fault    string
}

// last reads when the failure of a ticket began and when it was over.
func (s *Snapshot) last(t *ticket) lasting {
	i, ok := slices.BinarySearchFunc(s.items, t.key, func(it item, key string) int { return compareKeys(it.key, key) })
	if !ok {
		return lasting{occurred: never, fault: string(ProblemCreatedMissing)} // impossible: every ticket is an item
	}
	it := &s.items[i]
	rule := s.settings.Failures
	l := lasting{occurred: it.created}
	begin := s.begin(it, t, &l)
	if l.fault != "" || l.waiting {
		return l
	}
	if _, ok := rule.Start.Status(); !ok {
		l.occurred = begin
	}
	if _, ok := rule.End.Field(); ok {
		s.overByField(it, t, begin, &l)
	} else {
		s.overByHistory(it, begin, &l)
	}
	if l.fault == "" {
		l.close(begin, rule.Reopened)
	}
	return l
}

// begin is when the clock of a ticket starts.
func (s *Snapshot) begin(it *item, t *ticket, l *lasting) instant {
	rule := s.settings.Failures
	at := it.created
	if name, ok := rule.Start.Field(); ok {
		switch at = t.begin; {
		case t.beginBad != "":
			l.fault = fmt.Sprintf("start %q is no time", cutText(t.beginBad))
		case at == never:
			l.fault = "start is not filled in: " + name
		case !at.plausible():
			l.fault = "implausible start"
		case at > s.now:
			l.fault = "starts in the future"
		}
		return at
	}
	switch {
	case at == never:
		l.fault = string(ProblemCreatedMissing)
		return never
	case !at.plausible():
		l.fault = string(ProblemImplausible)
		return never
	}
	if name, ok := rule.Start.Status(); ok {
		return s.beginByStatus(it, name, l)
	}
	return at
}

// beginByStatus is the first entry into a status. Without it the clock waits,
// unless the issue is done.
func (s *Snapshot) beginByStatus(it *item, name string, l *lasting) instant {
	done := false
	for st := range s.spans(it, s.now+1) {
		if s.in(st, name) {
			return st.from
		}
		done = s.isDone(st)
	}
	l.waiting = !done
	if done {
		l.fault = "was done without ever being " + name
	}
	return never
}

// overByField ends the failure at the time in a field. While that is empty, the
// failure lasts, unless the issue is done.
func (s *Snapshot) overByField(it *item, t *ticket, begin instant, l *lasting) {
	name, _ := s.settings.Failures.End.Field()
	over := t.over
	switch {
	case t.overBad != "":
		l.fault = fmt.Sprintf("end %q is no time", cutText(t.overBad))
	case over == never && s.isDone(s.states[it.last-1]):
		l.fault = "done, but the end is not filled in: " + name
	case over == never || over > s.now && over.plausible():
		l.open, over = true, s.now
	case !over.plausible():
		l.fault = "implausible end"
	case over < begin:
		l.fault = "ends before it starts"
	}
	if l.fault == "" {
		l.down = []stretch{{begin, over}}
	}
}

// overByHistory walks the states: the failure lasts while it is not over by the
// clock, from begin on. An issue without a history was over at its resolution
// date.
func (s *Snapshot) overByHistory(it *item, begin instant, l *lasting) {
	rule := s.settings.Failures
	over := s.isDone(s.states[it.last-1]) || rule.End == ClockResolved && it.resolved != never
	switch {
	case it.resolved != never && !it.resolved.plausible():
		l.fault = string(ProblemImplausible)
	case rule.Start == ClockCreated && it.resolved != never && it.resolved < it.created:
		l.fault = string(ProblemNegative)
	case it.unchanged && over && it.resolved == never:
		l.fault = "done, but nothing says when"
	case it.unchanged && over && it.resolved < begin:
		l.fault = "ends before it starts"
	case it.unchanged && over:
		l.down = []stretch{{begin, it.resolved}}
	default:
		l.told = true
		s.walk(it, begin, l)
	}
}

// walk finds the stretches of a failure in the states of its issue.
func (s *Snapshot) walk(it *item, begin instant, l *lasting) {
	w := walker{snapshot: s}
	if first := s.states[it.first].from; begin < first {
		l.down = []stretch{{begin, first}}
	}
	early := false // over before it began
	for st, to := range s.spans(it, s.now+1) {
		was := w.over
		w.next(st)
		switch {
		case to < begin || to == begin && st.from < begin:
			early = w.over
			continue
		case w.over:
			early = early || st.from < begin
			continue
		case was && len(l.down) > 0:
			l.reopened++
		}
		l.extend(max(st.from, begin), to)
	}
	l.open = !w.over
	if early && len(l.down) == 0 {
		l.fault = "ends before it starts"
	}
}

// extend lets the failure last from one instant to another.
func (l *lasting) extend(from, to instant) {
	if n := len(l.down); n > 0 && l.down[n-1].to == from {
		l.down[n-1].to = to
		return
	}
	l.down = append(l.down, stretch{from, to})
}

// A walker knows whether a failure is over, state by state.
type walker struct {
	snapshot   *Snapshot
	over, done bool
}

func (w *walker) next(st state) {
	s, rule := w.snapshot, w.snapshot.settings.Failures
	end, byStatus := rule.End.Status()
	start, fromStatus := rule.Start.Status()
	done := s.isDone(st)
	switch {
	case rule.End == ClockResolved:
		w.over = st.resolved
	case !byStatus:
		w.over = done
	case done || s.in(st, end):
		w.over = true
	case w.done || fromStatus && s.in(st, start): // back from done, or begun again
		w.over = false
	}
	w.done = done
}

// in reports whether a state is in a status.
func (s *Snapshot) in(st state, name string) bool {
	return st.status != noStatus && named(s.statuses[st.status], []string{name})
}

// close applies the rule for reopened failures.
func (l *lasting) close(begin instant, rule ReopenRule) {
	if len(l.down) == 0 { // over the moment it began
		l.down = []stretch{{begin, begin}}
	}
	switch last := l.down[len(l.down)-1]; {
	case rule == ReopenFirst && len(l.down) > 1:
		l.down, l.open = l.down[:1], false
	case rule == ReopenLast:
		l.down = []stretch{{l.down[0].from, last.to}}
	}
}

// cutText keeps a text of Jira short.
func cutText(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
