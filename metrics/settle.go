package metrics

import (
	"cmp"
	"maps"
	"slices"
)

// finish settles what waits for all issues to be read.
func (r *reader) finish() *Snapshot {
	r.s.settleStatuses(&r.catalogue)
	r.s.settleItems()
	r.settlePending()
	r.settleLanes()
	r.s.inspectStatuses()
	r.sort()
	r.s.settleFailures()
	return r.s
}

// settlePending filters the issues whose status had no category yet.
func (r *reader) settlePending() {
	for _, p := range r.pending {
		p.issue.Status = knownStatus(r.s.statuses, p.issue.Status)
		r.s.items[p.item].place(&r.s.settings, &p.issue)
		r.keep(&p.issue)
	}
}

// settleLanes makes a lane of each priority, unless the settings have lanes,
// and one of the rest.
func (r *reader) settleLanes() {
	r.s.lanes = slices.Clone(r.s.settings.Lanes)
	if len(r.s.lanes) == 0 {
		names := orderPriorities(r.s.settings.Priorities, r.names)
		for _, name := range names {
			r.s.lanes = append(r.s.lanes, Lane{Name: name})
		}
		lanes := make([]int32, len(r.names))
		for p, name := range r.names {
			if lanes[p] = int32(slices.Index(names, name)); lanes[p] < 0 {
				lanes[p] = int32(len(names))
			}
		}
		for k, p := range r.priorities {
			r.s.items[k].lane = lanes[p]
		}
	}
	r.s.lanes = append(r.s.lanes, Lane{Name: EverythingElse})
}

// orderPriorities returns the priorities that occur, the gravest first: as
// listed, then by well-known names, then by name. "None" is no priority.
func orderPriorities(listed, occurring []string) []string {
	wellKnown := [...]string{
		"Blocker", "Emergency", "Highest", "Critical", "Severe", "Urgent", "High", "Major",
		"Medium", "Normal", "Low", "Minor", "Lowest", "Trivial",
	}
	seen := make(map[string]bool)
	var names []string
	for _, p := range occurring {
		if p != "" && p != "None" && !seen[p] {
			seen[p] = true
			names = append(names, p)
		}
	}
	rank := func(list []string, p string) int {
		if i := slices.Index(list, p); i >= 0 {
			return i
		}
		return len(list)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(
			cmp.Compare(rank(listed, a), rank(listed, b)),
			cmp.Compare(rank(wellKnown[:], a), rank(wellKnown[:], b)),
			cmp.Compare(a, b),
		)
	})
	return names
}

// sort puts items and defects into their order, whatever that of the issues was.
func (r *reader) sort() {
	r.s.sortItems()
	for i := range r.s.items {
		if it := &r.s.items[i]; it.unsure {
			r.s.unsure.add(it.key)
		}
	}
	slices.SortFunc(r.later, compareKeys)
	for _, key := range r.later {
		r.s.later.add(key)
	}
	r.s.sortDefects()
}

// sortDefects sorts the defects. Those of one problem mostly come in order.
func (s *Snapshot) sortDefects() {
	type kind struct {
		severity Severity
		problem  Problem
	}
	byKind := map[kind][]Defect{}
	for _, d := range s.defects {
		k := kind{d.Severity, d.Problem}
		byKind[k] = append(byKind[k], d)
	}
	kinds := slices.SortedFunc(maps.Keys(byKind), func(a, b kind) int {
		return cmp.Or(-cmp.Compare(a.severity, b.severity), cmp.Compare(a.problem, b.problem))
	})
	s.defects = s.defects[:0]
	for _, k := range kinds {
		if list := byKind[k]; !slices.IsSortedFunc(list, compareDefects) {
			slices.SortFunc(list, compareDefects)
		}
		s.defects = append(s.defects, byKind[k]...)
	}
}

// sortItems sorts the items; mostly they come so.
func (s *Snapshot) sortItems() {
	type place struct {
		project string
		number  int64
		item    int32
	}
	compare := func(p, q place) int {
		if c := cmp.Or(cmp.Compare(p.project, q.project), cmp.Compare(p.number, q.number)); c != 0 {
			return c
		}
		a, b := &s.items[p.item], &s.items[q.item]
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.created, b.created), cmp.Compare(a.resolved, b.resolved),
			cmp.Compare(a.panels, b.panels), cmp.Compare(a.lane, b.lane))
	}
	places, sorted := make([]place, len(s.items)), true
	for i := range s.items {
		p, n := splitKey(s.items[i].key)
		places[i] = place{p, n, int32(i)}
		sorted = sorted && (i == 0 || compare(places[i-1], places[i]) <= 0)
	}
	if sorted {
		return
	}
	slices.SortFunc(places, compare)
	items := make([]item, len(places))
	for i, p := range places {
		items[i] = s.items[p.item]
	}
	s.items = items
}

// settleItems looks at the last states.
func (s *Snapshot) settleItems() {
	for i := range s.items {
		it := &s.items[i]
		last := s.states[it.last-1]
		it.since, it.over = last.from, s.isDone(last)
		it.parked = last.status == noStatus || s.traits[last.status].done
	}
}
