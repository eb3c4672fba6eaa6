package server

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// A Hint says that something changed in Jira. Hints come more than once, late,
// out of order or never: what counts is what Jira says when asked.
type Hint struct {
	Event   string // "jira:issue_updated"
	Issue   string // key; "" if it is about none
	Project string // key; "" if it is about none
}

// webhook takes a call of Jira: signed, at most once each, answered before
// anything is done.
func (s *Server) webhook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.Metrics.webhook("unreadable")
		s.badForm(w, r, err)
		return
	}
	if !hookSigned(s.WebhookSecret, r.Header.Values("X-Hub-Signature"), body) {
		s.Metrics.webhook("refused")
		refuse(w, "webhook signature")
		s.fault(w, r, http.StatusUnauthorized, "The signature is missing or wrong: the secret of the webhook in Jira and NINES_JIRA_WEBHOOK_SECRET have to be the same.")
		return
	}
	h, err := readHint(body)
	if err != nil {
		s.Metrics.webhook("unreadable")
		refuse(w, "webhook body")
		s.fault(w, r, http.StatusBadRequest, "The body is not the JSON of a Jira webhook.")
		return
	}
	outcome := "taken"
	if id := r.Header.Get("X-Atlassian-Webhook-Identifier"); id != "" && !s.seen.add(short(id, 200)) {
		outcome = "repeated"
	} else if !s.hint(r.Context(), h) {
		outcome = "dropped"
	}
	s.Metrics.webhook(outcome)
	w.WriteHeader(http.StatusAccepted)
}

// hint passes it on without waiting, and reports whether there was room.
func (s *Server) hint(ctx context.Context, h Hint) bool {
	if s.Webhook == nil {
		return true
	}
	select {
	case s.hints <- struct{}{}:
	default:
		return false
	}
	ctx = context.WithoutCancel(ctx)
	s.after.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				s.Logger.ErrorContext(ctx, "webhook panicked", "panic", p)
			}
			<-s.hints
		}()
		s.Webhook(ctx, h)
	})
	return true
}

// hookSigned checks "sha256=HEX" over the body, in constant time.
func hookSigned(secret string, headers []string, body []byte) bool {
	if len(headers) != 1 {
		return false
	}
	given, ok := strings.CutPrefix(headers[0], "sha256=")
	sum, err := hex.DecodeString(given)
	if !ok || err != nil {
		return false
	}
	m := hmac.New(sha256.New, []byte(secret))
	m.Write(body)
	return hmac.Equal(sum, m.Sum(nil))
}

// readHint takes what is of use from the body, if it is plain.
func readHint(body []byte) (Hint, error) {
	var in struct {
		Event string `json:"webhookEvent"`
		Issue struct {
			Key    string `json:"key"`
			Fields struct {
				Project struct {
					Key string `json:"key"`
				} `json:"project"`
			} `json:"fields"`
		} `json:"issue"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return Hint{}, err
	}
	h := Hint{Event: in.Event, Issue: in.Issue.Key, Project: in.Issue.Fields.Project.Key}
	if h.Project == "" {
		if i := strings.LastIndexByte(h.Issue, '-'); i > 0 {
			h.Project = h.Issue[:i]
		}
	}
	for _, v := range []string{h.Event, h.Issue, h.Project} {
		if len(v) > 255 || strings.ContainsFunc(v, func(c rune) bool { return c <= ' ' || c > '~' }) {
			return Hint{}, errors.New("odd text in the keys")
		}
	}
	return h, nil
}
