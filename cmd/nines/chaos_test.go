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
	"sync/atomic"
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
  - {name: daily, service: WET, schedule: "0 9 * * *", to: [{slack: "#wet-reliability"}]}
  - {name: thrice, service: WET, schedule: "30 2,10,18 * * *", to: [{slack: "#wet-reliability"}]}
  - {name: weekly, service: NYC, schedule: "0 6 * * MON", to: [{slack: "#wet-reliability"}]}
`

func testChaos(t *testing.T, dsn string, replicas, kills int) {
	var clock atomic.Pointer[fastClock] // from when the replicas start
	clock.Store(&fastClock{from: time.Now(), since: time.Now(), factor: 1})
	w := newWorld(t, func() time.Time { return clock.Load().now() }, strings.ReplaceAll(chaosConfig, "%q", strconv.Quote(dsn)))
	began := time.Now()
	w.start().kill()
	// A start takes 40 minutes of the fast clock, a kill comes every two hours or
	// so, a lease lasts almost three.
	unit := max(time.Since(began), 300*time.Millisecond)
	clock.Store(&fastClock{
		from:   time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC), // a spring night is near
		since:  time.Now(),
		factor: (40 * time.Minute).Seconds() / unit.Seconds(),
	})
	w.env = append(w.env, clock.Load().env())
	ps := make([]*process, replicas)
	for i := range ps {
		ps[i] = w.start()
	}
	first := clock.Load().now()
	dice := rand.New(rand.NewPCG(1, uint64(replicas)))
	for range kills {
		time.Sleep(time.Duration(dice.Int64N(int64(6 * unit))))
		i := dice.IntN(replicas)
		ps[i].kill()
		ps[i] = w.launch()
	}
	last := clock.Load().now()
	want := dues(t, first, last)
	for end := time.Now().Add(time.Minute); len(undelivered(w.slack, want)) > 0; time.Sleep(unit) {
		if time.Now().After(end) {
			t.Errorf("never delivered: %q", undelivered(w.slack, want))
			break
		}
	}
	for _, p := range ps {
		p.wait(t)
		if t.Failed() {
			t.Log(p.said())
		}
		if code := p.stop(); code != 0 {
			t.Errorf("exit status %d:\n%s", code, p.said())
		}
	}
	t.Logf("%d kills, %.1f days of %v, %d due reports", kills, last.Sub(first).Hours()/24, time.Since(began).Round(time.Second), len(want))
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
	add := func(name, service, zone string, hour, minute int, on func(time.Time) bool) {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for day := from.AddDate(0, 0, -2); day.Before(to.AddDate(0, 0, 2)); day = day.AddDate(0, 0, 1) {
			at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, loc)
			if at.Hour() != hour { // 02:30 of the spring night: when the clock has jumped
				at = time.Date(day.Year(), day.Month(), day.Day(), hour+1, 0, 0, 0, loc)
			}
			if on(at) && at.After(from) && at.Before(to) {
				all[notify.ID(name, service, at, "slack:#wet-reliability")] = fmt.Sprintf("%s %s", name, at)
			}
		}
	}
	always := func(time.Time) bool { return true }
	add("daily", "WET", "Europe/Oslo", 9, 0, always)
	for _, hour := range []int{2, 10, 18} {
		add("thrice", "WET", "Europe/Oslo", hour, 30, always)
	}
	add("weekly", "NYC", "America/New_York", 6, 0, func(at time.Time) bool { return at.Weekday() == time.Monday })
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
