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
	Days     int       // of the window
	Projects []string  // keys, the project with the most issues first
}

// Derive looks at given issues in place of the demo's. Board and statuses need
// no words of their own: without settings, the columns are the statuses in the
// order of the workflow and the lanes are the priorities. Dates before 1970 and
// after 2100 are somebody's typing errors and move nothing.
//
// The window is the shortest of 30, 90 and 365 days in which [busy] issues were
// created: an archive often ends in a few stray changes, long after the work.
func Derive(issues []nines.Issue) Scope {
	s := Scope{Days: 365}
	count := map[string]int{}
	for i := range issues {
		issue := &issues[i]
		count[issue.Project]++
		s.see(issue.Created)
		s.see(issue.Updated)
		s.see(issue.Resolved)
		if h := issue.History; len(h) > 0 {
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
	for _, days := range []int{90, 30} {
		from, created := s.AsOf.AddDate(0, 0, -days), 0
		for i := range issues {
			if issues[i].Created.After(from) {
				created++
			}
		}
		if created >= busy {
			s.Days = days
		}
	}
	return s
}

// busy is how many new issues make a report worth reading.
const busy = 30

func (s *Scope) see(t time.Time) {
	if t.Year() >= 1970 && t.Year() <= 2100 && t.After(s.AsOf) {
		s.AsOf = t
	}
}
