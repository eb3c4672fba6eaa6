package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/report"
)

func (a *app) explainCommand() *cobra.Command {
	var asOf, zone, service string
	c := &cobra.Command{
		Use:   "explain KEY",
		Short: "One issue: its timeline, and what it counts towards and why (or why not)",
		Example: `  nines explain WET-70
  nines explain WET-70 --as-of 2017-11-20`,
		Args: exactArgs(1, "nines explain WET-70"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), func(s *session) error {
				return s.explain(c.Context(), args[0], service, asOf, zone)
			})
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "read the issue as it stood at this `TIME`")
	c.Flags().StringVar(&zone, "tz", "", "IANA `ZONE` of the times shown")
	c.Flags().StringVar(&service, "service", "", "`NAME` of the service whose rules apply")
	return c
}

func (s *session) explain(ctx context.Context, key, service, asOfFlag, zone string) error {
	svc, err := s.serviceOfIssue(ctx, key, service)
	if err != nil {
		return err
	}
	if zone != "" {
		if svc.Zone, err = parseZone(zone); err != nil {
			return err
		}
	}
	asOf, err := parseInstant(asOfFlag, svc.Zone, s.env.Now())
	if err != nil {
		return usage(fmt.Errorf("--as-of: %w", err), instantHint)
	}
	r, err := s.explained(ctx, key, svc, asOf)
	if err != nil {
		return err
	}
	return s.write(r, "text", "")
}

// explained is what there is to say about one issue.
func (s *session) explained(ctx context.Context, key string, svc bot.Service, asOf time.Time) (*report.Report, error) {
	key = strings.ToUpper(key)
	snap, err := bot.Snapshot(ctx, s.store, svc, asOf)
	if err != nil {
		return nil, work(err, "")
	}
	e, ok := snap.Explain(key)
	if !ok {
		return nil, usage(fmt.Errorf("no issue %s at %s", key, asOf.Format(time.RFC3339)), "nines sync fetches new issues; --as-of moves the instant")
	}
	issue, _, err := s.store.Issue(ctx, svc.Name, key)
	if err != nil {
		return nil, work(err, "")
	}
	address, err := s.address(ctx)
	if err != nil {
		return nil, err
	}
	return report.Explain(report.Explained{
		Explanation: e, Summary: issue.Summary, JiraURL: address, AsOf: asOf, Zone: svc.Zone,
	}), nil
}

// serviceOfIssue is the service that was named, else the one that has the issue.
func (s *session) serviceOfIssue(ctx context.Context, key, name string) (bot.Service, error) {
	if name == "" {
		var err error
		if name, err = s.serviceOf(ctx, strings.ToUpper(key)); err != nil {
			return bot.Service{}, err
		}
		if name == "" {
			return bot.Service{}, usage(fmt.Errorf("no issue %s in the store", key), "nines sync fetches new issues")
		}
	}
	return s.service(ctx, name)
}

// serviceOf is the service that has the issue; "" if none has.
func (s *session) serviceOf(ctx context.Context, key string) (string, error) {
	all, err := s.store.Services(ctx)
	if err != nil {
		return "", work(err, "")
	}
	for _, info := range all {
		if _, ok, err := s.store.Issue(ctx, info.Name, key); err != nil {
			return "", work(err, "")
		} else if ok {
			return info.Name, nil
		}
	}
	return "", nil
}
