package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/store/storetest"
)

// TestChaos kills processes of nines serve at random moments, and starts them
// again, while reports fall due on a clock that runs thousands of times too
// fast. What counts is what Slack's stand-in was brought: each due report, once.
//
// NINES_CHAOS is the number of kills: 40 unless told, 1,000 in make chaos.
func TestChaos(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills processes for a minute")
	}
	kills := 40
	if s := os.Getenv("NINES_CHAOS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatalf("NINES_CHAOS: %v", err)
		}
	}
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		testChaos(t, storetest.StartPostgres(t).New(t), 2, kills)
	})
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		testChaos(t, "sqlite:nines.db", 1, kills)
	})
}

const chaosConfig = `
store: %q
slack: {api_url: $SLACK, mode: http, charts: native}
services:
  - {name: WET, jql: project = WET, time_zone: Europe/Oslo}
  - {name: NYC, jql: project = WET, time_zone: America/New_York}
reports:
  - {name: night, service: WET, schedule: "30 2 * * *", to: [{slack: "#wet-reliability"}]}
  - {name: early, service: WET, schedule: "0 6 * * *", to: [{slack: "#wet-reliability"}]}
  - {name: daily, service: WET, schedule: "0 9 * * *", to: [{slack: "#wet-reliability"}]}
  - {name: noon, service: NYC, schedule: "5 12 * * *", to: [{slack: "#wet-reliability"}]}
  - {name: late, service: NYC, schedule: "45 17 * * *", to: [{slack: "#wet-reliability"}]}
  - {name: weekly, service: NYC, schedule: "0 7 * * MON", to: [{slack: "#wet-reliability"}]}
`

// chaosFactor is how much faster than ours the clock runs: a day in 16 seconds.
const chaosFactor = 5400

func testChaos(t *testing.T, dsn string, replicas, kills int) {
	clock := newFastClock(t, time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC), chaosFactor) // both spring nights are near
	w := newWorld(t, clock.now, strings.ReplaceAll(chaosConfig, "%q", strconv.Quote(dsn)))
	w.env = append(w.env, clock.env())
	ps := make([]*process, replicas)
	for i := range ps {
		ps[i] = w.start()
	}
	first := clock.now()
	dice := rand.New(rand.NewPCG(1, uint64(replicas)))
	began := time.Now()
	clock.start()
	for range kills {
		time.Sleep(time.Duration(dice.Int64N(int64(3 * time.Second))))
		i := dice.IntN(replicas)
		ps[i].kill()
		// While nobody lives the clock stands still: what falls due in such a time
		// is made up for by its last, which is another rule, tested elsewhere.
		if !slices.ContainsFunc(ps, (*process).serves) {
			clock.stop()
		}
		ps[i] = w.launch()
		if !slices.ContainsFunc(ps, (*process).serves) {
			ps[i].wait(t)
			clock.start()
		}
	}
	last := clock.now()
	want := dues(t, first, last)
	for end := time.Now().Add(2 * time.Minute); len(undelivered(w.slack, want)) > 0; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Errorf("never delivered: %q", undelivered(w.slack, want))
			break
		}
	}
	for _, p := range ps {
		p.wait(t)
		if code := p.stop(); code != 0 {
			t.Errorf("exit status %d:\n%s", code, p.said())
		}
	}
	t.Logf("%d kills in %v, which were %.1f days, %d due reports", kills, time.Since(began).Round(time.Second), last.Sub(first).Hours()/24, len(want))
	for id, n := range parents(w.slack) {
		if n > 1 {
			t.Errorf("delivered %d times: %s %s", n, id, want[id])
		}
	}
}

// dues are the reports of chaosConfig that are due, by their delivery: what for,
// and when. They are counted on the calendar, not by package schedule.
func dues(t *testing.T, from, to time.Time) map[string]string {
	all := map[string]string{}
	add := func(name, service, zone string, hour, minute int, on ...time.Weekday) {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for day := from.AddDate(0, 0, -2); day.Before(to.AddDate(0, 0, 2)); day = day.AddDate(0, 0, 1) {
			at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, loc)
			if at.Hour() != hour { // 02:30 of the spring night: when the clock has jumped
				at = time.Date(day.Year(), day.Month(), day.Day(), hour+1, 0, 0, 0, loc)
			}
			if (len(on) == 0 || slices.Contains(on, at.Weekday())) && at.After(from) && at.Before(to) {
				all[notify.ID(name, service, at, "slack:#wet-reliability")] = fmt.Sprintf("%s %s", name, at)
			}
		}
	}
	add("night", "WET", "Europe/Oslo", 2, 30)
	add("early", "WET", "Europe/Oslo", 6, 0)
	add("daily", "WET", "Europe/Oslo", 9, 0)
	add("noon", "NYC", "America/New_York", 12, 5)
	add("late", "NYC", "America/New_York", 17, 45)
	add("weekly", "NYC", "America/New_York", 7, 0, time.Monday)
	return all
}

// parents counts the parent messages by delivery.
func parents(s *slacktest.Server) map[string]int {
	n := map[string]int{}
	for _, m := range s.Messages("C000000001") {
		if m.Parent() {
			var meta struct {
				Payload struct {
					Run string `json:"run_id"`
				} `json:"event_payload"`
			}
			if json.Unmarshal(m.Metadata, &meta) == nil {
				n[meta.Payload.Run]++
			}
		}
	}
	return n
}

func undelivered(s *slacktest.Server, want map[string]string) []string {
	got := parents(s)
	var lost []string
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if got[id] == 0 {
			lost = append(lost, want[id])
		}
	}
	return lost
}
