package interact_test

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

// connect runs Socket Mode until the test ends.
func (w *world) connect() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.app.Socket(ctx) }()
	w.t.Cleanup(func() {
		cancel()
		if err := next(w.t, ended); err != nil {
			w.t.Errorf("socket: %v", err)
		}
	})
	w.until(true)
}

// until waits until the gauge shows that value.
func (w *world) until(connected bool) {
	w.t.Helper()
	for {
		select {
		case got := <-w.live:
			if got == connected {
				return
			}
		case <-time.After(10 * time.Second):
			w.t.Fatalf("not connected=%v\n%s", connected, w.log.String())
		}
	}
}

// envelope sends one and returns the payload of its acknowledgement.
func (w *world) envelope(kind string, payload any, extra map[string]any) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	p, err := w.server.Send(ctx, kind, payload, extra)
	if err != nil {
		w.t.Fatalf("%v\n%s", err, w.log.String())
	}
	return string(p)
}

// typed is a slash command as it comes over Socket Mode.
func (w *world) typed(text string) map[string]any {
	form, err := url.ParseQuery(w.line(channel, text))
	if err != nil {
		w.t.Fatal(err)
	}
	m := map[string]any{}
	for k := range form {
		m[k] = form.Get(k)
	}
	return m
}

func opened(id, user string) map[string]any {
	return map[string]any{
		"type": "event_callback", "event_id": id, "team_id": slacktest.TeamID, "event_time": 1,
		"event": map[string]any{"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"},
	}
}

func TestSocket(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	w.connect()
	ack := w.envelope("slash_commands", w.typed("report WET"), nil)
	if want := `{"response_type":"ephemeral","text":"Working on it: report WET"}`; ack != want {
		t.Errorf("acknowledgement %s, want %s", ack, want)
	}
	w.wait()
	if ack := w.envelope("interactive", w.press("nines:ask:0", "mttr", false), nil); ack != "" {
		t.Errorf("a button was acknowledged with %s", ack)
	}
	w.wait()
	if err := w.server.Disconnect("refresh_requested"); err != nil {
		t.Fatal(err)
	}
	w.until(false)
	w.until(true)
	for range 2 { // the second is the first, sent again
		w.envelope("events_api", opened("Ev1", user), map[string]any{"retry_attempt": 1, "retry_reason": "timeout"})
	}
	w.wait()
	if n := w.server.Count("views.publish"); n != 1 {
		t.Errorf("%d home tabs drawn", n)
	}
	for name, payload := range map[string]any{
		"slash_commands": "text", "interactive": []int{1}, "events_api": map[string]any{"type": "event_callback", "event": map[string]any{"type": "no_such_event"}}, "function_executed": map[string]any{},
	} {
		if ack := w.envelope(name, payload, nil); ack != "" {
			t.Errorf("%s was acknowledged with %s", name, ack)
		}
	}
	if got := strings.Join(w.seen(), "|"); got != "= You asked: report WET|+ You asked: mttr" {
		t.Errorf("seen %s", got)
	}
	acks := 0
	for _, c := range w.server.Calls() {
		if c.Method != "acknowledgement" {
			continue
		}
		if acks++; !c.OK {
			t.Errorf("acknowledged twice: %v", c.Args)
		}
	}
	if acks != 8 {
		t.Errorf("%d acknowledgements, want 8", acks)
	}
}

// TestSocketStops: what was taken is acknowledged and answered.
func TestSocketStops(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	begun, finish := make(chan bool), make(chan bool)
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		begun <- true
		<-finish
		return chat.Answer{Text: "late"}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.app.Socket(ctx) }()
	w.until(true)
	w.envelope("slash_commands", w.typed("report"), nil)
	next(t, begun)
	cancel()
	if err := next(t, ended); err != nil {
		t.Error(err)
	}
	close(finish)
	if err := w.app.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if got := w.seen(); len(got) != 1 || got[0] != "= late" {
		t.Errorf("seen %q", got)
	}
}

func TestSocketFatal(t *testing.T) {
	w := newWorld(t, slacktest.Config{}, func(c *interact.Config) { c.AppToken = "xapp-1-revoked" })
	err := w.app.Socket(t.Context())
	if err == nil || !strings.Contains(err.Error(), "invalid_auth: give a valid app-level token") {
		t.Errorf("error %v", err)
	}
	w = newWorld(t, slacktest.Config{})
	w.server.Fail(slacktest.Fault{Method: "apps.connections.open", Error: "missing_scope", Times: -1})
	if err := w.app.Socket(t.Context()); err == nil || !strings.Contains(err.Error(), "connections:write") {
		t.Errorf("error %v", err)
	}
	w = newWorld(t, slacktest.Config{}, func(c *interact.Config) { c.AppToken = "" })
	if err := w.app.Socket(t.Context()); err == nil || !strings.Contains(err.Error(), "NINES_SLACK_APP_TOKEN") {
		t.Errorf("error %v", err)
	}
}

// TestSocketComesBack: trouble that passes costs no envelope that comes after it,
// and is told once.
func TestSocketComesBack(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	w.server.Fail(slacktest.Fault{Method: "apps.connections.open", Status: 503})
	w.server.Fail(slacktest.Fault{Method: "apps.connections.open", Loss: slacktest.EOF})
	w.server.Fail(slacktest.Fault{Method: "apps.connections.open", Error: "internal_error"})
	w.connect()
	if ack := w.envelope("slash_commands", w.typed("help"), nil); !json.Valid([]byte(ack)) {
		t.Errorf("acknowledgement %q", ack)
	}
	w.wait()
	if log := w.log.String(); strings.Count(log, "not connected") != 1 || strings.Count(log, "mode connected") != 1 {
		t.Errorf("the log:\n%s", log)
	}
}
