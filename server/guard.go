package server

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// guarded is the way of every request, outermost first.
func (s *Server) guarded() http.Handler {
	h := http.HandlerFunc(s.dispatch)
	return s.observed(s.secured(s.hosted(s.plain(s.sameSite(s.identified(h))))))
}

// policy allows the one style sheet and pictures of our own, forms that lead
// here, and nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secured sets the headers of every answer.
func (s *Server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.https() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		h.Set("Cache-Control", "no-store") // until a page knows better
		next.ServeHTTP(w, r)
	})
}

// hosted refuses other names than ours where no login is needed: a page
// elsewhere may point a name of its own at this machine (DNS rebinding), and
// would then count as the same site.
func (s *Server) hosted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Loopback && !s.ours(r.Host) {
			refuse(w, "unknown host")
			s.fault(w, r, http.StatusMisdirectedRequest, "This address is not one of nines. Open it as http://localhost, or set http.public_url in nines.yaml to the address that you use.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) ours(host string) bool {
	if s.public != nil && strings.EqualFold(host, s.public.Host) {
		return true
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	if a, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return a.Unmap().IsLoopback()
	}
	return strings.EqualFold(name, "localhost") || s.public != nil && strings.EqualFold(name, s.public.Hostname())
}

// plain refuses what no reader sends: paths that climb, other methods, bodies
// that are too large.
func (s *Server) plain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, r.Method):
			refuse(w, "method")
			w.Header().Set("Allow", "GET, HEAD, POST")
			s.fault(w, r, http.StatusMethodNotAllowed, "")
		case !plainPath(r.URL.Path):
			refuse(w, "path outside")
			s.fault(w, r, http.StatusBadRequest, "This address leads outside of the pages. Start from the list of services.")
		case r.ContentLength > maxBody:
			refuse(w, "body of "+strconv.FormatInt(r.ContentLength, 10)+" bytes")
			w.Header().Set("Connection", "close") // rather than read it all
			s.fault(w, r, http.StatusRequestEntityTooLarge, "The limit is 1 MiB.")
		default:
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			next.ServeHTTP(w, r)
		}
	})
}

// plainPath refuses paths that mean something else once they are cleaned.
func plainPath(p string) bool {
	if !strings.HasPrefix(p, "/") || len(p) > 2048 {
		return false
	}
	for i, part := range strings.Split(p[1:], "/") {
		if part == "." || part == ".." || part == "" && i < strings.Count(p[1:], "/") {
			return false
		}
	}
	return !strings.ContainsFunc(p, func(c rune) bool { return c < ' ' || c == 0x7f || c == '\\' || c == 0xfffd })
}

// sameSite refuses forms that other sites send with the reader's cookies.
func (s *Server) sameSite(next http.Handler) http.Handler {
	c := http.NewCrossOriginProtection()
	if s.public != nil {
		_ = c.AddTrustedOrigin(s.public.String()) // an address with scheme and host is one
	}
	c.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, "cross-site")
		s.fault(w, r, http.StatusForbidden, "This form came from another site. Open the page here and try again.")
	}))
	return c.Handler(next)
}
