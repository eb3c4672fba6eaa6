package interact_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
)

const (
	secret  = "8f742231b10e8888abcd99yyyzzz85a5"
	user    = "U012345678"
	channel = "C000000001"
)

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Wait moves the clock; but the patience with those who pressed a button has no
// end, unless a test says otherwise.
func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	if d == interact.Patience {
		<-ctx.Done()
		return ctx.Err()
	}
	c.Add(d)
	return ctx.Err()
}

// world is a workspace, an app in it, and a person who talks to it.
type world struct {
	t       *testing.T
	server  *slacktest.Server
	desk    *desk
	app     *interact.App
	http    *httptest.Server
	clock   *clock
	log     *safeBuffer
	done    chan bool // whether each answer reached anybody
	refused chan string
	acks    chan string
	live    chan bool
	calls   chan string // methods, as Slack hears them
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newWorld(t *testing.T, server slacktest.Config, more ...func(*interact.Config)) *world {
	t.Helper()
	w := &world{
		t: t, desk: &desk{}, clock: &clock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}, log: &safeBuffer{},
		done: make(chan bool, 10_000), refused: make(chan string, 10_000), acks: make(chan string, 10_000), live: make(chan bool, 1000), calls: make(chan string, 100_000),
	}
	server.Now, server.Called = w.clock.Now, func(c slacktest.Call) { w.calls <- c.Method }
	w.server = slacktest.New(server)
	if err := w.server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.server.Close() })
	token := slacktest.Token
	for k := range server.Tokens {
		token = k
	}
	logger := slog.New(slog.NewTextHandler(w.log, nil))
	client, err := slack.New(slack.Config{Token: token, APIURL: w.server.APIURL(), Now: w.clock.Now, Wait: w.clock.Wait, Logger: logger, HTTP: &http.Client{Timeout: 5 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	cfg := interact.Config{
		Slack: client, SigningSecret: secret, AppToken: slacktest.AppToken, APIURL: w.server.APIURL(), Desk: w.desk,
		Draw: dot, Now: w.clock.Now, Wait: w.clock.Wait, Logger: logger,
		Observe: interact.Observe{
			Answered:  func(_ string, _ time.Duration, ok bool) { w.done <- ok },
			Refused:   func(reason string) { w.refused <- reason },
			Acked:     func(kind string, _ time.Duration) { w.acks <- kind },
			Connected: func(yes bool) { w.live <- yes },
		},
	}
	for _, f := range more {
		f(&cfg)
	}
	if w.app, err = interact.New(cfg); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/slack/commands", w.app.Commands())
	mux.Handle("/slack/interactions", w.app.Interactions())
	mux.Handle("/slack/events", w.app.Events())
	w.http = httptest.NewServer(mux)
	t.Cleanup(w.http.Close)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := w.app.Close(ctx); err != nil {
			t.Error(err)
		}
		for _, s := range []string{secret, slacktest.Token, slacktest.AppToken, "/response/"} {
			if strings.Contains(w.log.String(), s) {
				t.Errorf("the log holds a secret: %s", w.log.String())
			}
		}
	})
	return w
}

// dot draws every chart as one pixel.
func dot(c report.Chart) ([]byte, error) {
	img := image.NewGray(image.Rect(0, 0, 1, 1))
	img.Pix[0] = byte(len(c.Title))
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

func sign(secret string, at time.Time, body string) http.Header {
	ts := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + ts + ":" + body))
	h := http.Header{}
	h.Set("X-Slack-Request-Timestamp", ts)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

// post sends a signed request and returns what came back.
func (w *world) post(path, content, body string) (int, string) {
	w.t.Helper()
	return w.send(path, content, body, sign(secret, w.clock.Now(), body))
}

func (w *world) send(path, content, body string, h http.Header) (int, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.http.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header = h
	req.Header.Set("Content-Type", content)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

const contentForm = "application/x-www-form-urlencoded"

// line is a slash command as Slack sends it.
func (w *world) line(in, text string) string {
	address, trigger := w.server.Prompt(in, user)
	return url.Values{
		"token": {"gIkuvaNzQIHg97ATvDxqgjtO"}, "team_id": {slacktest.TeamID}, "channel_id": {in}, "channel_name": {"x"}, "user_id": {user},
		"user_name": {"steve"}, "command": {"/reliability"}, "text": {text}, "response_url": {address}, "trigger_id": {trigger}, "api_app_id": {slacktest.AppID},
	}.Encode()
}

// ask types a line, waits for its answer and returns the acknowledgement.
func (w *world) ask(text string) (ack string) {
	w.t.Helper()
	status, body := w.post("/slack/commands", contentForm, w.line(channel, text))
	if status != http.StatusOK {
		w.t.Fatalf("status %d: %s", status, body)
	}
	w.wait()
	var said struct {
		Type string `json:"response_type"`
		Text string `json:"text"`
	}
	if body != "" {
		if err := json.Unmarshal([]byte(body), &said); err != nil || said.Type != "ephemeral" {
			w.t.Errorf("acknowledgement %q: %v", body, err)
		}
	}
	return said.Text
}

// wait waits for one answer.
func (w *world) wait() (ok bool) {
	w.t.Helper()
	return next(w.t, w.done)
}

// next takes what comes next, or fails the test.
func next[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came")
	}
	return v
}

// hears waits until Slack has heard a call.
func (w *world) hears(method string) {
	w.t.Helper()
	for {
		select {
		case got := <-w.calls:
			if got == method {
				return
			}
		case <-time.After(10 * time.Second):
			w.t.Fatalf("no %s\n%s", method, w.log.String())
		}
	}
}

// press is a button that was pressed, as Slack sends it.
func (w *world) press(actionID, value string, ephemeral bool) map[string]any {
	address, trigger := w.server.Prompt(channel, user)
	return map[string]any{
		"type": "block_actions", "user": map[string]any{"id": user, "username": "steve"}, "api_app_id": slacktest.AppID,
		"container": map[string]any{"type": "message", "message_ts": "1.2", "channel_id": channel, "is_ephemeral": ephemeral},
		"channel":   map[string]any{"id": channel, "name": "wet-reliability"}, "trigger_id": trigger, "response_url": address,
		"message": map[string]any{"blocks": []any{map[string]any{"type": "hologram", "text": 7}}},
		"actions": []any{map[string]any{"type": "button", "action_id": actionID, "block_id": "b", "value": value, "action_ts": "1.1"}},
	}
}

func payload(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{"payload": {string(b)}}.Encode()
}

// interact sends an interaction over HTTP.
func (w *world) interact(v any) (int, string) {
	w.t.Helper()
	return w.post("/slack/interactions", contentForm, payload(w.t, v))
}

// seen is what the person saw alone, each message in one line.
func (w *world) seen() (all []string) {
	for _, m := range w.server.Ephemeral() {
		all = append(all, fmt.Sprintf("%s %s", map[bool]string{true: "=", false: "+"}[m.Replaces], m.Text))
	}
	return all
}
