package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// A Call is one request as it arrived, without its token.
type Call struct {
	Method string         `json:"method"` // "upload" is the sending of bytes
	Args   map[string]any `json:"args"`
	OK     bool           `json:"ok"`
	Error  string         `json:"error,omitempty"`
}

// Calls returns all requests, in order.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Count returns how many requests of a method came.
func (s *Server) Count(method string) int {
	n := 0
	for _, c := range s.Calls() {
		if c.Method == method {
			n++
		}
	}
	return n
}

// record notes a call; what the form holds as JSON is kept as JSON.
func (s *Server) record(name string, req *request, a answer) {
	c := Call{Method: name, Args: map[string]any{}}
	for k, v := range req.form {
		switch k {
		case "token":
		case "blocks", "metadata", "files", "attachments", "view":
			if json.Valid([]byte(v)) {
				c.Args[k] = json.RawMessage(v)
				continue
			}
			fallthrough
		default:
			c.Args[k] = v
		}
	}
	if a != nil {
		c.OK, _ = a["ok"].(bool)
		c.Error, _ = a["error"].(string)
	}
	s.note(c)
}

func (s *Server) note(c Call) {
	s.calls = append(s.calls, c)
	if s.cfg.Called != nil {
		s.cfg.Called(c)
	}
}

func (s *Server) recordUpload(f *File, n int) {
	c := Call{Method: "upload", Args: map[string]any{"bytes": n}}
	if f != nil {
		c.OK = f.Content != nil
		c.Args["file"], c.Args["type"] = f.ID, http.DetectContentType(f.Content)
	}
	s.note(c)
}

// JSON returns the calls as a document: slack.json of `nines demo`.
func (s *Server) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(map[string]any{"schema": "nines.slack/v1", "calls": s.Calls()}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("slack calls: %w", err)
	}
	return append(b, '\n'), nil
}
