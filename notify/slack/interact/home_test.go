package interact_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
)

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
