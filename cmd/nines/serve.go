package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/claim"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/server"
	"github.com/nines-bot/nines/store"
)

func (a *app) serveCommand() *cobra.Command {
	var listen, format string
	c := &cobra.Command{
		Use:   "serve",
		Short: "The service: schedules, slash commands, web pages",
		Long: `Keep running: pull changes from Jira, deliver each configured report and each
subscription at its time, answer slash commands, and serve the reports as web
pages with /healthz, /readyz and /metrics.

Two or more may run on one PostgreSQL: every report is delivered once, and what
one of them leaves unfinished another takes over. Stopping it with SIGTERM or
Ctrl-C finishes what is being sent; a second one ends it at once.`,
		Example: `  nines serve
  nines serve --listen :8080
  NINES_STORE=postgres://nines@db/nines nines serve --log json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			if listen != "" {
				if !listenable(listen) {
					return usage(fmt.Errorf("--listen: %q is not an address with a port", listen), listenHint)
				}
				cfg.HTTP.Listen = listen
			}
			return a.serve(c.Context(), cfg, format)
		},
	}
	c.Flags().StringVar(&listen, "listen", "", "`ADDRESS` of the pages, in place of http.listen")
	c.Flags().StringVar(&format, "log", "", "`FORMAT` of the log on stderr: text or json (default: text on a terminal, else json)")
	return c
}

// serve runs the daemon with a log in place of remarks.
func (a *app) serve(ctx context.Context, cfg *config, format string) (err error) {
	log, err := a.serviceLog(format)
	if err != nil {
		return err
	}
	own := *a
	own.term = a.term.logging(log)
	s, err := own.openWith(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	d, err := newDaemon(ctx, s, log)
	if err != nil {
		return err
	}
	return d.run(ctx)
}

func (a *app) serviceLog(format string) (*slog.Logger, error) {
	if format == "" {
		format = "json"
		if a.term.errTTY {
			format = "text"
		}
	}
	level := slog.LevelInfo
	if a.term.quiet {
		level = slog.LevelWarn
	}
	o := &slog.HandlerOptions{Level: level}
	switch format {
	case "text":
		return slog.New(server.LogHandler(slog.NewTextHandler(a.env.Stderr, o))), nil
	case "json":
		return slog.New(server.LogHandler(slog.NewJSONHandler(a.env.Stderr, o))), nil
	}
	return nil, usage(fmt.Errorf("--log: no format %q", format), "text or json")
}

// A daemon is a running service. Its parts share one session and end together.
type daemon struct {
	*session
	log     *slog.Logger
	owner   string // this process among its replicas
	lease   time.Duration
	metrics *server.Metrics
	syncer  *syncer
	desk    *chat.Desk
	talk    *interact.App // nil: no conversation
	web     *server.Server

	reports  *cache[*report.Report]
	pictures *cache[[]byte]
	channels *cache[string] // IDs by name

	connected atomic.Bool // Socket Mode
}

func newDaemon(ctx context.Context, s *session, log *slog.Logger) (*daemon, error) {
	d := &daemon{
		session: s, log: log, owner: owner(s.env.Now()), lease: cmp.Or(s.env.Lease, time.Minute),
		reports: newCache[*report.Report](20_000), pictures: newCache[[]byte](128), channels: newCache[string](1000),
	}
	d.reports.weigh = func(r *report.Report) int { return max(625, r.Source.Issues) } // some 3 kB an issue
	d.metrics = server.NewMetrics(d.labels())
	var err error
	if d.syncer, err = newSyncer(s, d.holder()); err != nil {
		return nil, err
	}
	d.syncer.done = func(service string, changed int, took time.Duration, err error) {
		d.metrics.Sync(service, changed, took, s.env.Now(), err)
	}
	if err := d.lastSyncs(ctx); err != nil {
		return nil, err
	}
	d.desk = chat.New(chat.Config{
		Source: conversations{d}, Command: s.cfg.Slack.Command, Admins: s.cfg.Slack.Admins, Now: s.env.Now, Page: d.page, Log: log,
	})
	if d.talk, err = d.converse(); err != nil {
		return nil, err
	}
	if d.talk != nil {
		s.buttons = d.underReport
	}
	d.web, err = d.site(ctx)
	return d, err
}

func (d *daemon) labels() server.Labels {
	l := server.Labels{Version: version()}
	for _, r := range d.cfg.Reports {
		l.Jobs = append(l.Jobs, r.Name)
	}
	for _, s := range d.cfg.Services {
		l.Services = append(l.Services, s.Name)
	}
	return l
}

func (d *daemon) holder() claim.Holder {
	return claim.Holder{Log: d.store, Owner: d.owner, Lease: d.lease, Now: d.env.Now, Wait: d.renewal(), Logger: d.log}
}

// renewal pauses between renewals of claims: by the clock of the program if that
// passes by itself. One that moves when somebody waits would renew without pause.
func (s *session) renewal() func(context.Context, time.Duration) error {
	if s.env.Lease > 0 {
		return s.env.Wait
	}
	return notify.Sleep
}

// wait pauses by the clock of the program.
func (s *session) wait(ctx context.Context, pause time.Duration) error {
	if s.env.Wait != nil {
		return s.env.Wait(ctx, pause)
	}
	return notify.Sleep(ctx, pause)
}

// A part of the daemon runs until ctx ends. What it returns before stops all.
type part struct {
	name string
	run  func(ctx context.Context) error
}

func (d *daemon) parts(l net.Listener) []part {
	all := []part{
		{"pages", func(ctx context.Context) error { return d.web.Serve(ctx, l) }},
		{"schedules", d.runner().Run},
		{"sweep", d.sweep},
	}
	if d.cfg.Jira.URL != "" {
		all = append(all, part{"sync", d.syncer.run})
	}
	if d.talk != nil && d.cfg.Slack.Mode == "socket" {
		all = append(all, part{"slack", d.listen})
	}
	return all
}

// listen is Socket Mode. If Slack turns us away for good, the rest goes on: pages
// and reports need nobody to listen.
func (d *daemon) listen(ctx context.Context) error {
	d.metrics.Socket(false)
	if err := d.talk.Socket(ctx); err != nil && ctx.Err() == nil {
		d.log.Error("no slash commands any more", "error", err, "hint", "nines check tries the tokens; then start nines serve again")
		<-ctx.Done()
	}
	return ctx.Err()
}

// sweep removes what nobody asks for any more.
func (d *daemon) sweep(ctx context.Context) error {
	const every, keep = time.Hour, 24 * time.Hour
	for {
		if err := d.store.ForgetClaims(ctx, d.env.Now().Add(-keep)); err != nil && ctx.Err() == nil {
			d.log.Warn("sweep", "error", err)
		}
		if err := d.wait(ctx, every); err != nil {
			return err
		}
	}
}

// run serves until ctx ends, or a part fails for good.
func (d *daemon) run(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.cfg.HTTP.Listen)
	if err != nil {
		return work(fmt.Errorf("pages: %w", err), "http.listen or --listen names another address")
	}
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	for _, p := range d.parts(l) {
		wg.Go(func() {
			if err := p.run(running); running.Err() == nil {
				stop(fmt.Errorf("%s: %w", p.name, cmp.Or(err, errEnded)))
			}
		})
	}
	d.log.Info("serving", "address", "http://"+l.Addr().String(), "owner", d.owner, "store", store.Describe(d.cfg.Store))
	<-running.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace) // for all that is under way
	defer cancel()
	if d.talk != nil {
		wg.Go(func() {
			if err := d.talk.Close(last); err != nil {
				d.log.Warn("slack", "error", err)
			}
		})
	}
	wg.Wait()
	if ctx.Err() == nil {
		return work(context.Cause(running), "")
	}
	d.log.Info("stopped")
	return nil
}

var errEnded = errors.New("ended by itself")
