package metrics

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// A Breach says which limit a column breaks.
type Breach string

// The breaches, in the words of `nines report --format json`.
const (
	NoBreach Breach = ""
	BelowMin Breach = "min" // fewer issues than Min
	AboveMax Breach = "max" // more issues than Max
)

// A Board is the issues by column and lane as of the instant of the snapshot.
//
// An issue that the filter lets on the board now counts as having always been
// there, since Jira keeps no history of filters.
type Board struct {
	Columns  []BoardColumn
	Lanes    []BoardLane // all that are configured or have issues; the rest last
	Issues   Set         // in some column: the sum of the columns, and of the lanes
	Unmapped Set         // in a status of no column: not shown by a board of Jira
	Warnings []Warning
}

// A BoardColumn is one column and how it keeps its limits.
type BoardColumn struct {
	Name     string
	Statuses []nines.Status
	Issues   Set
	Min, Max *int
	Breach   Breach // now

	// Since is when the breach of now began; nil if there is none.
	Since *time.Time
	// InBreach is the share of the window, 0 to 1, that the column broke a
	// limit; nil without limits or window.
	InBreach *float64
}

// A BoardLane is one row; Cells has a set for each column.
type BoardLane struct {
	Name   string
	JQL    string // of the lane's condition, if configured
	Issues Set
	Cells  []Set
}

// EverythingElse is the name of the lane of those issues that match no other.
const EverythingElse = "Everything else"

// Board returns the board, and how its limits were kept in w.
func (s *Snapshot) Board(w nines.Window) Board {
	b := Board{Columns: make([]BoardColumn, len(s.columns)), Lanes: make([]BoardLane, len(s.lanes))}
	for i, c := range s.columns {
		b.Columns[i] = BoardColumn{Name: c.Name, Min: c.Min, Max: c.Max}
	}
	for i, st := range s.statuses {
		if c := s.traits[i].column; c >= 0 {
			b.Columns[c].Statuses = append(b.Columns[c].Statuses, st)
		}
	}
	for i, l := range s.lanes {
		b.Lanes[i] = BoardLane{Name: l.Name, JQL: l.JQL, Cells: make([]Set, len(s.columns))}
	}
	for i := range s.items {
		it := &s.items[i]
		if it.panels&onBoard == 0 {
			continue
		}
		c := s.column(s.states[it.last-1])
		if c < 0 {
			b.Unmapped.add(it.key)
			continue
		}
		b.Issues.add(it.key)
		b.Columns[c].Issues.add(it.key)
		b.Lanes[it.lane].Issues.add(it.key)
		b.Lanes[it.lane].Cells[c].add(it.key)
	}
	if rest := len(b.Lanes) - 1; b.Lanes[rest].Issues.N == 0 {
		b.Lanes = b.Lanes[:rest]
	}
	for i := range b.Columns {
		s.checkLimits(&b.Columns[i], int32(i), w)
	}
	if b.Unmapped.N > 0 {
		b.Warnings = append(b.Warnings, Warning{
			Code: "unmapped", Issues: b.Unmapped,
			Text: fmt.Sprintf("%s in a status of no column and not shown on the board.", count(b.Unmapped.N, "issue is", "issues are")),
		})
	}
	return b
}

// breach of n issues against the limits.
func (c *BoardColumn) breach(n int) Breach {
	switch {
	case c.Min != nil && n < *c.Min:
		return BelowMin
	case c.Max != nil && n > *c.Max:
		return AboveMax
	}
	return NoBreach
}

// A step is one issue coming into a column, or leaving it.
type step struct {
	at    instant
	delta int
}

// checkLimits fills in the breaches of column i. The count of a column is a
// staircase; it begins with the first issue of the board.
func (s *Snapshot) checkLimits(c *BoardColumn, i int32, w nines.Window) {
	if c.Min == nil && c.Max == nil {
		return
	}
	c.Breach = c.breach(c.Issues.N)
	steps, begin := s.steps(i)
	if begin == never {
		return
	}
	from, to := max(instantOf(w.From), begin), min(s.end(w), s.now)
	broken, n, last := millis(0), 0, begin
	breach, since := c.breach(0), begin
	pass := func(until instant) {
		if breach != NoBreach {
			broken += millis(max(0, min(until, to)-max(last, from)))
		}
		last = until
	}
	for k, st := range steps {
		n += st.delta
		if k+1 < len(steps) && steps[k+1].at == st.at {
			continue // one instant: only its last count lasts
		}
		pass(st.at)
		if now := c.breach(n); now != breach {
			breach, since = now, st.at
		}
	}
	pass(s.now)
	if c.Breach != NoBreach {
		c.Since = new(since.time(s.settings.Zone))
	}
	if to > from {
		c.InBreach = new(float64(broken) / float64(to-from))
	}
}

// steps of the count of a column in order of time, and when the board begins;
// never if it is empty.
func (s *Snapshot) steps(column int32) (steps []step, begin instant) {
	begin = never
	for i := range s.items {
		it := &s.items[i]
		if it.panels&onBoard == 0 {
			continue
		}
		if first := s.states[it.first].from; begin == never || first < begin {
			begin = first
		}
		in := 0
		for _, st := range s.states[it.first:it.last] {
			is := 0
			if s.column(st) == column {
				is = 1
			}
			if is != in {
				steps = append(steps, step{st.from, is - in})
				in = is
			}
		}
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	return steps, begin
}
