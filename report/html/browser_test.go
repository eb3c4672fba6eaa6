package html

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/report/reporttest"
)

// harness frames the page at several widths and writes down, as JSON in its own
// body, what does not fit: the page itself wider than its frame, or words cut
// off by a box that cannot scroll.
const harness = `<!doctype html><html><body><script>
const found = [], frames = [360, 800, 1280].flatMap(w => ["everything", "odd"].map(page => ({w, page})));
let open = frames.length;
for (const {w, page} of frames) {
  const f = document.createElement("iframe");
  f.style.cssText = "border:0;height:900px;width:" + w + "px";
  f.onload = () => {
    const d = f.contentDocument, root = d.documentElement;
    if (root.scrollWidth > w) found.push({page, width: w, what: "page is " + root.scrollWidth + " px wide"});
    for (const e of d.querySelectorAll("main *, .top *")) {
      if (e.closest(".scroll, .sr, svg, .defs") || e.getClientRects().length === 0) continue;
      const r = e.getBoundingClientRect();
      if (r.right > w + 1 || r.left < -1) found.push({page, width: w, what: e.tagName + "." + e.className + " reaches from " + r.left + " to " + r.right});
      if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible") found.push({page, width: w, what: e.tagName + "." + e.className + " cuts its text"});
    }
    const shown = [...d.querySelectorAll(".chart")].filter(c => [...c.querySelectorAll("svg")].filter(s => s.getClientRects().length).length !== 1);
    if (shown.length) found.push({page, width: w, what: shown.length + " charts are not shown once"});
    if (--open === 0) { document.body.textContent = "<<" + JSON.stringify(found) + ">>"; }
  };
  f.src = "/" + page;
  document.body.append(f);
}
</script></body></html>`

// chromium runs the browser on a page and returns what it printed.
func chromium(t *testing.T, args ...string) (stdout, stderr []byte) {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" || testing.Short() {
		t.Skip("no Chromium here, or a short run: the page is not opened in a browser")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	flags := strings.Fields(`--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
		--disable-component-update --disable-sync --hide-scrollbars --enable-logging=stderr --virtual-time-budget=20000`)
	flags = append(flags, "--user-data-dir="+t.TempDir())
	cmd := exec.CommandContext(ctx, program, append(flags, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, errs.Bytes())
	}
	return out.Bytes(), errs.Bytes()
}

// TestBrowser opens the good and the bad report at three widths.
func TestBrowser(t *testing.T) {
	pages := map[string][]byte{
		"/":           []byte(harness),
		"/everything": render(t, reporttest.Everything(), standalone()),
		"/odd":        render(t, reporttest.Odd(), standalone()),
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		page, ok := pages[q.URL.Path]
		if !ok && q.URL.Path != "/favicon.ico" {
			t.Errorf("the page asked for %s", q.URL)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	}))
	defer s.Close()
	dom, log := chromium(t, "--window-size=1400,2800", "--dump-dom", s.URL)
	m := regexp.MustCompile(`(?s)&lt;&lt;(.*)&gt;&gt;`).FindSubmatch(dom)
	if m == nil {
		t.Fatalf("the page did not load: %.2000s", dom)
	}
	var found []struct {
		Page, What string
		Width      int
	}
	if err := json.Unmarshal(m[1], &found); err != nil {
		t.Fatal(err)
	}
	for _, f := range found[:min(len(found), 20)] {
		t.Errorf("%s at %d px: %s", f.Page, f.Width, f.What)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("console: %s", line)
		}
	}
}

// TestPictures keeps what a reader sees, for people to look at: it runs with
// -artifacts.
func TestPictures(t *testing.T) {
	if f := flag.Lookup("test.artifacts"); f == nil || f.Value.String() != "true" {
		t.Skip("no -artifacts: nobody will look at the pictures")
	}
	dir := t.ArtifactDir()
	file := filepath.Join(dir, "report.html")
	if err := os.WriteFile(file, render(t, reporttest.Everything(), standalone()), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"phone.png":  {"--window-size=360,6000"},
		"light.png":  {"--window-size=1280,6000"},
		"dark.png":   {"--window-size=1280,6000", "--blink-settings=preferredColorScheme=0"},
		"report.pdf": {"--no-pdf-header-footer"},
	} {
		out := filepath.Join(dir, name)
		verb := "--screenshot="
		if strings.HasSuffix(name, ".pdf") {
			verb = "--print-to-pdf="
		}
		chromium(t, append(args, verb+out, "file://"+file)...)
		if info, err := os.Stat(out); err != nil || info.Size() < 20_000 {
			t.Errorf("%s is missing or empty: %v", name, err)
		}
	}
}
