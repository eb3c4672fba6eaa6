package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/nines-bot/nines/report"
)

// The table of the reference report is 8.92 days, with 8 issues left out by
// name. Its three traps are the mean with the impossible ones in it (6.63), the
// mean of daily means (5.5), and whole numbers cut toward zero: nothing says the
// first two, and the third stands under Jira's name only.
func TestSeedTable(t *testing.T) {
	r := report.Build(wet(t))
	i := slices.IndexFunc(r.Sections, func(s report.Section) bool { return s.ID == "resolution" })
	if i < 0 {
		t.Fatal("no section on resolution times")
	}
	named := 0
	for _, b := range r.Sections[i].Blocks {
		switch b := b.(type) {
		case report.Note:
			var text strings.Builder
			for _, s := range b.Spans {
				text.WriteString(s.Text)
			}
			if strings.Contains(text.String(), "cannot be used for durations") {
				named = strings.Count(text.String(), "WET-")
			}
			noTrap(t, text.String())
		case report.Text:
			for _, s := range b.Spans {
				noTrap(t, s.Text)
			}
		case report.Chart:
			noTrap(t, b.Title+b.Subtitle+b.Alt+b.Note)
		case report.Table:
			seedTable(t, b)
		}
	}
	if named != 8 {
		t.Errorf("%d issues are named as left out, want 8", named)
	}
}

func seedTable(t *testing.T, b report.Table) {
	if !strings.HasPrefix(b.Title, "Resolution time by") {
		return
	}
	cut := []string{"6", "5", "0", "5", "11", "8", "9", "8", "12", "13", "0", "0", "0", "0"} // as the gadget prints them
	for k, c := range b.Columns {
		var cells []string
		for _, row := range b.Rows {
			cells = append(cells, row[k].Text)
		}
		if slices.Equal(cells, cut) && !strings.Contains(c.Title, "Jira") {
			t.Errorf("column %q holds averages cut toward zero without saying so", c.Title)
		}
		switch total := b.Total[k].Text; {
		case c.Title == "Mean" && total != "8.92":
			t.Errorf("the mean is %s, want 8.92", total)
		case !strings.Contains(c.Title, "Jira"):
			noTrap(t, total)
		case strings.HasPrefix(c.Title, "Average") && (total != "6" || !slices.Equal(cells, cut)):
			t.Errorf("Jira-compatible averages %v, %s in all", cells, total)
		}
	}
}

// noTrap fails where a number is told that only a wrong average gives.
func noTrap(t *testing.T, text string) {
	t.Helper()
	for _, trap := range []string{"6.63", "6.6 d", "5.5 d", "5.50"} {
		if strings.Contains(text, trap) && !strings.Contains(text, "Jira") {
			t.Errorf("%q tells %s", text, trap)
		}
	}
}
