package interact

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	slackgo "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/nines-bot/nines/notify/slack"
)

const (
	maxEnvelope = 1 << 20
	maxBackoff  = time.Minute
	// flushTime lets the last acknowledgements leave before the connection ends.
	flushTime = 100 * time.Millisecond
)

// Socket talks to Slack over Socket Mode until ctx ends: then it takes no more,
// and returns nil when what it took is acknowledged. Broken connections are made
// again; an error means that a person has to do something.
func (a *App) Socket(ctx context.Context) error {
	if a.cfg.AppToken == "" {
		return errors.New("slack socket mode: no app-level token: set NINES_SLACK_APP_TOKEN")
	}
	defer a.connected(false)
	for backoff := time.Second; ; backoff = min(2*backoff, maxBackoff) {
		began := a.now()
		err := a.connection(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if f, ok := errors.AsType[*fatal](err); ok {
			return f
		}
		a.connected(false)
		a.away(err)
		if a.now().Sub(began) > maxBackoff {
			backoff = time.Second // it worked for a while
		}
		if a.wait(ctx, backoff) != nil {
			return nil
		}
	}
}

// A fatal error does not go away by itself.
type fatal struct{ code string }

func (e *fatal) Error() string {
	hint := "see https://docs.slack.dev for " + e.code
	switch e.code {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type", "HTTP 404":
		hint = "give a valid app-level token (xapp-...) in NINES_SLACK_APP_TOKEN"
	case "missing_scope", "no_permission":
		hint = "give the app-level token the scope connections:write"
	case "forbidden_team", "access_denied", "ekm_access_denied", "team_access_not_granted":
		hint = "ask a workspace owner to approve the app"
	}
	return fmt.Sprintf("slack socket mode: %s: %s", e.code, hint)
}

// fatalOf finds in err what no later try will change.
func fatalOf(err error) *fatal {
	code := ""
	if e, ok := errors.AsType[slackgo.SlackErrorResponse](err); ok {
		code = e.Err
	}
	if e, ok := errors.AsType[slackgo.StatusCodeError](err); ok && e.Code == http.StatusNotFound {
		return &fatal{code: "HTTP 404"}
	}
	if slices.Contains([]string{
		"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type",
		"missing_scope", "no_permission", "forbidden_team", "access_denied", "ekm_access_denied", "team_access_not_granted",
	}, code) {
		return &fatal{code: code}
	}
	return nil
}

// connection runs one client of Socket Mode, which connects again by itself when
// Slack asks for it.
func (a *App) connection(ctx context.Context) error {
	base := a.cfg.APIURL
	if base == "" {
		base = slack.DefaultAPI
	}
	if base[len(base)-1] != '/' {
		base += "/" // slack-go appends the method to it
	}
	client := socketmode.New(
		slackgo.New("", slackgo.OptionAppLevelToken(a.cfg.AppToken), slackgo.OptionAPIURL(base), slackgo.OptionHTTPClient(&http.Client{
			Timeout:       30 * time.Second, // slack-go would wait for ever
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		})),
		socketmode.OptionReadLimit(maxEnvelope),
		socketmode.OptionLog(log.New(io.Discard, "", 0)),
	)
	running, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(running) }()
	var envelopes sync.WaitGroup
	for {
		select {
		case e := <-client.Events:
			if err := a.socketEvent(client, e, &envelopes); err != nil {
				stop(err)
				<-ended
				return err
			}
		case err := <-ended:
			envelopes.Wait()
			if f := fatalOf(err); f != nil {
				return f
			}
			return a.plain(err)
		case <-ctx.Done():
			envelopes.Wait()
			_ = a.wait(context.WithoutCancel(ctx), flushTime)
			stop(ctx.Err())
			<-ended
			return nil
		}
	}
}

// away writes into the log that there is no connection: once until there is one,
// however often it is tried.
func (a *App) away(err error) {
	level := slog.LevelWarn
	if a.apart.Swap(true) {
		level = slog.LevelDebug
	}
	a.logger.Log(context.Background(), level, "Slack socket mode not connected, trying on", "error", err)
}

// plain is an error without addresses, which hold tickets, and without secrets.
func (a *App) plain(err error) error {
	if err == nil {
		return errors.New("the connection ended")
	}
	return errors.New(a.scrub(err.Error()))
}

// socketEvent takes one event of the client. It never blocks: the client would
// stop reading. An error is one that no later try will change.
func (a *App) socketEvent(client *socketmode.Client, e socketmode.Event, envelopes *sync.WaitGroup) error {
	switch e.Type {
	case socketmode.EventTypeConnected:
		a.connected(true)
		a.apart.Store(false)
		a.logger.Info("Slack socket mode connected")
	case socketmode.EventTypeConnecting:
		a.connected(false)
	case socketmode.EventTypeConnectionError:
		ce, ok := e.Data.(*slackgo.ConnectionErrorEvent)
		if !ok {
			return nil
		}
		if f := fatalOf(ce.ErrorObj); f != nil {
			return f
		}
		a.away(a.plain(ce.ErrorObj))
	case socketmode.EventTypeErrorWriteFailed:
		a.logger.Warn("acknowledgement not sent: the person may see a time-out")
	case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive, socketmode.EventTypeEventsAPI:
		if e.Request != nil {
			envelopes.Go(func() { a.envelope(client, *e.Request) })
		}
	case socketmode.EventTypeErrorBadMessage: // bad for slack-go, which knows fewer kinds than there are
		var r socketmode.Request
		bad, ok := e.Data.(*socketmode.ErrorBadMessage)
		if ok && json.Unmarshal(bad.Message, &r) == nil && r.EnvelopeID != "" {
			envelopes.Go(func() { a.envelope(client, r) })
		}
	}
	return nil
}

// envelope acknowledges what came in it, once, and starts the work.
func (a *App) envelope(client *socketmode.Client, r socketmode.Request) {
	arrived := a.now()
	k, err := a.unpackSafely(r, arrived)
	if err != nil {
		a.logger.Warn("envelope from Slack not understood", "error", err)
		a.refused("content")
	}
	defer k.start()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	err = client.AckCtx(ctx, r.EnvelopeID, k.body)
	if err != nil && k.body != nil { // too long, perhaps: rather an empty one
		err = client.AckCtx(ctx, r.EnvelopeID, nil)
	}
	if err != nil {
		a.logger.Warn("acknowledgement not sent", "error", err)
		return
	}
	a.acked(k.kind, arrived)
}

// unpackSafely is unpack; a panic of the desk costs this answer and no more.
func (a *App) unpackSafely(r socketmode.Request, arrived time.Time) (k ack, err error) {
	defer func() {
		if p := recover(); p != nil {
			k, err = ack{kind: "event"}, fmt.Errorf("panic: %v", p)
		}
	}()
	return a.unpack(r, arrived)
}

// unpack hands the payload of an envelope to its handler. What is not understood
// is acknowledged all the same: sending it again would not help.
func (a *App) unpack(r socketmode.Request, arrived time.Time) (ack, error) {
	switch r.Type {
	case socketmode.RequestTypeSlashCommands:
		c, err := parseCommandJSON(r.Payload)
		if err != nil {
			return ack{kind: "command"}, err
		}
		return a.command(c, arrived), nil
	case socketmode.RequestTypeInteractive:
		i, err := parseInteraction(r.Payload)
		if err != nil {
			return ack{kind: "action"}, err
		}
		return a.interaction(i, arrived), nil
	case socketmode.RequestTypeEventsAPI:
		e, err := parseEvent(r.Payload)
		if err != nil {
			return ack{kind: "event"}, err
		}
		return a.event(e, arrived), nil
	}
	return ack{kind: "event"}, errors.New("unknown type")
}
