// Package jira reads issues with their histories out of a Jira, Cloud or Data
// Center, and only reads.
//
// [Client.Updated] delivers what changed since a moment as [nines.Issue]s. A
// single issue that cannot be read comes as an [*IssueError] between the
// others; whatever else goes wrong is an [*APIError] with a hint for the person
// who can mend it. All of Jira's traps that are known to this project (other
// hosts behind redirects, rate limits, login pages, short and empty pages,
// truncated changelogs, time zones) are dealt with here and nowhere else.
//
// go-jira supplies authentication, requests and the small lists. Issues and
// changelogs come in bulk and go through a narrow decoder of our own, [Decode],
// which is also what reads exported files.
package jira

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	gojira "github.com/andygrunwald/go-jira"
)

// The deployments of Jira.
const (
	Auto       = "auto" // ask the server
	Cloud      = "cloud"
	DataCenter = "datacenter"
)

// A Config says which Jira to read and as whom.
type Config struct {
	URL        string // with a path, if Jira has one; https://api.atlassian.com/ex/jira/{cloudId} for scoped tokens
	Email      string // with Token: API token of Cloud, or user and password; without: personal access token
	Token      string
	Deployment string   // Auto (also ""), Cloud or DataCenter
	Fields     []string // custom fields to read, by id or name

	HTTPClient *http.Client                               // its Transport and Timeout (per attempt) are used; nil: sensible ones
	Now        func() time.Time                           // nil: time.Now
	Wait       func(context.Context, time.Duration) error // nil: real waiting
	Log        *slog.Logger                               // nil: silence
}

// Validate reports everything that is wrong with the configuration.
func (c Config) Validate() error {
	var errs []error
	switch u, err := url.Parse(c.URL); {
	case c.URL == "":
		errs = append(errs, errors.New("jira url is missing"))
	case err != nil:
		errs = append(errs, errors.New("jira url is no URL")) // the parser's message would repeat a password
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		errs = append(errs, errors.New("jira url must begin with https:// and a host"))
	case u.User != nil:
		errs = append(errs, errors.New("jira url must not contain a user or password: use the e-mail and token settings"))
	case u.RawQuery != "" || u.Fragment != "":
		errs = append(errs, errors.New("jira url must end with the path: no ? and no #"))
	}
	switch c.Deployment {
	case "", Auto, Cloud, DataCenter:
	default:
		errs = append(errs, fmt.Errorf("jira deployment %q: want auto, cloud or datacenter", c.Deployment))
	}
	switch {
	case c.Token == "":
		errs = append(errs, errors.New("jira token is missing: set NINES_JIRA_TOKEN or token_file"))
	case c.Email == "" && (c.Deployment == Cloud || strings.Contains(c.URL, ".atlassian.net")) && !strings.Contains(c.URL, "//api.atlassian.com/"):
		errs = append(errs, errors.New("jira email is missing: Cloud wants the e-mail of the account that owns the token"))
	case strings.ContainsAny(c.Token, "\r\n"):
		errs = append(errs, errors.New("jira token has a line break in it"))
	}
	return errors.Join(errs...)
}

// A Client reads one Jira. It is safe for concurrent use.
type Client struct {
	cfg  Config
	api  *gojira.Client
	now  func() time.Time
	wait func(context.Context, time.Duration) error
	log  *slog.Logger

	noBulk atomic.Bool // this Jira has no changelog/bulkfetch for us

	mu     sync.Mutex // guards the answers below, each asked for once
	info   *Info
	fields *fieldCatalog
}

// New returns a client. It does not talk to Jira yet.
func New(cfg Config) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, now: cfg.Now, wait: cfg.Wait, log: cfg.Log}
	if c.now == nil {
		c.now = time.Now
	}
	if c.wait == nil {
		c.wait = sleep
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	base, err := url.Parse(strings.TrimRight(cfg.URL, "/") + "/")
	if err != nil {
		return nil, fmt.Errorf("jira url: %w", err)
	}
	policy := &transport{base: base, next: NewTransport(), timeout: 2 * time.Minute, now: c.now, wait: c.wait, log: c.log}
	if h := cfg.HTTPClient; h != nil {
		if h.Transport != nil {
			policy.next = h.Transport
		}
		if h.Timeout > 0 {
			policy.timeout = h.Timeout
		}
	}
	c.api, err = gojira.NewClient(&http.Client{Transport: authorized(cfg, policy), CheckRedirect: policy.checkRedirect}, base.String())
	if err != nil {
		return nil, fmt.Errorf("jira client: %w", err)
	}
	return c, nil
}

// authorized puts go-jira's authentication in front of the policy, which takes
// the header away again where it must not go.
func authorized(cfg Config, next http.RoundTripper) http.RoundTripper {
	if cfg.Email != "" {
		return &gojira.BasicAuthTransport{Username: cfg.Email, Password: cfg.Token, Transport: next}
	}
	return &gojira.PATAuthTransport{Token: cfg.Token, Transport: next}
}

// NewTransport carries requests as a Client does that is given none. Clients that
// come and go share one, or each leaves its idle connections behind.
func NewTransport() http.RoundTripper {
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.ResponseHeaderTimeout = time.Minute
		t.MaxIdleConnsPerHost = fetchers + 2
		return t
	}
	return http.DefaultTransport
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
