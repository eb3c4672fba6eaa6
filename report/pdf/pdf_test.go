package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/nines-bot/nines"
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

// long is a report with a table over many pages.
func long() *report.Report {
	t := report.Table{Title: "Every issue", Columns: []report.Column{{Title: "Issue"}, {Title: "Summary"}, {Title: "Age, days", Numeric: true}}}
	for i := range 600 {
		t.Rows = append(t.Rows, []report.Cell{
			{Text: fmt.Sprintf("WET-%d", i), Link: fmt.Sprintf("https://jira.example.com/browse/WET-%d", i)},
			{Text: strings.Repeat("Switch over to the standby node ", 1+i%5)},
			{Text: fmt.Sprintf("%d.5", i)},
		})
	}
	t.Total = []report.Cell{{Text: "600"}, {}, {Text: "179997.5"}}
	return &report.Report{
		Title: "Long", AsOf: time.Date(2017, 11, 23, 12, 0, 0, 0, time.UTC),
		Window:   nines.Window{From: time.Date(2017, 10, 24, 0, 0, 0, 0, time.UTC), To: time.Date(2017, 11, 23, 0, 0, 0, 0, time.UTC)},
		Sections: []report.Section{{ID: "all", Title: "All", Blocks: []report.Block{t}}},
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

// Every word of the report is in the structure, in its order, and every link.
func TestEverythingIsSaid(t *testing.T) {
	rep := reporttest.Everything()
	doc := read(t, render(t, rep)).tree()
	var said strings.Builder
	links := make(map[string]bool)
	for _, n := range doc.all() {
		if n.tag != "Link" {
			said.WriteString(" " + n.text + " " + n.alt)
		}
		for _, l := range n.links {
			links[l] = true
		}
	}
	text := squash(said.String())
	var w words
	if err := rep.Walk(&w); err != nil {
		t.Fatal(err)
	}
	for _, s := range append(w.texts, rep.Title, rep.Headline, "Project WET", "24 Oct – 23 Nov 2017", "23 Nov 2017 13:00 Europe/Oslo") {
		if !strings.Contains(text, squash(clean(s))) {
			t.Errorf("not said: %q", s)
		}
	}
	for _, l := range w.links {
		if l != "" && !links[webURL(l)] {
			t.Errorf("no link to %s", l)
		}
	}
	if len(w.texts) < 200 || len(links) < 20 {
		t.Errorf("%d texts, %d links: this test does not see the report", len(w.texts), len(links))
	}
}

// squash takes white space out: lines end where they like.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// words collects what a report says.
type words struct {
	texts, links []string
	inkOnly      bool // not what is said instead of a picture
}

func (w *words) add(text, link string) {
	w.texts = append(w.texts, text)
	w.links = append(w.links, link)
}

func (w *words) spans(ss []report.Span) error {
	for _, s := range ss {
		w.add(s.Text, s.Link)
	}
	return nil
}

func (w *words) Section(s report.Section) error { w.add(s.Title, ""); return nil }
func (w *words) Text(b report.Text) error       { return w.spans(b.Spans) }
func (w *words) Note(b report.Note) error       { return w.spans(b.Spans) }

func (w *words) Figures(b report.Figures) error {
	for _, f := range b.Items {
		w.add(f.Label, f.Link)
		w.add(f.Value, "")
		w.add(f.Delta, "")
		w.add(f.Note, "")
	}
	return nil
}

func (w *words) Table(b report.Table) error {
	w.add(b.Title, "")
	w.add(b.Note, "")
	for _, c := range b.Columns {
		w.add(c.Title, "")
	}
	for _, row := range append(b.Rows, b.Total) {
		for _, c := range row {
			w.add(c.Text, c.Link)
		}
	}
	if b.More != nil {
		w.add(b.More.Text, b.More.Link)
	}
	return nil
}

func (w *words) Chart(b report.Chart) error {
	w.add(b.Title, b.Link)
	if !w.inkOnly {
		w.add(b.Alt, "")
	}
	if d, ok := b.Plot.(report.Donut); ok {
		for _, s := range d.Slices {
			w.add(s.Text, s.Link)
		}
	}
	return nil
}

// A table over pages repeats its head as decoration and loses no row.
func TestLongTable(t *testing.T) {
	r := read(t, render(t, long()))
	if n := len(r.pages()); n < 15 || n > 40 {
		t.Errorf("%d pages for 600 rows", n)
	}
	doc := r.tree()
	if n := len(doc.find("TR")); n != 602 {
		t.Errorf("%d rows, want 600 and a head and a sum", n)
	}
	for i, p := range r.pages() {
		heads, rows := 0, 0
		for _, s := range r.shows(p) {
			switch {
			case s.text == "Age, days":
				heads++
			case strings.HasSuffix(s.text, ".5"):
				rows++
			}
		}
		if heads != 1 || rows < 2 {
			t.Errorf("page %d: %d heads, %d rows", i+1, heads, rows)
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

// Other programs read what this one wrote. Without them this test knows nothing.
func TestOtherReaders(t *testing.T) {
	rep := reporttest.Everything()
	b := render(t, rep)
	t.Run("pdfinfo", func(t *testing.T) {
		out := run(t, "pdfinfo", b, "-struct-text")
		for _, want := range []string{"Document\n", "H1", "H2", "Table", "TH", "/Scope /Column", "Figure", "Energy Trading Service"} {
			if !strings.Contains(out, want) {
				t.Errorf("pdfinfo finds no %s", want)
			}
		}
	})
	t.Run("pdftotext", func(t *testing.T) {
		out := squash(run(t, "pdftotext", b, "-layout"))
		w := words{inkOnly: true}
		if err := rep.Walk(&w); err != nil {
			t.Fatal(err)
		}
		for _, s := range w.texts {
			for _, n := range regexp.MustCompile(`[0-9]+([.,:][0-9]+)*`).FindAllString(s, -1) {
				if !strings.Contains(out, n) {
					t.Errorf("pdftotext finds no %s", n)
				}
			}
		}
	})
}

// Faces beside the embedded ones: TrueType goes in as a font, the rest as shapes,
// and both as words.
func TestOtherFonts(t *testing.T) {
	for _, c := range []struct {
		path, text string
		font       bool
	}{
		{"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", "能源交易", true},
		{"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "שגיאה", true},
		{"/usr/share/fonts/opentype/urw-base35/D050000L.otf", "✁✂", false},
	} {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			if _, err := os.Stat(c.path); err != nil {
				t.Skip("this font is not installed")
			}
			set, err := chart.LoadFonts(c.path)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := Render(&b, &report.Report{Title: c.text}, Options{Fonts: set}); err != nil {
				t.Fatal(err)
			}
			r := read(t, b.Bytes())
			if got := r.tree().find("H1")[0].text; got != c.text {
				t.Errorf("title %q, want %q", got, c.text)
			}
			name := "utf8" + strings.ToLower(strings.TrimSuffix(filepath.Base(c.path), filepath.Ext(c.path)))
			if got := bytes.Contains([]byte(fmt.Sprint(r.objects)), []byte(name)); got != c.font {
				t.Errorf("font in the file: %v, want %v", got, c.font)
			}
		})
	}
}

// run gives a PDF to a program.
func run(t *testing.T, tool string, pdf []byte, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Skipf("%s is not installed", tool)
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	args = append(args, file)
	if tool == "pdftotext" {
		args = append(args, "-")
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", tool, err, out)
	}
	return string(out)
}

// Rows stay whole, and the sum keeps a row with it, wherever a page ends.
func TestRowsStayWhole(t *testing.T) {
	for n := 20; n < 70; n += 3 {
		b := report.Table{Columns: []report.Column{{Title: "Summary"}, {Title: "Days", Numeric: true}}, Note: "below"}
		for i := range n {
			text := fmt.Sprintf("begin%d %s end%d", i, strings.Repeat("standby ", 30), i)
			b.Rows = append(b.Rows, []report.Cell{{Text: text}, {Text: "1"}})
		}
		b.Total = []report.Cell{{Text: "sum"}, {Text: "1"}}
		r := read(t, render(t, &report.Report{Sections: []report.Section{{Title: "S", Blocks: []report.Block{b}}}}))
		for i, p := range r.pages() {
			text := ""
			for _, s := range r.shows(p) {
				text += s.text + " "
			}
			begins, ends := strings.Count(text, "begin"), strings.Count(text, "end")
			if begins != ends {
				t.Errorf("%d rows, page %d: %d begin and %d end", n, i+1, begins, ends)
			}
			if begins == 0 && (strings.Contains(text, "sum") || strings.Contains(text, "below")) {
				t.Errorf("%d rows, page %d: the sum or the note stands alone", n, i+1)
			}
		}
	}
}
