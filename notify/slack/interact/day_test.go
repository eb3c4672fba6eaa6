package interact_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report/reporttest"
)

// TestDay: on a day of Socket Mode, with an hourly refresh, warnings and broken
// connections, every envelope is acknowledged once and in time, and every
// question answered.
func TestDay(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	w.desk.form = func(r chat.Request) (*chat.Form, bool) { return scheduleForm(), r.Text == "schedule" }
	w.connect()
	const perHour = 4
	answers := 0
	for hour := range 24 {
		var all sync.WaitGroup
		send := func(kind string, payload any, extra map[string]any) {
			all.Go(func() {
				began := time.Now()
				w.envelope(kind, payload, extra)
				if took := time.Since(began); took > time.Second {
					t.Errorf("hour %d: %s acknowledged after %v", hour, kind, took)
				}
			})
		}
		for i := range perHour {
			send("slash_commands", w.typed(fmt.Sprintf("report %d.%d", hour, i)), nil)
			send("interactive", w.press("nines:ask:0", fmt.Sprintf("explain %d.%d", hour, i), true), nil)
			send("interactive", w.press("nines:open:1", "", true), nil)
			answers += 2
		}
		send("slash_commands", w.typed("schedule"), nil)
		send("events_api", opened(fmt.Sprintf("Ev%d", hour), fmt.Sprintf("U0000000%02d", hour)), nil)
		send("events_api", opened(fmt.Sprintf("Ev%d", hour), fmt.Sprintf("U0000000%02d", hour)), map[string]any{"retry_attempt": 1})
		all.Wait()
		for range 2*perHour + 2 {
			if !w.wait() {
				t.Error("an answer is lost")
			}
		}
		switch hour % 3 {
		case 0:
			w.disconnect("refresh_requested")
		case 1:
			w.disconnect("warning")
		case 2:
			w.server.Drop()
		}
		w.until(false)
		w.until(true)
		w.clock.Add(time.Hour)
	}
	acks := map[string]int{}
	for _, c := range w.server.Calls() {
		if c.Method == "acknowledgement" {
			acks[c.Args["envelope_id"].(string)]++
		}
	}
	if want := 24 * (3*perHour + 3); len(acks) != want {
		t.Errorf("%d envelopes acknowledged, want %d", len(acks), want)
	}
	for id, n := range acks {
		if n != 1 {
			t.Errorf("%s acknowledged %d times", id, n)
		}
	}
	if got := len(w.seen()); got != answers || len(w.server.Views()) != 24 || len(w.server.Homes()) != 24 {
		t.Errorf("%d answers, want %d; %d forms, %d home tabs", got, answers, len(w.server.Views()), len(w.server.Homes()))
	}
	w.noErrors()
}

func (w *world) disconnect(reason string) {
	w.t.Helper()
	if err := w.server.Disconnect(reason); err != nil {
		w.t.Fatal(err)
	}
}

// TestCalls: every argument of every call is one that Slack knows.
func TestCalls(t *testing.T) {
	raw, err := os.ReadFile(filepath.FromSlash("../../../../shared/data/slack/methods.json"))
	if err != nil {
		t.Skipf("no list of Slack's methods: %v", err)
	}
	var methods map[string]json.RawMessage
	if err := json.Unmarshal(raw, &methods); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, slacktest.Config{People: map[string]string{user: "Europe/Oslo"}})
	w.connect()
	w.server.Fail(slacktest.Fault{Method: "response", Error: "expired_url"})
	w.desk.form = func(r chat.Request) (*chat.Form, bool) { return scheduleForm(), r.Text == "schedule" }
	a := chat.Answer{Text: "x", Report: reporttest.Everything(), Files: []chat.File{{Name: "a.pdf", Bytes: []byte("%PDF")}}, Announce: "changed"}
	w.desk.answer = says("x")
	w.ask("status")
	for _, a.Share = range []bool{false, true} {
		b := a
		w.desk.answer = answers(b)
		w.ask("report")
	}
	w.ask("schedule")
	w.envelope("events_api", opened("Ev1", user), nil)
	w.wait()
	seen := map[string]bool{}
	for _, c := range w.server.Calls() {
		seen[c.Method] = true
		switch c.Method {
		case "upload", "response", "acknowledgement":
			continue
		}
		var m struct {
			Args map[string]string `json:"args"`
		}
		if err := json.Unmarshal(methods[c.Method], &m); err != nil {
			t.Errorf("%s: %v", c.Method, err)
		}
		for k := range c.Args {
			if _, known := m.Args[k]; !known {
				t.Errorf("%s has no argument %q", c.Method, k)
			}
		}
	}
	for _, method := range []string{"views.open", "views.publish", "users.info", "chat.postEphemeral", "chat.postMessage", "apps.connections.open", "files.completeUploadExternal"} {
		if !seen[method] {
			t.Errorf("%s was not called", method)
		}
	}
}
