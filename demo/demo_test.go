package demo

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestBoardPanel counts the cards of every lane and column, and finds the
// document's keys where it shows them.
func TestBoardPanel(t *testing.T) {
	columns := columns(t)
	lanes := map[string]string{
		"Emergency": "To Do: 109 84 72 12 9; In Development: 100 78 60; In Code Review: 23; Deployed To Production: 103 73 70 57 8 2",
		"Severe":    "To Do: 13 5; In Development: 82; In Code Review: 21; In Testing: 108 59; Deployed To Production: 105 102 101 99 69 19 18 17 10",
		"":          "Deployed To Production: 6 106 76 75 11 3 104 77 74 4 1",
	}
	want := map[string][]int{ // per lane and column
		"Emergency": {5, 3, 0, 1, 0, 0, 6},
		"Severe":    {2, 1, 0, 1, 0, 2, 9},
		"":          {11, 3, 0, 3, 0, 4, 11},
	}
	limits := []string{"-", "-", "2..", "0..5", "-", "..5", "-"}
	got := map[string][]int{"Emergency": make([]int, 7), "Severe": make([]int, 7), "": make([]int, 7)}
	cards := panel(t, "board")
	if len(cards) != 62 {
		t.Errorf("board has %d issues, want 62", len(cards))
	}
	cell := map[string]string{} // key to lane and column
	for _, i := range cards {
		lane := i.Fields.Priority.Name
		if _, ok := got[lane]; !ok {
			lane = ""
		}
		for c, column := range columns {
			if column.Statuses[0] == i.Fields.Status.ID {
				got[lane][c]++
				cell[i.Key] = lane + "/" + column.Name
			}
		}
	}
	for lane := range want {
		if !slices.Equal(got[lane], want[lane]) {
			t.Errorf("lane %q has %v, want %v", lane, got[lane], want[lane])
		}
		for part := range strings.SplitSeq(lanes[lane], "; ") {
			column, list, _ := strings.Cut(part, ": ")
			for key := range strings.FieldsSeq(list) {
				if at := cell["WET-"+key]; at != lane+"/"+column {
					t.Errorf("WET-%s is in %q, want %q", key, at, lane+"/"+column)
				}
			}
		}
	}
	for c, column := range columns {
		if g := limitText(column.Min, column.Max); g != limits[c] {
			t.Errorf("%s has limits %s, want %s", column.Name, g, limits[c])
		}
	}
}

func limitText(low, high *int) string {
	if low == nil && high == nil {
		return "-"
	}
	var b strings.Builder
	if low != nil {
		b.WriteByte(byte('0' + *low))
	}
	b.WriteString("..")
	if high != nil {
		b.WriteByte(byte('0' + *high))
	}
	return b.String()
}

func TestStatusPanel(t *testing.T) {
	got := map[string]int{}
	for _, i := range panel(t, "status") {
		got[i.Fields.Status.Name]++
	}
	want := map[string]int{"In Testing": 18, "In Development": 8, "Awaiting Code Review": 8, "In Code Review": 6, "Waiting For Testing": 3}
	if len(got) != len(want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
	for s, n := range want {
		if got[s] != n {
			t.Errorf("%s has %d, want %d", s, got[s], n)
		}
	}
}

func TestResolutionPanel(t *testing.T) {
	counts := []int{4, 2, 0, 1, 2, 4, 1, 2, 2, 5, 3, 5, 1, 0}
	totals := []int{27, 11, 0, 5, 22, 33, 9, 17, 25, 65, -1, -1, 0, 0}
	averages := []int{6, 5, 0, 5, 11, 8, 9, 8, 12, 13, 0, 0, 0, 0}
	loc := oslo(t)
	n, sum := make([]int, 14), make([]time.Duration, 14)
	var bad, usable int
	var exact time.Duration
	for _, i := range panel(t, "resolution") {
		at, ok := i.resolved(t)
		first, freeze := time.Date(2017, 11, 10, 0, 0, 0, 0, loc), time.Date(2017, 10, 24, 0, 0, 0, 0, loc)
		if !ok || at.Before(freeze) {
			continue
		}
		if at.Before(first) {
			t.Errorf("%s was resolved at %v, when production was frozen", i.Key, at)
			continue
		}
		day, took := at.In(loc).Day()-10, at.Sub(instant(t, i.Fields.Created))
		n[day]++
		sum[day] += took
		if took < 0 {
			bad++
			continue
		}
		usable++
		exact += took
	}
	const whole = 24 * time.Hour
	for d := range n {
		total, average := int(sum[d]/whole), 0
		if n[d] > 0 {
			average = total / n[d]
		}
		if n[d] != counts[d] || total != totals[d] || average != averages[d] {
			t.Errorf("%d November: %d issues, %d days, average %d; want %d, %d, %d", d+10, n[d], total, average, counts[d], totals[d], averages[d])
		}
		if rest := sum[d] % whole; rest != 0 && (d != 12 || rest > 10*time.Minute) {
			t.Errorf("%d November: %v more than whole days", d+10, rest)
		}
	}
	if bad != 8 || usable != 24 || exact.Truncate(whole) != 214*whole {
		t.Errorf("%d bad, %d usable, %v in all; want 8, 24 and 214 days", bad, usable, exact)
	}
}

func TestCreatedPanel(t *testing.T) {
	loc := oslo(t)
	var resolved, unresolved [5]int
	for _, i := range panel(t, "created") {
		at := instant(t, i.Fields.Created).In(loc)
		if at.Before(time.Date(2017, 10, 24, 0, 0, 0, 0, loc)) {
			continue
		}
		week := int(at.Sub(time.Date(2017, 10, 23, 0, 0, 0, 0, loc)).Hours()-1) / (7 * 24) // 29 October has 25 hours
		if _, ok := i.resolved(t); ok {
			resolved[week]++
		} else {
			unresolved[week]++
		}
	}
	if want := [5]int{0, 7, 23, 40, 10}; resolved != want {
		t.Errorf("resolved %v, want %v", resolved, want)
	}
	if want := [5]int{0, 11, 15, 0, 9}; unresolved != want {
		t.Errorf("unresolved %v, want %v", unresolved, want)
	}
}

func TestBytesAreTheSame(t *testing.T) {
	a, b := Issues(), Issues()
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			t.Fatalf("issue %d differs from run to run", i)
		}
	}
	if !bytes.Equal(Board(), Board()) || !bytes.Equal(Statuses(), Statuses()) {
		t.Error("board or statuses differ from run to run")
	}
}

func TestConfigNamesThePlace(t *testing.T) {
	text := string(Config(Place{Jira: "http://127.0.0.1:1/jira", Slack: "http://127.0.0.1:2/api/", Store: "sqlite:/tmp/a b/n.db", Out: `C:\out`}))
	for _, want := range []string{`url: "http://127.0.0.1:1/jira"`, `store: "sqlite:/tmp/a b/n.db"`, `file: "C:\\out"`} {
		if !strings.Contains(text, want) {
			t.Errorf("configuration lacks %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, "${") {
		t.Errorf("a placeholder is left:\n%s", text)
	}
}
