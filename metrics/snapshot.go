package metrics

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A Snapshot is the issues of a service as they stood at an instant, read once
// and kept small. It is immutable: its methods may run at the same time.
type Snapshot struct {
	settings Settings
	asOf     time.Time
	now      instant
	items    []item  // in the natural order of their keys
	states   []state // of all items
	statuses []nines.Status
	traits   []traits // by status
	columns  []Column
	lanes    []Lane // the configured or default ones, and the rest
	defects  []Defect
	later    Set
	unsure   Set       // issues whose history is missing or has holes
	tickets  []ticket  // issues that the failure rule selects
	lowered  []string  // issues that it would select but for a priority that was lowered
	failures []Failure // in order of occurrence
}

// An item is what is kept of an issue.
type item struct {
	key         string
	created     instant // never if Jira does not say
	resolved    instant // resolution date as of the instant
	first, last int32   // its states
	lane        int32
	panels      panels
	isResolved  bool // the resolution is set, or its date
	unsure      bool // its history is known to have holes
	unchanged   bool // no history tells of its status or resolution

	// Where the last state says that nothing more happens, no metric needs the
	// ones before it: most issues of a long-lived service are over before any
	// window that is asked for.
	since  instant // the last state
	over   bool    // it is done
	parked bool    // and so is its status, if it has any
}

// quiet reports whether an issue was done before from, and has stayed so.
func (it *item) quiet(from instant) bool { return it.over && it.since < from }

// sound reports whether durations since creation make sense.
func (it *item) sound() bool { return it.created != never && it.created.plausible() }

// panels is the panels of the report that count an issue.
type panels uint8

const (
	onBoard panels = 1 << iota
	inStatus
	inResolution
	inCreated
)

// Read reads the issues as they stood at asOf, and their defects. Issues that
// were created later count nowhere but in [Quality].Later. The history of each
// must be sorted, see [nines.SortHistory]; Read keeps nothing of them but
// strings.
func Read(issues iter.Seq[nines.Issue], settings Settings, asOf time.Time) *Snapshot {
	r := newReader(settings, asOf)
	for i := range issues {
		r.read(i)
	}
	return r.finish()
}

// A reader makes a snapshot.
type reader struct {
	s          *Snapshot
	catalogue  catalogue
	timeline   timeline
	priorities []int32  // of each item: its place in names
	names      []string // of priorities
	places     map[string]int32
	texts      strings.Builder
	words      map[string]string
	pending    []pending
	later      []string
	asked      nines.Issue // what the filters are shown
	keeper     *keeper     // nil: nothing is kept for another time
}

func newReader(settings Settings, asOf time.Time) *reader {
	if settings.Zone == nil {
		settings.Zone = time.UTC
	}
	r := &reader{s: &Snapshot{settings: settings, asOf: asOf, now: instantOf(asOf)}}
	r.timeline.catalogue = &r.catalogue
	return r
}

// pending is an issue whose filters must wait for the catalogue to be complete.
type pending struct {
	item  int
	issue nines.Issue
}

// read takes one issue. It is given by value, and filters see a copy of it, so
// that it does not move to the heap.
func (r *reader) read(now nines.Issue) {
	now.Key = r.own(now.Key) // for defects and tickets too
	r.catalogue.present(now.Status)
	i, ok := now.At(r.s.asOf)
	if !ok {
		r.later = append(r.later, now.Key)
		r.s.inspectLater(&now)
		return
	}
	if i.Key != now.Key {
		i.Key = r.own(i.Key) // it moved later
	}
	if i.Status.Category == nines.CategoryUnknown {
		i.Status = knownStatus(r.s.settings.Statuses, i.Status)
	}
	it := item{
		key:        i.Key,
		created:    instantOf(i.Created),
		resolved:   instantOf(i.Resolved),
		isResolved: i.Resolution != "" || !i.Resolved.IsZero(),
		unchanged: !slices.ContainsFunc(i.History, func(c nines.Change) bool {
			return c.Field == nines.FieldStatus || c.Field == nines.FieldResolution
		}),
	}
	it.unsure = r.inspect(&i)
	it.first = int32(len(r.s.states))
	r.s.states = append(r.s.states, r.timeline.build(&i, r.begin(&i))...)
	it.last = int32(len(r.s.states))
	r.priorities = append(r.priorities, r.priority(i.Priority))
	r.s.items = append(r.s.items, it)
	r.filter(i)
}

// own copies a text that is kept for each issue: cut out of a body, it would hold
// that, and its neighbours.
func (r *reader) own(s string) string {
	if r.texts.Len()+len(s) > r.texts.Cap() {
		r.texts = strings.Builder{}
		r.texts.Grow(max(len(s), 16<<10))
	}
	from := r.texts.Len()
	r.texts.WriteString(s)
	return r.texts.String()[from:]
}

// word is own for names that come again and again.
func (r *reader) word(s string) string {
	w, ok := r.words[s]
	if !ok {
		if r.words == nil {
			r.words = map[string]string{}
		}
		w = strings.Clone(s)
		r.words[w] = w
	}
	return w
}

func (r *reader) wordsOf(list []string) []string {
	own := make([]string, len(list))
	for n, s := range list {
		own[n] = r.word(s)
	}
	return own
}

// priority is the place of a name among those that occur.
func (r *reader) priority(name string) int32 {
	place, ok := r.places[name]
	if !ok {
		if r.places == nil {
			r.places = map[string]int32{}
		}
		name = r.word(name)
		place = int32(len(r.names))
		r.places[name] = place
		r.names = append(r.names, name)
	}
	return place
}

// begin is when the timeline of an issue begins: at its creation, or what is
// the first that is known of it.
func (r *reader) begin(i *nines.Issue) instant {
	if !i.Created.IsZero() {
		return instantOf(i.Created)
	}
	for k := range i.History {
		if at := i.History[k].At; !at.IsZero() {
			return instantOf(at)
		}
	}
	return r.s.now
}

// knownStatus is s with the category of the catalogue, if that has it.
func knownStatus(known []nines.Status, s nines.Status) nines.Status {
	for _, k := range known {
		if k.ID == s.ID && s.ID != "" {
			return k
		}
	}
	for _, k := range known {
		if named(k, []string{s.Name}) && s.Name != "" {
			return k
		}
	}
	return s
}

func (r *reader) filter(i nines.Issue) {
	n := len(r.s.items) - 1
	set := &r.s.settings
	if set.Board == nil && set.Status == nil && set.Solved == nil && set.Created == nil && set.Failures == nil && len(set.Lanes) == 0 {
		r.s.items[n].panels = onBoard | inStatus | inResolution | inCreated
		return
	}
	r.ask(n, i)
}

// ask shows an issue to the filters.
func (r *reader) ask(n int, i nines.Issue) {
	if i.Status.Category == nines.CategoryUnknown {
		r.pending = append(r.pending, pending{n, i})
		return
	}
	r.asked = i // one place for all of them: the address is given away
	r.s.items[n].place(&r.s.settings, &r.asked)
	r.keep(&r.asked)
}

// place asks the filters for the panels and the lane of an issue.
func (it *item) place(set *Settings, i *nines.Issue) {
	for _, p := range [...]struct {
		filter Filter
		panel  panels
	}{{set.Board, onBoard}, {set.Status, inStatus}, {set.Solved, inResolution}, {set.Created, inCreated}} {
		if p.filter == nil || p.filter(i) {
			it.panels |= p.panel
		}
	}
	it.lane = int32(slices.IndexFunc(set.Lanes, func(l Lane) bool { return l.Match == nil || l.Match(i) }))
	if it.lane < 0 {
		it.lane = int32(len(set.Lanes))
	}
}

// AsOf is the instant of the snapshot.
func (s *Snapshot) AsOf() time.Time { return s.asOf }

// Len is the number of issues that existed at the instant.
func (s *Snapshot) Len() int { return len(s.items) }

// Statuses are those of the catalogue and of the issues, in workflow order.
func (s *Snapshot) Statuses() []nines.Status { return slices.Clone(s.statuses) }

// end is the first instant that is neither in the window nor before it. What
// happened at the very instant of the snapshot is in a window that ends there.
func (s *Snapshot) end(w nines.Window) instant {
	if !w.To.Before(s.asOf) {
		return s.now + 1
	}
	return instantOf(w.To)
}
