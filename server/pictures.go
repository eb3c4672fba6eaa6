package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
)

// chart serves one chart of a report as SVG or PNG.
func (s *Server) chart(w http.ResponseWriter, r *http.Request) {
	text := r.PathValue("period")
	if text == "" {
		text = usual
	}
	svc, p, ok := s.period(w, r, text)
	if !ok {
		return
	}
	file := r.PathValue("file")
	id, svg := strings.CutSuffix(file, ".svg")
	if !svg {
		var png bool
		if id, png = strings.CutSuffix(file, ".png"); !png {
			s.fault(w, r, http.StatusNotFound, "Charts end in .svg or .png.")
			return
		}
	}
	body, err := s.picture(r.Context(), s.edition(r.Context(), svc.Name, p), id, svg)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	if svg {
		s.sendSVG(w, r, body)
		return
	}
	s.send(w, r, "image/png", body)
}

func (s *Server) picture(ctx context.Context, e edition, id string, svg bool) ([]byte, error) {
	r, err := s.report(ctx, e)
	if err != nil {
		return nil, err
	}
	c, ok := chartOf(r, id)
	if !ok { // before anything is kept: there are endless names
		return nil, ErrNotFound
	}
	form, draw := "png "+id, chart.PNG
	if svg {
		form, draw = "svg "+id, chart.SVG
	}
	return s.file(ctx, e, form, func(b *bytes.Buffer, _ *report.Report) error {
		body, err := draw(c, chart.Options{Fonts: s.Fonts, Frame: true})
		b.Write(body)
		return err
	})
}

func chartOf(r *report.Report, id string) (report.Chart, bool) {
	for _, sec := range r.Sections {
		for _, b := range sec.Blocks {
			if c, ok := b.(report.Chart); ok && c.ID == id {
				return c, true
			}
		}
	}
	return report.Chart{}, false
}

// sendSVG answers with a picture that may use the style sheet inside it, which
// its policy names by hash, and may do nothing else.
func (s *Server) sendSVG(w http.ResponseWriter, r *http.Request, body []byte) {
	hashes := ""
	for _, m := range regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllSubmatch(body, -1) {
		sum := sha256.Sum256(m[1])
		hashes += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	if hashes == "" {
		hashes = " 'none'"
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src"+hashes+"; frame-ancestors 'none'; sandbox")
	s.send(w, r, "image/svg+xml", body)
}

// A modelsPage is the models of a service.
type modelsPage struct {
	Local  local
	Models []modelView
}

type modelView struct {
	Name, Title, Alt, Error string
	SVG                     string // address; "" for no diagram
}

func (s *Server) models(w http.ResponseWriter, r *http.Request) {
	svc, ok := s.service(w, r, r.PathValue("name"))
	if !ok {
		return
	}
	all, err := s.modelsOf(r.Context(), svc.Name)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	v := modelsPage{Local: s.local(r, svc, "models")}
	for _, m := range all {
		view := modelView{Name: m.Name, Title: m.Title, Alt: m.Alt, Error: m.Error}
		if view.Title == "" {
			view.Title = m.Name
		}
		if view.Alt == "" {
			view.Alt = "Diagram of " + view.Title
		}
		if m.SVG != nil {
			view.SVG = svc.path() + "/models/" + url.PathEscape(m.Name) + ".svg"
		}
		v.Models = append(v.Models, view)
	}
	s.page(w, r, http.StatusOK, "models", frame{Title: "Models of " + svc.Title, Here: "services", Body: v})
}

// diagram serves the picture of one model.
func (s *Server) diagram(w http.ResponseWriter, r *http.Request) {
	svc, ok := s.service(w, r, r.PathValue("name"))
	if !ok {
		return
	}
	all, err := s.modelsOf(r.Context(), svc.Name)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	for _, m := range all {
		if m.SVG != nil && m.Name+".svg" == r.PathValue("file") {
			s.sendSVG(w, r, m.SVG)
			return
		}
	}
	s.failed(w, r, ErrNotFound)
}

// A qualityPage says what stands between a service and good numbers.
type qualityPage struct {
	Local       local
	Quarantined []quarantinedView
	Finished    string
	Watermark   string
	Census      string
	Running     bool
	Error       string
	Doubts      []report.QualityData
	Period      string
}

type quarantinedView struct{ Key, Reason, Since, Link string }

func (s *Server) quality(w http.ResponseWriter, r *http.Request) {
	svc, ok := s.service(w, r, r.PathValue("name"))
	if !ok {
		return
	}
	q, err := s.Source.Quality(r.Context(), svc.Name)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	p, err := nines.ParsePeriod(usual, s.Now().In(svc.Zone))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	rep, err := s.report(r.Context(), s.edition(r.Context(), svc.Name, p))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	v := qualityPage{
		Local: s.local(r, svc, "quality"), Doubts: rep.Data.Quality, Period: p.Words,
		Finished: minute(q.Sync.FinishedAt, svc.Zone), Watermark: minute(q.Sync.Watermark, svc.Zone), Census: minute(q.Sync.CensusAt, svc.Zone),
		Running: q.Sync.Running, Error: q.Sync.Error,
	}
	for _, i := range q.Quarantined {
		v.Quarantined = append(v.Quarantined, quarantinedView{i.Key, i.Reason, minute(i.Since, svc.Zone), webLink(i.Link)})
	}
	s.page(w, r, http.StatusOK, "quality", frame{Title: "Data quality of " + svc.Title, Here: "services", Body: v})
}

// webLink returns address if it leads to a page.
func webLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return u.String()
}
