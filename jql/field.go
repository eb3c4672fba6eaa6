package jql

import (
	"iter"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A field says how one field of JQL is read from an issue. values yields every
// spelling that = may be compared with (a status by its name and its id); an
// issue for which it yields nothing has no value there.
type field struct {
	name    string // canonical
	aliases string // space separated, lower case
	values  func(*nines.Issue) iter.Seq[string]
	date    func(*nines.Issue) time.Time // set if it is a date
	custom  bool
}

func one(get func(*nines.Issue) string) func(*nines.Issue) iter.Seq[string] {
	return func(i *nines.Issue) iter.Seq[string] { return spellings(get(i)) }
}

func several(get func(*nines.Issue) []string) func(*nines.Issue) iter.Seq[string] {
	return func(i *nines.Issue) iter.Seq[string] { return spellings(get(i)...) }
}

func spellings(ss ...string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range ss {
			if s != "" && !yield(s) {
				return
			}
		}
	}
}

func dated(name, aliases string, get func(*nines.Issue) time.Time) *field {
	return &field{name: name, aliases: aliases, date: get, values: func(i *nines.Issue) iter.Seq[string] {
		if get(i).IsZero() {
			return spellings()
		}
		return spellings("date")
	}}
}

// fields lists the subset; it is a function because Go has no constant tables.
func fields() []*field {
	return []*field{
		{name: "project", values: one(func(i *nines.Issue) string { return i.Project })},
		{name: "key", aliases: "issuekey issue id", values: keys},
		{name: "issuetype", aliases: "type", values: one(func(i *nines.Issue) string { return i.Type })},
		{name: "status", values: func(i *nines.Issue) iter.Seq[string] { return spellings(i.Status.Name, i.Status.ID) }},
		{name: "statusCategory", values: func(i *nines.Issue) iter.Seq[string] { return categoryNames(i.Status.Category) }},
		{name: "priority", values: one(func(i *nines.Issue) string { return i.Priority })},
		{name: "resolution", values: one(func(i *nines.Issue) string { return i.Resolution })},
		{name: "assignee", values: one(func(i *nines.Issue) string { return i.Assignee })},
		{name: "labels", aliases: "label", values: several(func(i *nines.Issue) []string { return i.Labels })},
		{name: "component", aliases: "components", values: several(func(i *nines.Issue) []string { return i.Components })},
		{name: "parent", values: one(func(i *nines.Issue) string { return i.Parent })},
		{name: "flagged", values: flag},
		{name: "summary", values: one(func(i *nines.Issue) string { return i.Summary })},
		dated("created", "createddate", func(i *nines.Issue) time.Time { return i.Created }),
		dated("updated", "updateddate", func(i *nines.Issue) time.Time { return i.Updated }),
		dated("resolved", "resolutiondate", func(i *nines.Issue) time.Time { return i.Resolved }),
	}
}

// keys yields the key, the stable id and the keys an issue had before it moved:
// Jira finds it by each of them.
func keys(i *nines.Issue) iter.Seq[string] {
	return func(yield func(string) bool) {
		for s := range spellings(i.Key, i.ID) {
			if !yield(s) {
				return
			}
		}
		for _, c := range i.History {
			if c.Field == nines.FieldKey && c.From.Name != "" && !yield(c.From.Name) {
				return
			}
		}
	}
}

// flag: Jira's Flagged is a field of check boxes with the one box Impediment.
func flag(i *nines.Issue) iter.Seq[string] {
	if !i.Flagged {
		return spellings()
	}
	return spellings("Impediment")
}

// categoryNames are Jira's key, English name and id of a category.
func categoryNames(c nines.Category) iter.Seq[string] {
	switch c {
	case nines.CategoryNew:
		return spellings("new", "To Do", "2")
	case nines.CategoryActive:
		return spellings("indeterminate", "In Progress", "4")
	case nines.CategoryDone:
		return spellings("done", "Complete", "3")
	}
	return spellings("undefined", "No Category", "1")
}

func customField(name string) *field {
	return &field{name: name, custom: true, values: func(i *nines.Issue) iter.Seq[string] { return customValues(i, name) }}
}

// customID returns the id of cf[10010] or customfield_10010, "" if name is neither.
func customID(name string) string {
	low := strings.ToLower(name)
	id, ok := strings.CutPrefix(low, "customfield_")
	if !ok {
		if id, ok = strings.CutPrefix(low, "cf["); !ok || !strings.HasSuffix(id, "]") {
			return ""
		}
		id = strings.TrimSuffix(id, "]")
	}
	if id == "" || strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return id
}

// lookup finds the field that a token names. The error is its problem and hint.
func lookup(t token) (*field, *Error) {
	low := strings.ToLower(t.text)
	known := fields()
	for _, f := range known {
		if strings.ToLower(f.name) == low {
			return f, nil
		}
		for a := range strings.FieldsSeq(f.aliases) {
			if a == low {
				return f, nil
			}
		}
	}
	if id := customID(t.text); id != "" {
		return customField("cf[" + id + "]"), nil
	}
	if t.kind == quoted && t.text != "" {
		return customField(t.text), nil
	}
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.name
	}
	return nil, &Error{Problem: "is not a field of the subset", Hint: "fields are " + strings.Join(names, ", ") + `; custom fields are written "in quotes"`}
}
