package reporttest

import (
	"time"

	"github.com/nines-bot/nines/report"
)

func flow(loc *time.Location) report.Section {
	return report.Section{ID: "flow", Title: "Flow", Blocks: []report.Block{
		plain("Work spends 38% of its time being worked on; the rest is waiting."),
		timeInStatus(), cycleTime(loc), cumulativeFlow(loc),
	}}
}

func timeInStatus() report.Chart {
	return report.Chart{
		ID: "time-in-status", Title: "Most of the time goes into Awaiting Code Review", Subtitle: "Median to 95th percentile per visit, hours, log scale",
		Alt: "Median time per status: To Do 61 hours, In Development 20, Awaiting Code Review 44, In Code Review 6, In Testing 12; Waiting For Testing cannot be said.",
		Plot: report.Ranges{
			XLabel: "hours", Log: true, Names: [3]string{"median", "p85", "p95"},
			Rows: []report.Range{
				{Label: "To Do", Text: "61 h (n=55)", Low: new(61.0), Mid: new(190.0), High: new(410.0)},
				{Label: "In Development", Text: "20 h (n=51)", Low: new(20.0), Mid: new(48.0), High: new(90.0)},
				{Label: "Awaiting Code Review", Text: "44 h (n=48)", Low: new(44.0), Mid: new(120.0), High: new(260.0)},
				{Label: "In Code Review", Text: "6 h (n=47)", Low: new(6.0), Mid: new(20.0), High: new(33.0)},
				{Label: "Waiting For Testing", Text: "– (n=0)"},
				{Label: "In Testing", Text: "12 h (n=3, few)", Low: new(12.0), Mid: new(15.0)},
			},
		},
	}
}

func cycleTime(loc *time.Location) report.Chart {
	start := time.Date(2017, 11, 9, 18, 0, 0, 0, time.UTC)
	p := report.Points{
		YLabel: "days", From: start, To: asOf(), Zone: loc, Log: true,
		Low: new(0.12), High: new(32.0), RangeName: "natural range",
		Lines: []report.Reference{{Value: 4.3, Label: "median 4.3 d", Tone: report.Good}, {Value: 32, Label: "limit 32 d", Tone: report.Watch, Dashed: true}},
	}
	for _, c := range []struct {
		hours, days float64
		key         string
	}{
		{10, 8.8, "WET-31"},
		{14, 1.5, "WET-32"},
		{16, 10.7, "WET-33"},
		{22, 4.8, "WET-34"},
		{30, 3.9, "WET-35"},
		{33, 5.3, "WET-36"},
		{35, 4.2, "WET-37"},
		{42, 57, "WET-67"},
		{54, 0.63, "WET-38"},
		{56, 0.85, "WET-39"},
		{61, 2.2, "WET-40"},
		{64, 1.4, "WET-41"},
		{73, 1.0, "WET-42"},
		{78, 7, "WET-43"},
		{79, 4.8, "WET-44"},
		{82, 12.4, "WET-45"},
		{86, 15.8, "WET-46"},
		{86, 3.9, "WET-47"},
		{102, 6.2, "WET-48"},
		{107, 12, "WET-49"},
		{108, 7.8, "WET-50"},
		{117, 17.6, "WET-51"},
		{124, 5.9, "WET-52"},
		{126, 7.1, "WET-53"},
		{127, 0.42, "WET-54"},
		{130, 2.7, "WET-55"},
		{131, 2.1, "WET-56"},
		{136, 9.7, "WET-58"},
		{140, 12.8, "WET-61"},
		{150, 14.4, "WET-62"},
		{152, 7.7, "WET-63"},
		{158, 0.48, "WET-64"},
		{163, 44, "WET-80"},
		{175, 6.9, "WET-65"},
		{190, 3.8, "WET-66"},
		{192, 1.8, "WET-68"},
		{196, 4.4, "WET-71"},
		{201, 0.81, "WET-79"},
		{215, 6.9, "WET-81"},
		{228, 2.5, "WET-83"},
		{228, 2.8, "WET-85"},
		{231, 4.3, "WET-86"},
	} {
		p.Points = append(p.Points, report.Point{At: start.Add(time.Duration(c.hours * float64(time.Hour))), Y: c.days, Label: c.key, Outside: c.days > 32})
	}
	return report.Chart{
		ID: "cycle-time", Title: "Cycle time: two issues outside the natural range", Subtitle: "Days from In Development to done, log scale, Europe/Oslo",
		Alt:  "42 issues finished in 14 days with a median of 4.3 days; WET-67 (57 days) and WET-80 (44 days) lie above the natural range, which ends at 32 days.",
		Link: keys("WET-67", "WET-80"), Plot: p,
	}
}

// cumulativeFlow ends at the counts of the board.
func cumulativeFlow(loc *time.Location) report.Chart {
	names := []string{"Deployed To Production", "In Testing", "Waiting For Testing", "In Code Review", "Awaiting Code Review", "In Development", "To Do"}
	first, last := []float64{0, 2, 1, 1, 3, 4, 2}, []float64{26, 6, 0, 5, 0, 7, 18}
	const days = 30
	f := report.Flow{YLabel: "issues", Zone: loc}
	for d := range days + 1 {
		f.Times = append(f.Times, asOf().AddDate(0, 0, d-days))
	}
	for i, n := range names {
		l := report.Layer{Name: n}
		for d := range days + 1 {
			l.Values = append(l.Values, float64(int(first[i]+(last[i]-first[i])*float64(d*d)/(days*days))))
		}
		f.Layers = append(f.Layers, l)
	}
	return report.Chart{
		ID: "cumulative-flow", Title: "Cumulative flow", Subtitle: "Issues by column, 24 Oct to 23 Nov 2017",
		Alt: "The work on the board grew from 13 to 62 issues in 30 days; 26 are deployed, 18 wait in To Do.", Plot: f,
	}
}

func ageing() report.Section {
	ages := report.Ages{
		YLabel: "days since start", Log: true,
		Lines: []report.Reference{
			{Value: 4.3, Label: "half of finished work"},
			{Value: 12.8, Label: "p85 12.8 d", Dashed: true},
			{Value: 17.6, Label: "p95 17.6 d", Tone: report.Watch, Dashed: true},
		},
		Columns: []report.AgeColumn{
			{Name: "In Development", Items: []report.Aged{{Key: "WET-100", Age: 1.2}, {Key: "WET-78", Age: 3.3}, {Key: "WET-60", Age: 21.5, Outside: true}, {Key: "WET-82", Age: 8}}},
			{Name: "Awaiting Code Review"},
			{Name: "In Code Review", Items: []report.Aged{{Key: "WET-23", Age: 30.2, Outside: true}, {Key: "WET-21", Age: 6.6}}},
			{Name: "Waiting For Testing"},
			{Name: "In Testing", Items: []report.Aged{{Key: "WET-108", Age: 2.1}, {Key: "WET-59", Age: 14.4}}},
		},
	}
	return report.Section{ID: "ageing", Title: "Ageing work", Blocks: []report.Block{
		report.Chart{
			ID: "ageing", Title: "2 of 8 started issues are older than 95% of finished work", Subtitle: "Days since work began, by column, 23 Nov 2017",
			Alt:  "Age of 8 started issues: the oldest are WET-23 in In Code Review (30.2 days) and WET-60 in In Development (21.5 days), above the 95th percentile of finished work (17.6 days).",
			Link: keys("WET-23", "WET-60"), Plot: ages,
		},
		report.Table{
			Title:   "Oldest work in progress",
			Columns: []report.Column{{Title: "Issue"}, {Title: "Summary"}, {Title: "Status", Minor: true}, {Title: "Age, days", Numeric: true}, {Title: "Older than", Numeric: true}},
			Rows: [][]report.Cell{
				{{Text: "WET-23", Link: jira + "/browse/WET-23"}, {Text: "Scale out the matching engine"}, {Text: "In Code Review"}, {Text: "30.2", Tone: report.Bad}, {Text: "97%"}},
				{{Text: "WET-60", Link: jira + "/browse/WET-60"}, {Text: "Choose tools for adding nodes"}, {Text: "In Development"}, {Text: "21.5", Tone: report.Bad}, {Text: "95%"}},
				{{Text: "WET-59", Link: jira + "/browse/WET-59"}, {Text: "Bring standby up faster"}, {Text: "In Testing"}, {Text: "14.4", Tone: report.Watch}, {Text: "88%"}},
			},
			More: &report.Span{Text: "and 5 more", Link: keys("WET-100", "WET-78", "WET-82", "WET-21", "WET-108")},
		},
	}}
}

func reopened() report.Section {
	return report.Section{ID: "reopened", Title: "Reopened and blocked", Blocks: []report.Block{
		report.Text{Spans: []report.Span{
			{Text: "2", Link: keys("WET-57", "WET-8")},
			{Text: " of 32 resolved issues were reopened (6.3%); together they were unresolved for 11.4 days longer than Jira's date says."},
		}},
		report.Note{Tone: report.Neutral, Spans: []report.Span{{Text: "No issue was flagged as blocked in this period."}}},
	}}
}

func quality() report.Section {
	table := report.Table{
		Title:   "Issues with doubtful data",
		Columns: []report.Column{{Title: "Issue"}, {Title: "Problem"}, {Title: "Detail", Minor: true}, {Title: "Effect"}},
		More:    &report.Span{Text: "and 5 more", Link: keys("WET-104", "WET-106")},
	}
	for _, k := range []string{"WET-70", "WET-99", "WET-102"} {
		table.Rows = append(table.Rows, []report.Cell{
			{Text: k, Link: jira + "/browse/" + k},
			{Text: "resolved before created", Tone: report.Watch},
			{Text: "created 22 Nov 09:00, resolved 20 Nov 14:12"},
			{Text: "left out of durations"},
		})
	}
	return report.Section{ID: "quality", Title: "Data quality", Blocks: []report.Block{
		report.Note{Tone: report.Watch, Spans: []report.Span{{Text: "25% of the resolved issues cannot be used: the data quality of this report is low.", Strong: true}}},
		table,
		report.Note{Tone: report.Good, Spans: []report.Span{{Text: "All histories are complete."}}},
	}}
}
