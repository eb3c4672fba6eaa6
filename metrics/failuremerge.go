package metrics

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A reading of a ticket is the ticket with how long it lasted.
type readTicket struct {
	*ticket
	lasting
}

// merge joins the tickets that are one failure: those linked to each other, and
// those that begin within the gap of when another one began or was over. Both
// are transitive. Tickets come and leave in the order of their occurrence.
func (s *Snapshot) merge(ts []readTicket) [][]readTicket {
	slices.SortFunc(ts, func(a, b readTicket) int {
		return cmp.Or(cmp.Compare(a.occurred, b.occurred), compareKeys(a.key, b.key))
	})
	root := make([]int, len(ts))
	place := make(map[string]int, len(ts))
	for i, t := range ts {
		root[i] = i
		place[t.key] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	join := func(i, j int) {
		i, j = find(i), find(j)
		root[max(i, j)] = min(i, j)
	}
	for i, t := range ts {
		for _, key := range t.links {
			if j, ok := place[key]; ok {
				join(i, j)
			}
		}
	}
	s.joinNear(ts, join)
	var clusters [][]readTicket
	at := make(map[int]int)
	for i, t := range ts {
		r := find(i)
		k, ok := at[r]
		if !ok {
			k = len(clusters)
			at[r] = k
			clusters = append(clusters, nil)
		}
		clusters[k] = append(clusters[k], t)
	}
	return clusters
}

// joinNear joins tickets by time. Ends are walked beside begins, both sorted.
func (s *Snapshot) joinNear(ts []readTicket, join func(i, j int)) {
	gap := instant(s.settings.Failures.Gap / time.Millisecond)
	if gap <= 0 {
		return
	}
	type over struct {
		at instant
		i  int
	}
	var ends []over
	for i, t := range ts {
		if n := len(t.down); n > 0 && !t.open {
			ends = append(ends, over{t.down[n-1].to, i})
		}
	}
	slices.SortFunc(ends, func(a, b over) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.i, b.i)) })
	// The ticket that began before; the ends that are too long ago; the ends that
	// are joined. Those between the latter two are one failure already.
	last, e, joined := -1, 0, 0
	for i, t := range ts {
		if t.occurred == never || t.fault != "" {
			continue
		}
		if last >= 0 && t.occurred-ts[last].occurred <= gap {
			join(i, last)
		}
		last = i
		for e < len(ends) && ends[e].at < t.occurred-gap {
			e++
		}
		if e < joined {
			join(i, ends[e].i)
		}
		for joined = max(joined, e); joined < len(ends) && ends[joined].at <= t.occurred; joined++ {
			join(i, ends[joined].i)
		}
	}
}

// union sorts stretches and joins those that touch.
func union(all []stretch) []stretch {
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	var joined []stretch
	for _, d := range all {
		if n := len(joined); n > 0 && d.from <= joined[n-1].to {
			joined[n-1].to = max(joined[n-1].to, d.to)
			continue
		}
		joined = append(joined, d)
	}
	return joined
}

// settleFailures reads all tickets and joins those that are one failure.
func (s *Snapshot) settleFailures() {
	if s.settings.Failures == nil {
		return
	}
	slices.SortFunc(s.tickets, func(a, b ticket) int { return cmp.Or(compareKeys(a.key, b.key), strings.Compare(a.kind, b.kind)) })
	slices.SortFunc(s.lowered, compareKeys)
	read := make([]readTicket, len(s.tickets))
	for i := range s.tickets {
		read[i] = readTicket{&s.tickets[i], s.last(&s.tickets[i])}
	}
	for _, cluster := range s.merge(read) {
		s.failures = append(s.failures, s.failure(cluster))
	}
}

// failure is what tickets are together. It lasted while any of them did; the
// ones at fault count only if all are.
func (s *Snapshot) failure(ts []readTicket) Failure {
	zone := s.settings.Zone
	first := ts[0]
	f := Failure{Priority: first.priority, Type: first.kind, Waiting: true, Fault: first.fault}
	if first.occurred != never {
		f.Occurred = first.occurred.time(zone)
	}
	var down []stretch
	for _, t := range ts {
		f.Keys = append(f.Keys, t.key)
		f.Component = cmp.Or(f.Component, firstOf(t.components))
		f.Label = cmp.Or(f.Label, firstOf(t.labels))
		if t.fault != "" {
			continue
		}
		f.Fault = ""
		if t.waiting {
			continue
		}
		f.Waiting = false
		f.Open = f.Open || t.open
		f.Reopened += t.reopened
		f.Told = f.Told || t.told
		f.Impact = max(f.Impact, t.impact)
		down = append(down, t.down...)
	}
	f.Waiting = f.Waiting && f.Fault == ""
	for _, d := range union(down) {
		f.Down = append(f.Down, nines.Window{From: d.from.time(zone), To: d.to.time(zone)})
	}
	return f
}

func firstOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}
