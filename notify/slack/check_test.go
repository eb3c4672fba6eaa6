package slack_test

import (
	"strings"
	"testing"

	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

func TestCheck(t *testing.T) {
	channels := []slacktest.Channel{
		{ID: "C000000001", Name: "wet-reliability"},
		{ID: "C000000002", Name: "foreign", Foreign: true},
		{ID: "C000000003", Name: "old", Archived: true},
		{ID: "C000000004", Name: "secret", Private: true, Foreign: true},
	}
	for _, tc := range []struct {
		name, channel string
		scopes        []string
		fault         *slacktest.Fault
		want          string // "what: detail / hint" of the bad and the hinted ones
	}{
		{"all well", "#wet-reliability", slacktest.Scopes(), nil, ""},
		{"by ID", "C000000001", slacktest.Scopes(), nil, ""},
		{"not a member", "#foreign", slacktest.Scopes(), nil, "BAD Slack channel #foreign: the bot is not in it / write /invite @nines"},
		{"archived", "C000000003", slacktest.Scopes(), nil, "BAD Slack channel C000000003: archived / unarchive"},
		{"private", "#secret", slacktest.Scopes(), nil, "BAD Slack channel #secret: channel \"secret\": not among"},
		{"few scopes", "C000000001", []string{"chat:write", "channels:read"}, nil, "files:write: missing: no pictures"},
		{"no scope to post", "C000000001", []string{"channels:read", "files:write", "files:read", "channels:history"}, nil, "BAD Slack scope chat:write: missing / add chat:write"},
		{"wrong token", "C000000001", slacktest.Scopes(), &slacktest.Fault{Method: "auth.test", Error: "invalid_auth"}, "BAD Slack token: auth.test: invalid_auth / give a valid bot token"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, slacktest.Config{Tokens: map[string][]string{"xoxb-check": tc.scopes}, Channels: channels}, slack.ChannelConfig{Channel: tc.channel})
			if tc.fault != nil {
				w.server.Fail(*tc.fault)
			}
			fs, err := w.client.Check(t.Context(), w.dest)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, f := range fs {
				switch {
				case f.Bad:
					got.WriteString("BAD " + f.What + ": " + f.Detail + " / " + f.Hint + "\n")
				case f.Hint != "":
					got.WriteString(f.What + ": " + f.Detail + " / " + f.Hint + "\n")
				}
			}
			if (tc.want == "") != (got.String() == "") || !strings.Contains(got.String(), tc.want) {
				t.Errorf("got %q, want %q", got.String(), tc.want)
			}
			if n := len(w.server.Messages("wet-reliability")); n != 0 {
				t.Errorf("%d messages posted by a check", n)
			}
		})
	}
	for status, want := range map[int]string{502: "HTTP 502 Bad Gateway", 200: "the answer is not JSON: check slack.api_url"} {
		w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{})
		w.server.Fail(slacktest.Fault{Method: "auth.test", Status: status})
		if _, err := w.client.Check(t.Context(), w.dest); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v", status, err)
		}
	}
}
