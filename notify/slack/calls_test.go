package slack_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report/reporttest"
)

// TestCalls: every argument of every call is one that Slack knows, and every
// error that the stand-in was told to give is one of that method.
func TestCalls(t *testing.T) {
	raw, err := os.ReadFile(filepath.FromSlash("../../../shared/data/slack/methods.json"))
	if err != nil {
		t.Skipf("no list of Slack's methods: %v", err)
	}
	var methods map[string]json.RawMessage
	if err := json.Unmarshal(raw, &methods); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, slacktest.Config{Slow: 1}, slack.ChannelConfig{})
	for _, f := range []slacktest.Fault{
		{Method: "chat.postMessage", After: true, Loss: slacktest.EOF},
		{Method: "chat.postMessage", Skip: 1, Error: "invalid_blocks", Block: "data_table"},
		{Method: "files.completeUploadExternal", Skip: 3, After: true, Loss: slacktest.EOF},
	} {
		w.server.Fail(f)
	}
	r := brief("Needs attention")
	for range 2 {
		if _, err := w.dispatch(r); err != nil {
			t.Fatal(err)
		}
		r.Headline, r.Sections, w.pdf = "Shorter", r.Sections[:2], []byte("%PDF other")
	}
	if _, err := w.client.Check(t.Context(), w.dest); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range w.server.Calls() {
		if seen[c.Method] = true; c.Method == "upload" {
			continue
		}
		var m struct {
			Args   map[string]string `json:"args"`
			Errors []string          `json:"errors"`
		}
		if err := json.Unmarshal(methods[c.Method], &m); err != nil {
			t.Errorf("%s: %v", c.Method, err)
		}
		for k := range c.Args {
			if _, known := m.Args[k]; !known {
				t.Errorf("%s has no argument %q", c.Method, k)
			}
			if k == "parse" || k == "link_names" {
				t.Errorf("%s asks Slack to find mentions: %s", c.Method, k)
			}
		}
	}
	for _, method := range []string{"auth.test", "chat.postMessage", "chat.update", "chat.delete", "conversations.history", "conversations.list", "files.info", "files.delete", "upload"} {
		if !seen[method] {
			t.Errorf("%s was not called", method)
		}
	}
}

// TestToken: the token goes to the API, in header and form, and nowhere else.
func TestToken(t *testing.T) {
	var stray []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		stray = append(stray, r.URL.Path+string(b)+r.Header.Get("Authorization"))
	}))
	defer other.Close()
	for name, h := range map[string]http.HandlerFunc{
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		},
		"upload elsewhere": func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "getUploadURLExternal") {
				_, _ = io.WriteString(w, `{"ok":true,"upload_url":"`+other.URL+`/secret","file_id":"F012345678"}`)
				return
			}
			_, _ = io.WriteString(w, `{"ok":true,"channel":"C012345678","ts":"1.000001"}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			stray = nil
			api := httptest.NewServer(h)
			defer api.Close()
			c := &clock{now: time.Unix(1511438700, 0)}
			client, err := slack.New(slack.Config{Token: "xoxb-1-secret", APIURL: api.URL + "/api", Now: c.Now, Wait: c.Wait})
			if err != nil {
				t.Fatal(err)
			}
			ch, err := client.Channel(slack.ChannelConfig{Channel: "C012345678", Draw: dot})
			if err != nil {
				t.Fatal(err)
			}
			p := &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{ch}, Now: c.Now, Wait: c.Wait}
			ds, err := p.Dispatch(t.Context(), job(reporttest.Everything()))
			if len(stray) > 0 {
				t.Errorf("sent to a stranger: %q", stray)
			}
			if err != nil && strings.Contains(err.Error()+ds[0].Error, "secret") {
				t.Errorf("a secret in %v", err)
			}
		})
	}
}

// TestUnreachable: nothing was sent, so the delivery waits for better times.
func TestUnreachable(t *testing.T) {
	l := httptest.NewServer(nil)
	l.Close()
	c := &clock{now: time.Unix(1511438700, 0)}
	client, err := slack.New(slack.Config{Token: "xoxb-1", APIURL: l.URL + "/api/", Now: c.Now, Wait: c.Wait})
	if err != nil {
		t.Fatal(err)
	}
	ch, err := client.Channel(slack.ChannelConfig{Channel: "#x"})
	if err != nil {
		t.Fatal(err)
	}
	p := &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{ch}, Now: c.Now, Wait: c.Wait}
	ds, err := p.Dispatch(t.Context(), job(reporttest.Everything()))
	if err == nil || ds[0].State != nines.DeliveryPending || len(ds[0].Steps) != 0 {
		t.Errorf("%+v: %v", ds[0], err)
	}
}

func TestConfig(t *testing.T) {
	for _, cfg := range []slack.Config{{}, {Token: "x", APIURL: "slack.com/api"}, {Token: "x", APIURL: "ftp://slack.com"}, {Token: "x", APIURL: "://"}} {
		if _, err := slack.New(cfg); err == nil {
			t.Errorf("no error for %+v", cfg)
		}
	}
	c, err := slack.New(slack.Config{Token: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, cfg := range []slack.ChannelConfig{{}, {Channel: "#"}, {Channel: "#a", When: "sometimes"}} {
		if _, err := c.Channel(cfg); err == nil {
			t.Errorf("no error for %+v", cfg)
		}
	}
}

func FuzzPointer(f *testing.F) {
	f.Add("[ERROR] invalid slack file [json-pointer:/blocks/3/slack_file]")
	f.Add("[json-pointer:/blocks/99999999999999999999]")
	f.Fuzz(func(t *testing.T, s string) {
		if i, _, ok := slack.Pointer(s); ok && i < 0 {
			t.Errorf("block %d", i)
		}
	})
}
