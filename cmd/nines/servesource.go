package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/schedule"
	"github.com/nines-bot/nines/server"
)

// serviceReport builds a report for those who ask in a conversation or a page. A
// window that ends now ends with the minute, so that all who ask in it get the
// same.
func (d *daemon) serviceReport(ctx context.Context, name string, req bot.Request) (*report.Report, error) {
	svc, err := d.service(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := d.incomplete(ctx, svc.Name); err != nil {
		return nil, err
	}
	if now := d.env.Now(); req.AsOf.After(now.Add(-time.Minute)) {
		req.AsOf = req.AsOf.Truncate(time.Minute)
		if req.Window.To.After(req.AsOf) && req.Window.From.Before(req.AsOf) {
			req.Window.To = req.AsOf
		}
	}
	key := fmt.Sprint(svc.Name, "|", pages{d}.Revision(ctx, svc.Name), "|", req.AsOf, req.Window, req.Group, req.Sections)
	return d.reports.get(ctx, key, func() (*report.Report, error) { return d.build(ctx, svc, req) })
}

// conversations is where chat finds its answers.
type conversations struct{ *daemon }

func (c conversations) Services() []chat.Service {
	var list []chat.Service
	for i := range c.cfg.Services {
		s := &c.cfg.Services[i]
		zone, err := time.LoadLocation(s.TimeZone)
		if err != nil {
			zone = time.UTC // the configuration was checked
		}
		list = append(list, chat.Service{Name: s.Name, Title: s.Title, Zone: zone})
	}
	return list
}

func (c conversations) Report(ctx context.Context, service string, p chat.Period) (*report.Report, error) {
	r, err := c.serviceReport(ctx, service, bot.Request{AsOf: p.AsOf, Window: p.Window, Group: p.Group, Sections: p.Sections})
	return r, mendable(err)
}

// mendable is an error as people in a conversation are told it, if they can do
// something about it.
func mendable(err error) error {
	if later, ok := errors.AsType[*server.Later](err); ok {
		return &chat.Fault{Text: later.Text, Hint: "Ask again in a minute.", Err: err}
	}
	h, ok := errors.AsType[*hinted](err)
	if !ok || h.code != 2 {
		return err
	}
	return &chat.Fault{Text: sentence(h.Error()), Err: err}
}

// sentence is a remark of the terminal as one says it.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}

func (c conversations) PDF(_ context.Context, r *report.Report) ([]byte, error) {
	d, err := c.drawer()
	if err != nil {
		return nil, err
	}
	return d.pdf(r)
}

func (c conversations) Explain(ctx context.Context, key string) (*report.Report, error) {
	name, err := c.serviceOf(ctx, strings.ToUpper(key))
	if err == nil && name == "" {
		for _, s := range c.Services() { // it may be there in a moment
			err = cmp.Or(err, c.incomplete(ctx, s.Name))
		}
	}
	if err != nil || name == "" {
		return nil, mendable(err)
	}
	svc, err := c.service(ctx, name)
	if err != nil {
		return nil, mendable(err)
	}
	r, err := c.explained(ctx, key, svc, c.env.Now())
	return r, mendable(err)
}

func (c conversations) Schedules(ctx context.Context) ([]chat.Schedule, error) {
	return c.schedules(ctx)
}

func (c conversations) PutSubscription(ctx context.Context, sub nines.Subscription) error {
	return c.store.PutSubscription(ctx, sub)
}

func (c conversations) DeleteSubscription(ctx context.Context, id string) error {
	return c.store.DeleteSubscription(ctx, id)
}

func (c conversations) Health(ctx context.Context) []chat.Finding { return c.health(ctx) }

// pages is where the web pages come from.
type pages struct{ *daemon }

func (p pages) Services(ctx context.Context) ([]server.Service, error) {
	stored, err := p.store.Services(ctx)
	if err != nil {
		return nil, err
	}
	var list []server.Service
	for _, c := range conversations(p).Services() {
		s := server.Service{Name: c.Name, Title: c.Title, Zone: c.Zone}
		for _, info := range stored {
			if info.Name == c.Name {
				s.Issues, s.SyncedAt = info.Issues, info.SyncedAt
			}
		}
		list = append(list, s)
	}
	for _, info := range stored {
		if len(p.cfg.Services) == 0 {
			list = append(list, server.Service{Name: info.Name, Title: info.Name, Zone: time.UTC, Issues: info.Issues, SyncedAt: info.SyncedAt})
		}
	}
	return list, nil
}

func (p pages) Report(ctx context.Context, service string, period server.Period) (*report.Report, error) {
	return p.serviceReport(ctx, service, bot.Request{AsOf: period.AsOf, Window: period.Window, Group: period.Group, Sections: period.Sections})
}

func (p pages) Deliveries(ctx context.Context, limit int) ([]nines.Delivery, error) {
	return p.store.Deliveries(ctx, limit)
}

func (p pages) Delivery(ctx context.Context, id string) (nines.Delivery, error) {
	d, ok, err := p.store.Delivery(ctx, id)
	if err == nil && !ok {
		err = server.ErrNotFound
	}
	return d, err
}

func (p pages) Schedules(ctx context.Context) ([]server.Schedule, error) {
	all, err := p.schedules(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]server.Schedule, len(all))
	for i, s := range all {
		zone, err := time.LoadLocation(s.Zone)
		if err != nil {
			return nil, err
		}
		list[i] = server.Schedule{Job: s.ID, Service: s.Service, Words: "on demand", Zone: zone, To: s.To, Paused: s.Paused, Last: s.Last, Next: s.Next}
		if s.Schedule != "" {
			spec, err := schedule.Parse(s.Schedule, zone)
			if err != nil {
				return nil, err
			}
			list[i].Words = spec.Words()
		}
	}
	removed, err := p.removed(ctx, list)
	return append(list, removed...), err
}

// removed are the schedules that there are no more, of which a run is unfinished, or
// one of the last week was abandoned.
func (p pages) removed(ctx context.Context, known []server.Schedule) (list []server.Schedule, err error) {
	unfinished, err := p.store.UnfinishedRuns(ctx)
	if err != nil {
		return nil, err
	}
	abandoned, err := p.store.AbandonedRuns(ctx, p.env.Now().AddDate(0, 0, -7))
	for _, run := range slices.Concat(unfinished, abandoned) {
		listed := func(s server.Schedule) bool { return s.Job == run.Job }
		if !slices.ContainsFunc(known, listed) && !slices.ContainsFunc(list, listed) {
			list = append(list, server.Schedule{Job: run.Job, Words: "not scheduled any more", Zone: time.UTC, Last: &run})
		}
	}
	return list, err
}

func (p pages) Quality(ctx context.Context, service string) (server.Quality, error) {
	state, err := p.store.SyncState(ctx, service)
	if err != nil {
		return server.Quality{}, err
	}
	bad, err := p.store.Quarantine(ctx, service)
	if err != nil {
		return server.Quality{}, err
	}
	address, err := p.address(ctx)
	if err != nil {
		return server.Quality{}, err
	}
	q := server.Quality{Sync: server.SyncState{FinishedAt: state.FinishedAt, Watermark: state.Watermark, CensusAt: state.CensusAt}}
	q.Sync.Error = p.syncer.trouble(service)
	for _, b := range bad {
		one := server.Quarantined{Key: b.Key, Reason: b.Reason}
		if address != "" && b.Key != "" {
			one.Link = strings.TrimSuffix(address, "/") + "/browse/" + b.Key
		}
		q.Quarantined = append(q.Quarantined, one)
	}
	return q, nil
}

func (p pages) Health(ctx context.Context) []server.Finding {
	var list []server.Finding
	for _, f := range p.health(ctx) {
		list = append(list, server.Finding(f))
	}
	return list
}
