package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nines-bot/nines/notify/slack/interact"
	"github.com/nines-bot/nines/report"
)

// converse prepares the conversation with Slack. It is nil where nobody can
// start one: slack.mode is off, or there is no token to listen with.
func (d *daemon) converse() (*interact.App, error) {
	mode := d.cfg.Slack.Mode
	switch {
	case mode == "off":
		return nil, nil
	case d.secrets.SlackBot == "":
		d.log.Info("no slash commands: no Slack token", "hint", "set NINES_SLACK_BOT_TOKEN (xoxb-...), or slack.mode: off")
		return nil, nil
	case mode == "socket" && d.secrets.SlackApp == "":
		d.log.Warn("no slash commands: Socket Mode needs the token of the app", "hint", "set NINES_SLACK_APP_TOKEN (xapp-...), or slack.app_token_file")
		return nil, nil
	case mode == "http" && d.secrets.SlackSigning == "":
		return nil, usage(errors.New("slack.mode is http, and nothing to check Slack's signature with"), "set NINES_SLACK_SIGNING_SECRET, or slack.signing_secret_file")
	}
	client, err := d.slack()
	if err != nil {
		return nil, err
	}
	draw, err := d.drawer()
	if err != nil {
		return nil, err
	}
	cfg := interact.Config{
		Slack: client, APIURL: d.cfg.Slack.APIURL, Desk: d.desk, Command: d.cfg.Slack.Command,
		Draw: d.picture(draw.slackPNG), Workers: talkers, Now: d.env.Now, Wait: d.env.Wait, Logger: d.log, Observe: d.observe(),
	}
	if !strings.HasPrefix(d.cfg.Store, "sqlite:") { // there may be replicas
		cfg.Seen = d.seen
	}
	if d.cfg.Slack.Charts == "native" {
		cfg.Draw = nil
	}
	if mode == "http" {
		cfg.SigningSecret = string(d.secrets.SlackSigning)
	} else {
		cfg.AppToken = string(d.secrets.SlackApp)
	}
	app, err := interact.New(cfg)
	if err != nil {
		return nil, usage(err, "")
	}
	return app, nil
}

// talkers is how many answers are worked on at a time. Mostly they wait for Slack;
// more would make acknowledgements wait for them.
const talkers = 16

// picture draws each chart once for all who ask for it.
func (d *daemon) picture(draw func(report.Chart) ([]byte, error)) func(report.Chart) ([]byte, error) {
	return func(c report.Chart) ([]byte, error) {
		key, ok := pictureKey(c)
		if !ok {
			return draw(c)
		}
		return d.pictures.get(context.Background(), key, func() ([]byte, error) { return draw(c) })
	}
}

// seen notes a request for all replicas, so that none answers it twice.
func (d *daemon) seen(ctx context.Context, key string, until time.Time) (bool, error) {
	return d.store.First(ctx, "seen:"+key, d.env.Now(), until)
}

// observe turns what happens in the conversation into metrics.
func (d *daemon) observe() interact.Observe {
	return interact.Observe{
		Connected: func(yes bool) {
			d.connected.Store(yes)
			d.metrics.Socket(yes)
		},
		Acked: func(_ string, took time.Duration) { d.metrics.Acknowledged(took) },
		Answered: func(kind string, _ time.Duration, ok bool) {
			outcome := "answered"
			if !ok {
				outcome = "failed"
			}
			d.metrics.Asked(kind, outcome)
		},
		Refused: func(string) { d.metrics.Asked("command", "refused") },
	}
}
