package nines

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Issue is one Jira issue as it stands now, with the changes that led there.
//
// The zero value of a field means that Jira did not say: an issue without
// Created has no age, and no metric invents one.
type Issue struct {
	ID         string // Jira's stable id; keys change when an issue is moved
	Key        string // WET-17
	Project    string // key of the project, WET
	Summary    string // hostile until escaped
	Type       string // Bug, Incident, ...
	Subtask    bool
	Status     Status
	Priority   string // "" if none
	Resolution string // "" while unresolved
	Assignee   string // display name, "" if nobody
	Parent     string // key of the parent or epic
	Labels     []string
	Components []string
	Links      []Link
	Flagged    bool // Jira's impediment flag

	Created  time.Time
	Updated  time.Time
	Resolved time.Time // Jira's resolutiondate: the latest time a resolution was set

	// Fields holds the raw values of the custom fields that the configuration
	// asks for, by the name or id it asked with.
	Fields map[string]string

	// History is every change of a tracked field, oldest first, ties in the
	// order of Jira's history ids. See [SortHistory].
	History []Change

	// Faults are defects that only the reader of the raw issue can see.
	Faults []Fault
}

// A Category is Jira's status category: the meaning of a status, whatever its name.
type Category uint8

// The categories of Jira. A status that Jira no longer knows has CategoryUnknown.
const (
	CategoryUnknown Category = iota
	CategoryNew              // "new": nobody has begun
	CategoryActive           // "indeterminate": somebody is at it
	CategoryDone             // "done"
)

// ParseCategory reads Jira's category key ("new", "indeterminate", "done").
func ParseCategory(key string) Category {
	switch key {
	case "new":
		return CategoryNew
	case "indeterminate":
		return CategoryActive
	case "done":
		return CategoryDone
	}
	return CategoryUnknown
}

// String returns Jira's key of the category.
func (c Category) String() string {
	return [...]string{"unknown", "new", "indeterminate", "done"}[c&3]
}

// A Status is a step of a workflow. Two statuses are the same if their ids are:
// names are renamed and translated.
type Status struct {
	ID       string
	Name     string
	Category Category
}

// A Link is a relation to another issue in Jira's words ("is caused by", "duplicates").
type Link struct {
	Type string // in the direction from this issue to the other
	Key  string
}

// A Field is an attribute whose changes are kept.
type Field uint8

// The fields whose history the metrics read.
const (
	FieldStatus Field = iota + 1
	FieldResolution
	FieldPriority
	FieldType
	FieldFlagged
	FieldKey
	FieldProject
)

// String returns Jira's name of the field in a changelog.
func (f Field) String() string {
	names := [...]string{"unknown", "status", "resolution", "priority", "issuetype", "Flagged", "Key", "project"}
	if int(f) >= len(names) {
		return names[0]
	}
	return names[f]
}

// A Value is one side of a change: the id that Jira keeps and the name it showed
// at that time. Both are empty for "none".
type Value struct{ ID, Name string }

// A Change is one field of an issue going from one value to another.
type Change struct {
	History string // Jira's id of the history entry, orders changes of the same instant
	At      time.Time
	Field   Field
	From    Value
	To      Value
}

// SortHistory orders changes by time, then by the number of their history
// entry: Cloud sends the newest first, Data Center the oldest, bulk calls in
// pieces. Ids that are no numbers come last. Items of one entry keep their order.
func SortHistory(h []Change) {
	slices.SortStableFunc(h, func(a, b Change) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		x, errX := strconv.ParseInt(a.History, 10, 64)
		y, errY := strconv.ParseInt(b.History, 10, 64)
		switch {
		case errX == nil && errY == nil:
			return cmp.Compare(x, y)
		case errX == nil:
			return -1
		case errY == nil:
			return 1
		}
		return cmp.Compare(a.History, b.History)
	})
}

// A FaultCode names a kind of defect in the data of an issue. Codes are stable:
// scripts read them.
type FaultCode string

// Defects that the reader of raw issues reports. The metrics add their own.
const (
	FaultChangelogTruncated FaultCode = "changelog truncated"    // Jira sent fewer histories than it has
	FaultChangelogMissing   FaultCode = "no changelog"           // the source has none at all
	FaultNoAuthor           FaultCode = "history without author" // deleted or anonymous user
	FaultBadTime            FaultCode = "unreadable time"        // a date that is none
	FaultNoCreated          FaultCode = "created missing"
	FaultNoStatus           FaultCode = "status missing"
	FaultLongHistory        FaultCode = "long history" // more entries than Cloud sends with a search (40)
)

// A Fault is something wrong with the data of one issue.
type Fault struct {
	Code   FaultCode
	Detail string // what was found, for people
}

// At returns the issue as it stood at t, read back from its history, which must
// be sorted: status, priority, resolution, type, flag, key and project. ok is
// false if it had not been created yet. What has no history (summary, labels,
// components) is as now, and so is the category of the status of now; that of
// another status is unknown to the issue, and the caller's catalogue knows it.
//
// Resolved is Jira's date while the resolution of now stands at t, else the last
// time before t at which one was set. Where Jira's date is after t and no
// history tells, the issue was not resolved at t; a status of category done is
// then unknown if no history tells of any.
//
// The returned issue shares History and other slices with the receiver; its
// History is cut at t.
func (i *Issue) At(t time.Time) (issue Issue, ok bool) {
	if i.Created.After(t) {
		return Issue{}, false
	}
	s := *i
	n := len(i.History)
	for n > 0 && i.History[n-1].At.After(t) {
		n--
	}
	s.History = i.History[:n:n]
	if n == len(i.History) && !i.Resolved.After(t) {
		return s, true
	}
	later := i.History[n:]
	for k := len(later) - 1; k >= 0; k-- {
		s.undo(later[k])
	}
	if s.Status.ID != "" && s.Status.ID == i.Status.ID {
		s.Status = i.Status // its category, and its name of today
	}
	s.resolveAt(t, later)
	return s, true
}

// undo takes back one change.
func (i *Issue) undo(c Change) {
	switch c.Field {
	case FieldStatus:
		i.Status = Status{ID: c.From.ID, Name: c.From.Name}
	case FieldResolution:
		i.Resolution = c.From.label()
	case FieldPriority:
		i.Priority = c.From.label()
	case FieldType:
		i.Type = c.From.label()
	case FieldFlagged:
		i.Flagged = c.From.Name != ""
	case FieldKey:
		if c.From.Name != "" {
			i.Key = c.From.Name
			i.Project = projectOf(i.Key)
		}
	case FieldProject:
		// The name of a project is not its key; the key of the issue has it.
	}
}

// resolveAt sets the resolution date at t of an issue whose other fields and
// history are already those of t; Resolved is still Jira's date of now.
func (i *Issue) resolveAt(t time.Time, later []Change) {
	changed := slices.ContainsFunc(later, func(c Change) bool { return c.Field == FieldResolution })
	switch {
	case i.Resolution == "":
		if changed || i.Resolved.After(t) {
			i.Resolved = time.Time{}
		}
	case !changed && !i.Resolved.After(t):
		// Jira's date holds: nothing changed since.
	default:
		i.Resolved = i.lastSet()
		if i.Resolved.IsZero() && !changed {
			i.Resolution = ""
		}
	}
	if i.Resolution == "" && !changed && len(i.History) == 0 && len(later) == 0 && i.Status.Category == CategoryDone {
		i.Status = Status{}
	}
}

// lastSet is the last time in the history at which a resolution was set and not
// taken away again; zero if there is none.
func (i *Issue) lastSet() (last time.Time) {
	for _, c := range i.History {
		if c.Field == FieldResolution {
			last = time.Time{}
			if c.To.label() != "" {
				last = c.At
			}
		}
	}
	return last
}

// label is the name of a value, or its id where Jira sent no name.
func (v Value) label() string { return cmp.Or(v.Name, v.ID) }

// projectOf is the key of the project in the key of an issue.
func projectOf(key string) string {
	if i := strings.LastIndexByte(key, '-'); i > 0 {
		return key[:i]
	}
	return ""
}
