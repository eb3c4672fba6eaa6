package nines_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
)

var (
	toDo = nines.Status{ID: "1", Name: "To Do", Category: nines.CategoryNew}
	busy = nines.Status{ID: "2", Name: "In Progress", Category: nines.CategoryActive}
	gone = nines.Status{ID: "3", Name: "Done", Category: nines.CategoryDone}
)

func hour(h int) time.Time { return time.Date(2026, 3, 2, h, 0, 0, 0, time.UTC) }

func change(h int, f nines.Field, from, to nines.Value) nines.Change {
	return nines.Change{History: strconv.Itoa(h), At: hour(h), Field: f, From: from, To: to}
}

func name(n string) nines.Value { return nines.Value{Name: n} }

func value(s nines.Status) nines.Value { return nines.Value{ID: s.ID, Name: s.Name} }

// reopened was done twice: resolved at 3, reopened at 5, resolved at 8. It came
// from project OPS at 2 and was flagged from 6 to 7.
func reopened() nines.Issue {
	return nines.Issue{
		Key: "WET-9", Project: "WET", Type: "Incident", Status: gone, Priority: "Severe", Resolution: "Fixed",
		Created: hour(1), Resolved: hour(8), Updated: hour(9),
		History: []nines.Change{
			change(2, nines.FieldKey, name("OPS-4"), name("WET-9")),
			change(2, nines.FieldProject, nines.Value{ID: "10", Name: "Operations"}, nines.Value{ID: "11", Name: "Energy"}),
			change(3, nines.FieldStatus, value(toDo), nines.Value{ID: "3", Name: "Closed"}), // its name then
			change(3, nines.FieldResolution, nines.Value{}, name("Duplicate")),
			change(4, nines.FieldPriority, name("Low"), name("Severe")),
			change(5, nines.FieldStatus, nines.Value{ID: "3", Name: "Closed"}, value(busy)),
			change(5, nines.FieldResolution, name("Duplicate"), nines.Value{}),
			change(6, nines.FieldFlagged, nines.Value{}, name("Impediment")),
			change(7, nines.FieldFlagged, name("Impediment"), nines.Value{}),
			change(7, nines.FieldType, name("Bug"), name("Incident")),
			change(8, nines.FieldStatus, value(busy), value(gone)),
			change(8, nines.FieldResolution, nines.Value{}, name("Fixed")),
		},
	}
}

func TestIssueAt(t *testing.T) {
	type then struct {
		Key, Project, Type, Priority, Resolution string
		Status                                   nines.Status
		Resolved                                 time.Time
		Flagged                                  bool
		Changes                                  int
	}
	past := func(s nines.Status) nines.Status { return nines.Status{ID: s.ID, Name: s.Name} }
	issue := reopened()
	for _, test := range []struct {
		at   time.Time
		want then
	}{
		{hour(1), then{"OPS-4", "OPS", "Bug", "Low", "", past(toDo), time.Time{}, false, 0}},
		{hour(2), then{"WET-9", "WET", "Bug", "Low", "", past(toDo), time.Time{}, false, 2}},
		{hour(3).Add(-1), then{"WET-9", "WET", "Bug", "Low", "", past(toDo), time.Time{}, false, 2}},
		{hour(3), then{"WET-9", "WET", "Bug", "Low", "Duplicate", gone, hour(3), false, 4}},
		{hour(4), then{"WET-9", "WET", "Bug", "Severe", "Duplicate", gone, hour(3), false, 5}},
		{hour(5), then{"WET-9", "WET", "Bug", "Severe", "", past(busy), time.Time{}, false, 7}},
		{hour(6), then{"WET-9", "WET", "Bug", "Severe", "", past(busy), time.Time{}, true, 8}},
		{hour(7), then{"WET-9", "WET", "Incident", "Severe", "", past(busy), time.Time{}, false, 10}},
		{hour(8), then{"WET-9", "WET", "Incident", "Severe", "Fixed", gone, hour(8), false, 12}},
	} {
		i, ok := issue.At(test.at)
		got := then{i.Key, i.Project, i.Type, i.Priority, i.Resolution, i.Status, i.Resolved, i.Flagged, len(i.History)}
		if diff := cmp.Diff(test.want, got); !ok || diff != "" {
			t.Errorf("at %v: %v %s", test.at, ok, diff)
		}
	}
	if i, ok := issue.At(hour(0)); ok {
		t.Errorf("before it was created: %+v", i)
	}
	if diff := cmp.Diff(reopened(), issue); diff != "" {
		t.Errorf("At changed the issue: %s", diff)
	}
}

// Resolution dates that the history does not tell, or tells otherwise.
func TestIssueAtResolution(t *testing.T) {
	set := change(4, nines.FieldResolution, nines.Value{}, name("Fixed"))
	cleared := change(6, nines.FieldResolution, name("Fixed"), nines.Value{})
	comment := change(9, nines.FieldPriority, name("Low"), name("High"))
	for _, test := range []struct {
		name       string
		issue      nines.Issue
		at         time.Time
		resolution string
		resolved   time.Time
		status     string
	}{
		{
			"no history: before the date",
			nines.Issue{Created: hour(1), Status: gone, Resolution: "Fixed", Resolved: hour(5)},
			hour(4), "",
			time.Time{},
			"",
		},
		{
			"no history: at the date",
			nines.Issue{Created: hour(1), Status: gone, Resolution: "Fixed", Resolved: hour(5)},
			hour(5), "Fixed", hour(5), "Done",
		},
		{
			"no history, not done: the status is the only one known",
			nines.Issue{Created: hour(1), Status: busy, Resolution: "Fixed", Resolved: hour(5)},
			hour(4), "",
			time.Time{},
			"In Progress",
		},
		{
			"imported date before creation",
			nines.Issue{Created: hour(3), Status: gone, Resolution: "Fixed", Resolved: hour(1)},
			hour(4), "Fixed", hour(1), "Done",
		},
		{
			"Jira's date later than the history's",
			nines.Issue{Created: hour(1), Status: gone, Resolution: "Fixed", Resolved: hour(8), History: []nines.Change{set}},
			hour(5), "Fixed", hour(4), "Done",
		},
		{
			"Jira's date holds over later changes of other fields",
			nines.Issue{Created: hour(1), Status: gone, Resolution: "Fixed", Resolved: hour(5), History: []nines.Change{set, comment}},
			hour(7), "Fixed", hour(5), "Done",
		},
		{
			"cleared later: the history's date",
			nines.Issue{Created: hour(1), Status: busy, History: []nines.Change{set, cleared}},
			hour(5), "Fixed", hour(4), "In Progress",
		},
		{
			"resolved at creation and cleared: no date is known",
			nines.Issue{Created: hour(1), Status: busy, History: []nines.Change{cleared}},
			hour(5), "Fixed",
			time.Time{},
			"In Progress",
		},
		{
			"a date without a resolution",
			nines.Issue{Created: hour(1), Status: busy, Resolved: hour(8)},
			hour(5), "",
			time.Time{},
			"In Progress",
		},
		{
			"no date of creation",
			nines.Issue{Status: gone, Resolution: "Fixed", Resolved: hour(4), History: []nines.Change{set}},
			hour(2), "",
			time.Time{},
			"Done",
		},
	} {
		i, ok := test.issue.At(test.at)
		if !ok || i.Resolution != test.resolution || !i.Resolved.Equal(test.resolved) || i.Status.Name != test.status {
			t.Errorf("%s: %q on %v, status %q", test.name, i.Resolution, i.Resolved, i.Status.Name)
		}
	}
}

// genIssue draws an issue with a life that Jira could have recorded.
func genIssue(t *rapid.T) nines.Issue {
	statuses := []nines.Status{toDo, busy, gone}
	at := hour(rapid.IntRange(0, 10).Draw(t, "created"))
	i := nines.Issue{Key: "WET-1", Project: "WET", Type: "Bug", Status: toDo, Priority: "Low", Created: at, Updated: at}
	for k := range rapid.IntRange(0, 12).Draw(t, "changes") {
		at = at.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "hours")) * time.Hour)
		c := nines.Change{History: strconv.Itoa(k), At: at}
		switch c.Field = rapid.SampledFrom([]nines.Field{
			nines.FieldStatus, nines.FieldResolution, nines.FieldPriority, nines.FieldFlagged, nines.FieldKey, nines.FieldType,
		}).Draw(t, "field"); c.Field {
		case nines.FieldStatus:
			to := rapid.SampledFrom(statuses).Draw(t, "status")
			c.From, c.To = value(i.Status), value(to)
			i.Status = to
		case nines.FieldResolution:
			to := rapid.SampledFrom([]string{"", "Fixed", "Duplicate"}).Draw(t, "resolution")
			c.From, c.To = name(i.Resolution), name(to)
			i.Resolution, i.Resolved = to, time.Time{}
			if to != "" {
				i.Resolved = at
			}
		case nines.FieldPriority:
			c.From, c.To = name(i.Priority), name("High")
			i.Priority = "High"
		case nines.FieldType:
			c.From, c.To = name(i.Type), name("Story")
			i.Type = "Story"
		case nines.FieldFlagged:
			c.From, c.To = name(""), name("Impediment")
			if i.Flagged {
				c.From, c.To = c.To, c.From
			}
			i.Flagged = !i.Flagged
		case nines.FieldKey:
			to := rapid.SampledFrom([]string{"OPS", "NET"}).Draw(t, "project")
			c.From, c.To = name(i.Key), name(to+"-"+strconv.Itoa(k))
			i.Key, i.Project = c.To.Name, to
		}
		i.History, i.Updated = append(i.History, c), at
	}
	return i
}

func TestIssueAtProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := genIssue(t)
		now := i.Updated.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "now")) * time.Hour)
		if got, ok := i.At(now); !ok || !cmp.Equal(got, i) {
			t.Fatalf("at its last change it is not as now: %s", cmp.Diff(i, got))
		}
		then := i.Created.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "then")) * time.Hour)
		a, ok := i.At(then)
		if !ok {
			t.Fatal("it was created")
		}
		for _, c := range a.History {
			if c.At.After(then) {
				t.Fatalf("a change of %v is seen at %v", c.At, then)
			}
		}
		if a.Resolved.After(then) || a.Resolved.IsZero() != (a.Resolution == "") {
			t.Fatalf("at %v it is %q since %v", then, a.Resolution, a.Resolved)
		}

		// An issue of which the rest had not happened reads the same.
		cut := a
		cut.Summary = "as it was read then"
		b, _ := cut.At(then)
		b.Summary = ""
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("read twice: %s", diff)
		}

		// Reading back in two steps is reading back at once.
		earlier := then.Add(-time.Duration(rapid.IntRange(0, 20).Draw(t, "earlier")) * time.Hour)
		direct, ok1 := i.At(earlier)
		stepped, ok2 := a.At(earlier)
		if direct.Status.ID == stepped.Status.ID {
			// The category of a past status is only known while it is that of now.
			direct.Status, stepped.Status = nines.Status{}, nines.Status{}
		}
		if diff := cmp.Diff(direct, stepped); ok1 != ok2 || diff != "" {
			t.Fatalf("in two steps: %v %v %s", ok1, ok2, diff)
		}
	})
}

func TestSortHistory(t *testing.T) {
	at := func(h int, id, to string) nines.Change {
		return nines.Change{History: id, At: hour(h), To: name(to)}
	}
	want := []nines.Change{at(1, "100", "a"), at(2, "9", "b"), at(2, "9", "c"), at(2, "10", "d"), at(2, "9x", "e"), at(2, "x", "f"), at(3, "1", "g")}
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 1, 2, 0}, {4, 3, 1, 5, 0, 2, 6}} {
		got := make([]nines.Change, 0, len(want))
		for _, k := range order {
			got = append(got, want[k])
		}
		nines.SortHistory(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOf(rapid.SampledFrom([]string{"", "1", "2", "10", "9x", "-1", "x", "99999999999999999999"})).Draw(t, "ids")
		h := make([]nines.Change, len(ids))
		for k, id := range ids {
			h[k] = at(rapid.IntRange(1, 2).Draw(t, "hour"), id, "")
		}
		reversed := slices.Clone(h)
		slices.Reverse(reversed)
		nines.SortHistory(h)
		nines.SortHistory(reversed)
		if diff := cmp.Diff(h, reversed); diff != "" {
			t.Fatalf("the order of Jira matters: %s", diff)
		}
	})
}
