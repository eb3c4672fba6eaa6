package metrics

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
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
