package report

import (
	"strings"

	"github.com/nines-bot/nines/metrics"
)

// wideBoard is the number of columns from which a table of lanes is turned: a
// row for each column of the board, or a line for each, fits where a column of
// the table does not.
const wideBoard = 8

// maxColumns is how many columns a board chart shows; a board made of the
// statuses of a big Jira can have a hundred.
const maxColumns = 24

func (b *builder) boardSection() []Block {
	if len(b.board.Columns) == 0 {
		return nil
	}
	blocks := []Block{b.boardChart(), b.laneTable()}
	if t := b.limitTable(); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if n := b.board.Unmapped.N; n > 0 {
		blocks = append(blocks, Note{Tone: Watch, Spans: []Span{
			{Text: plural(n, "issue"), Link: b.link.set(b.board.Unmapped, "")},
			{Text: " " + choose(n, "is", "are") + " in a status that no column holds: the board does not show " + choose(n, "it", "them") + "."},
		}})
	}
	return append(blocks, b.warn(b.board.Warnings, "unmapped")...)
}

func (b *builder) boardChart() Chart {
	shown, left := b.boardColumns()
	load := Load{XLabel: "issues"}
	var alt []string
	breaches := 0
	for _, c := range shown {
		text := b.boardText(c)
		load.Rows = append(load.Rows, LoadRow{
			Label: c.Name, Value: float64(c.Issues.N), Min: limit(c.Min), Max: limit(c.Max),
			Breach: string(c.Breach), Text: text,
		})
		alt = append(alt, c.Name+" "+text)
		if c.Breach != metrics.NoBreach {
			breaches++
		}
	}
	note := ""
	if left > 0 {
		note = "Not shown: " + plural(left, "empty column")
	}
	return Chart{
		ID: "board", Title: b.boardTitle(breaches),
		Subtitle: plural(b.board.Issues.N, "issue") + " on the board, " + b.clock.minute(b.asOf) + ", " + b.in.Zone.String(),
		Alt:      plural(b.board.Issues.N, "issue") + " by column: " + strings.Join(alt, "; ") + ".",
		Note:     note,
		Link:     b.link.set(b.board.Issues, b.in.Filters.Board),
		Plot:     load,
	}
}

func (b *builder) boardTitle(breaches int) string {
	switch {
	case breaches == 1:
		return "1 column is outside its limits"
	case breaches > 1:
		return count(breaches) + " columns are outside their limits"
	case b.limited():
		return "Every column keeps its limits"
	}
	return "Issues by column"
}

func (b *builder) limited() bool {
	for _, c := range b.board.Columns {
		if c.Min != nil || c.Max != nil {
			return true
		}
	}
	return false
}

// boardColumns are the columns worth drawing: all, or where they are many,
// those that hold issues or break a limit.
func (b *builder) boardColumns() (shown []metrics.BoardColumn, left int) {
	all := b.board.Columns
	if len(all) <= maxColumns/2 {
		return all, 0
	}
	for _, c := range all {
		if c.Issues.N > 0 || c.Breach != metrics.NoBreach {
			shown = append(shown, c)
		}
	}
	return shown, len(all) - len(shown)
}

// boardText says the count of a column against its limits: "6, above the limit
// of 5 since 19 Nov".
func (b *builder) boardText(c metrics.BoardColumn) string {
	n := count(c.Issues.N)
	since := ""
	if c.Since != nil {
		since = " since " + b.clock.day(*c.Since)
	}
	switch {
	case c.Breach == metrics.AboveMax && c.Max != nil:
		return n + ", above the limit of " + count(*c.Max) + since
	case c.Breach == metrics.BelowMin && c.Min != nil:
		return n + ", below the minimum of " + count(*c.Min) + since
	case c.Max != nil:
		return n + " of at most " + count(*c.Max)
	case c.Min != nil:
		return n + " of at least " + count(*c.Min)
	}
	return n
}

func limit(n *int) *float64 {
	if n == nil {
		return nil
	}
	return new(float64(*n))
}

// columnJQL is the condition of a column, in words of Jira.
func columnJQL(c metrics.BoardColumn) string {
	if len(c.Statuses) == 0 {
		return ""
	}
	names := make([]string, len(c.Statuses))
	for i, s := range c.Statuses {
		if s.Name == "" {
			return ""
		}
		names[i] = quote(s.Name)
	}
	return "status in (" + strings.Join(names, ",") + ")"
}

func (b *builder) columnLink(c metrics.BoardColumn) string {
	condition := columnJQL(c)
	if condition != "" {
		condition = and(b.in.Filters.Board, condition)
	}
	return b.link.set(c.Issues, condition)
}

func (b *builder) laneTable() Table {
	switch {
	case len(b.board.Columns) <= wideBoard:
		return b.lanesByColumn()
	case len(b.board.Lanes) <= wideBoard:
		return b.columnsByLane(b.board.Lanes)
	}
	return b.columnsByLane(nil)
}

// lanesByColumn is the table as a board of Jira has it.
func (b *builder) lanesByColumn() Table {
	t := Table{Title: "Issues by lane and column", Columns: []Column{{Title: "Lane"}}}
	t.Total = []Cell{{Text: "All"}}
	for _, c := range b.board.Columns {
		t.Columns = append(t.Columns, Column{Title: c.Name, Numeric: true, Minor: c.Issues.N == 0 && c.Breach == metrics.NoBreach})
		t.Total = append(t.Total, Cell{Text: count(c.Issues.N), Link: b.columnLink(c), Tone: breachTone(c.Breach)})
	}
	t.Columns = append(t.Columns, Column{Title: "Issues", Numeric: true})
	t.Total = append(t.Total, b.setCell(b.board.Issues, b.in.Filters.Board))
	for _, l := range b.board.Lanes {
		row := []Cell{{Text: l.Name}}
		for i, s := range l.Cells {
			row = append(row, b.setCell(s, b.cellJQL(l, b.board.Columns[i])))
		}
		t.Rows = append(t.Rows, append(row, b.setCell(l.Issues, b.laneJQL(l))))
	}
	return t
}

func (b *builder) columnsByLane(lanes []metrics.BoardLane) Table {
	t := Table{Title: "Issues by column", Columns: []Column{{Title: "Column"}, {Title: "Issues", Numeric: true}}}
	t.Total = []Cell{{Text: "All"}, b.setCell(b.board.Issues, b.in.Filters.Board)}
	for _, l := range lanes {
		t.Columns = append(t.Columns, Column{Title: l.Name, Numeric: true, Minor: true})
		t.Total = append(t.Total, b.setCell(l.Issues, b.laneJQL(l)))
	}
	for i, c := range b.board.Columns {
		if c.Issues.N == 0 && c.Breach == metrics.NoBreach {
			continue
		}
		row := []Cell{{Text: c.Name}, {Text: count(c.Issues.N), Link: b.columnLink(c), Tone: breachTone(c.Breach)}}
		for _, l := range lanes {
			row = append(row, b.setCell(l.Cells[i], b.cellJQL(l, c)))
		}
		t.Rows = append(t.Rows, row)
	}
	if left := len(b.board.Columns) - len(t.Rows); left > 0 {
		t.Note = plural(left, "empty column") + " " + choose(left, "is", "are") + " not listed."
	}
	return t
}

func (b *builder) laneJQL(l metrics.BoardLane) string {
	if l.JQL == "" {
		return ""
	}
	return and(b.in.Filters.Board, l.JQL)
}

func (b *builder) cellJQL(l metrics.BoardLane, c metrics.BoardColumn) string {
	column := columnJQL(c)
	if l.JQL == "" || column == "" {
		return ""
	}
	return and(b.in.Filters.Board, l.JQL, column)
}

// limitTable says who keeps which limit, since when and how often.
func (b *builder) limitTable() Table {
	t := Table{
		Title: "Limits of work in progress",
		Columns: []Column{
			{Title: "Column"},
			{Title: "Issues", Numeric: true},
			{Title: "Min", Numeric: true, Minor: true},
			{Title: "Max", Numeric: true, Minor: true},
			{Title: "Now"},
			{Title: "Outside", Numeric: true},
		},
		Note: "Limits count issues and are inclusive. Outside: the share of " + length(b.in.Window) + " in which the column broke a limit.",
	}
	for _, c := range b.board.Columns {
		if c.Min == nil && c.Max == nil {
			continue
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: c.Name},
			{Text: count(c.Issues.N), Link: b.columnLink(c)},
			{Text: limitText(c.Min)},
			{Text: limitText(c.Max)},
			{Text: b.breachText(c), Tone: breachTone(c.Breach)},
			{Text: maybePercent(c.InBreach)},
		})
	}
	return t
}

func (b *builder) breachText(c metrics.BoardColumn) string {
	since := ""
	if c.Since != nil {
		since = " since " + b.clock.day(*c.Since)
	}
	switch c.Breach {
	case metrics.AboveMax:
		return "above max" + since
	case metrics.BelowMin:
		return "below min" + since
	}
	return "within limits"
}

func breachTone(breach metrics.Breach) Tone {
	switch breach {
	case metrics.AboveMax:
		return Bad
	case metrics.BelowMin:
		return Watch
	}
	return Neutral
}

func limitText(n *int) string {
	if n == nil {
		return none
	}
	return count(*n)
}
