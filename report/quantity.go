package report

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// This is the only file in which a number, a duration or a date becomes a word.
// What cannot be said is none: a dash, never 0, -1 or NaN.

const none = "–"

// few is the number of observations below which a number says little; such
// numbers are marked.
const few = 5

// count writes a whole number, in groups of three digits from 10 000 on. The
// groups are parted by a no-break space, which every font has.
func count(n int) string {
	s := strconv.Itoa(n)
	if n < 10_000 && n > -10_000 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if rest := len(s) - i; i > 0 && rest%3 == 0 && s[i-1] != '-' {
			b.WriteRune('\u00a0')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many(one)
}

func many(one string) string {
	if strings.HasSuffix(one, "s") {
		return one + "es"
	}
	return one + "s"
}

// choose picks the form of a verb: "is" of one, "are" of several.
func choose(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// decimal writes v with that many digits after the point.
func decimal(v float64, digits int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return none
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}

// significant writes v with two significant digits and no exponent: "2.4",
// "13", "0.081".
func significant(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return decimal(v, 0)
	}
	return decimal(v, max(0, 1-int(math.Floor(math.Log10(math.Abs(v))))))
}

const day = 24 * time.Hour

// duration says how long in the unit people would use: "35 min", "6.5 h",
// "30 h", "4.2 d". A day has 24 hours.
func duration(d time.Duration) string {
	switch abs := d.Abs(); {
	case abs == 0:
		return "0 min"
	case abs < 30*time.Second:
		return "<1 min"
	case abs < time.Hour-30*time.Second:
		return decimal(d.Minutes(), 0) + " min"
	case abs < 10*time.Hour:
		return decimal(d.Hours(), 1) + " h"
	case abs < 48*time.Hour:
		return decimal(d.Hours(), 0) + " h"
	case abs < 100*day:
		return decimal(inDays(d), 1) + " d"
	default:
		return decimal(inDays(d), 0) + " d"
	}
}

// durationChange is the difference of two durations in the unit of the first.
func durationChange(now, before time.Duration) string {
	sign := "+"
	d := now - before
	switch {
	case d == 0:
		return "±0"
	case d < 0:
		sign, d = "−", -d
	}
	return sign + duration(d)
}

func inDays(d time.Duration) float64 { return d.Hours() / 24 }

// days is a cell of a column headed "days".
func days(d *time.Duration) string {
	if d == nil {
		return none
	}
	return decimal(inDays(*d), 1)
}

// hours is a cell of a column headed "hours".
func hours(d *time.Duration) string {
	switch {
	case d == nil:
		return none
	case d.Hours() < 10:
		return decimal(d.Hours(), 1)
	}
	return decimal(d.Hours(), 0)
}

func maybe(d *time.Duration) string {
	if d == nil {
		return none
	}
	return duration(*d)
}

// working is a duration on the working-time clock: in hours, since a working
// day is not a day.
func working(s *metrics.Summary, pick func(metrics.Summary) *time.Duration) string {
	if s == nil || pick(*s) == nil {
		return none
	}
	return hours(pick(*s)) + " h"
}

// percent writes a share (0 to 1) for a sentence: "38%". Only none is 0% and
// only all is 100%.
func percent(share float64) string {
	p := 100 * share
	switch {
	case p > 0 && p < 0.5:
		return "<1%"
	case p < 100 && p >= 99.5:
		return ">99%"
	}
	return decimal(p, 0) + "%"
}

func maybePercent(share *float64) string {
	if share == nil {
		return none
	}
	return percent(*share)
}

// tenths writes tenths of a percent for a table: "41.9%". Something is not 0%.
func tenths(n, of int) string {
	if n == 0 && of > 0 {
		return "<0.1%"
	}
	return decimal(float64(n)/10, 1) + "%"
}

// factor says how much longer or shorter a ratio makes something: "19% longer",
// "33% shorter", "3.1 times as long".
func factor(ratio float64) string {
	switch {
	case ratio >= 2:
		return significant(ratio) + " times as long"
	case math.Abs(ratio-1) < 0.005:
		return "as long"
	case ratio > 1:
		return decimal(100*(ratio-1), 0) + "% longer"
	default:
		return percent(1-ratio) + " shorter"
	}
}

// clock writes dates and times in the zone of the report. The year is left out
// where it is that of the report.
type clock struct {
	zone *time.Location
	now  time.Time
}

func (c clock) day(t time.Time) string {
	t = t.In(c.zone)
	if t.Year() == c.now.In(c.zone).Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

func (c clock) date(t time.Time) string { return t.In(c.zone).Format("2 Jan 2006") }

func (c clock) minute(t time.Time) string { return t.In(c.zone).Format("2 Jan 2006 15:04") }

// span writes a window by its first and last day: "24 Oct to 23 Nov 2017".
func (c clock) span(w nines.Window) string {
	from, last := w.From.In(c.zone), w.To.Add(-time.Nanosecond).In(c.zone)
	switch {
	case from.Format(time.DateOnly) == last.Format(time.DateOnly):
		return c.date(from)
	case from.Year() == last.Year() && from.Month() == last.Month():
		return from.Format("2") + " to " + c.date(last)
	case from.Year() == last.Year():
		return from.Format("2 Jan") + " to " + c.date(last)
	}
	return c.date(from) + " to " + c.date(last)
}

// length writes how long a window is, in whole days where it is some.
func length(w nines.Window) string {
	if d := int(math.Round(inDays(w.Duration()))); d >= 2 {
		return count(d) + " days"
	}
	return plural(int(math.Round(w.Duration().Hours())), "hour")
}

// period names one period of a group: "10 Nov", "23 Oct" (the Monday), "Nov 2017".
func (c clock) period(w nines.Window, g nines.Group) string {
	start := g.Start(w.From.In(c.zone))
	if g == nines.Month {
		return start.Format("Jan 2006")
	}
	return c.day(start)
}

// listed joins words as a sentence does: "A, B and C".
func listed(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// clip shortens a name from Jira to at most n characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	const joiners = "\u200d\ufe0f" // what is left of an emoji cut in two
	return strings.TrimRight(string([]rune(s)[:n-1]), " "+joiners) + "…"
}
