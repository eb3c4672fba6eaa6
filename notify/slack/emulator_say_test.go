package slack_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// TestEmulatorSays talks to the Slack that we did not write: a message with
// buttons and a picture, a file in its thread, a message for one person, the home
// tab.
func TestEmulatorSays(t *testing.T) {
	base := startEmulator(t)
	clock := &clock{now: time.Now()}
	c, err := slack.New(slack.Config{Token: emulatorToken, APIURL: base + "/api/", Now: clock.Now, Wait: clock.Wait, HTTP: &http.Client{Timeout: 5 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	channel, user := channelOf(t, base), userOf(t, base)
	m, err := slack.Render(reporttest.Everything(), slack.Options{Buttons: []chat.Button{{Label: "Refresh", Text: "report"}}})
	if err != nil {
		t.Fatal(err)
	}
	id, ts, err := c.Say(t.Context(), channel, "", c.Illustrate(t.Context(), m.Parent, dot))
	if err != nil || id != channel {
		t.Fatalf("%s %v", id, err)
	}
	file, err := c.PutFile(t.Context(), "WET.pdf", []byte("%PDF-1.7"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ShareFile(t.Context(), file, "WET", channel, ts); err != nil {
		t.Error(err)
	}
	thread := call(t, base, "conversations.replies", url.Values{"ts": {ts}, "limit": {"200"}})
	if len(thread) != 2 || len(thread[1].Files) != 1 {
		t.Errorf("thread %+v", thread)
	}
	var kinds strings.Builder
	for _, b := range thread[0].Blocks {
		kinds.WriteString(b.Type + " ")
	}
	if !strings.Contains(kinds.String(), "image") || !strings.Contains(kinds.String(), "actions") {
		t.Errorf("blocks %s", kinds.String())
	}
	if err := c.Whisper(t.Context(), channel, user, slack.Words(report.Good, "only you")); err != nil {
		t.Error(err)
	}
	if err := c.PublishHome(t.Context(), user, []slack.Post{slack.Words(report.Good, "at home")}); err != nil {
		t.Error(err)
	}
	if _, err := c.Zone(t.Context(), user); err != nil {
		t.Logf("the emulator knows no zones: %v", err)
	}
}

func userOf(t *testing.T, base string) string {
	t.Helper()
	var r struct {
		UserID string `json:"user_id"`
	}
	ask(t, base, "auth.test", url.Values{}, &r)
	return r.UserID
}
