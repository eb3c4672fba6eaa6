package schedule_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines/schedule"
)

func TestParse(t *testing.T) {
	oslo := zone(t, "Europe/Oslo")
	for text, want := range map[string]string{ // cron text, words
		"0 9 * * 1-5":                         "0 9 * * 1-5 | working days at 09:00 (Europe/Oslo)",
		" 0  9 * * MON-fri ":                  "0 9 * * MON-fri | working days at 09:00 (Europe/Oslo)",
		"0 9 * * 1":                           "0 9 * * 1 | Mondays at 09:00 (Europe/Oslo)",
		"0 9 * * 1 America/New_York":          "0 9 * * 1 | Mondays at 09:00 (America/New_York)",
		"30 7 1 * *":                          "30 7 1 * * | the 1st of the month at 07:30 (Europe/Oslo)",
		"30 7 1,15,22,31 * ?":                 "30 7 1,15,22,31 * ? | the 1st, 15th, 22nd and 31st of the month at 07:30 (Europe/Oslo)",
		"0 7 2,3,11,13 JAN,jul *":             "0 7 2,3,11,13 JAN,jul * | the 2nd, 3rd, 11th and 13th of January and July at 07:00 (Europe/Oslo)",
		"0 9,12,16 * * 6,0":                   "0 9,12,16 * * 6,0 | weekends at 09:00, 12:00 and 16:00 (Europe/Oslo)",
		"0 9 * 6-8 3":                         "0 9 * 6-8 3 | Wednesdays in June, July and August at 09:00 (Europe/Oslo)",
		"5 * * * *":                           "5 * * * * | every hour at :05 (Europe/Oslo)",
		"5 * * * 1-5":                         "5 * * * 1-5 | working days every hour at :05 (Europe/Oslo)",
		"*/15 * * * *":                        "*/15 * * * * | every 15 minutes (Europe/Oslo)",
		"* * * * *":                           "* * * * * | every 1 minute (Europe/Oslo)",
		"1,4 * * * *":                         "1,4 * * * * | 1,4 * * * * (Europe/Oslo)",
		"0 */3 * * *":                         "0 */3 * * * | 0 */3 * * * (Europe/Oslo)",
		"0 9 1 * MON":                         "0 9 1 * MON | 0 9 1 * MON (Europe/Oslo)",
		"0 9 */2 * *":                         "0 9 */2 * * | 0 9 */2 * * (Europe/Oslo)",
		"@hourly":                             "0 * * * * | every hour at :00 (Europe/Oslo)",
		"@daily":                              "0 0 * * * | every day at 00:00 (Europe/Oslo)",
		"@weekly":                             "0 0 * * 0 | Sundays at 00:00 (Europe/Oslo)",
		"@Monthly UTC":                        "0 0 1 * * | the 1st of the month at 00:00 (UTC)",
		"@yearly":                             "0 0 1 1 * | the 1st of January at 00:00 (Europe/Oslo)",
		"Mon 09:00 Europe/Oslo":               "0 9 * * 1 | Mondays at 09:00 (Europe/Oslo)",
		"MON 9 (america/new_york)":            "0 9 * * 1 | Mondays at 09:00 (America/New_York)",
		"weekdays at 9":                       "0 9 * * 1-5 | working days at 09:00 (Europe/Oslo)",
		"on working days at 9am":              "0 9 * * 1-5 | working days at 09:00 (Europe/Oslo)",
		"mon to fri 9:30 pm":                  "30 21 * * 1-5 | working days at 21:30 (Europe/Oslo)",
		"Fri–Mon 12am":                        "0 0 * * 0,1,5,6 | Mondays, Fridays, Saturdays and Sundays at 00:00 (Europe/Oslo)",
		"daily 08:30":                         "30 8 * * * | every day at 08:30 (Europe/Oslo)",
		"every day at noon and midnight":      "0 0,12 * * * | every day at 00:00 and 12:00 (Europe/Oslo)",
		"every Monday 9:00":                   "0 9 * * 1 | Mondays at 09:00 (Europe/Oslo)",
		"9:00 on Mondays":                     "0 9 * * 1 | Mondays at 09:00 (Europe/Oslo)",
		"Tues, Thurs & Sat. 9.15":             "15 9 * * 2,4,6 | Tuesdays, Thursdays and Saturdays at 09:15 (Europe/Oslo)",
		"Mon,Thu 14:00":                       "0 14 * * 1,4 | Mondays and Thursdays at 14:00 (Europe/Oslo)",
		"1st of month 07:00":                  "0 7 1 * * | the 1st of the month at 07:00 (Europe/Oslo)",
		"monthly on the 1st and 15th 07:00":   "0 7 1,15 * * | the 1st and 15th of the month at 07:00 (Europe/Oslo)",
		"first of January, July at noon":      "0 12 1 1,7 * | the 1st of January and July at 12:00 (Europe/Oslo)",
		"quarterly 1st 07:00":                 "0 7 1 1,4,7,10 * | the 1st of January, April, July and October at 07:00 (Europe/Oslo)",
		"hourly":                              "0 * * * * | every hour at :00 (Europe/Oslo)",
		"every hour at :15":                   "15 * * * * | every hour at :15 (Europe/Oslo)",
		"every 10 minutes":                    "*/10 * * * * | every 10 minutes (Europe/Oslo)",
		"“Mon 09:00 UTC”":                     "0 9 * * 1 | Mondays at 09:00 (UTC)",
		"weekly Mon 9":                        "0 9 * * 1 | Mondays at 09:00 (Europe/Oslo)",
		"working days at 09:00 (Europe/Oslo)": "0 9 * * 1-5 | working days at 09:00 (Europe/Oslo)",
	} {
		s, err := schedule.Parse(text, oslo)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := s.String() + " | " + s.Words(); got != want {
			t.Errorf("%q: %s\nwant %s", text, got, want)
		}
		checkAgain(t, s)
	}
}

// checkAgain: words say the schedule that they were made from.
func checkAgain(t interface{ Errorf(string, ...any) }, s *schedule.Spec) {
	again, err := schedule.Parse(s.Words(), nil)
	if err != nil {
		t.Errorf("%q: %v", s.Words(), err)
		return
	}
	at := time.Date(2026, 3, 27, 12, 0, 0, 0, time.UTC)
	for range 20 {
		next := s.Next(at)
		if other := again.Next(at); !other.Equal(next) || again.Key(other) != s.Key(next) {
			t.Errorf("%s %s: after %v %v, but %s: %v", s, s.Zone(), at, next, s.Words(), other)
			return
		}
		at = next
	}
}

// TestParseErrors: every error is one line that says what to write.
func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                       `write "weekdays 09:00"`,
		"Europe/Oslo":            `write "weekdays 09:00"`,
		"0 0 9 * * *":            `there are no seconds: write "0 9 * * *"`,
		"0 9 * *":                "write five",
		"0 9":                    "write five",
		"* * * * * * *":          "write five",
		"60 9 * * *":             `minute "60": write 0 to 59`,
		"0 24 * * *":             `hour "24": write 0 to 23`,
		"0 9 0 * *":              `day of the month "0": write 1 to 31`,
		"0 9 * 13 *":             `month "13": write 1 to 12 or JAN to DEC`,
		"0 9 * * 7":              `day of the week "7": write 0 or SUN`,
		"0 9 * * 1-7":            `day of the week "1-7": write 0 or SUN`,
		"0 9 * * 8":              `write 0 to 6 or SUN to SAT`,
		"0 9 * * monday":         "write MON",
		"0 9 * * FRI-MON":        `write two parts, "FRI-6,0-MON"`,
		"0 9 L * *":              "no L, W or #",
		"0 9 * * 1#2":            "no L, W or #",
		"*/0 9 * * *":            "write a step of 1 to 59",
		"*/60 9 * * *":           "write a step of 1 to 59",
		"0 9 1--2 * *":           `day of the month "1--2"`,
		"0 9 , * *":              `day of the month ""`,
		"-1 9 * * *":             "write 0 to 59",
		"+1 9 * * *":             "+1",
		"0 0 30 2 *":             "no month 2 has a day 30",
		"0 0 31 4,6,9,11 *":      "no month 4,6,9,11 has a day 31",
		"31st of April 09:00":    "no month 4 has a day 31",
		"@every 5m":              `write "*/15 * * * *"`,
		"@reboot":                "write one of them",
		"@daily 09:00":           `"daily 09:00"`,
		"TZ=0":                   "write the zone at the end",
		"CRON_TZ=UTC 0 9 * * *":  "write the zone at the end",
		"Mno 9":                  `did you mean "Mon"?`,
		"Tuseday 9":              `did you mean "Tuesday"?`,
		"wekdays 09:00":          `did you mean "weekdays"?`,
		"Mon 09:00 Europe/Olso":  `did you mean "Europe/Oslo"?`,
		"Mon 09:00 Norway/Oslo":  `did you mean "Europe/Oslo"?`,
		"Mon 09:00 Here/There":   `such as "Europe/Oslo"`,
		"Mon 09:00 Oslo":         `write "Europe/Oslo" at the end`,
		"Mon 09:00 CET":          "is no day",
		"soonish":                `write "Mon 09:00"`,
		"9:00":                   `on which days: write "daily 09:00"`,
		"weekly 9:00":            "on which days",
		"Mon":                    `at which time: write "Mon 09:00"`,
		"Mon 25:00":              "no time of the day",
		"Mon 13pm":               "no time of the day",
		"Mon 9:5":                "no time of the day",
		"Mon 9:00 and 10:30":     "write two schedules",
		"1st Mon 9:00":           "write one of them",
		"last Friday 9:00":       "cron cannot say the last",
		"daily Mon 9":            "every day, or some",
		"hourly at 9":            "every hour, or at a time",
		"every 2 hours":          `"0 */2 * * *"`,
		"every 7 minutes":        "write 5, 10",
		"1 of the month 07:00":   `write "1st of the month 07:00"`,
		"32nd of month 07:00":    "no time of the day",
		"Mon 09:00 Local/../etc": "no time zone",
	} {
		_, err := schedule.Parse(text, nil)
		if err == nil {
			t.Errorf("%q: no error", text)
		} else if got := err.Error(); !strings.Contains(got, want) || !strings.HasPrefix(got, "schedule ") || strings.Contains(got, "\n") {
			t.Errorf("%q: %s\nwant %s", text, got, want)
		}
	}
}

// TestZones: every name that is suggested exists.
func TestZones(t *testing.T) {
	text, err := os.ReadFile("zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq(string(text)) {
		for _, written := range []string{name, strings.ToUpper(name)} {
			if z, err := schedule.Zone(written); err != nil || z.String() != name {
				t.Errorf("%s: %v %v", written, z, err)
			}
		}
	}
	for _, name := range []string{"", "Local", "Europe/", "/etc/passwd", "..", "Mars/Olympus"} {
		if z, err := schedule.Zone(name); err == nil {
			t.Errorf("%q: %v", name, z)
		}
	}
}

// TestWords: whatever is said of a schedule means that schedule.
func TestWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := schedule.Parse(drawMatches(t).String(), somewhere(t))
		if err != nil {
			t.Fatal(err)
		}
		checkAgain(t, s)
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"0 9 * * 1-5", "*/15 8-18/2 ? JAN-dec MON", "TZ=0", "@daily", "0 0 30 2 *", "Mon,Thu 14:00 Europe/Oslo", "1st and 15th of the month 7:30 pm",
		"every 15 minutes", "hourly at :15", "working days at 09:00 (Europe/Oslo)", "fri to mon noon", "quarterly 2nd midnight",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := schedule.Parse(text, nil)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		at := time.Date(2026, 3, 27, 12, 0, 0, 0, time.UTC)
		if next := s.Next(at); !next.After(at) || !s.Last(next).Equal(next) {
			t.Errorf("%q: next %v, last %v", text, next, s.Last(next))
		}
		checkAgain(t, s)
	})
}
