package interact_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
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
			if kind := <-w.acks; kind != "action" {
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
	shown := make(chan bool)
	var w *world
	w = newWorld(t, slacktest.Config{}, func(c *interact.Config) {
		c.Wait = func(ctx context.Context, d time.Duration) error {
			w.clock.Add(d)
			return ctx.Err()
		}
	})
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		for len(w.server.Ephemeral()) == 0 {
			time.Sleep(time.Millisecond) // the other side of a real connection
		}
		close(shown)
		return chat.Answer{Text: "done"}
	}
	w.interact(w.press("nines:ask:0", "report", false))
	<-shown
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

func TestHome(t *testing.T) {
	w := newWorld(t, slacktest.Config{People: map[string]string{user: "America/New_York"}})
	w.desk.home = func(r chat.Request) chat.Answer {
		return chat.Answer{
			Text: "Reports come by themselves.",
			Blocks: []report.Block{
				report.Text{Spans: []report.Span{{Text: "Seen from " + r.Zone.String()}}},
				report.Table{Title: "Subscriptions", Columns: []report.Column{{Title: "Report"}, {Title: "Next"}}, Rows: [][]report.Cell{
					{{Text: "daily", Link: "https://nines.example/daily"}, {Text: "Mon 09:00"}}, {{Text: "<!channel>"}, {Text: ""}},
				}},
			},
			Buttons: []chat.Button{{Label: "New subscription", Text: "subscribe", Primary: true}},
		}
	}
	send := func(e map[string]any) {
		t.Helper()
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if status, body := w.post("/slack/events", "application/json", string(b)); status != 200 || body != "" {
			t.Errorf("%d %q", status, body)
		}
		w.clock.Add(time.Second) // or it would be the same request
	}
	send(opened("Ev1", user))
	w.wait()
	send(opened("Ev1", user)) // sent again
	send(opened("Ev2", user)) // the person plays with the tab
	send(map[string]any{"type": "event_callback", "event_id": "Ev3", "event": map[string]any{"type": "reaction_added", "user": user}})
	w.clock.Add(time.Minute)
	send(opened("Ev4", user))
	w.wait()
	if n := w.server.Count("views.publish"); n != 2 {
		t.Errorf("%d home tabs drawn", n)
	}
	home := string(w.server.Homes()[user])
	for _, want := range []string{"Seen from America/New_York", "rich_text_list", "daily", "Mon 09:00", `"action_id":"nines:ask:0"`} {
		if !strings.Contains(home, want) {
			t.Errorf("home tab lacks %s:\n%s", want, home)
		}
	}
	if n := w.server.Count("users.info"); n != 1 {
		t.Errorf("asked %d times for the zone", n)
	}
	w.noErrors()
}

// TestHomeFails: a home tab that could not be drawn is drawn when Slack sends the
// event again; blocks that it does not take become text.
func TestHomeFails(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	send := func() {
		b, _ := json.Marshal(opened("Ev1", user))
		w.post("/slack/events", "application/json", string(b))
		w.clock.Add(time.Second)
	}
	w.server.Fail(slacktest.Fault{Method: "views.publish", Error: "not_enabled"})
	w.server.Fail(slacktest.Fault{Method: "views.publish", Error: "invalid_arguments", Messages: []string{"[ERROR] unsupported type: rich_text [json-pointer:/view/blocks/0/type]"}})
	send()
	if w.wait() {
		t.Error("said to be drawn")
	}
	send()
	if !w.wait() || len(w.server.Homes()) != 1 || !strings.Contains(string(w.server.Homes()[user]), "Home of "+user) {
		t.Errorf("homes %s", w.server.Homes()[user])
	}
}

// TestHomeButton: a button on the home tab is answered by a direct message, and
// the tab shows what it changed.
func TestHomeButton(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	p := w.press("nines:ask:0", "pause daily", false)
	delete(p, "response_url")
	delete(p, "channel")
	p["container"] = map[string]any{"type": "view", "view_id": "V1"}
	w.interact(p)
	w.wait()
	if dm := w.server.Messages("D" + user[1:]); len(dm) != 1 || dm[0].Text != "You asked: pause daily" || len(w.server.Homes()) != 1 {
		t.Errorf("direct %+v, %d home tabs", dm, len(w.server.Homes()))
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

// TestClose: what is under way is finished; nothing more is taken.
func TestClose(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	begun, release := make(chan bool), make(chan bool)
	w.desk.answer = func(ctx context.Context, _ chat.Request) chat.Answer {
		close(begun)
		select {
		case <-release:
		case <-ctx.Done():
		}
		return chat.Answer{Text: "done"}
	}
	w.post("/slack/commands", contentForm, w.line(channel, "report"))
	<-begun
	closed := make(chan error)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	go func() { closed <- w.app.Close(ctx) }()
	if err := <-closed; err == nil {
		t.Error("no word of the answer that was not finished")
	}
	w.wait()
	if _, body := w.post("/slack/commands", contentForm, w.line(channel, "report")); !strings.Contains(body, "ask again") {
		t.Errorf("after the end: %s", body)
	}
	close(release)
}
