package server

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"runtime"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/html"
	"github.com/nines-bot/nines/report/pdf"
)

// A library keeps reports, and what was drawn of them.
type library struct {
	reports *memo[*report.Report]
	files   *memo[[]byte]
	models  *memo[[]Model]
}

const (
	// keptIssues is of how many issues reports are kept, at some 3 kB each; one of
	// few counts as one of leastIssues.
	keptIssues  = 10_000
	leastIssues = 312
	keptBytes   = 16 << 20
	keptModels  = 64 // services
	// liveTime is how old a report may be of a period that goes on still, or has
	// just ended.
	liveTime = 5 * time.Minute
)

func newLibrary(now func() time.Time) library {
	n := max(2, runtime.GOMAXPROCS(0)) // as many at a time, of each kind: files wait for reports
	return library{
		reports: newMemo[*report.Report](now, keptIssues, make(chan struct{}, n)),
		files:   newMemo[[]byte](now, keptBytes, make(chan struct{}, n)),
		models:  newMemo[[]Model](now, keptModels, make(chan struct{}, n)),
	}
}

// An edition of a report: which one, of which data, until when it may be shown.
type edition struct {
	service, revision string
	period            nines.Period
	until             time.Time // zero: the period is over
	keep              bool
}

// edition says which report a reader gets who asks now.
func (s *Server) edition(ctx context.Context, service string, p nines.Period) edition {
	e := edition{service: service, period: p, revision: s.Source.Revision(ctx, service)}
	if now := s.Now(); now.Sub(p.Window.To) < liveTime {
		e.until = now.Add(liveTime)
	}
	e.keep = e.revision != ""
	return e
}

func (e edition) key(form string) string {
	return e.service + "\x00" + e.revision + "\x00" + e.period.Name + "\x00" + form
}

func (s *Server) report(ctx context.Context, e edition) (*report.Report, error) {
	return s.library.reports.get(ctx, e.key(""), func(ctx context.Context) (made[*report.Report], error) {
		r, err := s.Source.Report(ctx, e.service, Period{Window: e.period.Window, AsOf: e.period.AsOf})
		if err != nil {
			return made[*report.Report]{}, fmt.Errorf("report of %s, %s: %w", e.service, e.period.Name, err)
		}
		return made[*report.Report]{r, e.size(min(max(r.Source.Issues, leastIssues), keptIssues)), e.until}, nil
	})
}

// size is what to keep: nothing where the data have no name.
func (e edition) size(n int) int64 {
	if !e.keep {
		return 0
	}
	return int64(n)
}

// file returns a drawn form of a report.
func (s *Server) file(ctx context.Context, e edition, form string, draw func(*bytes.Buffer, *report.Report) error) ([]byte, error) {
	return s.library.files.get(ctx, e.key(form), func(ctx context.Context) (made[[]byte], error) {
		r, err := s.report(ctx, e)
		if err != nil {
			return made[[]byte]{}, err
		}
		var b bytes.Buffer
		if err := draw(&b, r); err != nil {
			return made[[]byte]{}, fmt.Errorf("%s of %s, %s: %w", form, e.service, e.period.Name, err)
		}
		return made[[]byte]{b.Bytes(), e.size(b.Len()), e.until}, nil
	})
}

// fragment is the report as the element that stands in our page.
func (s *Server) fragment(ctx context.Context, e edition) (template.HTML, error) {
	b, err := s.file(ctx, e, "html", func(b *bytes.Buffer, r *report.Report) error {
		return html.Render(b, r, html.Options{Chart: s.inline})
	})
	return template.HTML(b), err // package html escapes what it writes
}

// inline draws for our style sheet: the policy allows none in the page.
func (s *Server) inline(c report.Chart, o chart.Options) ([]byte, error) {
	o.Unstyled, o.Fonts = true, s.Fonts
	return chart.SVG(c, o)
}

func (s *Server) pdf(ctx context.Context, e edition) ([]byte, error) {
	return s.file(ctx, e, "pdf", func(b *bytes.Buffer, r *report.Report) error {
		return pdf.Render(b, r, pdf.Options{Fonts: s.Fonts})
	})
}

func (s *Server) json(ctx context.Context, e edition) ([]byte, error) {
	return s.file(ctx, e, "json", func(b *bytes.Buffer, r *report.Report) error { return r.WriteJSON(b) })
}
