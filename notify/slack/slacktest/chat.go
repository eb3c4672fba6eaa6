package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Message is what a reader of a channel sees.
type Message struct {
	Channel  string          `json:"channel"` // ID
	TS       string          `json:"ts"`
	ThreadTS string          `json:"thread_ts,omitempty"`
	Text     string          `json:"text"`
	Blocks   json.RawMessage `json:"blocks,omitempty"`
	Metadata json.RawMessage `json:"metadata,omitempty"`
	Files    []string        `json:"files,omitempty"` // IDs
	Edits    int             `json:"edits,omitempty"`
	// User is the one person who sees the message; "" if all do. Replaces says
	// that it stands where the message of the interaction was.
	User     string `json:"user,omitempty"`
	Replaces bool   `json:"replaces,omitempty"`
}

// Parent reports whether the message stands in the channel, not in a thread.
func (m Message) Parent() bool { return m.ThreadTS == "" || m.ThreadTS == m.TS }

// Messages returns the messages of a channel, by name or ID, with those of its
// threads, in the order in which they came.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, ok := s.channel(channel)
	var ms []Message
	for _, m := range s.messages {
		if ok && m.Channel == ch.ID {
			ms = append(ms, *m)
		}
	}
	return ms
}

// Ephemeral returns the messages that one person saw.
func (s *Server) Ephemeral() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ephemeral)
}

func (s *Server) channel(name string) (Channel, bool) {
	name = strings.TrimPrefix(name, "#")
	i := slices.IndexFunc(s.cfg.Channels, func(c Channel) bool { return c.ID == name || c.Name == name })
	if i < 0 {
		return Channel{}, false
	}
	return s.cfg.Channels[i], true
}

// direct is the conversation of the bot with a person, by their ID.
func direct(user string) (Channel, bool) {
	if !regexp.MustCompile(`^U[A-Z0-9]{8,}$`).MatchString(user) {
		return Channel{}, false
	}
	return Channel{ID: "D" + user[1:], Name: user}, true
}

// writable returns the channel of a call that posts, or why it may not.
func (s *Server) writable(req *request) (Channel, answer) {
	ch, ok := s.channel(req.form["channel"])
	if dm, is := direct(req.form["channel"]); is {
		if _, ok = s.channel(dm.ID); !ok {
			s.cfg.Channels = append(s.cfg.Channels, dm)
		}
		ch, ok = dm, true
	}
	switch {
	case !ok || ch.Private && ch.Foreign: // Slack does not give private channels away
		return ch, fail("channel_not_found")
	case ch.Foreign:
		return ch, fail("not_in_channel")
	case ch.Archived:
		return ch, fail("is_archived")
	}
	return ch, nil
}

// content reads and checks what a message would say.
func (s *Server) content(req *request, m *Message) answer {
	for _, k := range []string{"blocks", "metadata", "attachments"} {
		if v := req.form[k]; v != "" && !json.Valid([]byte(v)) {
			return fail("invalid_" + k + "_format")
		}
	}
	m.Text = req.form["text"]
	if b := req.form["blocks"]; b != "" {
		if code, messages := s.refuse([]byte(b)); code != "" {
			return fail(code, messages...)
		}
		m.Blocks = json.RawMessage(b)
		if b == "[]" {
			m.Blocks = nil
		}
	}
	if md := req.form["metadata"]; md != "" {
		var v struct {
			EventType    string          `json:"event_type"`
			EventPayload json.RawMessage `json:"event_payload"`
		}
		if json.Unmarshal([]byte(md), &v) != nil || v.EventType == "" {
			return fail("invalid_metadata_schema")
		}
		m.Metadata = json.RawMessage(md)
	}
	switch {
	case m.Text == "" && len(m.Blocks) == 0 && len(m.Files) == 0:
		return fail("no_text")
	case len([]rune(m.Text)) > 40000:
		return fail("msg_too_long")
	}
	return nil
}

// stamp returns the next timestamp: unique, and never earlier than one before.
func (s *Server) stamp() string {
	now := s.cfg.Now().Truncate(time.Microsecond)
	if !now.After(s.clock) {
		now = s.clock.Add(time.Microsecond)
	}
	s.clock = now
	return fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000)
}

func (s *Server) postMessage(req *request) answer {
	ch, no := s.writable(req)
	if no != nil {
		return no
	}
	if s.cfg.Pace > 0 && s.cfg.Now().Sub(s.last[ch.ID]) < s.cfg.Pace {
		return fail("rate_limited")
	}
	m := &Message{Channel: ch.ID, ThreadTS: req.form["thread_ts"]}
	if m.ThreadTS != "" && s.message(ch.ID, m.ThreadTS) == nil {
		return fail("thread_not_found")
	}
	if no := s.content(req, m); no != nil {
		return no
	}
	m.TS = s.stamp()
	s.last[ch.ID] = s.cfg.Now()
	s.messages = append(s.messages, m)
	return answer{"ok": true, "channel": ch.ID, "ts": m.TS, "message": s.shown(m, true)}
}

func (s *Server) postEphemeral(req *request) answer {
	ch, no := s.writable(req)
	if no != nil {
		return no
	}
	m := &Message{Channel: ch.ID, ThreadTS: req.form["thread_ts"], User: req.form["user"]}
	if req.form["user"] == "" {
		return fail("user_not_in_channel")
	}
	if no := s.content(req, m); no != nil {
		return no
	}
	m.TS = s.stamp()
	s.ephemeral = append(s.ephemeral, *m)
	return answer{"ok": true, "message_ts": m.TS}
}

func (s *Server) update(req *request) answer {
	ch, no := s.writable(req)
	if no != nil {
		return no
	}
	m := s.message(ch.ID, req.form["ts"])
	if m == nil {
		return fail("message_not_found")
	}
	changed := *m
	if no := s.content(req, &changed); no != nil {
		return no
	}
	changed.Edits++
	*m = changed
	return answer{"ok": true, "channel": ch.ID, "ts": m.TS, "text": m.Text, "message": s.shown(m, true)}
}

func (s *Server) delete(req *request) answer {
	ch, no := s.writable(req)
	if no != nil {
		return no
	}
	m := s.message(ch.ID, req.form["ts"])
	if m == nil {
		return fail("message_not_found")
	}
	s.messages = slices.DeleteFunc(s.messages, func(o *Message) bool { return o == m })
	return answer{"ok": true, "channel": ch.ID, "ts": m.TS}
}

func (s *Server) permalink(req *request) answer {
	ch, ok := s.channel(req.form["channel"])
	if !ok {
		return fail("channel_not_found")
	}
	m := s.message(ch.ID, req.form["message_ts"])
	if m == nil {
		return fail("message_not_found")
	}
	return answer{"ok": true, "channel": ch.ID, "permalink": "https://stand-in.slack.com/archives/" + ch.ID + "/p" + strings.ReplaceAll(m.TS, ".", "")}
}

func (s *Server) message(channel, ts string) *Message {
	for _, m := range s.messages {
		if m.Channel == channel && m.TS == ts {
			return m
		}
	}
	return nil
}

// shown is a message as the API returns it.
func (s *Server) shown(m *Message, metadata bool) map[string]any {
	v := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": UserID, "bot_id": BotID, "app_id": AppID, "team": TeamID}
	if m.ThreadTS != "" {
		v["thread_ts"] = m.ThreadTS
	}
	if len(m.Blocks) > 0 {
		v["blocks"] = m.Blocks
	}
	if metadata && len(m.Metadata) > 0 {
		v["metadata"] = m.Metadata
	}
	var files []any
	for _, id := range m.Files {
		if f := s.file(id); f != nil {
			files = append(files, s.fileShown(f))
		}
	}
	if files != nil {
		v["files"] = files
	}
	return v
}
