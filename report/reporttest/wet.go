package reporttest

import "github.com/nines-bot/nines/report"

func summary() report.Section {
	return report.Section{ID: "summary", Title: "Summary", Blocks: []report.Block{
		report.Text{Spans: []report.Span{
			{Text: "Needs attention. ", Strong: true},
			{Text: "In Testing holds "},
			{Text: "6 issues", Link: search(`project = WET AND status = "In Testing"`), Strong: true},
			{Text: ", above its limit of 5 since 19 Nov; Awaiting Code Review is empty, below its minimum of 2. "},
			{Text: "35", Link: search("project = WET AND created >= -30d AND resolution is EMPTY")},
			{Text: " of the 115 issues created in these 30 days are still open."},
		}},
		report.Text{Spans: []report.Span{
			{Text: "Half of the resolved issues took less than 7.4 days, 1 in 20 more than 21 days. " +
				"That is 0.9 days longer than in the 30 days before, not distinguishable from chance: " +
				"with 24 issues only a change of 2.4 times would show."},
		}},
		report.Figures{Items: []report.Figure{
			{
				Label: "Median resolution time", Value: "7.4 d", Delta: "+0.9 d, within noise", Trend: 1,
				Note: "n = 24, 8 left out", Link: keys("WET-70", "WET-73"),
			},
			{Label: "Open issues", Value: "43", Delta: "+12", Trend: 1, Tone: report.Watch, Link: search("project = WET AND statusCategory != Done")},
			{Label: "Resolved", Value: "32", Delta: "+9", Trend: 1, Tone: report.Good, Note: "in 30 days", Link: search("project = WET AND resolved >= -30d")},
			{Label: "Above a limit", Value: "1 column", Delta: "was 0", Trend: 1, Tone: report.Bad, Note: "In Testing, since 19 Nov"},
		}},
		report.Note{Tone: report.Watch, Spans: []report.Span{
			{Text: "8 of 32 resolved issues could not be used: resolved before created. "},
			{Text: "See data quality.", Link: keys("WET-70", "WET-102")},
		}},
	}}
}

func board() report.Section {
	names := []string{"To Do", "In Development", "Awaiting Code Review", "In Code Review", "Waiting For Testing", "In Testing", "Deployed To Production"}
	counts := []float64{18, 7, 0, 5, 0, 6, 26}
	load := report.Load{XLabel: "issues"}
	cols := []report.Column{{Title: "Lane"}}
	for i, n := range names {
		load.Rows = append(load.Rows, report.LoadRow{Label: n, Value: counts[i], Text: text(counts[i])})
		cols = append(cols, report.Column{Title: n, Numeric: true, Minor: i == 0 || i == 4})
	}
	cols = append(cols, report.Column{Title: "Issues", Numeric: true})
	load.Rows[2].Min, load.Rows[2].Breach, load.Rows[2].Text = new(2.0), "min", "0, below the minimum of 2 since 21 Nov"
	load.Rows[3].Min, load.Rows[3].Max, load.Rows[3].Text = new(0.0), new(5.0), "5, limit 5"
	load.Rows[5].Max, load.Rows[5].Breach, load.Rows[5].Text = new(5.0), "max", "6, above the limit of 5 since 19 Nov"
	total := cells("All", "18", "7", "0", "5", "0", "6", "26", "62")
	total[3].Tone, total[6].Tone = report.Bad, report.Bad
	total[6].Link = search(`project = WET AND status = "In Testing"`)
	return report.Section{ID: "board", Title: "Board", Blocks: []report.Block{
		report.Chart{
			ID: "board", Title: "Two columns are outside their limits", Subtitle: "62 issues on the board, 23 Nov 2017 13:00, Europe/Oslo",
			Alt: "Issues by column: To Do 18, In Development 7, Awaiting Code Review 0 (below its minimum of 2), In Code Review 5 of at most 5, " +
				"Waiting For Testing 0, In Testing 6 (above its limit of 5), Deployed To Production 26.",
			Note: "In Testing was above its limit during 14% of the period", Link: search("project = WET"), Plot: load,
		},
		report.Table{
			Title: "Issues by lane and column", Columns: cols,
			Rows: [][]report.Cell{
				cells("Emergency", "5", "3", "0", "1", "0", "0", "6", "15"),
				cells("Severe", "2", "1", "0", "1", "0", "2", "9", "15"),
				cells("others", "11", "3", "0", "3", "0", "4", "11", "32"),
			},
			Total: total, Note: "Limits count issues, as Jira does.",
		},
	}}
}

func status() report.Section {
	names := []string{"In Testing", "In Development", "Awaiting Code Review", "In Code Review", "Waiting For Testing"}
	counts := []float64{18, 8, 8, 6, 3}
	percent := []string{"41.9%", "18.6%", "18.6%", "13.9%", "7.0%"}
	jiraPercent := []string{"41%", "18%", "18%", "13%", "6%"}
	donut := report.Donut{Center: "43", Label: "open issues"}
	table := report.Table{
		Title:   "Open issues by status",
		Columns: []report.Column{{Title: "Status"}, {Title: "Issues", Numeric: true}, {Title: "Share", Numeric: true}, {Title: "Share in Jira", Numeric: true, Minor: true}},
		Total:   cells("All", "43", "100.0%", "96%"),
		Note:    "Jira cuts percentages, so that its shares add up to 96%.",
	}
	for i, n := range names {
		link := search(`project = WET AND status = "` + n + `"`)
		donut.Slices = append(donut.Slices, report.Slice{Label: n, Value: counts[i], Text: text(counts[i]), Percent: percent[i], Link: link})
		row := cells(n, text(counts[i]), percent[i], jiraPercent[i])
		row[1].Link = link
		table.Rows = append(table.Rows, row)
	}
	return report.Section{ID: "status", Title: "Status", Blocks: []report.Block{
		report.Chart{
			ID: "status", Title: "Open issues by status", Subtitle: "43 open issues, 23 Nov 2017",
			Alt:  "43 open issues: In Testing 18 (41.9%), In Development 8 (18.6%), Awaiting Code Review 8 (18.6%), In Code Review 6 (13.9%), Waiting For Testing 3 (7.0%).",
			Link: search("project = WET AND statusCategory != Done"), Plot: donut,
		},
		table,
	}}
}
