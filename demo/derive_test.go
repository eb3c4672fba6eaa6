package demo

import (
	"slices"
	"testing"
	"time"

	"github.com/nines-bot/nines"
)

func TestDerive(t *testing.T) {
	last := time.Date(2014, 8, 1, 10, 0, 30, 0, time.UTC)
	got := Derive([]nines.Issue{
		{Project: "B", Updated: last.Add(-time.Hour)},
		{Project: "A", Created: last.AddDate(-1, 0, 0), History: []nines.Change{{At: last}}},
		{Project: "C", Updated: time.Date(2914, 8, 1, 0, 0, 0, 0, time.UTC)},
		{Project: "C", Created: time.Date(1014, 8, 1, 0, 0, 0, 0, time.UTC)},
		{},
	})
	if want := time.Date(2014, 8, 1, 10, 1, 0, 0, time.UTC); !got.AsOf.Equal(want) {
		t.Errorf("as of %v, want %v", got.AsOf, want)
	}
	if want := []string{"C", "A", "B"}; !slices.Equal(got.Projects, want) {
		t.Errorf("projects %v, want %v", got.Projects, want)
	}
	if got.Days != 365 {
		t.Errorf("a window of %d days, want 365: next to nothing was created", got.Days)
	}
	if got := Derive(nil); !got.AsOf.IsZero() || got.Projects != nil {
		t.Errorf("no issues give %v", got)
	}
}

func TestDeriveWindow(t *testing.T) {
	now := time.Date(2014, 8, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ age, want int }{{10, 30}, {29, 30}, {31, 90}, {89, 90}, {91, 365}, {4000, 365}} {
		issues := []nines.Issue{{Project: "A", Resolved: now}}
		for range busy {
			issues = append(issues, nines.Issue{Project: "A", Created: now.AddDate(0, 0, -c.age)})
		}
		if got := Derive(issues).Days; got != c.want {
			t.Errorf("all created %d days ago: window of %d days, want %d", c.age, got, c.want)
		}
	}
}
