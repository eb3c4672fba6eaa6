package main

import (
	"log/slog"
	"testing"
	"time"

	"github.com/nines-bot/nines/notify/slack/slacktest"
)

// TestChannelID: a channel that Slack does not tell of is asked for again in a
// minute, and one that it tells of in an hour.
func TestChannelID(t *testing.T) {
	s := slacktest.New(slacktest.Config{})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	clock := time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC)
	env := environment{Getenv: func(string) string { return "" }, Now: func() time.Time { return clock }}
	a := &app{env: env, term: newTerminal(env)}
	d := &daemon{
		session: &session{app: a, cfg: &config{}, secrets: secrets{SlackBot: slacktest.Token}},
		log:     slog.New(slog.DiscardHandler), channels: newCache[string](10),
	}
	d.cfg.Slack.APIURL = s.APIURL()
	s.Fail(slacktest.Fault{Method: "conversations.list", Status: 503})
	for _, c := range []struct {
		after time.Duration
		want  string
		calls int // so far
	}{
		{0, "#wet-reliability", 1},
		{30 * time.Second, "#wet-reliability", 1},
		{time.Minute, "C000000001", 2},
		{59 * time.Minute, "C000000001", 2},
		{time.Hour, "C000000001", 3},
	} {
		clock = time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC).Add(c.after)
		if got := d.channelID(t.Context(), "#wet-reliability"); got != c.want || len(s.Calls()) != c.calls {
			t.Errorf("after %v: %s with %d calls, want %s with %d", c.after, got, len(s.Calls()), c.want, c.calls)
		}
	}
}
