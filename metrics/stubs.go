package metrics

import (
	"iter"
	"time"

	"github.com/nines-bot/nines"
)

type Snapshot struct{}

func Read(issues iter.Seq[nines.Issue], s Settings, asOf time.Time) *Snapshot { return &Snapshot{} }

func (s *Snapshot) Board(w nines.Window) Board                          { return Board{} }
func (s *Snapshot) Status() StatusDistribution                          { return StatusDistribution{} }
func (s *Snapshot) Resolution(w nines.Window, g nines.Group) Resolution { return Resolution{} }
func (s *Snapshot) Created(w nines.Window, g nines.Group) Created       { return Created{} }
func (s *Snapshot) Balance(w nines.Window, g nines.Group) Balance       { return Balance{} }
func (s *Snapshot) TimeInStatus(w nines.Window) TimeInStatus            { return TimeInStatus{} }
func (s *Snapshot) Flow(w nines.Window, g nines.Group) Flow             { return Flow{} }
func (s *Snapshot) CumulativeFlow(w nines.Window, g nines.Group) CumulativeFlow {
	return CumulativeFlow{}
}
func (s *Snapshot) ControlChart(w nines.Window) ControlChart { return ControlChart{} }
func (s *Snapshot) Ageing(w nines.Window) Ageing             { return Ageing{} }
func (s *Snapshot) Reopened(w nines.Window) Reopened         { return Reopened{} }
func (s *Snapshot) Blocked(w nines.Window) Blocked           { return Blocked{} }
func (s *Snapshot) Compare(w nines.Window) Comparison        { return Comparison{} }
func (s *Snapshot) Quality() Quality                         { return Quality{} }
func (s *Snapshot) Explain(key string) (Explanation, bool)   { return Explanation{}, false }
func (s *Snapshot) AsOf() time.Time                          { return time.Time{} }
func (s *Snapshot) Len() int                                 { return 0 }

func NewCalendar(zone *time.Location, h Hours) (*Calendar, error) { return &Calendar{}, nil }
func (c *Calendar) Between(a, b time.Time) time.Duration          { return 0 }
