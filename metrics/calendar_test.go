package metrics_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines/metrics"
)

// office is Monday to Friday, 8 to 16, in Oslo, without 1 May.
func office(t testing.TB) *metrics.Calendar {
	t.Helper()
	h := metrics.Hours{From: 8 * time.Hour, To: 16 * time.Hour, Holidays: []metrics.Date{{2026, time.May, 1}}}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Days[d] = true
	}
	c, err := metrics.NewCalendar(location(t, "Europe/Oslo"), h)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func always(t testing.TB, zone string) *metrics.Calendar {
	t.Helper()
	c, err := metrics.NewCalendar(location(t, zone), metrics.Hours{Days: [7]bool{true, true, true, true, true, true, true}, To: 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCalendar(t *testing.T) {
	oslo := location(t, "Europe/Oslo")
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, oslo)
	}
	c := office(t)
	for _, test := range []struct {
		name     string
		from, to time.Time
		want     time.Duration
	}{
		{"inside a day", at(4, 27, 9, 0), at(4, 27, 11, 30), 2*time.Hour + 30*time.Minute},
		{"before work to after it", at(4, 27, 1, 0), at(4, 27, 23, 0), 8 * time.Hour},
		{"over night", at(4, 27, 15, 0), at(4, 28, 9, 0), 2 * time.Hour},
		{"Friday to Monday", at(4, 24, 15, 0), at(4, 27, 9, 0), 2 * time.Hour},
		{"weekend", at(4, 25, 0, 0), at(4, 27, 0, 0), 0},
		{"over a holiday", at(4, 30, 15, 0), at(5, 4, 9, 0), 2 * time.Hour},
		{"week with a clock change on Sunday", at(3, 27, 16, 0), at(4, 3, 16, 0), 40 * time.Hour},
		{"backwards", at(4, 27, 11, 30), at(4, 27, 9, 0), -(2*time.Hour + 30*time.Minute)},
		{"before 1970", time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		{"after 2100", time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), 0},
	} {
		if got := c.Between(test.from, test.to); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// A clock that always runs shows how long the days of a zone are.
func TestCalendarClockChange(t *testing.T) {
	for _, test := range []struct {
		zone  string
		day   metrics.Date
		hours time.Duration
	}{
		{"Europe/Oslo", metrics.Date{2026, time.March, 29}, 23},
		{"Europe/Oslo", metrics.Date{2026, time.October, 25}, 25},
		{"Asia/Beirut", metrics.Date{2026, time.March, 29}, 23},
		{"America/Havana", metrics.Date{2026, time.March, 8}, 23},
		{"America/Havana", metrics.Date{2026, time.November, 1}, 25},
		{"Pacific/Apia", metrics.Date{2011, time.December, 29}, 24},
		{"Pacific/Apia", metrics.Date{2011, time.December, 31}, 24},
	} {
		zone := location(t, test.zone)
		from := time.Date(test.day.Year, test.day.Month, test.day.Day, 12, 0, 0, 0, zone).Add(-30 * time.Hour)
		to := from.Add(60 * time.Hour)
		if got := always(t, test.zone).Between(from, to); got != 60*time.Hour {
			t.Errorf("%s: 60 hours around %v are %v", test.zone, test.day, got)
		}
	}
}

// Work that begins in the hour that the clocks skip begins when they have.
func TestCalendarSkippedHour(t *testing.T) {
	h := metrics.Hours{Days: [7]bool{time.Sunday: true}, From: 2*time.Hour + 30*time.Minute, To: 10 * time.Hour}
	for zoneName, sunday := range map[string]time.Time{
		"Europe/Oslo":      time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC),
		"America/New_York": time.Date(2026, 3, 8, 0, 0, 0, 0, time.UTC),
	} {
		c, err := metrics.NewCalendar(location(t, zoneName), h)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Between(sunday.Add(-24*time.Hour), sunday.Add(48*time.Hour)); got != 7*time.Hour {
			t.Errorf("%s: %v, want 7h", zoneName, got)
		}
		if got := c.Between(sunday.AddDate(0, 0, 6), sunday.AddDate(0, 0, 9)); got != 7*time.Hour+30*time.Minute {
			t.Errorf("%s a week later: %v, want 7h30m", zoneName, got)
		}
	}
}

func TestCalendarAdds(t *testing.T) {
	c := office(t)
	rapid.Check(t, func(t *rapid.T) {
		minute := rapid.IntRange(0, 3*365*24*60)
		a := epoch.Add(time.Duration(minute.Draw(t, "a")) * time.Minute)
		b := a.Add(time.Duration(minute.Draw(t, "b")) * time.Minute)
		m := a.Add(time.Duration(rapid.Int64Range(0, int64(b.Sub(a))).Draw(t, "m"))).Truncate(time.Millisecond)
		whole := c.Between(a, b)
		if whole < 0 || whole > b.Sub(a) {
			t.Fatalf("%v of %v", whole, b.Sub(a))
		}
		if parts := c.Between(a, m) + c.Between(m, b); parts != whole {
			t.Fatalf("parts %v, whole %v", parts, whole)
		}
	})
}

func TestCalendarRefuses(t *testing.T) {
	week := [7]bool{1: true}
	for name, h := range map[string]metrics.Hours{
		"no days":       {From: 0, To: time.Hour},
		"no hours":      {Days: week},
		"backwards":     {Days: week, From: 9 * time.Hour, To: 8 * time.Hour},
		"over midnight": {Days: week, From: 9 * time.Hour, To: 25 * time.Hour},
		"negative":      {Days: week, From: -time.Hour, To: time.Hour},
	} {
		if _, err := metrics.NewCalendar(time.UTC, h); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := metrics.NewCalendar(nil, metrics.Hours{Days: week, To: time.Hour}); err == nil {
		t.Error("no zone: no error")
	}
}
