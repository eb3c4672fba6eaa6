package nines

import (
	"fmt"
	"strings"
	"time"
)

// A moment is one end of a period as it was written: a unit of the calendar or
// an instant. Year 0 is unsaid.
type moment struct {
	unit    momentUnit
	year    int
	month   int // of a day or month
	day     int
	number  int       // of a week or quarter
	clock   string    // "15:04:05" of a day; "" for all of it
	at      time.Time // of an instant
	rolling string
}

type momentUnit string

const (
	unitInstant momentUnit = "instant"
	unitDay     momentUnit = "day"
	unitWeek    momentUnit = "week"
	unitMonth   momentUnit = "month"
	unitQuarter momentUnit = "quarter"
	unitYear    momentUnit = "year"
)

// exact says that the moment has no length.
func (m moment) exact() bool { return m.unit == unitInstant || m.clock != "" }

// dayOnly says that the month of the day is unsaid.
func (m moment) dayOnly() bool { return m.unit == unitDay && m.month == 0 }

// bounds are the first instant of the moment and the first after it, in that
// year of the zone; false if there is none.
func (m moment) bounds(year int, loc *time.Location) (Window, bool) {
	month := func(n int) time.Time { return startOfDay(year, time.Month(n), 1, loc) }
	switch m.unit {
	case unitInstant:
		at := m.at.In(loc)
		return Window{at, at}, true
	case unitYear:
		return Window{month(1), month(13)}, true
	case unitQuarter:
		return Window{month(3*m.number - 2), month(3*m.number + 1)}, true
	case unitMonth:
		return Window{month(m.month), month(m.month + 1)}, true
	case unitWeek:
		monday := 7*m.number - 6 - (int(time.Date(year, 1, 4, 12, 0, 0, 0, time.UTC).Weekday())+6)%7 + 3
		return Window{startOfDay(year, 1, monday, loc), startOfDay(year, 1, monday+7, loc)}, m.number <= weeksOf(year)
	}
	if m.day > daysOf(year, m.month) {
		return Window{}, false
	}
	if m.clock != "" {
		t, err := time.ParseInLocation(time.DateTime, fmt.Sprintf("%04d-%02d-%02d %s", year, m.month, m.day, m.clock), loc)
		return Window{t, t}, err == nil
	}
	w := Window{startOfDay(year, time.Month(m.month), m.day, loc), startOfDay(year, time.Month(m.month), m.day+1, loc)}
	return w, w.From.Before(w.To) // a zone may have left a day out
}

func daysOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// weeksOf is the number of ISO weeks: 28 December is always in the last one.
func weeksOf(year int) int {
	_, n := time.Date(year, 12, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	return n
}

// missing says that there is no such moment.
func (r periodReader) missing(m moment) error {
	switch {
	case m.unit == unitWeek && m.year != 0:
		return r.wrong(fmt.Sprintf("write %[1]d-W01 to %[1]d-W%02[2]d", m.year, weeksOf(m.year)), "%d has no week %d", m.year, m.number)
	case m.unit == unitDay && m.year != 0 && m.day > daysOf(m.year, m.month):
		return r.wrong("write one of its days", "%s %d has %d days", time.Month(m.month), m.year, daysOf(m.year, m.month))
	case m.unit == unitDay && m.year != 0:
		return r.wrong("write another day", "%s had no %d %s %d", r.now.Location(), m.day, time.Month(m.month), m.year)
	case m.unit == unitDay:
		return r.wrong("write a date that there is", "there is no %d %s", m.day, time.Month(m.month))
	}
	return r.unknown()
}

// names are how a single period is called.
func (m moment) names(w Window) (name, words string) {
	switch m.unit {
	case unitYear:
		name = fmt.Sprintf("%04d", m.year)
		words = name
	case unitQuarter:
		name, words = fmt.Sprintf("%04d-Q%d", m.year, m.number), fmt.Sprintf("Q%d %d", m.number, m.year)
	case unitMonth:
		name, words = fmt.Sprintf("%04d-%02d", m.year, m.month), fmt.Sprintf("%s %d", time.Month(m.month), m.year)
	case unitWeek:
		name, words = fmt.Sprintf("%04d-W%02d", m.year, m.number), fmt.Sprintf("week %d of %d", m.number, m.year)
	default:
		name, words = dateName(w.From), dateWords(w.From)
	}
	if m.unit == unitDay && m.rolling != "" {
		words = m.rolling
	}
	return name, words
}

// moment reads one end: a name that moves with time, or a date.
func (r periodReader) moment(words []string) (moment, error) {
	if m, ok := r.relative(words); ok {
		return m, nil
	}
	d := dateReader{periodReader: r}
	for _, w := range words {
		if err := d.word(w); err != nil {
			return moment{}, err
		}
	}
	return d.moment()
}

// relative reads "today", "last month".
func (r periodReader) relative(words []string) (moment, bool) {
	day := func(t time.Time, word string) (moment, bool) {
		y, m, d := t.Date()
		return moment{unit: unitDay, year: y, month: int(m), day: d, rolling: word}, true
	}
	switch {
	case len(words) == 1 && words[0] == "now":
		return moment{unit: unitInstant, at: r.now, year: r.now.Year()}, true
	case len(words) == 1 && words[0] == "today":
		return day(r.now, "today")
	case len(words) == 1 && words[0] == "yesterday":
		return day(Day.Start(r.now).Add(-time.Nanosecond), "yesterday")
	case len(words) == 1 || len(words) == 2 && words[0] == "last":
		if t, ok := lastNamed(words[len(words)-1], r.now); ok {
			return day(t, "")
		}
	}
	if len(words) != 2 {
		return moment{}, false
	}
	back := 0
	switch words[0] {
	case "last", "previous":
		back = 1
	case "this", "current":
	default:
		return moment{}, false
	}
	y, mo, _ := r.now.Date()
	month := time.Date(y, mo, 1, 12, 0, 0, 0, time.UTC)
	m := moment{unit: momentUnit(words[1]), year: y - back, rolling: []string{"this", "last"}[back] + " " + words[1]}
	switch m.unit {
	case unitYear:
	case unitQuarter:
		month = month.AddDate(0, -3*back, 0)
		m.year, m.number = month.Year(), (int(month.Month())+2)/3
	case unitMonth:
		month = month.AddDate(0, -back, 0)
		m.year, m.month = month.Year(), int(month.Month())
	case unitWeek:
		m.year, m.number = civil(r.now).AddDate(0, 0, -7*back).ISOWeek()
	default:
		return moment{}, false
	}
	return m, true
}

// lastNamed is the latest day of that weekday that has begun, as midnight UTC.
func lastNamed(weekday string, now time.Time) (time.Time, bool) {
	for d := range 7 {
		t := civil(now.Add(-time.Nanosecond)).AddDate(0, 0, -d)
		if name := strings.ToLower(t.Weekday().String()); weekday == name || weekday == name[:3] {
			return t, true
		}
	}
	return time.Time{}, false
}

// whole says that t begins a day of its zone.
func whole(t time.Time) bool { return Day.Start(t).Equal(t) }

func dateName(t time.Time) string {
	if whole(t) {
		return t.Format(time.DateOnly)
	}
	return compact(t)
}

func dateWords(t time.Time) string {
	if whole(t) {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2 Jan 2006 15:04")
}

// rangeNames are how a period with two ends is called, by the last day of it.
func rangeNames(w Window) (name, words string) {
	if !whole(w.From) || !whole(w.To) || !w.From.Before(w.To) {
		return compact(w.From) + "--" + compact(w.To), dateWords(w.From) + " to " + dateWords(w.To)
	}
	last := Day.Start(w.To.Add(-time.Nanosecond))
	if last.Equal(w.From) {
		return dateName(last), dateWords(last)
	}
	layout := "2 Jan 2006"
	switch {
	case w.From.Year() == last.Year() && w.From.Month() == last.Month():
		layout = "2"
	case w.From.Year() == last.Year():
		layout = "2 Jan"
	}
	return dateName(w.From) + "--" + dateName(last), w.From.Format(layout) + " to " + dateWords(last)
}
