package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

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

// modelsOf returns the models of a service: they may take as long as a report.
func (s *Server) modelsOf(ctx context.Context, service string) ([]Model, error) {
	revision := s.Source.Revision(ctx, service)
	return s.library.models.get(ctx, service+"\x00"+revision, func(ctx context.Context) (made[[]Model], error) {
		all, err := s.Source.Models(ctx, service)
		if err != nil {
			return made[[]Model]{}, fmt.Errorf("models of %s: %w", service, err)
		}
		return made[[]Model]{all, 1, s.Now().Add(liveTime)}, nil
	})
}
