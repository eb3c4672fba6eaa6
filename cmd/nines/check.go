package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/store"
)

func (a *app) checkCommand() *cobra.Command {
	var offline bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Prove the set-up: one line per check, a hint under each failure",
		Long: `Try everything that a report needs: the configuration, the store, models, Jira's login,
permissions and boards, Slack's token, scopes and channels, the clock. Nothing
is changed anywhere.`,
		Example: "  nines check\n  nines check --offline",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.check(c.Context(), offline) },
	}
	c.Flags().BoolVar(&offline, "offline", false, "only what needs no network")
	return c
}

// findings prints checks as they come and counts the failures.
type findings struct {
	t      *terminal
	failed int
}

func (f *findings) add(name string, ok bool, detail, hint string) {
	mark := f.t.paintOut("ok  ", "32")
	if hint != "" {
		mark = f.t.paintOut("note", "33") // works, with less comfort
	}
	if !ok {
		mark = f.t.paintOut("FAIL", "31;1")
		f.failed++
	}
	fmt.Fprintf(f.t.out, "%s %s: %s\n", mark, printable(name), printable(detail))
	if hint != "" {
		fmt.Fprintf(f.t.out, "     hint: %s\n", printable(hint))
	}
}

func (f *findings) err(name string, err error, detail string) bool {
	if err == nil {
		f.add(name, true, detail, "")
		return true
	}
	hint := ""
	if h, ok := errors.AsType[*hinted](err); ok {
		hint = h.hint
	}
	f.add(name, false, err.Error(), hint)
	return false
}

func (a *app) check(ctx context.Context, offline bool) error {
	f := &findings{t: a.term}
	cfg, err := a.config()
	file, _ := a.configPath()
	if !f.err("configuration", err, describeConfig(file, cfg)) {
		return usage(errors.New("1 check failed"), "")
	}
	a.checkStore(ctx, f, cfg)
	a.checkModels(ctx, f, cfg)
	s := &session{app: a, cfg: cfg}
	s.checkSchedules(f)
	s.checkFonts(f)
	s.secrets, err = cfg.readSecrets(a.env.Getenv)
	if f.err("secrets", err, "readable") {
		s.checkPages(f)
	}
	if err == nil && !offline {
		s.checkJira(ctx, f)
		s.checkSlack(ctx, f)
	}
	if f.failed > 0 {
		return work(fmt.Errorf("%d of the checks failed", f.failed), "")
	}
	return nil
}

func describeConfig(file string, c *config) string {
	if c == nil {
		return ""
	}
	if !fileExists(file) {
		return fmt.Sprintf("no %s, defaults", file)
	}
	return fmt.Sprintf("%s, services: %d, reports: %d", file, len(c.Services), len(c.Reports))
}

func (a *app) checkStore(ctx context.Context, f *findings, cfg *config) {
	st, err := store.Open(ctx, cfg.Store)
	detail := store.Describe(cfg.Store)
	if err == nil {
		var all []store.ServiceInfo
		if all, err = st.Services(ctx); err == nil {
			issues := 0
			for _, s := range all {
				issues += s.Issues
			}
			detail = fmt.Sprintf("%s, %d issues", detail, issues)
		}
		err = errors.Join(err, st.Close())
	}
	if err != nil {
		err = work(err, "store: of nines.yaml, or NINES_STORE, names a file in a directory that can be written to, or a PostgreSQL")
	}
	f.err("store", err, detail)
}

// checkFonts looks for those of the configuration: one that is missing is passed over
// when something is drawn.
func (s *session) checkFonts(f *findings) {
	for _, file := range s.cfg.Fonts {
		if !fileExists(file) {
			f.add("font "+file, false, "no such file", "fonts: names TrueType files; the path is from the directory of nines.yaml")
		}
	}
	if _, err := s.drawer(); err != nil {
		f.err("fonts", err, "")
	}
}

func (s *session) checkJira(ctx context.Context, f *findings) {
	if s.cfg.Jira.URL == "" {
		f.add("jira", true, "none configured: nines import loads exports", "")
		return
	}
	seen := map[string]bool{}
	for i := range s.cfg.Services {
		svc, err := s.cfg.Services[i].service()
		if err != nil {
			f.err("service "+s.cfg.Services[i].Name, err, "")
			continue
		}
		client, err := s.jira(svc.Fields)
		if err != nil {
			f.err("jira", err, "")
			return
		}
		for _, found := range client.Check(ctx, projectsOf(svc.JQL), svc.JQL, svc.BoardID) {
			name := "jira " + found.Name
			if found.Name == "query" || found.Name == "board" {
				name += " of " + svc.Name
			}
			if line := name + found.Detail; !seen[line] {
				seen[line] = true
				f.add(name, found.OK, found.Detail, found.Hint)
			}
		}
	}
	if len(s.cfg.Services) == 0 {
		client, err := s.jira(nil)
		if f.err("jira", err, s.cfg.Jira.URL) {
			s.reportFindings(f, client.Check(ctx, nil, "", 0))
		}
	}
}

func (s *session) reportFindings(f *findings, all []jira.Finding) {
	for _, found := range all {
		f.add("jira "+found.Name, found.OK, found.Detail, found.Hint)
	}
}

// projectsOf are the projects that a query names, as far as our subset of JQL
// can tell.
func projectsOf(query string) []string {
	q, err := jql.Parse(query)
	if err != nil {
		return nil
	}
	return q.Projects()
}

func (s *session) checkSlack(ctx context.Context, f *findings) {
	var to []destinationConfig
	for _, r := range s.cfg.Reports {
		for _, t := range r.To {
			if t.Slack != "" && !slices.ContainsFunc(to, func(o destinationConfig) bool { return o.Slack == t.Slack }) {
				to = append(to, t)
			}
		}
	}
	if admins := s.cfg.Slack.AdminChannel; admins != "" && !slices.ContainsFunc(to, func(o destinationConfig) bool { return o.Slack == admins }) {
		to = append(to, destinationConfig{Slack: admins})
	}
	if s.cfg.Slack.Mode == "off" || len(to) == 0 && s.secrets.SlackBot == "" {
		f.add("slack", true, "not used", "")
		return
	}
	client, err := s.slack()
	if err != nil {
		f.err("slack", err, "")
		return
	}
	var channels []*slack.Channel
	for _, t := range to {
		c, err := client.Channel(slack.ChannelConfig{Channel: t.Slack})
		if err != nil {
			f.err("slack channel "+t.Slack, err, "")
			continue
		}
		channels = append(channels, c)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	s.checkCommands(ctx, f, client)
	found, err := client.Check(ctx, channels...)
	for _, one := range found {
		f.add(one.What, !one.Bad, one.Detail, one.Hint)
	}
	if err != nil {
		f.err("slack", err, "")
	}
}
