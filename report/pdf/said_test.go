package pdf

import (
	"strings"
	"testing"
	"unicode"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

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
