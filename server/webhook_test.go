package server_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/server"
)

func hooked(hints chan server.Hint) func(*server.Config) {
	return func(c *server.Config) {
		c.WebhookSecret = secret
		c.Webhook = func(_ context.Context, h server.Hint) { hints <- h }
	}
}

func signature(body string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(body))
	return "X-Hub-Signature: sha256=" + hex.EncodeToString(m.Sum(nil))
}

func TestWebhook(t *testing.T) {
	hints := make(chan server.Hint, 8)
	s := open(t, locked, hooked(hints))
	const body = `{"webhookEvent":"jira:issue_updated","issue":{"key":"WET-7","fields":{"project":{"key":"WET"}}}}`
	for name, c := range map[string]struct {
		body    string
		headers []string
		want    int
	}{
		"unsigned":        {body, nil, 401},
		"wrong":           {body, []string{signature(body + " ")}, 401},
		"altered":         {body + " ", []string{signature(body)}, 401},
		"sha1":            {body, []string{"X-Hub-Signature: sha1=0011"}, 401},
		"no hex":          {body, []string{"X-Hub-Signature: sha256=zz"}, 401},
		"empty":           {body, []string{"X-Hub-Signature: sha256="}, 401},
		"twice":           {body, []string{signature(body), signature(body)}, 401},
		"no JSON":         {"{", []string{signature("{")}, 400},
		"odd key":         {`{"issue":{"key":"A\nB"}}`, []string{signature(`{"issue":{"key":"A\nB"}}`)}, 400},
		"signed":          {body, []string{signature(body), "X-Atlassian-Webhook-Identifier: 17"}, 202},
		"about a project": {`{"webhookEvent":"project_updated"}`, []string{signature(`{"webhookEvent":"project_updated"}`)}, 202},
	} {
		if resp, text := s.ask(t, "POST", "/jira/webhook", c.body, c.headers...); resp.StatusCode != c.want {
			t.Errorf("%s: %s, want %d: %s", name, resp.Status, c.want, text)
		}
	}
	got := map[server.Hint]int{}
	got[<-hints]++
	got[<-hints]++
	if got[server.Hint{Event: "jira:issue_updated", Issue: "WET-7", Project: "WET"}] != 1 || got[server.Hint{Event: "project_updated"}] != 1 {
		t.Errorf("hints %v", got)
	}
	resp, _ := s.ask(t, "POST", "/jira/webhook", body, signature(body), "X-Atlassian-Webhook-Identifier: 17")
	if resp.StatusCode != 202 {
		t.Errorf("repeated: %s", resp.Status)
	}
	s.ask(t, "POST", "/jira/webhook", body, signature(body), "X-Atlassian-Webhook-Identifier: 18")
	<-hints
	if len(hints) > 0 {
		t.Error("a repeated call came through")
	}
}

// TestSlowHint answers at once, and drops hints rather than pile them up.
func TestSlowHint(t *testing.T) {
	release := make(chan struct{})
	s := open(t, func(c *server.Config) {
		c.WebhookSecret = secret
		c.Webhook = func(context.Context, server.Hint) { <-release }
	})
	begin := time.Now()
	for range 50 {
		if resp, _ := s.ask(t, "POST", "/jira/webhook", "{}", signature("{}")); resp.StatusCode != 202 {
			t.Fatalf("webhook: %s", resp.Status)
		}
	}
	if d := time.Since(begin); d > 10*time.Second {
		t.Errorf("50 calls took %v", d)
	}
	close(release)
	_, body := s.ask(t, "GET", "/metrics", "")
	for _, want := range []string{`nines_jira_webhooks_total{outcome="dropped"} 42`, `nines_jira_webhooks_total{outcome="taken"} 8`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestNoWebhook(t *testing.T) {
	if resp, _ := open(t).ask(t, "POST", "/jira/webhook", "{}", signature("{}")); resp.StatusCode != 404 {
		t.Errorf("without a secret: %s", resp.Status)
	}
}

// FuzzWebhook: nothing unsigned comes through, nothing signed stops the service.
func FuzzWebhook(f *testing.F) {
	f.Add(`{"webhookEvent":"jira:issue_updated","issue":{"key":"WET-7"}}`, "sha256=00", true)
	f.Add(`{"issue":[]}`, "", true)
	f.Add("", "sha256=", false)
	s := open(f, func(c *server.Config) {
		c.WebhookSecret = secret
		c.Webhook = func(_ context.Context, h server.Hint) {
			if strings.ContainsAny(h.Event+h.Issue+h.Project, "\n\r \x00") {
				f.Errorf("hint %q", h)
			}
		}
	})
	f.Fuzz(func(t *testing.T, body, header string, sign bool) {
		r := httptest.NewRequest("POST", "http://127.0.0.1/jira/webhook", strings.NewReader(body))
		r.Header.Set("X-Hub-Signature", header)
		if sign {
			r.Header.Set("X-Hub-Signature", strings.TrimPrefix(signature(body), "X-Hub-Signature: "))
		}
		w := httptest.NewRecorder()
		s.server.Handler().ServeHTTP(w, r)
		if sign && w.Code != 202 && w.Code != 400 || !sign && w.Code != 401 {
			t.Errorf("%q signed %v: %d", body, sign, w.Code)
		}
	})
}
