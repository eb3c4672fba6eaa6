package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/schedule"
	"github.com/nines-bot/nines/server"
)

// grace is how long what is being sent may go on after the end was asked for.
const grace = 20 * time.Second

func (d *daemon) runner() *schedule.Runner {
	return &schedule.Runner{
		Log: d.store, Jobs: d.jobs, Do: d.runDue, On: d.ended,
		Owner: d.owner, Now: d.env.Now, Wait: d.wait, Lease: d.lease, Logger: d.log,
	}
}

// jobs are the schedules as they are now: subscriptions come and go.
func (d *daemon) jobs(ctx context.Context) ([]schedule.Job, error) {
	all, err := d.scheduled(ctx)
	if err != nil {
		return nil, err
	}
	var list []schedule.Job
	for _, s := range all {
		if s.spec != nil && !s.gone {
			list = append(list, schedule.Job{Name: s.ID, Spec: s.spec, Since: s.Updated, Jitter: s.jitter, Paused: s.Paused})
		}
	}
	return list, nil
}

// runDue builds and delivers the report of one due time. It goes on for a while
// when the daemon is asked to stop, so that a message is not cut off half-way;
// what does not get done then, the next process takes over.
func (d *daemon) runDue(ctx context.Context, due schedule.Due) error {
	ctx, cancel := graceful(server.WithRun(ctx, due.Job+" "+due.Key), grace)
	defer cancel()
	if due.Attempt > 1 {
		ctx = server.Said(ctx)
	}
	rc, job, err := d.prepare(ctx, due)
	if err != nil {
		return passing(due, err)
	}
	done, err := d.dispatch(ctx, rc, job)
	pending, stuck := false, false
	for _, delivery := range done {
		d.metrics.Delivery(delivery.Destination, string(delivery.State))
		pending = pending || delivery.State == nines.DeliveryPending
		stuck = stuck || delivery.State == nines.DeliveryFailed || delivery.State == nines.DeliveryUnknown
	}
	switch {
	case err == nil || stuck && !pending:
		return err
	case pending:
		again := &schedule.Again{After: againAfter, Err: err}
		if t, ok := errors.AsType[*notify.Temporary](err); ok {
			again.After = max(again.After, t.RetryAfter)
		} else if errors.Is(err, notify.ErrBusy) { // by one that died: until its lease ends
			again.After = 0
		}
		return again
	}
	return passing(due, err)
}

// prepare builds the report of one due time.
func (d *daemon) prepare(ctx context.Context, due schedule.Due) (*reportConfig, notify.Job, error) {
	rc, err := d.reportNamed(ctx, due.Job)
	if err != nil {
		return nil, notify.Job{}, err
	}
	svc, err := d.service(ctx, rc.Service)
	if err != nil {
		return nil, notify.Job{}, err
	}
	doubts, err := d.freshen(ctx, svc, due.At)
	if err != nil {
		return nil, notify.Job{}, err
	}
	at := due.At.In(svc.Zone)
	r, err := d.buildConfigured(ctx, rc, svc, at, doubts...)
	if err != nil {
		return nil, notify.Job{}, err
	}
	return rc, notify.Job{Name: rc.Name, Service: r.Service, Due: at, Late: due.Late, Report: r}, nil
}

// attempts are made at a report before an error of the store or of Jira is
// believed to need a person: they take some eight minutes.
const attempts = 5

// passing is err if it needs a person, and else the wish to try again: a store
// that is started anew fails in the middle of whatever is done then.
func passing(due schedule.Due, err error) error {
	if h, ok := errors.AsType[*hinted](err); ok && h.code == 2 || due.Attempt >= attempts {
		return err
	}
	return &schedule.Again{Err: err}
}

// againAfter is when a delivery that is pending is tried again, unless the other
// side asked for more patience.
const againAfter = 5 * time.Minute

// freshen makes sure that the stored issues are not older than due. If Jira
// cannot be asked, the report goes out with what there is, and says so.
func (d *daemon) freshen(ctx context.Context, svc bot.Service, due time.Time) (doubts []string, err error) {
	if d.cfg.Jira.URL == "" || !d.configured(svc.Name) {
		return nil, nil
	}
	failed := d.syncer.fresh(ctx, svc.Name, due)
	if failed == nil || ctx.Err() != nil {
		return nil, failed
	}
	state, err := d.store.SyncState(ctx, svc.Name)
	if err != nil || state.FinishedAt.IsZero() {
		return nil, errors.Join(failed, err)
	}
	return []string{"Jira could not be asked: the issues are as of " + moment(state.FinishedAt, svc.Zone)}, nil
}

// ended counts a run, and says in the channel of the admins that a scheduled
// report failed, is pending for long, was removed meanwhile, or works again.
func (d *daemon) ended(ctx context.Context, e schedule.Event) {
	switch {
	case e.Run.State == nines.RunBegun:
		d.metrics.Pending(e.Run.Job)
	case e.Run.State == nines.RunDone && e.Run.Late:
		d.metrics.Run(e.Run.Job, "late", e.Run.Finished.Sub(e.Run.Started))
	default:
		d.metrics.Run(e.Run.Job, string(e.Run.State), e.Run.Finished.Sub(e.Run.Started))
	}
	if e.Run.State == nines.RunFailed || e.Run.State == nines.RunAbandoned {
		if err := d.settle(ctx, e.Run); err != nil {
			d.log.Warn("deliveries of a run that was given up", "job", e.Run.Job, "key", e.Run.Key, "error", err)
		}
	}
	if e.News {
		d.tellAdmins(ctx, e.Run)
	}
}

// settle ends the deliveries that wait for a run which is not gone on with.
func (d *daemon) settle(ctx context.Context, run nines.Run) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	all, err := d.store.Deliveries(ctx, 0)
	for _, one := range all {
		if one.Report == run.Job && one.Due.Equal(run.Due) && one.State == nines.DeliveryPending {
			err = errors.Join(err, d.giveUp(ctx, one.ID, run.Error))
		}
	}
	return err
}

func (d *daemon) giveUp(ctx context.Context, delivery, why string) error {
	release, ok, err := d.holder().Hold(ctx, delivery, func() {})
	if err != nil || !ok { // a person is at it
		return err
	}
	defer release()
	one, ok, err := d.store.Delivery(ctx, delivery)
	if err != nil || !ok || one.State != nines.DeliveryPending {
		return err
	}
	one.State, one.Error, one.Updated = nines.DeliveryFailed, why, d.env.Now()
	if slices.ContainsFunc(one.Steps, func(s nines.Step) bool { return !s.Done }) {
		one.State = nines.DeliveryUnknown
	}
	return d.store.PutDelivery(ctx, one)
}

func (d *daemon) tellAdmins(ctx context.Context, run nines.Run) {
	zone := run.Due.Location()
	text := fmt.Sprintf("The report %s is delivered again.", run.Job)
	switch run.State {
	case nines.RunFailed:
		text = fmt.Sprintf("The report %s, due %s, was not delivered: %s. %s", run.Job, moment(run.Due, zone), run.Error, sentence(afterFailure))
	case nines.RunAbandoned:
		text = fmt.Sprintf("The report %s, due %s, does not come: %s.", run.Job, moment(run.Due, zone), run.Error)
	case nines.RunBegun:
		text = fmt.Sprintf("The report %s, due %s, is pending: %s. It is tried again at %s.", run.Job, moment(run.Due, zone), run.Error, moment(run.Retry, zone))
	}
	if d.cfg.Slack.AdminChannel == "" || d.cfg.Slack.Mode == "off" {
		return
	}
	client, err := d.slack()
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		err = client.Notify(ctx, d.cfg.Slack.AdminChannel, text)
	}
	if err != nil {
		d.log.Error("admin channel", "error", err)
	}
}

// graceful is ctx, but it ends only some time after ctx does.
func graceful(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	long, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(d, cancel)
		context.AfterFunc(long, func() { t.Stop() })
	})
	return long, func() { stop(); cancel() }
}
