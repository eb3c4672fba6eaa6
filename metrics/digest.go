package metrics

import (
	"iter"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// A Digest is what is kept of issues that were read, so that the next reading
// need not see them again: their intervals, defects and failures, in a few
// bytes each. It is immutable, and safe for concurrent use.
//
// It holds the issues of which nothing happens after the instant it was made at:
// how they read then is how they read at any later instant, with the same
// settings. So it is good for the same settings only, whose filters must select
// the same issues at any instant. Done, columns, priorities and the
// working-time clock may differ: nothing of them is in it.
type Digest struct {
	// Odd are the ids of the issues that were read and are not in it.
	Odd []string

	horizon    instant       // of the latest that happens in it
	values     []nines.Value // statuses, by their place in states
	priorities []string
	items      []item
	rows       []row // beside items
	states     []state
	defects    []Defect
	tickets    []ticket
	ghosts     []int32
}

// A row is what an item comes with. The ends of its parts are those of the row
// before as beginnings.
type row struct {
	id       string
	priority int32
	present  int32 // status of today: its place in values plus one, times four, plus its category
	lowered  bool  // see Snapshot.lowered
	defects  int32 // end of its defects
	tickets  int32 // end of its ticket, if it is one
	ghosts   int32 // end of the statuses that its history has but no state
}

// Len is how many issues the digest holds.
func (d *Digest) Len() int { return len(d.items) }

// Covers reports whether the digest can stand for its issues at an instant.
func (d *Digest) Covers(asOf time.Time) bool {
	return len(d.items) == 0 || instantOf(asOf) >= d.horizon
}

// Read is the function [Read] on the issues of the digest, but for those with
// an id in left, and on more issues. The digest must cover asOf. With keep it
// also makes a digest of all of them.
func (d *Digest) Read(left map[string]bool, more iter.Seq[nines.Issue], settings Settings, asOf time.Time, keep bool) (*Snapshot, *Digest) {
	r := newReader(settings, asOf)
	if keep {
		k := &keeper{next: &Digest{horizon: never}, priorities: map[string]int32{}}
		r.catalogue.note = func(place int32) { k.touched = append(k.touched, place) }
		r.keeper = k
	}
	rec := recall{reader: r, d: d, left: left, places: newPlaces(d, &r.catalogue), counts: make([]int, 4*len(d.values)+4), named: make([]int32, len(d.priorities))}
	if d.Len() == 0 {
		for i := range more {
			r.take(i)
		}
	} else {
		rec.all(slices.SortedFunc(more, func(a, b nines.Issue) int { return compareKeys(a.Key, b.Key) }))
	}
	if !keep {
		return r.finish(), nil
	}
	next := r.keeper.close(r)
	return r.finish(), next
}

// A keeper makes a digest while a reader reads.
type keeper struct {
	next       *Digest
	items      []int // places of the kept items in the snapshot
	priorities map[string]int32
	touched    []int32 // statuses that the issue being read has met
}

// take reads an issue.
func (r *reader) take(i nines.Issue) {
	if r.keeper != nil {
		r.readAndKeep(i)
	} else {
		r.read(i)
	}
}

// A recall is a reading of what is in a digest.
type recall struct {
	*reader
	d      *Digest
	left   map[string]bool
	places places
	counts []int   // of rows by their present status
	named  []int32 // places of the priorities of the digest plus one; 0: not met yet
}

// all reads the digest, and each of more where it belongs by its key, so that
// nothing is left to sort.
func (r *recall) all(more []nines.Issue) {
	r.s.items = slices.Grow(r.s.items, len(r.d.items)+len(more))
	r.s.states = slices.Grow(r.s.states, len(r.d.states))
	r.priorities = slices.Grow(r.priorities, len(r.d.items)+len(more))
	done := 0
	for _, i := range more {
		to, _ := slices.BinarySearchFunc(r.d.items[done:], i.Key, func(it item, key string) int { return compareKeys(it.key, key) })
		r.some(done, done+to)
		r.take(i)
		done += to
	}
	r.some(done, len(r.d.items))
	for code, n := range r.counts {
		if v := code>>2 - 1; n > 0 && v >= 0 {
			status := r.d.values[v]
			r.catalogue.presentTimes(nines.Status{ID: status.ID, Name: status.Name, Category: nines.Category(code & 3)}, n)
		}
	}
}

// some reads a part of the digest.
func (r *recall) some(from, to int) {
	var before row
	if from > 0 {
		before = r.d.rows[from-1]
	}
	for k := from; k < to; k++ {
		row := r.d.rows[k]
		if len(r.left) == 0 || !r.left[row.id] {
			r.one(r.d.items[k], before, row)
		}
		before = row
	}
}

func (r *recall) one(it item, before, row row) {
	s, d := r.s, r.d
	r.counts[row.present]++
	first := int32(len(s.states))
	for _, st := range d.states[it.first:it.last] {
		st.status = r.places.of(st.status)
		s.states = append(s.states, st)
	}
	it.first, it.last = first, int32(len(s.states))
	it.lane = min(it.lane, int32(len(s.settings.Lanes)))
	for _, v := range d.ghosts[before.ghosts:row.ghosts] {
		r.places.of(v)
	}
	s.items = append(s.items, it)
	if r.named[row.priority] == 0 {
		r.named[row.priority] = r.priority(d.priorities[row.priority]) + 1
	}
	r.priorities = append(r.priorities, r.named[row.priority]-1)
	s.defects = append(s.defects, d.defects[before.defects:row.defects]...)
	s.tickets = append(s.tickets, d.tickets[before.tickets:row.tickets]...)
	if row.lowered {
		s.lowered = append(s.lowered, it.key)
	}
	if r.keeper != nil {
		r.keeper.again(d, before, row, len(s.items)-1, &r.places)
	}
}

// places are where the statuses of a digest are in a catalogue, which they enter
// only when they are met: those of issues that left are not there.
type places struct {
	d         *Digest
	catalogue *catalogue
	known     []int32 // plus one; 0: not met yet
}

func newPlaces(d *Digest, c *catalogue) places {
	return places{d, c, make([]int32, len(d.values))}
}

func (p *places) of(status int32) int32 {
	if status == noStatus {
		return noStatus
	}
	if p.known[status] == 0 {
		p.known[status] = p.catalogue.past(p.d.values[status]) + 1
	}
	return p.known[status] - 1
}

// again keeps a row of the old digest.
func (k *keeper) again(d *Digest, from, old row, item int, places *places) {
	if old.present > 3 {
		old.present = 4*(places.of(old.present>>2-1)+1) | old.present&3
	}
	next := k.next
	next.horizon = max(next.horizon, d.horizon)
	next.defects = append(next.defects, d.defects[from.defects:old.defects]...)
	next.tickets = append(next.tickets, d.tickets[from.tickets:old.tickets]...)
	for _, v := range d.ghosts[from.ghosts:old.ghosts] {
		next.ghosts = append(next.ghosts, places.of(v))
	}
	k.add(old, d.priorities[old.priority], item)
}

// add ends a row whose parts have been appended.
func (k *keeper) add(r row, priority string, item int) {
	next := k.next
	place, ok := k.priorities[priority]
	if !ok {
		place = int32(len(next.priorities))
		k.priorities[priority] = place
		next.priorities = append(next.priorities, priority)
	}
	r.priority = place
	r.defects, r.tickets, r.ghosts = int32(len(next.defects)), int32(len(next.tickets)), int32(len(next.ghosts))
	next.rows = append(next.rows, r)
	k.items = append(k.items, item)
}

// readAndKeep reads an issue, and keeps what it has added to the snapshot.
func (r *reader) readAndKeep(i nines.Issue) {
	s, k := r.s, r.keeper
	items, defects, tickets, lowered, pending := len(s.items), len(s.defects), len(s.tickets), len(s.lowered), len(r.pending)
	k.touched = k.touched[:0]
	i.ID = r.own(i.ID)
	r.read(i)
	last, known := latest(&i)
	if len(s.items) == items || len(r.pending) > pending || !known || last > s.now {
		k.next.Odd = append(k.next.Odd, i.ID)
		return
	}
	next := k.next
	next.horizon = max(next.horizon, last)
	next.defects = append(next.defects, s.defects[defects:]...)
	next.tickets = append(next.tickets, s.tickets[tickets:]...)
	today := r.catalogue.past(nines.Value{ID: i.Status.ID, Name: i.Status.Name})
	states := s.states[s.items[items].first:s.items[items].last]
	for _, v := range k.touched {
		if v != noStatus && v != today && !slices.ContainsFunc(states, func(st state) bool { return st.status == v }) {
			next.ghosts = append(next.ghosts, v)
		}
	}
	k.add(row{id: i.ID, present: 4*(today+1) | int32(i.Status.Category&3), lowered: len(s.lowered) > lowered}, r.word(i.Priority), items)
}

// latest is when the last thing happens in an issue. It is not known of one
// that begins at the instant of the report.
func latest(i *nines.Issue) (at instant, known bool) {
	at = max(instantOf(i.Created), instantOf(i.Resolved))
	for k := range i.History {
		at = max(at, instantOf(i.History[k].At))
	}
	return at, !i.Created.IsZero()
}

// close takes over the intervals, as long as their statuses are places in the
// catalogue.
func (k *keeper) close(r *reader) *Digest {
	next := k.next
	next.values = make([]nines.Value, len(r.catalogue.seen))
	for n := range r.catalogue.seen {
		next.values[n] = r.catalogue.seen[n].value
	}
	next.items = make([]item, len(k.items))
	next.states = make([]state, 0, len(r.s.states))
	for n, place := range k.items {
		it := r.s.items[place]
		first := int32(len(next.states))
		next.states = append(next.states, r.s.states[it.first:it.last]...)
		it.first, it.last = first, int32(len(next.states))
		next.items[n] = it
	}
	return next
}
