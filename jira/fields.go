package jira

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// searchFields are the fields that field reads, to ask Jira for; custom fields
// come on top.
const searchFields = "summary,issuetype,project,status,priority,resolution,assignee,parent,labels,components,issuelinks,created,updated,resolutiondate"

// field reads one member of "fields".
func (d *Decoder) field(s *scanner, r *reading, key []byte) (err error) {
	if done, err := d.customField(s, r, key); done || err != nil {
		return err
	}
	switch string(key) {
	case "summary":
		r.Summary, err = d.text(s, "summary")
	case "issuetype":
		err = d.issueType(s, r)
	case "project":
		err = d.members(s, "project", func(key []byte, t token) {
			if string(key) == "key" {
				r.Project = d.intern(t)
			}
		})
	case "status":
		err = d.status(s, r)
	case "priority":
		bare := s.peek() == '"'
		if r.Priority, err = d.name(s, "priority"); bare && r.Priority == "None" {
			r.Priority = "" // some exports write the word for no priority
		}
	case "resolution":
		r.Resolution, err = d.name(s, "resolution")
	case "assignee":
		r.Assignee, err = d.name(s, "assignee")
	case "parent":
		err = d.members(s, "parent", func(key []byte, t token) {
			if string(key) == "key" {
				r.Parent = d.copy(t)
			}
		})
	case "labels":
		r.Labels, err = d.list(s, "labels")
	case "components":
		r.Components, err = d.list(s, "components")
	case "issuelinks":
		r.Links, err = d.links(s)
	case "created":
		r.Created, err = d.time(s, r, "created")
	case "updated":
		r.Updated, err = d.time(s, r, "updated")
	case "resolutiondate":
		r.Resolved, err = d.time(s, r, "resolutiondate")
	default:
		err = s.skip()
	}
	return err
}

// customField reads a field that only this site's options know, and the flag.
// Fields that field reads too are left in place for it.
func (d *Decoder) customField(s *scanner, r *reading, key []byte) (done bool, err error) {
	name, asked := d.opts.Fields[string(key)]
	flag := string(key) == "flagged" || d.opts.Flagged != "" && string(key) == d.opts.Flagged
	epic := d.opts.Epic != "" && string(key) == d.opts.Epic
	if !asked && !flag && !epic {
		return false, nil
	}
	s.peek()
	start := s.i
	value, err := d.plain(s)
	if err != nil {
		return true, err
	}
	if asked && value != "" {
		if r.Fields == nil {
			r.Fields = map[string]string{}
		}
		r.Fields[name] = value
	}
	if flag {
		r.flagKnown, r.Flagged = true, value != "" && value != "false"
	}
	if epic {
		r.epic = value
	}
	if done = flag || epic || bytes.HasPrefix(key, []byte("customfield_")); !done {
		s.i = start
	}
	return done, nil
}

func (d *Decoder) issueType(s *scanner, r *reading) error {
	return d.members(s, "issuetype", func(key []byte, t token) {
		switch string(key) {
		case "name":
			r.Type = d.intern(t)
		case "subtask":
			r.Subtask = t.kind == 't'
		}
	})
}

func (d *Decoder) status(s *scanner, r *reading) error {
	r.Status = nines.Status{}
	if s.peek() == 'n' {
		return s.skip()
	}
	if s.peek() != '{' {
		return s.mismatch("status", "an object")
	}
	return s.object(func(key []byte) error {
		if string(key) == "statusCategory" {
			r.Status.Category = nines.CategoryUnknown
			return d.members(s, "statusCategory", func(key []byte, t token) {
				if string(key) == "key" {
					r.Status.Category = nines.ParseCategory(d.intern(t))
				}
			})
		}
		t, err := s.value()
		switch string(key) {
		case "id":
			r.Status.ID = d.intern(t)
		case "name":
			r.Status.Name = d.intern(t)
		}
		return err
	})
}

// links reads the relations in the words of this issue's end.
func (d *Decoder) links(s *scanner) ([]nines.Link, error) {
	var links []nines.Link
	if s.peek() == 'n' {
		return nil, s.skip()
	}
	if s.peek() != '[' {
		return nil, s.mismatch("issuelinks", "an array")
	}
	err := s.array(func() error {
		var name, in, out, inKey, outKey string
		err := s.object(func(key []byte) error {
			switch string(key) {
			case "type":
				return d.members(s, "type of a link", func(key []byte, t token) {
					switch string(key) {
					case "name":
						name = d.intern(t)
					case "inward":
						in = d.intern(t)
					case "outward":
						out = d.intern(t)
					}
				})
			case "inwardIssue":
				return d.members(s, "inwardIssue", keyInto(d, &inKey))
			case "outwardIssue":
				return d.members(s, "outwardIssue", keyInto(d, &outKey))
			}
			return s.skip()
		})
		if outKey != "" {
			links = append(links, nines.Link{Type: firstOf(out, name), Key: outKey})
		}
		if inKey != "" {
			links = append(links, nines.Link{Type: firstOf(in, name), Key: inKey})
		}
		return err
	})
	return links, err
}

func keyInto(d *Decoder, to *string) func(key []byte, t token) {
	return func(key []byte, t token) {
		if string(key) == "key" {
			*to = d.copy(t)
		}
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// time reads a date. One that cannot be read is a fault and the zero time.
func (d *Decoder) time(s *scanner, r *reading, name string) (time.Time, error) {
	s.peek()
	start := s.i
	tok, err := s.value()
	if err != nil {
		return time.Time{}, err
	}
	t, ok := instant(tok)
	if !ok {
		r.fault(nines.FaultBadTime, "%s %s", name, excerpt(s.b[start:s.i]))
	}
	return t, nil
}

// instant reads the shapes of a time; null and "" are no time and no fault.
func instant(t token) (time.Time, bool) {
	switch {
	case t.kind == 'n', t.kind == '"' && len(t.raw) == 0:
		return time.Time{}, true
	case t.kind == '"' && t.esc:
		return parseTime(unescape(t.raw))
	case t.kind == '"':
		return parseTime(t.raw)
	case t.kind == '0':
		return epochTime(t.raw)
	}
	return time.Time{}, false
}

// excerpt is the beginning of some hostile text, on one line.
func excerpt(b []byte) string {
	const most = 40
	s := strings.ToValidUTF8(string(b[:min(len(b), most)]), "")
	s = strings.Trim(fmt.Sprintf("%q", strings.Trim(s, `"`)), `"`)
	if len(b) > most {
		s += "..."
	}
	return `"` + s + `"`
}
