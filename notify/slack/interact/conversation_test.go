package interact_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report/reporttest"
)

func says(text string) func(context.Context, chat.Request) chat.Answer {
	return answers(chat.Answer{Text: text})
}

func answers(a chat.Answer) func(context.Context, chat.Request) chat.Answer {
	return func(context.Context, chat.Request) chat.Answer { return a }
}

func (w *world) messages() (all []string) {
	for _, m := range w.server.Messages(channel) {
		all = append(all, m.Text)
	}
	return all
}

// noErrors checks that Slack took everything.
func (w *world) noErrors() {
	w.t.Helper()
	for _, c := range w.server.Calls() {
		if !c.OK && c.Error != "" && c.Error != "user_not_found" {
			w.t.Errorf("%s: %s %v", c.Method, c.Error, c.Args)
		}
	}
}

// TestWays: an answer finds its way when the first ones are closed.
func TestWays(t *testing.T) {
	for name, c := range map[string]struct {
		faults  []slacktest.Fault
		change  func(url.Values)
		private string // messages seen alone
		direct  string // direct messages
	}{
		"used": {
			faults:  []slacktest.Fault{{Method: "response", Error: "used_url"}},
			private: "+ You asked: report",
		},
		"expired": {
			faults:  []slacktest.Fault{{Method: "response", Error: "expired_url", Times: -1}},
			private: "+ You asked: report",
		},
		"503": {
			faults:  []slacktest.Fault{{Method: "response", Status: 503, Times: -1}},
			private: "+ You asked: report",
		},
		"429": {
			faults:  []slacktest.Fault{{Method: "response", Status: 429, RetryAfter: "7"}},
			private: "= You asked: report",
		},
		"not in the channel": {
			faults: []slacktest.Fault{{Method: "response", Loss: slacktest.EOF}, {Method: "chat.postEphemeral", Error: "not_in_channel"}},
			direct: "You asked: report",
		},
		"no address": {
			change:  func(v url.Values) { v.Del("response_url") },
			private: "+ You asked: report",
		},
		"a stranger's address": {
			change:  func(v url.Values) { v.Set("response_url", "https://slack.com.evil.example/commands/1") },
			private: "+ You asked: report",
		},
		"an address inside": {
			change:  func(v url.Values) { v.Set("response_url", "http://169.254.169.254/latest/meta-data") },
			private: "+ You asked: report",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, slacktest.Config{})
			for _, f := range c.faults {
				w.server.Fail(f)
			}
			form, err := url.ParseQuery(w.line(channel, "report"))
			if err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(form)
			}
			w.post("/slack/commands", contentForm, form.Encode())
			if !w.wait() {
				t.Error("the answer is lost")
			}
			if got := strings.Join(w.seen(), "|"); got != c.private {
				t.Errorf("seen %q, want %q", got, c.private)
			}
			var direct strings.Builder
			for _, m := range w.server.Messages("D" + user[1:]) {
				direct.WriteString(m.Text)
			}
			if direct.String() != c.direct {
				t.Errorf("direct %q, want %q", direct.String(), c.direct)
			}
		})
	}
}

// TestRefusedBlocks: what Slack does not take is said more plainly.
func TestRefusedBlocks(t *testing.T) {
	for _, kind := range []string{"image", "data_table", "rich_text", "section", "actions", "header"} {
		for _, share := range []bool{false, true} {
			w := newWorld(t, slacktest.Config{})
			w.server.Fail(slacktest.Fault{Method: "response", Error: "invalid_blocks", Block: kind, Times: -1})
			w.server.Fail(slacktest.Fault{Method: "chat.postMessage", Error: "invalid_blocks", Block: kind, Times: -1})
			w.desk.answer = func(context.Context, chat.Request) chat.Answer {
				return chat.Answer{Text: "all of it", Report: reporttest.Everything(), Buttons: []chat.Button{{Label: "Refresh", Text: "report"}}, Share: share}
			}
			w.ask("report")
			text := strings.Join(append(w.seen(), w.messages()...), "\n")
			if !strings.Contains(text, "7.4 d") {
				t.Errorf("%s share=%v: seen %q", kind, share, text)
			}
		}
	}
}

// TestWholeReport: one person sees its summary; shared, it comes with its whole
// thread, its file, and who asked.
func TestWholeReport(t *testing.T) {
	w := newWorld(t, slacktest.Config{Slow: 1})
	share := false
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		return chat.Answer{
			Text: "all of it", Report: reporttest.Everything(), Share: share,
			Buttons: []chat.Button{{Label: "Refresh", Text: "report"}, {Label: "Open in Jira", URL: "https://jira.example/x"}},
			Files:   []chat.File{{Name: "WET.pdf", Title: "WET, October", Bytes: []byte("%PDF-1.7")}},
		}
	}
	w.ask("report")
	alone := w.server.Ephemeral()
	if len(alone) != 1 || !alone[0].Replaces {
		t.Fatalf("seen %q", w.seen())
	}
	for _, want := range []string{"not shown here", "WET.pdf was sent to you as a direct message"} {
		if !strings.Contains(string(alone[0].Blocks), want) {
			t.Errorf("the answer lacks %q", want)
		}
	}
	if strings.Contains(string(alone[0].Blocks), "in the thread") {
		t.Error("speaks of a thread that is not there")
	}
	dm := w.server.Messages("D" + user[1:])
	if len(dm) != 2 || dm[0].Text != "WET, October" || dm[1].ThreadTS != dm[0].TS || len(dm[1].Files) != 1 {
		t.Errorf("direct messages %+v", dm)
	}
	share = true
	w.ask("report share")
	all := w.server.Messages(channel)
	if len(all) < 5 || !all[0].Parent() || !strings.Contains(string(all[0].Blocks), `\u003c@`+user+`\u003e asked for this with /reliability`) {
		t.Fatalf("shared %d messages, %s", len(all), all[0].Blocks)
	}
	if last := all[len(all)-1]; len(last.Files) != 1 || last.ThreadTS != all[0].TS {
		t.Errorf("last in the thread %+v", last)
	}
	if got := w.seen(); got[1] != "= Posted in this channel, for everybody." {
		t.Errorf("seen %q", got)
	}
	w.noErrors()
}

// TestShareRefused: who asked sees the answer, and why nobody else does.
func TestShareRefused(t *testing.T) {
	for code, want := range map[string]string{
		"not_in_channel": "/invite @nines", "restricted_action": "workspace owner", "internal_error": "unknown whether the post arrived",
	} {
		w := newWorld(t, slacktest.Config{})
		w.server.Fail(slacktest.Fault{Method: "chat.postMessage", Error: code})
		w.desk.answer = func(context.Context, chat.Request) chat.Answer { return chat.Answer{Text: "all of it", Share: true} }
		w.ask("report share")
		alone := w.server.Ephemeral()
		if len(alone) != 1 || !strings.Contains(alone[0].Text+string(alone[0].Blocks), want) || len(w.messages()) != 0 {
			t.Errorf("%s: %+v", code, alone)
		}
		if code == "not_in_channel" && alone[0].Text != "all of it" {
			t.Errorf("the answer is lost: %q", alone[0].Text)
		}
	}
}

// TestNoFiles: without the scope, people learn which one is missing.
func TestNoFiles(t *testing.T) {
	w := newWorld(t, slacktest.Config{Tokens: map[string][]string{slacktest.Token: {"chat:write"}}})
	w.desk.answer = func(context.Context, chat.Request) chat.Answer {
		return chat.Answer{Text: "Here", Report: reporttest.Everything(), Files: []chat.File{{Name: "WET.pdf", Bytes: []byte("%PDF")}}}
	}
	w.ask("pdf")
	alone := w.server.Ephemeral()
	if len(alone) == 0 || !strings.Contains(string(alone[len(alone)-1].Blocks), "add files:write to the bot token scopes") {
		t.Errorf("seen %+v", alone)
	}
	if !strings.Contains(string(alone[0].Blocks), "data_visualization") {
		t.Error("no native charts in place of the pictures")
	}
	if len(w.server.Messages("D"+user[1:])) != 0 {
		t.Error("a direct message without its file")
	}
}

func TestAnnounce(t *testing.T) {
	other := slacktest.Channel{ID: "C000000002", Name: "other"}
	w := newWorld(t, slacktest.Config{Channels: []slacktest.Channel{{ID: channel, Name: "wet-reliability"}, other}})
	w.desk.answer = func(_ context.Context, r chat.Request) chat.Answer {
		a := chat.Answer{Text: "Paused.", Announce: "<@U012345678> paused the daily report <!channel> & <@evil>"}
		if r.Text == "elsewhere" {
			a.AnnounceIn = other.ID
		}
		return a
	}
	w.ask("pause")
	w.ask("elsewhere")
	const want = "<@U012345678> paused the daily report &lt;!channel&gt; &amp; &lt;@evil&gt;"
	if got := w.messages(); len(got) != 1 || got[0] != want {
		t.Errorf("announced %q", got)
	}
	if got := w.server.Messages(other.ID); len(got) != 1 || got[0].Text != want {
		t.Errorf("announced elsewhere %+v", got)
	}
}
