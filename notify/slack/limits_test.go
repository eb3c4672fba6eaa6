package slack_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

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

// TestFull: a parent of which everything is as long as it may be.
func TestFull(t *testing.T) {
	long := func(n int) string { return strings.Repeat("&", n) }
	link := "https://jira.example.com/" + long(2900)
	r := reporttest.Everything()
	r.Title, r.Headline, r.Source.JQL = long(200), long(2000), long(900)
	for i, s := range r.Sections {
		for k, b := range s.Blocks {
			switch b := b.(type) {
			case report.Text:
				r.Sections[i].Blocks[k] = report.Text{Spans: []report.Span{{Text: long(300), Link: link}, {Text: long(300), Link: link}}}
			case report.Chart:
				b.Alt = long(3000)
				r.Sections[i].Blocks[k] = b
			case report.Figures:
				for f := range b.Items {
					b.Items[f] = report.Figure{Label: long(300), Value: long(300), Delta: long(300), Note: long(300), Link: "https://jira.example.com/" + long(80)}
				}
			}
		}
	}
	for _, native := range []bool{false, true} {
		for i, p := range posts(t, r, slack.Options{PDF: true, Native: native, Late: true, Mention: "<!here>"}) {
			checkPost(t, fmt.Sprintf("native=%v post %d", native, i), filed(p))
		}
	}
}

// TestAnyReport: no report is too long, too wide or too empty.
func TestAnyReport(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.SampledFrom(append(reporttest.Hostile(), "", "&", "word ")).Draw(t, "text"), rapid.SampledFrom([]int{0, 1, 2, 30, 100}).Draw(t, "times"))
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
	cell := report.Cell{Text: slack.Clip(text.Draw(t, "cell"), 300), Link: link.Draw(t, "link"), Tone: tone.Draw(t, "tone")}
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
