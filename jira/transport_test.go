package jira_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nines-bot/nines/jira"
)

// statuses asks handler for the list of statuses and returns how long the
// client waited before each new try.
func statuses(t *testing.T, handler http.HandlerFunc, edit ...func(*jira.Config)) (waits []time.Duration, err error) {
	t.Helper()
	s := httptest.NewServer(handler)
	defer s.Close()
	cfg := jira.Config{
		URL: s.URL, Email: "nines@example.invalid", Token: token,
		Now:  func() time.Time { return time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC) },
		Wait: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil },
	}
	for _, f := range edit {
		f(&cfg)
	}
	c, err := jira.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Statuses(t.Context())
	return waits, err
}

func apiError(t *testing.T, err error) *jira.APIError {
	t.Helper()
	e, ok := errors.AsType[*jira.APIError](err)
	if !ok {
		t.Fatalf("error %v (%T), want an APIError", err, err)
	}
	return e
}

func TestErrorsSayWhatToDo(t *testing.T) {
	answer := func(status int, contentType, body string, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	const js = "application/json"
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		kind    jira.Kind
		text    string // in the message
		hint    string // in the hint
	}{
		{"wrong token", answer(401, js, `{"message":"Client must be authenticated","status-code":401}`), jira.KindAuth, "Client must be authenticated", "token"},
		{"captcha", answer(403, js, `{}`, "X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=x"), jira.KindAuth, "403", "CAPTCHA"},
		{"forbidden", answer(403, js, `{"errorMessages":["no"],"errors":{}}`), jira.KindForbidden, "403 Forbidden: no", "Browse Projects"},
		{"nobody there", answer(404, "text/html", `<html>not here</html>`), jira.KindNotFound, "the answer is a web page", "base URL"},
		{"removed", answer(410, js, `{"errorMessages":["The requested API has been removed."]}`), jira.KindGone, "removed", "auto"},
		{"unknown project", answer(400, js, `{"errorMessages":["The value 'X' does not exist for the field 'project'."],"errors":{}}`), jira.KindQuery, "The value 'X'", "may not browse"},
		{"unbounded", answer(400, js, `{"errorMessages":["Unbounded JQL queries are not allowed here."]}`), jira.KindQuery, "Unbounded", "restriction"},
		{"nested errors", answer(400, js, `{"errors":{"b":{"deep":1},"jql":"bad","a":"worse"}}`), jira.KindQuery, "a: worse: jql: bad", "search"},
		{"login page", answer(200, "text/html;charset=UTF-8", "<!DOCTYPE html><title>Log in</title>"), jira.KindHTML, "got HTML: wrong base URL or single sign-on", "browser"},
		{"login page that calls itself JSON", answer(200, js, "\ufeff\n<html>"), jira.KindHTML, "got HTML", "browser"},
		{"as a stranger", answer(200, js, `[]`, "X-Seraph-Loginreason", "AUTHENTICATED_FAILED"), jira.KindAuth, "stranger", "token"},
		{"server error", answer(500, js, `oops`), jira.KindServer, "500 Internal Server Error", "administrator"},
		{"half an answer", answer(200, js, `[{"id":"1"`), jira.KindProtocol, "", "not Jira's format"},
		{"redirect loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, jira.KindRedirect, "circles", "base URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			waits, err := statuses(t, test.handler)
			e := apiError(t, err)
			if e.Kind != test.kind || !strings.Contains(e.Error(), test.text) || !strings.Contains(e.Hint, test.hint) {
				t.Errorf("%s: %q, hint %q\nwant %s, %q, %q", e.Kind, e, e.Hint, test.kind, test.text, test.hint)
			}
			if len(waits) > 0 {
				t.Errorf("tried again after %v: no use", waits)
			}
			if !strings.HasPrefix(e.Error(), "jira GET rest/api/2/status") {
				t.Errorf("%q does not say what was asked", e)
			}
		})
	}
}

func TestErrorsAreShort(t *testing.T) {
	body := `{"errorMessages":["` + strings.Repeat("long ", 10000) + `"]}`
	_, err := statuses(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400); fmt.Fprint(w, body) })
	if e := apiError(t, err); len(e.Error()) > 500 {
		t.Errorf("message of %d bytes", len(e.Error()))
	}
}

func TestNoSuchHostIsNotRetried(t *testing.T) {
	refused := func(c *jira.Config) {
		c.HTTPClient = &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return nil, &netError{}
		})}
	}
	waits, err := statuses(t, nil, refused)
	if e := apiError(t, err); e.Kind != jira.KindNetwork || len(waits) != 3 || !strings.Contains(e.Error(), "broken wire") {
		t.Errorf("%v after waits %v", e, waits)
	}
	_, err = statuses(t, nil, func(c *jira.Config) { c.URL = "http://no-such-host.invalid" })
	if e := apiError(t, err); e.Kind != jira.KindNetwork || e.Hint == "" {
		t.Errorf("%v, hint %q", e, e.Hint)
	}
}

func TestUntrustedCertificate(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	waits, err := statuses(t, nil, func(c *jira.Config) { c.URL = s.URL })
	if e := apiError(t, err); e.Kind != jira.KindNetwork || !strings.Contains(e.Hint, "certificate") || len(waits) > 0 {
		t.Errorf("%v, hint %q, waits %v", e, e.Hint, waits)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type netError struct{}

func (*netError) Error() string { return "broken wire" }

// Credentials stay with the host they are for, whatever a redirect says.
func TestCredentialsStayHome(t *testing.T) {
	var stolen atomic.Value
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stolen.Store(r.Header.Get("Authorization") + " ")
		fmt.Fprint(w, "[]")
	}))
	defer thief.Close()
	for _, email := range []string{"nines@example.invalid", ""} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			_, err := statuses(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, thief.URL+"/rest/api/2/status", status)
			}, func(c *jira.Config) { c.Email = email })
			e := apiError(t, err)
			if e.Kind != jira.KindRedirect || !strings.Contains(e.Error(), thief.URL) || !strings.Contains(e.Hint, "jira.url") {
				t.Errorf("%v, hint %q", e, e.Hint)
			}
		}
	}
	if got := stolen.Load(); got != nil {
		t.Errorf("another host was asked, with Authorization %q", got)
	}
}

func TestRedirectWithinTheHost(t *testing.T) {
	_, err := statuses(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/jira/") {
			http.Redirect(w, r, "/jira"+r.URL.Path, http.StatusFound)
			return
		}
		if _, password, _ := r.BasicAuth(); password != token {
			w.WriteHeader(401)
		}
		fmt.Fprint(w, "[]")
	})
	if err != nil {
		t.Error(err)
	}
}

// Nothing that a client says holds its token: errors, logs, addresses.
func TestTokenIsNeverTold(t *testing.T) {
	var text bytes.Buffer
	for _, h := range []http.HandlerFunc{
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) },
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) },
		func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.invalid/", http.StatusFound)
		},
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.String(), token) {
				t.Error("token in the address")
			}
			fmt.Fprint(w, "{")
		},
	} {
		_, err := statuses(t, h, func(c *jira.Config) { c.Log = slog.New(slog.NewTextHandler(&text, nil)) })
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), token) {
			t.Errorf("error %v", err)
		}
	}
	if text.Len() == 0 || strings.Contains(text.String(), token) {
		t.Errorf("log:\n%s", &text)
	}
}

// Text of strangers in an error cannot play with a terminal.
func TestErrorsAreTame(t *testing.T) {
	_, err := statuses(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"errorMessages":["\u001b[31mred\u0007\r\nnew\u202eline"]}`)
	})
	if got := apiError(t, err).Messages[0]; got != "[31mred newline" {
		t.Errorf("%q", got)
	}
}

func TestGzip(t *testing.T) {
	_, err := statuses(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Error("gzip not asked for")
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, `[{"id":"1","name":"Open"}]`)
		_ = z.Close()
	})
	if err != nil {
		t.Error(err)
	}
}
