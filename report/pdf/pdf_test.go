package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/reporttest"
)

func fonts(t testing.TB) *chart.FontSet {
	t.Helper()
	f, err := chart.Fonts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func render(t testing.TB, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r, Options{Fonts: fonts(t)}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reports() map[string]func() *report.Report {
	return map[string]func() *report.Report{
		"everything": reporttest.Everything,
		"odd":        reporttest.Odd,
		"empty":      func() *report.Report { return &report.Report{} },
		"long":       long,
	}
}

// What holds for every report.
func TestRender(t *testing.T) {
	for name, make := range reports() {
		t.Run(name, func(t *testing.T) {
			b := render(t, make())
			r := read(t, b)
			t.Run("same bytes", func(t *testing.T) {
				n := 4
				if len(b) > 1e6 {
					n = 1 // it takes long
				}
				checkSame(t, b, make, n)
			})
			t.Run("structure", func(t *testing.T) { checkStructure(t, r) })
			t.Run("room", func(t *testing.T) {
				f := fonts(t)
				for i, p := range r.pages() {
					checkPage(t, f, i+1, r.shows(p))
				}
			})
			t.Run("qpdf", func(t *testing.T) {
				if out := run(t, "qpdf", b, "--check"); strings.Contains(out, "WARNING") {
					t.Error(out)
				}
			})
		})
	}
}

// checkSame renders from n goroutines that share their fonts.
func checkSame(t *testing.T, want []byte, make func() *report.Report, n int) {
	shared := fonts(t)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			var b bytes.Buffer
			if err := Render(&b, make(), Options{Fonts: shared}); err != nil {
				t.Error(err)
			}
			if sha256.Sum256(b.Bytes()) != sha256.Sum256(want) {
				t.Error("other bytes")
			}
		})
	}
	wg.Wait()
}

func checkStructure(t *testing.T, r *reader) {
	catalog := r.objects[r.root]
	for _, want := range []string{"/MarkInfo<</Marked true>>", "/Lang(en)", "/DisplayDocTitle true", "/Metadata "} {
		if !strings.Contains(catalog, want) {
			t.Errorf("catalog has no %s: %s", want, catalog)
		}
	}
	doc := r.tree()
	if n := len(doc.find("H1")); n != 1 {
		t.Errorf("%d first headings", n)
	}
	for _, n := range doc.find("Figure") {
		if n.alt == "" || !strings.Contains(n.attrs, "/BBox[") {
			t.Errorf("figure without a text or a box: %s", n.attrs)
		}
	}
	for _, n := range doc.find("TR") {
		if len(n.kids) == 0 {
			t.Error("row without cells")
		}
	}
	for _, n := range doc.find("TH") {
		if !strings.Contains(n.attrs, "/Scope/") {
			t.Errorf("head cell without scope: %s", n.attrs)
		}
	}
}

// checkPage looks that no text leaves the margins, and that outside of charts
// none stands on another.
func checkPage(t *testing.T, f *chart.FontSet, page int, shows []show) {
	t.Helper()
	const width, height = 595.28, 841.89
	type area struct {
		x0, y0, x1, y1 float64
		text           string
	}
	var seen []area
	last := ""
	for _, s := range shows {
		if s.mcid >= 0 {
			last = s.tag
		}
		if s.ghost || strings.TrimSpace(s.text) == "" || s.tag == "/Figure" {
			continue
		}
		if s.x < margin-1 || s.x > width-margin || s.y < 15 || s.y > height-15 {
			t.Errorf("page %d: %q at (%.0f, %.0f) is outside", page, s.text, s.x, s.y)
		}
		if s.tag == "/Span" {
			continue // its words may be wider than its ink
		}
		w := f.Measure(chart.Font{Size: s.size}, strings.TrimSpace(s.text))
		if s.x+w > width-margin+1 {
			t.Errorf("page %d: %q ends at %.0f", page, s.text, s.x+w)
		}
		a := area{s.x, s.y - s.size*0.1, s.x + w*0.97, s.y + s.size*0.6, s.text}
		for _, b := range seen {
			if a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1 {
				t.Errorf("page %d: %q on %q", page, a.text, b.text)
			}
		}
		seen = append(seen, a)
	}
	if last == "/H2" || last == "/H3" {
		t.Errorf("page %d ends with a heading", page)
	}
}

func TestOptions(t *testing.T) {
	if err := Render(new(bytes.Buffer), long(), Options{}); err == nil {
		t.Error("rendered without fonts")
	}
	if err := Render(new(bytes.Buffer), long(), Options{Fonts: fonts(t), Paper: "a3"}); err == nil {
		t.Error("rendered on a3")
	}
	var b bytes.Buffer
	if err := Render(&b, long(), Options{Fonts: fonts(t), Paper: Letter}); err != nil {
		t.Fatal(err)
	}
	r := read(t, b.Bytes())
	if s := r.objects[r.pages()[0]]; !strings.Contains(s, "[0 0 612 792]") {
		t.Errorf("page is no Letter: %s", s)
	}
	want := errors.New("full")
	if err := Render(failing{want}, long(), Options{Fonts: fonts(t)}); !errors.Is(err, want) {
		t.Errorf("error of the writer is lost: %v", err)
	}
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }

// The file says of itself what the report says, in both places, and no more.
func TestMetadata(t *testing.T) {
	b := render(t, reporttest.Everything())
	r := read(t, b)
	xmp := r.objects[r.ref(r.objects[r.root], "Metadata")]
	for _, want := range []string{">Energy Trading Service<", "2017-11-23T13:00:00+01:00"} {
		if !strings.Contains(xmp, want) {
			t.Errorf("XMP without %s", want)
		}
	}
	for _, claim := range []string{"pdfaid", "pdfuaid"} {
		if strings.Contains(xmp, claim) {
			t.Errorf("XMP claims %s", claim)
		}
	}
	info := ""
	for _, o := range r.objects {
		if strings.HasPrefix(o, "<</Title") && strings.Contains(o, "/CreationDate") {
			info = o
		}
	}
	if !strings.Contains(info, "(Energy Trading Service)") || strings.Count(info, "(D:20171123130000+01'00')") != 2 {
		t.Errorf("info: %s", info)
	}
	if m := regexp.MustCompile(`/ID\[<([0-9A-F]{32})><([0-9A-F]{32})>\]`).FindSubmatch(b); m == nil {
		t.Error("file without identity")
	}
}

// Addresses that a viewer must not open are not links, and users and passwords
// stay out.
func TestNoHostileLinks(t *testing.T) {
	rep := &report.Report{
		Sections: []report.Section{{Title: "S", Blocks: []report.Block{report.Text{Spans: []report.Span{
			{Text: "a", Link: "javascript:alert(1)"}, {Text: "b", Link: "file:///etc/passwd"}, {Text: "c", Link: "https://u:hunter2@x.example/(a\\b)ø"},
		}}}}},
	}
	b := render(t, rep)
	doc := read(t, b).tree()
	var got []string
	for _, n := range doc.all() {
		got = append(got, n.links...)
	}
	if want := []string{"https://x.example/%28a%5Cb%29%C3%B8"}; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("links %q, want %q", got, want)
	}
	for _, n := range doc.all() {
		if strings.Contains(n.text, "hunter2") {
			t.Errorf("password in %q", n.text)
		}
	}
}
