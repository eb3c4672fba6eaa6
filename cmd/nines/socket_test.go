package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/demo"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

// TestServeSocket asks over Socket Mode, through a lost connection.
func TestServeSocket(t *testing.T) {
	t.Parallel()
	config := strings.ReplaceAll(strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)), "mode: http", "mode: socket")
	w := newWorld(t, time.Now, config)
	w.env = append(w.env, "NINES_SLACK_APP_TOKEN="+slacktest.AppToken)
	p := w.start()
	waitFor(t, "synced", func() bool { return p.count("issues read") > 0 })
	ask := func(text, want string) {
		t.Helper()
		waitFor(t, "connected", func() bool { return w.slack.Sockets() > 0 })
		before := len(w.slack.Ephemeral())
		answer, trigger := w.slack.Prompt("C000000001", "U000000777")
		ack, err := w.slack.Send(t.Context(), "slash_commands", map[string]string{
			"command": "/reliability", "text": text, "user_id": "U000000777", "channel_id": "C000000001",
			"response_url": answer, "trigger_id": trigger,
		}, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		t.Logf("%s: acknowledged with %.80s", text, ack)
		waitFor(t, "answered: "+text, func() bool { return len(w.slack.Ephemeral()) > before })
		if got := w.slack.Ephemeral()[before]; !strings.Contains(got.Text+string(got.Blocks), want) {
			t.Errorf("%s: %s", text, got.Text)
		}
	}
	ask("status", "Energy Trading Service")
	if got := p.gauge(t, "nines_slack_socket_connected"); got != 1 {
		t.Errorf("connected: %v", got)
	}
	w.slack.Drop()
	ask("help", "subscribe")
	if code := p.stop(); code != 0 {
		t.Errorf("exit status %d\n%s", code, p.said())
	}
	w.noSecrets(p.said())
}
