package server_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/server"
)

func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil && !testing.Short() {
			return p
		}
	}
	t.Skip("no Chromium here, or a short run: the pages are not opened in a browser")
	return ""
}

// browserFlags are for a browser that asks nobody but the test.
func browserFlags(t *testing.T) []string {
	t.Helper()
	dir, err := os.MkdirTemp("", "nines-browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) // helpers of the browser may still write for a moment
	return append(strings.Fields(`--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
		--disable-component-update --disable-sync --hide-scrollbars --force-color-profile=srgb`), "--user-data-dir="+dir)
}

// sights are the pages to look at.
func sights(t *testing.T) map[string]string {
	few, many := open(t), open(t, func(c *server.Config) { c.Source = crowd(t, 40) })
	shut := open(t, locked)
	link := strings.TrimPrefix(shut.server.Link("/services/WET/2017-10", noon().Add(time.Hour)), "/")
	return map[string]string{
		"overview": few.URL + "/", "crowd": many.URL + "/", "report": few.URL + "/services/WET", "odd": few.URL + "/services/PAY",
		"models": few.URL + "/services/WET/models", "quality": few.URL + "/services/WET/quality", "schedules": few.URL + "/schedules",
		"deliveries": few.URL + "/deliveries", "delivery": few.URL + "/deliveries/77aa02", "health": few.URL + "/health",
		"login": shut.URL + "/login", "guest": shut.URL + "/" + link, "lost": few.URL + "/nowhere", "period": few.URL + "/services/WET/2017-W60",
	}
}

// fits looks for a page wider than the screen, and for words that a box cuts off
// without a way to scroll there.
const fits = `(() => {
  const found = [], root = document.documentElement, w = root.clientWidth;
  if (root.scrollWidth > w) found.push("the page is " + root.scrollWidth + " px wide");
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest(".scroll, .sr, .skip, svg, .defs, .toc, .service, option") || e.getClientRects().length === 0) continue;
    const r = e.getBoundingClientRect();
    if (r.right > w + 1 || r.left < -1) found.push(e.tagName + "." + e.className + " reaches from " + r.left + " to " + r.right);
    if (e.tagName !== "INPUT" && e.scrollWidth > e.clientWidth + 1 && !["visible", "auto"].includes(getComputedStyle(e).overflowX)) found.push(e.tagName + "." + e.className + " cuts its text");
  }
  return found.slice(0, 10);
})()`

// TestBrowser opens every page on a phone and on a desk, by day and by night:
// nothing for the console, nothing too wide, and the colours that were asked for.
func TestBrowser(t *testing.T) {
	b := newTab(t)
	for name, url := range sights(t) {
		for _, width := range []int{360, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				b.look(width, scheme)
				if scheme == "light" {
					b.open(url)
				}
				what := fmt.Sprintf("%s, %d px, %s", name, width, scheme)
				if name == "lost" || name == "period" {
					b.console = nil // that the page itself is a 404
				}
				b.quiet(what)
				var found []string
				b.eval(fits, &found)
				for _, f := range found {
					t.Errorf("%s: %s", what, f)
				}
				var back string
				b.eval(`getComputedStyle(document.body).backgroundColor`, &back)
				if want := map[string]string{"light": "rgb(243, 245, 248)", "dark": "rgb(18, 21, 27)"}[scheme]; back != want {
					t.Errorf("%s: on %s, want %s", what, back, want)
				}
			}
		}
	}
	// The ear is open: what the policy forbids is heard.
	b.eval(`document.body.setAttribute("style", "color: red"), 1`, nil)
	b.eval("1", nil)
	if len(b.console) == 0 {
		t.Error("an inline style was not refused")
	}
}

// TestDrawings opens pictures alone: the policy lets them use the style that is
// inside, in the colours of the screen.
func TestDrawings(t *testing.T) {
	b, s := newTab(t), open(t)
	for path, where := range map[string]string{"/services/WET/charts/status.svg": ".f-card", "/services/WET/models/trading.svg": ".paper"} {
		colours := map[string]bool{}
		for _, scheme := range []string{"light", "dark"} {
			b.look(1280, scheme)
			b.open(s.URL + path)
			var fill string
			b.eval(`getComputedStyle(document.querySelector("`+where+`")).fill`, &fill)
			colours[fill] = true
			b.quiet(path)
		}
		if len(colours) != 2 {
			t.Errorf("%s: by day and by night %v", path, colours)
		}
	}
}

// focused describes where the keyboard is.
const focused = `(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return {};
  // The button inside of a date field has a mark of the browser's own.
  const all = [...document.querySelectorAll("*")], shown = e.type === "date" || [e, e.closest(".service")].filter(x => x).some(x => {
    const s = getComputedStyle(x);
    return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  });
  const r = e.getBoundingClientRect();
  return {at: all.indexOf(e), tag: e.tagName, text: (e.textContent || e.name || "").trim().slice(0, 60), shown,
    inside: r.width > 1 && r.height > 1 && r.left >= -1 && r.right <= innerWidth + 1 && r.bottom > 0 && r.top < innerHeight};
})()`

// A focus is one stop of the keyboard.
type focus struct {
	At            int // in the order of the document
	Tag, Text     string
	Shown, Inside bool
}

func stop(b *tab) (f focus) {
	b.eval(focused, &f)
	return f
}

// walk presses Tab until the page ends, and holds each stop to the order of the
// document, to a visible mark, and to being on the screen.
func walk(t *testing.T, b *tab, page string, first focus) []focus {
	t.Helper()
	var stops []focus
	last := first
	for range 400 {
		b.press("Tab")
		f := stop(b)
		if f.Tag == "" || f.At == first.At {
			return stops
		}
		if f.At < last.At || f.At == last.At && f.Tag != "INPUT" { // a date has several stops
			t.Errorf("%s: %s %q comes after %q", page, f.Tag, f.Text, last.Text)
		}
		last = f
		if !f.Shown || !f.Inside {
			t.Errorf("%s: the focus on %s %q is not seen (mark %v, on the screen %v)", page, f.Tag, f.Text, f.Shown, f.Inside)
		}
		stops = append(stops, f)
	}
	t.Errorf("%s: no end of stops", page)
	return stops
}

// TestKeyboard walks through the pages without a mouse.
func TestKeyboard(t *testing.T) {
	b := newTab(t)
	for name, url := range sights(t) {
		if name == "odd" || name == "crowd" {
			continue // as report and overview, and long
		}
		b.look(1280, "light")
		b.open(url)
		if name == "login" { // the field has the focus already: from the top
			b.eval(`document.querySelector(".skip").focus(), 1`, nil)
		} else if b.press("Tab"); stop(b).Text != "Skip to the content" {
			t.Errorf("%s: the first stop is %v", name, stop(b))
		}
		stops := append([]focus{stop(b)}, walk(t, b, name, stop(b))...)
		var reachable int
		b.eval(`[...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]):not([tabindex='-1']), [tabindex='0']")].filter(e => e.checkVisibility({contentVisibilityAuto: true}) && !e.closest("details:not([open]) > :not(summary)")).length`, &reachable)
		if name != "period" && len(stops) < reachable { // its date fields have several stops
			t.Errorf("%s: %d stops of %d", name, len(stops), reachable)
		}
	}
}

// TestChooser opens the periods and goes to one by keyboard alone.
func TestChooser(t *testing.T) {
	b := newTab(t)
	s := open(t)
	b.look(360, "dark")
	b.open(s.URL + "/services/WET")
	var skipped string
	b.press("Tab")
	b.press("Enter")
	b.eval(`document.activeElement.id`, &skipped)
	if skipped != "content" {
		t.Errorf("the skip link leads to %q", skipped)
	}
	b.eval(`document.querySelector(".chooser summary").focus(), 1`, nil)
	b.press("Enter")
	for range 7 { // the seventh is the first past month
		b.press("Tab")
	}
	var found []string
	b.eval(fits, &found)
	for _, f := range found {
		t.Errorf("chooser: %s", f)
	}
	b.enter()
	var at, period string
	b.eval(`location.pathname`, &at)
	b.eval(`document.querySelector(".chooser summary").textContent`, &period)
	if at != "/services/WET/2017-10" || period != "Period: October 2017" {
		t.Errorf("at %s, %q", at, period)
	}
	b.quiet("chooser")
}

// TestSignIn logs in as a person does, and out again.
func TestSignIn(t *testing.T) {
	b := newTab(t)
	s := open(t, locked)
	b.look(1280, "light")
	b.open(s.URL + "/services/WET/2017-10")
	b.focus("[name=token]")
	b.write("wrong")
	b.enter()
	var role string
	b.eval(`document.querySelector("[role=alert]").textContent`, &role)
	if !strings.Contains(role, "This is not the token") {
		t.Errorf("alert %q", role)
	}
	b.console = nil // that the answer was 401
	b.focus("[name=token]")
	b.write(token)
	b.enter()
	var at string
	if b.eval(`location.pathname`, &at); at != "/services/WET/2017-10" {
		t.Errorf("after login at %s", at)
	}
	b.eval(`document.querySelector(".who button").focus(), 1`, nil)
	b.enter()
	if b.eval(`location.pathname`, &at); at != "/login" {
		t.Errorf("after logout at %s", at)
	}
	b.quiet("login")
}

// TestPictures keeps what a reader sees, for people to look at: it runs with
// -artifacts.
func TestPictures(t *testing.T) {
	if f := flag.Lookup("test.artifacts"); f == nil || f.Value.String() != "true" {
		t.Skip("no -artifacts: nobody will look at the pictures")
	}
	b, dir := newTab(t), t.ArtifactDir()
	for name, url := range sights(t) {
		for _, width := range []int{360, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				b.look(width, scheme)
				b.open(url)
				b.picture(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)))
			}
		}
	}
	b.look(1280, "light")
	for name, path := range map[string]string{"overview": "/", "report": "/services/WET", "schedules": "/schedules"} {
		b.open(open(t).URL + path)
		b.print(filepath.Join(dir, name+".pdf"))
	}
	for _, width := range []int{1280, 360} {
		b.look(width, "light")
		b.open(open(t).URL + "/services/WET")
		b.eval(`document.querySelector(".chooser").open = true, 1`, nil)
		b.picture(filepath.Join(dir, fmt.Sprintf("chooser-%d-light.png", width)))
	}
}
