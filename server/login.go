package server

import (
	"crypto/rand"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// sessionTime is how long a login lasts.
const sessionTime = 7 * 24 * time.Hour

// A session is "end.random.signature": nothing has to be kept here, and every
// replica knows it.
func (s *Server) newSession() string {
	text := strconv.FormatInt(s.Now().Add(sessionTime).Unix(), 36) + "." + rand.Text()
	return text + "." + sign(s.keys.session, text)
}

// session reports whether the cookie is one that lasts still, and returns the
// token of its forms.
func (s *Server) session(cookie string) (form string, ok bool) {
	i := strings.LastIndexByte(cookie, '.')
	if i < 0 || len(cookie) > 200 || !signed(s.keys.session, cookie[:i], cookie[i+1:]) {
		return "", false
	}
	end, _, _ := strings.Cut(cookie, ".")
	unix, err := strconv.ParseInt(end, 36, 64)
	if err != nil || !s.Now().Before(time.Unix(unix, 0)) {
		return "", false
	}
	return sign(s.keys.form, cookie), true
}

func (s *Server) https() bool { return s.public != nil && s.public.Scheme == "https" }

// cookieName has the prefix that keeps other hosts of the domain from setting it.
func (s *Server) cookieName() string {
	if s.https() {
		return "__Host-nines"
	}
	return "nines"
}

func (s *Server) cookie(value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(), Value: value, Path: "/", MaxAge: int(age / time.Second),
		HttpOnly: true, Secure: s.https(), SameSite: http.SameSiteLaxMode,
	}
}

// loginPath is the form, and where to go on after it.
func loginPath(r *http.Request) string {
	q := r.URL.Query()
	for _, k := range []string{"exp", "sig"} {
		q.Del(k) // a link that did not serve
	}
	next := (&url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: q.Encode()}).String()
	if next == "/" || next == "/logout" {
		return "/login"
	}
	return "/login?next=" + url.QueryEscape(next)
}

// after is where a login leads: a path of ours, whatever the form said.
func afterLogin(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(next, "//") || !plainPath(u.Path) {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
}

// A loginForm is the page.
type loginForm struct {
	Next   string
	Fault  string
	Closed bool // only a proxy can log readers in
}

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	next := afterLogin(r.URL.Query().Get("next"))
	if readerOf(r.Context()).known {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	s.showLogin(w, r, http.StatusOK, loginForm{Next: next, Closed: s.Token == ""})
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request, status int, f loginForm) {
	s.page(w, r, status, "login", frame{Title: "Sign in", Body: f})
}

func (s *Server) doLogin(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.badForm(w, r, err)
		return
	}
	f := loginForm{Next: afterLogin(r.PostForm.Get("next")), Closed: s.Token == ""}
	ok, wait := s.tryToken(r, strings.TrimSpace(r.PostForm.Get("token")))
	switch {
	case wait > 0:
		refuse(w, "too many tries")
		w.Header().Set("Retry-After", seconds(wait))
		f.Fault = fmt.Sprintf("That was tried too often. Wait %s seconds and try again.", seconds(wait))
		s.showLogin(w, r, http.StatusTooManyRequests, f)
	case !ok:
		refuse(w, "wrong token")
		f.Fault = "This is not the token. Whoever runs nines has it: NINES_HTTP_TOKEN, or the file that http.token_file names."
		s.showLogin(w, r, http.StatusUnauthorized, f)
	default:
		http.SetCookie(w, s.cookie(s.newSession(), sessionTime))
		http.Redirect(w, r, f.Next, http.StatusSeeOther)
	}
}

// tryToken compares a token; every wrong one counts against its sender. Who has
// to wait is not told whether this one was right.
func (s *Server) tryToken(r *http.Request, given string) (ok bool, wait time.Duration) {
	from, now := s.client(r), s.Now()
	if wait := s.tries.wait(from, now); wait > 0 {
		return false, wait
	}
	if s.Token == "" || !same(given, s.Token) {
		s.tries.failed(from, now)
		return false, 0
	}
	return true, 0
}

func (s *Server) tooMany(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	refuse(w, "too many tries")
	w.Header().Set("Retry-After", seconds(wait))
	s.fault(w, r, http.StatusTooManyRequests, "Too many wrong tokens came from this address. Wait "+seconds(wait)+" seconds.")
}

func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }

// doLogout ends the session of this browser.
func (s *Server) doLogout(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.badForm(w, r, err)
		return
	}
	form := readerOf(r.Context()).csrf
	if form == "" || !same(r.PostForm.Get("form"), form) {
		refuse(w, "form of no session")
		s.fault(w, r, http.StatusForbidden, "This form is out of date. Go back, reload the page and try again.")
		return
	}
	http.SetCookie(w, s.cookie("", -time.Second))
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}
