package demo

import (
	"math/rand/v2"
	"slices"
	"time"
)

// An entry is one history of the changelog: what one person changed at once.
type entry struct {
	id    int
	at    time.Time
	by    person
	items []item
}

// An item is one field going from one value to another.
type item struct {
	field, fieldID   string
	from, fromString string
	to, toString     string
}

// tell writes the histories of all issues and numbers their entries in the
// order of time, as one Jira does.
func tell(ps []*planned) {
	dice := rand.New(rand.NewPCG(2017, 23))
	var all []*entry
	for _, p := range ps {
		if !p.imported {
			walk(dice, p)
			extras(dice, p)
		}
		slices.SortStableFunc(p.history, func(a, b entry) int { return a.at.Compare(b.at) })
		p.updated = p.created
		for i := range p.history {
			all = append(all, &p.history[i])
			p.updated = p.history[i].at
		}
	}
	slices.SortStableFunc(all, func(a, b *entry) int { return a.at.Compare(b.at) })
	for i, e := range all {
		e.id = 31000 + 3*i
	}
}

// walk takes an issue from its creation to its status, stage by stage. The
// stays are drawn log-normal and stretched to the time there is: until the last
// change if that is known, until now if the issue is still where it is.
func walk(dice *rand.Rand, p *planned) {
	path := route(dice, p)
	moves := len(path) - 1
	end, known := entered()[p.key]
	switch {
	case p.status.done():
		end, known = p.resolved, true
	case !known:
		end = AsOf()
	}
	stays := moves
	if !known {
		stays++
	}
	weights, sum := make([]float64, stays), 0.0
	for i := range weights {
		weights[i] = logNormal(dice, usualStay(path[i]), 0.9)
		if path[i] == toDo && !p.status.done() && reopened()[p.key] == 0 {
			weights[i] *= 8 // what is still open has waited longest before it was begun
		}
		sum += weights[i]
	}
	t, before := p.created, p.created
	for i := 1; i <= moves; i++ {
		t = t.Add(time.Duration(float64(end.Sub(p.created)) * weights[i-1] / sum))
		room := time.Duration(len(path)-i) * time.Minute // for the moves to come
		when := clamp(office(t), before.Add(time.Minute), end.Add(-room))
		if i == moves && known {
			when = end
		}
		move(dice, p, when, path[i-1], path[i])
		before = when
	}
}

// route is the statuses an issue goes through.
func route(dice *rand.Rand, p *planned) []status {
	switch {
	case p.status == closed:
		return []status{toDo, closed}
	case p.status == deployed && p.resolved.Sub(p.created) < 2*time.Hour:
		return []status{toDo, inDevelopment, inTesting, deployed}
	}
	path := []status{toDo, inDevelopment, awaitingCodeReview, inCodeReview, waitingForTesting, inTesting, deployed}
	path = path[:p.status+1]
	again := []status{inDevelopment, inCodeReview, waitingForTesting, inTesting}
	if p.status >= inTesting && dice.IntN(6) == 0 { // the test found something
		path = slices.Insert(path, int(inTesting)+1, again...)
	}
	for range reopened()[p.key] {
		if p.status == deployed {
			path = append(append(path, again...), deployed)
		} else {
			path = append([]status{toDo, inDevelopment, inCodeReview, inTesting, deployed}, path[1:]...)
		}
	}
	return path
}

// reopened says how often an issue came back after its deployment.
func reopened() map[int]int {
	return map[int]int{4: 1, 18: 1, 24: 1, 39: 2, 46: 1, 99: 1, 106: 2, 112: 1, 16: 1}
}

// entered fixes when the board's issues went to review and testing, so that
// testing has been above its limit of five since the morning of 21 November, and
// the queue for review below its minimum since the evening before.
func entered() map[int]time.Time {
	return map[int]time.Time{
		27: at(11, 13, 9, 35), 38: at(11, 15, 13, 2), 59: at(11, 16, 8, 47), 85: at(11, 17, 10, 21), 108: at(11, 20, 12, 40), 47: at(11, 21, 9, 14),
		33: at(11, 15, 9, 50), 23: at(11, 17, 14, 6), 21: at(11, 20, 15, 11), 120: at(11, 20, 15, 48), 177: at(11, 23, 9, 40),
	}
}

// usualStay is the median time in a status, in hours.
func usualStay(s status) float64 {
	return [...]float64{40, 20, 8, 4, 10, 14, 30, 0}[s]
}

// move changes the status, with the resolution and the assignee that go with it.
func move(dice *rand.Rand, p *planned, when time.Time, from, to status) {
	e := entry{at: when, by: p.assignee, items: []item{{
		"status", "status", statusID(from), from.String(), statusID(to), to.String(),
	}}}
	switch why := max(p.resolution, done); {
	case to.done():
		e.items = append(e.items, item{"resolution", "resolution", "", "", resolutionID(why), why.String()})
	case from.done():
		e.items = append(e.items, item{"resolution", "resolution", resolutionID(done), done.String(), "", ""})
	}
	next := p.assignee
	switch to {
	case inDevelopment, inCodeReview:
		next = developer(dice)
	case inTesting, closed:
		next = tester(dice)
	}
	if next != p.assignee {
		e.items = append(e.items, item{
			"assignee", "assignee", accountID(p.assignee), name(p.assignee), accountID(next), name(next),
		})
	}
	if e.by == nobody {
		e.by = next
	}
	p.assignee = next
	p.history = append(p.history, e)
}

// extras adds what happens beside the workflow: priorities that change, work
// that is blocked, and comments nobody tracks.
func extras(dice *rand.Rand, p *planned) {
	end := AsOf()
	if p.status.done() {
		end = p.resolved
	}
	span := end.Sub(p.created)
	within := func(part float64) time.Time {
		return p.created.Add(time.Duration(part * float64(span))).Truncate(time.Second)
	}
	if was, ok := priorityBefore()[p.key]; ok {
		p.history = append(p.history, entry{at: within(0.3), by: p.reporter, items: []item{{
			"priority", "priority", priorityID(was), was.String(), priorityID(p.priority), p.priority.String(),
		}}})
	}
	until, ok := blocked()[p.key]
	if !ok {
		return
	}
	by, from := developer(dice), until-0.15
	p.history = append(p.history, entry{at: within(from), by: by, items: []item{flagItem(true)}})
	if until < 1 {
		p.history = append(p.history, entry{at: within(until), by: by, items: []item{flagItem(false)}})
	}
	p.flagged = until >= 1
}

// priorityBefore is the priority an issue was created with, where it changed.
func priorityBefore() map[int]priority {
	return map[int]priority{
		100: major, 23: severe, 73: severe, 108: major, 99: major, 102: emergency, 76: minor,
		104: severe, 113: minor, 24: major, 28: severe, 45: minor, 53: minor, 93: minor, 107: minor, 136: major,
	}
}

// blocked says until which part of its life an issue was flagged; 1 is still.
func blocked() map[int]float64 {
	return map[int]float64{
		82: 1, 59: 1, 107: 1, 33: 1, 8: 0.6, 57: 0.7, 69: 0.8, 74: 0.5, 76: 0.55, 37: 0.6, 112: 0.45, 22: 0.5,
	}
}

func flagItem(on bool) item {
	if on {
		return item{"Flagged", flaggedField, "", "", "[10019]", "Impediment"}
	}
	return item{"Flagged", flaggedField, "[10019]", "Impediment", "", ""}
}
