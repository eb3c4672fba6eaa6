package jql

import (
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A field is one field of the subset.
type field struct {
	id   fieldID
	name string // canonical
}

type fieldID uint8

const (
	project fieldID = iota
	key
	issueType
	status
	statusCategory
	priority
	resolution
	assignee
	labels
	component
	parent
	flagged
	summary
	created
	updated
	resolved
	custom // any other; its name says which
)

// spellings are the names of the fields, the canonical one first.
func spellings() [custom][]string {
	return [...][]string{
		project:        {"project"},
		key:            {"key", "issuekey", "issue", "id"},
		issueType:      {"issuetype", "type"},
		status:         {"status"},
		statusCategory: {"statusCategory"},
		priority:       {"priority"},
		resolution:     {"resolution"},
		assignee:       {"assignee"},
		labels:         {"labels", "label"},
		component:      {"component", "components"},
		parent:         {"parent"},
		flagged:        {"flagged"},
		summary:        {"summary"},
		created:        {"created", "createdDate"},
		updated:        {"updated", "updatedDate"},
		resolved:       {"resolved", "resolutiondate"},
	}
}

// lookup finds the field that a token names. The error has no position yet.
func lookup(t token) (field, *Error) {
	var names []string
	for id, spelt := range spellings() {
		if slices.ContainsFunc(spelt, func(s string) bool { return strings.EqualFold(s, t.text) }) {
			return field{fieldID(id), spelt[0]}, nil
		}
		names = append(names, spelt[0])
	}
	if n := customNumber(t.text); n != "" {
		return field{custom, "cf[" + n + "]"}, nil
	}
	if t.kind == quoted && t.text != "" {
		return field{custom, t.text}, nil
	}
	return field{}, &Error{Problem: "is not a field of the subset", Hint: "fields are " + strings.Join(names, ", ") + `; custom fields are written "in quotes"`}
}

func (f field) isDate() bool { return f.id == created || f.id == updated || f.id == resolved }

// date returns the value of a field that is a date.
func (f field) date(i *nines.Issue) time.Time {
	switch f.id {
	case created:
		return i.Created
	case updated:
		return i.Updated
	}
	return i.Resolved
}

// values appends every spelling that = may be compared with (a status by its
// name and its id); an issue for which there is none has no value in the field.
func (f field) values(i *nines.Issue, to []string) []string {
	switch f.id {
	case project:
		return add(to, i.Project)
	case key:
		return keys(i, to)
	case issueType:
		return add(to, i.Type)
	case status:
		return add(add(to, i.Status.Name), i.Status.ID)
	case statusCategory:
		return categoryNames(i.Status.Category, to)
	case priority:
		return add(to, i.Priority)
	case resolution:
		return add(to, i.Resolution)
	case assignee:
		return add(to, i.Assignee)
	case labels:
		return append(to, i.Labels...)
	case component:
		return append(to, i.Components...)
	case parent:
		return add(to, i.Parent)
	case flagged:
		if i.Flagged {
			return append(to, "Impediment") // a field of check boxes with this one box
		}
		return to
	case summary:
		return add(to, i.Summary)
	case custom:
		return customValues(i, f.name, to)
	}
	if f.date(i).IsZero() {
		return to
	}
	return append(to, "a date")
}

func add(to []string, s string) []string {
	if s == "" {
		return to
	}
	return append(to, s)
}

// keys are the key, the stable id and the keys an issue had before it moved:
// Jira finds it by each of them.
func keys(i *nines.Issue, to []string) []string {
	to = add(add(to, i.Key), i.ID)
	for n := range i.History {
		if c := &i.History[n]; c.Field == nines.FieldKey {
			to = add(to, c.From.Name)
		}
	}
	return to
}

// categoryNames are Jira's key, English name and id of a category.
func categoryNames(c nines.Category, to []string) []string {
	switch c {
	case nines.CategoryNew:
		return append(to, "new", "To Do", "2")
	case nines.CategoryActive:
		return append(to, "indeterminate", "In Progress", "4")
	case nines.CategoryDone:
		return append(to, "done", "Complete", "3")
	}
	return append(to, "undefined", "No Category", "1")
}

// customValues are what a custom field holds. Lists are kept as one text with
// commas between: the whole can be asked for, and each part.
func customValues(i *nines.Issue, name string, to []string) []string {
	raw := customRaw(i, name)
	to = add(to, raw)
	if strings.Contains(raw, ", ") {
		for part := range strings.SplitSeq(raw, ", ") {
			to = add(to, part)
		}
	}
	return to
}

func customRaw(i *nines.Issue, name string) string {
	if v, ok := i.Fields[name]; ok {
		return strings.TrimSpace(v)
	}
	number := customNumber(name)
	found, value := "", ""
	for k, v := range i.Fields { // the least key wins, so that the order of the map does not matter
		same := strings.EqualFold(k, name) || number != "" && customNumber(k) == number
		if same && (found == "" || k < found) {
			found, value = k, v
		}
	}
	return strings.TrimSpace(value)
}

// customNumber is the 10010 of cf[10010] or customfield_10010, "" if name is neither.
func customNumber(name string) string {
	low := strings.ToLower(name)
	id, ok := strings.CutPrefix(low, "customfield_")
	if !ok {
		if id, ok = strings.CutPrefix(low, "cf["); !ok || !strings.HasSuffix(id, "]") {
			return ""
		}
		id = strings.TrimSuffix(id, "]")
	}
	if strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return id
}
