package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"

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
