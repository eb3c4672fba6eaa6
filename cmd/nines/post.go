package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/file"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
)

func (a *app) postCommand() *cobra.Command {
	var asOf string
	var dry, noSync bool
	c := &cobra.Command{
		Use:   "post REPORT",
		Short: "Build and deliver one configured report",
		Long: `Build one configured report and deliver it to its destinations. A report of the
same period is updated in place, never posted twice; what failed half-way is
taken up where it stopped.`,
		Example: `  nines post daily
  nines post daily --dry-run
  nines post daily --as-of 2026-07-01`,
		Args: exactArgs(1, "nines post daily"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), func(s *session) error { return s.post(c.Context(), args[0], asOf, dry, noSync) })
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "the end of the period, a `TIME` (default: the last midnight)")
	c.Flags().BoolVar(&dry, "dry-run", false, "print what would be sent, send nothing")
	c.Flags().BoolVar(&noSync, "no-sync", false, "use what is stored, do not ask Jira")
	return c
}

func (s *session) post(ctx context.Context, name, asOf string, dry, noSync bool) error {
	rc, err := s.reportNamed(ctx, name)
	if err != nil {
		return err
	}
	svc, err := s.service(ctx, rc.Service)
	if err != nil {
		return err
	}
	due, err := parseInstant(asOf, svc.Zone, nines.Day.Start(s.env.Now().In(svc.Zone)))
	if err != nil {
		return usage(fmt.Errorf("--as-of: %w", err), instantHint)
	}
	due = due.In(svc.Zone)
	if !noSync && s.cfg.Jira.URL != "" {
		if _, err := s.sync(ctx, svc, false); err != nil {
			return withHint(err, "--no-sync posts what is stored")
		}
	}
	r, err := s.buildConfigured(ctx, rc, svc, due)
	if err != nil {
		return err
	}
	if dry {
		return s.write(r, "slack", "")
	}
	return s.deliver(ctx, rc, r, due, false)
}

// buildConfigured builds the report of a configuration for the period that ends
// at due, a time in the zone of the service. What went wrong before is told in it.
func (s *session) buildConfigured(ctx context.Context, rc *reportConfig, svc bot.Service, due time.Time, doubts ...string) (*report.Report, error) {
	p, err := nines.ParsePeriod(rc.Window, due)
	if err != nil {
		return nil, usage(fmt.Errorf("window of %s: %w", rc.Name, err), "")
	}
	return s.build(ctx, svc, bot.Request{AsOf: p.AsOf, Window: p.Window, Group: nines.Group(rc.Group), Sections: rc.Sections, Doubts: doubts})
}

// reportNamed finds a configured report, or the subscription with that ID.
func (s *session) reportNamed(ctx context.Context, name string) (*reportConfig, error) {
	var names []string
	for i := range s.cfg.Reports {
		if s.cfg.Reports[i].Name == name {
			return &s.cfg.Reports[i], nil
		}
		names = append(names, s.cfg.Reports[i].Name)
	}
	subs, err := s.store.Subscriptions(ctx)
	if err != nil {
		return nil, work(err, "")
	}
	for _, sub := range subs {
		if !sub.Configured && sub.ID == name {
			return subscribed(sub), nil
		}
	}
	if len(names) == 0 {
		return nil, usage(errors.New("no report is configured"), "add one to reports: in nines.yaml; nines init shows how")
	}
	hint := "there are " + strings.Join(names, ", ")
	if near := didYouMean(name, names); near != "" {
		hint = near
	}
	return nil, usage(fmt.Errorf("no report %q", name), hint)
}

// subscribed is what a subscription would be in the configuration.
func subscribed(sub nines.Subscription) *reportConfig {
	return &reportConfig{
		Name: sub.ID, Service: sub.Service, Schedule: sub.Schedule, Window: sub.Window, Sections: sub.Sections,
		To: []destinationConfig{{Slack: sub.Channel, Attach: sub.Attach}},
	}
}

// deliver brings a report to all destinations of its configuration and says
// how each ended.
func (s *session) deliver(ctx context.Context, rc *reportConfig, r *report.Report, due time.Time, again bool) error {
	done, err := s.dispatch(ctx, rc, notify.Job{Name: rc.Name, Service: r.Service, Due: due, Report: r, Again: again})
	for _, delivery := range done {
		s.term.say("%s: %s", delivery.Destination, delivery.State)
	}
	if _, ok := errors.AsType[*hinted](err); err == nil || ok {
		return err
	}
	return work(err, "nines deliveries shows what is pending and why")
}

func (s *session) dispatch(ctx context.Context, rc *reportConfig, j notify.Job) ([]nines.Delivery, error) {
	to, err := s.destinations(rc)
	if err != nil {
		return nil, err
	}
	if rc.Quiet {
		if j.Line, err = s.quietLine(ctx, rc, j); err != nil {
			return nil, err
		}
	}
	d := notify.Dispatcher{
		Log: s.store, Destinations: to, Owner: owner(s.env.Now()), Now: s.env.Now, Wait: s.env.Wait, Pause: s.renewal(), Lease: s.env.Lease, Logger: s.term.logger(),
	}
	return d.Dispatch(ctx, j)
}

// owner names this process among all that deliver.
func owner(now time.Time) string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s:%d:%d", host, os.Getpid(), now.UnixNano())
}

// destinations is the list of all kinds: a new one is a case here.
func (s *session) destinations(rc *reportConfig) ([]notify.Destination, error) {
	d, err := s.drawer()
	if err != nil {
		return nil, err
	}
	var all []notify.Destination
	for _, to := range rc.To {
		if to.File != "" {
			all = append(all, &file.Dir{Path: to.File, Formats: d.files(), Draw: d.png, Flat: s.flat})
			continue
		}
		if s.cfg.Slack.Mode == "off" {
			s.term.say("slack:%s: not posted, slack.mode is off", to.Slack)
			continue
		}
		c, err := s.channel(d, to)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// slack is the one client of all that talk to Slack, so that they share its pace.
func (s *session) slack() (*slack.Client, error) {
	return s.slacks.get(func() (*slack.Client, error) {
		if s.secrets.SlackBot == "" {
			return nil, usage(errors.New("no Slack token"), "set NINES_SLACK_BOT_TOKEN (xoxb-...), or slack.bot_token_file")
		}
		c, err := slack.New(slack.Config{
			Token: string(s.secrets.SlackBot), APIURL: s.cfg.Slack.APIURL, Now: s.env.Now, Wait: s.env.Wait, Logger: s.term.logger(),
		})
		if err != nil {
			return nil, usage(err, "")
		}
		return c, nil
	})
}

func (s *session) channel(d *drawer, to destinationConfig) (notify.Destination, error) {
	client, err := s.slack()
	if err != nil {
		return nil, err
	}
	cfg := slack.ChannelConfig{Channel: to.Slack, Native: s.cfg.Slack.Charts == "native", Draw: d.slackPNG, Buttons: s.buttons}
	if len(to.Attach) > 0 {
		cfg.PDF = d.pdf
	}
	if to.Mention != nil {
		cfg.Mention, cfg.When = to.Mention.Who, slack.MentionWhen(to.Mention.When)
	}
	c, err := client.Channel(cfg)
	if err != nil {
		return nil, usage(err, "")
	}
	return c, nil
}

// retryDelivery tries one delivery again, from the issues as they are stored.
func (s *session) retryDelivery(ctx context.Context, id string) error {
	d, err := s.delivery(ctx, id)
	if err != nil {
		return err
	}
	rc, err := s.reportNamed(ctx, d.Report)
	if err != nil {
		return err
	}
	svc, err := s.service(ctx, rc.Service)
	if err != nil {
		return err
	}
	due := d.Due.In(svc.Zone)
	r, err := s.buildConfigured(ctx, rc, svc, due)
	if err != nil {
		return err
	}
	return s.deliver(ctx, rc, r, due, d.State == nines.DeliveryUnknown)
}
