package jql

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A moment is a point in time as a query writes it.
type moment struct {
	text string    // canonical, without quotes
	call string    // canonical name of the function, "" if none
	date bool      // absolute: wall counts, off does not
	wall time.Time // wall clock, as if in UTC
	off  offset
}

// An offset is a signed sum such as "-1w 2d". Its months go by the calendar,
// the rest is elapsed time unless a function asked for days.
type offset struct {
	months, days, minutes int
}

// Limits keep offsets far inside what time can represent.
const (
	maxCount   = 99_999
	maxMinutes = 100_000_000 // 190 years
)

// parseMoment reads an absolute date or an offset from now.
func parseMoment(s string) (*moment, bool) {
	s = strings.Join(strings.Fields(s), " ")
	dashed := strings.ReplaceAll(s, "/", "-")
	for _, layout := range []string{"2006-1-2", "2006-1-2 15:04"} {
		if t, err := time.Parse(layout, dashed); err == nil {
			return &moment{text: t.Format(strings.Replace(layout, "1-2", "01-02", 1)), date: true, wall: t}, true
		}
	}
	off, ok := parseOffset(s, "")
	return &moment{text: s, off: off}, ok
}

// parseOffset reads "-1w 2d"; the sign holds for all parts. A bare number
// counts the given unit, if there is one.
func parseOffset(s, unit string) (offset, bool) {
	sign := 1
	body, minus := strings.CutPrefix(s, "-")
	if minus {
		sign = -1
	} else {
		body = strings.TrimPrefix(s, "+")
	}
	var off offset
	n := 0
	for part := range strings.FieldsSeq(body) {
		digits := strings.TrimRight(part, "yMwdhm")
		v, err := strconv.Atoi(digits)
		u := part[len(digits):]
		if u == "" {
			u = unit
		}
		if err != nil || strings.Trim(digits, "0123456789") != "" || v > maxCount && (u != "m" || v > maxMinutes) || !off.add(sign*v, u) {
			return offset{}, false
		}
		n++
	}
	return off, n > 0 && n <= 6 && max(off.minutes, -off.minutes) <= maxMinutes && !strings.HasPrefix(body, " ")
}

func (o *offset) add(n int, unit string) bool {
	switch unit {
	case "y":
		o.months += 12 * n
	case "M":
		o.months += n
	case "w":
		o.days += 7 * n
	case "d":
		o.days += n
	case "h":
		o.minutes += 60 * n
	case "m":
		o.minutes += n
	default:
		return false
	}
	return true
}

// callMoment makes a moment of a function and its argument, or says what is
// wrong with them.
func callMoment(name, arg string) (*moment, string) {
	units := map[string]string{"Day": "d", "Month": "M", "Year": "y"}
	if strings.EqualFold(name, "now") {
		if arg != "" {
			return nil, "write now() without an argument, or an offset such as -1d"
		}
		return &moment{text: "now()", call: "now"}, ""
	}
	for unit, short := range units {
		for _, edge := range []string{"startOf", "endOf"} {
			if !strings.EqualFold(name, edge+unit) {
				continue
			}
			m := &moment{call: edge + unit, text: edge + unit + "()"}
			if arg == "" {
				return m, ""
			}
			arg = strings.Join(strings.Fields(arg), " ")
			off, ok := parseOffset(arg, short)
			if !ok {
				return nil, fmt.Sprintf(`its argument is an offset such as "-1%s"`, short)
			}
			m.off, m.text = off, m.call+"("+Quote(arg)+")"
			return m, ""
		}
	}
	return nil, "functions are now(), startOfDay(), endOfDay(), startOfMonth(), endOfMonth(), startOfYear(), endOfYear()"
}

// resolve turns the moment into an instant.
func (m *moment) resolve(env Env) time.Time {
	zone := env.Zone
	if zone == nil {
		zone = time.UTC
	}
	now := env.AsOf.In(zone)
	switch {
	case m.call != "" && m.call != "now":
		return m.edge(now.AddDate(0, m.off.months, m.off.days).Add(time.Duration(m.off.minutes) * time.Minute))
	case !m.date:
		t := now.AddDate(0, m.off.months, 0).UTC()
		return t.AddDate(0, 0, m.off.days).Add(time.Duration(m.off.minutes) * time.Minute)
	}
	y, mon, d := m.wall.Date()
	if m.wall.Hour() == 0 && m.wall.Minute() == 0 {
		return nines.Day.Start(time.Date(y, mon, d, 12, 0, 0, 0, zone))
	}
	return time.Date(y, mon, d, m.wall.Hour(), m.wall.Minute(), 0, 0, zone)
}

// edge is the first or the last millisecond of t's day, month or year.
func (m *moment) edge(t time.Time) time.Time {
	y, mon, d := t.Date()
	next := 0
	if strings.HasPrefix(m.call, "end") {
		next = 1
	}
	switch {
	case strings.HasSuffix(m.call, "Day"):
		d += next
	case strings.HasSuffix(m.call, "Month"):
		mon, d = mon+time.Month(next), 1
	default:
		y, mon, d = y+next, 1, 1
	}
	start := nines.Day.Start(time.Date(y, mon, d, 12, 0, 0, 0, t.Location()))
	return start.Add(-time.Duration(next) * time.Millisecond)
}

// parseInstant reads the date of a custom field as Jira sends it.
func parseInstant(s string, zone *time.Location) (time.Time, bool) {
	if zone == nil {
		zone = time.UTC
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
