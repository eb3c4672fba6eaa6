package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/dependability/diagram"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/server"
)

// site prepares the web pages, and mounts what Slack and Jira call.
func (d *daemon) site(ctx context.Context) (*server.Server, error) {
	key, err := d.linkKey(ctx)
	if err != nil {
		return nil, work(fmt.Errorf("key of links: %w", err), "nines check tries the store")
	}
	draw, err := d.drawer()
	if err != nil {
		return nil, err
	}
	h := d.cfg.HTTP
	c := server.Config{
		Source: pages{d}, Mounts: map[string]http.Handler{},
		Webhook: func(_ context.Context, _ server.Hint) { d.syncer.hint() }, WebhookSecret: string(d.secrets.JiraWebhook),
		Loopback: loopback(h.Listen), Token: string(d.secrets.HTTP), TrustedHeader: h.TrustedHeader, PublicURL: h.PublicURL,
		Connections: min(server.Connections, openFiles()/2), // the other half is for the store, Jira, Slack and files of reports
		LinkKey:     key, Ready: d.ready(), Metrics: d.metrics, Fonts: draw.fonts, Now: d.env.Now, Logger: d.log,
	}
	for _, p := range h.TrustedProxies {
		network, err := parseNetwork(p)
		if err != nil {
			return nil, usage(err, "http.trusted_proxies: [10.0.0.7]")
		}
		c.TrustedProxies = append(c.TrustedProxies, network)
	}
	if d.talk != nil && d.cfg.Slack.Mode == "http" {
		c.Mounts["/slack/commands"] = d.talk.Commands()
		c.Mounts["/slack/interactions"] = d.talk.Interactions()
		c.Mounts["/slack/events"] = d.talk.Events()
	}
	s, err := server.New(c)
	if err != nil {
		return nil, usage(err, "")
	}
	return s, nil
}

// servePages serves the pages, and nothing else of the service, until ctx ends.
func (s *session) servePages(ctx context.Context, listen string) error {
	s.cfg.HTTP.Listen, s.cfg.Slack.Mode = listen, "off"
	d, err := newDaemon(ctx, s, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return work(err, "--listen 127.0.0.1:0 takes any free port")
	}
	s.term.say("the pages are at http://%s (stop with Ctrl-C)", l.Addr())
	if err := d.web.Serve(ctx, l); err != nil {
		return work(err, "")
	}
	return nil
}

// loopback reports whether an address is reached from this machine only.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback()
	}
	return host == "localhost"
}

// ready are the conditions of /readyz: the store answers, and there are issues
// to report on. What others have to do with it, Jira and Slack, is in /health:
// with neither there are pages still.
func (d *daemon) ready() []server.Check {
	return []server.Check{{Name: "store", Check: d.storeReady}, {Name: "issues", Check: d.issuesReady}}
}

func (d *daemon) issuesReady(ctx context.Context) error {
	if d.cfg.Jira.URL == "" {
		return nil
	}
	for i := range d.cfg.Services {
		name := d.cfg.Services[i].Name
		state, err := d.store.SyncState(ctx, name)
		if err != nil {
			return err
		}
		if state.FinishedAt.IsZero() && d.syncer.trouble(name) == "" { // what is wrong with one is not to keep the others away
			return fmt.Errorf("%s: first sync under way", name)
		}
	}
	return nil
}

// linkTime is how long the links in Slack to pages hold.
const linkTime = 30 * 24 * time.Hour

// page is the address of a report for those who read about it in Slack: it needs
// no login and ends one day. Without a public address there is none.
func (d *daemon) page(service string, p nines.Period) string {
	return d.link(service, p, d.env.Now())
}

func (d *daemon) link(service string, p nines.Period, from time.Time) string {
	if d.cfg.HTTP.PublicURL == "" {
		return ""
	}
	return d.web.Link("/services/"+url.PathEscape(service)+"/"+p.Fixed(), from.Add(linkTime))
}

// underReport are the buttons under a report that came by itself. They depend on
// nothing but the job: a report that is delivered again looks the same.
func (d *daemon) underReport(j notify.Job) []chat.Button {
	buttons := chat.ReportButtons(j.Report, j.Name)
	if page := d.link(j.Service, nines.Period{Window: j.Report.Window}, j.Due); page != "" {
		buttons = append([]chat.Button{{Label: "Open page", URL: page}}, buttons...)
	}
	return buttons
}

// Revision changes with the issues of the service, and with when they were last
// known to be up to date, which reports tell.
func (p pages) Revision(ctx context.Context, service string) string {
	revision, err := p.store.Revision(ctx, service)
	if err != nil {
		return ""
	}
	state, err := p.store.SyncState(ctx, service)
	if err != nil {
		return ""
	}
	return fmt.Sprint(revision, "-", state.FinishedAt.UnixMilli())
}

func (p pages) Models(ctx context.Context, service string) ([]server.Model, error) {
	svc, err := p.service(ctx, service)
	if err != nil {
		return nil, err
	}
	var list []server.Model
	for _, file := range svc.Models.Files {
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		m := server.Model{Name: name, Title: name, Alt: "Diagram of the model " + name}
		if m.SVG, err = p.modelSVG(ctx, svc, file); err != nil {
			m.Error = err.Error()
		}
		list = append(list, m)
	}
	return list, ctx.Err()
}

// modelSVG is the diagram of a model, with what the issues of its service tell.
func (s *session) modelSVG(ctx context.Context, svc bot.Service, file string) ([]byte, error) {
	f := &modelFlags{cores: 1}
	m, err := s.loadModel(file, f)
	if err != nil {
		return nil, err
	}
	o, end, err := s.options(ctx, m, f)
	if err != nil {
		return nil, err
	}
	defer end()
	if unfilled(m, o.Set) != "" {
		if err := s.fillModel(ctx, svc, m, f, o.Set); err != nil {
			return nil, err
		}
	}
	return drawModel(m, o, diagram.SVG)
}
