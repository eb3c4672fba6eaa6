package chat

import (
	"strconv"
	"strings"
	"time"
)

const none = "–"

func count(n int) string { return strconv.Itoa(n) }

// plural counts things: "1 report", "2 reports".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + one + "s"
}

// hours writes a time in the unit that people would use, as reports do.
func hours(h *float64) string {
	if h == nil {
		return none
	}
	switch abs := max(*h, -*h); {
	case abs == 0:
		return "0 min"
	case abs < 1.0/120:
		return "<1 min"
	case abs < 1-1.0/120:
		return strconv.FormatFloat(60**h, 'f', 0, 64) + " min"
	case abs < 10:
		return strconv.FormatFloat(*h, 'f', 1, 64) + " h"
	case abs < 48:
		return strconv.FormatFloat(*h, 'f', 0, 64) + " h"
	case abs < 2400:
		return strconv.FormatFloat(*h/24, 'f', 1, 64) + " d"
	}
	return strconv.FormatFloat(*h/24, 'f', 0, 64) + " d"
}

func days(d *float64) string {
	if d == nil {
		return none
	}
	return hours(new(*d * 24))
}

// digits writes a number with two significant digits.
func digits(v float64) string {
	s := strconv.FormatFloat(v, 'g', 2, 64)
	if strings.Contains(s, "e") {
		s = strconv.FormatFloat(v, 'f', -1, 64)
		if f, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 1, 64), 64); err == nil {
			s = strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return s
}

// percent writes a share with as many digits as it takes to differ from all.
func percent(share float64) string {
	for prec := 1; prec < 9; prec++ {
		s := strconv.FormatFloat(100*share, 'f', prec, 64)
		if share >= 1 || s != strconv.FormatFloat(100, 'f', prec, 64) {
			return strings.TrimSuffix(s, ".0") + "%"
		}
	}
	return "just below 100%"
}

// clip shortens to n characters.
func clip(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return strings.TrimRight(string(runes[:n-1]), " ") + "…"
	}
	return s
}

// day and minute write an instant in the zone of whoever reads it.
func minute(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Mon 2 Jan 2006 15:04")
}
