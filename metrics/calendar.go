package metrics

import (
	"fmt"
	"slices"
	"time"
)

// A Date is a day of the civil calendar, in whatever zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Hours are the working hours of a calendar. The same wall-clock hours hold on
// every working day; on the day of a clock change they may be longer or shorter.
type Hours struct {
	Days     [7]bool       // by time.Weekday: Sunday is 0
	From, To time.Duration // wall clock since midnight; To may be 24h
	Holidays []Date
}

// A Calendar is a clock that runs only in working hours. It knows the years
// 1970 to 2099 and stands still outside them.
type Calendar struct {
	days []workday // one a civil day, in order
}

// A workday is the working hours of one day; opens == closes if there are none.
type workday struct {
	opens, closes instant
	before        millis // worked on all days before
}

// NewCalendar makes the clock of working hours h in a zone.
func NewCalendar(zone *time.Location, h Hours) (*Calendar, error) {
	switch {
	case zone == nil:
		return nil, fmt.Errorf("working time: no time zone")
	case h.From < 0 || h.To > 24*time.Hour || h.From >= h.To:
		return nil, fmt.Errorf("working time: hours %v to %v are not part of a day", h.From, h.To)
	case !slices.Contains(h.Days[:], true):
		return nil, fmt.Errorf("working time: no working days")
	}
	off := make(map[Date]bool, len(h.Holidays))
	for _, d := range h.Holidays {
		off[d] = true
	}
	c := &Calendar{}
	worked := millis(0)
	for day := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2100; day = day.AddDate(0, 0, 1) {
		y, m, d := day.Date()
		opens := wallClock(y, m, d, h.From, zone)
		closes := opens
		if h.Days[day.Weekday()] && !off[Date{y, m, d}] {
			closes = max(opens, wallClock(y, m, d, h.To, zone))
		}
		c.days = append(c.days, workday{opens, closes, worked})
		worked += millis(closes - opens)
	}
	return c, nil
}

// wallClock is the instant at which the clocks of a zone show an hour of a day:
// the instant of the change if a change of clocks skips it, the first if it
// comes twice.
func wallClock(y int, m time.Month, d int, hour time.Duration, zone *time.Location) instant {
	t := time.Date(y, m, d, 0, 0, 0, int(hour), zone)
	_, offset := t.Zone()
	shown := t.Add(time.Duration(offset) * time.Second)
	switch asked := time.Date(y, m, d, 0, 0, 0, int(hour), time.UTC); {
	case shown.After(asked):
		t, _ = t.ZoneBounds()
	case shown.Before(asked):
		_, t = t.ZoneBounds()
	}
	return instantOf(t)
}

// Between is the working time from a to b; negative if b is before a.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	return c.between(instant(a.UnixMilli()), instant(b.UnixMilli())).duration()
}

func (c *Calendar) between(a, b instant) millis { return c.at(b) - c.at(a) }

// at is the working time from the beginning of the calendar to t. Between two
// instants it is a difference, so it adds up whatever is between them.
func (c *Calendar) at(t instant) millis {
	// The day by count of 24 hours is off by one at most, by zone and clock change.
	i := min(max(int(millis(t)/dayMillis), 0), len(c.days)-1)
	for i > 0 && c.days[i].opens > t {
		i--
	}
	for i+1 < len(c.days) && c.days[i+1].opens <= t {
		i++
	}
	d := c.days[i]
	return d.before + millis(min(max(t, d.opens), d.closes)-d.opens)
}
