package interact_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

func TestButtons(t *testing.T) {
	for name, c := range map[string]struct {
		action    string
		ephemeral bool
		want      string
	}{
		"ask":                    {"nines:ask:3", true, "+ You asked: pause daily"},
		"refresh for one person": {"nines:again:0", true, "= You asked: pause daily"},
		"refresh for everybody":  {"nines:again:0", false, "+ You asked: pause daily"},
		"an address":             {"nines:open:1", false, ""},
		"older version":          {"nines_refresh", false, "+ This button is from an older version. Try /reliability help."},
		"newer version":          {"nines:hologram:1", false, "+ This button is from an older version. Try /reliability help."},
		"no name":                {"", true, "+ This button is from an older version. Try /reliability help."},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, slacktest.Config{})
			status, body := w.interact(w.press(c.action, "pause daily", c.ephemeral))
			if status != 200 || body != "" {
				t.Errorf("%d %q", status, body)
			}
			if kind := next(t, w.acks); kind != "action" {
				t.Errorf("acknowledged as %s", kind)
			}
			if c.want != "" {
				w.wait()
			}
			if got := strings.Join(w.seen(), "|"); got != c.want {
				t.Errorf("seen %q, want %q", got, c.want)
			}
			w.noErrors()
		})
	}
}

// TestSoothe: who pressed a button and waits for long is told so.
func TestSoothe(t *testing.T) {
	var w *world
	w = newWorld(t, slacktest.Config{}, func(c *interact.Config) {
		c.Wait = func(ctx context.Context, d time.Duration) error {
			w.clock.Add(d)
			return ctx.Err()
		}
	})
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		w.hears("response")
		return chat.Answer{Text: "done"}
	}
	w.interact(w.press("nines:ask:0", "report", false))
	w.wait()
	if got := strings.Join(w.seen(), "|"); got != "+ Working on it: report|+ done" {
		t.Errorf("seen %q", got)
	}
}

// TestOther: what is not for us is acknowledged, and that is all.
func TestOther(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	for _, kind := range []string{"shortcut", "message_action", "view_closed", "block_suggestion", "workflow_step_edit", "block_actions", "no_such_type"} {
		status, body := w.interact(map[string]any{"type": kind, "user": map[string]any{"id": user}})
		if status != 200 || body != "" {
			t.Errorf("%s: %d %q", kind, status, body)
		}
	}
	status, body := w.interact(map[string]any{"type": "view_submission", "user": map[string]any{"id": user}, "view": map[string]any{"callback_id": "other"}})
	if status != 200 || body != "" {
		t.Errorf("a stranger's form: %d %q", status, body)
	}
	for _, bad := range []string{"payload=", "payload=%5B%5D", "payload=%7B", "", "payload=null"} {
		if status, _ := w.post("/slack/interactions", contentForm, bad); status != 400 {
			t.Errorf("%q: %d", bad, status)
		}
	}
	if status, body := w.post("/slack/commands", contentForm, "ssl_check=1&token=x"); status != 200 || body != "" {
		t.Errorf("ssl_check: %d %q", status, body)
	}
	if n := len(w.desk.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// TestLargeInteraction: the payload of a button holds its whole message.
func TestLargeInteraction(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	p := w.press("nines:ask:0", "help", true)
	p["message"] = map[string]any{"blocks": strings.Repeat("x", 100_000)}
	if status, _ := w.interact(p); status != 200 {
		t.Errorf("status %d", status)
	}
	w.wait()
	p["message"] = map[string]any{"blocks": strings.Repeat("x", 300_000)}
	if status, _ := w.interact(p); status != 413 {
		t.Errorf("status %d", status)
	}
}

func TestChallenge(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	status, body := w.post("/slack/events", "application/json", `{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","token":"x"}`)
	if status != 200 || body != `{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}` {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := w.send("/slack/events", "application/json", `{"type":"url_verification","challenge":"x"}`, sign("other", w.clock.Now(), "")); status != 401 {
		t.Errorf("unsigned: %d", status)
	}
	for _, bad := range []string{"", "[]", "{}", "null", "{"} {
		if status, _ := w.post("/slack/events", "application/json; charset=utf-8", bad); status != 400 {
			t.Errorf("%q: %d", bad, status)
		}
	}
}
