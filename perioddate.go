package nines

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A dateReader gathers what the words of a date say.
type dateReader struct {
	periodReader
	year, month, day, week, quarter int
	clock                           string
	at                              time.Time
	weekNext                        bool // the next number is of a week
}

// moment puts the words together.
func (d *dateReader) moment() (moment, error) {
	m := moment{year: d.year, month: d.month, day: d.day, clock: d.clock, number: d.week + d.quarter, at: d.at}
	said := func(month, day, week, quarter, at bool) bool {
		return month == (d.month != 0) && day == (d.day != 0) && week == (d.week != 0) && quarter == (d.quarter != 0) && at != d.at.IsZero()
	}
	switch {
	case d.weekNext, d.clock != "" && d.day == 0:
		return m, d.unknown()
	case said(false, false, false, false, true) && d.year == 0:
		m.unit, m.year = unitInstant, d.at.Year()
	case said(true, true, false, false, false), said(false, true, false, false, false) && d.year == 0 && d.clock == "":
		m.unit = unitDay
	case said(true, false, false, false, false):
		m.unit = unitMonth
	case said(false, false, true, false, false):
		m.unit = unitWeek
	case said(false, false, false, true, false):
		m.unit = unitQuarter
	case said(false, false, false, false, false) && d.year != 0:
		m.unit = unitYear
	default:
		return m, d.unknown()
	}
	return m, nil
}

// set keeps a number that may be said once.
func (d *dateReader) set(to *int, n int) error {
	if *to != 0 {
		return d.unknown()
	}
	*to = n
	return nil
}

// word reads one word of a date.
func (d *dateReader) word(w string) error {
	if t, ok := instant(w); ok && d.at.IsZero() {
		d.at = t
		return nil
	}
	if month, ok := monthNamed(w); ok {
		return d.set(&d.month, month)
	}
	if clock, ok := clockTime(w); ok && d.clock == "" {
		d.clock = clock
		return nil
	}
	n, number := digits(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(w, "st"), "nd"), "rd"), "th"))
	switch {
	case w == "of" || w == "at" || w == "the":
		return nil
	case w == "week" && !d.weekNext && d.week == 0:
		d.weekNext = true
		return nil
	case number && d.weekNext:
		d.weekNext = false
		return d.numbered('w', n)
	case number && len(w) == 4 && n >= firstYear:
		return d.set(&d.year, n)
	case number && n >= 1 && n <= 31:
		return d.set(&d.day, n)
	}
	return d.compound(w)
}

// firstYear keeps the calendar within what time zones know of.
const firstYear = 1900

// compound reads the forms of ISO 8601, and their parts: 2026-10-05, 2026-W12,
// w12, q3.
func (d *dateReader) compound(w string) error {
	parts := strings.Split(w, "-")
	if len(parts) == 1 && len(w) > 4 && (w[4] == 'w' || w[4] == 'q') { // 2026w12
		parts = []string{w[:4], w[4:]}
	}
	if len(parts) > 1 {
		y, ok := digits(parts[0])
		if !ok || len(parts[0]) != 4 || y < firstYear || d.set(&d.year, y) != nil {
			return d.unknown()
		}
		parts = parts[1:]
	}
	if n := len(parts[0]); n > 1 && len(parts) == 1 && (parts[0][0] == 'w' || parts[0][0] == 'q') {
		if k, ok := digits(parts[0][1:]); ok {
			return d.numbered(parts[0][0], k)
		}
		return d.unknown()
	}
	month, ok := digits(parts[0])
	if !ok || d.year == 0 || len(parts) > 2 {
		return d.unknown()
	}
	if month < 1 || month > 12 {
		return d.wrong(fmt.Sprintf("write %[1]d-01 to %[1]d-12", d.year), "there is no month %d", month)
	}
	if len(parts) == 2 {
		day, ok := digits(parts[1])
		if !ok {
			return d.clockAfter(parts[1], month)
		}
		if day < 1 || day > daysOf(d.year, month) {
			return d.wrong("write one of its days", "%s %d has %d days", time.Month(month), d.year, daysOf(d.year, month))
		}
		if err := d.set(&d.day, day); err != nil {
			return err
		}
	}
	return d.set(&d.month, month)
}

// clockAfter reads the rest of 2026-10-05t09:00.
func (d *dateReader) clockAfter(rest string, month int) error {
	day, clock, ok := strings.Cut(rest, "t")
	n, number := digits(day)
	c, timed := clockTime(clock)
	if !ok || !number || !timed || n < 1 || n > daysOf(d.year, month) || d.clock != "" || d.day != 0 || d.month != 0 {
		return d.unknown()
	}
	d.month, d.day, d.clock = month, n, c
	return nil
}

func (d *dateReader) numbered(kind byte, n int) error {
	switch {
	case kind == 'q' && (n < 1 || n > 4):
		return d.wrong("write Q1, Q2, Q3 or Q4", "there is no quarter %d", n)
	case kind == 'q':
		return d.set(&d.quarter, n)
	case n < 1 || n > 53:
		return d.wrong("write week 1 to week 53, or 2026-W12", "there is no week %d", n)
	}
	return d.set(&d.week, n)
}

// digits reads a whole number without a sign.
func digits(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 16)
	return int(n), err == nil
}

func monthNamed(w string) (int, bool) {
	if w == "sept" {
		return 9, true
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); w == name || w == name[:3] {
			return int(m), true
		}
	}
	return 0, false
}

func clockTime(w string) (string, bool) {
	for _, layout := range []string{"15:04", time.TimeOnly} {
		if t, err := time.Parse(layout, w); err == nil && !strings.Contains(w, ".") {
			return t.Format(time.TimeOnly), true
		}
	}
	return "", false
}

const compactLayout = "20060102T150405Z"

// compact writes an instant so that it can stand in a path.
func compact(t time.Time) string { return t.UTC().Format(compactLayout) }

func instant(w string) (time.Time, bool) {
	w = strings.ToUpper(w)
	for _, layout := range []string{time.RFC3339, compactLayout} {
		if t, err := time.Parse(layout, w); err == nil && t.Year() >= firstYear {
			return t, true
		}
	}
	return time.Time{}, false
}
