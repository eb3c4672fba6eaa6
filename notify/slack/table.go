package slack

import (
	"fmt"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// fit bounds a table: its rows with the sum, its columns, the characters of a
// cell and of all cells.
type fit struct{ rows, columns, cell, chars int }

// table draws t within f: rather rows without links than fewer rows. whole
// reports whether nothing was left out.
func table(t report.Table, f fit) (block *slackgo.DataTableBlock, left string, whole bool) {
	keep := columns(t.Columns, f.columns)
	head := heads(t.Columns)
	rows, used := fitting(t, rowSize(head, keep, f), keep, f)
	block = slackgo.NewDataTableBlock(orDash(clip(t.Title, maxCaption)))
	block.AddRow(drawRow(head, keep, f, new(int))...)
	room := f.chars - used
	for _, row := range rows {
		block.AddRow(drawRow(row, keep, f, &room)...)
	}
	if t.Total != nil {
		block.AddRow(drawRow(t.Total, keep, f, &room)...)
	}
	block.PageSize = min(max(len(block.Rows)-1, 1), 100)
	whole = len(rows) == len(t.Rows) && len(keep) == len(t.Columns)
	return block, leftOut(len(t.Rows)-len(rows), len(t.Columns)-len(keep)), whole
}

func heads(columns []report.Column) []report.Cell {
	cells := make([]report.Cell, len(columns))
	for i, c := range columns {
		cells[i].Text = clip(c.Title, 80)
	}
	return cells
}

// fitting returns the first rows that fit, and the characters used with them.
func fitting(t report.Table, used int, keep []int, f fit) ([][]report.Cell, int) {
	if t.Total != nil {
		f.rows--
		used += rowSize(t.Total, keep, f)
	}
	rows := t.Rows[:min(len(t.Rows), f.rows)]
	for i, row := range rows {
		n := rowSize(row, keep, f)
		if used+n > f.chars {
			return rows[:i], used
		}
		used += n
	}
	return rows, used
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

// drawRow draws the cells to keep, with links as long as there is room for them.
func drawRow(row []report.Cell, keep []int, f fit, room *int) []slackgo.DataTableCell {
	cells := make([]slackgo.DataTableCell, len(keep))
	for i, k := range keep {
		c, text := cellAt(row, k, f.cell)
		to := ""
		if c.Link != "" && strings.TrimSpace(text) != "" {
			to = address(c.Link)
		}
		if n := width(to); to != "" && n <= *room {
			*room -= n
			cells[i] = slackgo.NewDataTableRichTextCell(slackgo.NewRichTextSection(slackgo.NewRichTextSectionLinkElement(to, text, nil)))
		} else {
			cells[i] = slackgo.NewDataTableRawTextCell(text)
		}
	}
	return cells
}

// cellAt is a cell and what it says; rows may be short.
func cellAt(row []report.Cell, k, limit int) (c report.Cell, text string) {
	if k < len(row) {
		c = row[k]
	}
	if text = cellSign(c.Tone) + clip(c.Text, limit); text == "" {
		text = " " // Slack refuses empty cells
	}
	return c, text
}

// rowSize is the number of characters in the cells to keep, without links.
func rowSize(row []report.Cell, keep []int, f fit) int {
	n := 0
	for _, k := range keep {
		_, text := cellAt(row, k, f.cell)
		n += width(text)
	}
	return n
}

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
