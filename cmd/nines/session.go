package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/store"
)

// A session is a command with its configuration read and its store open.
type session struct {
	*app
	cfg     *config
	secrets secrets
	store   *store.Store
	flat    bool // files of a report without a directory for its period: the demo
	// buttons stand under a report in Slack, where somebody hears them.
	buttons func(notify.Job) []chat.Button
	// progress is told how far a sync is, where somebody asks.
	progress func(service string, p bot.Progress)

	memory  bot.Memory
	drawers lazy[*drawer]
	slacks  lazy[*slack.Client]
	wires   lazy[http.RoundTripper] // to Jira
}

// A lazy value is made when it is first asked for, once.
type lazy[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (l *lazy[T]) get(make func() (T, error)) (T, error) {
	l.once.Do(func() { l.value, l.err = make() })
	return l.value, l.err
}

func (a *app) open(ctx context.Context) (*session, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	return a.openWith(ctx, cfg)
}

func (a *app) openWith(ctx context.Context, cfg *config) (*session, error) {
	s, err := cfg.readSecrets(a.env.Getenv)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, cfg.Store)
	if err != nil {
		return nil, work(err, "nines check tries the store; without one in nines.yaml or NINES_STORE it is sqlite:nines.db")
	}
	return &session{app: a, cfg: cfg, secrets: s, store: st}, nil
}

func (s *session) close() error { return s.store.Close() }

// with runs f in a session and closes it.
func (a *app) with(ctx context.Context, f func(*session) error) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return f(s)
}

// service finds a service by name: a configured one, else a project in the
// store with defaults. An empty name means the only one there is.
func (s *session) service(ctx context.Context, name string) (bot.Service, error) {
	var names []string
	for i := range s.cfg.Services {
		c := &s.cfg.Services[i]
		if strings.EqualFold(c.Name, name) || name == "" && len(s.cfg.Services) == 1 {
			return c.service()
		}
		names = append(names, c.Name)
	}
	stored, err := s.store.Services(ctx)
	if err != nil {
		return bot.Service{}, work(err, "")
	}
	for _, i := range stored {
		if strings.EqualFold(i.Name, name) || name == "" && len(s.cfg.Services) == 0 && len(stored) == 1 {
			return bot.Service{Name: i.Name, Title: i.Name, JQL: "project = " + i.Name, Zone: time.UTC}, nil
		}
		if !slices.Contains(names, i.Name) {
			names = append(names, i.Name)
		}
	}
	return bot.Service{}, noService(name, names)
}

func noService(name string, names []string) error {
	if len(names) == 0 {
		return usage(errors.New("no service is configured and the store is empty"),
			"nines init writes a nines.yaml, nines import FILE.jsonl loads an export, nines demo needs neither")
	}
	slices.Sort(names)
	if name == "" {
		return usage(errors.New("which service?"), "one of "+strings.Join(names, ", "))
	}
	hint := "there are " + strings.Join(names, ", ")
	if near := didYouMean(name, names); near != "" {
		hint = near
	}
	return usage(fmt.Errorf("no service %q", name), hint)
}

// configured reports whether the service is one of the configuration, so that
// Jira can be asked for its issues.
func (s *session) configured(name string) bool {
	return slices.ContainsFunc(s.cfg.Services, func(c serviceConfig) bool { return c.Name == name })
}

// jira makes the client for one service.
func (s *session) jira(fields []string) (*jira.Client, error) {
	if s.cfg.Jira.URL == "" {
		return nil, usage(errors.New("no Jira is configured"), "set jira.url in nines.yaml; nines init writes one")
	}
	wire, _ := s.wires.get(func() (http.RoundTripper, error) { return jira.NewTransport(), nil })
	c, err := jira.New(jira.Config{
		HTTPClient: &http.Client{Transport: wire},
		URL:        s.cfg.Jira.URL, Deployment: s.cfg.Jira.Deployment, Fields: fields,
		Email: string(s.secrets.JiraEmail), Token: string(s.secrets.JiraToken), Now: s.env.Now, Wait: s.env.Wait, Log: s.term.logger(),
	})
	if err != nil {
		return nil, usage(err, "")
	}
	return c, nil
}
