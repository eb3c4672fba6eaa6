package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fi"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/pt"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"

	"github.com/nines-bot/nines/metrics"
)

// holidays are the national ones, by the country code of the configuration.
func holidays(country string) ([]*cal.Holiday, error) {
	known := map[string][]*cal.Holiday{
		"at": at.Holidays, "au": au.HolidaysACT, "be": be.Holidays, "ca": ca.Holidays, "ch": ch.Holidays,
		"de": de.Holidays, "dk": dk.Holidays, "es": es.Holidays, "fi": fi.Holidays, "fr": fr.Holidays,
		"gb": gb.Holidays, "ie": ie.Holidays, "it": it.Holidays, "jp": jp.Holidays, "nl": nl.Holidays,
		"no": no.Holidays, "nz": nz.Holidays, "pl": pl.Holidays, "pt": pt.Holidays, "se": se.Holidays,
		"us": us.Holidays, "za": za.Holidays,
	}
	if country == "" {
		return nil, nil
	}
	if days, ok := known[strings.ToLower(country)]; ok {
		return days, nil
	}
	return nil, fmt.Errorf("no holidays known for %q: use one of %s, or leave it empty", country, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
}

// calendar turns the settings into the second clock of the metrics.
func (w *workingConfig) calendar(zone *time.Location) (*metrics.Calendar, error) {
	days, err := parseDays(w.Days)
	if err != nil {
		return nil, err
	}
	from, to, err := parseHours(w.Hours)
	if err != nil {
		return nil, err
	}
	off, err := holidays(w.Holidays)
	if err != nil {
		return nil, err
	}
	h := metrics.Hours{Days: days, From: from, To: to}
	for year := firstHolidayYear; year <= lastHolidayYear; year++ {
		for _, holiday := range off {
			actual, observed := holiday.Calc(year)
			for _, t := range []time.Time{actual, observed} {
				if !t.IsZero() {
					y, m, d := t.Date()
					h.Holidays = append(h.Holidays, metrics.Date{Year: y, Month: m, Day: d})
				}
			}
		}
	}
	return metrics.NewCalendar(zone, h)
}

// The years for which holidays are worked out: Jira began in 2002.
const firstHolidayYear, lastHolidayYear = 2000, 2060

// parseDays reads mon-fri, sun-thu or mon,wed,fri.
func parseDays(s string) (days [7]bool, err error) {
	weekdays := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	day := func(name string) (int, error) {
		if i := slices.Index(weekdays, strings.ToLower(strings.TrimSpace(name))); i >= 0 {
			return i, nil
		}
		return 0, fmt.Errorf("no weekday %q: write mon-fri or mon,wed,fri", name)
	}
	for part := range strings.SplitSeq(s, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, err := day(first)
		if err != nil {
			return days, err
		}
		to, err := day(last)
		if err != nil {
			return days, err
		}
		for i := from; ; i = (i + 1) % 7 {
			days[i] = true
			if i == to {
				break
			}
		}
	}
	return days, nil
}

// parseHours reads 08:00-16:00.
func parseHours(s string) (from, to time.Duration, err error) {
	a, b, _ := strings.Cut(s, "-")
	if from, err = clock(a); err == nil {
		to, err = clock(b)
	}
	if err != nil || to <= from {
		return 0, 0, fmt.Errorf("hours %q: write \"08:00-16:00\", within one day", s)
	}
	return from, to, nil
}

func clock(s string) (time.Duration, error) {
	var h, m int
	if _, err := fmt.Sscanf(strings.TrimSpace(s), "%d:%d", &h, &m); err != nil || h < 0 || h > 24 || m < 0 || m > 59 || h == 24 && m > 0 {
		return 0, fmt.Errorf("no time of day %q", s)
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, nil
}
