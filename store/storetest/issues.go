package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
)

// Odd returns issues that stores have had trouble with.
func Odd() []nines.Issue {
	past, future := time.Date(1931, 12, 31, 23, 59, 59, 999e6, time.UTC), time.Date(2105, 2, 28, 0, 0, 0, 1e6, time.UTC)
	odd := []nines.Issue{
		{},
		{Summary: "🚀 مرحبا \u202e evil \x00 NUL \xff\xfe not UTF-8 ' \" ; DROP TABLE issue; --", Assignee: "李小龍"},
		{Created: past, Updated: future, Resolved: past.Add(-time.Hour)},
		{Created: time.UnixMilli(0).UTC(), Updated: time.UnixMilli(-1).UTC(), Resolved: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)},
		{Summary: strings.Repeat("gigantic ", 200_000), Labels: []string{"", "a", "a"}},
		{Project: "ÆØÅ", Fields: map[string]string{"": "", "Impact\x00": "0.5", "{}": `{"a":1}`}, Links: []nines.Link{{}, {Type: "duplicates", Key: "WET-1"}}},
		{Faults: []nines.Fault{{Code: nines.FaultNoCreated}, {Code: nines.FaultBadTime, Detail: "updated 'soon'"}}, Subtask: true, Flagged: true},
	}
	for n := range odd {
		odd[n].ID = string(rune('a' + n))
		odd[n].Key = "ODD-" + string(rune('1'+n))
	}
	many := nines.Issue{ID: "z", Key: "ODD-99", Status: nines.Status{ID: "3", Name: "Lukket", Category: nines.CategoryDone}}
	for n := range 3000 {
		many.History = append(many.History, nines.Change{
			History: strings.Repeat("9", n%20), At: past.Add(time.Duration(n) * time.Hour), Field: nines.Field(n % 256),
			From: nines.Value{ID: "1", Name: "Åpen"}, To: nines.Value{Name: "x"},
		})
	}
	return append(odd, many)
}

func testRoundTrip(t *testing.T, open func() *store.Store) {
	s := open()
	odd := Odd()
	put(t, s, len(odd), odd...)
	put(t, s, 0, odd...)
	got := all(t, open(), "WET")
	equal(t, "issues", len(got), len(odd))
	byID := map[string]nines.Issue{}
	for _, i := range got {
		byID[i.ID] = i
	}
	for _, want := range odd {
		if diff := cmp.Diff(want, byID[want.ID]); diff != "" {
			t.Errorf("%s: %s", want.Key, diff)
		}
	}

	// Instants keep their millisecond, not their zone.
	local := issue(7, time.Date(2026, 7, 1, 0, 0, 0, 123456789, time.FixedZone("x", 3600)))
	put(t, s, 1, local)
	i, _, err := s.Issue(t.Context(), "WET", "WET-7")
	check(t, err)
	equal(t, "updated", i.Updated, time.Date(2026, 6, 30, 23, 0, 0, 123e6, time.UTC))
}

func testOrder(t *testing.T, open func() *store.Store) {
	s := open()
	a := issue(3, day(1))
	a.ID, a.Key, a.Project = "1", "ABC-3", "ABC"
	put(t, s, 5, issue(10, day(1)), issue(9, day(4)), a, issue(100, day(1)), issue(1, day(2)))
	equal(t, "order", keys(t, s), "ABC-3 WET-1 WET-9 WET-10 WET-100")
	if _, err := s.PutIssues(t.Context(), "OTHER", []nines.Issue{issue(5, day(1))}); err != nil {
		t.Fatal(err)
	}
	equal(t, "issues of another service", len(all(t, s, "OTHER")), 1)
	equal(t, "order", keys(t, s), "ABC-3 WET-1 WET-9 WET-10 WET-100")
	equal(t, "issues of none", len(all(t, s, "NONE")), 0)
}

func testUpsert(t *testing.T, open func() *store.Store) {
	s := open()
	first := issue(1, day(2))
	put(t, s, 1, first)
	put(t, s, 0, first)

	older := issue(1, day(1))
	older.Summary = "older"
	put(t, s, 0, older)

	same := first
	same.Summary = "same time, other text" // Jira's index was behind
	put(t, s, 1, same)

	newer := issue(1, day(3))
	newer.Key, newer.Project = "MOVED-5", "MOVED"
	put(t, s, 1, newer)
	equal(t, "key after the move", keys(t, s), "MOVED-5")

	twice := newer
	twice.Updated = day(4)
	put(t, s, 1, newer, twice, newer) // one batch may hold several versions
	got, _, err := s.Issue(t.Context(), "", "MOVED-5")
	check(t, err)
	equal(t, "updated", got.Updated, day(4))
	put(t, s, 0)
}

func testGone(t *testing.T, open func() *store.Store) {
	s := open()
	put(t, s, 3, issue(1, day(1)), issue(2, day(1)), issue(3, day(1)))
	equal(t, "gone", must[int](t)(s.MarkGone(t.Context(), "WET", map[string]bool{"10001": true, "10003": true, "999": true}, day(5))), 1)
	equal(t, "gone again", must[int](t)(s.MarkGone(t.Context(), "WET", map[string]bool{"10001": true, "10003": true}, day(6))), 0)
	equal(t, "issues", keys(t, s), "WET-1 WET-3")
	ids := must[map[string]bool](t)(s.IDs(t.Context(), "WET"))
	if diff := cmp.Diff(map[string]bool{"10001": true, "10002": false, "10003": true}, ids); diff != "" {
		t.Error(diff)
	}
	_, ok, err := s.Issue(t.Context(), "WET", "WET-2")
	check(t, err)
	equal(t, "gone issues can be looked at", ok, true)

	put(t, s, 1, issue(2, day(1))) // unchanged, but back
	equal(t, "issues", keys(t, s), "WET-1 WET-2 WET-3")

	equal(t, "gone", must[int](t)(s.MarkGone(t.Context(), "OTHER", nil, day(5))), 0)
	equal(t, "gone", must[int](t)(s.MarkGone(t.Context(), "WET", nil, day(5))), 3)
	older := issue(3, day(1).Add(-time.Hour)) // Jira restored a backup
	put(t, s, 1, older)
	equal(t, "issues", keys(t, s), "WET-3")
}

func testFind(t *testing.T, open func() *store.Store) {
	s := open()
	moved := issue(7, day(1))
	moved.Key, moved.Project = "NEW-1", "NEW"
	moved.History = []nines.Change{
		{Field: nines.FieldKey, At: day(1), From: nines.Value{Name: "OLD-9"}, To: nines.Value{Name: "WET-7"}},
		{Field: nines.FieldKey, At: day(1), From: nines.Value{Name: "WET-7"}, To: nines.Value{Name: "NEW-1"}},
		{Field: nines.FieldStatus, At: day(1), From: nines.Value{Name: "WET-8"}},
	}
	put(t, s, 2, issue(1, day(1)), moved)
	for key, want := range map[string]string{"WET-1": "WET-1", "NEW-1": "NEW-1", "OLD-9": "NEW-1", "WET-7": "NEW-1", "WET-8": "", "": "", "wet%": ""} {
		for _, service := range []string{"", "WET"} {
			i, ok, err := s.Issue(t.Context(), service, key)
			check(t, err)
			equal(t, key, i.Key, want)
			equal(t, key, ok, want != "")
		}
	}
	if _, ok, err := s.Issue(t.Context(), "OTHER", "WET-1"); ok || err != nil {
		t.Error("found in another service:", ok, err)
	}
	// A new issue with the old key is the one that is meant.
	put(t, s, 1, func() nines.Issue { i := issue(7, day(1)); i.ID = "8"; return i }())
	i, _, err := s.Issue(t.Context(), "", "WET-7")
	check(t, err)
	equal(t, "id", i.ID, "8")
}

func testNames(t *testing.T, open func() *store.Store) {
	s := open()
	i := issue(1, day(1))
	i.ID, i.Key, i.Project = "1\x00\xff", "W\x00-1", "\xff"
	put(t, s, 1, i)
	got, ok, err := s.Issue(t.Context(), "", i.Key)
	check(t, err)
	equal(t, "found", ok, true)
	equal(t, "key", got.Key, i.Key)
	put(t, s, 0, i)
}
