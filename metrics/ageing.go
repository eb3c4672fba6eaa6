package metrics

import (
	"cmp"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// Ageing is the open work that has been started, against the cycle times of
// the work finished in the window: how old is this compared with how long work
// takes here?
type Ageing struct {
	Items         []AgeingItem // oldest first
	NotStarted    Set          // open, but never in an active status
	Finished      Set          // what Percentile compares with
	P50, P85, P95 *time.Duration
	Widened       bool // too few finished in the window: all that ever were are compared
	Excluded      []Exclusion
	Warnings      []Warning
}

// An AgeingItem is one open issue.
type AgeingItem struct {
	Key     string
	Status  nines.Status
	Column  string    // of the board; "" if none
	Started time.Time // first entry into an active status
	Age     time.Duration
	Working *time.Duration // on the working-time clock; nil if the settings have none
	// Percentile is the percent of finished issues whose cycle time was not
	// longer than Age; nil if none is finished.
	Percentile *float64
	Outside    bool // older than P95
}

// ageingNeeds is how many finished issues make a comparison; with fewer in the
// window all that ever were finished are taken.
const ageingNeeds = 10

// Ageing returns the work that is open at the end of w.
func (s *Snapshot) Ageing(w nines.Window) Ageing {
	a := Ageing{}
	cycles := s.cycles(w, &a.Finished)
	if len(cycles) < ageingNeeds {
		var all Set
		if ever := s.cycles(nines.Window{To: w.To}, &all); len(ever) > len(cycles) {
			cycles, a.Finished, a.Widened = ever, all, true
		}
	}
	if len(cycles) > 0 {
		a.P50, a.P85, a.P95 = new(quantile(cycles, 0.5)), new(quantile(cycles, 0.85)), new(quantile(cycles, 0.95))
	}
	if len(cycles) < ageingNeeds {
		a.Warnings = append(a.Warnings, Warning{
			Code: "few", Issues: a.Finished,
			Text: "Only " + count(len(cycles), "issue has", "issues have") + " been finished to compare with.",
		})
	}
	end := s.end(w)
	for i := range s.items {
		it := &s.items[i]
		if it.quiet(end) {
			continue
		}
		c := s.course(it, end)
		switch {
		case c.done || s.states[it.first].from >= end:
		case c.started == never:
			a.NotStarted.add(it.key)
		case !it.sound():
			a.Excluded = append(a.Excluded, Exclusion{it.key, it.unusable()})
		case it.unsure:
			a.Excluded = append(a.Excluded, Exclusion{it.key, "start unknown: history missing or with holes"})
		default:
			a.Items = append(a.Items, s.aged(it, c.started, end, cycles, a.P95))
		}
	}
	a.Items = oldestFirst(a.Items)
	return a
}

// oldestFirst sorts items, those of one age as they come. There may be many, and
// they are large: only their places are moved about.
func oldestFirst(items []AgeingItem) []AgeingItem {
	type place struct {
		age time.Duration
		at  int
	}
	order := make([]place, len(items))
	for i := range items {
		order[i] = place{items[i].Age, i}
	}
	slices.SortFunc(order, func(x, y place) int { return cmp.Or(cmp.Compare(y.age, x.age), cmp.Compare(x.at, y.at)) })
	var sorted []AgeingItem
	for _, p := range order {
		sorted = append(sorted, items[p.at])
	}
	return sorted
}

// cycles returns the sorted cycle times of the issues finished in w.
func (s *Snapshot) cycles(w nines.Window, issues *Set) []millis {
	var cs []millis
	for o := range s.finished(w) {
		if o.hasCycle() {
			cs = append(cs, millis(o.lastDone-o.started))
			issues.add(o.key)
		}
	}
	slices.Sort(cs)
	return cs
}

func (s *Snapshot) aged(it *item, started, end instant, cycles []millis, p95 *time.Duration) AgeingItem {
	var last state
	for st := range s.spans(it, end) {
		last = st
	}
	now := min(end, s.now)
	item := AgeingItem{
		Key: it.key, Status: s.status(last), Column: s.columnName(last), Started: started.time(s.settings.Zone),
		Age: millis(now - started).duration(),
	}
	if s.settings.Working != nil {
		item.Working = new(s.settings.Working.between(started, now).duration())
	}
	if len(cycles) > 0 {
		shorter, _ := slices.BinarySearch(cycles, millis(now-started)+1)
		item.Percentile = new(100 * float64(shorter) / float64(len(cycles)))
		item.Outside = item.Age > *p95
	}
	return item
}
