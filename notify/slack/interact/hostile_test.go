package interact_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// TestHostileAnswers: no text from outside comes alive.
func TestHostileAnswers(t *testing.T) {
	evil := "<!channel> <@U099999999> <https://evil.example|Jira> &amp; \u202e*x*"
	w := newWorld(t, slacktest.Config{})
	for _, a := range []chat.Answer{
		{Text: evil},
		{Text: evil, Share: true},
		{Text: evil, Blocks: []report.Block{report.Text{Spans: []report.Span{{Text: evil}}}, report.Note{Spans: []report.Span{{Text: evil}}}}},
		{Text: evil, Report: reporttest.Odd(), Share: true},
		{Text: evil, Buttons: []chat.Button{{Label: evil, Text: evil, Confirm: evil}, {Label: "x", URL: "javascript:alert(1)"}, {Label: strings.Repeat("x", 200), Text: "x"}, {Label: "long", Text: strings.Repeat("x", 2001)}}},
		{Files: []chat.File{{Name: evil, Title: evil, Bytes: []byte("%PDF")}}},
	} {
		w.desk.answer = func(context.Context, chat.Request) chat.Answer { return a }
		w.ask(evil)
	}
	all := w.server.Messages(channel)
	all = append(append(all, w.server.Ephemeral()...), w.server.Messages("D"+user[1:])...)
	if len(all) < 6 {
		t.Fatalf("%d messages", len(all))
	}
	for _, m := range all {
		if strings.Contains(m.Text, "<!") || m.User == "" && strings.Contains(m.Text, "<@") || strings.Contains(m.Text, "<http") || strings.Contains(m.Text, "\u202e") {
			t.Errorf("text %q", m.Text)
		}
		alive(t, m.Blocks)
	}
	w.noErrors()
}

// alive looks for markup in the mrkdwn of blocks.
func alive(t *testing.T, blocks json.RawMessage) {
	t.Helper()
	if len(blocks) == 0 {
		return
	}
	var v any
	if err := json.Unmarshal(blocks, &v); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			text, _ := v["text"].(string)
			text = strings.ReplaceAll(text, "<@"+user+">", "") // who asked, or changed something
			if v["type"] == "mrkdwn" && (strings.Contains(text, "<!channel") || strings.Contains(text, "<@") || strings.Contains(text, "evil.example|Jira>")) {
				t.Errorf("mrkdwn %q", text)
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(v)
}
