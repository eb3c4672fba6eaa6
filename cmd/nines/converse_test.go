package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/demo"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

// TestConversation lives with the service for some days: people ask, subscribe
// and pause, reports come at their times, one of them cannot, and the process is
// started anew.
func TestConversation(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	clock := newFastClock(t, time.Date(2026, 3, 20, 12, 0, 0, 0, oslo), 6000) // a Friday, a week before the clocks change
	w := newWorld(t, clock.now, strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID))+
		`  - {name: lost, service: WET, schedule: "0 8 * * *", to: [{slack: "#nowhere"}]}`+"\n")
	w.env = append(w.env, clock.env())
	a := newAskers(w, w.start())
	a.now = clock.now
	waitFor(t, "synced", func() bool { return a.p.count("issues read") > 0 })

	w.want("status", a, "Energy Trading Service")
	w.want("mttr last 30 days", a, "resolution")
	w.want("explain WET-70", a, "What it counts towards")
	w.want("explain WET-7000", a, "There is no issue WET-7000 here. Check the key")
	w.want("pfd", a, "pdf")
	w.want("subscribe WET daily 07:00 last 7 days", a, "07:00")
	w.wantPost("an announcement", func(m slacktest.Message) bool {
		return strings.Contains(m.Text, "<@U000000777>") && strings.Contains(m.Text, "07:00")
	})

	w.wantReports(clock, time.Date(2026, 3, 22, 10, 0, 0, 0, oslo), 4) // two mornings of daily and of the subscription
	w.want("pause daily", a, "daily")
	if code := a.p.stop(); code != 0 {
		t.Errorf("exit status %d\n%s", code, a.p.said())
	}
	a.p = w.start()
	w.wantReports(clock, time.Date(2026, 3, 24, 10, 0, 0, 0, oslo), 6) // the subscription alone
	w.want("resume daily", a, "daily")
	w.wantReports(clock, time.Date(2026, 3, 25, 10, 0, 0, 0, oslo), 8)
	w.want("list", a, "daily")

	told := 0
	for _, m := range w.slack.Messages("C000000001") {
		if strings.Contains(m.Text, "lost") && strings.Contains(m.Text, "not delivered") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the admins were told %d times that a report fails, want once", told)
	}
	if code := a.p.stop(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	w.noSecrets(a.p.said())
	if t.Failed() {
		t.Log(a.p.said())
	}
}

// want asks and waits for an answer that holds a text.
func (w *world) want(question string, a *askers, text string) {
	w.Helper()
	before := len(w.slack.Ephemeral())
	if err := a.say(w.Context(), "U000000777", question); err != nil {
		w.Fatalf("%s: %v", question, err)
	}
	waitFor(w.T, "answered: "+question, func() bool { return len(w.slack.Ephemeral()) > before })
	last := w.slack.Ephemeral()[before]
	if !strings.Contains(last.Text+string(last.Blocks), text) {
		w.Errorf("%s: the answer does not hold %q:\n%s\n%s", question, text, last.Text, last.Blocks)
	}
}

func (w *world) wantPost(what string, is func(slacktest.Message) bool) {
	w.Helper()
	waitFor(w.T, what, func() bool { return slices.ContainsFunc(w.slack.Messages("C000000001"), is) })
}

// wantReports lets the clock go on to an instant and, because a busy machine may
// be late, for most of a day after it: then there are so many reports.
func (w *world) wantReports(clock *fastClock, at time.Time, n int) {
	w.Helper()
	clock.start()
	defer clock.stop()
	for clock.now().Before(at) || len(parents(w.slack)) < n && clock.now().Before(at.Add(20*time.Hour)) {
		if err := clock.wait(w.Context(), 10*time.Minute); err != nil {
			w.Fatal(err)
		}
	}
	if got := len(parents(w.slack)); got != n {
		w.Errorf("%d reports by %v, want %d", got, at, n)
	}
}

// until lets the clock go on to an instant.
func (w *world) until(clock *fastClock, at time.Time) {
	w.Helper()
	clock.start()
	if err := clock.wait(w.Context(), at.Sub(clock.now())); err != nil {
		w.Fatal(err)
	}
	clock.stop()
}
