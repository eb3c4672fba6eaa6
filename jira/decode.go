package jira

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nines-bot/nines"
)

// DecodeOptions say what a raw issue means at one site.
type DecodeOptions struct {
	// Fields are the custom fields to keep: Jira's id of the field
	// (customfield_10400) and the name to keep its value under. A value is kept
	// in words: an option, version or person by its name, a list with commas.
	Fields map[string]string
	// Flagged is the id of the impediment flag. Without it the flag is read
	// from the history, which shows no flag set when the issue was created.
	Flagged string
	// Epic is the id of the epic link, the parent of issues on Data Center.
	Epic string
}

// An IssueError is one issue that cannot be read. The others of its page can.
type IssueError struct {
	ID, Key string // as far as known
	Err     error
}

func (e *IssueError) Error() string {
	return fmt.Sprintf("jira issue %s: %v", shorten(cmp.Or(e.Key, e.ID, "without id and key"), 80), e.Err)
}

func (e *IssueError) Unwrap() error { return e.Err }

// Decode reads one issue in the form of Jira's REST API version 2, as search
// with expand=changelog delivers it.
//
// It fails with an [*IssueError] if raw is no JSON (which holds a
// [*SyntaxError] with the offset), has neither id nor key, or holds something
// else where Jira's types are expected. What is merely missing or unreadable
// is a [nines.Fault] of the issue.
func Decode(raw []byte, opts DecodeOptions) (nines.Issue, error) {
	return NewDecoder(opts).Decode(raw)
}

// A Decoder reads many issues of one site. It keeps one copy of the names that
// return in every issue. It is not safe for concurrent use.
type Decoder struct {
	opts    DecodeOptions
	names   map[string]string
	changes []nines.Change // of the history being read
}

// NewDecoder returns a decoder for the issues of one site.
func NewDecoder(opts DecodeOptions) *Decoder {
	return &Decoder{opts: opts, names: map[string]string{}}
}

// Decode is [Decode] with the options of the decoder.
func (d *Decoder) Decode(raw []byte) (nines.Issue, error) {
	r, err := d.read(raw, true)
	if err != nil {
		return nines.Issue{}, err
	}
	return r.finish(), nil
}

// A reading is an issue whose history may still be on its way.
type reading struct {
	nines.Issue
	history   history
	fields    bool // seen
	flagKnown bool // Flagged is Jira's word, not to be guessed from the history
	epic      string
	broken    error // found in the changelog after the rest was read
}

// read is issue for one that is alone in its text.
func (d *Decoder) read(raw []byte, withHistory bool) (*reading, error) {
	s := &scanner{b: raw}
	r, err := d.issue(s, withHistory)
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return nil, d.issueError(raw, err)
	}
	return r, nil
}

// issue reads one issue; without withHistory it leaves out the changelog, which
// then must be added before finish.
func (d *Decoder) issue(s *scanner, withHistory bool) (*reading, error) {
	r := &reading{}
	err := s.object(func(key []byte) (err error) {
		switch string(key) {
		case "id":
			r.ID, err = d.text(s, "id")
		case "key":
			r.Key, err = d.text(s, "key")
		case "fields":
			r.fields = true
			if s.peek() != '{' {
				return s.mismatch("fields", "an object")
			}
			err = s.object(func(key []byte) error { return d.field(s, r, key) })
		case "changelog":
			if !withHistory || s.peek() != '{' {
				return s.skip()
			}
			err = d.changelog(s, &r.history)
		default:
			err = s.skip()
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case r.ID == "" && r.Key == "":
		return nil, errors.New("neither id nor key")
	case !r.fields:
		return nil, errors.New("no fields: Jira was not asked for any, or this is no issue")
	}
	if withHistory && !r.history.seen {
		r.fault(nines.FaultChangelogMissing, "")
	}
	return r, nil
}

// issueError names the issue, as far as it can be named.
func (d *Decoder) issueError(raw []byte, err error) *IssueError {
	e := &IssueError{Err: err}
	s := &scanner{b: raw}
	_ = s.object(func(key []byte) error {
		t, err := s.value()
		switch string(key) {
		case "id":
			e.ID = d.copy(t)
		case "key":
			e.Key = d.copy(t)
		}
		return err
	})
	return e
}

// finish puts the history in order and draws the conclusions.
func (r *reading) finish() nines.Issue {
	r.history.report(r)
	r.History = r.history.changes
	nines.SortHistory(r.History)
	if r.Parent == "" {
		r.Parent = r.epic
	}
	if r.Project == "" {
		if n := strings.LastIndexByte(r.Key, '-'); n > 0 {
			r.Project = r.Key[:n]
		}
	}
	if !r.flagKnown {
		for _, c := range r.History {
			if c.Field == nines.FieldFlagged {
				r.Flagged = c.To != nines.Value{}
			}
		}
	}
	if r.Created.IsZero() && !slices.ContainsFunc(r.Faults, func(f nines.Fault) bool {
		return f.Code == nines.FaultBadTime && strings.HasPrefix(f.Detail, "created ")
	}) {
		r.fault(nines.FaultNoCreated, "")
	}
	if r.Status.ID == "" && r.Status.Name == "" {
		r.fault(nines.FaultNoStatus, "")
	}
	slices.SortFunc(r.Faults, func(a, b nines.Fault) int {
		return cmp.Or(strings.Compare(string(a.Code), string(b.Code)), strings.Compare(a.Detail, b.Detail))
	})
	return r.Issue
}

func (r *reading) fault(code nines.FaultCode, format string, args ...any) {
	r.Faults = append(r.Faults, nines.Fault{Code: code, Detail: fmt.Sprintf(format, args...)})
}
