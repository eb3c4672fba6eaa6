package store

import (
	"encoding/binary"
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
	if len(i.Fields) > 0 {
		for _, k := range slices.Sorted(maps.Keys(i.Fields)) {
			e.string(k)
			e.string(i.Fields[k])
		}
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
