package text_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
	"github.com/nines-bot/nines/report/text"
	"pgregory.net/rapid"
)

func render(t testing.TB, r *report.Report, o text.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := text.Render(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name string
		make func() *report.Report
		o    text.Options
	}{
		{"everything-80.txt", reporttest.Everything, text.Options{}},
		{"everything-60.txt", reporttest.Everything, text.Options{Width: 60}},
		{"everything-120.txt", reporttest.Everything, text.Options{Width: 120}},
		{"everything-color.txt", reporttest.Everything, text.Options{Width: 100, Color: true, Links: true}},
		{"everything-ascii.txt", reporttest.Everything, text.Options{ASCII: true}},
		{"odd-80.txt", reporttest.Odd, text.Options{}},
	} {
		t.Run(c.name, func(t *testing.T) { golden.Check(t, c.name, []byte(render(t, c.make(), c.o))) })
	}
}

// TestWidth: no line is wider than the terminal, however narrow.
func TestWidth(t *testing.T) {
	everything, odd := reporttest.Everything(), reporttest.Odd()
	for width := 40; width <= 220; width++ {
		for _, ascii := range []bool{false, true} {
			checkWidth(t, everything, text.Options{Width: width, ASCII: ascii})
		}
		if width%13 == 1 {
			checkWidth(t, odd, text.Options{Width: width, ASCII: width%2 == 0})
		}
	}
}

func checkWidth(t *testing.T, r *report.Report, o text.Options) {
	t.Helper()
	for i, l := range strings.Split(render(t, r, o), "\n") {
		if w := text.Measure(l); w > o.Width {
			t.Fatalf("%+v: line %d is %d wide: %q", o, i+1, w, l)
		}
	}
}

// TestHostileText: any text in any place of a report comes out as harmless
// text, in any width.
func TestHostileText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.SampledFrom(reporttest.Hostile()), rapid.Custom(func(rt *rapid.T) string {
			return string(rapid.SliceOf(rapid.Byte()).Draw(rt, "bytes"))
		})).Draw(rt, "text")
		r := &report.Report{Title: s, Service: s, Headline: s, Sections: []report.Section{{Title: s, Blocks: []report.Block{
			report.Text{Spans: []report.Span{{Text: s, Link: s}, {Text: s}}},
			report.Figures{Items: []report.Figure{{Label: s, Value: s, Delta: s, Note: s, Link: s}}},
			report.Table{Title: s, Columns: []report.Column{{Title: s}, {Title: s, Numeric: true}}, Rows: [][]report.Cell{{{Text: s}, {Text: s, Link: s}}}, More: &report.Span{Text: s}},
			report.Chart{Title: s, Alt: s, Plot: report.Load{Rows: []report.LoadRow{{Label: s, Text: s, Value: 1}}}},
			report.Note{Spans: []report.Span{{Text: s}}},
		}}}}
		o := text.Options{Width: rapid.IntRange(40, 90).Draw(rt, "width")}
		out := render(t, r, o)
		checkHarmless(rt, out)
		for l := range strings.SplitSeq(out, "\n") {
			if w := text.Measure(l); w > o.Width {
				rt.Fatalf("%d wide, not %d: %q", w, o.Width, l)
			}
		}
	})
}

func TestOddIsHarmless(t *testing.T) {
	checkHarmless(t, render(t, reporttest.Odd(), text.Options{Width: 100}))
}

func checkHarmless(t interface{ Fatalf(string, ...any) }, out string) {
	if !utf8.ValidString(out) {
		t.Fatalf("not UTF-8: %q", out)
	}
	for _, r := range out {
		format := unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c'
		if r != '\n' && unicode.IsControl(r) || format || r == '\u2028' || r == '\u2029' {
			t.Fatalf("%U gets through", r)
		}
	}
}

func TestASCII(t *testing.T) {
	for i, r := range render(t, reporttest.Odd(), text.Options{ASCII: true, Width: 90}) {
		if r > 0x7e || r < ' ' && r != '\n' {
			t.Fatalf("%U at %d", r, i)
		}
	}
}

// TestLinks: a link is an OSC 8 sequence with a web address, or nothing.
func TestLinks(t *testing.T) {
	for link, want := range map[string]bool{
		"https://jira.example.com/issues/?jql=key%20in%20(A-1,A-2)": true,
		"http://localhost:8080/x":                                   true,
		"javascript:alert(1)":                                       false,
		"https://a.example/\x1b\\\x1b[31m":                          false,
		"//a.example":                                               false,
		"":                                                          false,
	} {
		r := &report.Report{Sections: []report.Section{{Title: "x", Blocks: []report.Block{report.Text{Spans: []report.Span{{Text: "six", Link: link}}}}}}}
		out := render(t, r, text.Options{Links: true})
		if got := strings.Contains(out, "\x1b]8;;"+link+"\x1b\\six\x1b]8;;\x1b\\"); link != "" && got != want {
			t.Errorf("link %q: %q", link, out)
		}
		if !want && strings.Contains(out, "\x1b") {
			t.Errorf("link %q: %q", link, out)
		}
		if strings.Contains(render(t, r, text.Options{}), "\x1b") {
			t.Error("an escape sequence without Links")
		}
	}
}

func TestMeasure(t *testing.T) {
	for s, want := range map[string]int{
		"":              0,
		"abc":           3,
		"能源":            4,
		"한국":            4,
		"e\u0301":       1,
		"👩🏽‍🚀":          2,
		"👨‍👩‍👧‍👦":       2,
		"🇳🇴":            2,
		"🇳🇴🇸🇪":          4,
		"☑️":            2,
		"1️⃣":           2,
		"ﾊﾝｶｸ":          4,
		"Ｆｕｌｌ":          8,
		"ÆØÅ":           3,
		"a\u200db":      2,
		"ᄒ\u1161\u11ab": 2,
	} {
		if got := text.Measure(s); got != want {
			t.Errorf("%q (%+q) is %d cells, not %d", s, s, got, want)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteError(t *testing.T) {
	err := text.Render(broken{}, reporttest.Everything(), text.Options{})
	if err == nil || !strings.Contains(err.Error(), "disk full") || !strings.Contains(err.Error(), "WET") {
		t.Errorf("got %v", err)
	}
}

func TestSameBytes(t *testing.T) {
	if a, b := render(t, reporttest.Odd(), text.Options{}), render(t, reporttest.Odd(), text.Options{}); a != b {
		t.Error("two renderings of one report differ")
	}
}

func BenchmarkRender(b *testing.B) {
	r := reporttest.Everything()
	for b.Loop() {
		render(b, r, text.Options{Width: 100})
	}
	b.ReportMetric(float64(len(fmt.Sprint(render(b, r, text.Options{})))), "bytes")
}
