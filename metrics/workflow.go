package metrics

import (
	"cmp"
	"slices"

	"github.com/nines-bot/nines"
)

// traits is what a status means for the metrics.
type traits struct {
	done    bool
	active  bool // somebody may be at it: category active, or unknown
	waiting bool // but nobody is
	blocked bool
	column  int32 // of the board; -1: none
}

func (s *Snapshot) isDone(st state) bool {
	if st.resolved && len(s.settings.Done.Statuses) == 0 {
		return true
	}
	return st.status != noStatus && s.traits[st.status].done
}

func (s *Snapshot) isActive(st state) bool {
	return st.status != noStatus && s.traits[st.status].active
}

func (s *Snapshot) isBlocked(st state) bool {
	return st.flagged || st.status != noStatus && s.traits[st.status].blocked
}

func (s *Snapshot) column(st state) int32 {
	if st.status == noStatus {
		return -1
	}
	return s.traits[st.status].column
}

func (s *Snapshot) status(st state) nines.Status {
	if st.status == noStatus {
		return nines.Status{Name: UnknownStatus}
	}
	return s.statuses[st.status]
}

// settleStatuses names the statuses, puts them into workflow order, and makes
// the states speak of the places in that order.
func (s *Snapshot) settleStatuses(c *catalogue) {
	list, place := c.settle(s.settings.Statuses)
	order := s.workflowOrder(list.all, place)
	rank := make([]int32, len(order))
	s.statuses = make([]nines.Status, len(order))
	for r, i := range order {
		rank[i] = int32(r)
		s.statuses[r] = list.all[i]
	}
	used := make([]bool, len(order))
	for n := range place {
		place[n] = rank[place[n]]
	}
	for k := range s.states {
		if st := &s.states[k]; st.status != noStatus {
			st.status = place[st.status]
			used[st.status] = true
		}
	}
	s.settleColumns(used)
	s.traits = make([]traits, len(order))
	for r, st := range s.statuses {
		s.traits[r] = s.traitsOf(st)
	}
}

func (s *Snapshot) traitsOf(st nines.Status) traits {
	t := traits{
		done:    st.Category == nines.CategoryDone,
		active:  st.Category == nines.CategoryActive || st.Category == nines.CategoryUnknown,
		waiting: st.Category == nines.CategoryNew || mentions(st.Name, waitingWords),
		blocked: mentions(st.Name, blockedWords),
		column:  int32(slices.IndexFunc(s.columns, func(c Column) bool { return named(st, c.Statuses) })),
	}
	if len(s.settings.Done.Statuses) > 0 {
		t.done = named(st, s.settings.Done.Statuses)
		t.active = t.active || st.Category == nines.CategoryDone && !t.done
	}
	if len(s.settings.Waiting) > 0 {
		t.waiting = named(st, s.settings.Waiting)
	}
	return t
}

// settleColumns makes one column of each status that occurs, unless the
// settings have columns. Its status is given by id: names may be shared.
func (s *Snapshot) settleColumns(used []bool) {
	s.columns = s.settings.Columns
	if len(s.columns) > 0 {
		return
	}
	for r, st := range s.statuses {
		if used[r] {
			s.columns = append(s.columns, Column{Name: st.Name, Statuses: []string{cmp.Or(st.ID, st.Name)}})
		}
	}
}

// workflowOrder sorts statuses: those of configured columns in the order of
// the board; then as the catalogue has them if that is in workflow order, else
// by category (new, active, done) and inside one by precedence. seen maps what
// the states still speak of to all.
func (s *Snapshot) workflowOrder(all []nines.Status, seen []int32) []int {
	type place struct{ column, listed, category, precedence int }
	places := make([]place, len(all))
	precedence := s.precedence(len(all), seen)
	known := len(s.settings.Statuses)
	for i, st := range all {
		p := place{column: len(s.settings.Columns), category: [...]int{1, 0, 1, 2}[st.Category&3], precedence: precedence[i]}
		if c := slices.IndexFunc(s.settings.Columns, func(c Column) bool { return named(st, c.Statuses) }); c >= 0 {
			p.column = c
		}
		if s.settings.Ordered {
			p.listed = min(i, known)
		}
		places[i] = p
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		p, q := places[a], places[b]
		return cmp.Or(
			cmp.Compare(p.column, q.column), cmp.Compare(p.listed, q.listed),
			cmp.Compare(p.category, q.category), cmp.Compare(q.precedence, p.precedence),
			cmp.Compare(all[a].Name, all[b].Name), cmp.Compare(all[a].ID, all[b].ID),
		)
	})
	return order
}

// precedence says how far before the other statuses each comes in the ways of
// the issues: the share of issues that entered a before b, less the share that
// entered b before a, averaged over the b that a meets (Borda). Unfinished ways
// and skipped statuses do not disturb it. In millionths, whole numbers, so that
// the order of the issues changes nothing.
func (s *Snapshot) precedence(n int, seen []int32) []int {
	const whole = 1_000_000
	before := make([]int, n*n)
	var way []int32
	for i := range s.items {
		way = way[:0]
		for _, st := range s.states[s.items[i].first:s.items[i].last] {
			if st.status == noStatus || slices.Contains(way, seen[st.status]) {
				continue
			}
			status := seen[st.status]
			for _, earlier := range way {
				before[int(earlier)*n+int(status)]++
			}
			way = append(way, status)
		}
	}
	scores := make([]int, n)
	for a := range n {
		met := 0
		for b := range n {
			ab, ba := before[a*n+b], before[b*n+a]
			if ab+ba > 0 {
				met++
				scores[a] += whole * (ab - ba) / (ab + ba)
			}
		}
		scores[a] /= max(met, 1)
	}
	return scores
}
