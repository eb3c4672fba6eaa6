// Package reporttest makes reports by hand, for the tests of everything that
// draws one. [Everything] is a good day: each kind of block and plot once, with
// the numbers of the reference report. [Odd] is a bad day: each kind again, with
// the worst that a Jira may send. Both are the same on every call.
package reporttest

import (
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // the zone below must be there on every machine

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

const jira = "https://jira.example.com"

// asOf is the instant of the reference report.
func asOf() time.Time { return time.Date(2017, 11, 23, 12, 0, 0, 0, time.UTC) }

func zone() *time.Location {
	loc, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		return time.FixedZone("Europe/Oslo", 3600) // impossible: tzdata is embedded
	}
	return loc
}

// Everything returns a full report of service WET through every kind of block
// and plot.
func Everything() *report.Report {
	loc := zone()
	return &report.Report{
		Service:  "WET",
		Title:    "Energy Trading Service",
		AsOf:     asOf(),
		Zone:     loc,
		Window:   nines.Window{From: time.Date(2017, 10, 24, 12, 0, 0, 0, time.UTC), To: asOf()},
		Source:   report.Source{JiraURL: jira, JQL: "project = WET", Issues: 117, SyncedAt: asOf().Add(-5 * time.Minute)},
		Headline: "Needs attention: In Testing is above its limit since 19 Nov; 35 of 115 new issues are open",
		State:    report.Bad,
		Data:     data(loc),
		Sections: []report.Section{
			summary(), board(), status(), resolution(), created(), flow(loc), ageing(), reopened(), failures(loc), quality(),
		},
	}
}

func search(jql string) string { return jira + "/issues/?jql=" + url.QueryEscape(jql) }

func keys(ks ...string) string { return search("key in (" + strings.Join(ks, ", ") + ")") }

// numbers are the values of a series, all there.
func numbers(vs ...float64) []*float64 {
	ps := make([]*float64, len(vs))
	for i, v := range vs {
		ps[i] = new(v)
	}
	return ps
}

func cells(texts ...string) []report.Cell {
	cs := make([]report.Cell, len(texts))
	for i, t := range texts {
		cs[i] = report.Cell{Text: t}
	}
	return cs
}

func plain(text string) report.Text { return report.Text{Spans: []report.Span{{Text: text}}} }
