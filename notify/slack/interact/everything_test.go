package interact_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// source is where the real desk gets its answers in this test.
type source struct {
	mu   sync.Mutex
	subs []nines.Subscription
}

func (s *source) Services() []chat.Service {
	return []chat.Service{{Name: "WET", Title: "Energy Trading Service", Zone: time.UTC}}
}

func (s *source) Report(_ context.Context, _ string, p chat.Period) (*report.Report, error) {
	r := reporttest.Everything()
	if p.Sections != nil {
		r.Sections = slices.DeleteFunc(r.Sections, func(x report.Section) bool { return !slices.Contains(p.Sections, x.ID) })
	}
	return r, nil
}

func (s *source) PDF(context.Context, *report.Report) ([]byte, error) { return []byte("%PDF-1.7"), nil }

func (s *source) Explain(_ context.Context, key string) (*report.Report, error) {
	r := reporttest.Odd()
	r.Title = key
	return r, nil
}

func (s *source) Schedules(context.Context) ([]chat.Schedule, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []chat.Schedule{{
		Subscription: nines.Subscription{ID: "daily", Configured: true, Service: "WET", Schedule: "0 9 * * *", Zone: "Europe/Oslo", Window: "30d", Channel: channel},
		To:           []string{"#wet-reliability"}, Next: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
		Last: &nines.Run{Job: "daily", State: nines.RunFailed, Error: "jira: <!channel> 503", Due: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)},
	}}
	for _, sub := range s.subs {
		all = append(all, chat.Schedule{Subscription: sub})
	}
	return all, nil
}

func (s *source) PutSubscription(_ context.Context, sub nines.Subscription) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = append(slices.DeleteFunc(s.subs, func(o nines.Subscription) bool { return o.ID == sub.ID }), sub)
	return nil
}

func (s *source) DeleteSubscription(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = slices.DeleteFunc(s.subs, func(o nines.Subscription) bool { return o.ID == id })
	return nil
}

func (s *source) Health(context.Context) []chat.Finding {
	return []chat.Finding{{Name: "Jira", OK: true, Detail: "synced 3 minutes ago"}, {Name: "Slack", Detail: "no files", Hint: "add files:write"}}
}

// buttons are those of all messages and home tabs so far, but for addresses.
func (w *world) buttons() map[string]string {
	w.t.Helper()
	found := map[string]string{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if value, ok := v["value"].(string); ok && v["type"] == "button" && v["url"] == nil {
				found[value] = v["action_id"].(string)
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	raw := []json.RawMessage{w.server.Homes()[user]}
	for _, m := range append(w.server.Ephemeral(), w.server.Messages(channel)...) {
		raw = append(raw, m.Blocks)
	}
	for _, r := range raw {
		var v any
		if len(r) > 0 && json.Unmarshal(r, &v) != nil {
			w.t.Errorf("no JSON: %s", r)
		}
		walk(v)
	}
	return found
}

// TestEverything asks the real desk for everything, presses every button that
// comes, and those that come then: Slack takes all of it, and nothing is lost.
func TestEverything(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	many := chat.Rate{Burst: 10_000, Every: time.Millisecond}
	all := chat.New(chat.Config{Source: &source{}, Now: func() time.Time { return now }, Rate: many, Shares: many})
	w := newWorld(t, slacktest.Config{People: map[string]string{user: "Europe/Oslo"}}, func(c *interact.Config) { c.Desk = all })
	for _, text := range []string{
		"", "help", "status", "report", "report last 30 days share", "board", "board share", "mttr October", "failures", "models", "chart", "chart status", "chart nothing",
		"pdf", "pdf share", "explain", "explain WET-23", "explain median", "explain mttr share", "list", "home", "subscribe", "subscribe weekdays 09:00 last 30 days with pdf",
		"subscribe never", "schedule daily Mon 09:00", "pause daily", "resume daily", "test daily", "unsubscribe daily", "statsu", "report OTHER", "<!channel>", strings.Repeat("x ", 3000),
	} {
		w.ask(text)
	}
	w.event(opened("Ev1", user))
	pressed := map[string]bool{}
	for round := range 2 {
		for value, action := range w.buttons() {
			if pressed[value] || len(pressed) > 200 {
				continue
			}
			pressed[value] = true
			if status, _ := w.interact(w.press(action, value, round == 0)); status != 200 {
				t.Errorf("%q: %d", value, status)
			}
			if !w.wait() {
				t.Errorf("%q: the answer is lost", value)
			}
		}
	}
	if len(pressed) < 20 || len(w.server.Views()) == 0 {
		t.Errorf("%d buttons, %d forms", len(pressed), len(w.server.Views()))
	}
	for _, m := range append(w.server.Ephemeral(), w.server.Messages(channel)...) {
		if strings.Contains(m.Text, "<!") {
			t.Errorf("alive: %s", m.Text)
		}
		alive(t, m.Blocks)
	}
	w.noErrors()
	if strings.Contains(w.log.String(), "level=ERROR") || strings.Contains(w.log.String(), "not opened") {
		t.Error(w.log.String())
	}
}

// event sends an event over HTTP and waits for what comes of it.
func (w *world) event(e map[string]any) {
	w.t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		w.t.Fatal(err)
	}
	if status, body := w.post("/slack/events", "application/json", string(b)); status != 200 {
		w.t.Fatal(fmt.Sprint(status, body))
	}
	w.wait()
}
