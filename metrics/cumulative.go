package metrics

import (
	"slices"
	"time"

	"github.com/nines-bot/nines"
)

// CumulativeFlow is how many issues stood in each column at each of some
// instants.
type CumulativeFlow struct {
	Times    []time.Time // beginnings of the periods, and the end of the window
	Layers   []FlowLayer // in the order of the columns; "in no column" last, if there are any
	Warnings []Warning
}

// A FlowLayer is one column: a count for each of the times.
type FlowLayer struct {
	Name   string
	Counts []int
}

// NoColumn is the name of the layer of issues in no column of the board.
const NoColumn = "In no column"

// CumulativeFlow counts the issues of the board at the beginnings of the
// periods of w, and at its end.
func (s *Snapshot) CumulativeFlow(w nines.Window, g nines.Group) CumulativeFlow {
	periods := s.cut(w, g)
	f := CumulativeFlow{Warnings: s.unsureWarning("their columns in the past are not all known")}
	if len(periods.windows) == 0 {
		return f
	}
	for _, p := range periods.windows {
		f.Times = append(f.Times, p.From)
	}
	f.Times = append(f.Times, w.To)
	times := append(periods.starts, periods.end-1)
	steps := make([][]int, len(s.columns)+1) // changes of the counts; the last is of no column
	for i := range steps {
		steps[i] = make([]int, len(times)+1)
	}
	for i := range s.items {
		it := &s.items[i]
		if it.panels&onBoard == 0 {
			continue
		}
		states := s.states[it.first:it.last]
		if it.since <= times[0] {
			states = states[len(states)-1:] // the others are over when the window begins
		}
		to, _ := slices.BinarySearch(times, states[0].from)
		for k, st := range states {
			c := s.column(st)
			if c < 0 {
				c = int32(len(s.columns))
			}
			from := to
			if to = len(times); k+1 < len(states) {
				to, _ = slices.BinarySearch(times, states[k+1].from)
			}
			steps[c][from]++
			steps[c][to]--
		}
	}
	f.Layers = s.layers(steps, len(times))
	return f
}

// layers sums the steps.
func (s *Snapshot) layers(steps [][]int, times int) []FlowLayer {
	layers := make([]FlowLayer, 0, len(steps))
	for c, column := range steps {
		layer := FlowLayer{Name: NoColumn, Counts: make([]int, times)}
		if c < len(s.columns) {
			layer.Name = s.columns[c].Name
		}
		n, some := 0, false
		for k := range layer.Counts {
			n += column[k]
			layer.Counts[k] = n
			some = some || n > 0
		}
		if some || c < len(s.columns) {
			layers = append(layers, layer)
		}
	}
	return layers
}
