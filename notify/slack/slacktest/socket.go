package slacktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const socketScope = "connections:write"

// socket is one connection of Socket Mode.
type socket struct {
	conn *websocket.Conn
	mu   sync.Mutex // of writing
}

func (k *socket) send(v any) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.conn.WriteJSON(v)
}

func (s *Server) openSocket(req *request) answer {
	return answer{"ok": true, "url": "ws://" + req.http.Host + "/link?ticket=stand-in"}
}

// Sockets returns how many connections of Socket Mode there are.
func (s *Server) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// link is the other end of a connection.
func (s *Server) link(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	defer conn.Close()
	k := &socket{conn: conn}
	if k.send(map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": AppID}}) != nil {
		return
	}
	s.mu.Lock()
	s.sockets = append(s.sockets, k)
	close(s.joined)
	s.joined = make(chan struct{})
	s.mu.Unlock()
	gone := make(chan struct{})
	defer close(gone)
	go k.ping(gone, s.closed)
	for {
		var a struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if conn.ReadJSON(&a) != nil {
			break
		}
		s.acknowledged(a.ID, a.Payload)
	}
	s.mu.Lock()
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == k })
	s.mu.Unlock()
}

// ping keeps the connection alive, and closes it with the server.
func (k *socket) ping(gone, closed chan struct{}) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-gone:
			return
		case <-closed:
			_ = k.conn.Close()
			return
		case now := <-tick.C:
			if k.conn.WriteControl(websocket.PingMessage, []byte("stand-in"), now.Add(time.Second)) != nil {
				return
			}
		}
	}
}

func (s *Server) acknowledged(id string, payload json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(Call{Method: "acknowledgement", Args: map[string]any{"envelope_id": id, "payload": payload}, OK: s.pending[id] != nil})
	if got := s.pending[id]; got != nil {
		delete(s.pending, id) // a second one finds nobody waiting
		got <- payload
	}
}

// newest is the connection that envelopes take; it waits for one.
func (s *Server) newest(ctx context.Context) (*socket, error) {
	for {
		s.mu.Lock()
		n, joined := len(s.sockets), s.joined
		if n > 0 {
			k := s.sockets[n-1]
			s.mu.Unlock()
			return k, nil
		}
		s.mu.Unlock()
		select {
		case <-joined:
		case <-ctx.Done():
			return nil, fmt.Errorf("nobody is connected: %w", ctx.Err())
		}
	}
}

// Send sends an envelope over the newest connection of Socket Mode, as soon as
// there is one, and returns what its acknowledgement holds. extra may add to the
// envelope.
func (s *Server) Send(ctx context.Context, kind string, payload any, extra map[string]any) (json.RawMessage, error) {
	k, err := s.newest(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	id := strings.ReplaceAll(s.stamp(), ".", "-")
	got := make(chan json.RawMessage, 1)
	s.pending[id] = got
	s.mu.Unlock()
	envelope := map[string]any{"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"}
	maps.Copy(envelope, extra)
	if err := k.send(envelope); err != nil {
		return nil, fmt.Errorf("envelope %s: %w", id, err)
	}
	select {
	case p := <-got:
		return p, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("envelope %s: %w", id, ctx.Err())
	}
}

// leave takes all connections out of use and returns them.
func (s *Server) leave() []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.sockets
	s.sockets = nil
	return all
}

// Drop breaks all connections, without a word.
func (s *Server) Drop() {
	for _, k := range s.leave() {
		_ = k.conn.Close()
	}
}

// Disconnect asks all connections to come again: "refresh_requested", "warning".
func (s *Server) Disconnect(reason string) error {
	var errs []error
	for _, k := range s.leave() {
		errs = append(errs, k.send(map[string]any{"type": "disconnect", "reason": reason}))
	}
	return errors.Join(errs...)
}
