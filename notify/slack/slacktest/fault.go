package slacktest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// A Loss is a way for an answer to get lost.
type Loss int

// The ways.
const (
	EOF  Loss = iota + 1 // the connection closes without an answer
	RST                  // the connection is reset
	Hang                 // no answer until the client gives up
)

// A Fault is trouble with the next calls of one method.
type Fault struct {
	Method string // "chat.postMessage"; "upload" is the sending of bytes
	Skip   int    // calls to let pass first
	Times  int    // calls to trouble; 1 if 0, all if negative

	// After lets the call take effect and then loses its answer. Otherwise the
	// call has no effect.
	After bool

	Loss       Loss
	Status     int    // HTTP status, with an HTML page
	RetryAfter string // header; "" for none

	Error    string   // Slack's code, such as "internal_error"
	Needed   string   // the scope that is missing
	Messages []string // response_metadata

	// Block restricts the fault to messages with a block of that type, and names
	// it in the answer: Block "data_table" and Error "invalid_blocks".
	Block string
}

// Fail adds trouble. Faults are tried in the order in which they were added.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// fault takes the next fault for a call.
func (s *Server) fault(name string, req *request) *Fault {
	for _, f := range s.faults {
		if f.Method != name || f.Times == 0 || f.Block != "" && f.block(req) < 0 {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		f.Times--
		return f
	}
	return nil
}

// block is the index of the block that the fault is about.
func (f *Fault) block(req *request) int {
	var blocks []struct {
		Type string `json:"type"`
	}
	if req == nil || json.Unmarshal([]byte(req.form["blocks"]), &blocks) != nil {
		return -1
	}
	for i, b := range blocks {
		if b.Type == f.Block {
			return i
		}
	}
	return -1
}

func (f *Fault) answer(req *request) answer {
	messages := f.Messages
	if f.Block != "" {
		messages = append(messages, fmt.Sprintf("[ERROR] unsupported block [json-pointer:/blocks/%d]", f.block(req)))
	}
	a := fail(f.Error, messages...)
	if f.Needed != "" {
		a["needed"], a["provided"] = f.Needed, "chat:write"
	}
	return a
}

// lose ends a call without an answer of the API.
func (s *Server) lose(w http.ResponseWriter, r *http.Request, f *Fault) {
	switch {
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(page))
	case f.Loss == Hang:
		select {
		case <-r.Context().Done():
		case <-s.closed:
		case <-time.After(time.Minute):
		}
	default:
		hijacker, ok := w.(http.Hijacker)
		if !ok {
			panic(http.ErrAbortHandler) // HTTP/2: the server knows what to do
		}
		conn, _, err := hijacker.Hijack()
		if err != nil {
			return
		}
		if tcp, ok := conn.(*net.TCPConn); ok && f.Loss == RST {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

const page = "<!DOCTYPE html><title>Something is wrong</title><h1>Something is wrong</h1>"
