package server

import (
	"net/http"
	"strings"
)

// mux is every route there is.
func (s *Server) mux() *http.ServeMux {
	m := http.NewServeMux()
	for _, r := range []struct {
		pattern string
		serve   http.HandlerFunc
	}{
		{"GET /{$}", s.private(s.overview)},
		{"GET /services", s.private(home)},
		{"GET /services/{$}", s.private(home)},
		{"GET /services/{name}", s.private(s.latest)},
		{"GET /services/{name}/{period}", s.private(s.past)},
		{"GET /services/{name}/charts/{file}", s.private(s.chart)},
		{"GET /services/{name}/{period}/charts/{file}", s.private(s.chart)},
		{"GET /services/{name}/models", s.private(s.models)},
		{"GET /services/{name}/models/{file}", s.private(s.diagram)},
		{"GET /services/{name}/quality", s.private(s.quality)},
		{"GET /schedules", s.private(s.schedules)},
		{"GET /deliveries", s.private(s.deliveries)},
		{"GET /deliveries/{id}", s.private(s.delivery)},
		{"GET /health", s.private(s.health)},
		{"GET /login", s.loginPage},
		{"POST /login", s.doLogin},
		{"POST /logout", s.doLogout},
		{"GET /assets/{file}", s.asset},
		{"GET /favicon.ico", s.favicon},
		{"GET /healthz", s.healthz},
		{"GET /readyz", s.readyz},
		{"GET /metrics", s.metrics()},
	} {
		m.HandleFunc(r.pattern, r.serve)
	}
	if s.WebhookSecret != "" {
		m.HandleFunc("POST /jira/webhook", s.webhook)
	}
	for path, h := range s.Mounts {
		m.Handle("POST "+path, h)
	}
	return m
}

// home is for those who cut an address short.
func home(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }

// dispatch serves a route; where there is none, it says so in our own words.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	h, pattern := s.routes.Handler(r)
	if pattern != "" {
		s.routes.ServeHTTP(w, r)
		return
	}
	probe := &probe{header: http.Header{}}
	h.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		refuse(w, "method")
		w.Header().Set("Allow", probe.header.Get("Allow"))
		s.fault(w, r, http.StatusMethodNotAllowed, "")
		return
	}
	s.fault(w, r, http.StatusNotFound, "")
}

// A probe learns the status of an answer and drops the rest.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// route names the pattern of a request: one of few, unlike its path.
func (s *Server) route(r *http.Request) string {
	_, pattern := s.routes.Handler(r)
	if pattern == "" {
		return "none"
	}
	_, path, _ := strings.Cut(pattern, " ")
	return path
}
