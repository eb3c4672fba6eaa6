package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/reporttest"
)

func TestSVGGolden(t *testing.T) {
	fonts := embedded(t)
	for _, c := range charts(reporttest.Everything()) {
		switch c.ID {
		case "status", "created", "board":
			golden.Check(t, c.ID+".svg", svg(t, c, chart.Options{Fonts: fonts}))
		}
	}
}

func TestSVGIsWellFormed(t *testing.T) {
	fonts := embedded(t)
	for _, c := range samples() {
		t.Run(c.ID, func(t *testing.T) {
			data := svg(t, c, chart.Options{Fonts: fonts})
			wellFormed(t, data)
			for _, bad := range []string{"<script", "<img", "\x1b", "\u202e", "NaN", "Inf\"", "javascript:alert(3))</a"} {
				if bytes.Contains(data, []byte(bad)) {
					t.Errorf("SVG contains %q", bad)
				}
			}
		})
	}
}

func TestSVGDescribesItself(t *testing.T) {
	c := report.Chart{ID: "a", Title: `Open "issues" <b>`, Alt: "18 & 25 issues", Plot: report.Donut{Slices: []report.Slice{{Label: "x", Value: 1, Text: "1"}}}}
	got := string(svg(t, c, chart.Options{}))
	for _, want := range []string{
		`role="img"`,
		`>Open &#34;issues&#34; &lt;b&gt;</title>`,
		`>18 &amp; 25 issues</desc>`,
		`textLength=`,
		`prefers-color-scheme:dark`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("SVG has no %s", want)
		}
	}
	if dark := string(svg(t, c, chart.Options{Dark: true})); strings.Contains(dark, "prefers-color-scheme") {
		t.Error("a dark SVG turns with the screen")
	}
}

// Several charts stand on one page.
func TestSVGIDsDiffer(t *testing.T) {
	fonts := embedded(t)
	seen := map[string]string{}
	id := regexp.MustCompile(` id="([^"]+)"`)
	for _, c := range samples() {
		for _, m := range id.FindAllStringSubmatch(string(svg(t, c, chart.Options{Fonts: fonts})), -1) {
			if other, ok := seen[m[1]]; ok {
				t.Errorf("%s and %s both have the id %s", c.ID, other, m[1])
			}
			seen[m[1]] = c.ID
		}
	}
}

func TestSVGStylesWhatItUses(t *testing.T) {
	class := regexp.MustCompile(`class="((?:[fk]-[a-z0-9-]+ ?)+)"`)
	for _, c := range charts(reporttest.Everything()) {
		got := string(svg(t, c, chart.Options{Frame: true}))
		_, style, _ := strings.Cut(got, "<style>")
		style, body, _ := strings.Cut(style, "</style>")
		for _, m := range class.FindAllStringSubmatch(body, -1) {
			for name := range strings.FieldsSeq(m[1]) {
				if !strings.Contains(style, "."+name+"{") {
					t.Errorf("%s: class %s has no colour for dark screens", c.ID, name)
				}
			}
		}
		if strings.Contains(style, "#000000") {
			t.Errorf("%s: a role without a colour: %s", c.ID, style)
		}
	}
}

func FuzzSVG(f *testing.F) {
	for _, h := range reporttest.Hostile() {
		f.Add(h, 1.5, 640.0)
	}
	f.Add("", 0.0, 0.0)
	f.Add("a-b/c_d.e", -1e300, 300.0)
	fonts := embedded(f)
	f.Fuzz(func(t *testing.T, s string, v, width float64) {
		if width > 3000 {
			width = 3000
		}
		for _, plot := range fuzzed(s, v) {
			c := report.Chart{ID: s, Title: s, Subtitle: s, Alt: s, Note: s, Plot: plot}
			if strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
				return
			}
			data, err := chart.SVG(c, chart.Options{Width: width, Fonts: fonts})
			if err != nil {
				t.Fatalf("%T: %v", plot, err)
			}
			wellFormed(t, data)
			if bytes.Contains(data, []byte("=\"NaN")) || bytes.Contains(data, []byte(" NaN")) || bytes.Contains(data, []byte("Inf ")) {
				t.Errorf("%T has a coordinate that is no number:\n%s", plot, data)
			}
		}
	})
}

// fuzzed is a plot of each kind with a text and a value in all places.
func fuzzed(s string, v float64) []report.Plot {
	return []report.Plot{
		report.Donut{Center: s, Label: s, Slices: []report.Slice{{Label: s, Value: v, Text: s, Percent: s}, {Value: 1}}},
		report.Bars{
			YLabel: s, Categories: []report.Category{{Label: s, Sub: s}, {Label: "b"}}, Totals: true,
			Series: []report.Series{{Name: s, Values: []*float64{&v, nil}}, {Name: "b", Values: []*float64{nil}, Texts: []string{s}}},
			Lines:  []report.Reference{{Value: v, Label: s}},
		},
		report.Flow{YLabel: s, Times: []time.Time{time.Unix(0, 0), time.Unix(1e9, 0)}, Layers: []report.Layer{{Name: s, Values: []float64{v, 1}}}},
		report.Points{YLabel: s, Log: true, Points: []report.Point{{Y: v, Label: s, Outside: true}}, Low: &v, High: &v, RangeName: s},
		report.Ages{YLabel: s, Columns: []report.AgeColumn{{Name: s, Items: []report.Aged{{Key: s, Age: v, Outside: true}}}}, Lines: []report.Reference{{Value: v, Label: s}}},
		report.Ranges{XLabel: s, Log: true, Names: [3]string{s, s, s}, Rows: []report.Range{{Label: s, Text: s, Low: &v, Mid: &v, High: &v}}},
		report.Load{XLabel: s, Rows: []report.LoadRow{{Label: s, Value: v, Min: &v, Max: &v, Breach: s, Text: s}}},
	}
}

func svg(t testing.TB, c report.Chart, o chart.Options) []byte {
	t.Helper()
	data, err := chart.SVG(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func wellFormed(t *testing.T, data []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("SVG is not well-formed: %v\n%s", err, data)
		}
	}
}

// TestUnstyled holds the style sheet of pages to what a picture brings itself:
// each rule of the one is in the other, and nothing else differs.
func TestUnstyled(t *testing.T) {
	own := regexp.MustCompile(`(?s)<style>.*?</style>\n`)
	rule := regexp.MustCompile(`\.([fk]-[a-z0-9-]+) ?\{ ?((?:fill|stroke): ?#[0-9a-f]{6}) ?\}`)
	sheet := map[string]string{}
	for _, m := range rule.FindAllStringSubmatch(chart.Style(), -1) {
		sheet[m[1]] = strings.ReplaceAll(m[2], " ", "")
	}
	n, fonts := 0, embedded(t)
	for _, c := range charts(reporttest.Everything()) {
		with, without := svg(t, c, chart.Options{Fonts: fonts}), svg(t, c, chart.Options{Fonts: fonts, Unstyled: true})
		if !bytes.Equal(own.ReplaceAll(with, nil), without) {
			t.Errorf("%s: more than the style differs", c.ID)
		}
		for _, m := range rule.FindAllStringSubmatch(string(with), -1) {
			n++
			if sheet[m[1]] != m[2] {
				t.Errorf("%s: %s is %q in the picture, %q in the sheet", c.ID, m[1], m[2], sheet[m[1]])
			}
		}
	}
	if n < 50 {
		t.Errorf("%d rules compared", n)
	}
}
