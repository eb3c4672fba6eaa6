package server

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

type ctxKey int

const (
	requestKey ctxKey = iota
	runKey
	readerKey
	saidKey
)

// RequestID is the name of the request that ctx belongs to; "" for none.
func RequestID(ctx context.Context) string { id, _ := ctx.Value(requestKey).(string); return id }

// WithRun returns a context whose log lines name a run.
func WithRun(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, runKey, id)
}

// Said returns a context whose warnings are left out: what the work in it complains
// of was said when it was tried before.
func Said(ctx context.Context) context.Context { return context.WithValue(ctx, saidKey, true) }

// LogHandler adds to each record the request and the run of its context, and
// leaves out what was said before.
func LogHandler(h slog.Handler) slog.Handler {
	if w, ok := h.(withIDs); ok {
		return w
	}
	return withIDs{h}
}

type withIDs struct{ slog.Handler }

func (h withIDs) Enabled(ctx context.Context, l slog.Level) bool {
	return (l != slog.LevelWarn || ctx.Value(saidKey) == nil) && h.Handler.Enabled(ctx, l)
}

func (h withIDs) Handle(ctx context.Context, r slog.Record) error {
	if id := RequestID(ctx); id != "" {
		r.AddAttrs(slog.String("request", id))
	}
	if id, _ := ctx.Value(runKey).(string); id != "" {
		r.AddAttrs(slog.String("run", id))
	}
	return h.Handler.Handle(ctx, r)
}

func (h withIDs) WithAttrs(as []slog.Attr) slog.Handler { return withIDs{h.Handler.WithAttrs(as)} }
func (h withIDs) WithGroup(name string) slog.Handler    { return withIDs{h.Handler.WithGroup(name)} }

// requestID takes the name that a proxy gave the request, if it is a plain one.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	plain := func(c rune) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.'
	}
	if id == "" || len(id) > 64 || strings.TrimFunc(id, plain) != "" {
		return rand.Text()
	}
	return id
}

// A response counts what is sent.
type response struct {
	http.ResponseWriter
	status int
	bytes  int64
	// reason says why a request was refused: for the log only.
	reason string
	later  bool // what was asked for is not there yet: no error of anybody
}

func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap is for [http.ResponseController].
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// refuse notes why, for the log.
func refuse(w http.ResponseWriter, reason string) {
	if r, ok := w.(*response); ok {
		r.reason = reason
	}
}

// postpone notes that what was asked for is not there yet.
func postpone(w http.ResponseWriter) {
	if r, ok := w.(*response); ok {
		r.later = true
	}
}

// observed gives the request its name, and logs and counts it. No query, header
// or body is ever logged: they may hold signatures and secrets.
func (s *Server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		begin := s.Now()
		id := requestID(r)
		ctx := context.WithValue(r.Context(), requestKey, id)
		r = r.WithContext(ctx)
		rw.Header().Set("X-Request-Id", id)
		w := &response{ResponseWriter: rw}
		defer func() {
			s.recovered(w, r, recover())
			s.record(w, r, s.Now().Sub(begin))
		}()
		next.ServeHTTP(w, r)
	})
}

// recovered answers for a handler that panicked: one page lost, not the service.
func (s *Server) recovered(w *response, r *http.Request, p any) {
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p) // net/http knows it
	}
	s.Logger.ErrorContext(r.Context(), "page panicked", "route", s.route(r), "panic", p)
	if w.status == 0 {
		s.fault(w, r, http.StatusInternalServerError, "")
	}
}

func (s *Server) record(w *response, r *http.Request, took time.Duration) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	route := s.route(r)
	counted := strconv.Itoa(w.status)
	if w.later {
		counted = "later"
	}
	s.Metrics.request(route, counted, took)
	level := slog.LevelInfo
	switch {
	case quiet(r.URL.Path) && w.reason == "" && w.status != http.StatusUnauthorized: // why a probe fails is said once, not at every asking
		level = slog.LevelDebug
	case w.status == http.StatusServiceUnavailable: // what passes by itself
		level = slog.LevelWarn
	case w.status >= 500:
		level = slog.LevelError
	case w.reason != "", w.status == http.StatusUnauthorized:
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{
		slog.String("method", short(r.Method, 16)), slog.String("path", short(r.URL.EscapedPath(), 200)), slog.String("route", route),
		slog.Int("status", w.status), slog.Int64("bytes", w.bytes), slog.Duration("took", took), slog.String("from", s.client(r).String()),
	}
	if w.reason != "" {
		attrs = append(attrs, slog.String("refused", w.reason))
	}
	s.Logger.LogAttrs(r.Context(), level, "request", attrs...)
}

// quiet are the paths that machines ask for all day.
func quiet(path string) bool {
	return path == "/healthz" || path == "/readyz" || path == "/metrics" || path == "/favicon.ico" || strings.HasPrefix(path, "/assets/")
}

func short(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}
