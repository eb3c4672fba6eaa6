// Package slacktest is a stand-in for Slack's Web API: a server on loopback that
// keeps channels, threads and files in memory, asks for tokens and scopes, refuses
// what Slack would refuse, and loses answers on request.
//
// It serves tests and `nines demo`. It knows the calls that a reporting bot
// makes and answers all others with unknown_method. Its limits are those of
// Slack's documentation and of messages that others saw refused; it was never
// compared with the real Slack.
package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Config describes the workspace. The zero value is one channel,
// #wet-reliability, and one token, [Token], that may do everything.
type Config struct {
	Tokens   map[string][]string // scopes by bot token
	AppToken string              // for Socket Mode; [AppToken] if ""
	Channels []Channel
	People   map[string]string // time zones, by user ID
	Now      func() time.Time  // time.Now if nil
	// Called is told of every call, as it is noted; it must not call the server.
	Called func(Call)
	// Slow is how many looks at a file (files.info, or a message that shows it)
	// it takes until Slack has made up its mind about the type of the file.
	Slow int
	// Pace is the least time between two messages of a channel; 0 for no limit.
	Pace time.Duration
}

// A Channel is a place for messages. The bot is a member unless Foreign.
type Channel struct {
	ID, Name         string
	Private, Foreign bool
	Archived         bool
}

// Tokens of the zero [Config].
const (
	Token    = "xoxb-000000000000-stand-in"
	AppToken = "xapp-1-000000000000-stand-in"
)

// Scopes are all that a reporting bot may use.
func Scopes() []string {
	return []string{
		"commands", "chat:write", "files:write", "files:read", "channels:read", "groups:read",
		"channels:history", "groups:history", "channels:join", "users:read",
	}
}

// Identity of the bot and its workspace.
const (
	TeamID = "T000000001"
	UserID = "U000000001"
	BotID  = "B000000001"
	AppID  = "A000000001"
)

// A Server is one workspace. It is an [http.Handler].
type Server struct {
	cfg Config
	mux *http.ServeMux

	mu        sync.Mutex
	closed    chan struct{}
	url       string
	messages  []*Message
	files     []*File
	calls     []Call
	faults    []*Fault
	ephemeral []Message
	prompts   []*prompt
	views     []View
	homes     map[string]json.RawMessage
	sockets   []*socket
	joined    chan struct{}                   // closed when a socket joins
	pending   map[string]chan json.RawMessage // acknowledgements waited for
	clock     time.Time                       // of the last message: timestamps are unique
	last      map[string]time.Time

	listener *http.Server
}

// New returns a workspace that nobody can reach yet: see [Server.Start], or
// serve it yourself.
func New(cfg Config) *Server {
	if cfg.Tokens == nil {
		cfg.Tokens = map[string][]string{Token: Scopes()}
	}
	if cfg.Channels == nil {
		cfg.Channels = []Channel{{ID: "C000000001", Name: "wet-reliability"}}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.AppToken == "" {
		cfg.AppToken = AppToken
	}
	s := &Server{
		cfg: cfg, closed: make(chan struct{}), joined: make(chan struct{}), last: map[string]time.Time{},
		homes: map[string]json.RawMessage{}, pending: map[string]chan json.RawMessage{},
	}
	s.mux = http.NewServeMux()
	for name, m := range s.methods() {
		s.mux.HandleFunc("/api/"+name, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, name, m) })
	}
	s.mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { write(w, fail("unknown_method")) })
	s.mux.HandleFunc("POST /upload/v1/{id}", s.receive)
	s.mux.HandleFunc("POST /response/{id}", s.respond)
	s.mux.HandleFunc("GET /link", s.link)
	return s
}

// Start serves the workspace on a free port of the loopback interface.
func (s *Server) Start() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("slack stand-in: %w", err)
	}
	s.url = "http://" + l.Addr().String()
	s.listener = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.listener.Serve(l) }() // ends with Close
	return nil
}

// APIURL is the address for the configuration, with the slash that clients want.
func (s *Server) APIURL() string { return s.url + "/api/" }

// Close stops the server and lets go of those who wait for an answer.
func (s *Server) Close() error {
	close(s.closed)
	if s.listener == nil {
		return nil
	}
	return s.listener.Close()
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// An answer is the JSON that a method returns.
type answer map[string]any

func fail(code string, messages ...string) answer {
	a := answer{"ok": false, "error": code}
	if len(messages) > 0 {
		a["response_metadata"] = map[string]any{"messages": messages}
	}
	return a
}

// A method is one call of the API; it runs with s.mu held.
type method struct {
	scopes []string // any of them
	do     func(*request) answer
}

// request is one call with its form.
type request struct {
	http *http.Request
	form map[string]string
}

func (s *Server) methods() map[string]method {
	read := []string{"channels:read", "groups:read"}
	history := []string{"channels:history", "groups:history"}
	return map[string]method{
		"auth.test":                    {nil, s.authTest},
		"chat.postMessage":             {[]string{"chat:write"}, s.postMessage},
		"chat.postEphemeral":           {[]string{"chat:write"}, s.postEphemeral},
		"chat.update":                  {[]string{"chat:write"}, s.update},
		"chat.delete":                  {[]string{"chat:write"}, s.delete},
		"chat.getPermalink":            {nil, s.permalink},
		"conversations.list":           {read, s.list},
		"conversations.info":           {read, s.info},
		"conversations.join":           {[]string{"channels:join"}, s.join},
		"conversations.history":        {history, s.history},
		"conversations.replies":        {history, s.replies},
		"files.getUploadURLExternal":   {[]string{"files:write"}, s.uploadURL},
		"files.completeUploadExternal": {[]string{"files:write"}, s.completeUpload},
		"files.info":                   {[]string{"files:read"}, s.fileInfo},
		"files.delete":                 {[]string{"files:write"}, s.deleteFile},
		"users.info":                   {[]string{"users:read"}, s.userInfo},
		"views.open":                   {nil, s.openView},
		"views.publish":                {nil, s.publishView},
		"apps.connections.open":        {[]string{socketScope}, s.openSocket},
	}
}

// serve runs one method, with its faults before or after.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, name string, m method) {
	req, err := parse(r)
	if err != nil {
		write(w, fail("invalid_form_data"))
		return
	}
	token := req.form["token"]
	if h, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = h
	}
	s.mu.Lock()
	f := s.fault(name, req)
	var a answer
	if f == nil || f.After {
		a = s.answer(w, req, token, m)
	} else if f.Error != "" {
		a = f.answer(req)
	}
	s.record(name, req, a)
	s.mu.Unlock()
	if f != nil && f.Error == "" {
		s.lose(w, r, f)
		return
	}
	if f != nil {
		a = f.answer(req)
	}
	write(w, a)
}

// parse reads the arguments of a call, from a form or from JSON.
func parse(r *http.Request) (*request, error) {
	req := &request{http: r, form: map[string]string{}}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var args map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&args); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		for k, v := range args {
			text := string(v)
			_ = json.Unmarshal(v, &text) // what is no string stays JSON
			req.form[k] = text
		}
		return req, nil
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	for k, vs := range r.PostForm {
		req.form[k] = vs[0]
	}
	return req, nil
}

// answer checks the token and its scopes before it does what is asked.
func (s *Server) answer(w http.ResponseWriter, req *request, token string, m method) answer {
	scopes, known := s.cfg.Tokens[token]
	if token == s.cfg.AppToken {
		scopes, known = []string{socketScope}, true
	}
	switch {
	case token == "":
		return fail("not_authed")
	case !known:
		return fail("invalid_auth")
	}
	w.Header().Set("X-OAuth-Scopes", strings.Join(scopes, ","))
	if len(m.scopes) > 0 && !slices.ContainsFunc(m.scopes, func(n string) bool { return slices.Contains(scopes, n) }) {
		a := fail("missing_scope")
		a["needed"], a["provided"] = strings.Join(m.scopes, ","), strings.Join(scopes, ",")
		return a
	}
	return m.do(req)
}

func write(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(a) // the client has gone
}

func (s *Server) authTest(*request) answer {
	return answer{
		"ok": true, "url": "https://stand-in.slack.com/", "team": "Stand-in", "user": "nines",
		"team_id": TeamID, "user_id": UserID, "bot_id": BotID,
	}
}
