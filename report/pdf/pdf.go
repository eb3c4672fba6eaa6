// Package pdf writes a [report.Report] as a PDF document: A4 or Letter, with
// charts as vectors, every number a link to its Jira search, and a structure
// that screen readers can follow (headings, paragraphs, tables with heads,
// figures with alternative texts).
//
// The same report gives the same bytes: dates are those of the report, nothing
// is asked of a clock, and no order is left to chance.
//
// The document is tagged as PDF/UA asks, but claims no conformance: that has
// not been verified. Arabic letters are drawn in their isolated forms. Text in
// a script that no font of the set has is drawn as boxes, and still found by a
// search.
package pdf

import (
	"errors"
	"fmt"
	"io"

	"codeberg.org/go-pdf/fpdf"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
)

// A Paper is a size of page.
type Paper string

// The papers.
const (
	A4     Paper = "a4" // also what the empty string means
	Letter Paper = "letter"
)

// Options say how to draw a report.
type Options struct {
	Fonts *chart.FontSet // required
	Paper Paper
}

// Render writes r to w. Errors are those of w, of the options and of fpdf; no
// report is refused for what it says.
func Render(w io.Writer, r *report.Report, o Options) error {
	width, height, err := o.size()
	if err != nil {
		return err
	}
	doc := &elem{tag: "Document"}
	c := newCanvas(doc, newTypesetter(o.Fonts), width, height)
	to := &collector{ts: c.ts, parent: doc, section: doc}
	if err := r.Walk(to); err != nil {
		return err
	}
	f := &flow{
		canvas: c, top: headGap, bottom: height - footGap,
		left: margin, inner: width - 2*margin,
	}
	f.newPage()
	head := &elem{tag: "Sect", parent: doc}
	doc.kids = append([]kid{{elem: head}}, doc.kids...)
	f.header(head, r)
	f.lay(to.pieces)
	if f.err != nil {
		return f.err
	}
	f.margins(r)
	return c.finish(w, meta{title: title(r), subject: when(r), at: r.AsOf.In(zone(r))}, f.marks)
}

func (o Options) size() (width, height float64, err error) {
	if o.Fonts == nil {
		return 0, 0, errors.New("pdf: no fonts")
	}
	switch o.Paper {
	case A4, "":
		return 595.28, 841.89, nil
	case Letter:
		return 612, 792, nil
	}
	return 0, 0, fmt.Errorf("pdf paper %q is none of a4, letter", string(o.Paper))
}

func newCanvas(doc *elem, t *typesetter, width, height float64) *canvas {
	p := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: width, Ht: height}})
	p.SetCatalogSort(true)
	p.SetCompression(false) // see file.squeeze
	p.SetAutoPageBreak(false, 0)
	p.SetMargins(0, 0, 0)
	return &canvas{pdf: p, ts: t, width: width, height: height, root: doc}
}
