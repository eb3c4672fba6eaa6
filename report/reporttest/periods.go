package reporttest

import (
	"strconv"

	"github.com/nines-bot/nines/report"
)

func text(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// resolution is the table of the reference report: 14 days, two with totals of -1.
func resolution() report.Section {
	resolved := []int{4, 2, 0, 1, 2, 4, 1, 2, 2, 5, 3, 5, 1, 0}
	total := []int{27, 11, 0, 5, 22, 33, 9, 17, 25, 65, -1, -1, 0, 0}
	honest := []*float64{
		new(6.75), new(5.5), nil, new(5.0), new(11.0), new(8.25), new(9.0), new(8.5),
		new(12.5), new(13.0), nil, nil, new(0.0), nil,
	}
	bars := report.Bars{
		YLabel: "days", Series: []report.Series{{Name: "mean resolution time", Values: honest}},
		Lines: []report.Reference{{Value: 8.92, Label: "mean 8.9 d", Dashed: true, Tone: report.Watch}, {Value: 7.4, Label: "median 7.4 d"}},
	}
	table := report.Table{
		Title: "Resolution time per day",
		Columns: []report.Column{
			{Title: "Day"},
			{Title: "Resolved", Numeric: true},
			{Title: "Mean, days", Numeric: true},
			{Title: "Median, days", Numeric: true},
			{Title: "Total in Jira, days", Numeric: true, Minor: true},
			{Title: "Average in Jira, days", Numeric: true, Minor: true},
		},
		Total: cells("All", "32", "8.9", "7.4", "212", "–"),
		Note:  "n < 5 on most days: single days say little. Days are those of Europe/Oslo; 23 Nov is not over.",
	}
	for i, n := range resolved {
		day := strconv.Itoa(10+i) + " Nov"
		bars.Categories = append(bars.Categories, report.Category{Label: day, Sub: "n=" + strconv.Itoa(n)})
		mean, average := "–", 0
		if honest[i] != nil {
			mean = text(*honest[i])
		}
		if n > 0 {
			average = total[i] / n
		}
		row := cells(day, strconv.Itoa(n), mean, mean, strconv.Itoa(total[i]), strconv.Itoa(average))
		if n > 0 {
			row[1].Link = keys("WET-" + strconv.Itoa(n))
		}
		if total[i] < 0 {
			row[4].Tone = report.Bad
		}
		table.Rows = append(table.Rows, row)
	}
	return report.Section{ID: "resolution", Title: "Resolution time", Blocks: []report.Block{
		report.Chart{
			ID: "resolution", Title: "Resolution time per day", Subtitle: "Mean days from created to resolved, 10 to 23 Nov 2017, Europe/Oslo",
			Alt:  "Mean resolution time per day between 5 and 13 days, highest on 19 Nov with 13 days; 24 issues, mean 8.9 days, median 7.4 days.",
			Note: "20 and 21 Nov: all 8 issues were resolved before they were created, and are left out", Link: search("project = WET AND resolved >= 2017-11-10"), Plot: bars,
		},
		table,
	}}
}

func created() report.Section {
	weeks := []string{"23 Oct", "30 Oct", "6 Nov", "13 Nov", "20 Nov"}
	done, open := numbers(0, 7, 23, 40, 10), numbers(0, 11, 15, 0, 9)
	bars := report.Bars{
		YLabel: "issues", Totals: true,
		Series: []report.Series{{Name: "resolved", Tone: report.Good, Values: done}, {Name: "still open", Tone: report.Watch, Values: open}},
	}
	table := report.Table{
		Title:   "Created per week",
		Columns: []report.Column{{Title: "Week"}, {Title: "Resolved", Numeric: true}, {Title: "Still open", Numeric: true}, {Title: "Created", Numeric: true}},
		Total:   cells("All", "80", "35", "115"),
	}
	for i, w := range weeks {
		c := report.Category{Label: w}
		if i == 0 || i == len(weeks)-1 {
			c.Sub = "partial"
		}
		bars.Categories = append(bars.Categories, c)
		row := cells(w, text(*done[i]), text(*open[i]), text(*done[i]+*open[i]))
		row[3].Link = search("project = WET AND created >= 2017-10-23")
		table.Rows = append(table.Rows, row)
	}
	backlog := report.Bars{
		YLabel: "open issues", Lines: []report.Reference{{Value: 27, Label: "before: 27", Dashed: true}},
		Series:     []report.Series{{Name: "open at the end of the week", Values: numbers(27, 46, 65, 52, 61)}},
		Categories: bars.Categories,
	}
	return report.Section{ID: "created", Title: "Created issues", Blocks: []report.Block{
		report.Chart{
			ID: "created", Title: "115 issues created in 30 days, 80 of them resolved", Subtitle: "By week of creation, split by whether resolved now, Europe/Oslo",
			Alt:  "Created per week, resolved and still open: 23 Oct 0 and 0, 30 Oct 7 and 11, 6 Nov 23 and 15, 13 Nov 40 and 0, 20 Nov 10 and 9.",
			Link: search("project = WET AND created >= -30d"), Plot: bars,
		},
		report.Chart{
			ID: "backlog", Title: "The backlog grew by 34 issues", Subtitle: "Open issues at the end of each week, Europe/Oslo",
			Alt: "Open issues went from 27 to 61 in 30 days: 115 created, 82 closed, 1 reopened.", Plot: backlog,
		},
		table,
	}}
}
