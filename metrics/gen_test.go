package metrics_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// workflow is the statuses of the made-up issues.
var workflow = []nines.Status{
	{ID: "1", Name: "To Do", Category: nines.CategoryNew},
	{ID: "2", Name: "In Development", Category: nines.CategoryActive},
	{ID: "3", Name: "Awaiting Code Review", Category: nines.CategoryActive},
	{ID: "4", Name: "In Testing", Category: nines.CategoryActive},
	{ID: "5", Name: "Deployed", Category: nines.CategoryDone},
}

var epoch = time.Date(2026, 2, 1, 8, 0, 0, 0, time.UTC)

// genIssues draws issues that Jira could have, with histories that fit.
func genIssues(t *rapid.T) []nines.Issue {
	n := rapid.IntRange(0, 12).Draw(t, "issues")
	issues := make([]nines.Issue, n)
	for k := range issues {
		issues[k] = genIssue(t, k)
	}
	return issues
}

func genIssue(t *rapid.T, k int) nines.Issue {
	hours := rapid.IntRange(0, 60*24)
	at := epoch.Add(time.Duration(hours.Draw(t, "created")) * time.Hour)
	i := nines.Issue{
		ID: strconv.Itoa(1000 + k), Key: fmt.Sprintf("WET-%d", k+1), Project: "WET", Type: "Bug",
		Status: workflow[0], Priority: rapid.SampledFrom([]string{"", "Severe", "Low"}).Draw(t, "priority"), Created: at, Updated: at,
	}
	for c := range rapid.IntRange(0, 8).Draw(t, "changes") {
		at = at.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "after")) * time.Hour)
		change := nines.Change{History: strconv.Itoa(100*k + c), At: at}
		switch rapid.IntRange(0, 6).Draw(t, "field") {
		case 0:
			set := "Done"
			if i.Resolution != "" {
				set = ""
			}
			change.Field, change.From, change.To = nines.FieldResolution, nines.Value{Name: i.Resolution}, nines.Value{Name: set}
			i.Resolution, i.Resolved = set, time.Time{}
			if set != "" {
				i.Resolved = at
			}
		case 1:
			change.Field, change.From, change.To = nines.FieldFlagged, nines.Value{}, nines.Value{Name: "Impediment"}
			if i.Flagged {
				change.From, change.To = change.To, change.From
			}
			i.Flagged = !i.Flagged
		case 2:
			to := rapid.SampledFrom([]string{"Severe", "Low"}).Draw(t, "to priority")
			change.Field, change.From, change.To = nines.FieldPriority, nines.Value{Name: i.Priority}, nines.Value{Name: to}
			i.Priority = to
		default:
			to := rapid.SampledFrom(workflow).Draw(t, "to status")
			change.Field, change.From, change.To = nines.FieldStatus, nines.Value{ID: i.Status.ID, Name: i.Status.Name}, nines.Value{ID: to.ID, Name: to.Name}
			i.Status = to
		}
		i.History = append(i.History, change)
		i.Updated = at
	}
	return i
}

// genOdd draws issues that make no sense.
func genOdd(t *rapid.T) []nines.Issue {
	when := rapid.Custom(func(t *rapid.T) time.Time {
		return rapid.SampledFrom([]time.Time{
			{},
			epoch, epoch.Add(time.Hour), epoch.Add(-time.Hour), time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(1969, 5, 1, 0, 0, 0, 0, time.UTC),
			time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), epoch.AddDate(0, 1, 0),
		}).Draw(t, "when")
	})
	text := rapid.SampledFrom([]string{"", "To Do", "deployed", "5", "Ghost", "<b>", "WET-3", "-", "A-99999999999999999999"})
	value := rapid.Custom(func(t *rapid.T) nines.Value {
		return nines.Value{ID: text.Draw(t, "id"), Name: text.Draw(t, "name")}
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) nines.Issue {
		i := nines.Issue{
			Key: text.Draw(t, "key"), Priority: text.Draw(t, "priority"), Resolution: text.Draw(t, "resolution"),
			Status:  nines.Status{ID: text.Draw(t, "status id"), Name: text.Draw(t, "status"), Category: nines.Category(rapid.IntRange(0, 3).Draw(t, "category"))},
			Created: when.Draw(t, "created"), Updated: when.Draw(t, "updated"), Resolved: when.Draw(t, "resolved"),
			Flagged: rapid.Bool().Draw(t, "flagged"),
		}
		for range rapid.IntRange(0, 5).Draw(t, "changes") {
			i.History = append(i.History, nines.Change{
				History: text.Draw(t, "history"), At: when.Draw(t, "at"), Field: nines.Field(rapid.IntRange(0, 8).Draw(t, "field")),
				From: value.Draw(t, "from"), To: value.Draw(t, "to"),
			})
		}
		nines.SortHistory(i.History)
		return i
	}), 0, 8).Draw(t, "odd")
}

// manyIssues makes n issues of the usual shape: five changes of status, a
// resolution for two thirds, over three years.
func manyIssues(n int) []nines.Issue {
	dice := rand.New(rand.NewPCG(1, 2))
	issues := make([]nines.Issue, n)
	for k := range issues {
		at := epoch.Add(-time.Duration(dice.IntN(3*365*24)) * time.Hour)
		i := nines.Issue{
			ID: strconv.Itoa(k), Key: "WET-" + strconv.Itoa(k+1), Project: "WET", Type: "Bug",
			Priority: []string{"Severe", "Major", "Low"}[dice.IntN(3)], Created: at, Status: workflow[0],
		}
		i.History = make([]nines.Change, 0, 7)
		steps := len(workflow) - 1 - dice.IntN(3)/2*dice.IntN(4)
		for s := range steps {
			at = at.Add(time.Duration(dice.ExpFloat64() * 40 * float64(time.Hour))).Truncate(time.Millisecond)
			i.History = append(i.History, nines.Change{
				History: strconv.Itoa(10*k + s), At: at, Field: nines.FieldStatus,
				From: nines.Value{ID: workflow[s].ID, Name: workflow[s].Name}, To: nines.Value{ID: workflow[s+1].ID, Name: workflow[s+1].Name},
			})
			i.Status = workflow[s+1]
		}
		if i.Status.Category == nines.CategoryDone {
			i.Resolution, i.Resolved = "Done", at
			i.History = append(i.History, nines.Change{History: strconv.Itoa(10*k + 9), At: at, Field: nines.FieldResolution, To: nines.Value{ID: "1", Name: "Done"}})
		}
		i.Updated = at
		issues[k] = i
	}
	return issues
}

// everything is all results of a snapshot.
type everything struct {
	Board        metrics.Board
	Status       metrics.StatusDistribution
	Resolution   metrics.Resolution
	Created      metrics.Created
	Balance      metrics.Balance
	TimeInStatus metrics.TimeInStatus
	Flow         metrics.Flow
	Cumulative   metrics.CumulativeFlow
	Control      metrics.ControlChart
	Ageing       metrics.Ageing
	Reopened     metrics.Reopened
	Blocked      metrics.Blocked
	Comparison   metrics.Comparison
	Quality      metrics.Quality
}

func measure(s *metrics.Snapshot, w nines.Window, g nines.Group) everything {
	return everything{
		s.Board(w), s.Status(), s.Resolution(w, g), s.Created(w, g), s.Balance(w, g), s.TimeInStatus(w), s.Flow(w, g),
		s.CumulativeFlow(w, g), s.ControlChart(w), s.Ageing(w), s.Reopened(w), s.Blocked(w), s.Compare(w), s.Quality(),
	}
}
