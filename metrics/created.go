package metrics

import (
	"fmt"

	"github.com/nines-bot/nines"
)

// Created is the issues created in the window, by the period of creation,
// split by whether they are resolved as of the instant: Jira's Recently
// Created chart.
type Created struct {
	Group      nines.Group
	Periods    []CreatedPeriod
	Total      Set
	Resolved   Set
	Unresolved Set
	Warnings   []Warning
}

// A CreatedPeriod is the issues created in one period.
type CreatedPeriod struct {
	Window     nines.Window
	Partial    bool
	Resolved   Set // by now, not in the period
	Unresolved Set
}

// A Balance sets what came against what went, with the backlog that remains.
// In each period: Backlog = Backlog before + Created - Closed + Reopened.
type Balance struct {
	Group nines.Group
	Start int // open issues when the window begins
	Movement
	Periods  []BalancePeriod
	Backlog  Set // open at the end
	Warnings []Warning
}

// A BalancePeriod compares the end of a period with its beginning.
type BalancePeriod struct {
	Window  nines.Window
	Partial bool
	Movement
	Backlog int // open at its end
}

// A Movement is what changed from one instant to a later one.
type Movement struct {
	Created  Set // between them
	Closed   Set // open before, or created between them; done after
	Reopened Set // done before, open after
}

// Created returns the issues created in w.
func (s *Snapshot) Created(w nines.Window, g nines.Group) Created {
	periods := s.cut(w, g)
	c := Created{Group: g, Periods: make([]CreatedPeriod, len(periods.windows))}
	for i, p := range periods.windows {
		c.Periods[i] = CreatedPeriod{Window: p, Partial: s.partial(p, g)}
	}
	for i := range s.items {
		it := &s.items[i]
		p, ok := periods.find(it.created)
		if it.panels&inCreated == 0 || !ok {
			continue
		}
		c.Total.add(it.key)
		if it.isResolved {
			c.Resolved.add(it.key)
			c.Periods[p].Resolved.add(it.key)
		} else {
			c.Unresolved.add(it.key)
			c.Periods[p].Unresolved.add(it.key)
		}
	}
	return c
}

// Balance returns what came and what went in w. It counts all issues of the
// service whose date of creation is known.
func (s *Snapshot) Balance(w nines.Window, g nines.Group) Balance {
	periods := s.cut(w, g)
	b := Balance{Group: g, Periods: make([]BalancePeriod, len(periods.windows))}
	for i, p := range periods.windows {
		b.Periods[i] = BalancePeriod{Window: p, Partial: s.partial(p, g)}
	}
	bounds := append(periods.starts, periods.end)
	at := make([]standing, len(bounds))
	var dateless Set
	for i := range s.items {
		it := &s.items[i]
		if it.created == never {
			dateless.add(it.key)
			continue
		}
		if it.quiet(bounds[0]) {
			continue
		}
		s.standings(it, bounds, at)
		for k := range b.Periods {
			b.Periods[k].move(it.key, at[k], at[k+1])
			if at[k+1] == open {
				b.Periods[k].Backlog++
			}
		}
		if at[0] == open {
			b.Start++
		}
		last := at[len(at)-1]
		b.move(it.key, at[0], last)
		if last == open {
			b.Backlog.add(it.key)
		}
	}
	if dateless.N > 0 {
		b.Warnings = append(b.Warnings, Warning{
			Code: string(ProblemCreatedMissing), Issues: dateless,
			Text: fmt.Sprintf("%s no date of creation: left out here.", count(dateless.N, "issue has", "issues have")),
		})
	}
	return b
}

// A standing is what an issue is at an instant.
type standing uint8

const (
	absent standing = iota
	open
	done
)

// standings fills at with what an issue is just before each of some instants.
func (s *Snapshot) standings(it *item, instants []instant, at []standing) {
	states := s.states[it.first:it.last]
	now := absent
	for k, t := range instants {
		for len(states) > 0 && states[0].from < t {
			now = open
			if s.isDone(states[0]) {
				now = done
			}
			states = states[1:]
		}
		at[k] = now
	}
}

func (m *Movement) move(key string, before, after standing) {
	if before == absent && after != absent {
		m.Created.add(key)
	}
	if before != done && after == done {
		m.Closed.add(key)
	}
	if before == done && after == open {
		m.Reopened.add(key)
	}
}
