package metrics

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

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
	note func(int32) // told of every status that is met, if it is not nil
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
	i, ok := c.ids[v]
	if !ok {
		if c.ids == nil {
			c.ids = make(map[nines.Value]int32)
		}
		i = int32(len(c.seen))
		v = nines.Value{ID: strings.Clone(v.ID), Name: strings.Clone(v.Name)} // see own
		c.ids[v] = i
		c.seen = append(c.seen, sighting{value: v})
	}
	if c.note != nil {
		c.note(i)
	}
	return i
}

// present notes the status that an issue has today.
func (c *catalogue) present(s nines.Status) { c.presentTimes(s, 1) }

func (c *catalogue) presentTimes(s nines.Status, n int) {
	if i := c.past(nines.Value{ID: s.ID, Name: s.Name}); i != noStatus {
		c.seen[i].now += n
		c.seen[i].category = max(c.seen[i].category, s.Category)
	}
}

// statusList is the settled statuses with the ways to find one.
type statusList struct {
	all   []nines.Status
	known index // of the settings, and of issues today
	past  index // that only histories know
}

// An index finds a status by its id, else by its name.
type index struct {
	byID   map[string]int32
	byName map[string]int32 // lower case; the first of that name
}

func newIndex() index { return index{map[string]int32{}, map[string]int32{}} }

func (x index) add(s nines.Status, i int32) {
	if s.ID != "" {
		x.byID[s.ID] = i
	}
	name := strings.ToLower(s.Name)
	if _, ok := x.byName[name]; !ok && name != "" {
		x.byName[name] = i
	}
}

func (x index) find(v nines.Value) (int32, bool) {
	if i, ok := x.byID[v.ID]; ok {
		return i, true
	}
	i, ok := x.byName[strings.ToLower(v.Name)]
	return i, ok
}

// settle makes the list of statuses: first the configured ones, then those that
// issues have today, most frequent first, then those that only histories know.
// place maps the sightings to it.
func (c *catalogue) settle(configured []nines.Status) (list *statusList, place []int32) {
	list = &statusList{known: newIndex(), past: newIndex()}
	for _, s := range configured {
		list.present(s)
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
		s := nines.Status{ID: c.seen[i].value.ID, Name: c.seen[i].value.Name, Category: c.seen[i].category}
		if c.seen[i].now > 0 {
			place[i] = list.present(s)
		} else {
			place[i] = list.former(s)
		}
	}
	return list, place
}

// present is the place of a status of today. One with an id of its own is not
// another of the same name: team projects of Jira have a "To Do" each.
func (l *statusList) present(s nines.Status) int32 {
	i, ok := l.known.find(nines.Value{ID: s.ID, Name: s.Name})
	if !ok || s.ID != "" && l.all[i].ID != "" && s.ID != l.all[i].ID {
		return l.add(s, l.known)
	}
	if l.all[i].Category == nines.CategoryUnknown {
		l.all[i].Category = s.Category
	}
	return i
}

// former is the place of a status of a history.
func (l *statusList) former(s nines.Status) int32 {
	for _, x := range [...]index{l.known, l.past} {
		if i, ok := x.find(nines.Value{ID: s.ID, Name: s.Name}); ok {
			return i
		}
	}
	return l.add(s, l.past)
}

func (l *statusList) add(s nines.Status, to index) int32 {
	i := int32(len(l.all))
	s.Name = cmp.Or(s.Name, s.ID)
	l.all = append(l.all, s)
	to.add(s, i)
	return i
}

// named reports whether a status is among ids or names, as configurations have them.
func named(s nines.Status, idsOrNames []string) bool {
	return slices.ContainsFunc(idsOrNames, func(n string) bool {
		return n == s.ID && n != "" || strings.EqualFold(n, s.Name)
	})
}

// waitingWords begin or are words in the names of statuses in which an issue
// waits for somebody, and blockedWords of those in which something is in its way.
const (
	waitingWords = " wait| await| to do | todo | backlog | queue| pending | ready for | patch available | needed | parked |" + blockedWords
	blockedWords = " blocked | on hold | imped"
)

// mentions reports whether a name has one of some words, parted by bars.
func mentions(name, words string) bool {
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) })
	name = " " + strings.Join(parts, " ") + " "
	for w := range strings.SplitSeq(words, "|") {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}
