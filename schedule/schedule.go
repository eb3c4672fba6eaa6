// Package schedule says when reports are due, and calls a function then: once,
// however many processes share the work, and whichever of them dies.
//
// A [Spec] is a schedule on the clock of a zone. It is told as cron text of five
// fields ("0 9 * * 1-5") or in words ("weekdays at 9", "1st of the month 07:00
// Europe/Oslo"). When clocks are changed:
//
//   - A time that is jumped over is due where the jump ends: 02:30 at 03:00. It
//     is not skipped.
//   - A time that comes twice is due the first time only.
//   - Two times that fall on one instant, such as 02:30 and 03:00 in that night,
//     are one.
//   - Schedules of every hour ("15 * * * *") follow the hours as they pass: 23 on
//     the short day, 25 on the long one. All others, with "*/2" or a list for the
//     hour too, name hours of the clock and follow the three rules above.
//
// If both a day of the month and a day of the week are given, either is enough,
// as cron has it. A day that a month does not have (31) is skipped in it.
//
// A [Runner] keeps what it does in a [Log] that all processes share.
package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A Spec says when something is due. It is immutable.
type Spec struct {
	text string // five fields
	zone *time.Location
	cron *cron.SpecSchedule // on a clock that shows UTC
}

// Parse reads a schedule: cron text of five fields, one of @hourly, @daily,
// @weekly, @monthly and @yearly, or words such as "Mon,Thu 14:00". A zone at its
// end ("Mon 09:00 Europe/Oslo") comes before the one given; nil is UTC. Errors
// are one line and say what to write.
func Parse(text string, zone *time.Location) (*Spec, error) {
	s, err := parse(text, zone)
	if err != nil {
		return nil, fmt.Errorf("schedule %q: %w", text, err)
	}
	return s, nil
}

func parse(text string, zone *time.Location) (*Spec, error) {
	if zone == nil {
		zone = time.UTC
	}
	words := strings.Fields(strings.Trim(text, "\"'`“”‘’ ")) // as chat programs quote
	if n := len(words); n > 0 && isZone(words[n-1]) {
		var err error
		if zone, err = Zone(strings.Trim(words[n-1], "()")); err != nil {
			return nil, err
		}
		words = words[:n-1]
	}
	fields, err := macro(words)
	switch {
	case err != nil || fields != nil:
	case isCron(words):
		fields = words
	default:
		fields, err = fromWords(words)
	}
	if err != nil {
		return nil, err
	}
	parsed, err := parseFields(fields)
	if err != nil {
		return nil, err
	}
	s := &Spec{text: strings.Join(fields, " "), zone: zone, cron: parsed}
	if s.next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("no month %s has a day %s: write a day that comes", fields[3], fields[2])
	}
	return s, nil
}

// String is the schedule as cron text of five fields, without its zone.
func (s *Spec) String() string { return s.text }

// Zone is whose clock the schedule goes by.
func (s *Spec) Zone() *time.Location { return s.zone }
