package chart_test

import (
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// charts are those of a report, in order.
func charts(r *report.Report) []report.Chart {
	var out []report.Chart
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			if c, ok := b.(report.Chart); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// samples are the charts of both test reports: as they should be, and odd.
func samples() []report.Chart {
	return append(charts(reporttest.Everything()), charts(reporttest.Odd())...)
}
