package slacktest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/nines-bot/nines/notify/slack/slacktest"
)

// TestResponses: five answers within half an hour, and one form within three
// seconds.
func TestResponses(t *testing.T) {
	now := time.Unix(1800000000, 0)
	s := start(t, slacktest.Config{Now: func() time.Time { return now }})
	respond := func(to, body string) string {
		t.Helper()
		resp, err := http.Post(to, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return fmt.Sprintf("%d %s", resp.StatusCode, strings.TrimSpace(string(b)))
	}
	to, trigger := s.Prompt("C000000001", "U012345678")
	for i := range 5 {
		if got := respond(to, fmt.Sprintf(`{"text":"%d","replace_original":%v}`, i, i == 3)); got != "200 ok" {
			t.Errorf("answer %d: %s", i, got)
		}
	}
	if got := respond(to, `{"text":"six"}`); got != "404 used_url" {
		t.Errorf("answer six: %s", got)
	}
	var seen strings.Builder
	for _, m := range s.Ephemeral() {
		seen.WriteString(m.User + m.Text + " ")
	}
	if seen.String() != "U0123456780 U0123456781 U0123456783 U0123456784 " {
		t.Errorf("seen %s", seen.String())
	}
	const view = `view={"type":"modal","title":{"type":"plain_text","text":"t"},"submit":{"type":"plain_text","text":"s"},"close":{"type":"plain_text","text":"c"},"blocks":[{"type":"divider"}]}`
	later, late := s.Prompt("C000000001", "U012345678")
	for _, tc := range []struct{ method, args, want string }{
		{"views.open", "trigger_id=x", "invalid_trigger_id"},
		{"views.open", "trigger_id=" + trigger, "ok"},
		{"views.open", "trigger_id=" + trigger, "exchanged_trigger_id"},
	} {
		if got := outcome(call(t, s, tc.method, tc.args, view)); got != tc.want {
			t.Errorf("%s %s: %s, want %s", tc.method, tc.args, got, tc.want)
		}
	}
	now = now.Add(4 * time.Second)
	if got := outcome(call(t, s, "views.open", "trigger_id="+late, view)); got != "expired_trigger_id" {
		t.Errorf("a late form: %s", got)
	}
	now = now.Add(time.Hour)
	if got := respond(later, `{"text":"late"}`); got != "404 expired_url" {
		t.Errorf("a late answer: %s", got)
	}
	if got := respond(to+"7", `{"text":"x"}`); !strings.HasPrefix(got, "404") {
		t.Errorf("a stranger: %s", got)
	}
}

func TestViews(t *testing.T) {
	s := start(t, slacktest.Config{People: map[string]string{"U012345678": "Europe/Oslo"}})
	for name, tc := range map[string]struct{ user, view, want string }{
		"home":         {"U012345678", `{"type":"home","blocks":[{"type":"divider"}]}`, "ok"},
		"nobody":       {"x", `{"type":"home","blocks":[{"type":"divider"}]}`, "invalid_arguments"},
		"a table":      {"U012345678", `{"type":"home","blocks":[{"type":"data_table"}]}`, "invalid_arguments /view/blocks/0/type"},
		"an input":     {"U012345678", `{"type":"home","blocks":[{"type":"input"}]}`, "invalid_arguments /view/blocks/0/type"},
		"nothing":      {"U012345678", `{"type":"home","blocks":[]}`, "invalid_arguments /view"},
		"no JSON":      {"U012345678", `{`, "invalid_arguments [ERROR] view is not valid"},
		"same actions": {"U012345678", `{"type":"home","blocks":[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}},{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}}]}]}`, "invalid_arguments /view/blocks/0/elements/1/action_id"},
	} {
		got := outcome(call(t, s, "views.publish", "user_id="+tc.user, "view="+tc.view))
		if strings.TrimSpace(got) != tc.want && !strings.HasPrefix(tc.want, strings.TrimSpace(got)+" [") {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	if got := outcome(call(t, s, "users.info", "user=U012345678")); got != "ok" {
		t.Error(got)
	}
	if dm := call(t, s, "chat.postMessage", "channel=U012345678", "text=hi"); dm["channel"] != "D012345678" {
		t.Errorf("a direct message: %v", dm)
	}
}

// TestSocket: the stand-in opens connections for app-level tokens only, and waits
// for acknowledgements.
func TestSocket(t *testing.T) {
	s := start(t, slacktest.Config{})
	if got := outcome(call(t, s, "apps.connections.open")); got != "missing_scope" {
		t.Errorf("a bot token: %s", got)
	}
	v := call(t, s, "apps.connections.open", "token="+slacktest.AppToken)
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), fmt.Sprint(v["url"]), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	read := func() (m map[string]any) {
		t.Helper()
		if err := conn.ReadJSON(&m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	if m := read(); m["type"] != "hello" {
		t.Errorf("first %v", m)
	}
	type result struct {
		payload string
		err     error
	}
	results := make(chan result)
	go func() {
		p, err := s.Send(t.Context(), "slash_commands", map[string]any{"text": "x"}, nil)
		results <- result{string(p), err}
	}()
	m := read()
	if err := conn.WriteJSON(map[string]any{"envelope_id": m["envelope_id"], "payload": map[string]any{"text": "ok"}}); err != nil {
		t.Fatal(err)
	}
	if r := <-results; r.err != nil || r.payload != `{"text":"ok"}` {
		t.Errorf("%+v", r)
	}
	if err := s.Disconnect("warning"); err != nil {
		t.Fatal(err)
	}
	if m := read(); m["type"] != "disconnect" || m["reason"] != "warning" || s.Sockets() != 0 {
		t.Errorf("%v, %d connections", m, s.Sockets())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Send(ctx, "events_api", nil, nil); err == nil {
		t.Error("sent to nobody")
	}
}
