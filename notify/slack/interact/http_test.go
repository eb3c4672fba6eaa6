package interact_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

func TestCommand(t *testing.T) {
	w := newWorld(t, slacktest.Config{People: map[string]string{user: "Europe/Oslo"}})
	if ack := w.ask("report WET &amp; co"); ack != "Working on it: report WET &amp; co" {
		t.Errorf("acknowledgement %q", ack)
	}
	if got := w.seen(); len(got) != 1 || got[0] != "= You asked: report WET &amp; co" {
		t.Errorf("seen %q", got)
	}
	r := w.desk.requests()[0]
	if r.User != user || r.Channel != channel || r.Direct || r.Text != "report WET & co" || r.Zone.String() != "Europe/Oslo" {
		t.Errorf("request %+v", r)
	}
}

// TestInstant: where there is nothing to say at once, nothing is said, and the
// answer takes nobody's place.
func TestInstant(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	w.desk.ack = func(chat.Request) string { return "" }
	if ack := w.ask("help"); ack != "" {
		t.Errorf("acknowledgement %q", ack)
	}
	if got := w.seen(); len(got) != 1 || got[0] != "+ You asked: help" {
		t.Errorf("seen %q", got)
	}
}

// TestDocumentedVector is the example of Slack's documentation.
func TestDocumentedVector(t *testing.T) {
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	h := http.Header{}
	h.Set("X-Slack-Request-Timestamp", "1531420618")
	h.Set("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	if _, reason := interact.Verify(secret, h, []byte(body), time.Unix(1531420618, 0)); reason != "" {
		t.Errorf("refused: %s", reason)
	}
}

// TestHostile: what is not a fresh request that Slack signed is turned away, with
// no word of why, and reaches nobody.
func TestHostile(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	now := w.clock.Now()
	const body = "user_id=U012345678&channel_id=C000000001&text=help"
	good := func() http.Header { return sign(secret, now, body) }
	with := func(key, value string) http.Header {
		h := good()
		h.Del(key)
		if value != "" {
			h.Set(key, value)
		}
		return h
	}
	signature := good().Get("X-Slack-Signature")
	for name, c := range map[string]struct {
		header  http.Header
		content string
		body    string
		status  int
		reason  string
	}{
		"altered body":        {good(), contentForm, body + "x", 401, "signature"},
		"altered signature":   {with("X-Slack-Signature", signature[:66]+"0"+strings.Map(func(r rune) rune { return r ^ 1 }, signature[66:])), contentForm, body, 401, "signature"},
		"no signature":        {with("X-Slack-Signature", ""), contentForm, body, 401, "signature"},
		"empty signature":     {with("X-Slack-Signature", "v0="), contentForm, body, 401, "signature"},
		"short signature":     {with("X-Slack-Signature", signature[:20]), contentForm, body, 401, "signature"},
		"capitals":            {with("X-Slack-Signature", "v0="+strings.ToUpper(signature[3:])), contentForm, body, 401, "signature"},
		"version 1":           {with("X-Slack-Signature", "v1"+signature[2:]), contentForm, body, 401, "signature"},
		"no time":             {with("X-Slack-Request-Timestamp", ""), contentForm, body, 401, "signature"},
		"no number":           {with("X-Slack-Request-Timestamp", "now"), contentForm, body, 401, "time"},
		"another time":        {with("X-Slack-Request-Timestamp", "1531420618"), contentForm, body, 401, "signature"},
		"overflow":            {with("X-Slack-Request-Timestamp", "99999999999999999999"), contentForm, body, 401, "time"},
		"stale":               {sign(secret, now.Add(-301*time.Second), body), contentForm, body, 401, "time"},
		"future":              {sign(secret, now.Add(301*time.Second), body), contentForm, body, 401, "time"},
		"two signatures":      {http.Header{"X-Slack-Request-Timestamp": good()["X-Slack-Request-Timestamp"], "X-Slack-Signature": {"v0=0", signature}}, contentForm, body, 401, "signature"},
		"other secret":        {sign("other", now, body), contentForm, body, 401, "signature"},
		"empty secret":        {sign("", now, body), contentForm, body, 401, "signature"},
		"unsigned and large":  {http.Header{}, contentForm, strings.Repeat("x", 64<<10+1), 413, "size"},
		"signed and large":    {sign(secret, now, strings.Repeat("x", 70_000)), contentForm, strings.Repeat("x", 70_000), 413, "size"},
		"JSON":                {good(), "application/json", body, 415, "type"},
		"multipart":           {good(), "multipart/form-data; boundary=x", body, 415, "type"},
		"no content type":     {good(), "", body, 415, "type"},
		"nobody":              {sign(secret, now, "text=help"), contentForm, "text=help", 400, "content"},
		"user is a script":    {sign(secret, now, "user_id=U1>|"), contentForm, "user_id=U1>|", 400, "content"},
		"broken percent code": {sign(secret, now, "user_id=%zz"), contentForm, "user_id=%zz", 400, "content"},
	} {
		t.Run(name, func(t *testing.T) {
			status, answer := w.send("/slack/commands", c.content, c.body, c.header)
			if status != c.status || strings.TrimSpace(answer) != http.StatusText(c.status) {
				t.Errorf("%d %q, want %d", status, answer, c.status)
			}
			if got := next(t, w.refused); got != c.reason {
				t.Errorf("reason %s, want %s", got, c.reason)
			}
		})
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodHead, http.MethodDelete, http.MethodOptions} {
		req, err := http.NewRequestWithContext(t.Context(), method, w.http.URL+"/slack/commands", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, resp.StatusCode)
		}
	}
	if n := len(w.desk.requests()); n != 0 || len(w.server.Calls()) != 0 {
		t.Errorf("%d requests got through, %d calls", n, len(w.server.Calls()))
	}
}

// TestEdges: five minutes are within the limit, either way.
func TestEdges(t *testing.T) {
	now := time.Unix(1800000000, 0)
	for _, d := range []time.Duration{-5 * time.Minute, 0, 5 * time.Minute} {
		if _, reason := interact.Verify(secret, sign(secret, now.Add(d), "x"), []byte("x"), now); reason != "" {
			t.Errorf("%v: %s", d, reason)
		}
	}
	if _, reason := interact.Verify("", sign("", now, "x"), []byte("x"), now); reason != "signature" {
		t.Errorf("an empty secret accepts what it signed")
	}
}
