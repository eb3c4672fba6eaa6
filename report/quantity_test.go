package report

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"pgregory.net/rapid"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                               "0 min",
		time.Millisecond:                "<1 min",
		31 * time.Second:                "1 min",
		59 * time.Minute:                "59 min",
		59*time.Minute + 40*time.Second: "1.0 h",
		6*time.Hour + 30*time.Minute:    "6.5 h",
		30 * time.Hour:                  "30 h",
		49 * time.Hour:                  "2.0 d",
		101 * time.Hour:                 "4.2 d",
		2400 * time.Hour:                "100 d",
		math.MaxInt64:                   "106752 d",
	} {
		if got := duration(d); got != want {
			t.Errorf("%v: %q, not %q", d, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{count(0), "0"},
		{count(9999), "9999"},
		{count(1234567), "1\u00a0234\u00a0567"},
		{count(-12345), "-12\u00a0345"},
		{signed(3), "+3"},
		{signed(-3), "−3"},
		{signed(0), "±0"},
		{plural(1, "issue"), "1 issue"},
		{plural(0, "issue"), "0 issues"},
		{plural(3, "status"), "3 statuses"},
		{decimal(-0.04, 1), "0.0"},
		{decimal(-0.06, 1), "-0.1"},
		{decimal(math.NaN(), 1), none},
		{decimal(math.Inf(1), 1), none},
		{significant(2.44), "2.4"},
		{significant(13.2), "13"},
		{significant(0.0812), "0.081"},
		{significant(0), "0"},
		{percent(0), "0%"},
		{percent(0.001), "<1%"},
		{percent(0.999), ">99%"},
		{percent(1), "100%"},
		{tenths(419, 18), "41.9%"},
		{tenths(0, 1), "<0.1%"},
		{tenths(0, 0), "0.0%"},
		{factor(1.19), "19% longer"},
		{factor(0.7), "30% shorter"},
		{factor(2.4), "2.4 times as long"},
		{factor(1), "as long"},
		{days(nil), none},
		{hours(nil), none},
		{maybe(nil), none},
		{maybePercent(nil), none},
		{durationChange(3*time.Hour, 5*time.Hour), "−2.0 h"},
		{durationChange(5*time.Hour, 5*time.Hour), "±0"},
		{listed([]string{"A", "B", "C"}), "A, B and C"},
		{clip("Ærlig øl", 6), "Ærlig…"},
	} {
		if c.got != c.want {
			t.Errorf("%q, not %q", c.got, c.want)
		}
	}
}

func TestClock(t *testing.T) {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	c := clock{zone: oslo, now: time.Date(2017, 11, 23, 12, 0, 0, 0, time.UTC)}
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	window := func(from, to string) nines.Window { return nines.Window{From: at(from), To: at(to)} }
	for _, x := range []struct{ got, want string }{
		{c.day(at("2017-11-18T23:30:00Z")), "19 Nov"},
		{c.day(at("2016-11-18T12:00:00Z")), "18 Nov 2016"},
		{c.minute(at("2017-11-23T12:00:00Z")), "23 Nov 2017 13:00"},
		{c.span(window("2017-10-24T12:00:00Z", "2017-11-23T12:00:00Z")), "24 Oct to 23 Nov 2017"},
		{c.span(window("2017-11-09T23:00:00Z", "2017-11-23T23:00:00Z")), "10 to 23 Nov 2017"},
		{c.span(window("2016-10-24T12:00:00Z", "2017-11-23T12:00:00Z")), "24 Oct 2016 to 23 Nov 2017"},
		{c.span(window("2017-11-22T23:00:00Z", "2017-11-23T23:00:00Z")), "23 Nov 2017"},
		{c.period(window("2017-10-24T12:00:00Z", "2017-10-29T23:00:00Z"), nines.Week), "23 Oct"},
		{c.period(window("2017-10-24T12:00:00Z", "2017-10-31T23:00:00Z"), nines.Month), "Oct 2017"},
		{length(window("2017-10-24T12:00:00Z", "2017-11-23T12:00:00Z")), "30 days"},
		{length(window("2017-10-24T12:00:00Z", "2017-10-24T13:00:00Z")), "1 hour"},
	} {
		if x.got != x.want {
			t.Errorf("%q, not %q", x.got, x.want)
		}
	}
}

// TestNoNumberLeaks: whatever the number, the word has no NaN, no infinity, no
// exponent.
func TestNoNumberLeaks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1)})).Draw(t, "v")
		d := time.Duration(rapid.Int64().Draw(t, "d"))
		for _, s := range []string{decimal(v, 1), significant(v), duration(d), days(&d), hours(&d), durationChange(d, 0)} {
			if strings.ContainsAny(s, "NIefn") && s != none && !strings.Contains(s, "min") || s == "-0" || s == "" {
				t.Fatalf("%v, %v: %q", v, d, s)
			}
		}
	})
}
