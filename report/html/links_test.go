package html

import (
	"slices"
	"testing"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

func TestLinkKeepsOnlyTheWeb(t *testing.T) {
	for in, want := range map[string]string{
		"https://jira.example.com/issues/?jql=a+%3D+b": "https://jira.example.com/issues/?jql=a+%3D+b",
		"http://127.0.0.1:8080/browse/A-1":             "http://127.0.0.1:8080/browse/A-1",
		"":                                             "",
		"javascript:alert(1)":                          "",
		"JaVaScRiPt://x/%0aalert(1)":                   "",
		"data:text/html,x":                             "",
		"//evil.example/x":                             "",
		"/browse/A-1":                                  "",
		"https://":                                     "",
		"https://a\x00b/":                              "",
	} {
		if got := link(in); got != want {
			t.Errorf("link(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestEveryLinkIsKept compares the links of the report with those of the page.
func TestEveryLinkIsKept(t *testing.T) {
	r := reporttest.Everything()
	page := render(t, r, standalone())
	all, _ := parse(t, page)
	got := map[string]bool{}
	for _, e := range all {
		got[e.attrs["href"]] = true
	}
	l := &links{}
	if err := r.Walk(l); err != nil {
		t.Fatal(err)
	}
	if len(l.all) < 30 {
		t.Fatalf("the report has only %d links", len(l.all))
	}
	for _, want := range l.all {
		if want != "" && !got[want] {
			t.Errorf("link %s is lost", want)
		}
	}
}

// links gathers every link of a report.
type links struct{ all []string }

func (l *links) add(s ...string) error { l.all = append(l.all, s...); return nil }

func (l *links) spans(ss []report.Span) error {
	for _, s := range ss {
		l.all = append(l.all, s.Link)
	}
	return nil
}

func (l *links) Section(report.Section) error { return nil }
func (l *links) Text(t report.Text) error     { return l.spans(t.Spans) }
func (l *links) Note(n report.Note) error     { return l.spans(n.Spans) }

func (l *links) Figures(f report.Figures) error {
	for _, i := range f.Items {
		l.all = append(l.all, i.Link)
	}
	return nil
}

func (l *links) Table(t report.Table) error {
	for _, row := range append(slices.Clone(t.Rows), t.Total) {
		for _, c := range row {
			l.all = append(l.all, c.Link)
		}
	}
	if t.More != nil {
		return l.add(t.More.Link)
	}
	return nil
}

func (l *links) Chart(c report.Chart) error {
	if d, ok := c.Plot.(report.Donut); ok {
		for _, s := range d.Slices {
			l.all = append(l.all, s.Link)
		}
	}
	return l.add(c.Link)
}
