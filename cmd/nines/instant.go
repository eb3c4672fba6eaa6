package main

import (
	"fmt"
	"time"

	"github.com/nines-bot/nines"
)

const instantHint = "write 2026-07-01, 2026-07-01T09:00:00+02:00 or \"2026-07-01 09:00\""

// parseInstant reads a time of a flag: RFC 3339, or a date or a wall-clock time
// in the zone. Empty means now.
func parseInstant(s string, zone *time.Location, now time.Time) (time.Time, error) {
	if s == "" {
		return now, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime, "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time", s)
}

func parseZone(s string) (*time.Location, error) {
	zone, err := time.LoadLocation(s)
	if err != nil || s == "" || s == "Local" {
		return nil, usage(fmt.Errorf("no time zone %q", s), "write an IANA name such as Europe/Oslo or America/New_York")
	}
	return zone, nil
}

// period is what the flags of a report say about time.
type period struct{ asOf, window, from, to string }

// resolve returns the instant of the report and the window it looks at. The
// window ends at --to, or at the instant; a window given by length looks back.
func (p period) resolve(zone *time.Location, now time.Time, fallback string) (asOf time.Time, w nines.Window, err error) {
	if p.window != "" && p.from != "" {
		return asOf, w, usage(fmt.Errorf("--window and --from exclude each other"), "leave out one")
	}
	if w.To, err = parseInstant(p.to, zone, now); err != nil {
		return asOf, w, usage(fmt.Errorf("--to: %w", err), instantHint)
	}
	if asOf, err = parseInstant(p.asOf, zone, w.To); err != nil {
		return asOf, w, usage(fmt.Errorf("--as-of: %w", err), instantHint)
	}
	if p.to == "" {
		w.To = asOf
	}
	if p.from != "" {
		w.From, err = parseInstant(p.from, zone, now)
		if err != nil {
			return asOf, w, usage(fmt.Errorf("--from: %w", err), instantHint)
		}
	} else {
		length := p.window
		if length == "" {
			length = fallback
		}
		d, err := parseSpan(length)
		if err != nil {
			return asOf, w, usage(fmt.Errorf("--window: %w", err), "--window 30d")
		}
		w.From = nines.Back(w.To.In(zone), d)
	}
	if !w.From.Before(w.To) {
		return asOf, w, usage(fmt.Errorf("the period from %s to %s is empty", w.From.Format(time.RFC3339), w.To.Format(time.RFC3339)), "--from must lie before --to")
	}
	return asOf, w, nil
}
