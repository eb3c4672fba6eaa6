package interact

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
)

// Limits of a body. The one of an interaction holds the whole message in which a
// button was pressed, percent-encoded.
const (
	maxBody            = 64 << 10
	maxInteractionBody = 256 << 10
)

const (
	contentForm = "application/x-www-form-urlencoded"
	contentJSON = "application/json"
)

// Commands takes slash commands.
func (a *App) Commands() http.Handler {
	return a.signed(contentForm, maxBody, func(body []byte, arrived time.Time) (ack, error) {
		c, err := parseCommand(body)
		if err != nil {
			return ack{}, err
		}
		return a.command(c, arrived), nil
	})
}

// Interactions takes buttons and forms.
func (a *App) Interactions() http.Handler {
	return a.signed(contentForm, maxInteractionBody, func(body []byte, arrived time.Time) (ack, error) {
		i, err := parseInteractionForm(body)
		if err != nil {
			return ack{}, err
		}
		return a.interaction(i, arrived), nil
	})
}

// Events takes what happens in the workspace.
func (a *App) Events() http.Handler {
	return a.signed(contentJSON, maxBody, func(body []byte, arrived time.Time) (ack, error) {
		e, err := parseEvent(body)
		if err != nil {
			return ack{}, err
		}
		if e.Type == "url_verification" {
			return ack{kind: "event", body: map[string]string{"challenge": cut(e.Challenge, 1000)}}, nil
		}
		return a.event(e, arrived), nil
	})
}

// signed guards a handler: what is not a fresh request that Slack signed does not
// get through, and learns nothing but that.
func (a *App) signed(content string, limit int64, handle func(body []byte, arrived time.Time) (ack, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived := a.now()
		refuse := func(status int, reason string) {
			a.refused(reason)
			http.Error(w, http.StatusText(status), status)
		}
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			refuse(http.StatusMethodNotAllowed, "method")
			return
		}
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != content {
			refuse(http.StatusUnsupportedMediaType, "type")
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			refuse(http.StatusRequestEntityTooLarge, "size")
			return
		}
		if err != nil {
			refuse(http.StatusBadRequest, "content")
			return
		}
		key, reason := a.admit(r, body, arrived)
		if reason != "" {
			refuse(http.StatusUnauthorized, reason)
			return
		}
		k, err := handle(body, arrived)
		switch {
		case err != nil:
			a.logger.Warn("request from Slack not understood", "error", err)
			refuse(http.StatusBadRequest, "content")
		case k.busy && k.body == nil:
			a.replays.forget(key)
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		default:
			a.acknowledge(w, k, arrived)
		}
	})
}

// seenTime bounds the question to the other replicas: the acknowledgement waits.
const seenTime = time.Second

// admit reports why a request is not let in, "" if it is, and the name under
// which it is remembered.
func (a *App) admit(r *http.Request, body []byte, arrived time.Time) (key, reason string) {
	signed, reason := Verify(a.cfg.SigningSecret, r.Header, body, arrived)
	if reason != "" {
		return "", reason
	}
	key = r.Header.Get(headerSignature)
	until := signed.Add(maxSkew + time.Minute) // when its time alone refuses it
	if !a.replays.first(key, arrived, until) {
		return key, "replay"
	}
	if a.cfg.Seen == nil {
		return key, ""
	}
	ctx, cancel := context.WithTimeout(r.Context(), seenTime)
	defer cancel()
	first, err := a.cfg.Seen(ctx, "slack:"+key, until)
	if err != nil { // better a question answered twice than none at all
		a.logger.Warn("replays at other replicas not checked", "error", err)
		return key, ""
	}
	if !first {
		return key, "replay"
	}
	return key, ""
}

// acknowledge sends the acknowledgement, all of it, and only then starts the work.
func (a *App) acknowledge(w http.ResponseWriter, k ack, arrived time.Time) {
	defer k.start()
	var body []byte
	if k.body != nil {
		var err error
		if body, err = json.Marshal(k.body); err != nil {
			a.logger.Error("acknowledgement", "error", err) // impossible: plain data
			body = nil
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if _, err := w.Write(body); err != nil {
		a.logger.Warn("acknowledgement not sent", "error", err)
	}
	_ = http.NewResponseController(w).Flush() // a recorder cannot
	a.acked(k.kind, arrived)
}
