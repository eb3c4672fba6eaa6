package chat_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/report"
)

// ofReport is what an answer says in the words of a report.
var ofReport = regexp.MustCompile(`(\((?:WET|GRID)\), [^:]*: ).*`)

// interval is how sure a number is, which statistics may come to say better.
var interval = regexp.MustCompile(`between [0-9.]+( \w+)? and [0-9.]+( [dh]\b)?`)

// dump writes an answer as plain text.
func dump(t testing.TB, a chat.Answer) string {
	t.Helper()
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	field("text", ofReport.ReplaceAllString(a.Text, "$1…"))
	field("tone", string(a.Tone))
	if a.Share {
		field("share", "yes")
	}
	field("announce", a.Announce)
	field("announce in", a.AnnounceIn)
	if a.Report != nil {
		field("report", a.Report.Title)
	}
	for _, f := range a.Files {
		field("file", f.Name+", "+f.Title+fmt.Sprintf(", %d bytes", len(f.Bytes)))
	}
	for _, x := range a.Blocks {
		field("block", block(x))
	}
	for _, x := range a.Buttons {
		var marks strings.Builder
		for mark, on := range map[string]bool{" primary": x.Primary, " danger": x.Danger} {
			if on {
				marks.WriteString(mark)
			}
		}
		field("button", strings.TrimSpace(fmt.Sprintf("[%s]%s %s%s %s", x.Label, marks.String(), x.Text, x.URL, x.Confirm)))
	}
	if a.Form != nil {
		b.WriteString(dumpForm(a.Form))
	}
	return interval.ReplaceAllString(b.String(), "between … and …")
}

func dumpForm(f *chat.Form) string {
	var b strings.Builder
	fmt.Fprintf(&b, "form: %s (%s) %q, %s\n", f.Title, f.ID, f.State, f.Submit)
	for _, x := range f.Fields {
		fmt.Fprintf(&b, "  %s %s %q = %q, %d options, optional: %v (%s)\n", x.ID, x.Kind, x.Label, x.Values, len(x.Options), x.Optional, x.Hint)
	}
	return b.String()
}

// block says a block in a line or, of a table of ours, a few. What the report
// says in it is not ours to hold still.
func block(b report.Block) string {
	switch b := b.(type) {
	case report.Figures:
		return "figures"
	case report.Chart:
		return "chart: " + b.ID
	case report.Table:
		return "table: " + b.Title + rows(b)
	case report.Note:
		return "note"
	}
	return "text"
}

func rows(t report.Table) string {
	if !slices.Contains([]string{"/reliability", "Report", "Part", "Term"}, t.Columns[0].Title) {
		return ""
	}
	var parts []string
	for _, c := range t.Columns {
		parts = append(parts, c.Title)
	}
	lines := []string{": " + strings.Join(parts, " | ")}
	for _, row := range t.Rows {
		parts = parts[:0]
		for _, c := range row {
			parts = append(parts, strings.TrimSpace(c.Text+" "+string(c.Tone)))
		}
		lines = append(lines, "  "+strings.Join(parts, " | "))
	}
	if t.Note != "" {
		lines = append(lines, "  note: "+t.Note)
	}
	return strings.Join(lines, "\n")
}

func clipped(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return s
}
