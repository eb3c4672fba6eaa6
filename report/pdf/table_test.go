package pdf

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// long is a report with a table over many pages.
func long() *report.Report {
	t := report.Table{Title: "Every issue", Columns: []report.Column{{Title: "Issue"}, {Title: "Summary"}, {Title: "Age, days", Numeric: true}}}
	for i := range 600 {
		t.Rows = append(t.Rows, []report.Cell{
			{Text: fmt.Sprintf("WET-%d", i), Link: fmt.Sprintf("https://jira.example.com/browse/WET-%d", i)},
			{Text: strings.Repeat("Switch over to the standby node ", 1+i%5)},
			{Text: fmt.Sprintf("%d.5", i)},
		})
	}
	t.Total = []report.Cell{{Text: "600"}, {}, {Text: "179997.5"}}
	return &report.Report{
		Title: "Long", AsOf: time.Date(2017, 11, 23, 12, 0, 0, 0, time.UTC),
		Window:   nines.Window{From: time.Date(2017, 10, 24, 0, 0, 0, 0, time.UTC), To: time.Date(2017, 11, 23, 0, 0, 0, 0, time.UTC)},
		Sections: []report.Section{{ID: "all", Title: "All", Blocks: []report.Block{t}}},
	}
}

// A table over pages repeats its head as decoration and loses no row.
func TestLongTable(t *testing.T) {
	r := read(t, render(t, long()))
	if n := len(r.pages()); n < 15 || n > 40 {
		t.Errorf("%d pages for 600 rows", n)
	}
	doc := r.tree()
	if n := len(doc.find("TR")); n != 602 {
		t.Errorf("%d rows, want 600 and a head and a sum", n)
	}
	for i, p := range r.pages() {
		heads, rows := 0, 0
		for _, s := range r.shows(p) {
			switch {
			case s.text == "Age, days":
				heads++
			case strings.HasSuffix(s.text, ".5"):
				rows++
			}
		}
		if heads != 1 || rows < 2 {
			t.Errorf("page %d: %d heads, %d rows", i+1, heads, rows)
		}
	}
}

// Rows stay whole, and the sum keeps a row with it, wherever a page ends.
func TestRowsStayWhole(t *testing.T) {
	for n := 20; n < 70; n += 3 {
		b := report.Table{Columns: []report.Column{{Title: "Summary"}, {Title: "Days", Numeric: true}}, Note: "below"}
		for i := range n {
			text := fmt.Sprintf("begin%d %s end%d", i, strings.Repeat("standby ", 30), i)
			b.Rows = append(b.Rows, []report.Cell{{Text: text}, {Text: "1"}})
		}
		b.Total = []report.Cell{{Text: "sum"}, {Text: "1"}}
		r := read(t, render(t, &report.Report{Sections: []report.Section{{Title: "S", Blocks: []report.Block{b}}}}))
		for i, p := range r.pages() {
			var text strings.Builder
			for _, s := range r.shows(p) {
				text.WriteString(s.text + " ")
			}
			begins, ends := strings.Count(text.String(), "begin"), strings.Count(text.String(), "end")
			if begins != ends {
				t.Errorf("%d rows, page %d: %d begin and %d end", n, i+1, begins, ends)
			}
			if begins == 0 && (strings.Contains(text.String(), "sum") || strings.Contains(text.String(), "below")) {
				t.Errorf("%d rows, page %d: the sum or the note stands alone", n, i+1)
			}
		}
	}
}
