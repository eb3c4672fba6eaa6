package server

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// usual is the period of a report when nobody names one.
const usual = "30d"

// service finds the service of the address, or answers that there is none.
func (s *Server) service(w http.ResponseWriter, r *http.Request, name string) (Service, bool) {
	all, err := s.Source.Services(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return Service{}, false
	}
	for _, svc := range all {
		if svc.Name == name {
			return svc.complete(), true
		}
	}
	s.fault(w, r, http.StatusNotFound, "There is no service of that name. The list of services has them all.")
	return Service{}, false
}

// complete fills in what may be left out.
func (v Service) complete() Service {
	if v.Zone == nil {
		v.Zone = time.UTC
	}
	if v.Title == "" {
		v.Title = v.Name
	}
	return v
}

func (v Service) path() string { return "/services/" + url.PathEscape(v.Name) }

// format takes the ending of a download off a name.
func format(name string) (base, ext string) {
	for _, ext := range []string{".pdf", ".json"} {
		if base, ok := strings.CutSuffix(name, ext); ok && base != "" {
			return base, ext
		}
	}
	return name, ""
}

// latest serves /services/NAME, and NAME.pdf and NAME.json.
func (s *Server) latest(w http.ResponseWriter, r *http.Request) {
	name, ext := format(r.PathValue("name"))
	svc, ok := s.service(w, r, name)
	if !ok {
		return
	}
	if q := r.URL.Query(); q.Has("from") || q.Has("period") {
		s.choose(w, r, svc, q)
		return
	}
	p, err := nines.ParsePeriod(usual, s.Now().In(svc.Zone))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.serveReport(w, r, svc, p, svc.path(), ext)
}

// past serves /services/NAME/PERIOD.
func (s *Server) past(w http.ResponseWriter, r *http.Request) {
	text, ext := format(r.PathValue("period"))
	svc, p, ok := s.period(w, r, text)
	if !ok {
		return
	}
	path := svc.path() + "/" + url.PathEscape(p.Name)
	if text != p.Name && readerOf(r.Context()).link == "" && s.stable(p, svc) {
		http.Redirect(w, r, path+ext, http.StatusFound)
		return
	}
	s.serveReport(w, r, svc, p, path, ext)
}

// stable reports whether the name of a period leads back to it.
func (s *Server) stable(p nines.Period, svc Service) bool {
	again, err := nines.ParsePeriod(p.Name, s.Now().In(svc.Zone))
	return err == nil && again.Name == p.Name
}

// period reads the service and the period of the address.
func (s *Server) period(w http.ResponseWriter, r *http.Request, text string) (Service, nines.Period, bool) {
	svc, ok := s.service(w, r, r.PathValue("name"))
	if !ok {
		return svc, nines.Period{}, false
	}
	p, err := nines.ParsePeriod(text, s.Now().In(svc.Zone))
	if err != nil {
		s.noPeriod(w, r, svc, http.StatusNotFound, err)
		return svc, p, false
	}
	return svc, p, true
}

// noPeriod shows what is wrong with a period, and the ones there are.
func (s *Server) noPeriod(w http.ResponseWriter, r *http.Request, svc Service, status int, err error) {
	if !accepts(r, "text/html") {
		s.fault(w, r, status, err.Error())
		return
	}
	v := periodPage{Local: s.local(r, svc, ""), Reason: upper(err.Error())}
	if p, ok := errors.AsType[*nines.PeriodError](err); ok {
		v.Reason, v.Hint = upper(p.Reason), p.Hint
	}
	s.page(w, r, status, "period", frame{Title: "No such period", Here: "services", Body: v})
}

type periodPage struct {
	Local        local
	Reason, Hint string
}

func (s *Server) serveReport(w http.ResponseWriter, r *http.Request, svc Service, p nines.Period, path, ext string) {
	e := s.edition(r.Context(), svc.Name, p)
	var body []byte
	var err error
	switch ext {
	case ".pdf":
		body, err = s.pdf(r.Context(), e)
	case ".json":
		body, err = s.json(r.Context(), e)
	default:
		s.reportPage(w, r, svc, e, path)
		return
	}
	if err != nil {
		s.failed(w, r, err)
		return
	}
	kind := map[string]string{".pdf": "application/pdf", ".json": "application/json"}[ext]
	w.Header().Set("Content-Disposition", `inline; filename="`+fileName(svc.Name+"-"+p.Name)+ext+`"`)
	s.send(w, r, kind, body)
}

// A reportPage is a report in our frame.
type reportPage struct {
	Local  local
	Report template.HTML
}

func (s *Server) reportPage(w http.ResponseWriter, r *http.Request, svc Service, e edition, path string) {
	body, err := s.fragment(r.Context(), e)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	v := reportPage{Local: s.local(r, svc, "report"), Report: body}
	v.Local.open(path, e.period, readerOf(r.Context()).link)
	s.page(w, r, http.StatusOK, "report", frame{Title: svc.Title + ", " + e.period.Words, Here: "services", Body: v})
}

// fileName keeps what every file system and header takes.
func fileName(name string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' && c != '-' && c != '.' || c > '9' && c < 'A' || c > 'Z' && c < 'a' && c != '_' || c > 'z' {
			return '-'
		}
		return c
	}, name)
}
