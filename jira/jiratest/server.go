// Package jiratest is a small Jira on loopback, for tests and for the
// demonstration: it serves given issues over the part of Jira's REST interface
// that package jira speaks, as Cloud or as Data Center, with their habits and,
// on request, their faults.
//
// It understands little JQL: project, key and id, updated, AND, OR and ORDER BY
// updated or key. Anything else is an error, as in Jira.
package jiratest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// The deployments that a server plays.
const (
	Cloud      = "cloud"
	DataCenter = "datacenter"
)

// Options say what a server serves and how.
type Options struct {
	Deployment string            // Cloud (also "") or DataCenter
	Issues     []json.RawMessage // in REST form, with changelog; see [Server.Put]
	Statuses   json.RawMessage   // answer of rest/api/2/status; nil: derived from the issues
	Boards     map[int]json.RawMessage
	Filters    map[string]string // JQL by id
	Fields     map[string]string // names of custom fields by id, where no history tells
	Zone       string            // of the account, IANA; "" is UTC
	PageSize   int               // most issues, or history entries, on a page; 0: as Jira
	Token      string            // API token or personal access token; "" lets everybody in
	Path       string            // "/jira": where Jira lives below the host
	Now        func() time.Time  // nil: time.Now

	// Fault is asked before every request, the n-th since the start (from 1);
	// nil, or a nil answer, lets it pass. Requests come at the same time.
	Fault func(r *http.Request, n int) *Fault
}

// A Fault is what goes wrong with one request. Zero fields go right.
type Fault struct {
	Status int         // this status, with Header and Body, and nothing else
	Header http.Header // added to the answer
	Body   string      // with Status 0: instead of the true answer, status 200
	Cut    bool        // half of the answer, then a closed connection
	Empty  bool        // a page of a search without issues that is not the last
	Limit  int         // a page of a search with no more issues than this
	Broken string      // id of an issue that is nonsense in this answer
}

// A Request is one that the server got.
type Request struct {
	Method string
	Path   string // below Options.Path
	Query  url.Values
	Body   string
	Auth   bool // with an Authorization header
}

// A Server is a Jira on loopback.
type Server struct {
	URL string // base URL, with Options.Path
	Err error  // issues of the options that could not be served

	opts Options
	zone *time.Location
	http *http.Server
	done chan struct{}

	mu       sync.Mutex
	index    index
	requests []Request
	pages    int // counts page tokens: no two are the same
}

// New starts a server on a free port of 127.0.0.1. It panics if the machine has
// none, or if the zone does not exist, as a fixture may.
func New(opts Options) *Server {
	opts.Deployment = cmp.Or(opts.Deployment, Cloud)
	opts.Path = strings.TrimRight(opts.Path, "/")
	if opts.Now == nil {
		opts.Now = time.Now
	}
	zone, err := time.LoadLocation(cmp.Or(opts.Zone, "UTC"))
	if err != nil {
		panic(fmt.Sprintf("jiratest: zone: %v", err))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("jiratest: %v", err))
	}
	s := &Server{
		URL:  "http://" + l.Addr().String() + opts.Path,
		opts: opts, zone: zone, done: make(chan struct{}), index: newIndex(),
	}
	s.Err = s.Put(opts.Issues...)
	s.http = &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(l) // ends with Close
	}()
	return s
}

// Close stops the server and hangs up.
func (s *Server) Close() {
	_ = s.http.Close()
	<-s.done
}

// Put adds issues, or replaces those of the same id. What it cannot make out an
// id, a key and a date of change for is left out and reported.
func (s *Server) Put(raw ...json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.put(raw, s.opts.Deployment == Cloud)
}

// Delete takes an issue away without a trace, as Jira does.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index.remove(id)
}

// Requests are all requests so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// A call is one request on its way through a handler.
type call struct {
	*http.Request
	s     *Server
	body  []byte
	fault Fault
}

// handler routes requests; every one passes the log, the faults and the door.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, answer := range s.routes() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			c := &call{Request: r, s: s, body: body}
			n := s.note(c)
			if s.opts.Fault != nil {
				r.Body = io.NopCloser(bytes.NewReader(body))
				if f := s.opts.Fault(r, n); f != nil {
					c.fault = *f
				}
			}
			c.answer(w, answer)
		})
	}
	if s.opts.Path == "" {
		return mux
	}
	return http.StripPrefix(s.opts.Path, mux)
}

func (s *Server) note(c *call) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{
		Method: c.Method, Path: c.URL.Path, Query: c.URL.Query(), Body: string(c.body), Auth: c.Header.Get("Authorization") != "",
	})
	return len(s.requests)
}

// A refusal is an error in Jira's form.
type refusal struct {
	status  int
	message string
}

func (e *refusal) Error() string { return e.message }

func refuse(status int, format string, args ...any) error {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// answer writes what the handler answers, with the fault of the call.
func (c *call) answer(w http.ResponseWriter, handle func(*call) (any, error)) {
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=UTF-8")
	maps.Copy(h, c.fault.Header)
	if c.fault.Status != 0 || c.fault.Body != "" {
		w.WriteHeader(cmp.Or(c.fault.Status, http.StatusOK))
		_, _ = io.WriteString(w, c.fault.Body)
		return
	}
	status := http.StatusOK
	out, err := any(nil), c.login()
	if err == nil {
		out, err = handle(c)
	}
	if e, ok := err.(*refusal); ok {
		status = e.status
		out = map[string]any{"errorMessages": []string{e.message}, "errors": map[string]string{}}
	}
	b, ok := out.([]byte)
	if !ok {
		b, _ = json.Marshal(out) // of our own types
	}
	if c.fault.Cut {
		h.Set("Content-Length", fmt.Sprint(len(b)))
		_, _ = w.Write(b[:len(b)/2])
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// login lets in who has the token. Everybody may ask what the server is.
func (c *call) login() error {
	token := c.s.opts.Token
	if token == "" || strings.HasSuffix(c.URL.Path, "/serverInfo") {
		return nil
	}
	_, password, basic := c.BasicAuth()
	if basic && password == token || c.Header.Get("Authorization") == "Bearer "+token {
		return nil
	}
	return refuse(http.StatusUnauthorized, "You are not authenticated. Authentication required to perform this operation.")
}
