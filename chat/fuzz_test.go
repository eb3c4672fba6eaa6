package chat_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/report"
)

// checkAnswer holds what is true of every answer.
func checkAnswer(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string, a chat.Answer,
) {
	t.Helper()
	if strings.TrimSpace(a.Text) == "" || !utf8.ValidString(a.Text) || len(a.Text) > 4000 {
		t.Fatalf("%q: text %q", text, a.Text)
	}
	if len(a.Buttons) > 25 {
		t.Fatalf("%q: %d buttons", text, len(a.Buttons))
	}
	for _, b := range a.Buttons {
		if b.Label == "" || len([]rune(b.Label)) > 75 || len(b.Text) > 2000 || len(b.URL) > 3000 || (b.Text == "") == (b.URL == "") {
			t.Fatalf("%q: button %+v", text, b)
		}
	}
	for _, b := range a.Blocks {
		if table, ok := b.(report.Table); ok {
			for _, row := range table.Rows {
				if len(row) != len(table.Columns) {
					t.Fatalf("%q: row %v", text, row)
				}
			}
		}
	}
}

// Whatever is typed, there is an answer, and nothing panics.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		"", "help", "report october WET share", "status", "“mttr”\u00a0WET", "chart cumulative-flow", "explain WET-70", "explain mttr",
		"subscribe WET weekdays 09:00 Europe/Oslo last 30 days in <#C123|x> with pdf", "schedule sub-aaaa Mon 9:00", "list all", "pause", "resume daily", "edit sub-aaaa GRID 0 14 * * 1 last week",
		"<@U1> <!channel> <https://a.example/browse/WET-1|x> <", "<|>0", "<#|x>", "from 1 Oct to 2 Oct", "2026-W54", "&lt;&gt;&amp;", "\u202eevil\u0000", "* * * * *", "every 2 weeks", strings.Repeat("a ", 2000), strings.Repeat("<", 3000),
	} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, text string, direct bool) {
		s := newSource(t)
		s.err = chatFault // no reports: they take long
		d := desk(s)
		req := chat.Request{User: "U1", Channel: "C1", Direct: direct, Text: text}
		if ack := d.Ack(req); !utf8.ValidString(ack) || len(ack) > 500 {
			t.Fatalf("ack %q", ack)
		}
		d.Form(req)
		a := d.Answer(t.Context(), req)
		checkAnswer(t, text, a)
		if strings.Contains(a.Text, "I do not know “") || strings.HasPrefix(a.Text, "Which service?") {
			return // there may be another such word
		}
		for _, b := range a.Buttons {
			if b.Text != "" && strings.Contains(d.Answer(t.Context(), chat.Request{User: "U1", Channel: "C1", Text: b.Text}).Text, "I do not know “") {
				t.Fatalf("%q: button %q is not understood", text, b.Text)
			}
		}
	})
}

var chatFault = &chat.Fault{Text: "No.", Hint: "Not now."}

// FuzzSubmit fills forms in with anything.
func FuzzSubmit(f *testing.F) {
	f.Add("subscription", "channel=C1", "service", "WET", "when", "weekdays 09:00")
	f.Add("subscription", "id=sub-aaaa", "zone", "Europe/Olso", "window", "october")
	f.Add("x", "%", "channel", "C", "sections", "board")
	f.Fuzz(func(t *testing.T, id, state, field1, value1, field2, value2 string) {
		d := desk(newSource(t))
		a, faults := d.Submit(t.Context(), chat.Request{User: "U1"}, id, state, map[string][]string{field1: {value1}, field2: {value2}})
		if len(faults) == 0 {
			checkAnswer(t, state, a)
		}
	})
}

// Every button of every answer is understood, and so are those of the answers
// to them.
func TestButtonsAreUnderstood(t *testing.T) {
	seen := map[string]bool{}
	var press func(req chat.Request, subs []chat.Schedule, depth int)
	press = func(req chat.Request, subs []chat.Schedule, depth int) {
		if seen[req.Text] {
			return
		}
		seen[req.Text] = true
		s := newSource(t)
		s.subs = slices.Clone(subs)
		a := desk(s).Answer(t.Context(), req)
		checkAnswer(t, req.Text, a)
		if depth < 3 && (strings.Contains(a.Text, "I do not know") || strings.Contains(a.Text, "I cannot") || strings.Contains(a.Text, "There is no ")) && !strings.Contains(req.Text, "bilitty") {
			t.Errorf("button %q: %s", req.Text, a.Text)
		}
		for _, b := range a.Buttons {
			if depth > 0 && b.Text != "" {
				again := req
				again.Text = b.Text
				press(again, s.subs, depth-1)
			}
		}
	}
	for _, text := range []string{
		"help", "report october", "status", "board last 2 weeks", "mttr", "failures", "pdf 2026-W46", "chart", "explain", "explain median WET yesterday", "explain WET-1",
		"list", "list all", "pause", "unsubscribe", "schedule mon 9:00", "test sub-aaaa", "subscribe WET mon 9:00", "home", "sttaus", "chart avaibilitty", "why avaibilitty", "status GRID this month",
	} {
		s := newSource(t)
		s.subs[1].Channel = "C1"
		press(in(text), s.subs, 3)
	}
	t.Logf("%d requests", len(seen))
}

// A button of a period that has ended means the same later.
func TestOldButtons(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		period := rapid.SampledFrom([]string{"last 7 days", "yesterday", "this week", "October", "2026-W40", "since 1 November", "36h", "1 to 15 October"}).Draw(rt, "period")
		verb := rapid.SampledFrom([]string{"status", "board", "pdf", "explain median", "chart board"}).Draw(rt, "verb")
		s := newSource(t)
		a := desk(s).Answer(t.Context(), in(verb+" WET "+period))
		asked := s.asks[0]
		for _, b := range a.Buttons {
			if b.Label != "Share to channel" && b.Label != "PDF" {
				continue
			}
			later := desk(s, func(c *chat.Config) { c.Now = func() time.Time { return clock.AddDate(0, 3, 1) } })
			s.asks = nil
			later.Answer(t.Context(), in(b.Text))
			if len(s.asks) != 1 || !s.asks[0].Window.From.Equal(asked.Window.From) || !s.asks[0].Window.To.Equal(asked.Window.To) || !s.asks[0].AsOf.Equal(asked.AsOf) {
				rt.Fatalf("%s: %v, was %v", b.Text, s.asks, asked)
			}
		}
	})
}
