package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A View is a form that was opened.
type View struct {
	Trigger string
	JSON    json.RawMessage
}

// A prompt is what comes with a command or the press of a button: the address
// for answers and the right to open a form.
type prompt struct {
	channel, user string
	at            time.Time
	uses          int
	opened        bool
	shown         int // index in ephemeral, with one added
}

// Prompt returns what Slack sends with a command or the press of a button: an
// address for answers, good for five within half an hour, and a trigger, good for
// one form within three seconds.
func (s *Server) Prompt(channel, user string) (responseURL, trigger string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prompts = append(s.prompts, &prompt{channel: channel, user: user, at: s.cfg.Now()})
	return fmt.Sprintf("%s/response/%d", s.url, len(s.prompts)), fmt.Sprintf("trigger.%d", len(s.prompts))
}

// Views returns the forms that were opened, in order.
func (s *Server) Views() []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.views)
}

// Homes returns the home tabs, by person.
func (s *Server) Homes() map[string]json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.homes)
}

func (s *Server) prompt(number string) *prompt {
	if n, err := strconv.Atoi(number); err == nil && n > 0 && n <= len(s.prompts) {
		return s.prompts[n-1]
	}
	return nil
}

// respond is a response_url. Unlike methods it answers with statuses and bare codes.
func (s *Server) respond(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Text    string          `json:"text"`
		Blocks  json.RawMessage `json:"blocks"`
		Type    string          `json:"response_type"`
		Replace bool            `json:"replace_original"`
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&body)
	s.mu.Lock()
	req := &request{http: r, form: map[string]string{"text": body.Text, "blocks": string(body.Blocks), "response_type": body.Type, "replace_original": fmt.Sprint(body.Replace)}}
	f := s.fault("response", req)
	status, a := http.StatusOK, answer{"ok": true}
	switch {
	case f != nil && f.Error != "":
		status, a = http.StatusNotFound, f.answer(req)
	case err != nil:
		status, a = http.StatusBadRequest, fail("invalid_payload")
	case f == nil || f.After:
		status, a = s.response(s.prompt(r.PathValue("id")), req)
	}
	s.record("response", req, a)
	s.mu.Unlock()
	if f != nil && f.Error == "" {
		s.lose(w, r, f)
		return
	}
	w.WriteHeader(status)
	if code, _ := a["error"].(string); code == "used_url" || code == "expired_url" {
		_, _ = w.Write([]byte(code)) // the client has gone
		return
	}
	if status == http.StatusOK {
		_, _ = w.Write([]byte("ok"))
		return
	}
	write(w, a)
}

func (s *Server) response(p *prompt, req *request) (int, answer) {
	switch {
	case p == nil:
		return http.StatusNotFound, fail("no_team")
	case s.cfg.Now().Sub(p.at) > 30*time.Minute:
		return http.StatusNotFound, fail("expired_url")
	case p.uses >= 5:
		return http.StatusNotFound, fail("used_url")
	}
	m := Message{Channel: p.channel, User: p.user, Replaces: req.form["replace_original"] == "true"}
	if no := s.content(req, &m); no != nil {
		return http.StatusBadRequest, no
	}
	p.uses++
	if m.Replaces && p.shown > 0 {
		old := &s.ephemeral[p.shown-1]
		m.TS, m.Edits = old.TS, old.Edits+1
		*old = m
		return http.StatusOK, answer{"ok": true}
	}
	m.TS = s.stamp()
	s.ephemeral = append(s.ephemeral, m)
	p.shown = len(s.ephemeral)
	return http.StatusOK, answer{"ok": true}
}

func (s *Server) userInfo(req *request) answer {
	tz, ok := s.cfg.People[req.form["user"]]
	if !ok {
		return fail("user_not_found")
	}
	return answer{"ok": true, "user": map[string]any{"id": req.form["user"], "tz": tz}}
}

func (s *Server) openView(req *request) answer {
	p := s.prompt(strings.TrimPrefix(req.form["trigger_id"], "trigger."))
	switch {
	case p == nil:
		return fail("invalid_trigger_id")
	case p.opened:
		return fail("exchanged_trigger_id")
	case s.cfg.Now().Sub(p.at) > 3*time.Second:
		return fail("expired_trigger_id")
	}
	if no := s.refuseView(req, "modal"); no != nil {
		return no
	}
	p.opened = true
	s.views = append(s.views, View{Trigger: req.form["trigger_id"], JSON: json.RawMessage(req.form["view"])})
	return answer{"ok": true, "view": map[string]any{"id": fmt.Sprintf("V%09d", len(s.views))}}
}

func (s *Server) publishView(req *request) answer {
	if !regexp.MustCompile(`^[UW][A-Z0-9]+$`).MatchString(req.form["user_id"]) {
		return fail("invalid_arguments")
	}
	if no := s.refuseView(req, "home"); no != nil {
		return no
	}
	s.homes[req.form["user_id"]] = json.RawMessage(req.form["view"])
	return answer{"ok": true, "view": map[string]any{"id": "V000000000"}}
}

// refuseView says what Slack would not take in a view.
func (s *Server) refuseView(req *request, kind string) answer {
	var v struct {
		Type     string           `json:"type"`
		Title    any              `json:"title"`
		Submit   any              `json:"submit"`
		Close    any              `json:"close"`
		Metadata string           `json:"private_metadata"`
		Blocks   []map[string]any `json:"blocks"`
	}
	if json.Unmarshal([]byte(req.form["view"]), &v) != nil {
		return fail("invalid_arguments", "[ERROR] view is not valid")
	}
	c := newChecker(s)
	c.view = kind
	c.oneOf("/view/type", v.Type, kind)
	if kind == "modal" {
		for name, o := range map[string]any{"title": v.Title, "submit": v.Submit, "close": v.Close} {
			c.object("/view/"+name, o, 24, "plain_text")
		}
	}
	if len(v.Metadata) > 3000 || len(v.Blocks) == 0 || len(v.Blocks) > 100 {
		c.fault("/view", "must have 1 to 100 blocks and at most 3000 characters of private_metadata")
	}
	for i, b := range v.Blocks {
		c.block(fmt.Sprintf("/view/blocks/%d", i), b)
	}
	if len(c.messages) > 0 {
		return fail("invalid_arguments", c.messages...)
	}
	return nil
}

// inView checks what is special to views, and reports whether that was all.
func (c *checker) inView(at string, b map[string]any) bool {
	switch b["type"] {
	case "table", "data_table", "data_visualization":
		c.fault(at+"/type", "unsupported type in a view: %v", b["type"])
		return true
	case "input":
		if c.view != "modal" {
			c.fault(at+"/type", "unsupported type: input")
		}
		c.input(at, b)
		return true
	}
	return false
}

func (c *checker) input(at string, b map[string]any) {
	c.object(at+"/label", b["label"], 2000, "plain_text")
	if b["hint"] != nil {
		c.object(at+"/hint", b["hint"], 2000, "plain_text")
	}
	e := object(b["element"])
	c.oneOf(at+"/element/type", e["type"], "plain_text_input", "static_select", "multi_static_select", "checkboxes", "conversations_select")
	options := list(e["options"])
	high := map[any]int{"static_select": 100, "multi_static_select": 100, "checkboxes": 10}[e["type"]]
	if high > 0 && (len(options) < 1 || len(options) > high) {
		c.fault(at+"/element/options", "must be 1 to %d", high)
	}
	for i, o := range options {
		at := fmt.Sprintf("%s/element/options/%d", at, i)
		c.object(at+"/text", object(o)["text"], 75, "plain_text")
		c.text(at+"/value", object(o)["value"], 1, 150)
	}
}
