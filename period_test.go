package nines_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
)

func TestParsePeriod(t *testing.T) {
	oslo := zone(t, "Europe/Oslo")
	now := time.Date(2026, 11, 22, 13, 0, 0, 0, oslo) // a Sunday, week 47
	const layout = "2006-01-02 15:04"
	for _, tt := range []struct{ text, from, to, name, words string }{
		{"30d", "2026-10-23 13:00", "2026-11-22 13:00", "30d", "last 30 days"},
		{"last 30 days", "2026-10-23 13:00", "2026-11-22 13:00", "30d", "last 30 days"},
		{"the last 30 days.", "2026-10-23 13:00", "2026-11-22 13:00", "30d", "last 30 days"},
		{"  LAST\u00a030  Days ", "2026-10-23 13:00", "2026-11-22 13:00", "30d", "last 30 days"},
		{"last 30d", "2026-10-23 13:00", "2026-11-22 13:00", "30d", "last 30 days"},
		{"2w", "2026-11-08 13:00", "2026-11-22 13:00", "2w", "last 2 weeks"},
		{"12h", "2026-11-22 01:00", "2026-11-22 13:00", "12h", "last 12 hours"},
		{"90m", "2026-11-22 11:30", "2026-11-22 13:00", "90m", "last 90 minutes"},
		{"1.5d", "2026-11-21 01:00", "2026-11-22 13:00", "1.5d", "last 1.5 days"},
		{"1h30m", "2026-11-22 11:30", "2026-11-22 13:00", "1h30m0s", "last 1h30m0s"},
		{"6 months", "2026-05-22 13:00", "2026-11-22 13:00", "6mo", "last 6 months"},
		{"2 quarters", "2026-05-22 13:00", "2026-11-22 13:00", "2q", "last 2 quarters"},
		{"last year", "2025-01-01 00:00", "2026-01-01 00:00", "2025", "2025"},
		{"past year", "2025-11-22 13:00", "2026-11-22 13:00", "1y", "past year"},
		{"past week", "2026-11-15 13:00", "2026-11-22 13:00", "1w", "last 7 days"},
		{"last hour", "2026-11-22 12:00", "2026-11-22 13:00", "1h", "past hour"},
		{"last two weeks", "2026-11-08 13:00", "2026-11-22 13:00", "2w", "last 2 weeks"},
		{"Monday", "2026-11-16 00:00", "2026-11-17 00:00", "2026-11-16", "16 Nov 2026"},
		{"sun", "2026-11-22 00:00", "2026-11-22 13:00", "2026-11-22", "22 Nov 2026 so far"},
		{"since last friday", "2026-11-20 00:00", "2026-11-22 13:00", "since-2026-11-20", "since 20 Nov 2026"},
		{"today", "2026-11-22 00:00", "2026-11-22 13:00", "2026-11-22", "today"},
		{"yesterday", "2026-11-21 00:00", "2026-11-22 00:00", "2026-11-21", "yesterday"},
		{"this week", "2026-11-16 00:00", "2026-11-22 13:00", "2026-W47", "week 47 of 2026 so far"},
		{"last week", "2026-11-09 00:00", "2026-11-16 00:00", "2026-W46", "week 46 of 2026"},
		{"this month", "2026-11-01 00:00", "2026-11-22 13:00", "2026-11", "November 2026 so far"},
		{"previous month", "2026-10-01 00:00", "2026-11-01 00:00", "2026-10", "October 2026"},
		{"this quarter", "2026-10-01 00:00", "2026-11-22 13:00", "2026-Q4", "Q4 2026 so far"},
		{"last quarter", "2026-07-01 00:00", "2026-10-01 00:00", "2026-Q3", "Q3 2026"},
		{"this year", "2026-01-01 00:00", "2026-11-22 13:00", "2026", "2026 so far"},
		{"October", "2026-10-01 00:00", "2026-11-01 00:00", "2026-10", "October 2026"},
		{"for october", "2026-10-01 00:00", "2026-11-01 00:00", "2026-10", "October 2026"},
		{"December", "2025-12-01 00:00", "2026-01-01 00:00", "2025-12", "December 2025"},
		{"nov", "2026-11-01 00:00", "2026-11-22 13:00", "2026-11", "November 2026 so far"},
		{"Oct 2025", "2025-10-01 00:00", "2025-11-01 00:00", "2025-10", "October 2025"},
		{"2026-10", "2026-10-01 00:00", "2026-11-01 00:00", "2026-10", "October 2026"},
		{"2026-W12", "2026-03-16 00:00", "2026-03-23 00:00", "2026-W12", "week 12 of 2026"},
		{"2026w12", "2026-03-16 00:00", "2026-03-23 00:00", "2026-W12", "week 12 of 2026"},
		{"week 12", "2026-03-16 00:00", "2026-03-23 00:00", "2026-W12", "week 12 of 2026"},
		{"week 12 of 2026", "2026-03-16 00:00", "2026-03-23 00:00", "2026-W12", "week 12 of 2026"},
		{"w50", "2025-12-08 00:00", "2025-12-15 00:00", "2025-W50", "week 50 of 2025"},
		{"2020-W53", "2020-12-28 00:00", "2021-01-04 00:00", "2020-W53", "week 53 of 2020"},
		{"week 53", "2020-12-28 00:00", "2021-01-04 00:00", "2020-W53", "week 53 of 2020"},
		{"2025-W01", "2024-12-30 00:00", "2025-01-06 00:00", "2025-W01", "week 1 of 2025"},
		{"2026-Q3", "2026-07-01 00:00", "2026-10-01 00:00", "2026-Q3", "Q3 2026"},
		{"Q1", "2026-01-01 00:00", "2026-04-01 00:00", "2026-Q1", "Q1 2026"},
		{"2025", "2025-01-01 00:00", "2026-01-01 00:00", "2025", "2025"},
		{"2026-11-01..2026-11-15", "2026-11-01 00:00", "2026-11-16 00:00", "2026-11-01--2026-11-15", "1 to 15 Nov 2026"},
		{"2026-11-01 – 2026-11-15", "2026-11-01 00:00", "2026-11-16 00:00", "2026-11-01--2026-11-15", "1 to 15 Nov 2026"},
		{"2026-11-01 - 2026-11-15", "2026-11-01 00:00", "2026-11-16 00:00", "2026-11-01--2026-11-15", "1 to 15 Nov 2026"},
		{"1 to 15 November", "2026-11-01 00:00", "2026-11-16 00:00", "2026-11-01--2026-11-15", "1 to 15 Nov 2026"},
		{"Nov 1 to 15", "2026-11-01 00:00", "2026-11-16 00:00", "2026-11-01--2026-11-15", "1 to 15 Nov 2026"},
		{"1 Nov to 30 Nov", "2026-11-01 00:00", "2026-11-22 13:00", "2026-11-01--2026-11-30", "1 to 30 Nov 2026 so far"},
		{"1 Dec to 15 Jan", "2025-12-01 00:00", "2026-01-16 00:00", "2025-12-01--2026-01-15", "1 Dec 2025 to 15 Jan 2026"},
		{"1 Dec to 15 Jan 2025", "2024-12-01 00:00", "2025-01-16 00:00", "2024-12-01--2025-01-15", "1 Dec 2024 to 15 Jan 2025"},
		{"August to October", "2026-08-01 00:00", "2026-11-01 00:00", "2026-08-01--2026-10-31", "1 Aug to 31 Oct 2026"},
		{"between October and now", "2026-10-01 00:00", "2026-11-22 13:00", "20260930T220000Z--20261122T120000Z", "1 Oct 2026 to 22 Nov 2026 13:00"},
		{"from 2026-10-01 to 2026-10-15", "2026-10-01 00:00", "2026-10-16 00:00", "2026-10-01--2026-10-15", "1 to 15 Oct 2026"},
		{"since 1 October", "2026-10-01 00:00", "2026-11-22 13:00", "since-2026-10-01", "since 1 Oct 2026"},
		{"2026-10-01..", "2026-10-01 00:00", "2026-11-22 13:00", "since-2026-10-01", "since 1 Oct 2026"},
		{"since yesterday", "2026-11-21 00:00", "2026-11-22 13:00", "since-2026-11-21", "since 21 Nov 2026"},
		{"since 2026-11-22T09:00", "2026-11-22 09:00", "2026-11-22 13:00", "since-20261122T080000Z", "since 22 Nov 2026 09:00"},
		{"5 October", "2026-10-05 00:00", "2026-10-06 00:00", "2026-10-05", "5 Oct 2026"},
		{"5th of October 2025", "2025-10-05 00:00", "2025-10-06 00:00", "2025-10-05", "5 Oct 2025"},
		{"5. October", "2026-10-05 00:00", "2026-10-06 00:00", "2026-10-05", "5 Oct 2026"},
		{"October 5, 2025", "2025-10-05 00:00", "2025-10-06 00:00", "2025-10-05", "5 Oct 2025"},
		{"2026-10-25", "2026-10-25 00:00", "2026-10-26 00:00", "2026-10-25", "25 Oct 2026"},
		{"29 Feb", "2024-02-29 00:00", "2024-03-01 00:00", "2024-02-29", "29 Feb 2024"},
		{"2026-10-01T09:00:00+02:00..2026-10-02T09:00:00+02:00", "2026-10-01 09:00", "2026-10-02 09:00", "20261001T070000Z--20261002T070000Z", "1 Oct 2026 09:00 to 2 Oct 2026 09:00"},
		{"1 Oct 2026 09:00 to 2 Oct 2026 09:00", "2026-10-01 09:00", "2026-10-02 09:00", "20261001T070000Z--20261002T070000Z", "1 Oct 2026 09:00 to 2 Oct 2026 09:00"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			p, err := nines.ParsePeriod(tt.text, now)
			if err != nil {
				t.Fatal(err)
			}
			from, to := p.Window.From.In(oslo).Format(layout), p.Window.To.In(oslo).Format(layout)
			if from != tt.from || to != tt.to || p.Name != tt.name || p.Words != tt.words {
				t.Errorf("%s to %s, %q, %q\nwant %s to %s, %q, %q", from, to, p.Name, p.Words, tt.from, tt.to, tt.name, tt.words)
			}
			if !p.AsOf.Equal(p.Window.To) {
				t.Errorf("as of %v, window ends %v", p.AsOf, p.Window.To)
			}
		})
	}
}

func TestParsePeriodErrors(t *testing.T) {
	now := time.Date(2026, 11, 22, 13, 0, 0, 0, zone(t, "Europe/Oslo"))
	for _, tt := range []struct {
		text, says string
		unknown    bool
	}{
		{"", "not a period", true},
		{"WET", "not a period", true},
		{"30", "not a period", true},
		{"9", "not a period", true},
		{"mon 09:00", "not a period", true},
		{"week", "not a period", true},
		{"last", "not a period", true},
		{"..", "not a period", true},
		{"to", "not a period", true},
		{"from", "not a period", true},
		{"..2026-10-01", "not a period", true},
		{"oct nov", "not a period", true},
		{"2026-10-01 2026-10-02", "not a period", true},
		{strings.Repeat("october ", 40), "not a period", true},
		{"2026-13", "no month 13", false},
		{"2026-W54", "no week 54", false},
		{"2026-W00", "no week 0", false},
		{"2025-W53", "2025 has no week 53: write 2025-W01 to 2025-W52", false},
		{"2026-Q5", "no quarter 5", false},
		{"2026-02-29", "February 2026 has 28 days", false},
		{"31 Sept 2026", "September 2026 has 30 days", false},
		{"30 Feb", "no 30 February", false},
		{"2027", "has not begun", false},
		{"2026-12", "has not begun", false},
		{"2026-11-23", "has not begun", false},
		{"since 2027-01-01", "lies ahead", false},
		{"2026-11-15..2026-11-01", "ends before it begins", false},
		{"October to August 2026", "November", false}, // of 2025 to 2026: no error
		{"now", "two with ..", false},
		{"2026-10-01T09:00:00Z", "two with ..", false},
		{"0d", "not a length", false},
		{"999999d", "not a length", false},
		{"1.5 months", "whole number", false},
		{"10s", "not a length", false},
	} {
		t.Run(tt.text, func(t *testing.T) {
			p, err := nines.ParsePeriod(tt.text, now)
			if tt.says == "November" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *nines.PeriodError
			if !errors.As(err, &e) {
				t.Fatalf("%+v, %v", p, err)
			}
			if !strings.Contains(e.Error(), tt.says) || e.Unknown != tt.unknown || e.Hint == "" {
				t.Errorf("%v (unknown: %v)", e, e.Unknown)
			}
		})
	}
}

// What has just begun is empty, and months count from the one before.
func TestParsePeriodAtMidnight(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, zone(t, "Europe/Oslo"))
	if p, err := nines.ParsePeriod("June", now); err != nil || p.Name != "2025-06" {
		t.Errorf("%v, %v", p.Name, err)
	}
	if p, err := nines.ParsePeriod("monday", now); err != nil || p.Name != "2026-05-25" { // it is one
		t.Errorf("%v, %v", p.Name, err)
	}
	for _, text := range []string{"today", "this week", "this month"} {
		if p, err := nines.ParsePeriod(text, now); err == nil {
			t.Errorf("%s: %v", text, p.Window)
		}
	}
}

// A zone may have left out a day.
func TestParsePeriodMissingDay(t *testing.T) {
	now := time.Date(2012, 1, 5, 0, 0, 0, 0, zone(t, "Pacific/Apia"))
	if _, err := nines.ParsePeriod("2011-12-30", now); err == nil || !strings.Contains(err.Error(), "had no 30 December 2011") {
		t.Error(err)
	}
}

// sane are the promises of every period.
func sane(t interface{ Fatalf(string, ...any) }, p nines.Period, now time.Time) {
	switch {
	case !p.Window.From.Before(p.Window.To):
		t.Fatalf("empty: %v", p.Window)
	case p.Window.To.After(now), !p.AsOf.Equal(p.Window.To):
		t.Fatalf("ends %v, as of %v, now %v", p.Window.To, p.AsOf, now)
	case p.Name == "" || strings.ContainsAny(p.Name, "/\\ :%?#") || strings.Contains(p.Name, ".."):
		t.Fatalf("name %q", p.Name)
	case p.Words == "" || len(p.Words) > 80:
		t.Fatalf("words %q", p.Words)
	}
	near := func(a, b time.Time) bool { return a.Sub(b).Abs() <= time.Second } // Fixed leaves out fractions
	q, err := nines.ParsePeriod(p.Fixed(), now.AddDate(0, 2, 3))
	if p.Window.Duration() > time.Second && (err != nil || !near(q.Window.From, p.Window.From) || !near(q.Window.To, p.Window.To)) {
		t.Fatalf("%q read later: %v, %v; was %v", p.Fixed(), q.Window, err, p.Window)
	}
	for _, again := range []string{p.Name, p.Fixed(), p.Rolling} {
		if again == "" {
			continue
		}
		q, err := nines.ParsePeriod(again, now)
		if p.Window.Duration() > time.Second && (err != nil || !near(q.Window.From, p.Window.From)) {
			t.Fatalf("%q read again: %v, %v; was %v", again, q.Window, err, p.Window)
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	f.Add("since 2000-10-01T00:00:00Z", int64(1795348800), 2) // an instant of another zone
	for _, s := range []string{"30d", "last 30 days", "Oct 2025", "2026-W12", "2026-Q3", "since 1 October", "from 2026-10-01 to 2026-10-15", "1 to 15 nov", "2026-10-01T09:00:00Z..", "1h30m", "1e9d", "week 12 of 2026", "…", "29 Feb"} {
		f.Add(s, int64(1795348800), 0)
	}
	zones := []*time.Location{time.UTC, zone(f, "Europe/Oslo"), zone(f, "America/Havana"), zone(f, "Pacific/Apia"), zone(f, "Asia/Beirut")}
	f.Fuzz(func(t *testing.T, text string, unix int64, z int) {
		now := time.Unix(unix%4_000_000_000, 0).In(zones[uint(z)%uint(len(zones))])
		p, err := nines.ParsePeriod(text, now)
		var e *nines.PeriodError
		switch {
		case err == nil:
			sane(t, p, now)
		case !errors.As(err, &e) || e.Hint == "" || len(e.Error()) > 400:
			t.Fatalf("%v", err)
		}
	})
}

// Every kind of period, at any time of any zone, keeps the promises, and its
// words are read as the same period again.
func TestPeriodProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"UTC", "Europe/Oslo", "America/New_York", "America/Havana", "Asia/Beirut", "Pacific/Apia", "Australia/Lord_Howe"}).Draw(t, "zone")
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Skip(err)
		}
		now := time.Unix(rapid.Int64Range(1_000_000_000, 2_000_000_000).Draw(t, "now"), 0).In(loc)
		text := rapid.SampledFrom([]string{
			"today", "yesterday", "this week", "last week", "this month", "last month", "this quarter", "last quarter", "this year", "last year",
			"30d", "2w", "6 months", "1y", "36h", "February", "December", "Q2", "week 1", "week 53", "31 December", "29 February", "1 to 15 March", "since 1 May", "1 Dec to 15 Jan",
		}).Draw(t, "text")
		p, err := nines.ParsePeriod(text, now)
		if err != nil {
			if strings.Contains(err.Error(), "has not begun") && strings.HasPrefix(text, "th") || text == "today" {
				return
			}
			t.Fatal(text, err)
		}
		sane(t, p, now)
		q, err := nines.ParsePeriod(p.Words, now)
		if err != nil || q.Window != p.Window {
			t.Fatalf("%q read again: %v, %v; was %v", p.Words, q.Window, err, p.Window)
		}
	})
}
