package server

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Link returns an address of the report at path, "/services/WET/2026-10", that
// needs no login until it expires. It serves that report, its charts, its PDF
// and its JSON, and no other page.
func (s *Server) Link(path string, expires time.Time) string {
	u := url.URL{}
	if s.public != nil {
		u = *s.public
	}
	if p, err := url.Parse(path); err == nil {
		u.Path, u.RawPath = p.Path, p.RawPath
	} else {
		u.Path = path
	}
	u.RawQuery = s.linkQuery(u.EscapedPath(), expires)
	return u.String()
}

func (s *Server) linkQuery(path string, expires time.Time) string {
	exp := strconv.FormatInt(expires.Unix(), 10)
	return "exp=" + exp + "&sig=" + sign(s.keys.link, exp+" "+named(path))
}

// named is the report that a path, escaped, belongs to: the charts and files of a
// report go with it.
func named(path string) string {
	if i := strings.Index(path, "/charts/"); i >= 0 {
		path = path[:i]
	}
	for _, suffix := range []string{".pdf", ".json"} {
		path = strings.TrimSuffix(path, suffix)
	}
	return strings.TrimSuffix(path, "/")
}

// byLink lets a reader in who has a link to this very report.
func (s *Server) byLink(w http.ResponseWriter, r *http.Request, q url.Values, next http.HandlerFunc) {
	exp, sig := q.Get("exp"), q.Get("sig")
	unix, err := strconv.ParseInt(exp, 10, 64)
	if err != nil || len(q["sig"]) != 1 || len(q["exp"]) != 1 || !linkable(r) ||
		!signed(s.keys.link, exp+" "+named(r.URL.EscapedPath()), sig) {
		refuse(w, "link altered")
		s.fault(w, r, http.StatusForbidden, "This link is damaged or was made for another report. Ask for a new one in Slack, or sign in.")
		return
	}
	until := time.Unix(unix, 0)
	if !s.Now().Before(until) {
		refuse(w, "link expired")
		s.fault(w, r, http.StatusGone, "This link ended on "+until.UTC().Format("2 Jan 2006 15:04 MST")+". Ask for a new one in Slack, or sign in.")
		return
	}
	who := reader{known: true, until: until, link: "exp=" + exp + "&sig=" + url.QueryEscape(sig)}
	next(w, r.WithContext(context.WithValue(r.Context(), readerKey, who)))
}

// linkable keeps links to reading reports.
func linkable(r *http.Request) bool {
	parts := strings.Split(r.URL.EscapedPath(), "/") // "", services, NAME, PERIOD, charts, FILE
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && len(parts) >= 3 && parts[1] == "services" &&
		!(len(parts) > 3 && (parts[3] == "models" || parts[3] == "quality"))
}
