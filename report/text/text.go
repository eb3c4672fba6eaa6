// Package text writes a report for a terminal: paragraphs, tables and charts of
// characters, as wide as the reader's window and no wider.
package text

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/nines-bot/nines/report"
)

// Options say what the reader's terminal can do. The zero value is a file: 80
// columns, Unicode, no escape sequences.
type Options struct {
	Width int  // columns; 0: 80. Below 40 it is 40.
	Color bool // SGR colours and bold
	Links bool // OSC 8 hyperlinks
	ASCII bool // nothing outside of ASCII
}

const (
	defaultWidth = 80
	minWidth     = 40
	maxProse     = 100 // a longer line of prose is hard to read
	maxChart     = 100 // a wider bar says no more
	maxRule      = 120
)

// Render writes the report. No line is wider than o.Width, and no control
// character but the line ends and those of the options gets through.
func Render(w io.Writer, r *report.Report, o Options) error {
	p := &printer{o: o, width: o.Width}
	if p.width == 0 {
		p.width = defaultWidth
	}
	p.width = max(p.width, minWidth)
	p.g = unicodeGlyphs()
	if o.ASCII {
		p.g = asciiGlyphs()
	}
	p.header(r)
	if err := r.Walk(p); err != nil {
		return err
	}
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("text report of %s: %w", clean(r.Service), err)
	}
	return nil
}

// A printer is the renderer; it collects the output, since its parts cannot fail.
type printer struct {
	o     Options
	width int
	g     glyphs
	out   bytes.Buffer
}

// clean is text as this terminal may have it.
func (p *printer) clean(s string) string {
	s = clean(s)
	if p.o.ASCII {
		s = toASCII(s)
	}
	return s
}

// write ends the line. Spaces at its end are not written.
func (p *printer) write(l line) {
	var b strings.Builder
	blanks := "" // spaces that are only written before something else
	for _, x := range l {
		if strings.Trim(x.text, " ") == "" && x.link == "" {
			blanks += x.text
			continue
		}
		b.WriteString(blanks)
		blanks = ""
		p.piece(&b, x)
	}
	p.out.WriteString(strings.TrimRight(b.String(), " "))
	p.out.WriteByte('\n')
}

func (p *printer) piece(b *strings.Builder, x piece) {
	link := ""
	if p.o.Links {
		link = safeLink(x.link)
	}
	sgr := ""
	if p.o.Color {
		sgr = x.style.sgr()
	}
	if link != "" {
		b.WriteString("\x1b]8;;" + link + "\x1b\\")
	}
	if sgr != "" {
		b.WriteString("\x1b[" + sgr + "m")
	}
	b.WriteString(x.text)
	if sgr != "" {
		b.WriteString("\x1b[0m")
	}
	if link != "" {
		b.WriteString("\x1b]8;;\x1b\\")
	}
}

func (p *printer) blank() { p.out.WriteByte('\n') }

// prose writes wrapped text behind an indent; the first line begins with mark.
func (p *printer) prose(mark line, indent int, pieces []piece, width int) {
	for i, l := range wrap(pieces, min(width, p.width)-indent) {
		head := line{{text: strings.Repeat(" ", indent)}}
		if i == 0 && mark != nil {
			head = mark.padTo(indent, false)
		}
		p.write(append(head, l...))
	}
}

func (p *printer) header(r *report.Report) {
	title := p.clean(r.Title)
	if r.Service != "" && r.Service != r.Title {
		title += p.clean(" · " + r.Service)
	}
	p.prose(nil, 0, []piece{{text: title, style: strong}}, p.width)
	p.prose(nil, 0, []piece{{text: p.clean(p.facts(r)), style: faint}}, p.width)
	p.blank()
	if r.Headline != "" {
		p.prose(p.mark(r.State), 2, []piece{{text: p.clean(r.Headline), style: toneStyle(r.State, strong)}}, maxProse)
	}
}

// facts are the window, the zone, the source and the instant.
func (p *printer) facts(r *report.Report) string {
	zone := r.Zone
	if zone == nil {
		zone = time.UTC
	}
	const long = "2 Jan 2006"
	from, last, at := r.Window.From.In(zone), r.Window.To.Add(-time.Nanosecond).In(zone), r.AsOf.In(zone)
	issues := "1 issue"
	if r.Source.Issues != 1 {
		issues = fmt.Sprintf("%d issues", r.Source.Issues)
	}
	return fmt.Sprintf("%s to %s · %s · %s · as of %s", from.Format(long), last.Format(long), issues, zone, at.Format(long+" 15:04"))
}

// Section writes the heading of a section.
func (p *printer) Section(s report.Section) error {
	p.blank()
	title := cut(p.clean(s.Title), p.width-6, p.g.ellipsis)
	if title == "" {
		title = p.clean(s.ID)
	}
	rule := strings.Repeat(p.g.rule, max(0, min(p.width, maxRule)-measure(title)-4))
	p.write(line{{text: p.g.rule + p.g.rule + " ", style: faint}, {text: title, style: strong}, {text: " " + rule, style: faint}})
	return nil
}

// Text writes a paragraph.
func (p *printer) Text(t report.Text) error {
	pieces := p.spans(t.Spans, normal)
	if len(pieces) == 0 {
		return nil
	}
	p.blank()
	p.prose(nil, 0, pieces, maxProse)
	return nil
}

// Note writes a paragraph behind a mark of its tone.
func (p *printer) Note(n report.Note) error {
	pieces := p.spans(n.Spans, normal)
	if len(pieces) == 0 {
		return nil
	}
	p.blank()
	p.prose(p.mark(n.Tone), 2, pieces, maxProse)
	return nil
}

func (p *printer) spans(spans []report.Span, s style) []piece {
	var pieces []piece
	for _, x := range spans {
		look := s
		if x.Strong {
			look = strong
		}
		if text := p.clean(x.Text); text != "" {
			pieces = append(pieces, piece{text, look, x.Link})
		}
	}
	return pieces
}

// mark is a tone as a sign, so that it shows without colour.
func (p *printer) mark(t report.Tone) line {
	switch t {
	case report.Good:
		return plainLine(good, p.g.good)
	case report.Watch:
		return plainLine(watch, p.g.watch)
	case report.Bad:
		return plainLine(bad, p.g.bad)
	}
	return plainLine(faint, p.g.note)
}

func toneStyle(t report.Tone, other style) style {
	switch t {
	case report.Good:
		return good
	case report.Watch:
		return watch
	case report.Bad:
		return bad
	}
	return other
}
