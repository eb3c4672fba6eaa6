package server_test

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/server"
)

// An element of a page, as a strict reader sees it.
type element struct {
	name  string
	attrs map[string]string
}

func (e element) has(attr string) bool { _, ok := e.attrs[attr]; return ok }

func parse(t *testing.T, page string) (all []element) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Entity = xml.HTMLEntity
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		if tok, ok := tok.(xml.StartElement); ok {
			e := element{tok.Name.Local, map[string]string{}}
			for _, a := range tok.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			all = append(all, e)
		}
	}
}

// TestOutline holds every page to what a screen reader and the policy need.
func TestOutline(t *testing.T) {
	s, shut := open(t), open(t, locked, func(c *server.Config) { c.Source = crowd(t, 6) })
	pages := map[string]string{}
	for _, path := range []string{"/", "/services/WET", "/services/PAY/2017-10", "/services/WET/models", "/services/WET/quality", "/schedules", "/deliveries", "/deliveries/5f1c9a", "/health", "/nowhere", "/services/WET/2017-60", "/services/WET/soon"} {
		_, pages[path] = s.ask(t, "GET", path, "", html)
	}
	_, pages["login"] = shut.ask(t, "GET", "/login", "", html)
	_, pages["wrong"] = shut.ask(t, "POST", "/login", "token=x", html, form)
	_, pages["guest"] = shut.ask(t, "GET", pathOf(t, shut.server.Link("/services/PAY", noon().Add(time.Hour))), "", html)
	for name, page := range pages {
		t.Run(name, func(t *testing.T) {
			all := parse(t, page)
			checkHarmless(t, all)
			checkNames(t, all)
			checkHeadings(t, all)
		})
	}
}

// checkHarmless finds what the policy would block, and links that run.
func checkHarmless(t *testing.T, all []element) {
	t.Helper()
	for _, e := range all {
		if slices.Contains([]string{"script", "style", "iframe", "object", "embed", "base"}, e.name) {
			t.Errorf("element %s", e.name)
		}
		for a, v := range e.attrs {
			if a == "style" || strings.HasPrefix(a, "on") {
				t.Errorf("%s has %s=%q", e.name, a, v)
			}
			ours := strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "//") || strings.HasPrefix(v, "#")
			if slices.Contains([]string{"src", "action"}, a) && !ours || a == "href" && e.name != "a" && !ours {
				t.Errorf("%s asks for %s", e.name, v)
			}
			if a == "href" && !ours && (!strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "http://") || e.attrs["rel"] != "noreferrer") {
				t.Errorf("link to %s (rel %q)", v, e.attrs["rel"])
			}
		}
	}
}

// checkNames: what can be used or read has a name.
func checkNames(t *testing.T, all []element) {
	t.Helper()
	ids, labels := map[string]int{}, map[string]bool{}
	for _, e := range all {
		if id, ok := e.attrs["id"]; ok {
			ids[id]++
		}
		if e.name == "label" {
			labels[e.attrs["for"]] = true
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %s is there %d times", id, n)
		}
	}
	tables, captions := 0, 0
	for _, e := range all {
		for _, a := range []string{"aria-labelledby", "aria-describedby", "for"} {
			for id := range strings.FieldsSeq(e.attrs[a]) {
				if ids[id] == 0 {
					t.Errorf("%s: %s names %q, which is not there", e.name, a, id)
				}
			}
		}
		if h, ok := e.attrs["href"]; ok && strings.HasPrefix(h, "#") && ids[h[1:]] == 0 {
			t.Errorf("link to %s, which is not there", h)
		}
		switch {
		case e.name == "table":
			tables++
		case e.name == "caption":
			captions++
		case e.name == "th" && e.attrs["scope"] == "":
			t.Error("a head of a table without scope")
		case e.name == "img" && e.attrs["alt"] == "":
			t.Error("a picture without words")
		case e.name == "nav" && e.attrs["aria-label"] == "":
			t.Error("navigation without a name")
		case e.name == "input" && e.attrs["type"] != "hidden" && e.attrs["aria-hidden"] == "" && !labels[e.attrs["id"]]:
			t.Errorf("field %q without a label", e.attrs["name"])
		case e.name == "svg" && e.attrs["aria-hidden"] != "true" && !e.has("aria-labelledby"):
			t.Error("a drawing with neither name nor aria-hidden")
		}
	}
	if tables != captions {
		t.Errorf("%d tables, %d captions", tables, captions)
	}
}

// checkHeadings: one main part, one title, no level left out.
func checkHeadings(t *testing.T, all []element) {
	t.Helper()
	count := map[string]int{}
	level := 0
	for _, e := range all {
		count[e.name]++
		if len(e.name) == 2 && e.name[0] == 'h' && e.name[1] >= '1' && e.name[1] <= '6' {
			l := int(e.name[1] - '0')
			if l > level+1 {
				t.Errorf("h%d after h%d", l, level)
			}
			level = l
		}
	}
	for _, one := range []string{"main", "h1"} {
		if count[one] != 1 {
			t.Errorf("%d %s", count[one], one)
		}
	}
	if all[0].name != "html" || all[0].attrs["lang"] == "" {
		t.Error("the page names no language")
	}
}
