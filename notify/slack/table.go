package slack

import (
	"fmt"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// fit bounds a table.
type fit struct{ rows, columns, chars int }

// table draws t within f. whole reports whether nothing was left out.
func table(t report.Table, f fit) (block *slackgo.DataTableBlock, left string, whole bool) {
	keep := columns(t.Columns, f.columns)
	rows := t.Rows
	room := f.rows
	if t.Total != nil {
		room--
	}
	rows = rows[:min(len(rows), room)]
	for {
		b := draw(t, rows, keep, true)
		if tableSize(b) > f.chars {
			b = draw(t, rows, keep, false)
		}
		if tableSize(b) <= f.chars || len(rows) == 0 {
			whole = len(rows) == len(t.Rows) && len(keep) == len(t.Columns)
			return b, leftOut(len(t.Rows)-len(rows), len(t.Columns)-len(keep)), whole
		}
		rows = rows[:len(rows)*3/4]
	}
}

// columns picks at most limit columns: minor ones go first, then those before
// the last, which mostly is the sum.
func columns(all []report.Column, limit int) []int {
	var keep []int
	for i, c := range all {
		if !c.Minor {
			keep = append(keep, i)
		}
	}
	if len(all) <= limit || len(keep) == 0 {
		keep = keep[:0]
		for i := range all {
			keep = append(keep, i)
		}
	}
	if len(keep) > limit {
		last := keep[len(keep)-1]
		keep = append(keep[:limit-1], last)
	}
	return keep
}

func draw(t report.Table, rows [][]report.Cell, keep []int, links bool) *slackgo.DataTableBlock {
	b := slackgo.NewDataTableBlock(orDash(clip(t.Title, maxCaption)))
	head := make([]slackgo.DataTableCell, len(keep))
	for i, k := range keep {
		head[i] = slackgo.NewDataTableRawTextCell(cellOrSpace(clip(t.Columns[k].Title, 80)))
	}
	b.AddRow(head...)
	for _, row := range rows {
		b.AddRow(drawRow(row, keep, links)...)
	}
	if t.Total != nil {
		b.AddRow(drawRow(t.Total, keep, links)...)
	}
	b.PageSize = min(max(len(b.Rows)-1, 1), 100)
	return b
}

func drawRow(row []report.Cell, keep []int, links bool) []slackgo.DataTableCell {
	cells := make([]slackgo.DataTableCell, len(keep))
	for i, k := range keep {
		var c report.Cell
		if k < len(row) {
			c = row[k]
		}
		text := cellOrSpace(cellSign(c.Tone) + clip(c.Text, maxCell))
		if to := address(c.Link); to != "" && links && strings.TrimSpace(text) != "" {
			cells[i] = slackgo.NewDataTableRichTextCell(slackgo.NewRichTextSection(slackgo.NewRichTextSectionLinkElement(to, text, nil)))
		} else {
			cells[i] = slackgo.NewDataTableRawTextCell(text)
		}
	}
	return cells
}

// maxCell is how much of one cell is shown.
const maxCell = 200

// cellSign marks loud cells by shape.
func cellSign(t report.Tone) string {
	switch t {
	case report.Watch:
		return "⚠️ "
	case report.Bad:
		return "❗ "
	}
	return ""
}

// cellOrSpace: Slack refuses empty cells.
func cellOrSpace(s string) string {
	if s == "" {
		return " "
	}
	return s
}

func leftOut(rows, columns int) string {
	switch {
	case rows > 0 && columns > 0:
		return fmt.Sprintf("%s and %s not shown here", count(rows, "row"), count(columns, "column"))
	case rows > 0:
		return count(rows, "row") + " not shown here"
	case columns > 0:
		return count(columns, "column") + " not shown here"
	}
	return ""
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// rowWords writes a table in words, for those who listen.
func rowWords(t report.Table, limit int) string {
	var b strings.Builder
	b.WriteString(t.Title)
	rows := t.Rows
	if t.Total != nil {
		rows = append(rows[:len(rows):len(rows)], t.Total)
	}
	for i, row := range rows {
		if i == limit {
			fmt.Fprintf(&b, "\nand %d more", len(rows)-limit)
			break
		}
		b.WriteString("\n• ")
		for k, c := range row {
			if k >= len(t.Columns) || t.Columns[k].Minor && k > 0 || strings.TrimSpace(c.Text) == "" {
				continue
			}
			if k == 0 {
				b.WriteString(c.Text + ":")
				continue
			}
			fmt.Fprintf(&b, " %s %s;", t.Columns[k].Title, c.Text)
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String()+"\n", ";\n", "\n"), ":\n", "\n")
}
