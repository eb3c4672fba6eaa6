// Package server is the service over HTTP: the pages that people read reports
// on, the endpoints that Slack and Jira call, and what operators watch.
//
// Pages are made on the server and need no script. A strict content security
// policy lets them use one style sheet, served under a name that holds its hash,
// and nothing else. Reports are built once for all who read them at a time, and
// kept until the data change.
//
// Who listens only on loopback needs no login. Anybody else has to be given a
// token or a proxy that says who the reader is; [New] refuses to start without.
// A third way in is a link to one report that expires, see [Server.Link].
//
// The package does not know where reports come from, nor what Slack sends: it is
// given a [Source], and handlers that check their own signatures.
package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nines-bot/nines/report/chart"
)

// A Config says what to serve, and to whom.
type Config struct {
	Source Source

	// Mounts are handlers of others, by path: "/slack/commands". They are
	// called for POST only, behind no login, and check signatures themselves.
	Mounts map[string]http.Handler

	// Webhook is told that something changed in Jira. It may be slow; while many
	// calls of it are under way, further hints are dropped: they are only hints.
	Webhook       func(context.Context, Hint)
	WebhookSecret string // "": there is no /jira/webhook

	// Loopback says that the listener is reached from this machine only: pages
	// need no login unless Token or TrustedHeader is set.
	Loopback bool
	Token    string // to log in with; at least 16 characters
	// TrustedHeader names the header in which a proxy says who the reader is. It
	// is believed from TrustedProxies only.
	TrustedHeader  string
	TrustedProxies []netip.Prefix
	// PublicURL is how readers reach the service, "https://nines.example.com".
	// With https, cookies are marked as secure.
	PublicURL string
	// LinkKey signs links and sessions; replicas share it. Nil: a random one,
	// with which a restart ends both. Else at least 32 bytes.
	LinkKey []byte

	// Connections is how many may be open at a time; 0: 1,000. The one that has
	// been silent longest makes room for another.
	Connections int

	Ready         []Check // of /readyz
	Metrics       *Metrics
	MetricsPublic bool // no login for /metrics

	Fonts  *chart.FontSet // of pictures and PDFs; nil: the embedded ones
	Now    func() time.Time
	Logger *slog.Logger
}

// A Check is one condition of /readyz.
type Check struct {
	Name  string // "store": shown to everybody
	Check func(context.Context) error
}

// A Server answers HTTP requests.
type Server struct {
	Config
	handler http.Handler
	routes  *http.ServeMux
	assets  assets
	pages   pages
	keys    keys
	public  *url.URL // nil if there is none
	tries   *tries
	seen    *recent // webhooks
	hints   chan struct{}
	after   sync.WaitGroup // hints under way
	ready   readiness
	library library
	zips    sync.Pool // of *gzip.Writer

	draining atomic.Bool
}

// New checks the configuration and prepares the pages.
func New(c Config) (*Server, error) {
	s := &Server{Config: c, tries: newTries(), seen: newRecent(4096), hints: make(chan struct{}, 8)}
	if err := s.complete(); err != nil {
		return nil, err
	}
	var err error
	if s.public, err = publicURL(c.PublicURL); err != nil {
		return nil, err
	}
	if s.keys, err = deriveKeys(s.LinkKey, s.Token); err != nil {
		return nil, err
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(); err != nil {
		return nil, err
	}
	s.library = newLibrary(s.Now)
	s.routes = s.mux()
	s.handler = s.guarded()
	return s, nil
}

// complete fills in what may be left out and refuses what may not.
func (s *Server) complete() error {
	if s.Source == nil {
		return errors.New("server: no source of reports")
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Logger == nil {
		s.Logger = slog.New(slog.DiscardHandler)
	}
	s.Logger = slog.New(LogHandler(s.Logger.Handler()))
	if s.Metrics == nil {
		s.Metrics = NewMetrics(Labels{})
	}
	if s.LinkKey == nil {
		s.LinkKey = make([]byte, 32)
		rand.Read(s.LinkKey) // never fails
	}
	if s.Fonts == nil {
		var err error
		if s.Fonts, err = chart.Fonts(); err != nil {
			return fmt.Errorf("fonts: %w", err)
		}
	}
	return s.checkLogin()
}

func (s *Server) checkLogin() error {
	switch {
	case len(s.LinkKey) < 32:
		return errors.New("the key of links and sessions is shorter than 32 bytes: openssl rand -hex 32 makes a good one")
	case s.Token != "" && len(s.Token) < 16:
		return errors.New("the token of the web pages is shorter than 16 characters: openssl rand -hex 32 makes a good one")
	case s.TrustedHeader != "" && len(s.TrustedProxies) == 0:
		return fmt.Errorf("http.trusted_header %s is believed from nobody: name the proxy in http.trusted_proxies, such as [10.0.0.7]", s.TrustedHeader)
	case !s.Loopback && s.Token == "" && s.TrustedHeader == "":
		return errors.New("web pages beyond loopback need a login: set NINES_HTTP_TOKEN or http.token_file, " +
			"or http.trusted_header with http.trusted_proxies, or listen on 127.0.0.1:8080")
	}
	return nil
}

// publicURL reads the address that readers use.
func publicURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("http.public_url is no address: write https://nines.example.com, without anything after it")
	}
	if u.Path != "" && u.Path != "/" {
		return nil, errors.New("http.public_url has a path: nines needs a host name of its own, such as https://nines.example.com")
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// Handler answers requests, with all that guards them.
func (s *Server) Handler() http.Handler { return s.handler }

// Connections are as many as one server has use for: each takes some 20 kB.
const Connections = 1000

// Limits of [Server.Serve].
const (
	drainTime  = 20 * time.Second
	maxHeader  = 64 << 10
	maxBody    = 1 << 20
	buildTime  = 60 * time.Second // of one report
	pageTime   = 75 * time.Second // with the wait for other reports
	headerTime = 10 * time.Second
)

// Serve answers requests from l until ctx ends; then it takes no new ones and
// waits for those under way, at most 20 seconds. It closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	// Requests outlive ctx: they are drained, not cut off.
	base, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	h := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      buildTime + 30*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeader,
		ConnState:         newCrowd(cmp.Or(s.Connections, Connections)).follow,
		ErrorLog:          slog.NewLogLogger(s.Logger.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return base },
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("http %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	limit, cancel := context.WithTimeout(base, drainTime)
	defer cancel()
	err := h.Shutdown(limit)
	if err != nil {
		stop()
		err = errors.Join(fmt.Errorf("http %s: requests under way after %v: %w", l.Addr(), drainTime, err), h.Close())
	}
	s.settle(limit)
	return err
}

// settle waits for hints under way.
func (s *Server) settle(limit context.Context) {
	done := make(chan struct{})
	go func() { s.after.Wait(); close(done) }()
	select {
	case <-done:
	case <-limit.Done():
	}
}
