package store

import (
	"fmt"
	"time"

	"github.com/nines-bot/nines"
)

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
