package jira

import (
	"math"
	"strconv"
	"time"
)

// parseTime reads an instant in one of the shapes Jira and its exporters write:
//
//	2026-03-02T09:00:00.000+0100   REST
//	2026-03-02T09:00:00+01:00      without milliseconds, RFC 3339
//	2026-03-02T08:00:00.000Z       webhooks, proxies
//
// A time without an offset is refused: its zone would be a guess. The result is
// in UTC.
func parseTime(b []byte) (time.Time, bool) {
	if len(b) < len("2006-01-02T15:04:05Z") || b[4] != '-' || b[7] != '-' || (b[10] != 'T' && b[10] != ' ') || b[13] != ':' || b[16] != ':' {
		return time.Time{}, false
	}
	year, ok := atoi(b[0:4])
	month, ok2 := atoi(b[5:7])
	day, ok3 := atoi(b[8:10])
	hour, ok4 := atoi(b[11:13])
	minute, ok5 := atoi(b[14:16])
	second, ok6 := atoi(b[17:19])
	if !(ok && ok2 && ok3 && ok4 && ok5 && ok6) || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	nsec, b, ok := fraction(b[19:])
	if !ok {
		return time.Time{}, false
	}
	offset, ok := zoneOffset(b)
	if !ok {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nsec, time.UTC)
	if t.Day() != day { // 30 February
		return time.Time{}, false
	}
	return t.Add(-offset), true
}

// fraction reads ".123" and returns what follows; digits beyond the
// nanosecond are dropped.
func fraction(b []byte) (nsec int, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '.' {
		return 0, b, true
	}
	b = b[1:]
	n := 0
	for unit := 100_000_000; n < len(b) && '0' <= b[n] && b[n] <= '9'; n++ {
		nsec += int(b[n]-'0') * unit
		unit /= 10
	}
	return nsec, b[n:], n > 0
}

// zoneOffset reads Z, +0100, +01:00 or +01.
func zoneOffset(b []byte) (time.Duration, bool) {
	if len(b) == 1 && (b[0] == 'Z' || b[0] == 'z') {
		return 0, true
	}
	if len(b) == 0 || (b[0] != '+' && b[0] != '-') {
		return 0, false
	}
	var hh, mm []byte
	switch {
	case len(b) == 3:
		hh, mm = b[1:3], []byte("00")
	case len(b) == 5:
		hh, mm = b[1:3], b[3:5]
	case len(b) == 6 && b[3] == ':':
		hh, mm = b[1:3], b[4:6]
	default:
		return 0, false
	}
	h, ok := atoi(hh)
	m, ok2 := atoi(mm)
	if !ok || !ok2 || h > 23 || m > 59 {
		return 0, false
	}
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if b[0] == '-' {
		d = -d
	}
	return d, true
}

// atoi reads digits only: no sign, no space.
func atoi(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// epochTime reads a number of seconds or milliseconds since 1970. The bulk
// changelog of Cloud sends milliseconds where its documentation shows seconds;
// 1e11 separates them: as seconds it lies beyond the year 5000, as milliseconds
// in 1973, before any Jira.
func epochTime(b []byte) (time.Time, bool) {
	const endOfTime = 253402300800 // year 10000, in seconds
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(string(b), 64)
		if err != nil || math.Abs(f) >= endOfTime*1000 {
			return time.Time{}, false
		}
		if math.Abs(f) < 1e11 {
			f *= 1000
		}
		n, sec := int64(math.Round(f)), int64(0)
		sec, n = n/1000, n%1000
		return time.Unix(sec, n*1e6).UTC(), true
	}
	switch {
	case n <= -endOfTime*1000 || n >= endOfTime*1000:
		return time.Time{}, false
	case -1e11 < n && n < 1e11:
		return time.Unix(n, 0).UTC(), true
	}
	return time.UnixMilli(n).UTC(), true
}
