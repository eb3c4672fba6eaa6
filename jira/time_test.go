package jira

import (
	"testing"
	"time"
)

func TestInstant(t *testing.T) {
	for _, test := range []struct {
		json string
		want string // RFC 3339 in UTC; "" no time; "bad" unreadable
	}{
		{`"2026-03-02T09:00:00.000+0100"`, "2026-03-02T08:00:00Z"},
		{`"2026-03-02T09:00:00.123-0700"`, "2026-03-02T16:00:00.123Z"},
		{`"2026-03-02T09:00:00.5+05:45"`, "2026-03-02T03:15:00.5Z"},
		{`"2026-03-02T09:00:00.000-0930"`, "2026-03-02T18:30:00Z"},
		{`"2026-03-02T09:00:00+0100"`, "2026-03-02T08:00:00Z"},
		{`"2026-03-02T08:00:00.000Z"`, "2026-03-02T08:00:00Z"},
		{`"2026-03-02T08:00:00z"`, "2026-03-02T08:00:00Z"},
		{`"2026-03-02T08:00:00.123456789123Z"`, "2026-03-02T08:00:00.123456789Z"},
		{`"2026-03-02 08:00:00+00"`, "2026-03-02T08:00:00Z"},
		{`"2026-03-02T08:00:00.000\u002b0000"`, "2026-03-02T08:00:00Z"},
		{`"1901-02-28T23:59:59.999+0000"`, "1901-02-28T23:59:59.999Z"},
		{`"2400-02-29T00:00:00.000+0000"`, "2400-02-29T00:00:00Z"},
		{`null`, ""},
		{`""`, ""},
		{`0`, "1970-01-01T00:00:00Z"},
		{`1492070429`, "2017-04-13T08:00:29Z"},
		{`1492070429123`, "2017-04-13T08:00:29.123Z"},
		{`1.492070429123e12`, "2017-04-13T08:00:29.123Z"},
		{`1492070429.25`, "2017-04-13T08:00:29.25Z"},
		{`-86400`, "1969-12-31T00:00:00Z"},
		{`-2208988800000`, "1900-01-01T00:00:00Z"},
		{`4102444800000`, "2100-01-01T00:00:00Z"},
		{`1e300`, "bad"},
		{`253402300800000`, "bad"}, // the year 10000
		{`9223372036854775807`, "bad"},
		{`-9223372036854775808`, "bad"},
		{`true`, "bad"},
		{`{}`, "bad"},
		{`[]`, "bad"},
		{`"today"`, "bad"},
		{`"2026-03-02"`, "bad"},              // no zone
		{`"2026-03-02T09:00:00.000"`, "bad"}, // no zone
		{`"2026-03-02T09:00:00.+0100"`, "bad"},
		{`"2026-03-02T09:00:00+25:00"`, "bad"},
		{`"2026-03-02T09:00:00+0160"`, "bad"},
		{`"2026-03-02T09:00:00+010"`, "bad"},
		{`"2026-03-02T09:00:00 CET"`, "bad"},
		{`"2026-02-30T09:00:00.000+0100"`, "bad"},
		{`"2026-00-10T09:00:00.000+0100"`, "bad"},
		{`"2026-13-01T09:00:00.000+0100"`, "bad"},
		{`"2026-03-02T24:00:00.000+0100"`, "bad"},
		{`"2026-03-02T09:60:00.000+0100"`, "bad"},
		{`"12026-03-02T09:00:00.000+0100"`, "bad"},
		{`"1492070429123"`, "bad"}, // digits in quotes could be anything
	} {
		tok, err := (&scanner{b: []byte(test.json)}).value()
		if err != nil {
			t.Fatal(err)
		}
		at, ok := instant(tok)
		got := "bad"
		if ok {
			got = at.Format(time.RFC3339Nano)
			if at.IsZero() {
				got = ""
			}
			if at.Location() != time.UTC {
				t.Errorf("%s: in zone %v, want UTC", test.json, at.Location())
			}
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.json, got, test.want)
		}
	}
}

// Whatever is read, the standard library reads alike (which takes more: hours of
// one digit, commas).
func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-03-02T09:00:00.000+0100", "2026-03-02T09:00:00Z", "0000-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999-2359"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseTime([]byte(s))
		for _, layout := range []string{"2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z07", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07"} {
			want, err := time.Parse(layout, s)
			if err != nil {
				continue
			}
			if ok && !got.Equal(want) {
				t.Errorf("%q: %v, want %v", s, got, want)
			}
			return
		}
		if ok && s[len(s)-1] != 'z' {
			t.Errorf("%q: %v, and the standard library cannot read it", s, got)
		}
	})
}

func TestUpdatedQuery(t *testing.T) {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	now := at("2026-11-01T12:00:00Z")
	for _, test := range []struct {
		name, jql string
		since     time.Time
		zone      *time.Location
		want      string
	}{
		{"all", "project = WET", time.Time{}, oslo, `project = WET ORDER BY updated ASC, key ASC`},
		{"nothing asked", "", time.Time{}, oslo, `ORDER BY updated ASC, key ASC`},
		{"order replaced", `summary ~ "order by x" Order  BY created`, time.Time{}, oslo, `summary ~ "order by x" ORDER BY updated ASC, key ASC`},
		{"order alone", "ORDER BY created", at("2026-06-01T12:00:59Z"), oslo, `updated >= "2026-06-01 13:50" ORDER BY updated ASC, key ASC`},
		{"a field called border", "border by", time.Time{}, oslo, `border by ORDER BY updated ASC, key ASC`},
		{"rounded down in the zone", "project = WET", at("2026-06-01T12:00:59Z"), oslo, `project = WET AND updated >= "2026-06-01 13:50" ORDER BY updated ASC, key ASC`},
		{"or", "project = A OR project = B", at("2026-06-01T12:00:59Z"), oslo, `(project = A OR project = B) AND updated >= "2026-06-01 13:50" ORDER BY updated ASC, key ASC`},
		{"first 02:30 of autumn", "project = WET", at("2026-10-25T00:40:00Z"), oslo, `project = WET AND updated >= "2026-10-25 01:30" ORDER BY updated ASC, key ASC`},
		{"second 02:30 of autumn", "project = WET", at("2026-10-25T01:40:00Z"), oslo, `project = WET AND updated >= "2026-10-25 02:30" ORDER BY updated ASC, key ASC`},
		{"spring", "project = WET", at("2026-03-29T01:15:00Z"), oslo, `project = WET AND updated >= "2026-03-29 01:05" ORDER BY updated ASC, key ASC`},
		{"zone unknown", "project = WET", now.Add(-time.Hour), nil, `project = WET AND updated >= "-71m" ORDER BY updated ASC, key ASC`},
		{"zone unknown, clock ahead", "project = WET", now.Add(48 * time.Hour), nil, `project = WET AND updated >= "-1m" ORDER BY updated ASC, key ASC`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := updatedQuery(test.jql, test.since, Info{Zone: test.zone}, now); got != test.want {
				t.Errorf("%s, want\n%s", got, test.want)
			}
		})
	}
}

// However Jira reads the wall clock of a query, nothing after since is missed.
func TestSinceNeverLate(t *testing.T) {
	for _, name := range []string{"Europe/Oslo", "Australia/Lord_Howe", "America/Havana", "Africa/Casablanca", "Pacific/Apia", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for m := 0; m < 366*24*60; m += 13 {
			at := start.Add(time.Duration(m) * time.Minute)
			wall := sinceDate(at, zone)
			for _, shift := range []time.Duration{-2 * time.Hour, -time.Hour, -30 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour} {
				if later := at.Add(shift); shift > 0 && later.In(zone).Format(`"2006-01-02 15:04"`) == wall {
					t.Fatalf("%s: %s for %v can be read as %v", name, wall, at, later)
				}
			}
		}
	}
}

func TestBackoff(t *testing.T) {
	for try, want := range map[int][2]time.Duration{
		1: {1400 * time.Millisecond, 2600 * time.Millisecond},
		2: {2800 * time.Millisecond, 5200 * time.Millisecond},
		3: {5600 * time.Millisecond, 10400 * time.Millisecond},
		9: {21 * time.Second, 39 * time.Second},
	} {
		if low, high := backoff(try, 0), backoff(try, 1).Round(time.Millisecond); low != want[0] || high != want[1] {
			t.Errorf("try %d: %v to %v, want %v to %v", try, low, high, want[0], want[1])
		}
	}
}
