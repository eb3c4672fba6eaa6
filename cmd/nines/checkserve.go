package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/schedule"
)

// checkSchedules says when each report comes next.
func (s *session) checkSchedules(f *findings) {
	for i := range s.cfg.Reports {
		rc := &s.cfg.Reports[i]
		if rc.Schedule == "" {
			continue
		}
		name := "schedule of " + rc.Name
		spec, err := s.spec(rc)
		if err != nil {
			f.err(name, err, "")
			continue
		}
		f.add(name, true, fmt.Sprintf("%s, next on %s", spec.Words(), spec.Next(s.env.Now()).Format("Mon 2 Jan 2006 15:04 MST")), "")
	}
}

// spec is when a configured report is due: on the clock of its service.
func (s *session) spec(rc *reportConfig) (*schedule.Spec, error) {
	for i := range s.cfg.Services {
		if s.cfg.Services[i].Name == rc.Service {
			zone, err := time.LoadLocation(s.cfg.Services[i].TimeZone)
			if err != nil {
				return nil, err
			}
			return schedule.Parse(rc.Schedule, zone)
		}
	}
	return schedule.Parse(rc.Schedule, time.UTC)
}

// checkPages says who gets to see the web pages of nines serve.
func (s *session) checkPages(f *findings) {
	h := s.cfg.HTTP
	switch {
	case s.secrets.HTTP != "" && len(s.secrets.HTTP) < 16:
		f.add("pages", false, "the token to log in with is shorter than 16 characters", "openssl rand -hex 32 makes a good one")
	case s.secrets.HTTP != "":
		f.add("pages", true, h.Listen+", with a token", "")
	case h.TrustedHeader != "":
		f.add("pages", true, fmt.Sprintf("%s, for those whom %s names in %s", h.Listen, strings.Join(h.TrustedProxies, ", "), h.TrustedHeader), "")
	case loopback(h.Listen):
		f.add("pages", true, h.Listen+", without a login: only this machine reaches it", "")
	default:
		f.add("pages", false, h.Listen+" is reached from elsewhere and has no login", "set NINES_HTTP_TOKEN or http.token_file, or http.trusted_header with http.trusted_proxies")
	}
}

// checkCommands says whether slash commands will be heard.
func (s *session) checkCommands(ctx context.Context, f *findings, client *slack.Client) {
	const name = "Slack commands"
	switch mode := s.cfg.Slack.Mode; {
	case mode == "http" && s.secrets.SlackSigning == "":
		f.add(name, false, "slack.mode is http, and nothing to check Slack's signature with", "set NINES_SLACK_SIGNING_SECRET, or slack.signing_secret_file")
	case mode == "http" && s.cfg.HTTP.PublicURL == "":
		f.add(name, true, "over signed HTTP", "http.public_url is empty: Slack needs a public address, and the links in its messages too")
	case mode == "http":
		f.add(name, true, "over signed HTTP at "+strings.TrimSuffix(s.cfg.HTTP.PublicURL, "/")+"/slack/commands", "")
	case s.secrets.SlackApp == "":
		f.add(name, true, "not heard: reports are posted, questions are not answered", "set NINES_SLACK_APP_TOKEN (xapp-...), or slack.app_token_file")
	default:
		found, err := client.CheckSocket(ctx, string(s.secrets.SlackApp))
		if err != nil {
			f.err(name, err, "")
			return
		}
		f.add(name, !found.Bad, found.Detail, found.Hint)
	}
}
