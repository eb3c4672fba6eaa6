// Package interact is the conversation with Slack: slash commands, buttons,
// forms and the home tab, over signed HTTP and over Socket Mode with the same
// handlers.
//
// Whatever arrives is acknowledged at once and answered afterwards, by a bounded
// number of workers. What to say is the business of a [Desk]; this package knows
// who asked where, and how to get the answer there. An answer is never lost: the
// response address is tried first, then a message that only the person sees,
// then a direct message; blocks that Slack refuses become plainer ones, and text
// in the end.
package interact

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
)

// A Desk knows the answers. Ack and Form are quick and ask nobody; the others
// may take their time.
type Desk interface {
	// Ack says that the request was understood: "Working on WET, last 7 days …".
	Ack(r chat.Request) string
	Answer(ctx context.Context, r chat.Request) chat.Answer
	// Form is the form that the request asks for, false if it is none.
	Form(r chat.Request) (*chat.Form, bool)
	// Submit takes what was filled in. Problems are by field.
	Submit(ctx context.Context, r chat.Request, id, state string, values map[string][]string) (a chat.Answer, problems map[string]string)
	// Home is what a person sees on the home tab.
	Home(ctx context.Context, r chat.Request) chat.Answer
}

// A Config says how to talk. Slack and Desk are required; SigningSecret is for
// HTTP, AppToken for Socket Mode.
type Config struct {
	Slack         *slack.Client
	SigningSecret string // "" refuses every request over HTTP
	AppToken      string // xapp-...
	APIURL        string // slack.DefaultAPI if ""
	Desk          Desk
	Command       string // "/reliability" if ""
	// Draw makes the PNG of a chart. Without it charts are native.
	Draw func(report.Chart) ([]byte, error)
	// Seen notes a key until an instant, for all replicas, and reports whether
	// it is new. Without it a request can be replayed to another replica.
	Seen func(ctx context.Context, key string, until time.Time) (first bool, err error)

	Workers int                                              // answers at the same time; 4 if 0
	Queue   int                                              // answers that may wait; 1000 if 0
	Now     func() time.Time                                 // time.Now if nil
	Wait    func(ctx context.Context, d time.Duration) error // notify.Sleep if nil
	Logger  *slog.Logger                                     // silent if nil
	Observe Observe
}

// Observe is told what happens, for metrics. Its functions must be quick and safe
// for concurrent use; those that are nil are skipped.
type Observe struct {
	// Connected tells whether Socket Mode is connected.
	Connected func(bool)
	// Acked tells how long an acknowledgement took: of a "command", an
	// "action", a "submission" or an "event".
	Acked func(kind string, took time.Duration)
	// Answered tells how long the whole answer took, from the arrival of the
	// request, and whether it reached anybody.
	Answered func(kind string, took time.Duration, ok bool)
	// Refused tells why a request was turned away: "method", "size", "type",
	// "signature", "time", "replay", "content", "busy".
	Refused func(reason string)
}

// App is the conversation. It is safe for concurrent use.
type App struct {
	slack   *slack.Client
	cfg     Config
	desk    Desk
	now     func() time.Time
	wait    func(ctx context.Context, d time.Duration) error
	logger  *slog.Logger
	pool    *pool
	sorry   *pool // for those whom pool has no place for
	replays *memory
	events  *memory
	homes   *memory
	zones   *zones
	apart   atomic.Bool // the log knows that there is no connection
}

// How long things are remembered, and how many of them.
const (
	remembered = 100_000 // replays: 200 requests a second for 8 minutes
	eventTime  = 15 * time.Minute
	homeTime   = 3 * time.Second // a home tab is not drawn twice within
)

// New returns the conversation; it starts nothing.
func New(cfg Config) (*App, error) {
	if cfg.Slack == nil || cfg.Desk == nil {
		return nil, errors.New("slack: a conversation needs a client and a desk")
	}
	if cfg.Command == "" {
		cfg.Command = "/reliability"
	}
	if cfg.Workers <= 0 {
		cfg.Workers = 4
	}
	if cfg.Queue <= 0 {
		cfg.Queue = 1000
	}
	a := &App{slack: cfg.Slack, cfg: cfg, desk: cfg.Desk, now: cfg.Now, wait: cfg.Wait, logger: cfg.Logger}
	if a.now == nil {
		a.now = time.Now
	}
	if a.wait == nil {
		a.wait = notify.Sleep
	}
	if a.logger == nil {
		a.logger = slog.New(slog.DiscardHandler)
	}
	a.pool, a.sorry = newPool(cfg.Workers, cfg.Queue, a.logger), newPool(2, 100, a.logger)
	a.replays, a.events, a.homes = newMemory(remembered), newMemory(10_000), newMemory(10_000)
	a.zones = &zones{ask: cfg.Slack.Zone, now: a.now, known: map[string]zone{}}
	return a, nil
}

// Close lets answers that are under way finish, as long as ctx allows, and takes
// no more. Stop the server and Socket Mode first.
func (a *App) Close(ctx context.Context) error {
	return errors.Join(a.pool.close(ctx), a.sorry.close(ctx))
}

// scrub takes the secrets out of a text.
func (a *App) scrub(s string) string {
	for _, secret := range []string{a.cfg.AppToken, a.cfg.SigningSecret} {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "...")
		}
	}
	return s
}

func (a *App) acked(kind string, arrived time.Time) {
	if a.cfg.Observe.Acked != nil {
		a.cfg.Observe.Acked(kind, a.now().Sub(arrived))
	}
}

func (a *App) refused(reason string) {
	if a.cfg.Observe.Refused != nil {
		a.cfg.Observe.Refused(reason)
	}
}

func (a *App) connected(yes bool) {
	if a.cfg.Observe.Connected != nil {
		a.cfg.Observe.Connected(yes)
	}
}
