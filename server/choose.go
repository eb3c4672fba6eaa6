package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nines-bot/nines"
)

// local is the strip that the pages of one service share.
type local struct {
	Name, Title string
	Path        string // of the service
	Here        string // "report", "models", "quality"

	// Of a report only.
	Period    string // in words
	PDF, JSON string
	Recent    []choice
	Months    []choice
	Weeks     []choice
	Quarters  []choice
	From, To  string // dates of the form
	Today     string
}

// A choice is a period to look at.
type choice struct {
	Words, Short string
	Path         string
	Open         bool
}

func (s *Server) local(r *http.Request, svc Service, here string) local {
	l := local{Name: svc.Name, Title: svc.Title, Path: svc.path(), Here: here}
	now := s.Now().In(svc.Zone)
	l.Today = now.Format(time.DateOnly)
	if readerOf(r.Context()).link == "" {
		l.choices(now)
	}
	return l
}

// choices are the periods that people ask for most.
func (l *local) choices(now time.Time) {
	for _, text := range []string{"7d", "30d", "90d", "this month", "this quarter", "this year"} {
		l.Recent = l.add(l.Recent, now, text)
	}
	year, month, day := now.Date()
	for n := 1; n <= 6; n++ {
		t := time.Date(year, month-time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		l.Months = l.add(l.Months, now, t.Format("2006-01"))
		y, w := time.Date(year, month, day-7*n, 12, 0, 0, 0, time.UTC).ISOWeek()
		l.Weeks = l.add(l.Weeks, now, fmt.Sprintf("%d-W%02d", y, w))
	}
	for n := 1; n <= 4; n++ {
		t := time.Date(year, month-time.Month(3*n), 1, 0, 0, 0, 0, time.UTC)
		l.Quarters = l.add(l.Quarters, now, fmt.Sprintf("%d-Q%d", t.Year(), (int(t.Month())+2)/3))
	}
}

func (l *local) add(to []choice, now time.Time, text string) []choice {
	p, err := nines.ParsePeriod(text, now)
	if err != nil {
		return to // on the first instant of a month, this month is empty
	}
	c := choice{Words: upper(p.Words), Path: l.Path + "/" + url.PathEscape(p.Name)}
	if p.Name == usual {
		c.Path = l.Path
	}
	return append(to, c)
}

// open marks the period that is shown.
func (l *local) open(path string, p nines.Period, link string) {
	for _, list := range [][]choice{l.Recent, l.Months, l.Weeks, l.Quarters} {
		for i := range list {
			list[i].Open = list[i].Path == path
		}
	}
	if link != "" {
		link = "?" + link
	}
	l.Period = upper(p.Words)
	l.PDF, l.JSON = path+".pdf"+link, path+".json"+link
	l.From = p.Window.From.Format(time.DateOnly)
	l.To = p.Window.To.Add(-time.Nanosecond).Format(time.DateOnly)
}

func upper(s string) string {
	if s == "" {
		return ""
	}
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// choose leads from the form to the address of a period.
func (s *Server) choose(w http.ResponseWriter, r *http.Request, svc Service, q url.Values) {
	text := strings.TrimSpace(q.Get("period"))
	if q.Has("from") {
		from, to := strings.TrimSpace(q.Get("from")), strings.TrimSpace(q.Get("to"))
		if text = from + ".." + to; to == "" {
			text = "since " + from
		}
	}
	p, err := nines.ParsePeriod(text, s.Now().In(svc.Zone))
	if err != nil {
		s.noPeriod(w, r, svc, http.StatusBadRequest, err)
		return
	}
	http.Redirect(w, r, svc.path()+"/"+url.PathEscape(p.Name), http.StatusSeeOther)
}
