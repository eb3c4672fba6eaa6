package jira

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	maxTries = 4
	maxWait  = 2 * time.Minute // longer is a quota: the next run will do
	maxBody  = 128 << 20       // a page of issues has a few
	// nearLimitPause slows down before Jira has to say no.
	nearLimitPause = time.Second
)

// transport is the policy of every request, below authentication: credentials
// go to Jira alone, reads are tried again when that may help, answers are read
// to their end, and what is no data becomes an [*APIError].
//
// It breaks the letter of [http.RoundTripper], which is not to judge answers,
// so that go-jira's own calls are under the same rules.
type transport struct {
	base    *url.URL
	next    http.RoundTripper
	timeout time.Duration // of one attempt
	now     func() time.Time
	wait    func(context.Context, time.Duration) error
	log     *slog.Logger
	buffers sync.Pool // of *bytes.Buffer, to read answers into
}

// RoundTrip sends a request up to maxTries times. Every request of this package
// is a read, POST included, so trying again is safe.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	op := req.Method + " " + strings.TrimPrefix(req.URL.Path, t.base.Path)
	if !t.home(req.URL) {
		return nil, redirectError(op, req.URL)
	}
	for try := 1; ; try++ {
		resp, err := t.attempt(op, req)
		if err == nil || req.Context().Err() != nil {
			if err != nil {
				return nil, req.Context().Err()
			}
			if err := t.slowDown(req.Context(), resp); err != nil {
				return nil, err
			}
			return resp, nil
		}
		d, again := pause(err, try)
		if !again {
			return nil, err
		}
		t.log.WarnContext(req.Context(), "jira request to be repeated", "op", op, "try", try, "wait", d.Round(100*time.Millisecond), "error", err)
		if werr := t.wait(req.Context(), d); werr != nil {
			return nil, werr
		}
	}
}

// attempt sends the request once and reads the whole answer.
func (t *transport) attempt(op string, req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.timeout)
	defer cancel()
	once := req.Clone(ctx)
	once.Header.Set("User-Agent", "nines")
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, fmt.Errorf("jira request body: %w", err)
		}
		once.Body = body
	}
	resp, err := t.next.RoundTrip(once)
	if err != nil {
		return nil, networkError(op, err)
	}
	body, err := t.readAll(resp.Body, resp.ContentLength)
	if err == nil && body.Len() > maxBody {
		return nil, &APIError{
			Op: op, Kind: KindProtocol, Status: resp.StatusCode, Messages: []string{fmt.Sprintf("answer larger than %d MB", maxBody>>20)},
			Hint: "This is more than Jira sends for a page: check that the base URL leads to Jira itself.",
		}
	}
	if err != nil {
		return nil, networkError(op, err)
	}
	if err := t.judge(op, resp, body.Bytes()); err != nil {
		return nil, err
	}
	resp.Body = &answer{Buffer: body, home: &t.buffers}
	return resp, nil
}

// judge returns the error that an answer is, nil if it is data or a redirect,
// which is for checkRedirect to judge.
func (t *transport) judge(op string, resp *http.Response, body []byte) error {
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return nil
	}
	if resp.StatusCode >= 400 {
		return statusError(op, resp, body, t.now())
	}
	if reason := resp.Header.Get("X-Seraph-LoginReason"); strings.Contains(reason, "FAILED") || strings.Contains(reason, "DENIED") {
		return &APIError{
			Op: op, Kind: KindAuth, Status: resp.StatusCode, Messages: []string{"answered as to a stranger: " + shorten(reason, 60)},
			Hint: "Jira does not accept the token and shows only what everybody may see: check the e-mail and token.",
		}
	}
	if isHTML(resp.Header, body) {
		return &APIError{
			Op: op, Kind: KindHTML, Status: resp.StatusCode, Messages: []string{"got HTML: wrong base URL or single sign-on"},
			Hint: "Open the base URL in a browser: it must be Jira's own, with its path; if a login page of the company is in front, the account needs a way past it.",
		}
	}
	return nil
}

// An answer is a body that has been read. Whoever closes it gives the memory
// to the answers to come; go-jira reads some once more after that, and finds
// nothing.
type answer struct {
	*bytes.Buffer
	home *sync.Pool
}

func (a *answer) Close() error {
	if a.home != nil {
		a.Reset()
		a.home.Put(a.Buffer)
		a.Buffer, a.home = new(bytes.Buffer), nil
	}
	return nil
}

// readAll reads a body, a little more than maxBody at most, and closes it; size
// is what it should have, if that is known.
func (t *transport) readAll(r io.ReadCloser, size int64) (*bytes.Buffer, error) {
	defer r.Close()
	b, ok := t.buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	b.Grow(int(min(max(size, 0), maxBody)) + bytes.MinRead)
	_, err := b.ReadFrom(io.LimitReader(r, maxBody+1))
	return b, err
}

func (t *transport) slowDown(ctx context.Context, resp *http.Response) error {
	if resp.Header.Get("X-RateLimit-NearLimit") != "true" {
		return nil
	}
	return t.wait(ctx, nearLimitPause)
}

// home reports whether a URL leads to the configured host, on no weaker scheme.
func (t *transport) home(u *url.URL) bool {
	if !strings.EqualFold(u.Hostname(), t.base.Hostname()) {
		return false
	}
	if u.Scheme == t.base.Scheme {
		return port(u) == port(t.base)
	}
	return u.Scheme == "https" && port(u) == "443" && port(t.base) == "80"
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// checkRedirect lets reads move within the host only: the authentication above
// would send the credentials wherever the redirect points.
func (t *transport) checkRedirect(req *http.Request, via []*http.Request) error {
	op := via[0].Method + " " + strings.TrimPrefix(via[0].URL.Path, t.base.Path)
	if !t.home(req.URL) || via[0].Method != http.MethodGet {
		return redirectError(op, req.URL)
	}
	if len(via) >= 5 {
		return &APIError{Op: op, Kind: KindRedirect, Messages: []string{"redirects go in circles"}, Hint: "Check the base URL in a browser."}
	}
	return nil
}

func redirectError(op string, to *url.URL) *APIError {
	place := (&url.URL{Scheme: to.Scheme, Host: to.Host}).String()
	return &APIError{
		Op: op, Kind: KindRedirect, Messages: []string{"redirected to " + shorten(place, 200)},
		Hint: "The credentials go to the configured host only. If that is Jira's new address, set it as jira.url; if it is a login page, the account needs a way past single sign-on.",
	}
}

func networkError(op string, err error) *APIError {
	hint := "Check the base URL, the network and the proxy settings (HTTPS_PROXY)."
	switch {
	case isCertificate(err):
		hint = "The certificate is not trusted here: install the company's root certificate (SSL_CERT_FILE), or check the host name."
	case isNoHost(err):
		hint = "No such host: check the spelling of the base URL."
	case errors.Is(err, context.DeadlineExceeded):
		hint = "Jira was too slow; run again later."
	}
	return &APIError{Op: op, Kind: KindNetwork, Hint: hint, Err: err}
}

func isNoHost(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

func isCertificate(err error) bool {
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	return verify || unknown || host
}
