package metrics

import (
	"slices"

	"github.com/nines-bot/nines"
)

// A cut is a window cut into periods.
type cut struct {
	windows []nines.Window
	starts  []instant
	end     instant
}

func (s *Snapshot) cut(w nines.Window, g nines.Group) cut {
	c := cut{windows: w.Periods(g, s.settings.Zone, 0), end: s.end(w)}
	for _, p := range c.windows {
		c.starts = append(c.starts, instantOf(p.From))
	}
	return c
}

// find returns the period that t lies in.
func (c cut) find(t instant) (int, bool) {
	if t == never || t >= c.end || len(c.starts) > 0 && t < c.starts[0] {
		return 0, false
	}
	i, exact := slices.BinarySearch(c.starts, t)
	if !exact {
		i--
	}
	return i, i >= 0
}

// partial reports whether a period is less than its calendar unit.
func (s *Snapshot) partial(w nines.Window, g nines.Group) bool {
	from, to := w.From.In(s.settings.Zone), w.To.In(s.settings.Zone)
	return !g.Start(from).Equal(from) || !g.Start(to).Equal(to)
}
