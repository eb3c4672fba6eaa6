package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"

	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/html"
	"github.com/nines-bot/nines/templates"
)

// An asset is a file under a name that holds its hash: it may be kept for ever.
type asset struct {
	path, kind string
	body       []byte
}

type assets struct{ style, icon asset }

func loadAssets() (assets, error) {
	report, err := html.Style()
	if err != nil {
		return assets{}, err
	}
	site, err := templates.FS.ReadFile("site/site.css")
	if err != nil {
		return assets{}, fmt.Errorf("style sheet: %w", err)
	}
	icon, err := templates.FS.ReadFile("site/icon.svg")
	if err != nil {
		return assets{}, fmt.Errorf("icon: %w", err)
	}
	return assets{
		style: newAsset("site", "css", "text/css; charset=utf-8", []byte(report+chart.Style()+string(site))),
		icon:  newAsset("icon", "svg", "image/svg+xml", icon),
	}, nil
}

func newAsset(name, ext, kind string, body []byte) asset {
	sum := sha256.Sum256(body)
	return asset{path: "/assets/" + name + "-" + hex.EncodeToString(sum[:8]) + "." + ext, kind: kind, body: body}
}

func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	for _, a := range []asset{s.assets.style, s.assets.icon} {
		if a.path == r.URL.Path {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			s.send(w, r, a.kind, a.body)
			return
		}
	}
	s.fault(w, r, http.StatusNotFound, "")
}

// favicon answers browsers that ask for one without looking at the page.
func (s *Server) favicon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	s.send(w, r, s.assets.icon.kind, s.assets.icon.body)
}

// pages are the templates, by name.
type pages map[string]*template.Template

func loadPages() (pages, error) {
	all := pages{}
	for _, name := range []string{"overview", "report", "period", "models", "quality", "schedules", "deliveries", "delivery", "health", "login", "fault"} {
		t, err := template.ParseFS(templates.FS, "site/layout.tmpl", "site/"+name+".tmpl")
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		all[name] = t
	}
	return all, nil
}
