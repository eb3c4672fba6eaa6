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
		"everything.json":        {PDF: true},
		"everything-native.json": {Native: true, Late: true, Mention: slack.MentionToken("S0123456789")},
	} {
		var out []any
		for _, p := range posts(t, reporttest.Everything(), o) {
			out = append(out, map[string]any{"text": strings.Split(p.Text, "\n"), "blocks": p.Blocks})
		}
		golden.Check(t, name, document(t, out))
	}
}

// TestLimits: every post of a good and of a bad day is one that Slack takes, as
// it is and after each step of the way down to plain text.
func TestLimits(t *testing.T) {
	for name, r := range map[string]*report.Report{"everything": reporttest.Everything(), "odd": reporttest.Odd()} {
		for _, native := range []bool{false, true} {
			ps := posts(t, r, slack.Options{Native: native, PDF: true, Mention: "<!here>"})
			if len(ps) > 40 {
				t.Errorf("%s: %d posts are a flood", name, len(ps))
			}
			for i, p := range ps {
				at := fmt.Sprintf("%s native=%v post %d", name, native, i)
				checkPost(t, at, filed(p))
				checkPost(t, at+" without files", p.WithFiles(nil))
				for block := range len(filed(p).Blocks) {
					fallBack(t, fmt.Sprintf("%s without block %d", at, block), filed(p), block)
				}
				fallBack(t, at+" without some block", filed(p), -1)
			}
		}
	}
}

// TestAnyReport: no report is too long, too wide or too empty.
func TestAnyReport(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.SampledFrom(append(reporttest.Hostile(), "", "&", "word ")).Draw(t, "text"), rapid.SampledFrom([]int{0, 1, 2, 30, 400}).Draw(t, "times"))
	})
	link := rapid.Custom(func(t *rapid.T) string {
		return "https://jira.example.com/?jql=" + strings.Repeat("&", rapid.SampledFrom([]int{1, 50, 500, 1400, 2960, 4000}).Draw(t, "length"))
	})
	tone := rapid.SampledFrom([]report.Tone{report.Neutral, report.Good, report.Watch, report.Bad})
	span := rapid.Custom(func(t *rapid.T) report.Span {
		return report.Span{Text: text.Draw(t, "span"), Link: link.Draw(t, "link"), Strong: rapid.Bool().Draw(t, "strong")}
	})
	block := rapid.Custom(func(t *rapid.T) report.Block {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return report.Text{Spans: rapid.SliceOfN(span, 0, 6).Draw(t, "spans")}
		case 1:
			return report.Note{Tone: tone.Draw(t, "tone"), Spans: rapid.SliceOfN(span, 0, 6).Draw(t, "spans")}
		case 2:
			return report.Figures{Items: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) report.Figure {
				return report.Figure{Label: text.Draw(t, "label"), Value: text.Draw(t, "value"), Delta: text.Draw(t, "delta"), Note: text.Draw(t, "note"), Tone: tone.Draw(t, "tone"), Link: link.Draw(t, "link")}
			}), 0, 25).Draw(t, "figures")}
		case 3:
			return drawTable(t, text, link, tone)
		}
		return report.Chart{ID: "c", Title: text.Draw(t, "title"), Alt: text.Draw(t, "alt"), Link: link.Draw(t, "link"), Plot: report.Donut{Slices: []report.Slice{{Label: text.Draw(t, "slice"), Value: 1}}}}
	})
	rapid.Check(t, func(rt *rapid.T) {
		r := &report.Report{Service: text.Draw(rt, "service"), Title: text.Draw(rt, "title"), Headline: text.Draw(rt, "headline"), State: tone.Draw(rt, "state")}
		r.Source = report.Source{JiraURL: "https://jira.example.com", JQL: text.Draw(rt, "jql")}
		for range rapid.IntRange(0, 4).Draw(rt, "sections") {
			r.Sections = append(r.Sections, report.Section{
				ID: rapid.SampledFrom([]string{"summary", "board"}).Draw(rt, "id"), Title: text.Draw(rt, "title"),
				Blocks: rapid.SliceOfN(block, 0, 8).Draw(rt, "blocks"),
			})
		}
		m, err := slack.Render(r, slack.Options{Native: rapid.Bool().Draw(rt, "native"), PDF: true, Late: true})
		if err != nil {
			rt.Fatal(err)
		}
		for i, p := range append([]slack.Post{m.Parent}, m.Thread...) {
			if err := slack.Validate(filed(p).Blocks); err != nil {
				rt.Fatalf("post %d: %v", i, err)
			}
			if n := slack.Width(p.Text); n == 0 && i == 0 || n > 4000 {
				rt.Fatalf("post %d: text of %d characters", i, n)
			}
		}
	})
}

func drawTable(t *rapid.T, text, link *rapid.Generator[string], tone *rapid.Generator[report.Tone]) report.Table {
	b := report.Table{Title: text.Draw(t, "title"), Note: text.Draw(t, "note"), More: &report.Span{Text: text.Draw(t, "more"), Link: link.Draw(t, "link")}}
	for range rapid.IntRange(0, 25).Draw(t, "columns") {
		b.Columns = append(b.Columns, report.Column{Title: text.Draw(t, "head"), Minor: rapid.Bool().Draw(t, "minor")})
	}
	cell := report.Cell{Text: text.Draw(t, "cell"), Link: link.Draw(t, "link"), Tone: tone.Draw(t, "tone")}
	for range rapid.SampledFrom([]int{0, 1, 3, 120}).Draw(t, "rows") {
		row := make([]report.Cell, len(b.Columns))
		for i := range row {
			row[i] = cell
		}
		b.Rows = append(b.Rows, row)
	}
	if rapid.Bool().Draw(t, "total") {
		b.Total = make([]report.Cell, len(b.Columns))
	}
	return b
}

func checkPost(t *testing.T, at string, p slack.Post) {
	t.Helper()
	if len(p.Blocks) > 0 {
		if err := slack.Validate(p.Blocks); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	if n := slack.Width(p.Text); n == 0 || n > 4000 {
		t.Errorf("%s: text of %d characters", at, n)
	}
}

// fallBack refuses the same block again and again until nothing is left.
func fallBack(t *testing.T, at string, p slack.Post, block int) {
	t.Helper()
	for n := 0; ; n++ {
		var left bool
		if p, left = p.Weakened(block); !left {
			return
		}
		checkPost(t, at, p)
		if n > 200 {
			t.Fatalf("%s: no end", at)
		}
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
