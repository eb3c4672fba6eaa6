package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/report"
)

// dump writes an answer as plain text.
func dump(t testing.TB, a chat.Answer) string {
	t.Helper()
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	field("text", clipped(a.Text, 250))
	field("tone", string(a.Tone))
	if a.Share {
		field("share", "yes")
	}
	field("announce", a.Announce)
	field("announce in", a.AnnounceIn)
	if a.Report != nil {
		field("report", a.Report.Title+", sections: "+sections(a.Report))
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
	return b.String()
}

func dumpForm(f *chat.Form) string {
	var b strings.Builder
	fmt.Fprintf(&b, "form: %s (%s) %q, %s\n", f.Title, f.ID, f.State, f.Submit)
	for _, x := range f.Fields {
		fmt.Fprintf(&b, "  %s %s %q = %q, %d options, optional: %v (%s)\n", x.ID, x.Kind, x.Label, x.Values, len(x.Options), x.Optional, x.Hint)
	}
	return b.String()
}

func sections(r *report.Report) string {
	var ids []string
	for _, s := range r.Sections {
		ids = append(ids, s.ID)
	}
	return strings.Join(ids, " ")
}

// block says a block in a line or, of a table, a few. What others say in it is
// cut short: their words are theirs to change.
func block(b report.Block) string {
	var parts []string
	switch b := b.(type) {
	case report.Text:
		return "text: " + clipped(b.Spans[0].Text, 80)
	case report.Note:
		return "note: " + clipped(b.Spans[0].Text, 80)
	case report.Figures:
		for _, f := range b.Items {
			parts = append(parts, f.Label)
		}
		return "figures: " + strings.Join(parts, " | ")
	case report.Chart:
		return "chart: " + b.ID
	case report.Table:
		for _, c := range b.Columns {
			parts = append(parts, c.Title)
		}
		lines := []string{"table: " + b.Title + ": " + strings.Join(parts, " | ")}
		for _, row := range b.Rows {
			parts = parts[:0]
			for _, c := range row {
				parts = append(parts, strings.TrimSpace(c.Text+" "+string(c.Tone)))
			}
			lines = append(lines, "  "+strings.Join(parts, " | "))
		}
		if b.More != nil {
			lines = append(lines, "  "+b.More.Text)
		}
		if b.Note != "" {
			lines = append(lines, "  note: "+b.Note)
		}
		return strings.Join(lines, "\n")
	}
	return fmt.Sprintf("%T", b)
}

func clipped(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return s
}
