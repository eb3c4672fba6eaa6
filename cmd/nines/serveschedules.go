package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/schedule"
)

// scheduled is a report that comes by itself, from the configuration or from a
// subscription.
type scheduled struct {
	nines.Subscription
	report *reportConfig
	spec   *schedule.Spec // nil: only on demand
	jitter time.Duration
	gone   bool // with its service, so that it cannot come
}

// scheduled lists the reports that are known, those of the configuration first.
func (d *daemon) scheduled(ctx context.Context) ([]scheduled, error) {
	subs, err := d.store.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	changed := map[string]nines.Subscription{}
	for _, sub := range subs {
		if sub.Configured {
			changed[sub.ID] = sub
		}
	}
	var all []scheduled
	for i := range d.cfg.Reports {
		rc := &d.cfg.Reports[i]
		sub := nines.Subscription{
			ID: rc.Name, Configured: true, Service: rc.Service, Schedule: rc.Schedule,
			Window: rc.Window, Sections: rc.Sections,
			Paused: changed[rc.Name].Paused, By: changed[rc.Name].By, Updated: changed[rc.Name].Updated,
		}
		for _, to := range rc.To {
			if to.Slack != "" {
				sub.Channel = to.Slack
				break
			}
		}
		s, err := d.withSpec(ctx, sub, rc)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	for _, sub := range subs {
		if sub.Configured {
			continue
		}
		s, err := d.withSpec(ctx, sub, subscribed(sub))
		s.gone = err != nil || !d.configured(sub.Service) // what is stored of it grows old
		all = append(all, s)
	}
	return all, nil
}

// channelID is the ID of a channel of the configuration, so that those who write
// in it are known to be there. It is kept for an hour; if Slack does not say, it is
// the name, for a minute.
func (d *daemon) channelID(ctx context.Context, name string) string {
	now := d.env.Now()
	id, err := d.channels.get(ctx, "hour "+name+now.Truncate(time.Hour).String(), func() (string, error) {
		id, err := d.channels.get(ctx, "minute "+name+now.Truncate(time.Minute).String(), func() (string, error) {
			return d.askChannel(ctx, name), nil
		})
		if err == nil && id == "" {
			err = errUnsaid // and so not kept for the hour
		}
		return id, err
	})
	if err != nil {
		return name
	}
	return id
}

var errUnsaid = errors.New("no channel known by that name")

// askChannel is "" if Slack does not say.
func (d *daemon) askChannel(ctx context.Context, name string) string {
	client, err := d.slack()
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	id, err := client.ChannelID(ctx, name)
	if err != nil {
		d.log.DebugContext(ctx, "channel", "name", name, "error", err)
		return ""
	}
	return id
}

func (d *daemon) withSpec(ctx context.Context, sub nines.Subscription, rc *reportConfig) (scheduled, error) {
	s := scheduled{Subscription: sub, report: rc}
	svc, err := d.service(ctx, rc.Service)
	if err != nil {
		return s, err
	}
	zone := svc.Zone
	if sub.Zone != "" {
		if zone, err = time.LoadLocation(sub.Zone); err != nil {
			return s, fmt.Errorf("zone of %s: %w", sub.ID, err)
		}
	}
	s.Zone = zone.String()
	if rc.Jitter != "" {
		if s.jitter, err = parseSpan(rc.Jitter); err != nil {
			return s, err
		}
	}
	if rc.Schedule != "" {
		s.spec, err = schedule.Parse(rc.Schedule, zone)
	}
	return s, err
}

// to are the destinations in words.
func (rc *reportConfig) to() []string {
	var all []string
	for _, to := range rc.To {
		if to.Slack != "" {
			all = append(all, to.Slack)
		} else {
			all = append(all, "file:"+to.File)
		}
	}
	return all
}

func (d *daemon) schedules(ctx context.Context) ([]chat.Schedule, error) {
	all, err := d.scheduled(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]chat.Schedule, len(all))
	for i, s := range all {
		list[i] = chat.Schedule{Subscription: s.Subscription, To: s.report.to(), Gone: s.gone}
		if s.Channel != "" {
			list[i].Channel = d.channelID(ctx, s.Channel)
		}
		runs, err := d.store.Runs(ctx, s.ID, 1)
		if err != nil {
			return nil, err
		}
		if len(runs) > 0 {
			list[i].Last = &runs[0]
		}
		if s.spec != nil && !s.Paused && !s.gone {
			list[i].Next = s.spec.Next(d.env.Now())
		}
	}
	return list, nil
}
