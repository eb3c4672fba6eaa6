package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/claim"
	"github.com/nines-bot/nines/server"
)

// A syncer keeps the stored issues of the services fresh. Of all replicas one
// asks Jira at a time, and none asks again before it is time.
type syncer struct {
	*session
	every time.Duration
	hold  claim.Holder
	done  func(service string, changed int, took time.Duration, err error)

	hints map[string]chan struct{} // by service: something changed in Jira
	turns map[string]chan struct{} // by service: whose it is in this process, which has one claim for all

	mu       sync.Mutex
	troubles map[string]string       // by service: why the last sync of this process did not succeed
	progress map[string]bot.Progress // by service: of a sync that this process is at, or did last
}

func newSyncer(s *session, hold claim.Holder) (*syncer, error) {
	every, err := parseSpan(s.cfg.Jira.SyncEvery)
	if err != nil {
		return nil, usage(fmt.Errorf("jira.sync_every: %w", err), "")
	}
	y := &syncer{session: s, every: every, hold: hold, hints: map[string]chan struct{}{}, turns: map[string]chan struct{}{}, troubles: map[string]string{}, progress: map[string]bot.Progress{}}
	s.progress = y.advance
	for i := range s.cfg.Services {
		y.hints[s.cfg.Services[i].Name] = make(chan struct{}, 1)
		y.turns[s.cfg.Services[i].Name] = make(chan struct{}, 1)
	}
	return y, nil
}

// lastSyncs tells the metrics how old the issues are that are stored: a process that
// is started while Jira is away has no sync of its own.
func (d *daemon) lastSyncs(ctx context.Context) error {
	if d.cfg.Jira.URL == "" { // what is stored is all there is, and no older than it should be
		return nil
	}
	for i := range d.cfg.Services {
		name := d.cfg.Services[i].Name
		state, err := d.store.SyncState(ctx, name)
		if err != nil {
			return work(err, "nines check tries the store")
		}
		if !state.FinishedAt.IsZero() {
			d.metrics.Synced(name, state.FinishedAt)
		}
	}
	return nil
}

// hint says that there is something new: the next sync is not waited for.
func (y *syncer) hint() {
	for _, c := range y.hints {
		select {
		case c <- struct{}{}:
		default: // one is on its way already
		}
	}
}

// run syncs every service until ctx ends.
func (y *syncer) run(ctx context.Context) error {
	var wg sync.WaitGroup
	for name, hints := range y.hints {
		wg.Go(func() {
			since := y.env.Now().Add(-y.every) // fresh enough at the start
			for ctx.Err() == nil {
				_ = y.fresh(ctx, name, since) // it is in the log, and in the health
				hinted := y.pause(ctx, hints)
				since = y.env.Now()
				if !hinted {
					since = since.Add(-y.every / 2) // a replica may have been faster
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// pause waits until the next sync is due, or hinted at.
func (y *syncer) pause(ctx context.Context, hints <-chan struct{}) (hinted bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	slept := make(chan struct{})
	go func() {
		defer close(slept)
		_ = y.wait(ctx, y.every) // why it ended does not matter
	}()
	select {
	case <-hints:
		cancel()
		<-slept
		return true
	case <-slept:
		return false
	}
}

// fresh makes sure that a sync of the service was finished after since: by
// whoever is at it, else by us.
func (y *syncer) fresh(ctx context.Context, name string, since time.Time) error {
	select {
	case y.turns[name] <- struct{}{}:
		defer func() { <-y.turns[name] }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		state, err := y.store.SyncState(ctx, name)
		if err != nil {
			return err
		}
		if state.FinishedAt.After(since) && !state.FinishedAt.After(y.env.Now().Add(time.Minute)) { // else the clock was put back since
			return nil
		}
		own, lost := context.WithCancel(ctx)
		release, ok, err := y.hold.Hold(ctx, "sync:"+name, lost)
		if ok {
			err = y.once(own, name)
			release()
		}
		lost()
		if ok || err != nil {
			return err
		}
		if err := y.wait(ctx, y.hold.Lease/20); err != nil {
			return err
		}
	}
}

// once syncs now.
func (y *syncer) once(ctx context.Context, name string) error {
	began := y.env.Now()
	svc, err := y.service(ctx, name)
	changed := 0
	if err == nil {
		trying := ctx
		if y.trouble(name) != "" {
			trying = server.Said(ctx)
		}
		var result bot.SyncResult
		result, err = y.sync(trying, svc, false)
		changed = result.Changed
	}
	if ctx.Err() == nil {
		y.note(ctx, name, err)
	}
	y.done(name, changed, y.env.Now().Sub(began), err)
	return err
}

// note keeps how a sync ended. The log is told once that there is trouble, and
// once that it is over, however long it lasts.
func (y *syncer) note(ctx context.Context, name string, err error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	_, before := y.troubles[name]
	delete(y.troubles, name)
	if err != nil {
		y.troubles[name] = err.Error()
	}
	switch log := y.term.logger(); {
	case err != nil && !before:
		log.WarnContext(ctx, "sync", "service", name, "error", err)
	case err == nil && before:
		log.InfoContext(ctx, "sync works again", "service", name)
	}
}

// trouble is why the last sync of a service did not succeed; "" if it did.
func (y *syncer) trouble(name string) string {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.troubles[name]
}

func (y *syncer) advance(name string, p bot.Progress) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.progress[name] = p
}

// firstSync says how far the first sync of a service is: of this process, else from
// what there is in the store.
func (y *syncer) firstSync(name string, stored int) string {
	y.mu.Lock()
	defer y.mu.Unlock()
	text := "first sync under way"
	switch p := y.progress[name]; {
	case p.Total > 0:
		text += fmt.Sprintf(", %d of %d issues", p.Done, p.Total)
	case p.Done > 0 || stored > 0:
		text += fmt.Sprintf(", %d issues so far", max(p.Done, stored))
	}
	return text
}

// incomplete is a [server.Later] while the stored issues of a service are a part,
// which would look like all there is: until its first sync has ended. Those that
// were imported are complete.
func (d *daemon) incomplete(ctx context.Context, name string) error {
	if d.cfg.Jira.URL == "" || !d.configured(name) {
		return nil
	}
	state, err := d.store.SyncState(ctx, name)
	if err != nil || !state.FinishedAt.IsZero() {
		return err
	}
	all, err := d.store.Services(ctx)
	if err != nil {
		return err
	}
	stored := 0
	for _, info := range all {
		if info.Name == name {
			stored = info.Issues
		}
	}
	trouble := d.syncer.trouble(name)
	switch {
	case state.Began.IsZero() && stored > 0:
		return nil
	case trouble != "":
		return &server.Later{Text: fmt.Sprintf("%s could not be read from Jira yet: %s. nines check tries Jira.", name, trouble)}
	}
	return &server.Later{Text: fmt.Sprintf("There is no report of %s yet: %s.", name, d.syncer.firstSync(name, stored))}
}
