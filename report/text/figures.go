package text

import (
	"strings"

	"github.com/nines-bot/nines/report"
)

const (
	tileGap = 3
	tileMin = 22 // cells a key number needs
)

// Figures writes key numbers side by side, as many in a row as fit.
func (p *printer) Figures(f report.Figures) error {
	n := len(f.Items)
	if n == 0 {
		return nil
	}
	perRow := min(n, max(1, (p.width+tileGap)/(tileMin+tileGap)), 5)
	perRow = (n + rowsOf(n, perRow) - 1) / rowsOf(n, perRow) // 2 and 2, not 3 and 1
	width := min((p.width-tileGap*(perRow-1))/perRow, 34)
	for from := 0; from < n; from += perRow {
		p.blank()
		p.tiles(f.Items[from:min(n, from+perRow)], width)
	}
	return nil
}

func rowsOf(n, perRow int) int { return (n + perRow - 1) / perRow }

// tiles writes one row of key numbers: label, value, change and note, each as
// high as the highest beside it.
func (p *printer) tiles(items []report.Figure, width int) {
	parts := []func(report.Figure) []piece{p.figureLabel, p.figureValue, p.figureDelta, p.figureNote}
	for _, part := range parts {
		var columns [][]line
		height := 0
		for _, f := range items {
			lines := limitLines(wrap(part(f), width), 3, width, p.g.ellipsis)
			columns = append(columns, lines)
			height = max(height, len(lines))
		}
		for i := range height {
			p.write(beside(columns, i, width))
		}
	}
}

// beside joins line i of each column.
func beside(columns [][]line, i, width int) line {
	var l line
	for k, c := range columns {
		var x line
		if i < len(c) {
			x = c[i]
		}
		if k < len(columns)-1 {
			x = append(x.padTo(width, false), piece{text: strings.Repeat(" ", tileGap)})
		}
		l = append(l, x...)
	}
	return l
}

func (p *printer) figureLabel(f report.Figure) []piece { return p.one(f.Label, faint, "") }

func (p *printer) figureValue(f report.Figure) []piece {
	return p.one(f.Value, toneStyle(f.Tone, strong), f.Link)
}

func (p *printer) figureDelta(f report.Figure) []piece {
	if f.Delta == "" {
		return nil
	}
	sign := p.g.level
	switch {
	case f.Trend > 0:
		sign = p.g.up
	case f.Trend < 0:
		sign = p.g.down
	}
	return p.one(sign+" "+p.clean(f.Delta), toneStyle(f.Tone, normal), "")
}

func (p *printer) figureNote(f report.Figure) []piece { return p.one(f.Note, faint, "") }

func (p *printer) one(text string, s style, link string) []piece {
	text = p.clean(text)
	if text == "" {
		return nil
	}
	return []piece{{text, s, link}}
}
