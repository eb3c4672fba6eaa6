package metrics

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"

	"github.com/nines-bot/nines"
)

// The bytes of a digest: version, checksum of the rest, lists of texts, then a
// list of rows. All integers are varints. A row is
//
//	created and each state's instant, as the distance from the one before
//	resolved, as the distance from created
//	number of states, lane, priority, status of today, flags
//	a state: status plus one, times four, plus resolved and flagged
//	only if the flags say so: defects, ticket, ghosts
//
// The keys and ids of all rows are one text each, of which the strings are cut.

// digestVersion changes with the form of the bytes, and with what is read into a
// digest: an old one is then read anew. A test holds it to both.
const digestVersion = 1

var errNoDigest = errors.New("no digest of this version")

const (
	rowPanels   = 1<<4 - 1
	rowResolved = 1 << (iota + 3) // and so on, in the order of digestWriter.row
	rowUnsure
	rowUnchanged
	rowLowered
	rowMore // defects, ticket, ghosts
)

// AppendBinary appends the digest to b. It always succeeds.
func (d *Digest) AppendBinary(b []byte) ([]byte, error) {
	start := len(b)
	e := digestWriter{b: append(b, digestVersion, 0, 0, 0, 0), words: map[string]uint64{}}
	e.texts(d.Odd)
	e.texts(d.priorities)
	e.count(len(d.values))
	for _, v := range d.values {
		e.text(v.ID)
		e.text(v.Name)
	}
	keys, ids := make([]string, len(d.items)), make([]string, len(d.items))
	for i := range d.items {
		keys[i], ids[i] = d.items[i].key, d.rows[i].id
	}
	e.texts(keys)
	e.texts(ids)
	e.instant(d.horizon, 0)
	e.count(len(d.states))
	var before row
	last := instant(0)
	for i := range d.items {
		e.row(d, &d.items[i], before, d.rows[i], last)
		before, last = d.rows[i], d.items[i].created
	}
	binary.LittleEndian.PutUint32(e.b[start+1:], crc32.Checksum(e.b[start+5:], castagnoli()))
	return e.b, nil
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// A digestWriter writes each word, of which there are few, once.
type digestWriter struct {
	b     []byte
	words map[string]uint64
}

func (e *digestWriter) count(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) }

func (e *digestWriter) text(s string) {
	e.count(len(s))
	e.b = append(e.b, s...)
}

// texts writes the lengths first, so that a reader can cut one string.
func (e *digestWriter) texts(list []string) {
	e.count(len(list))
	for _, s := range list {
		e.count(len(s))
	}
	for _, s := range list {
		e.b = append(e.b, s...)
	}
}

func (e *digestWriter) word(s string) {
	place, ok := e.words[s]
	if !ok {
		place = uint64(len(e.words)) + 1
		e.words[s] = place
		e.count(0)
		e.text(s)
		return
	}
	e.b = binary.AppendUvarint(e.b, place)
}

// instant writes the distance from another one; whatever that is, it comes back.
func (e *digestWriter) instant(t, from instant) { e.b = binary.AppendVarint(e.b, int64(t)-int64(from)) }

func (e *digestWriter) row(d *Digest, it *item, before, r row, last instant) {
	flags := uint64(it.panels & rowPanels)
	for bit, set := range [...]bool{
		it.isResolved, it.unsure, it.unchanged, r.lowered,
		r.defects > before.defects || r.tickets > before.tickets || r.ghosts > before.ghosts,
	} {
		if set {
			flags |= rowResolved << bit
		}
	}
	e.b = binary.AppendUvarint(e.b, flags)
	e.instant(it.created, last)
	e.instant(it.resolved, it.created)
	e.count(int(it.lane))
	e.count(int(r.priority))
	e.count(int(r.present))
	states := d.states[it.first:it.last]
	e.count(len(states))
	at := it.created
	for _, st := range states {
		e.instant(st.from, at)
		at = st.from
		code := uint64(st.status+1) << 2
		if st.resolved {
			code |= 2
		}
		if st.flagged {
			code |= 1
		}
		e.b = binary.AppendUvarint(e.b, code)
	}
	if flags&rowMore == 0 {
		return
	}
	defects := d.defects[before.defects:r.defects]
	e.count(len(defects))
	for i := range defects {
		e.defect(&defects[i])
	}
	tickets := d.tickets[before.tickets:r.tickets]
	e.count(len(tickets))
	for i := range tickets {
		e.ticket(&tickets[i])
	}
	ghosts := d.ghosts[before.ghosts:r.ghosts]
	e.count(len(ghosts))
	for _, g := range ghosts {
		e.count(int(g))
	}
}

func (e *digestWriter) defect(f *Defect) {
	e.text(f.Key)
	e.word(string(f.Problem))
	e.word(string(f.Severity))
	e.text(f.Detail)
	e.word(f.Effect)
}

func (e *digestWriter) ticket(t *ticket) {
	e.text(t.key)
	e.word(t.priority)
	e.word(t.kind)
	e.texts(t.components)
	e.texts(t.labels)
	e.texts(t.links)
	e.instant(t.begin, 0)
	e.instant(t.over, 0)
	e.text(t.beginBad)
	e.text(t.overBad)
	e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(t.impact))
	e.text(t.impactBad)
	raised := 0
	if t.raised {
		raised = 1
	}
	e.count(raised)
}

// UnmarshalBinary reads what AppendBinary wrote. Anything else is an error.
func (d *Digest) UnmarshalBinary(b []byte) error {
	if len(b) < 5 || b[0] != digestVersion || binary.LittleEndian.Uint32(b[1:]) != crc32.Checksum(b[5:], castagnoli()) {
		return errNoDigest
	}
	r := digestReader{b: string(b[5:])}
	next := Digest{Odd: r.texts(), priorities: r.texts()}
	next.values = make([]nines.Value, r.count(2))
	for i := range next.values {
		next.values[i] = nines.Value{ID: r.text(), Name: r.text()}
	}
	keys, ids := r.texts(), r.texts()
	next.horizon = r.instant(0)
	next.states = make([]state, 0, r.count(2))
	if r.bad || len(keys) != len(ids) {
		return errNoDigest
	}
	next.items, next.rows = make([]item, len(keys)), make([]row, len(keys))
	last := instant(0)
	for i := range next.items {
		it := &next.items[i]
		it.key, next.rows[i].id = keys[i], ids[i]
		if r.row(&next, it, &next.rows[i], last); r.bad {
			return errNoDigest
		}
		last = it.created
	}
	if r.i != len(r.b) {
		return errNoDigest
	}
	*d = next
	return nil
}

// A digestReader goes through the bytes of a digest; bad says that they are none.
type digestReader struct {
	b     string
	i     int
	bad   bool
	words []string
}

func (r *digestReader) uvarint() uint64 {
	var v uint64
	for shift := uint(0); r.i < len(r.b) && shift < 64; shift += 7 {
		c := r.b[r.i]
		r.i++
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	r.bad = true
	return 0
}

// count reads the number of things that follow, of size bytes or more each.
func (r *digestReader) count(size int) int {
	n := r.uvarint()
	if n > uint64((len(r.b)-r.i)/size) {
		r.bad = true
		return 0
	}
	return int(n)
}

// place reads an index into a list of n.
func (r *digestReader) place(n int) int32 {
	v := r.uvarint()
	if v >= uint64(n) {
		r.bad = true
		return 0
	}
	return int32(v)
}

func (r *digestReader) instant(from instant) instant {
	v := r.uvarint()
	return instant(int64(from) + (int64(v>>1) ^ -int64(v&1)))
}

func (r *digestReader) text() string {
	n := r.count(1)
	r.i += n
	return r.b[r.i-n : r.i]
}

func (r *digestReader) texts() []string {
	n := r.count(1)
	if n == 0 {
		return nil
	}
	list, sizes := make([]string, n), *r
	for range n {
		r.count(1)
	}
	for i := range list {
		size := sizes.count(1)
		if size > len(r.b)-r.i {
			r.bad = true
			return nil
		}
		list[i] = r.b[r.i : r.i+size]
		r.i += size
	}
	return list
}

func (r *digestReader) word() string {
	place := int(r.place(len(r.words) + 1))
	if place > 0 {
		return r.words[place-1]
	}
	r.words = append(r.words, r.text())
	return r.words[len(r.words)-1]
}

func (r *digestReader) row(d *Digest, it *item, to *row, last instant) {
	flags := r.uvarint()
	it.panels = panels(flags & rowPanels)
	it.isResolved, it.unsure, it.unchanged, to.lowered = flags&rowResolved != 0, flags&rowUnsure != 0, flags&rowUnchanged != 0, flags&rowLowered != 0
	it.created = r.instant(last)
	it.resolved = r.instant(it.created)
	it.lane = r.place(math.MaxInt32)
	to.priority = r.place(len(d.priorities))
	to.present = r.place(4*len(d.values) + 4)
	it.first = int32(len(d.states))
	at := it.created
	for range r.count(2) {
		at = r.instant(at)
		code := r.uvarint()
		if code>>2 > uint64(len(d.values)) {
			r.bad = true
			return
		}
		d.states = append(d.states, state{from: at, status: int32(code>>2) - 1, resolved: code&2 != 0, flagged: code&1 != 0})
	}
	it.last = int32(len(d.states))
	if flags&rowMore != 0 {
		r.more(d)
	}
	to.defects, to.tickets, to.ghosts = int32(len(d.defects)), int32(len(d.tickets)), int32(len(d.ghosts))
	r.bad = r.bad || it.first == it.last // every issue has a state
}

func (r *digestReader) more(d *Digest) {
	for range r.count(5) {
		d.defects = append(d.defects, Defect{Key: r.text(), Problem: Problem(r.word()), Severity: Severity(r.word()), Detail: r.text(), Effect: r.word()})
	}
	for range r.count(20) {
		d.tickets = append(d.tickets, ticket{
			key: r.text(), priority: r.word(), kind: r.word(), components: r.texts(), labels: r.texts(), links: r.texts(),
			begin: r.instant(0), over: r.instant(0), beginBad: r.text(), overBad: r.text(),
			impact: math.Float64frombits(r.fixed()), impactBad: r.text(), raised: r.place(2) == 1,
		})
	}
	for range r.count(1) {
		d.ghosts = append(d.ghosts, r.place(len(d.values)))
	}
}

// fixed reads eight bytes.
func (r *digestReader) fixed() uint64 {
	if len(r.b)-r.i < 8 {
		r.bad = true
		return 0
	}
	r.i += 8
	return binary.LittleEndian.Uint64([]byte(r.b[r.i-8 : r.i]))
}
