package demo

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// A Scope is what a report on issues of unknown origin should look at.
type Scope struct {
	AsOf     time.Time // just after the last thing that happened; zero if nothing tells
	Projects []string  // keys, the project with the most issues first
}

// Derive looks at given issues in place of the demo's. Board and statuses need
// no words of their own: without settings, the columns are the statuses in the
// order of the workflow and the lanes are the priorities. Dates before 1970 and
// after 2100 are somebody's typing errors and move nothing.
func Derive(issues []nines.Issue) Scope {
	var s Scope
	count := map[string]int{}
	for i := range issues {
		count[issues[i].Project]++
		s.see(issues[i].Created)
		s.see(issues[i].Updated)
		if h := issues[i].History; len(h) > 0 {
			s.see(h[len(h)-1].At)
		}
	}
	delete(count, "")
	s.Projects = slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(a, b))
	})
	if !s.AsOf.IsZero() {
		s.AsOf = s.AsOf.Truncate(time.Minute).Add(time.Minute)
	}
	return s
}

func (s *Scope) see(t time.Time) {
	if t.Year() >= 1970 && t.Year() <= 2100 && t.After(s.AsOf) {
		s.AsOf = t
	}
}
