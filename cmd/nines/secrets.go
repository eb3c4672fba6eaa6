package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// secrets are the credentials. They have no String method that shows them.
type secrets struct {
	JiraEmail, JiraToken, JiraWebhook      secret
	SlackBot, SlackApp, SlackSigning, HTTP secret
}

// A secret prints as stars, whatever verb is used.
type secret string

func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "********"
}

// GoString keeps %#v from showing it.
func (s secret) GoString() string { return s.String() }

// A secretSource says where one secret comes from: the environment, else a file.
type secretSource struct {
	env, file string
	into      *secret
}

func (c *config) secretSources(s *secrets) []secretSource {
	return []secretSource{
		{"NINES_JIRA_TOKEN", c.Jira.TokenFile, &s.JiraToken},
		{"NINES_JIRA_WEBHOOK_SECRET", c.Jira.WebhookSecretFile, &s.JiraWebhook},
		{"NINES_SLACK_BOT_TOKEN", c.Slack.BotTokenFile, &s.SlackBot},
		{"NINES_SLACK_APP_TOKEN", c.Slack.AppTokenFile, &s.SlackApp},
		{"NINES_SLACK_SIGNING_SECRET", c.Slack.SigningSecretFile, &s.SlackSigning},
		{"NINES_HTTP_TOKEN", c.HTTP.TokenFile, &s.HTTP},
	}
}

// readSecrets takes each secret from the environment, else from its file.
func (c *config) readSecrets(getenv func(string) string) (secrets, error) {
	s := secrets{JiraEmail: secret(c.Jira.Email)}
	if v := getenv("NINES_JIRA_EMAIL"); v != "" {
		s.JiraEmail = secret(v)
	}
	var errs []error
	for _, src := range c.secretSources(&s) {
		if v := getenv(src.env); v != "" {
			*src.into = secret(strings.TrimSpace(v))
			continue
		}
		if src.file == "" {
			continue
		}
		b, err := os.ReadFile(src.file)
		if err != nil {
			errs = append(errs, fmt.Errorf("secret for %s: %w", src.env, err))
			continue
		}
		if *src.into = secret(strings.TrimSpace(string(b))); *src.into == "" {
			errs = append(errs, fmt.Errorf("secret for %s: %s is empty", src.env, src.file))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return s, usage(err, "check the *_file keys of the configuration, or set the environment variable")
	}
	return s, nil
}
