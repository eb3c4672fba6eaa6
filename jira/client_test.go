package jira_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jira/jiratest"
)

func TestBaseURLWithPath(t *testing.T) {
	for _, deployment := range []string{jiratest.Cloud, jiratest.DataCenter} {
		s := newServer(t, jiratest.Options{Deployment: deployment, Path: "/ex/jira/11111111-aaaa", Issues: oddIssues()})
		c := newClient(t, s, func(c *jira.Config) { c.URL += "/" })
		if issues, _ := pull(t, c, "project = WET", time.Time{}); len(issues) != 3 {
			t.Errorf("%s: %d issues", deployment, len(issues))
		}
		if got := jira.SearchURL(s.URL+"/", `project = "A & B"`); got != s.URL+"/issues/?jql=project+%3D+%22A+%26+B%22" {
			t.Error(got)
		}
	}
}

func TestValidate(t *testing.T) {
	good := jira.Config{URL: "https://jira.example.invalid/path", Token: "x"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for want, c := range map[string]jira.Config{
		"url is missing":      {Token: "x"},
		"is no URL":           {URL: "https://u:secret@[::1", Token: "x"},
		"begin with https://": {URL: "jira.example.invalid", Token: "x"},
		"user or password":    {URL: "https://u:secret@jira.example.invalid", Token: "x"},
		"no ? and no #":       {URL: "https://jira.example.invalid/?a=b", Token: "x"},
		"auto, cloud or":      {URL: "https://jira.example.invalid", Token: "x", Deployment: "server"},
		"token is missing":    {URL: "https://jira.example.invalid"},
		"line break":          {URL: "https://jira.example.invalid", Token: "x\n"},
		"email is missing":    {URL: "https://example.atlassian.net", Token: "x"},
	} {
		_, err := jira.New(c)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
}
