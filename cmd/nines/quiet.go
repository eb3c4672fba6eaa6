package main

import (
	"context"
	"fmt"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/notify"
)

// quietLine is what is said in place of a report if nothing has changed since the
// one before; "" if something has, or if it is the first of its month: silence for
// longer would look like a fault.
func (s *session) quietLine(ctx context.Context, rc *reportConfig, j notify.Job) (string, error) {
	last, ok, err := s.deliveredBefore(ctx, j)
	if err != nil || !ok {
		return "", err
	}
	since := last.Due.In(j.Due.Location())
	if since.Month() != j.Due.Month() || since.Year() != j.Due.Year() {
		return "", nil
	}
	svc, err := s.service(ctx, rc.Service)
	if err != nil {
		return "", err
	}
	same, err := bot.Unchanged(ctx, s.store, svc, nines.Window{From: since, To: j.Due})
	if err != nil || !same {
		return "", err
	}
	return fmt.Sprintf("%s: nothing has changed since %s. %s", j.Report.Title, since.Format("Mon 2 Jan 15:04 MST"), j.Report.Headline), nil
}

// deliveredBefore is the last delivery of the report before this one.
func (s *session) deliveredBefore(ctx context.Context, j notify.Job) (last nines.Delivery, ok bool, err error) {
	all, err := s.store.Deliveries(ctx, 0)
	if err != nil {
		return last, false, err
	}
	for _, d := range all { // newest first
		if d.Report == j.Name && d.Service == j.Service && d.State == nines.DeliveryDone && d.Due.Before(j.Due) {
			return d, true, nil
		}
	}
	return last, false, nil
}
