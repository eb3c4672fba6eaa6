package jira

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/nines-bot/nines"
)

// A history gathers the changes of one issue from one or more pieces.
type history struct {
	seen      bool // there was a changelog, be it empty
	changes   []nines.Change
	ids       map[string]bool // entries read; nil where pieces cannot overlap
	entries   int             // read
	total     int             // that Jira says it has; 0 unknown
	anonymous int             // entries without author
	anonymID  string          // the first of them
	bad       []string
}

// report turns what was found on the way into faults.
func (h *history) report(r *reading) {
	if h.total > h.entries {
		r.fault(nines.FaultChangelogTruncated, "%d of %d entries", h.entries, h.total)
	}
	if h.entries > longHistory {
		r.fault(nines.FaultLongHistory, "%d entries", h.entries)
	}
	if h.anonymous > 0 {
		detail := "entry " + h.anonymID
		if h.anonymous > 1 {
			detail = fmt.Sprintf("%d entries, the oldest is %s", h.anonymous, h.anonymID)
		}
		r.fault(nines.FaultNoAuthor, "%s", detail)
	}
	for _, detail := range h.bad {
		r.fault(nines.FaultBadTime, "%s", detail)
	}
}

// changelog reads the "changelog" of an issue.
func (d *Decoder) changelog(s *scanner, h *history) error {
	*h = history{seen: true}
	return s.object(func(key []byte) error {
		switch string(key) {
		case "total":
			t, err := s.value()
			h.total, _ = strconv.Atoi(string(t.raw))
			return err
		case "histories":
			return d.entries(s, h)
		}
		return s.skip()
	})
}

// entries reads an array of history entries.
func (d *Decoder) entries(s *scanner, h *history) error {
	if s.peek() == 'n' {
		return s.skip()
	}
	if s.peek() != '[' {
		return s.mismatch("histories", "an array")
	}
	// Gathered in memory that serves again, so that what is kept has its size.
	h.changes = append(d.changes[:0], h.changes...)
	err := s.array(func() error { return d.entry(s, h) })
	d.changes, h.changes = h.changes, append([]nines.Change(nil), h.changes...)
	return err
}

// entry reads one history entry: one author, one time, changes of many fields.
func (d *Decoder) entry(s *scanner, h *history) error {
	var id string
	var when token
	author := false
	first := len(h.changes)
	err := s.object(func(key []byte) (err error) {
		switch string(key) {
		case "id":
			id, err = d.text(s, "id of a history entry")
		case "created":
			when, err = s.value()
		case "author":
			author, err = d.author(s)
		case "items":
			err = d.items(s, h)
		default:
			err = s.skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	h.entries++
	if h.ids != nil && id != "" {
		if h.ids[id] {
			h.changes = h.changes[:first]
			return nil
		}
		h.ids[id] = true
	}
	if !author {
		if h.anonymous++; h.anonymous == 1 || older(id, h.anonymID) {
			h.anonymID = id
		}
	}
	at, ok := instant(when)
	if !ok || at.IsZero() {
		// A change without a time has no place in a history.
		if len(h.changes) > first {
			h.bad = append(h.bad, fmt.Sprintf("history entry %s %s: %d changes left out", id, excerpt(when.raw), len(h.changes)-first))
		}
		h.changes = h.changes[:first]
		return nil
	}
	for k := range h.changes[first:] {
		h.changes[first+k].History, h.changes[first+k].At = id, at
	}
	return nil
}

// longHistory is the number of entries above which Cloud's search would have
// cut the changelog: worth knowing where an issue was read another way.
const longHistory = 40

// older compares ids of entries, which are numbers without leading zeros.
func older(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }

// author reports whether the entry names anybody. Most of an entry is the
// author, and most of the author is pictures.
func (d *Decoder) author(s *scanner) (named bool, err error) {
	switch s.peek() {
	case 'n':
		return false, s.skip()
	case '"':
		t, err := s.value()
		return len(t.raw) > 0, err
	case '{':
	default:
		return false, s.mismatch("author", "an object")
	}
	err = s.object(func(key []byte) error {
		switch string(key) {
		case "accountId", "displayName", "name", "key":
			t, err := s.value()
			named = named || t.kind == '"' && len(t.raw) > 0
			return err
		}
		return s.skip()
	})
	return named, err
}

func (d *Decoder) items(s *scanner, h *history) error {
	if s.peek() == 'n' {
		return s.skip()
	}
	return s.array(func() error {
		var field, fieldID, fieldType, from, fromName, to, toName token
		err := s.object(func(key []byte) error {
			t, err := s.value()
			switch string(key) {
			case "field":
				field = t
			case "fieldId":
				fieldID = t
			case "fieldtype":
				fieldType = t
			case "from":
				from = t
			case "fromString":
				fromName = t
			case "to":
				to = t
			case "toString":
				toName = t
			}
			return err
		})
		if f := d.tracked(field, fieldID, fieldType); f != 0 && err == nil {
			h.changes = append(h.changes, nines.Change{
				Field: f,
				From:  nines.Value{ID: d.intern(from), Name: d.intern(fromName)},
				To:    nines.Value{ID: d.intern(to), Name: d.intern(toName)},
			})
		}
		return err
	})
}

// tracked says which field a change is of, 0 if none that is kept. The id
// decides where there is one: names are translated, and a custom field may be
// called Status too.
func (d *Decoder) tracked(field, id, kind token) nines.Field {
	if id.kind == '"' && len(id.raw) > 0 {
		switch string(id.raw) {
		case "status":
			return nines.FieldStatus
		case "resolution":
			return nines.FieldResolution
		case "priority":
			return nines.FieldPriority
		case "issuetype":
			return nines.FieldType
		case "project":
			return nines.FieldProject
		case "issuekey", "key":
			return nines.FieldKey
		}
		if string(id.raw) == d.opts.Flagged || bytes.EqualFold(field.raw, []byte("Flagged")) {
			return nines.FieldFlagged
		}
		return 0
	}
	name := d.intern(field)
	if strings.EqualFold(name, "Flagged") {
		return nines.FieldFlagged
	}
	if bytes.EqualFold(kind.raw, []byte("custom")) {
		return 0
	}
	for f := nines.FieldStatus; f <= nines.FieldProject; f++ {
		if strings.EqualFold(name, f.String()) {
			return f
		}
	}
	return 0
}
