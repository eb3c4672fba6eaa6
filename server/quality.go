package server

import (
	"net/http"
	"net/url"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

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
