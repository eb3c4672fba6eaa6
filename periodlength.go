package nines

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A lengthUnit is a unit that a period can be so many of. It is of elapsed time
// or, if Months is set, of the calendar.
type lengthUnit struct {
	short, long string // "d", "day"
	aliases     string
	span        time.Duration
	months      int
}

func lengthUnits() []lengthUnit {
	const day = 24 * time.Hour
	return []lengthUnit{
		{"m", "minute", "min mins", time.Minute, 0},
		{"h", "hour", "hr hrs", time.Hour, 0},
		{"d", "day", "", day, 0},
		{"w", "week", "wk wks", 7 * day, 0},
		{"mo", "month", "", 0, 1},
		{"q", "quarter", "", 0, 3},
		{"y", "year", "yr yrs", 0, 12},
	}
}

func lengthUnitNamed(w string) (lengthUnit, bool) {
	for _, u := range lengthUnits() {
		if w == u.short || w == u.long || w == u.long+"s" {
			return u, true
		}
		for a := range strings.FieldsSeq(u.aliases) {
			if w == a {
				return u, true
			}
		}
	}
	return lengthUnit{}, false
}

// length reads a period that ends now: "30d", "last 30 days", "past week".
func (r periodReader) length(words []string) (Period, bool, error) {
	lead := words[0]
	led := lead == "last" || lead == "past" || lead == "previous"
	if led {
		words = words[1:]
	}
	switch len(words) {
	case 1:
		number, unit := cutNumber(words[0])
		u, ok := lengthUnitNamed(unit)
		calendar := ok && number == "" && (lead == "last" || lead == "previous") && (u.months > 0 || u.short == "w")
		switch {
		case ok && number != "":
			return r.lengthOf(number, u)
		case ok && led && !calendar:
			return r.lengthOf("1", u)
		case number != "" && !calendar:
			return r.elapsed(words[0])
		}
	case 2:
		number, rest := cutNumber(words[0])
		if n := slices.Index(numberWords(), words[0]); n > 0 {
			number, rest = strconv.Itoa(n), ""
		}
		if u, ok := lengthUnitNamed(words[1]); ok && number != "" && rest == "" {
			return r.lengthOf(number, u)
		}
	}
	return Period{}, false, nil
}

// numberWords are the numbers that people write out.
func numberWords() []string {
	return []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
}

// cutNumber parts "30d" into "30" and "d".
func cutNumber(w string) (number, rest string) {
	rest = strings.TrimLeft(w, "0123456789.")
	return w[:len(w)-len(rest)], rest
}

// maxLength is a hundred years in days, more than any Jira has.
const maxLength = 36525

func (r periodReader) lengthOf(number string, u lengthUnit) (Period, bool, error) {
	n, err := strconv.ParseFloat(number, 64)
	days := n * (u.span.Hours()/24 + 30.5*float64(u.months))
	switch {
	case err != nil || u.months > 0 && n != float64(int(n)):
		return Period{}, true, r.wrong("write a whole number, such as 30 days or 6 months", "%s is not a number of %ss", shorten(number, 20), u.long)
	case n <= 0 || days > maxLength:
		return Period{}, true, r.wrong("write 30 days, 2 weeks or 6 months", "%s %ss is not a length that can be looked back", shorten(number, 20), u.long)
	}
	said := strconv.FormatFloat(n, 'f', -1, 64)
	p := Period{Name: said + u.short, Words: "last " + said + " " + u.long + "s"}
	switch {
	case n == 1 && u.span == 7*24*time.Hour:
		p.Words = "last 7 days"
	case n == 1:
		p.Words = "past " + u.long
	}
	p.Rolling = p.Name
	from := backMonths(r.now, int(n)*u.months)
	if u.months == 0 {
		from = Back(r.now, time.Duration(n*float64(u.span)))
	}
	p, err = r.finish(Window{From: from, To: r.now}, p)
	return p, true, err
}

// elapsed reads the durations of Go, such as 1h30m.
func (r periodReader) elapsed(w string) (Period, bool, error) {
	d, err := time.ParseDuration(w)
	switch {
	case err != nil:
		return Period{}, false, nil
	case d < time.Minute || d.Hours() > 24*maxLength:
		return Period{}, true, r.wrong("write 30d, 2w, 12h or 90m", "%s is not a length that can be looked back", w)
	}
	name := d.String()
	p, err := r.finish(Window{From: Back(r.now, d), To: r.now}, Period{Name: name, Words: "last " + name, Rolling: name})
	return p, true, err
}

// Back goes back from t by d: by calendar days in the zone of t where d is whole
// days, so that a window over a clock change still begins at the same time of day,
// else by elapsed time.
func Back(t time.Time, d time.Duration) time.Time {
	const day = 24 * time.Hour
	if d%day == 0 {
		return t.AddDate(0, 0, -int(d/day))
	}
	return t.Add(-d)
}

// backMonths goes back to the same day of an earlier month, or to its last one
// where it is too short: six months before 31 August is the end of February.
func backMonths(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	first := time.Date(y, m-time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	d = min(d, daysOf(first.Year(), int(first.Month())))
	return time.Date(first.Year(), first.Month(), d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}
