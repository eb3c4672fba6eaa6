package metrics_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// The scenario is six issues over ten days from a Monday, in hours since then:
//
//	WET-1  0 To Do, 10 In Development, 20 Awaiting Code Review, 30 In Testing, 50 done
//	WET-2  0 To Do, 20 In Development, 40 done, 60 In Development, 100 done
//	WET-3  100 To Do, 120 In Development, flagged 130 to 150
//	WET-4  200 To Do
//	WET-5  10 To Do, 210 done
//	WET-6  -100 To Do, -50 In Testing, flagged since -10
var monday = time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)

func after(hours int) time.Time { return monday.Add(time.Duration(hours) * time.Hour) }

// life makes an issue: "0 1" is status 1 since hour 0, "130 flag" and "150
// unflag". Status 5 is done and sets the resolution, leaving it clears it.
func life(key, steps string) nines.Issue {
	i := nines.Issue{Key: key, Priority: "Low"}
	for n, step := range strings.Split(steps, ", ") {
		hours, what, _ := strings.Cut(step, " ")
		h, err := strconv.Atoi(hours)
		if err != nil {
			panic(err)
		}
		at := after(h)
		add := func(f nines.Field, from, to nines.Value) {
			i.History = append(i.History, nines.Change{History: strconv.Itoa(n), At: at, Field: f, From: from, To: to})
		}
		switch what {
		case "flag":
			add(nines.FieldFlagged, nines.Value{}, nines.Value{Name: "Impediment"})
			i.Flagged = true
			continue
		case "unflag":
			add(nines.FieldFlagged, nines.Value{Name: "Impediment"}, nines.Value{})
			i.Flagged = false
			continue
		}
		to := workflow[what[0]-'1']
		if n == 0 {
			i.Created, i.Status = at, to
			continue
		}
		add(nines.FieldStatus, nines.Value{ID: i.Status.ID, Name: i.Status.Name}, nines.Value{ID: to.ID, Name: to.Name})
		i.Status = to
		resolution := ""
		if to.Category == nines.CategoryDone {
			resolution, i.Resolved = "Done", at
		} else {
			i.Resolved = time.Time{}
		}
		if resolution != i.Resolution {
			add(nines.FieldResolution, nines.Value{Name: i.Resolution}, nines.Value{Name: resolution})
			i.Resolution = resolution
		}
	}
	return i
}

func scenario() []nines.Issue {
	return []nines.Issue{
		life("WET-1", "0 1, 10 2, 20 3, 30 4, 50 5"),
		life("WET-2", "0 1, 20 2, 40 5, 60 2, 100 5"),
		life("WET-3", "100 1, 120 2, 130 flag, 150 unflag"),
		life("WET-4", "200 1"),
		life("WET-5", "10 1, 210 5"),
		life("WET-6", "-100 1, -50 4, -10 flag"),
	}
}

var tenDays = nines.Window{From: monday, To: after(240)}

func readScenario(settings metrics.Settings) *metrics.Snapshot {
	settings.Statuses = workflow
	return metrics.Read(slices.Values(scenario()), settings, after(240))
}

func keys(numbers ...int) metrics.Set {
	s := metrics.Set{N: len(numbers)}
	for _, n := range numbers {
		s.Keys = append(s.Keys, fmt.Sprintf("WET-%d", n))
	}
	return s
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}

// hours writes a duration, or what there is instead.
func hours(d *time.Duration) string {
	if d == nil {
		return "none"
	}
	return strconv.FormatFloat(math.Round(d.Hours()*100)/100, 'f', -1, 64)
}
