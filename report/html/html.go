// Package html writes a report as one web page that needs nothing else: the
// style sheet and the charts stand inside it, there is no script, and it asks
// no server for anything. It reads well in light and dark, on a phone, on paper,
// by keyboard and by ear.
//
// All text of the report is data to html/template, and every link goes through
// [url.Parse]: what is not http or https stays text.
package html

import (
	"bytes"
	"fmt"
	"html/template"
	"io"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/templates"
)

// Options say what to write.
type Options struct {
	// Standalone writes a whole document: a file, an attachment. Without it the
	// report comes as the one element that a page of somebody else can hold; that
	// page brings [Style].
	Standalone bool
	// Chart draws one picture as SVG; nil is [chart.SVG].
	Chart func(report.Chart, chart.Options) ([]byte, error)
}

// Render writes r to w. The same report and options give the same bytes.
func Render(w io.Writer, r *report.Report, o Options) error {
	if o.Chart == nil {
		o.Chart = chart.SVG
	}
	t, err := template.ParseFS(templates.FS, "report.html.tmpl")
	if err != nil {
		return fmt.Errorf("html template: %w", err)
	}
	style, err := Style()
	if err != nil {
		return err
	}
	p, err := pageOf(r, o)
	if err != nil {
		return err
	}
	p.Style = template.CSS(style) // our own file
	name := "report"
	if o.Standalone {
		name = "page"
	}
	var page bytes.Buffer // a page that fails half-way must not be half sent
	if err := t.ExecuteTemplate(&page, name, p); err != nil {
		return fmt.Errorf("html page of %s: %w", r.Service, err)
	}
	_, err = w.Write(page.Bytes())
	return err
}

// Style returns the style sheet of the page.
func Style() (string, error) {
	css, err := templates.FS.ReadFile("report.css")
	if err != nil {
		return "", fmt.Errorf("html style: %w", err)
	}
	return string(css), nil
}
