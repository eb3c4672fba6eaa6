package chart

import (
	"math"
	"time"
)

// timeScale covers from..to (seconds since 1970) with ticks at round times of a
// zone, at most about n of them. An empty span is widened to a day.
func timeScale(from, to time.Time, zone *time.Location, n int) *scale {
	if zone == nil {
		zone = time.UTC
	}
	if !to.After(from) {
		from, to = from.Add(-12*time.Hour), from.Add(12*time.Hour)
	}
	s := &scale{min: seconds(from), max: seconds(to)}
	st := stepFor(to.Sub(from), max(n, 2))
	years := from.In(zone).Year() != to.In(zone).Year()
	last := 0
	for i, t := 0, st.floor(from.In(zone)); i < 1000 && !t.After(to); i++ {
		if !t.Before(from) {
			s.ticks = append(s.ticks, tick{value: seconds(t), label: st.label(t, years, last)})
			last = t.Year()
		}
		next := st.next(t)
		if !next.After(t) {
			break
		}
		t = next
	}
	return s
}

func seconds(t time.Time) float64 { return float64(t.Unix()) + float64(t.Nanosecond())/1e9 }

// calendar is the distance between ticks: so many hours, days or months.
type calendar struct{ hours, days, months int }

// length is about how long a step is.
func (c calendar) length() time.Duration {
	return time.Duration(c.hours)*time.Hour + time.Duration(c.days)*24*time.Hour +
		time.Duration(float64(c.months)*30.44*24)*time.Hour
}

// stepFor is the shortest step with at most n of them in a span.
func stepFor(span time.Duration, n int) calendar {
	steps := []calendar{
		{hours: 1},
		{hours: 3},
		{hours: 6},
		{hours: 12},
		{days: 1},
		{days: 2},
		{days: 4},
		{days: 7},
		{days: 14},
		{months: 1},
		{months: 2},
		{months: 3},
		{months: 6},
		{months: 12},
		{months: 24},
		{months: 60},
		{months: 120},
		{months: 240},
		{months: 600},
	}
	for _, s := range steps {
		if span <= time.Duration(n)*s.length() {
			return s
		}
	}
	return calendar{months: 12 * int(math.Ceil(span.Hours()/24/365.25/float64(n)/100)) * 100}
}

// floor is the last tick that is not after t. Weeks start on Monday; steps of
// days are counted from the first one in view.
func (c calendar) floor(t time.Time) time.Time {
	y, m, d := t.Date()
	switch {
	case c.months > 0:
		total := y*12 + int(m) - 1
		total -= ((total % c.months) + c.months) % c.months
		return time.Date(total/12, time.Month(total%12+1), 1, 0, 0, 0, 0, t.Location())
	case c.days >= 7:
		back := (int(t.Weekday()) + 6) % 7
		return time.Date(y, m, d-back, 0, 0, 0, 0, t.Location())
	case c.days > 0:
		return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
	default:
		return time.Date(y, m, d, t.Hour()-t.Hour()%c.hours, 0, 0, 0, t.Location())
	}
}

// next is the tick after t on the calendar and the clock on the wall: a day of
// 23 hours counts as one, an hour that comes twice too.
func (c calendar) next(t time.Time) time.Time {
	y, m, d := t.Date()
	for i := 1; i <= 3; i++ {
		next := time.Date(y, m+time.Month(c.months*i), d+c.days*i, c.hours*i+t.Hour()*min(c.hours, 1), 0, 0, 0, t.Location())
		if next.After(t) {
			return next
		}
	}
	return t
}

// label writes a tick; the year stands where it changes.
func (c calendar) label(t time.Time, years bool, lastYear int) string {
	fresh := years && t.Year() != lastYear
	switch {
	case c.months >= 12:
		return t.Format("2006")
	case c.months > 0 && fresh:
		return t.Format("Jan 2006")
	case c.months > 0:
		return t.Format("Jan")
	case c.days > 0 && fresh:
		return t.Format("2 Jan 2006")
	case c.days > 0 || t.Hour() == 0:
		return t.Format("2 Jan")
	default:
		return t.Format("15:04")
	}
}

// drawTimes draws the labels of a time axis below the plot area, those that
// would touch left out.
func (s *sheet) drawTimes(p *pen) {
	f := s.font.label
	end := s.pad - 10
	base := round(p.plot.y1) + 0.5
	p.line(line(p.plot.x0, base, p.plot.x1, base), s.paint(axis), 1)
	for _, t := range p.xs.ticks {
		x := p.x(t.value)
		w := s.Measure(f, t.label) / 2
		at := min(max(x, s.pad+w), s.o.Width-s.pad-w)
		if at-w < end+10 {
			continue
		}
		end = at + w
		p.line(line(x, base, x, base+4), s.paint(axis), 1)
		p.text(at, base+7+f.Size, t.label, f, s.paint(muted), center)
	}
}

// timesRoom is the height of the labels of a time axis.
const timesRoom = 26
