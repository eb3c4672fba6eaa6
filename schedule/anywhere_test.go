package schedule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines/schedule"
)

// somewhere draws the zone of a place.
func somewhere(t *rapid.T) *time.Location {
	name := rapid.SampledFrom([]string{
		"Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "America/Havana", "America/Asuncion", "Asia/Tehran", "Africa/Cairo",
		"Africa/Casablanca", "Asia/Tokyo", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kwajalein", "America/Caracas", "Antarctica/Troll", "UTC",
	}).Draw(t, "zone")
	z, err := schedule.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestDays: what is due once a day is due as often as there are days.
func TestDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := somewhere(t)
		year := rapid.IntRange(1990, 2040).Draw(t, "year")
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		s, err := schedule.Parse(fmt.Sprintf("%d %d * * *", minute, hour), z)
		if err != nil {
			t.Fatal(err)
		}
		from, to := time.Date(year, 1, 1, 0, 0, 0, 0, z), time.Date(year+1, 1, 1, 0, 0, 0, 0, z)
		want := to.YearDay() - 1 + int(time.Date(year, 12, 31, 12, 0, 0, 0, time.UTC).YearDay())
		if hour+minute == 0 && (z.String() == "Pacific/Apia" && year == 2011 || z.String() == "Pacific/Kwajalein" && year == 1993) {
			want-- // the midnight of the day jumped over is that of the next one
		}
		list := dues(s, from.Add(-1), to)
		if len(list) != want {
			t.Fatalf("%s: %d of %d", s.Words(), len(list), want)
		}
		for n, d := range list[1:] {
			if !d.After(list[n]) {
				t.Fatalf("%v after %v", d, list[n])
			}
		}
	})
}

// matches is a schedule as sets of numbers, to be told as cron text and to be
// looked up minute by minute.
type matches struct{ minutes, hours, days, months, weekdays []int }

func drawMatches(t *rapid.T) matches {
	some := func(name string, from, to int) []int {
		if rapid.Bool().Draw(t, "any "+name) {
			return nil
		}
		return rapid.SliceOfNDistinct(rapid.IntRange(from, to), 1, 4, rapid.ID).Draw(t, name)
	}
	m := matches{rapid.SliceOfNDistinct(rapid.IntRange(0, 59), 1, 3, rapid.ID).Draw(t, "minutes"), some("hours", 0, 4), some("days", 1, 28), some("months", 1, 12), nil}
	if m.days == nil {
		m.weekdays = some("weekdays", 0, 6)
	}
	return m
}

func (m matches) String() string {
	field := func(list []int) string {
		if list == nil {
			return "*"
		}
		return strings.ReplaceAll(strings.Trim(fmt.Sprint(list), "[]"), " ", ",")
	}
	return strings.Join([]string{field(m.minutes), field(m.hours), field(m.days), field(m.months), field(m.weekdays)}, " ")
}

func (m matches) at(w time.Time) bool {
	in := func(list []int, n int) bool { return list == nil || slices.Contains(list, n) }
	return in(m.minutes, w.Minute()) && in(m.hours, w.Hour()) && in(m.days, w.Day()) && in(m.months, int(w.Month())) && in(m.weekdays, int(w.Weekday()))
}

// slow finds what is due in (from, to) by looking at every minute: with all hours
// whatever the clock shows, otherwise whatever it comes to or passes over for the
// first time.
func (m matches) slow(from, to time.Time) []time.Time {
	var list []time.Time
	show := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	}
	latest := show(from)
	for t := from.Add(time.Minute); t.Before(to); t = t.Add(time.Minute) {
		due := m.hours == nil && m.at(show(t))
		for ; latest.Before(show(t)); latest = latest.Add(time.Minute) {
			due = due || m.hours != nil && m.at(latest.Add(time.Minute))
		}
		if due {
			list = append(list, t)
		}
	}
	return list
}

// TestSlow: around the changes of clocks everywhere, the due times are those that
// are found by looking at every minute.
func TestSlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, m := somewhere(t), drawMatches(t)
		s, err := schedule.Parse(m.String(), z)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(rapid.IntRange(1990, 2036).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 1, 12, 0, 0, 0, z)
		if _, end := at.ZoneBounds(); !end.IsZero() {
			at = end.Truncate(time.Minute)
		}
		from, to := at.Add(-40*time.Hour), at.Add(40*time.Hour)
		want, got := m.slow(from, to), dues(s, from, to)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: %s", s.Words(), diff)
		}
		for range 10 { // from anywhere between
			at := from.Add(time.Duration(rapid.IntRange(0, 80*3600-1).Draw(t, "seconds")) * time.Second)
			n, found := slices.BinarySearchFunc(want, at, time.Time.Compare)
			if found {
				n++
			}
			if next := s.Next(at); n < len(want) && !next.Equal(want[n]) {
				t.Fatalf("%s: the next one after %v is %v, want %v", s, at, next, want[n])
			}
			if last := s.Last(at); n > 0 && !last.Equal(want[n-1]) {
				t.Fatalf("%s: the last one at %v is %v, want %v", s, at, last, want[n-1])
			}
		}
		keys := map[string]bool{}
		for _, d := range got {
			keys[s.Key(d)] = true
			for _, after := range []time.Duration{0, time.Nanosecond, 59 * time.Second} {
				if last := s.Last(d.Add(after)); !last.Equal(d) {
					t.Fatalf("%s: the last one %v after %v is %v", s, after, d, last)
				}
			}
		}
		if len(keys) != len(got) {
			t.Fatalf("%d keys of %d runs", len(keys), len(got))
		}
	})
}

// TestLast: for any schedule, Last goes back to where Next comes from.
func TestLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := schedule.Parse(drawMatches(t).String(), somewhere(t))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(631152000, 2208988800).Draw(t, "at"), 0)
		last, next := s.Last(at), s.Next(at)
		if last.After(at) || !next.After(at) || !s.Next(last).Equal(next) || !s.Last(next).Equal(next) || !s.Last(next.Add(-1)).Equal(last) {
			t.Fatalf("%s at %v: last %v, next %v, next after last %v", s.Words(), at, last, next, s.Next(last))
		}
	})
}
