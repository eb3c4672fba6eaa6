package html

import (
	"bytes"
	"testing"
	"time"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// FuzzPage puts any text and any link everywhere: the page stays well-formed,
// and nothing in it works but links to the web.
func FuzzPage(f *testing.F) {
	for _, h := range reporttest.Hostile() {
		f.Add(h, "https://jira.example.com/?jql="+h)
		f.Add("x", h)
	}
	f.Fuzz(func(t *testing.T, s, l string) {
		span := []report.Span{{Text: s, Link: l}}
		cell := []report.Cell{{Text: s, Link: l}, {Text: s}}
		r := &report.Report{
			Service: s, Title: s, Headline: s, Zone: time.UTC, State: report.Bad,
			Source: report.Source{JiraURL: l, JQL: s},
			Sections: []report.Section{{ID: s, Title: s, Blocks: []report.Block{
				report.Text{Spans: span},
				report.Figures{Items: []report.Figure{{Label: s, Value: s, Delta: s, Note: s, Link: l}}},
				report.Chart{ID: s, Title: s, Alt: s, Link: l, Plot: report.Donut{Slices: []report.Slice{{Label: s, Text: s, Link: l}}}},
				report.Table{Title: s, Columns: []report.Column{{Title: s}, {Title: s}}, Rows: [][]report.Cell{cell}, Total: cell, Note: s, More: &span[0]},
				report.Note{Spans: span, Tone: report.Watch},
			}}},
		}
		var b bytes.Buffer
		if err := Render(&b, r, Options{Standalone: true, Chart: blank}); err != nil {
			t.Fatal(err)
		}
		all, _ := parse(t, b.Bytes())
		checkHarmless(t, all)
		checkIDs(t, all)
	})
}
