package chart

import (
	"testing"
	"time"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no zone %s on this machine", name)
	}
	return z
}

func TestTimeScale(t *testing.T) {
	oslo := zone(t, "Europe/Oslo")
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, oslo)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		name, from, to string
		n              int
		want           string
	}{
		{"days", "2017-11-10 00:00", "2017-11-16 00:00", 7, "10 Nov 11 Nov 12 Nov 13 Nov 14 Nov 15 Nov 16 Nov"},
		{"weeks start on Monday", "2017-10-24 13:00", "2017-11-23 13:00", 5, "30 Oct 6 Nov 13 Nov 20 Nov"},
		{"months over a year's end", "2017-11-15 00:00", "2018-03-02 00:00", 5, "Dec 2017 Jan 2018 Feb Mar"},
		{"years", "2011-02-01 00:00", "2018-06-01 00:00", 6, "2012 2014 2016 2018"},
		{"hours", "2017-11-23 00:00", "2017-11-24 00:00", 5, "23 Nov 06:00 12:00 18:00 24 Nov"},
		{"a day of 23 hours", "2017-03-25 00:00", "2017-03-28 00:00", 5, "25 Mar 26 Mar 27 Mar 28 Mar"},
		{"a clock put back", "2017-10-29 00:00", "2017-10-29 12:00", 5, "29 Oct 03:00 06:00 09:00 12:00"},
		{"no time at all", "2017-11-23 12:00", "2017-11-23 12:00", 5, "23 Nov 06:00 12:00 18:00 24 Nov"},
		{"before 1970 and after 2100", "1960-01-01 00:00", "2110-01-01 00:00", 4, "2000 2050 2100"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := timeScale(at(tt.from), at(tt.to), oslo, tt.n)
			if got := labels(s); got != tt.want {
				t.Errorf("ticks are %s, want %s", got, tt.want)
			}
		})
	}
}

// A tick stands at midnight of the zone, not of UTC.
func TestTimeScaleZone(t *testing.T) {
	oslo := zone(t, "Europe/Oslo")
	from := time.Date(2017, 11, 10, 0, 0, 0, 0, oslo)
	s := timeScale(from, from.AddDate(0, 0, 3), oslo, 5)
	if got := time.Unix(int64(s.ticks[1].value), 0).In(oslo).Format(time.DateTime); got != "2017-11-11 00:00:00" {
		t.Errorf("the second tick is at %s", got)
	}
}
