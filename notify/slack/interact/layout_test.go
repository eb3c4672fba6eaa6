package interact_test

import (
	"strings"
	"testing"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

var _ interact.Desk = (*chat.Desk)(nil)

// TestLead: blocks come with a line that says what they speak of, and a report
// with what it does not say itself.
func TestLead(t *testing.T) {
	r := reporttest.Everything()
	blocks := []report.Block{report.Text{Spans: []report.Span{{Text: "the block"}}}}
	long := strings.Repeat("Very long sentence ", 20) + "."
	for name, c := range map[string]struct {
		answer chat.Answer
		want   string // in the first block
		not    string
	}{
		"blocks":            {chat.Answer{Text: "WET, last 30 days: 7.4 d (n = 24). " + long, Blocks: blocks}, `"WET, last 30 days: 7.4 d (n = 24)."`, "Very long"},
		"did you mean":      {chat.Answer{Text: "There is no statsu. Did you mean status? Ask " + long, Blocks: blocks}, `"There is no statsu. Did you mean status?"`, "Ask"},
		"one long sentence": {chat.Answer{Text: long + " And more.", Blocks: blocks}, "Very long", "And more"},
		"no end":            {chat.Answer{Text: "WET 7.4 d", Blocks: blocks}, `"WET 7.4 d"`, ""},
		"no text":           {chat.Answer{Blocks: blocks}, "the block", ""},
		"report":            {chat.Answer{Text: "WET, last 30 days: " + r.Headline + ".", Report: r}, `"type":"header"`, ""},
		"report with word":  {chat.Answer{Text: "Only you see this: as it would come now. WET: " + r.Headline, Report: r}, "Only you see this: as it would come now.", ""},
		"words":             {chat.Answer{Text: "Subscribed to <#C000000001> by <@U012345678>, <!channel>."}, `{"type":"channel","channel_id":"C000000001"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, slacktest.Config{})
			w.desk.answer = answers(c.answer)
			w.ask("x")
			first, _, _ := strings.Cut(string(w.server.Ephemeral()[0].Blocks), "}]}]},{")
			if !strings.Contains(first, c.want) || c.not != "" && strings.Contains(first, c.not) {
				t.Errorf("%s\nmust hold %q and not %q", first, c.want, c.not)
			}
			w.noErrors()
		})
	}
}

// TestNames: names come alive for one person, and call nobody when all see them.
func TestNames(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	a := chat.Answer{Text: "By <@U012345678> in <#C000000001>."}
	w.desk.ack = func(chat.Request) string { return "Changing what <@U012345678> made & <!here> …" }
	w.desk.answer = answers(a)
	if ack := w.ask("x"); ack != "Changing what <@U012345678> made &amp; &lt;!here&gt; …" {
		t.Errorf("acknowledgement %q", ack)
	}
	a.Share = true
	w.desk.answer = answers(a)
	w.ask("x")
	if got := w.seen()[0]; got != "= By <@U012345678> in <#C000000001>." {
		t.Errorf("seen %q", got)
	}
	a.Blocks = []report.Block{report.Text{Spans: []report.Span{{Text: "the block"}}}}
	w.desk.answer = answers(a)
	w.ask("x")
	if b := string(w.server.Messages(channel)[1].Blocks); strings.Contains(b, `"user_id"`) {
		t.Errorf("a shared line calls somebody: %s", b)
	}
	if got := w.messages(); got[0] != "By &lt;@U012345678&gt; in &lt;#C000000001&gt;." {
		t.Errorf("shared %q", got)
	}
}

// TestParts: only the first part of an answer takes the place of what was there.
func TestParts(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	var blocks []report.Block
	for _, s := range reporttest.Everything().Sections {
		blocks = append(blocks, s.Blocks...)
	}
	w.desk.answer = answers(chat.Answer{Text: "All of it.", Blocks: blocks, Buttons: []chat.Button{{Label: "Refresh", Text: "x"}}})
	w.ask("x")
	m := w.server.Ephemeral()
	if len(m) != 3 || !m[0].Replaces || m[1].Replaces || m[2].Replaces {
		t.Fatalf("seen %q", w.seen())
	}
	if last := string(m[2].Blocks); !strings.Contains(last, "not shown here") || !strings.Contains(last, "nines:again:0") {
		t.Errorf("last part %s", last)
	}
	w.noErrors()
}

// TestHomeRefresh draws the tab again, and says no more.
func TestHomeRefresh(t *testing.T) {
	w := newWorld(t, slacktest.Config{})
	p := w.press("nines:again:0", "home", false)
	p["container"] = map[string]any{"type": "view"}
	delete(p, "channel")
	w.interact(p)
	w.wait()
	if len(w.server.Homes()) != 1 || len(w.seen()) != 0 || len(w.desk.requests()) != 0 || w.server.Count("chat.postMessage") != 0 {
		t.Errorf("%d home tabs, seen %q", len(w.server.Homes()), w.seen())
	}
}
