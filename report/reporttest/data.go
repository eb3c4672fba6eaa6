package reporttest

import (
	"time"

	"github.com/nines-bot/nines/report"
)

// data is the numbers behind the sections of Everything.
func data(loc *time.Location) report.Data {
	day := func(d int) time.Time { return time.Date(2017, 11, d, 0, 0, 0, 0, loc) }
	return report.Data{
		Board:  boardData(),
		Status: statusData(),
		Resolution: report.ResolutionData{
			Group: "day",
			Periods: []report.PeriodData{
				{From: day(10), To: day(11), Resolved: 4, TotalDays: 27, AverageDays: new(6.75), JiraAverage: 6, MedianDays: new(6.5), P85Days: new(9.1), P95Days: new(9.9)},
				{From: day(12), To: day(13)},
				{From: day(20), To: day(21), Resolved: 3, TotalDays: -1, Excluded: 3, Link: keys("WET-61", "WET-62", "WET-70")},
			},
			Overall:  report.OverallData{Resolved: 24, Excluded: 8, AverageDays: new(8.916667), MedianDays: new(7.4), P85Days: new(15.1), P95Days: new(21.0), TotalDays: 212, JiraAverage: 6},
			Excluded: []report.ExclusionData{{Key: "WET-70", Reason: "resolved before created"}},
		},
		Created: report.CreatedData{
			Group: "week", Total: 115, Resolved: 80, Unresolved: 35,
			Periods: []report.CreatedPeriodData{{From: day(13), To: day(20), Resolved: 40}, {From: day(20), To: asOf().In(loc), Partial: true, Resolved: 10, Unresolved: 9}},
		},
		TimeInStatus: []report.StageData{
			{Status: "In Testing", Issues: 18, Ended: 3, Running: 18, MedianHours: new(12.0), P85Hours: new(15.0), TotalHours: 3521.25},
			{Status: "Waiting For Testing", Waiting: true},
		},
		Ageing:  []report.AgeingData{{Key: "WET-23", Status: "In Code Review", AgeHours: 724.8, Percentile: new(97.0)}},
		Quality: []report.QualityData{{Key: "WET-70", Problem: "resolved before created", Detail: "created 22 Nov 09:00, resolved 20 Nov 14:12", Effect: "left out of durations", Severity: "warning"}},
	}
}

func boardData() report.BoardData {
	return report.BoardData{
		Issues: 62,
		Columns: []report.ColumnData{
			{Name: "To Do", Issues: 18},
			{Name: "In Development", Issues: 7},
			{Name: "Awaiting Code Review", Min: new(2), Breach: "min", Since: new(asOf().AddDate(0, 0, -2))},
			{Name: "In Code Review", Issues: 5, Min: new(0), Max: new(5), BreachShare: new(0.0)},
			{Name: "Waiting For Testing"},
			{Name: "In Testing", Issues: 6, Max: new(5), Breach: "max", Since: new(asOf().AddDate(0, 0, -4)), BreachShare: new(0.14), Link: search(`status = "In Testing"`)},
			{Name: "Deployed To Production", Issues: 26},
		},
		Lanes: []report.LaneData{
			{Name: "Emergency", Issues: 15, Columns: []int{5, 3, 0, 1, 0, 0, 6}},
			{Name: "Severe", Issues: 15, Columns: []int{2, 1, 0, 1, 0, 2, 9}},
			{Name: "others", Issues: 32, Columns: []int{11, 3, 0, 3, 0, 4, 11}},
		},
	}
}

func statusData() []report.StatusData {
	return []report.StatusData{
		{Status: "In Testing", Issues: 18, Percent: 41.860465, JiraPercent: 41},
		{Status: "In Development", Issues: 8, Percent: 18.604651, JiraPercent: 18},
		{Status: "Awaiting Code Review", Issues: 8, Percent: 18.604651, JiraPercent: 18},
		{Status: "In Code Review", Issues: 6, Percent: 13.953488, JiraPercent: 13},
		{Status: "Waiting For Testing", Issues: 3, Percent: 6.976744, JiraPercent: 6},
	}
}
