package metrics

import (
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/nines-bot/nines"
)

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
