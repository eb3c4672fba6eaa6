package html

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/nines-bot/nines/report"
)

// page is what the template sees: plain text, safe links, and nothing to decide.
type page struct {
	Service, Title string
	Headline       string
	State          report.Tone
	Day            string // 23 Nov 2017
	Span           string // 24 Oct – 23 Nov 2017
	AsOf, Stamp    string
	Zone           string
	Sections       []*section
	Source         source
	Style          template.CSS
}

type source struct{ Issues, URL, JQL, Fetched string }

// A section holds rows of one block, or of two that fit beside each other.
type section struct {
	ID, Title string
	Rows      [][]block
	blocks    []block
}

func pageOf(r *report.Report, o Options) (*page, error) {
	zone := r.Zone
	if zone == nil {
		zone = time.UTC
	}
	p := &page{
		Service:  clean(r.Service),
		Title:    clean(r.Title),
		Headline: clean(r.Headline),
		State:    r.State,
		Day:      r.AsOf.In(zone).Format("2 Jan 2006"),
		Span:     span(r.Window.From.In(zone), r.Window.To.In(zone)),
		AsOf:     r.AsOf.In(zone).Format("2 Jan 2006 15:04"),
		Stamp:    r.AsOf.In(zone).Format(time.RFC3339),
		Zone:     zone.String(),
		Source: source{
			Issues: grouped(r.Source.Issues), URL: link(r.Source.JiraURL), JQL: clean(r.Source.JQL),
		},
	}
	if p.Title == "" {
		p.Title = p.Service
	}
	if t := r.Source.SyncedAt; !t.IsZero() {
		p.Source.Fetched = t.In(zone).Format("2 Jan 2006 15:04")
	}
	g := &gatherer{page: p, ids: newIDs()}
	if err := r.Walk(g); err != nil {
		return nil, fmt.Errorf("html page of %s: %w", r.Service, err)
	}
	for _, s := range p.Sections {
		if err := s.arrange(o.Chart); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// span names the first and the last day of a window.
func span(from, to time.Time) string {
	last := to.Add(-time.Nanosecond)
	layout := "2 Jan 2006"
	if from.Year() == last.Year() {
		layout = "2 Jan"
	}
	return from.Format(layout) + " – " + last.Format("2 Jan 2006")
}

// grouped writes a number with a thin space between its thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// link returns u if a reader may follow it, else "".
func link(u string) string {
	p, err := url.Parse(u)
	if err != nil || clean(u) != u || p.Host == "" || p.Scheme != "https" && p.Scheme != "http" {
		return ""
	}
	return p.String()
}

// clean drops what no page may hold: control characters, and the marks that
// turn the direction of what follows them. Line ends become spaces, broken
// UTF-8 its replacement character.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\u2028', r == '\u2029', r == '\u0085':
			return ' '
		case r < 0x20, r >= 0x7f && r < 0xa0, r == '\ufeff', r >= 0xfff9 && r <= 0xfffb, r&0xfffe == 0xfffe:
			return -1
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// ids hands out names of elements, each once.
type ids struct{ taken map[string]bool }

func newIDs() *ids { return &ids{taken: map[string]bool{"content": true}} }

// name makes an id of wish, which may hold anything.
func (s *ids) name(wish, otherwise string) string {
	base := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r == ' ', r == '_':
			return '-'
		}
		return -1
	}, wish), "-0123456789")
	if base == "" || len(base) > 40 {
		base = otherwise
	}
	id := base
	for n := 2; s.taken[id]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	s.taken[id], s.taken[id+"-title"] = true, true
	return id
}
