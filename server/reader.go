package server

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// A reader is whoever asks, as far as it is known.
type reader struct {
	known bool
	name  string    // as the proxy says; "" otherwise
	csrf  string    // of the forms of a session; "" without one
	until time.Time // if all that is known is a link: when it ends
	link  string    // query of that link
}

// readerOf returns who asked.
func readerOf(ctx context.Context) reader { r, _ := ctx.Value(readerKey).(reader); return r }

// login reports whether pages need one.
func (s *Server) login() bool { return !s.Loopback || s.Token != "" || s.TrustedHeader != "" }

// identified finds out who asks, and removes the header by which a proxy says
// so, whoever sent it.
func (s *Server) identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := reader{known: !s.login()}
		if s.TrustedHeader != "" {
			names := r.Header.Values(s.TrustedHeader)
			if len(names) == 1 && names[0] != "" && s.proxied(r) {
				who = reader{known: true, name: short(names[0], 100)}
			}
			r.Header.Del(s.TrustedHeader)
		}
		if c, err := r.Cookie(s.cookieName()); err == nil && !who.known {
			if form, ok := s.session(c.Value); ok {
				who = reader{known: true, csrf: form}
			}
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), readerKey, who)))
	})
}

// proxied reports whether the other end of the connection is the proxy.
func (s *Server) proxied(r *http.Request) bool {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && s.trusted(a.Addr())
}

func (s *Server) trusted(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// client is the address that the request came from: the nearest one that is not
// a proxy of ours. What stands further left in X-Forwarded-For, anybody can
// write.
func (s *Server) client(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	from := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(from); i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		from = a.Unmap()
	}
	return from
}

// private lets only those in who may read the page.
func (s *Server) private(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), pageTime)
		defer cancel()
		r = r.WithContext(ctx)
		if readerOf(ctx).known {
			next(w, r)
			return
		}
		if given, ok := bearer(r); ok {
			s.byToken(w, r, given, next)
			return
		}
		if q := r.URL.Query(); q.Has("sig") {
			s.byLink(w, r, q, next)
			return
		}
		s.askLogin(w, r)
	}
}

// bearer is the token of a script.
func bearer(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(scheme, "Bearer")
}

func (s *Server) byToken(w http.ResponseWriter, r *http.Request, given string, next http.HandlerFunc) {
	if ok, wait := s.tryToken(r, given); wait > 0 {
		s.tooMany(w, r, wait)
	} else if !ok {
		refuse(w, "wrong token")
		w.Header().Set("WWW-Authenticate", `Bearer realm="nines", error="invalid_token"`)
		s.fault(w, r, http.StatusUnauthorized, "The token is not the one of this service (NINES_HTTP_TOKEN or http.token_file).")
	} else {
		next(w, r.WithContext(context.WithValue(r.Context(), readerKey, reader{known: true})))
	}
}

// askLogin leads people to the form, and tells scripts what to send.
func (s *Server) askLogin(w http.ResponseWriter, r *http.Request) {
	refuse(w, "no login")
	if s.Token == "" {
		s.fault(w, r, http.StatusForbidden, "Come through the proxy that logs readers in: this service believes nobody else.")
		return
	}
	if !wantsPage(r) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="nines"`)
		s.fault(w, r, http.StatusUnauthorized, "Send the header Authorization: Bearer TOKEN.")
		return
	}
	http.Redirect(w, r, loginPath(r), http.StatusSeeOther)
}

// wantsPage reports whether a person in a browser asks.
func wantsPage(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html")
}
