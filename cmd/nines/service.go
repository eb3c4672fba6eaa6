package main

import (
	"fmt"
	"time"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
)

// service turns a checked entry of the configuration into what bot works with.
func (s *serviceConfig) service() (bot.Service, error) {
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return bot.Service{}, usage(fmt.Errorf("service %s: %w", s.Name, err), "write an IANA name such as Europe/Oslo")
	}
	svc := bot.Service{Name: s.Name, Title: s.Title, JQL: s.JQL, Zone: zone, Fields: s.fields(), Models: bot.Models{Files: s.Models, Read: readModel}}
	if s.Board != nil {
		svc.BoardID = s.Board.ID
		for _, c := range s.Board.Columns {
			statuses := c.Statuses
			if statuses == nil {
				statuses = []string{c.Name}
			}
			svc.Columns = append(svc.Columns, metrics.Column{Name: c.Name, Statuses: statuses, Min: c.Min, Max: c.Max})
		}
	}
	for _, l := range s.Lanes {
		condition := l.JQL
		if condition == "" {
			condition = "priority = " + jql.Quote(l.Priority)
		}
		q, err := jql.Parse(condition)
		if err != nil {
			return bot.Service{}, fmt.Errorf("lane %s: %w", l.Name, err)
		}
		svc.Lanes = append(svc.Lanes, bot.Lane{Name: l.Name, Query: q})
	}
	if s.Done != nil {
		svc.Done.Statuses = s.Done.Statuses
	}
	if s.Working != nil {
		if svc.Working, err = s.Working.calendar(zone); err != nil {
			return bot.Service{}, err
		}
	}
	if svc.Failures, err = s.Failures.rule(); err != nil {
		return bot.Service{}, fmt.Errorf("failures of %s: %w", s.Name, err)
	}
	for _, f := range []struct {
		into **jql.Query
		text string
	}{
		{&svc.Filters.Board, s.Filters.Board},
		{&svc.Filters.Status, s.Filters.Status},
		{&svc.Filters.Resolution, s.Filters.Resolution},
		{&svc.Filters.Created, s.Filters.Created},
	} {
		if f.text == "" {
			continue
		}
		if *f.into, err = jql.Parse(f.text); err != nil {
			return bot.Service{}, err
		}
	}
	return svc, nil
}
