package reporttest

import (
	"time"

	"github.com/nines-bot/nines/estimate"
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
		Ageing:   []report.AgeingData{{Key: "WET-23", Status: "In Code Review", AgeHours: 724.8, Percentile: new(97.0)}},
		Failures: failureData(day),
		Quality:  []report.QualityData{{Key: "WET-70", Problem: "resolved before created", Detail: "created 22 Nov 09:00, resolved 20 Nov 14:12", Effect: "left out of durations", Severity: "warning"}},
	}
}

// failureData is the numbers behind the section of failures.
func failureData(day func(int) time.Time) *report.FailureData {
	row := func(kind, method, quantity, unit string, value, low, high *float64) report.FailureResult {
		return report.FailureResult{Kind: kind, Result: estimate.Result{
			Method: method, Quantity: quantity, Value: value, Low: low, High: high, Level: 0.9, Unit: unit, N: 13, Events: 12, Censored: 1,
			Assumptions: []string{"durations still open behave like the others (independent censoring)"},
		}}
	}
	median := row("durations", "kaplan-meier", "quantile", "h", new(32.0), new(22.0), new(45.0))
	median.Params = []estimate.Param{estimate.Number("p", 0.5)}
	slow := row("durations", "kaplan-meier", "quantile", "h", new(210.0), new(120.0), nil)
	slow.Params, slow.Warnings = []estimate.Param{estimate.Number("p", 0.9)}, []string{"upper limit not reached"}
	return &report.FailureData{
		Definition: report.FailureDefinition{
			JQL: "type = Incident", Reading: "restore", Start: "field:Outage start", End: "field:Outage end", Reopened: "sum",
			Links: []string{"duplicates", "is caused by"}, GapMinutes: 30, Objective: new(0.999), Fingerprint: "5d2a91c4",
		},
		Issues: 117, Matched: 15, Failures: 13, Carried: 1, Open: 1, Reopened: 2,
		Excluded: []report.ExclusionData{{Key: "WET-70", Reason: "ends before it starts"}},
		Events: []report.FailureEvent{
			{Keys: []string{"WET-41", "WET-44"}, Priority: "Emergency", Occurred: day(2), Ended: new(day(4)), Hours: new(48.0)},
			{Keys: []string{"WET-99"}, Priority: "Severe", Occurred: day(22), Hours: new(36.0), Open: true},
			{Keys: []string{"WET-70"}, Priority: "Severe", Occurred: day(20), Problem: "ends before it starts"},
		},
		Results: []report.FailureResult{
			median, slow,
			row("outages", "availability-gpq", "availability", "", new(0.85), new(0.71), new(0.93)),
			row("counts", "garwood", "rate", "1/h", new(0.018), new(0.0107), new(0.0287)),
			row("events", "crow-amsaa", "mtbf-now", "h", nil, nil, nil),
		},
		Rate:      report.ChangeData{Now: 13, Before: 9, Ratio: new(1.44), Low: new(0.57), High: new(3.83), P: new(0.52), Detectable: new(3.5), Level: 0.95},
		Durations: report.ChangeData{Now: 13, Before: 9, Level: 0.95},
		Warnings:  []string{"The impact of 1 failure is not a share between 0 and 1; all of the service is taken to be down."},
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
