package interact_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

// TestAckFirst: the acknowledgement is out before the work begins, however long
// that takes.
func TestAckFirst(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	release := make(chan bool)
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		<-release
		return chat.Answer{Text: "done"}
	}
	if status, body := w.post("/slack/commands", contentForm, w.line(channel, "report")); status != 200 || !strings.Contains(body, "Working on it") {
		t.Errorf("%d %s", status, body)
	}
	if kind := next(t, w.acks); kind != "command" || len(w.seen()) != 0 {
		t.Errorf("%s, seen %q", kind, w.seen())
	}
	close(release)
	w.wait()
	if got := w.seen(); len(got) != 1 || got[0] != "= done" {
		t.Errorf("seen %q", got)
	}
}

// slowLine is a connection on which the acknowledgement takes its time.
type slowLine struct {
	*httptest.ResponseRecorder
	w *world
}

func (l *slowLine) Write(p []byte) (int, error) {
	select {
	case method := <-l.w.calls:
		l.w.t.Errorf("%s was called before the acknowledgement was out", method)
	case <-time.After(50 * time.Millisecond):
	}
	return l.ResponseRecorder.Write(p)
}

// TestAckOut: no work begins before the acknowledgement has left.
func TestAckOut(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	body := w.line(channel, "report")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/slack/commands", strings.NewReader(body))
	r.Header = sign(secret, w.clock.Now(), body)
	r.Header.Set("Content-Type", contentForm)
	w.app.Commands().ServeHTTP(&slowLine{httptest.NewRecorder(), w}, r)
	w.wait()
}

// TestBusy: when the queue is full, people are told so at once, and the next
// question is welcome again.
func TestBusy(t *testing.T) {
	w := newWorld(t, slacktest.Config{}, func(c *interact.Config) { c.Workers, c.Queue = 1, 1 })
	begun, release := make(chan bool, 10), make(chan bool)
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		begun <- true
		<-release
		return chat.Answer{Text: "done"}
	}
	send := func() string {
		_, body := w.post("/slack/commands", contentForm, w.line(channel, "report"))
		return body
	}
	send()
	next(t, begun)
	send()
	if body := send(); !strings.Contains(body, "Too many questions are waiting") {
		t.Errorf("third question: %s", body)
	}
	if status, _ := w.interact(w.press("nines:ask:0", "status", false)); status != 200 {
		t.Errorf("a button was answered with %d", status)
	}
	w.hears("response")
	if got := w.seen()[0]; !strings.Contains(got, "Too many questions are waiting") {
		t.Errorf("seen %q", got)
	}
	body, err := json.Marshal(opened("Ev1", user))
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := w.post("/slack/events", "application/json", string(body)); status != http.StatusServiceUnavailable {
		t.Errorf("an event was answered with %d", status)
	}
	close(release)
	w.wait()
	w.wait()
	if status, _ := w.post("/slack/events", "application/json", string(body)); status != 200 {
		t.Errorf("the event, sent again: %d", status)
	}
	w.wait()
	if len(w.server.Homes()) != 1 || len(w.seen()) != 3 {
		t.Errorf("%d home tabs, seen %q", len(w.server.Homes()), w.seen())
	}
}

func TestReplay(t *testing.T) {
	shared := map[string]bool{}
	seen := func(_ context.Context, key string, until time.Time) (bool, error) {
		if until.IsZero() || !strings.HasPrefix(key, "slack:v0=") {
			t.Errorf("key %q until %v", key, until)
		}
		was := shared[key]
		shared[key] = true
		return !was, nil
	}
	hook := func(c *interact.Config) { c.Seen = seen }
	w := newWorld(t, slacktest.Config{}, hook)
	other := newWorld(t, slacktest.Config{}, hook)
	body := w.line(channel, "unsubscribe")
	header := func() http.Header { return sign(secret, w.clock.Now(), body) }
	if status, _ := w.send("/slack/commands", contentForm, body, header()); status != 200 {
		t.Fatal(status)
	}
	w.wait()
	for name, replica := range map[string]*world{"same": w, "other": other} {
		if status, _ := replica.send("/slack/commands", contentForm, body, header()); status != 401 {
			t.Errorf("%s replica: %d", name, status)
		}
		if reason := next(t, replica.refused); reason != "replay" {
			t.Errorf("%s replica: %s", name, reason)
		}
	}
	// A time from the future is good for longer, and is remembered for longer.
	late := sign(secret, w.clock.Now().Add(5*time.Minute), body)
	if status, _ := w.send("/slack/commands", contentForm, body, late.Clone()); status != 200 {
		t.Fatal(status)
	}
	w.wait()
	w.clock.Add(9*time.Minute + 59*time.Second)
	if status, _ := w.send("/slack/commands", contentForm, body, late.Clone()); status != 401 {
		t.Errorf("after ten minutes: %d", status)
	}
	if n := len(w.desk.requests()); n != 2 {
		t.Errorf("%d requests got through", n)
	}
	w = newWorld(t, slacktest.Config{}, func(c *interact.Config) {
		c.Seen = func(context.Context, string, time.Time) (bool, error) { return false, errors.New("the store is away") }
	})
	w.ask("status") // is answered all the same
}

func TestMemory(t *testing.T) {
	now := time.Unix(1800000000, 0)
	m := interact.NewMemory(3)
	for i, key := range []string{"a", "b", "c", "d"} {
		if !m.First(key, now, now.Add(time.Minute)) {
			t.Errorf("%d %s is known", i, key)
		}
	}
	if m.First("d", now, now.Add(time.Minute)) || !m.First("a", now, now.Add(time.Minute)) {
		t.Error("the oldest is not the one that was forgotten")
	}
	if !m.First("d", now.Add(time.Minute), now.Add(2*time.Minute)) {
		t.Error("remembered for too long")
	}
	m.Forget("d")
	if !m.First("d", now.Add(time.Minute), now.Add(2*time.Minute)) {
		t.Error("not forgotten")
	}
}

// TestPanic: one bad answer is not the end.
func TestPanic(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	w.desk.answer = func(context.Context, chat.Request) chat.Answer { panic("oh") }
	w.ask("report")
	w.desk.answer = nil
	w.ask("help")
	if got := w.seen(); !slices.Equal(got, []string{"= This went wrong. It was noted for those who run the service.", "= You asked: help"}) {
		t.Errorf("seen %q", got)
	}
}

// TestLoad: a burst of questions is acknowledged at once and answered in full.
func TestLoad(t *testing.T) {
	const n = 300
	var slowest time.Duration
	times := make(chan time.Duration, n)
	w := newWorld(t, slacktest.Config{}, func(c *interact.Config) { c.Workers = 8 })
	tick := time.NewTicker(time.Second / 200)
	defer tick.Stop()
	lines := make([]string, n)
	for i := range lines {
		lines[i] = w.line(channel, "report")
	}
	for _, line := range lines {
		<-tick.C
		header := sign(secret, w.clock.Now(), line)
		go func() {
			began := time.Now()
			if status, _ := w.send("/slack/commands", contentForm, line, header); status != 200 {
				t.Errorf("status %d", status)
			}
			times <- time.Since(began)
		}()
	}
	for range n {
		slowest = max(slowest, <-times)
	}
	for range n {
		if !w.wait() {
			t.Error("an answer is lost")
		}
	}
	if got := len(w.seen()); got != n || slowest > 3*time.Second { // Slack waits no longer
		t.Errorf("%d answers, slowest acknowledgement %v", got, slowest)
	}
	t.Logf("slowest acknowledgement %v", slowest)
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
	next(t, begun)
	closed := make(chan error)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	go func() { closed <- w.app.Close(ctx) }()
	if err := next(t, closed); err == nil {
		t.Error("no word of the answer that was not finished")
	}
	w.wait()
	if _, body := w.post("/slack/commands", contentForm, w.line(channel, "report")); !strings.Contains(body, "ask again") {
		t.Errorf("after the end: %s", body)
	}
	close(release)
}
