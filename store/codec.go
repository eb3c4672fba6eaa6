package store

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// The body of an issue, version 1. All integers are varints.
//
//	1 byte    format version
//	strings   count, then the lengths, then the bytes of all of them
//	record    the fields of nines.Issue in the order of encodeRecord
//
// A string in the record is its place in the table plus one, 0 for "". An
// instant is 0 for the zero time, else one more than the zigzag of its distance
// in milliseconds from the one before it (from 1970 for the first). Issues
// repeat the names and ids of few statuses many times, and their changes follow
// close upon one another, so that both tables pay.
//
// The decoder makes one string of the whole body and cuts all others out of it.
const bodyVersion = 1

const (
	bodySubtask = 1 << iota
	bodyFlagged
)

// An encoder is reused from issue to issue; it is not safe for concurrent use.
type encoder struct {
	index   map[string]uint64 // place in the table, plus one
	lengths []byte
	text    []byte
	record  []byte
	out     []byte
	last    int64 // milliseconds of the instant written last
}

// encode returns the body of i. It is valid until the next call.
func (e *encoder) encode(i *nines.Issue) []byte {
	if e.index == nil {
		e.index = make(map[string]uint64, 64)
	}
	clear(e.index)
	e.lengths, e.text, e.record, e.last = e.lengths[:0], e.text[:0], e.record[:0], 0
	e.encodeRecord(i)
	e.out = append(e.out[:0], bodyVersion)
	e.out = binary.AppendUvarint(e.out, uint64(len(e.index)))
	e.out = append(e.out, e.lengths...)
	e.out = append(e.out, e.text...)
	e.out = append(e.out, e.record...)
	return e.out
}

func (e *encoder) encodeRecord(i *nines.Issue) {
	for _, s := range [...]string{
		i.ID, i.Key, i.Project, i.Summary, i.Type, i.Status.ID, i.Status.Name, i.Priority, i.Resolution, i.Assignee, i.Parent,
	} {
		e.string(s)
	}
	var flags byte
	if i.Subtask {
		flags |= bodySubtask
	}
	if i.Flagged {
		flags |= bodyFlagged
	}
	e.record = append(e.record, flags, byte(i.Status.Category))
	for _, t := range [...]time.Time{i.Created, i.Updated, i.Resolved} {
		e.instant(t)
	}
	e.strings(i.Labels)
	e.strings(i.Components)
	e.count(len(i.Links))
	for _, l := range i.Links {
		e.string(l.Type)
		e.string(l.Key)
	}
	e.count(len(i.Fields))
	for _, k := range slices.Sorted(maps.Keys(i.Fields)) {
		e.string(k)
		e.string(i.Fields[k])
	}
	e.count(len(i.Faults))
	for _, f := range i.Faults {
		e.string(string(f.Code))
		e.string(f.Detail)
	}
	e.count(len(i.History))
	for n := range i.History {
		e.change(&i.History[n])
	}
}

func (e *encoder) change(c *nines.Change) {
	e.string(c.History)
	e.instant(c.At)
	e.record = append(e.record, byte(c.Field))
	e.string(c.From.ID)
	e.string(c.From.Name)
	e.string(c.To.ID)
	e.string(c.To.Name)
}

func (e *encoder) count(n int) { e.record = binary.AppendUvarint(e.record, uint64(n)) }

func (e *encoder) strings(ss []string) {
	e.count(len(ss))
	for _, s := range ss {
		e.string(s)
	}
}

func (e *encoder) string(s string) {
	if s == "" {
		e.record = append(e.record, 0)
		return
	}
	place, ok := e.index[s]
	if !ok {
		place = uint64(len(e.index)) + 1
		e.index[s] = place
		e.lengths = binary.AppendUvarint(e.lengths, uint64(len(s)))
		e.text = append(e.text, s...)
	}
	e.record = binary.AppendUvarint(e.record, place)
}

func (e *encoder) instant(t time.Time) {
	if t.IsZero() {
		e.record = append(e.record, 0)
		return
	}
	ms := t.UnixMilli()
	d := ms - e.last
	e.last = ms
	e.record = binary.AppendUvarint(e.record, uint64(d<<1^d>>63)+1)
}

// A decoder is reused from issue to issue; it is not safe for concurrent use.
type decoder struct {
	body  string
	pos   int
	table []string
	last  int64
	bad   string // what was wrong first, "" if nothing
}

// decode reads a body. The strings of the issue share the memory of body.
// Instants come back in UTC, empty slices and maps as nil.
func (d *decoder) decode(body string) (nines.Issue, error) {
	*d = decoder{body: body, table: d.table[:0]}
	if body == "" || body[0] != bodyVersion {
		return nines.Issue{}, fmt.Errorf("issue body: format version %.1q is not %d", body, bodyVersion)
	}
	d.pos = 1
	d.readTable()
	i := d.decodeRecord()
	if d.bad == "" && d.pos != len(body) {
		d.fail("has more than an issue")
	}
	if d.bad != "" {
		return nines.Issue{}, fmt.Errorf("issue body: byte %d of %d: %s", d.pos, len(body), d.bad)
	}
	return i, nil
}

func (d *decoder) readTable() {
	n := d.count(1)
	if cap(d.table) < n {
		d.table = make([]string, 0, n+n/2)
	}
	text := d.pos
	for range n {
		text += d.skipUvarint(text)
	}
	for range n {
		size := d.uvarint()
		if size > uint64(len(d.body)-text) {
			d.fail("string is longer than the body")
			return
		}
		d.table = append(d.table, d.body[text:text+int(size)])
		text += int(size)
	}
	d.pos = text
}

// skipUvarint returns how many bytes the varint at pos has.
func (d *decoder) skipUvarint(pos int) int {
	for n := pos; n < len(d.body); n++ {
		if d.body[n] < 0x80 {
			return n - pos + 1
		}
	}
	d.fail("body ends early")
	return len(d.body) - pos
}

func (d *decoder) decodeRecord() nines.Issue {
	var i nines.Issue
	for _, s := range [...]*string{
		&i.ID, &i.Key, &i.Project, &i.Summary, &i.Type, &i.Status.ID, &i.Status.Name, &i.Priority, &i.Resolution, &i.Assignee, &i.Parent,
	} {
		*s = d.string()
	}
	flags := d.byte()
	i.Subtask, i.Flagged = flags&bodySubtask != 0, flags&bodyFlagged != 0
	i.Status.Category = nines.Category(d.byte())
	i.Created, i.Updated, i.Resolved = d.instant(), d.instant(), d.instant()
	i.Labels, i.Components = d.strings(), d.strings()
	i.Links = list(d, 2, func() nines.Link { return nines.Link{Type: d.string(), Key: d.string()} })
	if n := d.count(2); n > 0 {
		i.Fields = make(map[string]string, n)
		for range n {
			k := d.string()
			i.Fields[k] = d.string()
		}
	}
	i.Faults = list(d, 2, func() nines.Fault { return nines.Fault{Code: nines.FaultCode(d.string()), Detail: d.string()} })
	if n := d.count(7); n > 0 {
		i.History = make([]nines.Change, n)
		for k := range i.History {
			d.change(&i.History[k])
		}
	}
	return i
}

func (d *decoder) change(c *nines.Change) {
	c.History = d.string()
	c.At = d.instant()
	c.Field = nines.Field(d.byte())
	c.From.ID, c.From.Name = d.string(), d.string()
	c.To.ID, c.To.Name = d.string(), d.string()
}

// list reads a count and that many elements of at least size bytes.
func list[T any](d *decoder, size int, read func() T) []T {
	n := d.count(size)
	if n == 0 {
		return nil
	}
	out := make([]T, n)
	for k := range out {
		out[k] = read()
	}
	return out
}

func (d *decoder) strings() []string { return list(d, 1, d.string) }

// count reads the number of elements that follow. Each has at least size bytes,
// so that garbage cannot ask for more memory than a multiple of its own length.
func (d *decoder) count(size int) int {
	n := d.uvarint()
	if n > uint64((len(d.body)-d.pos)/size) {
		d.fail("count is larger than the body")
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	place := d.uvarint()
	if place == 0 {
		return ""
	}
	if place > uint64(len(d.table)) {
		d.fail("string is not in the table")
		return ""
	}
	return d.table[place-1]
}

func (d *decoder) instant() time.Time {
	v := d.uvarint()
	if v == 0 {
		return time.Time{}
	}
	v--
	d.last += int64(v>>1) ^ -int64(v&1)
	return time.UnixMilli(d.last).UTC()
}

func (d *decoder) byte() byte {
	if d.pos >= len(d.body) {
		d.fail("body ends early")
		return 0
	}
	b := d.body[d.pos]
	d.pos++
	return b
}

func (d *decoder) uvarint() uint64 {
	var v uint64
	for shift := uint(0); d.pos < len(d.body) && shift < 64; shift += 7 {
		b := d.body[d.pos]
		d.pos++
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	d.fail("body ends early")
	return 0
}

func (d *decoder) fail(what string) {
	if d.bad == "" {
		d.bad = what
	}
	d.pos = len(d.body)
}
