package chart_test

import (
	"github.com/nines-bot/nines/report"
)

func f(v float64) *float64 { return &v }

func floats(vs ...float64) []*float64 {
	out := make([]*float64, len(vs))
	for i, v := range vs {
		out[i] = &v
	}
	return out
}

// samples are one chart of each kind, as a report has them.
func samples() []report.Chart {
	return []report.Chart{donutSample(), resolutionSample(), createdSample()}
}

func donutSample() report.Chart {
	return report.Chart{
		ID: "status", Title: "Open issues by status", Subtitle: "Project WET · 43 open issues · 23 Nov 2017",
		Alt:  "43 open issues: 18 in testing, 8 in development.",
		Note: "Source: Jira, JQL project = WET AND statusCategory != Done",
		Plot: report.Donut{Center: "43", Label: "open issues", Slices: []report.Slice{
			{Label: "In Testing", Value: 18, Text: "18", Percent: "41.9%"},
			{Label: "In Development", Value: 8, Text: "8", Percent: "18.6%"},
			{Label: "Awaiting Code Review", Value: 8, Text: "8", Percent: "18.6%"},
			{Label: "In Code Review", Value: 6, Text: "6", Percent: "14.0%"},
			{Label: "Waiting for Testing", Value: 3, Text: "3", Percent: "7.0%"},
		}},
	}
}

func resolutionSample() report.Chart {
	values := floats(6.75, 5.5, 0, 5, 11, 8.25, 9, 8.5, 12.5, 13, 0, 0, 0, 0)
	for _, i := range []int{2, 10, 11, 13} {
		values[i] = nil
	}
	var cs []report.Category
	for i, n := range []string{"4", "2", "0", "1", "2", "4", "1", "2", "2", "5", "3", "5", "1", "0"} {
		cs = append(cs, report.Category{Label: string([]byte{'1' + byte(i/10), '0' + byte(i%10)}), Sub: "n=" + n})
	}
	return report.Chart{
		ID: "resolution", Title: "Resolution time per day", Subtitle: "Mean days from created to resolved, 10–23 Nov 2017",
		Note: "20 and 21 Nov: source table has total -1; shown as no data",
		Plot: report.Bars{
			YLabel: "days", Categories: cs,
			Series: []report.Series{{Name: "mean", Values: values}},
			Lines:  []report.Reference{{Value: 8.4, Label: "mean 8.4 d", Dashed: true, Tone: report.Bad}},
		},
	}
}

func createdSample() report.Chart {
	return report.Chart{
		ID: "created", Title: "Created per week, resolved or not",
		Subtitle: "115 issues created in 30 days · 80 of them already resolved",
		Note:     "Weeks without issues show 0",
		Plot: report.Bars{
			Categories: []report.Category{{Label: "23 Oct"}, {Label: "30 Oct"}, {Label: "6 Nov"}, {Label: "13 Nov"}, {Label: "20 Nov"}},
			Series: []report.Series{
				{Name: "resolved", Values: floats(0, 7, 23, 40, 10)},
				{Name: "still open", Values: floats(0, 11, 15, 0, 9)},
			},
			Totals: true,
		},
	}
}
