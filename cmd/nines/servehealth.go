package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/store"
)

// health says how the parts of the service are.
func (d *daemon) health(ctx context.Context) []chat.Finding {
	list := []chat.Finding{d.storeHealth(ctx)}
	for i := range d.cfg.Services {
		if d.cfg.Jira.URL != "" {
			list = append(list, d.syncHealth(ctx, d.cfg.Services[i].Name))
		}
	}
	if f, ok := d.slackHealth(); ok {
		list = append(list, f)
	}
	return append(list, d.runHealth(ctx))
}

func (d *daemon) storeHealth(ctx context.Context) chat.Finding {
	f := chat.Finding{Name: "Store", OK: true, Detail: store.Describe(d.cfg.Store)}
	if err := d.storeReady(ctx); err != nil {
		f.OK, f.Detail, f.Hint = false, err.Error(), "nines check tries the store"
	}
	return f
}

func (d *daemon) storeReady(ctx context.Context) error {
	_, _, err := d.store.Blob(ctx, linkKeyKind, linkKeyName)
	return err
}

func (d *daemon) syncHealth(ctx context.Context, service string) chat.Finding {
	f := chat.Finding{Name: "Jira for " + service}
	state, err := d.store.SyncState(ctx, service)
	trouble := d.syncer.trouble(service)
	age, at := d.env.Now().Sub(state.FinishedAt), moment(state.FinishedAt, d.zone(service))
	switch {
	case err != nil:
		f.Detail, f.Hint = err.Error(), "nines check tries the store"
	case state.FinishedAt.IsZero() && trouble == "":
		f.OK, f.Detail = true, d.syncer.firstSync(service, 0)
	case state.FinishedAt.IsZero():
		f.Detail, f.Hint = "never synced: "+trouble, "nines check tries Jira"
	case trouble != "" || age > 3*d.syncer.every:
		f.Detail, f.Hint = "last synced "+at, "nines check tries Jira"
		if trouble != "" {
			f.Detail += ": " + trouble
		}
	default:
		f.OK, f.Detail = true, "synced "+at
	}
	return f
}

func (d *daemon) zone(service string) *time.Location {
	for _, s := range (conversations{d}).Services() {
		if s.Name == service {
			return s.Zone
		}
	}
	return time.UTC
}

// moment is a time as people read it.
func moment(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 Jan 15:04 MST") }

func (d *daemon) slackHealth() (f chat.Finding, ok bool) {
	f = chat.Finding{Name: "Slack", OK: true}
	switch {
	case d.talk == nil && d.cfg.Slack.Mode == "off":
		return f, false
	case d.talk == nil:
		f.OK, f.Detail, f.Hint = false, "no slash commands", "nines check says what is missing"
	case d.cfg.Slack.Mode == "http":
		f.Detail = "slash commands over signed HTTP"
	case d.connected.Load():
		f.Detail = "connected by Socket Mode"
	default:
		f.OK, f.Detail, f.Hint = false, "Socket Mode is not connected", "nines check tries the tokens"
	}
	return f, true
}

// afterFailure is what to do about a report that was not delivered.
const afterFailure = "put right what it says, then nines deliveries names the one to retry"

// runHealth tells the schedules whose last run failed, or is pending.
func (d *daemon) runHealth(ctx context.Context) chat.Finding {
	f := chat.Finding{Name: "Schedules", OK: true}
	all, err := d.schedules(ctx)
	if err != nil {
		return chat.Finding{Name: f.Name, Detail: err.Error(), Hint: "nines check tries the store"}
	}
	var failed, pending, gone []string
	var next chat.Schedule
	for _, s := range all {
		if s.Gone {
			gone = append(gone, s.ID)
			continue
		}
		switch last := s.Last; {
		case last == nil:
		case last.State == nines.RunFailed:
			failed = append(failed, s.ID+" ("+last.Error+")")
		case last.State == nines.RunBegun && last.Error != "" && !s.Paused:
			pending = append(pending, fmt.Sprintf("%s, due %s, again %s (%s)", s.ID, moment(last.Due, d.zone(s.Service)), moment(last.Retry, d.zone(s.Service)), last.Error))
		}
		if !s.Next.IsZero() && (next.Next.IsZero() || s.Next.Before(next.Next)) {
			next = s
		}
	}
	switch {
	case len(gone) > 0:
		f.OK, f.Detail = false, "cannot come, since nines.yaml has their service no more: "+strings.Join(gone, ", ")
		f.Hint = "unsubscribe from them in Slack, or name the service in nines.yaml again"
	case len(failed) > 0:
		f.OK, f.Detail, f.Hint = false, "failed last time: "+strings.Join(failed, ", "), afterFailure
	case len(pending) > 0:
		f.OK, f.Detail, f.Hint = false, "pending: "+strings.Join(pending, ", "), "it is tried again by itself; nines deliveries shows how far it is"
	case next.Next.IsZero():
		f.Detail = "nothing is scheduled"
	default:
		f.Detail = fmt.Sprintf("next is %s, %s", next.ID, moment(next.Next, d.zone(next.Service)))
	}
	return f
}

// The kind of blob, and its name, that keeps the key which signs links and
// sessions: replicas share it.
const linkKeyKind, linkKeyName = "http", "link-key"

// linkKey is made once, by whoever comes first.
func (d *daemon) linkKey(ctx context.Context) ([]byte, error) {
	for {
		key, ok, err := d.store.Blob(ctx, linkKeyKind, linkKeyName)
		if err != nil || ok {
			return key, err
		}
		release, ok, err := d.holder().Hold(ctx, "make:link-key", func() {})
		if err != nil {
			return nil, err
		}
		if !ok {
			if err := d.wait(ctx, time.Second); err != nil {
				return nil, err
			}
			continue
		}
		key, known, err := d.store.Blob(ctx, linkKeyKind, linkKeyName)
		if err == nil && !known {
			key = make([]byte, 32)
			rand.Read(key) // never fails
			err = d.store.PutBlob(ctx, linkKeyKind, linkKeyName, key)
		}
		release()
		return key, err
	}
}
