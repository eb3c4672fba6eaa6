package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// A fault is the page of an error: what happened, and what to do.
type fault struct {
	Status int
	Title  string
	Detail string
	ID     string // of the request, for whoever reads the log
	Login  string // where to sign in; "" for no link
}

// titles say what a status means, to people.
func title(status int) (title, detail string) {
	switch status {
	case http.StatusBadRequest:
		return "This cannot be read", "Check the address, or start from the list of services."
	case http.StatusUnauthorized:
		return "Sign in first", "This page is for those who have the token."
	case http.StatusForbidden:
		return "This is not for you to open", ""
	case http.StatusNotFound:
		return "There is no such page", "Check the address, or start from the list of services."
	case http.StatusMethodNotAllowed:
		return "This page is only for reading", "Open it from the list of services instead."
	case http.StatusGone:
		return "This link has ended", ""
	case http.StatusRequestEntityTooLarge:
		return "That is too much at once", "The limit is 1 MiB."
	case http.StatusMisdirectedRequest:
		return "Wrong address", ""
	case http.StatusTooManyRequests:
		return "That was tried too often", "Wait a little and try again."
	case http.StatusServiceUnavailable:
		return "This takes longer than usual", "The report is being built. Reload the page in a minute."
	}
	return "Something went wrong here", "Reload the page. If that does not help, whoever runs nines finds the reason in its log, under the number below."
}

// fault answers with an error: a page for people, a line for scripts.
func (s *Server) fault(w http.ResponseWriter, r *http.Request, status int, detail string) {
	t, d := title(status)
	if detail != "" {
		d = detail
	}
	f := fault{Status: status, Title: t, Detail: d, ID: RequestID(r.Context())}
	if w.Header().Set("Cache-Control", "no-store"); !accepts(r, "text/html") {
		text := fmt.Sprintf("%d %s: %s\n", status, t, d)
		write(w, r, status, "text/plain; charset=utf-8", []byte(text))
		return
	}
	if s.Token != "" && !readerOf(r.Context()).known && (status == http.StatusForbidden || status == http.StatusGone || status == http.StatusUnauthorized) {
		f.Login = loginPath(r)
	}
	s.page(w, r, status, "fault", frame{Title: t, Body: f})
}

func accepts(r *http.Request, kind string) bool {
	return strings.Contains(r.Header.Get("Accept"), kind)
}

// badForm answers for a body that cannot be read.
func (s *Server) badForm(w http.ResponseWriter, r *http.Request, err error) {
	if errors.As(err, new(*http.MaxBytesError)) {
		refuse(w, "body too large")
		s.fault(w, r, http.StatusRequestEntityTooLarge, "")
		return
	}
	refuse(w, "body cannot be read")
	s.fault(w, r, http.StatusBadRequest, "The form could not be read. Go back and try again.")
}

// failed answers for an error of the source.
func (s *Server) failed(w http.ResponseWriter, r *http.Request, err error) {
	later, waits := errors.AsType[*Later](err)
	switch {
	case errors.Is(r.Context().Err(), context.Canceled): // the reader went away
		w.WriteHeader(499)
	case errors.Is(err, ErrNotFound):
		s.fault(w, r, http.StatusNotFound, "")
	case waits:
		postpone(w)
		w.Header().Set("Retry-After", "60")
		s.fault(w, r, http.StatusServiceUnavailable, later.Text+" Reload the page in a minute.")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, errBusy):
		s.Logger.WarnContext(r.Context(), "page", "error", err)
		w.Header().Set("Retry-After", "60")
		s.fault(w, r, http.StatusServiceUnavailable, "")
	default:
		s.Logger.ErrorContext(r.Context(), "page", "error", err)
		s.fault(w, r, http.StatusInternalServerError, "")
	}
}
