package html

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/reporttest"
)

func render(t *testing.T, r *report.Report, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func standalone() Options { return Options{Standalone: true} }

// stub draws a box in place of a chart, so that goldens hold the page and not
// the pictures, which have their own.
func stub(c report.Chart, o chart.Options) ([]byte, error) {
	return []byte(`<svg class="nines-chart" role="img" id="x-` + c.ID + `"><title>drawn ` + decimal(o.Width) + ` wide</title></svg>`), nil
}

func decimal(v float64) string { return grouped(int(v)) }

func TestGolden(t *testing.T) {
	r := reporttest.Everything()
	golden.Check(t, "everything.html", render(t, r, Options{Standalone: true, Chart: stub}))
	golden.Check(t, "fragment.html", render(t, r, Options{Chart: stub}))
}

func TestSameBytes(t *testing.T) {
	a, b := render(t, reporttest.Everything(), standalone()), render(t, reporttest.Everything(), standalone())
	if !bytes.Equal(a, b) {
		t.Error("the page differs from run to run")
	}
}

// blank draws nothing.
func blank(report.Chart, chart.Options) ([]byte, error) { return nil, nil }

// An element of a page, as a strict reader sees it.
type element struct {
	name  string
	attrs map[string]string
	depth int
}

// parse reads a page as XML, which admits nothing unclosed or unquoted.
func parse(t *testing.T, page []byte) (all []element, text string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Entity = xml.HTMLEntity
	var words strings.Builder
	depth, inStyle := 0, false
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, words.String()
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			e := element{tok.Name.Local, map[string]string{}, depth}
			for _, a := range tok.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			all = append(all, e)
			depth++
			inStyle = e.name == "style"
		case xml.EndElement:
			depth--
			inStyle = false
		case xml.CharData:
			if !inStyle {
				words.Write(tok)
			}
		}
	}
}

// TestPage holds both reports, the good day and the bad one, to the same rules.
func TestPage(t *testing.T) {
	for name, r := range map[string]*report.Report{"everything": reporttest.Everything(), "odd": reporttest.Odd(), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			page := render(t, r, standalone())
			all, text := parse(t, page)
			checkHarmless(t, all)
			checkIDs(t, all)
			checkOutline(t, all)
			checkTables(t, all)
			for _, c := range text {
				if c < ' ' && c != '\n' || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069' {
					t.Fatalf("character %U in the text", c)
				}
			}
		})
	}
}

// checkHarmless allows the elements and attributes that this package and package
// chart write, and nothing that runs, loads or submits.
func checkHarmless(t *testing.T, all []element) {
	t.Helper()
	allowed := strings.Fields(`html head meta title style body a div svg symbol circle path use header nav main footer section
		h1 h2 p b strong span time ol ul li dl dt dd code figure figcaption details summary table caption thead tbody tfoot tr th td
		desc text g rect line defs clipPath linearGradient stop tspan polygon polyline ellipse`)
	for _, e := range all {
		if !slices.Contains(allowed, e.name) {
			t.Errorf("element %s", e.name)
		}
		for a, v := range e.attrs {
			if strings.HasPrefix(strings.ToLower(a), "on") || a == "src" || a == "style" || a == "srcdoc" || a == "action" {
				t.Errorf("attribute %s=%q of %s", a, v, e.name)
			}
			if a != "href" || strings.HasPrefix(v, "#") {
				continue
			}
			u, err := url.Parse(v)
			if err != nil || e.name != "a" || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
				t.Errorf("%s links to %q", e.name, v)
			}
		}
	}
}

func checkIDs(t *testing.T, all []element) {
	t.Helper()
	ids := map[string]bool{}
	for _, e := range all {
		if id, ok := e.attrs["id"]; ok {
			if ids[id] || id == "" {
				t.Errorf("id %q twice or empty", id)
			}
			ids[id] = true
		}
	}
	for _, e := range all {
		for ref := range strings.FieldsSeq(e.attrs["aria-labelledby"]) {
			if !ids[ref] {
				t.Errorf("%s is named by %q, which is not there", e.name, ref)
			}
		}
		if to, ok := strings.CutPrefix(e.attrs["href"], "#"); ok && !ids[to] {
			t.Errorf("%s links to #%s, which is not there", e.name, to)
		}
	}
}

// checkOutline wants the landmarks once, one h1, and h2 for all sections.
func checkOutline(t *testing.T, all []element) {
	t.Helper()
	n := map[string]int{}
	for _, e := range all {
		n[e.name]++
		if e.name == "section" && n["h1"] == 0 {
			t.Error("a section comes before the h1")
		}
		if e.name == "svg" && e.attrs["aria-hidden"] != "true" && (e.attrs["role"] != "img" || e.attrs["aria-labelledby"] == "") {
			t.Errorf("picture %s has no alternative", e.attrs["id"])
		}
	}
	for _, once := range []string{"h1", "main", "header", "footer"} {
		if n[once] != 1 {
			t.Errorf("%d %s", n[once], once)
		}
	}
	if n["h3"]+n["h4"] > 0 {
		t.Error("headings below h2")
	}
}

// checkTables wants a caption and heads with a scope.
func checkTables(t *testing.T, all []element) {
	t.Helper()
	for i, e := range all {
		if e.name == "table" && all[i+1].name != "caption" {
			t.Error("a table without caption")
		}
		if e.name == "th" && e.attrs["scope"] == "" {
			t.Error("a th without scope")
		}
		if _, ok := e.attrs["tabindex"]; e.attrs["class"] == "scroll" && !ok {
			t.Error("a table that the keyboard cannot scroll")
		}
	}
}

// TestTextsStayTexts looks for the hostile texts of the odd report in what a
// reader sees: all of them must be there, and none of them work.
func TestTextsStayTexts(t *testing.T) {
	page := render(t, reporttest.Odd(), standalone())
	_, text := parse(t, page)
	for _, want := range []string{
		reporttest.Script, reporttest.Mention, reporttest.Markup, reporttest.Emoji, reporttest.Arabic,
		reporttest.Hebrew, reporttest.CJK, reporttest.Norsk, reporttest.Zalgo, reporttest.NoBreak,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the text", want)
		}
	}
	if m := regexp.MustCompile(`(?i)<(script|img|iframe)|<[^>]*\s(on\w+|style)\s*=|<[^>]*"\s*javascript:`).Find(page); m != nil {
		t.Errorf("a text is at work: %s", m)
	}
}

// TestNothingFromOutside reads the style sheet and the page for anything that a
// browser would fetch.
func TestNothingFromOutside(t *testing.T) {
	page := render(t, reporttest.Everything(), standalone())
	if m := regexp.MustCompile(`(?i)url\(|@import|<link|<img|<iframe|<object|<embed|xlink:href|src=`).FindAll(page, -1); m != nil {
		t.Errorf("the page asks for %q", m)
	}
}

func TestErrors(t *testing.T) {
	broken := errors.New("no ink")
	draw := func(report.Chart, chart.Options) ([]byte, error) { return nil, broken }
	if err := Render(io.Discard, reporttest.Everything(), Options{Chart: draw}); !errors.Is(err, broken) {
		t.Errorf("error %v, want that of the artist", err)
	}
	if err := Render(full{}, reporttest.Everything(), Options{Chart: stub}); !errors.Is(err, errFull) {
		t.Errorf("error %v, want that of the writer", err)
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
