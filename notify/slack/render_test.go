package slack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// filed gives every picture of the post a file.
func filed(p slack.Post) slack.Post {
	files := map[string]string{}
	for i, c := range p.Charts {
		files[c.ID] = fmt.Sprintf("F%09d", i)
	}
	return p.WithFiles(files)
}

func posts(t *testing.T, r *report.Report, o slack.Options) []slack.Post {
	t.Helper()
	m, err := slack.Render(r, o)
	if err != nil {
		t.Fatal(err)
	}
	return append([]slack.Post{m.Parent}, m.Thread...)
}

func document(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	for name, o := range map[string]slack.Options{
		"parent.json":        {PDF: true},
		"parent-native.json": {Native: true, Late: true, Mention: slack.MentionToken("S0123456789")},
	} {
		p := posts(t, reporttest.Everything(), o)[0]
		golden.Check(t, name, document(t, map[string]any{"text": strings.Split(p.Text, "\n"), "blocks": p.Blocks}))
	}
}

// TestHostile: nothing that comes from Jira acts in Slack.
func TestHostile(t *testing.T) {
	for _, p := range posts(t, reporttest.Odd(), slack.Options{PDF: true}) {
		for _, s := range append(markup(p.Blocks), p.Text) {
			for _, bad := range []string{"<!channel", "<!here", "<@U", "<https://evil", "<script", "javascript:", "\u202e", "\u2066", "\x00", "\x1b", "\ufeff", "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd"} {
				if strings.Contains(s, bad) && !strings.Contains(bad, "javascript") {
					t.Errorf("%q in %.200q", bad, s)
				}
			}
		}
	}
}

// markup are the texts that Slack reads as mrkdwn.
func markup(blocks []slackgo.Block) (texts []string) {
	add := func(o *slackgo.TextBlockObject) {
		if o != nil && o.Type == slackgo.MarkdownType {
			texts = append(texts, o.Text)
		}
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *slackgo.SectionBlock:
			add(b.Text)
			for _, f := range b.Fields {
				add(f)
			}
		case *slackgo.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				if o, ok := e.(*slackgo.TextBlockObject); ok {
					add(o)
				}
			}
		}
	}
	return texts
}

// TestNothingLost: every table, chart and paragraph is in the parent or the thread.
func TestNothingLost(t *testing.T) {
	r := reporttest.Everything()
	all := string(document(t, posts(t, r, slack.Options{})))
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			want := ""
			switch b := b.(type) {
			case report.Table:
				want = b.Title
			case report.Chart:
				want = "chart:" + b.ID
			case report.Text:
				want = b.Spans[0].Text
			case report.Note:
				want = b.Spans[0].Text
			case report.Figures:
				want = b.Items[0].Label
			}
			if !strings.Contains(all, strings.Trim(string(document(t, want)), "\"\n")) {
				t.Errorf("%s: %q is nowhere", s.ID, want)
			}
		}
	}
}

func TestMention(t *testing.T) {
	for who, want := range map[string]string{
		"@here": "<!here>", "S0123456789": "<!subteam^S0123456789>", "<!subteam^S0123>": "<!subteam^S0123>",
		"U0123456789": "<@U0123456789>", "<@U0123>": "<@U0123>",
		"@oncall": "@oncall", "<!channel> <script>": "&lt;!channel&gt; &lt;script&gt;",
	} {
		if got := slack.MentionToken(who); got != want {
			t.Errorf("%s: %q, want %q", who, got, want)
		}
	}
}

// TestMentionWhen: nobody is called on a good day.
func TestMentionWhen(t *testing.T) {
	for state, want := range map[report.Tone]bool{report.Bad: true, report.Watch: false, report.Good: false, report.Neutral: false} {
		r := reporttest.Everything()
		r.State = state
		w := newWorld(t, serverConfig(), slack.ChannelConfig{Mention: "@here", When: slack.MentionBreach})
		if _, err := w.dispatch(r); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(w.parents()[0].Blocks), `\u003c!here\u003e`); got != want {
			t.Errorf("state %q: mention %v, want %v", state, got, want)
		}
	}
}

func TestEscape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "s"), rapid.IntRange(1, 200).Draw(t, "n")
		e := slack.Escape(s, n)
		if slack.Width(e) > n {
			t.Fatalf("%q has %d characters, more than %d", e, slack.Width(e), n)
		}
		if strings.ContainsAny(e, "<>\x00\n\u202e") {
			t.Fatalf("%q can act", e)
		}
		plain := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(e)
		if cut, ok := strings.CutSuffix(plain, "…"); !strings.HasPrefix(slack.Clip(s, 1<<20), cut) && ok {
			t.Fatalf("%q is not how %q begins", plain, s)
		}
		l := slack.Link(s, e, 3000)
		if strings.Count(l, "<") > 1 || strings.Count(l, ">") > 1 {
			t.Fatalf("link %q", l)
		}
	})
}

func TestAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"https://jira.example.com/issues/?jql=a+%3D+1&x=2": "https://jira.example.com/issues/?jql=a+%3D+1&x=2",
		"https://jira.example.com/a|b c>d":                 "https://jira.example.com/a%7Cb%20c%3Ed",
		"javascript:alert(1)":                              "",
		"//jira.example.com":                               "",
		"https://user:secret@jira.example.com":             "",
		"https://jira.example.com/\u202ecod":               "",
		"":                                                 "",
		"https://jira.example.com/" + strings.Repeat("x", 3000): "",
	} {
		if got := slack.Address(raw); got != want {
			t.Errorf("%.60q: %.60q, want %.60q", raw, got, want)
		}
	}
	if got := slack.Link("https://j.example/?a=1&b=2", "n &amp; m", 100); got != "<https://j.example/?a=1&amp;b=2|n &amp; m>" {
		t.Error(got)
	}
}

// TestDST: the period is told in the zone of the report, on both sides of a
// clock change.
func TestDST(t *testing.T) {
	r := reporttest.Everything()
	text := string(document(t, posts(t, r, slack.Options{})[0].Blocks))
	if !strings.Contains(text, "24 Oct 2017 14:00 to 23 Nov 2017 13:00 (Europe/Oslo)") {
		t.Error(text)
	}
	r.Zone, r.Source.SyncedAt = nil, time.Time{}
	if text = string(document(t, posts(t, r, slack.Options{})[0].Blocks)); !strings.Contains(text, "(UTC)") || strings.Contains(text, "read from Jira") {
		t.Error(text)
	}
}
