package metrics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nines-bot/nines"
)

// noStatus is the index of a status that nobody knows: of an issue without a
// changelog before it was resolved.
const noStatus = int32(-1)

// A catalogue gathers the statuses of the issues while they are read, and then
// settles which of them are the same.
type catalogue struct {
	ids  map[nines.Value]int32
	seen []sighting
}

// A sighting is one pair of id and name as some issue has it.
type sighting struct {
	value    nines.Value
	category nines.Category
	now      int // issues that are in it today, with a category that Jira states
}

// past notes a status of a history and returns its index among the sightings.
func (c *catalogue) past(v nines.Value) int32 {
	if v == (nines.Value{}) {
		return noStatus
	}
	if i, ok := c.ids[v]; ok {
		return i
	}
	if c.ids == nil {
		c.ids = make(map[nines.Value]int32)
	}
	i := int32(len(c.seen))
	c.ids[v] = i
	c.seen = append(c.seen, sighting{value: v})
	return i
}

// present notes the status that an issue has today.
func (c *catalogue) present(s nines.Status) {
	if i := c.past(nines.Value{ID: s.ID, Name: s.Name}); i != noStatus {
		c.seen[i].now++
		c.seen[i].category = max(c.seen[i].category, s.Category)
	}
}

// statusList is the settled statuses with the ways to find one.
type statusList struct {
	all    []nines.Status
	byID   map[string]int32
	byName map[string]int32 // lower case; the first of that name
}

// settle makes the list of statuses: first the known ones, then those that
// issues have today, most frequent first, then those that only histories know.
// A status is found by its id, else by its name; place maps sightings to it.
func (c *catalogue) settle(known []nines.Status) (list *statusList, place []int32) {
	list = &statusList{byID: map[string]int32{}, byName: map[string]int32{}}
	for _, s := range known {
		if _, ok := list.find(s.ID, s.Name); !ok || s.ID != "" && !list.hasID(s.ID) {
			list.add(s)
		}
	}
	order := make([]int32, len(c.seen))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := c.seen[a], c.seen[b]
		return cmp.Or(cmp.Compare(y.now, x.now), cmp.Compare(x.value.ID, y.value.ID), cmp.Compare(x.value.Name, y.value.Name))
	})
	place = make([]int32, len(c.seen))
	for _, i := range order {
		place[i] = list.settle(c.seen[i])
	}
	return list, place
}

// settle finds the place of a sighting, and makes one if there is none. A
// status of today with an id of its own is not another of the same name: team
// projects of Jira have a "To Do" each.
func (l *statusList) settle(s sighting) int32 {
	i, ok := l.find(s.value.ID, s.value.Name)
	own := s.now > 0 && s.value.ID != "" && ok && l.all[i].ID != "" && l.all[i].ID != s.value.ID
	if !ok || own {
		return l.add(nines.Status{ID: s.value.ID, Name: cmp.Or(s.value.Name, s.value.ID), Category: s.category})
	}
	if l.all[i].Category == nines.CategoryUnknown {
		l.all[i].Category = s.category
	}
	return i
}

func (l *statusList) add(s nines.Status) int32 {
	i := int32(len(l.all))
	l.all = append(l.all, s)
	if s.ID != "" {
		l.byID[s.ID] = i
	}
	name := strings.ToLower(s.Name)
	if _, ok := l.byName[name]; !ok {
		l.byName[name] = i
	}
	return i
}

func (l *statusList) hasID(id string) bool {
	_, ok := l.byID[id]
	return ok
}

func (l *statusList) find(id, name string) (int32, bool) {
	if id != "" {
		if i, ok := l.byID[id]; ok {
			return i, true
		}
	}
	i, ok := l.byName[strings.ToLower(name)]
	return i, ok && name != ""
}

// named reports whether a status is among ids or names, as configurations have them.
func named(s nines.Status, idsOrNames []string) bool {
	return slices.ContainsFunc(idsOrNames, func(n string) bool {
		return n == s.ID && n != "" || strings.EqualFold(n, s.Name)
	})
}

// waitingWords are parts of the names of statuses in which an issue waits for
// somebody, and blockedWords of those in which something is in its way. Both
// are in lower case.
const (
	waitingWords = "wait|await|to do|todo|backlog|queue|pending|ready for|patch available|parked|" + blockedWords
	blockedWords = "blocked|on hold|impeded|impediment"
)

func mentions(name, words string) bool {
	name = strings.ToLower(name)
	for w := range strings.SplitSeq(words, "|") {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}
