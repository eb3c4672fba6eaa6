package interact_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

func scheduleForm() *chat.Form {
	return &chat.Form{
		ID: "schedule", State: "sub-1", Title: "A report that comes by itself", Submit: "Subscribe",
		Fields: []chat.Field{
			{ID: "channel", Label: "Channel", Kind: chat.Channel},
			{ID: "when", Label: "When", Hint: "As in cron: 0 9 * * MON", Kind: chat.Line, Values: []string{"0 9 * * MON"}},
			{ID: "zone", Label: "Time zone", Kind: chat.Choice, Options: []chat.Option{{Value: "Europe/Oslo", Label: "Oslo"}, {Value: "America/New_York", Label: "New York"}}, Values: []string{"Europe/Oslo"}},
			{ID: "sections", Label: "Sections", Kind: chat.Choices, Options: []chat.Option{{Value: "board", Label: "Board"}, {Value: "status", Label: "Status"}}, Values: []string{"status"}, Optional: true},
		},
	}
}

// submission is a form that was filled in, as Slack sends it.
func submission(view json.RawMessage, when string) map[string]any {
	var v map[string]any
	if err := json.Unmarshal(view, &v); err != nil {
		return nil
	}
	v["state"] = map[string]any{"values": map[string]any{
		"channel":  map[string]any{"value": map[string]any{"type": "conversations_select", "selected_conversation": channel}},
		"when":     map[string]any{"value": map[string]any{"type": "plain_text_input", "value": when}},
		"zone":     map[string]any{"value": map[string]any{"type": "static_select", "selected_option": map[string]any{"value": "Europe/Oslo"}}},
		"sections": map[string]any{"value": map[string]any{"type": "checkboxes", "selected_options": []any{map[string]any{"value": "board"}, map[string]any{"value": "status"}}}},
	}}
	return map[string]any{"type": "view_submission", "user": map[string]any{"id": user}, "trigger_id": "x", "view": v}
}

func TestForm(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	w.desk.form = func(r chat.Request) (*chat.Form, bool) { return scheduleForm(), r.Text == "schedule" }
	var got map[string][]string
	w.desk.submit = func(_ context.Context, id, state string, values map[string][]string) (chat.Answer, map[string]string) {
		got = values
		if id != "schedule" || state != "sub-1" {
			t.Errorf("form %q, state %q", id, state)
		}
		if values["when"][0] == "never" {
			return chat.Answer{}, map[string]string{"when": "That never comes.", "elsewhere": "Nor this."}
		}
		return chat.Answer{Text: "Subscribed.", Announce: "WET comes here every Monday."}, nil
	}
	if ack := w.ask("schedule"); ack != "" {
		t.Errorf("acknowledged with %q", ack)
	}
	views := w.server.Views()
	if len(views) != 1 {
		t.Fatalf("%d forms; %s", len(views), w.log.String())
	}
	if status, body := w.interact(submission(views[0].JSON, "never")); status != 200 || body != `{"response_action":"errors","errors":{"channel":"Nor this.","when":"That never comes."}}` {
		t.Errorf("%d %s", status, body)
	}
	w.wait()
	if status, body := w.interact(submission(views[0].JSON, "0 9 * * TUE")); status != 200 || body != "" {
		t.Errorf("%d %s", status, body)
	}
	w.wait()
	want := `{"channel":["C000000001"],"sections":["board","status"],"when":["0 9 * * TUE"],"zone":["Europe/Oslo"]}`
	if b, _ := json.Marshal(got); string(b) != want {
		t.Errorf("values %s", b)
	}
	if seen := strings.Join(w.seen(), "|"); seen != "+ Subscribed." || len(w.messages()) != 1 {
		t.Errorf("seen %q, %q", seen, w.messages())
	}
	w.noErrors()
}

// TestFormLate: a form that comes too late is offered again.
func TestFormLate(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		w.clock.Add(4 * time.Second)
		return chat.Answer{Form: scheduleForm()}
	}
	w.ask("schedule")
	m := w.server.Ephemeral()
	if len(m) != 1 || !strings.Contains(m[0].Text, "too long") || !strings.Contains(string(m[0].Blocks), `"value":"schedule"`) {
		t.Errorf("seen %+v", m)
	}
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		return chat.Answer{Form: &chat.Form{ID: "empty", Fields: []chat.Field{{ID: "x", Kind: chat.Choice}}}}
	}
	w.ask("schedule")
	if got := w.seen(); !strings.Contains(got[1], "no options") {
		t.Errorf("seen %q", got)
	}
}

// TestSubmitSlow: a form that takes longer than Slack waits is closed, and what
// comes of it is told afterwards.
func TestSubmitSlow(t *testing.T) {
	for name, problems := range map[string]map[string]string{"taken": nil, "refused": {"when": "That never comes."}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slacktest.Config{})
			release := make(chan bool)
			w.desk.submit = func(context.Context, string, string, map[string][]string) (chat.Answer, map[string]string) {
				<-release
				return chat.Answer{Text: "Subscribed."}, problems
			}
			view := json.RawMessage(`{"callback_id":"nines:schedule","private_metadata":"{\"channel\":\"C000000001\"}"}`)
			began := time.Now()
			if status, body := w.interact(submission(view, "x")); status != 200 || body != "" {
				t.Errorf("%d %s", status, body)
			}
			if took := time.Since(began); took > 2900*time.Millisecond {
				t.Errorf("acknowledged after %v", took)
			}
			close(release)
			w.wait()
			want := "+ Subscribed."
			if problems != nil {
				want = "+ The form was not taken:\nThat never comes."
			}
			if got := strings.Join(w.seen(), "|"); got != want {
				t.Errorf("seen %q", got)
			}
		})
	}
}
