package pdf

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// Lines hold all of a text and are no wider than asked, unless by one character.
func TestWrap(t *testing.T) {
	ts := newTypesetter(fonts(t))
	rapid.Check(t, func(t *rapid.T) {
		var spans []span
		for range rapid.IntRange(0, 4).Draw(t, "spans") {
			words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "WET-17", "issues", "resolution-time", "能源交易服务。", "https://x.example/a?b=c&d", "🚀", "e\u0301", " ", "  "}), 0, 12).Draw(t, "words")
			spans = append(spans, span{text: strings.Join(words, " "), style: bodyStyle()})
		}
		width := rapid.Float64Range(1, 300).Draw(t, "width")
		var all, got strings.Builder
		for _, s := range spans {
			all.WriteString(s.text)
		}
		for _, l := range ts.wrap(spans, width) {
			var text strings.Builder
			for _, g := range l.frags {
				text.WriteString(g.text)
			}
			got.WriteString(text.String())
			if one := utf8.RuneCountInString(strings.TrimSpace(text.String())) <= 1; !one && l.width > width+0.1 && !strings.ContainsAny(text.String(), "\u0301") {
				t.Errorf("line %q is %.1f wide, not %.1f", text.String(), l.width, width)
			}
		}
		if got.String() != all.String() {
			t.Errorf("lines say %q, not %q", got.String(), all.String())
		}
	})
}

func TestWrapPlaces(t *testing.T) {
	ts := newTypesetter(fonts(t))
	for _, c := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"one two three", 40, []string{"one two ", "three"}},
		{"see WET-17", 40, []string{"see ", "WET-17"}},
		{"Kaplan-Meier", 40, []string{"Kaplan-", "Meier"}},
		{"能源交易服务，可靠", 38, []string{"能源交易服", "务，可靠"}},
		{"abcdefghijklmnop", 30, []string{"abcde", "fghijkl", "mnop"}},
		{"", 30, nil},
	} {
		var got []string
		for _, l := range ts.wrap([]span{{text: c.text, style: style{size: 10}}}, c.width) {
			var s strings.Builder
			for _, g := range l.frags {
				s.WriteString(g.text)
			}
			got = append(got, s.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q in %v: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestFitColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols := make([]column, rapid.IntRange(1, 40).Draw(t, "columns"))
		for i := range cols {
			cols[i].least = rapid.Float64Range(12, 150).Draw(t, "least")
			cols[i].natural = cols[i].least + rapid.Float64Range(0, 2000).Draw(t, "more")
		}
		const total = 511.0
		fits := fitColumns(cols, total)
		sum := 0.0
		for _, c := range cols {
			sum += c.width
			if fits && c.width < c.least-1e-6 {
				t.Errorf("column of %.1f has %.1f", c.least, c.width)
			}
		}
		if math.Abs(sum-total) > 1e-6 {
			t.Errorf("columns take %.2f of %.2f", sum, total)
		}
		seen := make([]int, len(cols))
		for _, b := range bands(cols, total) {
			for _, i := range b {
				seen[i]++
			}
		}
		for i, n := range seen[1:] {
			if n != 1 {
				t.Errorf("column %d is in %d bands", i+1, n)
			}
		}
	})
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"  two\t\nlines \u2028", "two lines"},
		{"safe \u202Egnp.exe\u202C", "safe gnp.exe"},
		{"a\u0300 bla\u030Aba\u0308r", "à blåbär"},
		{"q\u0301\u0302\u0304\u0305\u0306", "q\u0301\u0302"},
		{"half \xff", "half \uFFFD"},
		{"👩🏽\u200d🚀", "👩🚀"},
		{"4.2\u00A0d", "4.2\u00A0d"},
		{"bell\a nul\x00", "bell nul"},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
		}
		if got := clean(clean(c.in)); got != clean(c.in) {
			t.Errorf("clean is not done with %q after one go: %q", c.in, got)
		}
	}
}

func TestTextString(t *testing.T) {
	for _, s := range []string{"", "plain", `a (b) \c`, "ærlig øl", "🚀", "a\x00b\r"} {
		if got := unText(textString(s)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}

// Whatever a Jira says ends in a document, in words that can be found.
func FuzzRender(f *testing.F) {
	for _, s := range reporttest.Hostile() {
		f.Add(s)
	}
	set := fonts(f)
	f.Fuzz(func(t *testing.T, s string) {
		cell := report.Cell{Text: s, Link: "https://jira.example.com/" + s, Tone: report.Watch}
		r := &report.Report{
			Title: s, Service: s, Headline: s, State: report.Bad,
			Source: report.Source{JQL: s, JiraURL: s},
			Sections: []report.Section{{Title: s, Blocks: []report.Block{
				report.Text{Spans: []report.Span{{Text: s}, {Text: s, Link: cell.Link, Strong: true}}},
				report.Figures{Items: []report.Figure{{Label: s, Value: s, Delta: s, Note: s, Trend: 1, Tone: report.Good, Link: cell.Link}}},
				report.Table{Title: s, Columns: []report.Column{{Title: s}, {Title: s, Numeric: true}}, Rows: [][]report.Cell{{cell, cell}, {cell}}, Total: []report.Cell{cell}, Note: s},
				report.Note{Spans: []report.Span{{Text: s}}},
			}}},
		}
		var b bytes.Buffer
		if err := Render(&b, r, Options{Fonts: set}); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		for _, n := range read(t, b.Bytes()).tree().find("TD") {
			said.WriteString(n.text)
		}
		if !utf8.ValidString(s) || strings.ContainsRune(s, '\uFFFD') {
			return
		}
		if want := squash(clean(s)); !strings.Contains(squash(said.String()), want) {
			t.Errorf("%q is not in %q", want, said.String())
		}
	})
}

func BenchmarkRender(b *testing.B) {
	for name, make := range reports() {
		b.Run(name, func(b *testing.B) {
			set := fonts(b)
			r := make()
			for b.Loop() {
				var out bytes.Buffer
				if err := Render(&out, r, Options{Fonts: set}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(out.Len()), "B")
			}
		})
	}
}

// Fonts that fpdf would misread are noticed.
func TestTables(t *testing.T) {
	good := fonts(t).Faces()[0].TTF
	if f, ok := openTables(good); !ok || !f.mapped() || !f.free() {
		t.Error("Inter is not taken")
	}
	for n := range 400 {
		if f, ok := openTables(good[:n]); ok {
			t.Errorf("%d bytes are taken for a font: %d tables", n, len(f))
		}
	}
	other := bytes.Clone(good)
	f, _ := openTables(other)
	for i := range 3 { // all maps become unknown ones
		copy(f["cmap"][4+8*i:], []byte{0, 9})
	}
	if f.mapped() {
		t.Error("a font without a map of characters is taken")
	}
	f["OS/2"][9] = 2
	if f.free() {
		t.Error("a font that may not be embedded is taken")
	}
}

func TestWords(t *testing.T) {
	oslo := time.FixedZone("CET", 3600)
	at := func(d, h int) time.Time { return time.Date(2017, 11, d, h, 0, 0, 0, oslo) }
	for _, c := range []struct {
		from, to time.Time
		want     string
	}{
		{at(1, 0), at(23, 0), "1 Nov – 22 Nov 2017"},
		{at(1, 0), at(23, 12), "1 Nov – 23 Nov 2017"},
		{at(1, 0), at(2, 0), "1 Nov 2017"},
		{at(-330, 0), at(2, 0), "5 Dec 2016 – 1 Nov 2017"},
	} {
		r := &report.Report{Zone: oslo, Window: nines.Window{From: c.from, To: c.to}}
		if got := period(r); got != c.want {
			t.Errorf("%v to %v: %q, want %q", c.from, c.to, got, c.want)
		}
	}
	for n, want := range map[int]string{7: "7", 999: "999", 1000: "1\u00A0000", 1234567: "1\u00A0234\u00A0567"} {
		if got := group(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	if got := date(at(23, 12)); got != "(D:20171123120000+01'00')" {
		t.Errorf("date %s", got)
	}
}
