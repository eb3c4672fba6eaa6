package pdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/reporttest"
)

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
			if got := bytes.Contains(fmt.Append(nil, r.objects), []byte(name)); got != c.font {
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
