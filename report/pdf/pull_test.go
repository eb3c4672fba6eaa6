package pdf

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// laid is what stands on the pages, in the order of the paper, after text that
// fills so many lines of the first.
func laid(t *testing.T, lines int, blocks ...report.Block) []string {
	t.Helper()
	c := newCanvas(&elem{tag: "Document"}, newTypesetter(fonts(t)), 595.28, 841.89)
	doc := c.root
	to := &collector{ts: c.ts, parent: doc, section: doc}
	r := &report.Report{Sections: []report.Section{
		{Title: "Text", Blocks: []report.Block{report.Text{Spans: []report.Span{{Text: strings.Repeat("so many words fill a line ", 4*lines)}}}}},
		{Title: "Charts", Blocks: blocks},
	}}
	if err := r.Walk(to); err != nil {
		t.Fatal(err)
	}
	f := &flow{canvas: c, top: headGap, bottom: c.height - footGap, left: margin, inner: c.width - 2*margin}
	f.newPage()
	f.lay(to.pieces)
	if f.err != nil {
		t.Fatal(f.err)
	}
	var order []string
	for _, m := range f.marks[1:] {
		order = append(order, fmt.Sprintf("%s p%d", m.title, m.page))
	}
	return order
}

func rowsOf(title string, n int) report.Table {
	tab := report.Table{Title: title, Columns: []report.Column{{Title: "Lane"}, {Title: "Issues", Numeric: true}}}
	for i := range n {
		tab.Rows = append(tab.Rows, []report.Cell{{Text: fmt.Sprint("lane ", i)}, {Text: fmt.Sprint(i)}})
	}
	return tab
}

// A chart that does not fit the rest of a page lets what follows go first, if that
// is whole and no text is about it.
func TestPull(t *testing.T) {
	load := report.Load{XLabel: "issues"}
	for i := range 10 {
		load.Rows = append(load.Rows, report.LoadRow{Label: fmt.Sprint("column ", i), Value: float64(i)})
	}
	chart := report.Chart{Title: "Board", Plot: load}
	said := report.Note{Spans: []report.Span{{Text: "About what stands above."}}}
	for _, c := range []struct {
		name   string
		lines  int
		blocks []report.Block
		want   []string
	}{
		{"all fits", 5, []report.Block{chart, rowsOf("Lanes", 4)}, []string{"Charts p1", "Board p1", "Lanes p1"}},
		{"a table goes first", 32, []report.Block{chart, rowsOf("Lanes", 4)}, []string{"Charts p1", "Lanes p1", "Board p2"}},
		{"past one too long", 32, []report.Block{chart, rowsOf("Long", 40), rowsOf("Lanes", 4)}, []string{"Charts p1", "Lanes p1", "Board p2", "Long p2"}},
		{"not past text", 32, []report.Block{chart, said, rowsOf("Lanes", 4)}, []string{"Charts p2", "Board p2", "Lanes p2"}},
		{"not from its text", 32, []report.Block{chart, rowsOf("Lanes", 4), said}, []string{"Charts p2", "Board p2", "Lanes p2"}},
		{"little is lost", 44, []report.Block{chart, rowsOf("Lanes", 1)}, []string{"Charts p2", "Board p2", "Lanes p2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := laid(t, c.lines, c.blocks...); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// Whoever hears the document hears charts and tables in the order of the report.
func TestReadingOrder(t *testing.T) {
	rep := reporttest.Everything()
	var want, got []string
	for _, s := range rep.Sections {
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case report.Chart:
				want = append(want, "Figure "+clean(b.Alt))
			case report.Table:
				want = append(want, "Table")
			}
		}
	}
	for _, n := range read(t, render(t, rep)).tree().all() {
		switch n.tag {
		case "Figure":
			got = append(got, "Figure "+n.alt)
		case "Table":
			got = append(got, "Table")
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("order\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
