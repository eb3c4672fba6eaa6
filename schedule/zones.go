package schedule

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/nines-bot/nines/internal/spell"
)

// zones.txt has the zones of the IANA database (public domain) that are the
// clock of a place today, one a line. Others are known to [time.LoadLocation].
//
//go:embed zones.txt
var zoneNames string

// Zone is the time zone of that IANA name, in any case of letters. The error of
// an unknown one says which may have been meant; a city alone is not enough.
func Zone(name string) (*time.Location, error) {
	for known := range strings.Lines(zoneNames) {
		if known = strings.TrimSpace(known); strings.EqualFold(known, name) {
			name = known
		}
	}
	zone, err := time.LoadLocation(name)
	if err == nil && name != "" && name != "Local" {
		return zone, nil
	}
	if near := nearestZone(name); near != "" {
		return nil, fmt.Errorf("no time zone %q: did you mean %q?", name, near)
	}
	return nil, fmt.Errorf("no time zone %q: write a name of the IANA database such as %q", name, "Europe/Oslo")
}

// nearestZone is the zone that a misspelt name, or the name of a city, stands for.
func nearestZone(name string) string {
	names := strings.Fields(zoneNames)
	if near := spell.Nearest(name, names); near != "" {
		return near
	}
	cities := make([]string, len(names))
	for n, zone := range names {
		cities[n] = zone[strings.LastIndexByte(zone, '/')+1:]
	}
	near := spell.Nearest(name[strings.LastIndexByte(name, '/')+1:], cities)
	for n, city := range cities {
		if city == near {
			return names[n]
		}
	}
	return ""
}

// isZone reports whether a word can only be a time zone.
func isZone(word string) bool {
	word = strings.Trim(word, "()")
	area, place, ok := strings.Cut(word, "/")
	letters := func(s string) bool { return s != "" && strings.Trim(s[:1], "*0123456789") != "" }
	return ok && len(area) >= 3 && letters(area) && letters(place) || strings.EqualFold(word, "UTC")
}
