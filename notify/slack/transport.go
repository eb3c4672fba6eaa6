package slack

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// client returns a copy of base for the API at host.
func client(base *http.Client, host *url.URL, token string) *http.Client {
	if base == nil {
		base = &http.Client{}
	}
	c := *base
	rt := c.Transport
	if rt == nil {
		rt = http.DefaultTransport
	}
	c.Transport = &transport{host: host, token: token, next: rt}
	if c.Timeout == 0 {
		c.Timeout = uploadTimeout // requests of the API have less, by their context
	}
	// slack-go sends the token in the body, which a redirect would carry away.
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// transport adds what slack-go leaves out: the Authorization header that strict
// gateways want, for the API and nobody else, and a Retry-After it can read.
type transport struct {
	host  *url.URL
	token string
	next  http.RoundTripper
}

// defaultRetryAfter stands in for a missing or unreadable Retry-After.
const defaultRetryAfter = 30 * time.Second

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme == t.host.Scheme && req.URL.Host == t.host.Host {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer "+t.token)
	}
	resp, err := t.next.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		resp.Header.Set("Retry-After", strconv.Itoa(int(retryAfter(resp.Header)/time.Second)))
	}
	return resp, err
}

// retryAfter reads the header as seconds or as a date.
func retryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if s, err := strconv.Atoi(v); err == nil && s >= 0 {
		return min(time.Duration(s), 24*3600) * time.Second
	}
	at, err := http.ParseTime(v)
	sent, err2 := http.ParseTime(h.Get("Date"))
	if err == nil && err2 == nil && at.After(sent) {
		return min(at.Sub(sent), 24*time.Hour)
	}
	return defaultRetryAfter
}
