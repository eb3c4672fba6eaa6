package interact_test

import (
	"encoding/json"
	"net/url"
	"testing"
	"unicode/utf8"

	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

func FuzzCommand(f *testing.F) {
	f.Add("user_id=U012345678&channel_id=C000000001&text=report+WET&response_url=https%3A%2F%2Fhooks.slack.com%2Fx")
	f.Add("user_id=%55&text=%ff%00&ssl_check=1")
	f.Add("user_id=U1;text=x&&&=")
	f.Fuzz(func(t *testing.T, body string) {
		c, err := interact.ParseCommand([]byte(body))
		if err == nil && c.SSLCheck != "1" && (c.User == "" || !utf8.ValidString(c.Text)) {
			t.Errorf("%+v", c)
		}
	})
}

func FuzzInteraction(f *testing.F) {
	f.Add(`{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"nines:ask:1","value":"x"}]}`)
	f.Add(`{"type":"view_submission","user":{"id":"U1"},"view":{"callback_id":"nines:x","private_metadata":"{}","state":{"values":{"a":{"value":{"value":null,"selected_options":[{"value":"x"}]}}}}}}`)
	f.Add(`{"type":7,"user":"U1"}`)
	f.Fuzz(func(t *testing.T, payload string) {
		i, err := interact.ParseInteraction([]byte(url.Values{"payload": {payload}}.Encode()))
		if err != nil {
			return
		}
		if i.User.ID == "" || !json.Valid([]byte(payload)) {
			t.Errorf("%+v", i)
		}
		for field, all := range i.Values() {
			for _, v := range all {
				if len([]rune(v)) > 3000 {
					t.Errorf("%s has %d characters", field, len(v))
				}
			}
		}
	})
}

func FuzzEvent(f *testing.F) {
	f.Add(`{"type":"event_callback","event_id":"Ev1","event":{"type":"app_home_opened","user":"U1","tab":"home"}}`)
	f.Add(`{"type":"url_verification","challenge":"x"}`)
	f.Fuzz(func(t *testing.T, payload string) {
		if e, err := interact.ParseEvent([]byte(payload)); err == nil && e.Type == "" {
			t.Errorf("%+v", e)
		}
	})
}

// FuzzEnvelope: whatever is in an envelope, it is acknowledged.
func FuzzEnvelope(f *testing.F) {
	f.Add("slash_commands", `{"user_id":"U012345678","text":"help"}`)
	f.Add("interactive", `{"type":"block_actions","user":{"id":"U012345678"},"actions":[{"action_id":"nines:open:1"}]}`)
	f.Add("events_api", `{"type":"event_callback","event":{"type":"app_home_opened"}}`)
	f.Add("function_executed", `null`)
	f.Fuzz(func(t *testing.T, kind, payload string) {
		w := newWorld(t, slacktest.Config{})
		w.app.Unpack(kind, []byte(payload))
	})
}
