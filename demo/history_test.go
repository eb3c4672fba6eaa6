package demo

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestHistoriesAreWhole follows every issue from its creation to now: no gap
// between what one change left and the next one found, and nothing out of time.
func TestHistoriesAreWhole(t *testing.T) {
	last := map[string]int{}
	for _, i := range issues(t) {
		fields := map[string]string{}
		before, created := 0, instant(t, i.Fields.Created)
		latest := created
		if i.Changelog.Total != len(i.Changelog.Histories) {
			t.Errorf("%s: total %d of %d", i.Key, i.Changelog.Total, len(i.Changelog.Histories))
		}
		for _, h := range i.Changelog.Histories {
			at, id := instant(t, h.Created), number(t, h.ID)
			if !at.After(created) || at.Before(latest) || at.After(AsOf()) || id <= before || last[h.ID] > 0 {
				t.Errorf("%s: history %s at %v, after %d at %v", i.Key, h.ID, at, before, latest)
			}
			if h.Author == nil {
				t.Errorf("%s: history %s has no author", i.Key, h.ID)
			}
			latest, before, last[h.ID] = at, id, 1
			for _, c := range h.Items {
				now, seen := fields[c.Field]
				if seen && now != text(c.FromString) {
					t.Errorf("%s: %s was %q, and then changed from %q", i.Key, c.Field, now, text(c.FromString))
				}
				if !seen && c.Field == "status" && text(c.FromString) != "To Do" {
					t.Errorf("%s began in %q", i.Key, text(c.FromString))
				}
				fields[c.Field] = text(c.ToString)
				if c.Field == "resolution" && c.ToString != nil && i.Fields.Resolutiondate != nil {
					fields["at"] = h.Created
				}
			}
		}
		if !instant(t, i.Fields.Updated).Equal(latest) {
			t.Errorf("%s: updated %s, last change %v", i.Key, i.Fields.Updated, latest)
		}
		checkNow(t, i, fields)
	}
}

// checkNow compares the fields of an issue with the last change of each.
func checkNow(t *testing.T, i rawIssue, fields map[string]string) {
	t.Helper()
	if slices.Contains(i.Fields.Labels, "imported") {
		if len(i.Changelog.Histories) > 0 {
			t.Errorf("%s was imported in its final state, and has a history", i.Key)
		}
		return
	}
	now := map[string]string{"status": i.Fields.Status.Name, "priority": i.Fields.Priority.Name, "resolution": "", "at": "", "assignee": "", "Flagged": ""}
	if r := i.Fields.Resolution; r != nil {
		now["resolution"], now["at"] = r.Name, *i.Fields.Resolutiondate
	}
	if a := i.Fields.Assignee; a != nil {
		now["assignee"] = a.DisplayName
	}
	if i.Fields.Flagged != nil {
		now["Flagged"] = "Impediment"
	}
	for f, v := range now {
		if got, ok := fields[f]; ok && got != v || !ok && v != "" && f != "status" && f != "priority" {
			t.Errorf("%s: %s is %q, the history says %q", i.Key, f, v, got)
		}
	}
}

// TestStories looks for what the reference asks of the histories.
func TestStories(t *testing.T) {
	var reopened, flagged, prioritised, previous, bugs int
	loc := oslo(t)
	freeze := [2]time.Time{time.Date(2017, 10, 24, 0, 0, 0, 0, loc), time.Date(2017, 11, 10, 0, 0, 0, 0, loc)}
	for _, i := range issues(t) {
		seen := map[string]bool{}
		for _, h := range i.Changelog.Histories {
			at := instant(t, h.Created)
			for _, c := range h.Items {
				seen[c.Field] = true
				if c.Field == "resolution" && c.ToString == nil {
					seen["reopened"] = true
				}
				if c.Field == "status" && text(c.ToString) == "Deployed To Production" && at.After(freeze[0]) && at.Before(freeze[1]) {
					t.Errorf("%s was deployed at %v, when production was frozen", i.Key, at)
				}
			}
		}
		count := func(what bool, n *int) {
			if what {
				*n++
			}
		}
		at, ok := i.resolved(t)
		count(ok && at.After(freeze[0].Add(-30*24*time.Hour)) && at.Before(freeze[0]), &previous)
		count(seen["reopened"], &reopened)
		count(seen["Flagged"], &flagged)
		count(seen["priority"], &prioritised)
		if strings.Contains(" WET-70 WET-102 WET-99 WET-104 WET-106 WET-77 ", " "+i.Key+" ") && i.Fields.Issuetype.Name == "Bug" {
			bugs++
		}
	}
	for what, n := range map[string][2]int{
		"reopened": {reopened, 8}, "flagged": {flagged, 12}, "with another priority": {prioritised, 16}, "resolved in the period before": {previous, 30},
	} {
		if n[0] < n[1] {
			t.Errorf("%d issues %s, want %d", n[0], what, n[1])
		}
	}
	if bugs != 6 {
		t.Errorf("%d of the document's six bugs are bugs", bugs)
	}
}

// TestTestingIsOverItsLimit replays the board: In Testing holds more than five
// for days, Awaiting Code Review less than two.
func TestTestingIsOverItsLimit(t *testing.T) {
	type step struct {
		at     time.Time
		change map[string]int
	}
	var steps []step
	for _, i := range panel(t, "board") {
		for _, h := range i.Changelog.Histories {
			for _, c := range h.Items {
				if c.Field == "status" {
					steps = append(steps, step{instant(t, h.Created), map[string]int{text(c.FromString): -1, text(c.ToString): 1}})
				}
			}
		}
	}
	slices.SortFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	n, over, under := map[string]int{}, time.Time{}, time.Time{}
	for _, s := range steps {
		for status, d := range s.change {
			n[status] += d
		}
		over, under = since(over, s.at, n["In Testing"] > 5), since(under, s.at, n["Awaiting Code Review"] < 2)
	}
	if n["In Testing"] != 6 || !over.Equal(at(11, 21, 9, 14)) {
		t.Errorf("%d in testing, over the limit since %v", n["In Testing"], over)
	}
	if n["Awaiting Code Review"] != 0 || AsOf().Sub(under) < 24*time.Hour {
		t.Errorf("%d await review, under the limit since %v", n["Awaiting Code Review"], under)
	}
}

func since(start, at time.Time, broken bool) time.Time {
	switch {
	case !broken:
		return time.Time{}
	case start.IsZero():
		return at
	}
	return start
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
