package schedule

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// Words says the schedule as a person would: "working days at 09:00
// (Europe/Oslo)", "Mondays and Thursdays at 14:00 (UTC)", "the 1st of the month
// at 07:30 (UTC)"; or as cron text if that is shorter. [Parse] reads it.
func (s *Spec) Words() string {
	days, clock := s.days(), s.clock()
	switch {
	case days == "" || clock == "":
		return fmt.Sprintf("%s (%s)", s.text, s.zone)
	case s.everyHour() && days == everyDay:
		return fmt.Sprintf("%s (%s)", clock, s.zone)
	}
	return fmt.Sprintf("%s %s (%s)", days, clock, s.zone)
}

const everyDay = "every day"

// clock is the time of the day, "" if it is not simple.
func (s *Spec) clock() string {
	minutes, hours := numbers(s.cron.Minute, 0, 59), numbers(s.cron.Hour, 0, 23)
	if s.everyHour() {
		step := 60 / len(minutes)
		for n, m := range minutes {
			if m != n*step || step*len(minutes) != 60 {
				step = 0
				break
			}
		}
		switch {
		case len(minutes) == 1:
			return fmt.Sprintf("every hour at :%02d", minutes[0])
		case step > 1:
			return fmt.Sprintf("every %d minutes", step)
		case step == 1:
			return "every 1 minute"
		}
		return ""
	}
	if len(minutes) != 1 || len(hours) > 4 {
		return ""
	}
	times := make([]string, len(hours))
	for n, h := range hours {
		times[n] = fmt.Sprintf("%02d:%02d", h, minutes[0])
	}
	return "at " + join(times)
}

// days is which days, "" if that is not simple.
func (s *Spec) days() string {
	dom, dow := numbers(s.cron.Dom, 1, 31), values(s.cron.Dow, 0, 6)
	month := "the month"
	if months := numbers(s.cron.Month, 1, 12); len(months) < 12 {
		names := make([]string, len(months))
		for n, m := range months {
			names[n] = time.Month(m).String()
		}
		month = join(names)
	}
	const star = 1 << 63 // cron's mark: of two days that are given either is enough
	switch either := (s.cron.Dom|s.cron.Dow)&star == 0; {
	case either || len(dom) < 31 && (len(dom) > 4 || dow != 1<<7-1):
		return ""
	case len(dom) < 31:
		days := make([]string, len(dom))
		for n, d := range dom {
			days[n] = strconv.Itoa(d) + suffix(d)
		}
		return "the " + join(days) + " of " + month
	case month == "the month":
		return weekdayNames(dow)
	}
	return weekdayNames(dow) + " in " + month
}

func weekdayNames(set uint64) string {
	switch set {
	case 1<<7 - 1:
		return everyDay
	case 0b0111110:
		return "working days"
	case 0b1000001:
		return "weekends"
	}
	var names []string
	for n := range 7 {
		if d := time.Weekday((n + 1) % 7); set&(1<<d) != 0 {
			names = append(names, d.String()+"s")
		}
	}
	return join(names)
}

func numbers(set uint64, from, to int) []int {
	var list []int
	for set = values(set, from, to); set != 0; set &= set - 1 {
		list = append(list, bits.TrailingZeros64(set))
	}
	return list
}

// join writes "a", "a and b", "a, b and c".
func join(list []string) string {
	last := len(list) - 1
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

func suffix(day int) string {
	if day/10 == 1 {
		return "th"
	}
	switch day % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}
