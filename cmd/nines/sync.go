package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jira"
)

func (a *app) syncCommand() *cobra.Command {
	var full bool
	c := &cobra.Command{
		Use:   "sync [SERVICE...]",
		Short: "Pull changed issues from Jira",
		Long: `Pull the issues that changed since the last sync, with their histories, into the
store. Stopping it at any moment loses nothing: run it again and it goes on.`,
		Example: "  nines sync\n  nines sync WET --full",
		RunE: func(c *cobra.Command, names []string) error {
			return a.with(c.Context(), func(s *session) error { return s.syncAll(c.Context(), names, full) })
		},
	}
	c.Flags().BoolVar(&full, "full", false, "read every issue again, not only what changed")
	return c
}

func (s *session) syncAll(ctx context.Context, names []string, full bool) error {
	if len(names) == 0 {
		for i := range s.cfg.Services {
			names = append(names, s.cfg.Services[i].Name)
		}
	}
	if len(names) == 0 {
		return noService("", nil)
	}
	for _, name := range names {
		svc, err := s.service(ctx, name)
		if err != nil {
			return err
		}
		if _, err := s.sync(ctx, svc, full); err != nil {
			return err
		}
	}
	return nil
}

// sync brings one service up to date and says what came.
func (s *session) sync(ctx context.Context, svc bot.Service, full bool) (bot.SyncResult, error) {
	client, err := s.jira(svc.Fields)
	if err != nil {
		return bot.SyncResult{}, err
	}
	if svc.BoardID != 0 {
		if err := bot.SyncBoard(ctx, client, s.store, svc.BoardID); err != nil {
			return bot.SyncResult{}, work(fmt.Errorf("sync %s: %w", svc.Name, err), jiraHint(err))
		}
	}
	if err := s.keepAddress(ctx, client); err != nil {
		return bot.SyncResult{}, err
	}
	bar := s.term.bar("sync " + svc.Name)
	result, err := bot.Sync(ctx, client, s.store, bot.SyncOptions{
		Service: svc.Name, JQL: svc.JQL, Full: full, Now: s.env.Now,
		Progress: func(p bot.Progress) {
			bar.set(p.Done, p.Total)
			if s.progress != nil {
				s.progress(svc.Name, p)
			}
		},
	})
	bar.end()
	if err != nil {
		return result, work(err, jiraHint(err))
	}
	return result, s.saySync(ctx, svc.Name, result)
}

func (s *session) saySync(ctx context.Context, service string, result bot.SyncResult) error {
	s.term.say("%s: %d issues read, %d changed, %d gone", service, result.Read, result.Changed, result.Gone)
	if result.Quarantined > 0 {
		if err := s.sayQuarantine(ctx, service); err != nil {
			return err
		}
	}
	for _, w := range result.Warnings {
		s.term.say("%s: %s", service, w)
	}
	return nil
}

// sayQuarantine names the issues that could not be read.
func (s *session) sayQuarantine(ctx context.Context, service string) error {
	bad, err := s.store.Quarantine(ctx, service)
	if err != nil {
		return work(err, "")
	}
	for _, q := range bad {
		s.term.say("%s: left out %s: %s", service, q.Key, q.Reason)
	}
	return nil
}

// jiraHint is what Jira's answer suggests to do.
func jiraHint(err error) string {
	if e, ok := errors.AsType[*jira.APIError](err); ok {
		return e.Hint
	}
	return ""
}

// The kind of blob, and its name, that keeps where people find Jira. A token
// with scopes goes through another address than its reader's browser.
const addressKind, addressName = "jira", "address"

func (s *session) keepAddress(ctx context.Context, client *jira.Client) error {
	info, err := client.Info(ctx)
	if err != nil {
		return work(err, jiraHint(err))
	}
	if err := s.store.PutBlob(ctx, addressKind, addressName, []byte(info.BaseURL)); err != nil {
		return work(err, "")
	}
	return nil
}

// address is what the links of a report begin with; "" without a Jira.
func (s *session) address(ctx context.Context) (string, error) {
	if s.cfg.Jira.URL == "" {
		return "", nil
	}
	kept, ok, err := s.store.Blob(ctx, addressKind, addressName)
	if err != nil {
		return "", work(err, "")
	}
	if ok && len(kept) > 0 {
		return string(kept), nil
	}
	return s.cfg.Jira.URL, nil
}
