package nines_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// Days are as long as the clocks of their zone make them.
func TestDayLengths(t *testing.T) {
	for _, test := range []struct {
		zone  string
		day   string
		hours float64
	}{
		{"Europe/Oslo", "2026-03-28", 24},
		{"Europe/Oslo", "2026-03-29", 23},
		{"Europe/Oslo", "2026-10-25", 25},
		{"America/New_York", "2026-03-08", 23},
		{"Australia/Lord_Howe", "2026-04-05", 24.5},
		{"Asia/Beirut", "2026-03-29", 23},    // begins at 01:00
		{"America/Havana", "2026-03-08", 23}, // begins at 01:00
		{"America/Havana", "2026-11-01", 25}, // midnight comes twice
		{"Atlantic/Azores", "2026-10-25", 25},
		{"Asia/Amman", "2021-10-29", 25},
		{"America/Sao_Paulo", "2018-02-17", 25},   // 23:00 comes twice
		{"America/St_Johns", "2010-11-07", 25},    // back from 00:01 to the day before
		{"Pacific/Apia", "2011-12-29", 24},        // the next day does not exist
		{"Pacific/Apia", "2011-12-31", 24},        // the last one did not
		{"Asia/Kathmandu", "2026-03-29", 24},      // 5:45
		{"Pacific/Kwajalein", "1993-08-20", 24.0}, // the 21st was skipped
	} {
		loc := zone(t, test.zone)
		noon, err := time.ParseInLocation("2006-01-02 15:04", test.day+" 12:00", loc)
		if err != nil {
			t.Fatal(err)
		}
		from := nines.Day.Start(noon)
		ps := nines.Window{From: from, To: from.Add(72 * time.Hour)}.Periods(nines.Day, loc, 0)
		if got := ps[0].Duration().Hours(); got != test.hours {
			t.Errorf("%s %s: %v hours, want %v", test.zone, test.day, got, test.hours)
		}
		if got := ps[0].From.In(loc).Format(time.DateOnly); got != test.day {
			t.Errorf("%s: begins on %s, want %s", test.zone, got, test.day)
		}
	}
}

func TestPeriods(t *testing.T) {
	loc := zone(t, "Europe/Oslo")
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, loc)
	}
	for _, test := range []struct {
		name     string
		w        nines.Window
		group    nines.Group
		limit    int
		n        int
		second   time.Time
		firstEnd time.Time
	}{
		{"days, first and last partial", nines.Window{From: at(3, 27, 10), To: at(3, 30, 12)}, nines.Day, 0, 4, at(3, 28, 0), at(3, 28, 0)},
		{"weeks begin on Monday", nines.Window{From: at(3, 1, 0), To: at(4, 1, 0)}, nines.Week, 0, 6, at(3, 2, 0), at(3, 2, 0)},
		{"months", nines.Window{From: at(1, 31, 0), To: at(4, 1, 0)}, nines.Month, 0, 3, at(2, 1, 0), at(2, 1, 0)},
		{"the latest", nines.Window{From: at(1, 1, 0), To: at(4, 1, 0)}, nines.Month, 2, 2, at(3, 1, 0), at(3, 1, 0)},
	} {
		ps := test.w.Periods(test.group, loc, test.limit)
		if len(ps) != test.n {
			t.Errorf("%s: %d periods, want %d", test.name, len(ps), test.n)
			continue
		}
		if !ps[1].From.Equal(test.second) || !ps[0].To.Equal(test.firstEnd) {
			t.Errorf("%s: %v", test.name, ps)
		}
	}
	if ps := (nines.Window{From: at(3, 1, 0), To: at(3, 1, 0)}).Periods(nines.Day, loc, 0); len(ps) != 0 {
		t.Errorf("an empty window has periods: %v", ps)
	}
}

func TestPeriodsTile(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"UTC", "Europe/Oslo", "America/Havana", "Asia/Beirut", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe"} {
		zones = append(zones, zone(t, name))
	}
	base := time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		loc := rapid.SampledFrom(zones).Draw(t, "zone")
		group := rapid.SampledFrom([]nines.Group{nines.Day, nines.Week, nines.Month}).Draw(t, "group")
		from := base.Add(time.Duration(rapid.IntRange(0, 20*365*24*60).Draw(t, "from")) * time.Minute)
		w := nines.Window{From: from, To: from.Add(time.Duration(rapid.IntRange(1, 100*24*60).Draw(t, "long")) * time.Minute)}
		at := w.From
		for _, p := range w.Periods(group, loc, 0) {
			if !p.From.Equal(at) || !p.To.After(p.From) {
				t.Fatalf("%v does not follow %v", p, at)
			}
			if !p.Contains(p.From) || p.Contains(p.To) {
				t.Fatalf("%v is not half-open", p)
			}
			if !p.From.Equal(w.From) && !group.Start(p.From).Equal(p.From) {
				t.Fatalf("%v does not begin with a %s", p, group)
			}
			at = p.To
		}
		if !at.Equal(w.To) {
			t.Fatalf("the periods end at %v, the window at %v", at, w.To)
		}
	})
}

func TestWindow(t *testing.T) {
	w := nines.Window{From: hour(10), To: hour(14)}
	if p := w.Previous(); !p.From.Equal(hour(6)) || !p.To.Equal(hour(10)) {
		t.Errorf("the window before: %v", p)
	}
	for _, test := range []struct {
		of   nines.Window
		want time.Duration
	}{
		{nines.Window{From: hour(9), To: hour(15)}, 4 * time.Hour},
		{nines.Window{From: hour(12), To: hour(13)}, time.Hour},
		{nines.Window{From: hour(1), To: hour(2)}, 0},
		{nines.Window{From: hour(20), To: hour(22)}, 0},
	} {
		if got := w.Clip(test.of).Duration(); got != test.want {
			t.Errorf("%v inside %v: %v, want %v", w, test.of, got, test.want)
		}
	}
}
