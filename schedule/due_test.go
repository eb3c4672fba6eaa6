package schedule_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones on machines that have none

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines/schedule"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := schedule.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func spec(t testing.TB, text string) *schedule.Spec {
	t.Helper()
	s, err := schedule.Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// dues lists the due times after from and before to.
func dues(s *schedule.Spec, from, to time.Time) []time.Time {
	var list []time.Time
	for d := s.Next(from); d.After(from) && d.Before(to); d = s.Next(d) {
		list, from = append(list, d), d
	}
	return list
}

// TestClockChanges has what is due on the day of a change and those beside it, by
// the clock and its difference from UTC.
func TestClockChanges(t *testing.T) {
	for _, tc := range []struct{ name, schedule, day, want string }{
		{"Oslo, put forward, jumped over", "30 2 * * * Europe/Oslo", "2026-03-29", "28 02:30+01 29 03:00+02 30 02:30+02"},
		{"Oslo, put forward, start of the jump", "0 2 * * * Europe/Oslo", "2026-03-29", "28 02:00+01 29 03:00+02 30 02:00+02"},
		{"Oslo, put forward, end of the jump", "0 3 * * * Europe/Oslo", "2026-03-29", "28 03:00+01 29 03:00+02 30 03:00+02"},
		{"Oslo, put forward, both", "0,30 2-3 * * * Europe/Oslo", "2026-03-29", "28 02:00+01 28 02:30+01 28 03:00+01 28 03:30+01 29 03:00+02 29 03:30+02 30 02:00+02 30 02:30+02 30 03:00+02 30 03:30+02"},
		{"Oslo, put forward, before", "59 1 * * * Europe/Oslo", "2026-03-29", "28 01:59+01 29 01:59+01 30 01:59+02"},
		{"Oslo, put back, twice", "30 2 * * * Europe/Oslo", "2026-10-25", "24 02:30+02 25 02:30+02 26 02:30+01"},
		{"Oslo, put back, start", "0 2 * * * Europe/Oslo", "2026-10-25", "24 02:00+02 25 02:00+02 26 02:00+01"},
		{"Oslo, put back, end", "0 3 * * * Europe/Oslo", "2026-10-25", "24 03:00+02 25 03:00+01 26 03:00+01"},
		{"Oslo, put back, at work", "0 9 * * * Europe/Oslo", "2026-10-25", "24 09:00+02 25 09:00+01 26 09:00+01"},
		{"Oslo, put back, every quarter of two hours", "*/15 1-2 * * * Europe/Oslo", "2027-10-31", "30 01:00+02 30 01:15+02 30 01:30+02 30 01:45+02 30 02:00+02 30 02:15+02 30 02:30+02 30 02:45+02 " +
			"31 01:00+02 31 01:15+02 31 01:30+02 31 01:45+02 31 02:00+02 31 02:15+02 31 02:30+02 31 02:45+02 1 01:00+01 1 01:15+01 1 01:30+01 1 01:45+01 1 02:00+01 1 02:15+01 1 02:30+01 1 02:45+01"},
		{"Oslo, another year, put forward", "15 2 * * * Europe/Oslo", "2027-03-28", "27 02:15+01 28 03:00+02 29 02:15+02"},
		{"Oslo, Sundays alone", "30 2 * * SUN Europe/Oslo", "2026-03-29", "29 03:00+02"},
		{"New York, put forward, jumped over", "30 2 * * * America/New_York", "2026-03-08", "7 02:30-05 8 03:00-04 9 02:30-04"},
		{"New York, put back, twice", "30 1 * * * America/New_York", "2026-11-01", "31 01:30-04 1 01:30-04 2 01:30-05"},
		{"New York, put back, after", "0 2 * * * America/New_York", "2026-11-01", "31 02:00-04 1 02:00-05 2 02:00-05"},
		{"New York, another year", "45 2 * * * America/New_York", "2027-03-14", "13 02:45-05 14 03:00-04 15 02:45-04"},
		{"Lord Howe, half an hour forward", "15 2 * * * Australia/Lord_Howe", "2026-10-04", "3 02:15+1030 4 02:30+11 5 02:15+11"},
		{"Lord Howe, half an hour back", "45 1 * * * Australia/Lord_Howe", "2026-04-05", "4 01:45+11 5 01:45+11 6 01:45+1030"},
		{"midnight jumped over", "0 0 * * * America/Asuncion", "2022-10-02", "1 00:00-04 2 01:00-03 3 00:00-03"},
		{"midnight twice", "30 23 * * * America/Havana", "2026-10-31", "30 23:30-04 31 23:30-04 1 23:30-05"},
		{"Apia, a day jumped over", "0 9 * * * Pacific/Apia", "2011-12-31", "29 09:00-10 31 00:00+14 31 09:00+14 1 09:00+14"},
		{"Apia, its midnight", "0 0 * * * Pacific/Apia", "2011-12-31", "29 00:00-10 31 00:00+14 1 00:00+14"},
		{"no summer time", "30 2 * * * Asia/Tokyo", "2026-03-29", "28 02:30+09 29 02:30+09 30 02:30+09"},
		{"UTC", "30 2 * * * UTC", "2026-10-25", "24 02:30+00 25 02:30+00 26 02:30+00"},
		{"leap day", "0 9 * * * UTC", "2028-02-29", "28 09:00+00 29 09:00+00 1 09:00+00"},
		{"day after the 28th", "0 9 * * * UTC", "2026-02-28", "27 09:00+00 28 09:00+00 1 09:00+00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := spec(t, tc.schedule)
			day, err := time.ParseInLocation(time.DateOnly, tc.day, s.Zone())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range dues(s, day.AddDate(0, 0, -1).Add(-time.Second), day.AddDate(0, 0, 2)) {
				got = append(got, d.Format("2 15:04-07")+strings.TrimSuffix(d.Format("-0700")[3:], "00"))
			}
			if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEveryHour: schedules of every hour follow the hours as they pass.
func TestEveryHour(t *testing.T) {
	for _, tc := range []struct {
		schedule, day string
		want          int
		apart         time.Duration // if it is always the same
	}{
		{"0 * * * * Europe/Oslo", "2026-03-28", 24, time.Hour},
		{"0 * * * * Europe/Oslo", "2026-03-29", 23, time.Hour},
		{"30 * * * * Europe/Oslo", "2026-03-29", 23, time.Hour},
		{"0 * * * * Europe/Oslo", "2026-10-25", 25, time.Hour},
		{"0 0-23 * * * Europe/Oslo", "2026-10-25", 25, time.Hour},
		{"59 */1 * * * Europe/Oslo", "2026-10-25", 25, time.Hour},
		{"*/15 * * * * Europe/Oslo", "2026-03-29", 92, 15 * time.Minute},
		{"*/15 * * * * Europe/Oslo", "2026-10-25", 100, 15 * time.Minute},
		{"0 * * * * America/New_York", "2026-03-08", 23, time.Hour},
		{"0 * * * * America/New_York", "2026-11-01", 25, time.Hour},
		{"0 * * * SUN America/New_York", "2026-11-01", 25, time.Hour},
		{"0 * * * * Australia/Lord_Howe", "2026-10-04", 23, 0},
		{"45 * * * * Australia/Lord_Howe", "2026-04-05", 25, 0},
		{"0 */2 * * * Europe/Oslo", "2026-03-29", 12, 0}, // hours of the clock
		{"0 */2 * * * Europe/Oslo", "2026-10-25", 12, 0},
	} {
		s := spec(t, tc.schedule)
		day, err := time.ParseInLocation(time.DateOnly, tc.day, s.Zone())
		if err != nil {
			t.Fatal(err)
		}
		list := dues(s, day.Add(-1), day.AddDate(0, 0, 1))
		if len(list) != tc.want {
			t.Errorf("%s on %s: %d times, want %d: %v", tc.schedule, tc.day, len(list), tc.want, list)
		}
		keys := map[string]bool{}
		for n, d := range list {
			keys[s.Key(d)] = true
			if n > 0 && tc.apart != 0 && d.Sub(list[n-1]) != tc.apart {
				t.Errorf("%s: %v and %v", tc.schedule, list[n-1], d)
			}
		}
		if len(keys) != len(list) {
			t.Errorf("%s on %s: %d keys of %d runs", tc.schedule, tc.day, len(keys), len(list))
		}
	}
}

func TestKey(t *testing.T) {
	for _, tc := range []struct{ schedule, at, want string }{
		{"30 2 * * * Europe/Oslo", "2026-10-25T00:30:00Z", "2026-10-25T02:30"},
		{"30 2 * * * Europe/Oslo", "2026-03-29T01:00:00Z", "2026-03-29T03:00"},
		{"30 * * * * Europe/Oslo", "2026-10-25T00:30:00Z", "2026-10-25T02:30"},
		{"30 * * * * Europe/Oslo", "2026-10-25T01:30:00Z", "2026-10-25T02:30+01:00"},
		{"30 * * * * Europe/Oslo", "2026-10-25T02:30:00Z", "2026-10-25T03:30"},
		{"0 9 * * * UTC", "2026-10-25T10:00:00+01:00", "2026-10-25T09:00"},
	} {
		at, err := time.Parse(time.RFC3339, tc.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := spec(t, tc.schedule).Key(at); got != tc.want {
			t.Errorf("%s at %s: %s, want %s", tc.schedule, tc.at, got, tc.want)
		}
	}
}

// TestLastOfLeapYear: Go's ZoneBounds thinks that the 31st of December 2028 is
// over before it begins.
func TestLastOfLeapYear(t *testing.T) {
	for _, text := range []string{"0 9 * * * Europe/Oslo", "0 * * * * Europe/Oslo", "0 9 * * * Australia/Sydney"} {
		s := spec(t, text)
		from := time.Date(2028, 12, 31, 8, 59, 0, 0, s.Zone())
		if got, want := s.Next(from), from.Add(time.Minute); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
		if got, want := len(dues(spec(t, "0 * * * * Europe/Oslo"), from, from.AddDate(0, 0, 1))), 24; got != want {
			t.Errorf("%d hours, want %d", got, want)
		}
	}
}

// TestSeldom: days that not every month or year has.
func TestSeldom(t *testing.T) {
	for _, tc := range []struct{ schedule, from, want string }{
		{"0 9 31 * *", "2026-01-31", "2026-01-31 2026-03-31 2026-05-31 2026-07-31 2026-08-31 2026-10-31"},
		{"0 9 30 * *", "2026-01-31", "2026-03-30 2026-04-30"},
		{"0 9 29 2 *", "2026-01-01", "2028-02-29 2032-02-29"},
		{"0 9 29 2 *", "2096-03-01", "2104-02-29 2108-02-29"},
		{"0 9 29 * *", "2026-01-30", "2026-03-29"},
		{"0 9 1 * *", "2026-12-02", "2027-01-01"},
		{"0 9 31 12 *", "2026-01-01", "2026-12-31 2027-12-31"},
		{"0 9 1 * MON", "2026-11-28", "2026-11-30 2026-12-01 2026-12-07"},
		{"@yearly", "2026-01-02", "2027-01-01"},
		{"@weekly", "2026-11-16", "2026-11-22 2026-11-29"},
	} {
		s := spec(t, tc.schedule)
		at, err := time.Parse(time.DateOnly, tc.from)
		if err != nil {
			t.Fatal(err)
		}
		for want := range strings.FieldsSeq(tc.want) {
			next := s.Next(at)
			if got := next.Format(time.DateOnly); got != want {
				t.Errorf("%s after %v: %s, want %s", tc.schedule, at, got, want)
			}
			if !s.Last(next.Add(time.Minute)).Equal(next) {
				t.Errorf("%s: the last one at %v is %v", tc.schedule, next, s.Last(next))
			}
			at = next
		}
	}
}

func BenchmarkLast(b *testing.B) {
	for _, text := range []string{"* * * * *", "0 9 * * 1-5", "0 0 29 2 *"} {
		b.Run(text, func(b *testing.B) {
			s, err := schedule.Parse(text, zone(b, "Europe/Oslo"))
			if err != nil {
				b.Fatal(err)
			}
			at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
			for b.Loop() {
				s.Last(at)
			}
		})
	}
}
