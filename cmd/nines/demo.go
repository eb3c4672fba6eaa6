package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/demo"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jira/jiratest"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
)

// demoJira is what the demo's links point to: the stand-in is gone when
// somebody clicks.
const demoJira = "https://jira.example.com"

func (a *app) demoCommand() *cobra.Command {
	var out, issues, listen string
	var serve bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Look at a report, without configuration or account",
		Long: `Start a stand-in for Jira and one for Slack on loopback, pull the built-in WET
project (or issues of your own) through the normal client, build the report,
deliver it, and write everything that was made into a directory.`,
		Example: `  nines demo
  nines demo --serve
  nines demo --issues export.jsonl.gz --out /tmp/look`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d := &demonstration{app: a, out: out, issues: issues, zone: "UTC"}
			if serve {
				d.listen = listen
			}
			return d.run(c.Context())
		},
	}
	c.Flags().StringVar(&out, "out", "nines-demo", "`DIR` for the results")
	c.Flags().StringVar(&issues, "issues", "", "serve the issues of this `FILE.jsonl[.gz]` instead")
	c.Flags().BoolVar(&serve, "serve", false, "keep the web pages up until stopped")
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "`ADDRESS` of the web pages")
	return c
}

// A demonstration is one run of nines demo.
type demonstration struct {
	*app
	out, issues, zone string
	listen            string // where to serve the pages; "": nowhere

	asOf   time.Time
	config []byte
	jira   jiratest.Options
	waited atomic.Int64 // nanoseconds
}

func (d *demonstration) run(ctx context.Context) (err error) {
	if err := os.MkdirAll(d.out, 0o755); err != nil {
		return work(fmt.Errorf("demo: %w", err), "--out names another directory")
	}
	scratch, err := os.MkdirTemp("", "nines-demo")
	if err != nil {
		return work(err, "")
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	if err := d.load(); err != nil {
		return err
	}
	j := jiratest.New(d.jira)
	defer j.Close()
	if j.Err != nil {
		d.term.say("%v", j.Err)
	}
	sl := slacktest.New(slacktest.Config{Now: d.now})
	if err := sl.Start(); err != nil {
		return work(fmt.Errorf("slack stand-in: %w", err), "the demo needs a free port on 127.0.0.1")
	}
	defer func() { err = errors.Join(err, sl.Close()) }()

	place := demo.Place{Jira: j.URL, Slack: sl.APIURL(), Store: "sqlite:" + filepath.Join(scratch, "nines.db"), Out: d.out}
	s, err := d.session(ctx, place)
	if err != nil {
		return err
	}
	s.flat = true
	defer func() { err = errors.Join(err, s.close()) }()
	if err := d.deliver(ctx, s, sl); err != nil || d.listen == "" {
		return err
	}
	return s.servePages(ctx, d.listen)
}

// now is the clock of the demo: the instant of its data, and a little later
// where somebody would have waited.
func (d *demonstration) now() time.Time { return d.asOf.Add(time.Duration(d.waited.Load())) }

// wait moves the clock instead: the stand-ins need no patience.
func (d *demonstration) wait(ctx context.Context, pause time.Duration) error {
	d.waited.Add(int64(pause))
	return ctx.Err()
}

// load prepares what the stand-in serves, and the configuration that fits.
func (d *demonstration) load() error {
	d.jira = jiratest.Options{Deployment: jiratest.Cloud, Zone: "Europe/Oslo", Token: demoToken, Now: d.now}
	if d.issues == "" {
		d.asOf = demo.AsOf()
		d.jira.Issues, d.jira.Statuses = demo.Issues(), demo.Statuses()
		d.jira.Filters, d.jira.Fields = demo.Filters(), demo.Fields()
		d.jira.Boards = map[int]json.RawMessage{demo.BoardID: demo.Board()}
		return nil
	}
	const hint = "the file holds one issue in Jira's REST form on each line"
	raw, issues, err := d.read()
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return usage(fmt.Errorf("demo: %w", err), "give the path of an export: nines demo --issues export.jsonl.gz")
	}
	if err != nil {
		return work(fmt.Errorf("demo: %w", err), hint)
	}
	if len(raw) == 0 {
		return work(fmt.Errorf("demo: no issues in %s", d.issues), hint)
	}
	scope := demo.Derive(issues)
	if len(scope.Projects) == 0 || scope.AsOf.IsZero() {
		return work(fmt.Errorf("demo: no issue of %s names its project and a date", d.issues), hint)
	}
	d.asOf, d.jira.Issues = scope.AsOf, raw
	d.jira.Deployment = jiratest.DataCenter // the only one that can say "no changelog"
	d.config = d.derivedConfig(scope)
	return nil
}

const demoToken = "demo-token"

// derivedConfig is the configuration for issues of unknown origin: all defaults.
func (d *demonstration) derivedConfig(scope demo.Scope) []byte {
	name, query := scope.Projects[0], "project = "+jql.Quote(scope.Projects[0])
	title := name
	if len(scope.Projects) > 1 {
		quoted := make([]string, len(scope.Projects))
		for i, p := range scope.Projects {
			quoted[i] = jql.Quote(p)
		}
		query = "project in (" + strings.Join(quoted, ", ") + ")"
		title = name + " and 1 more project"
		if n := len(scope.Projects) - 1; n > 1 {
			title = fmt.Sprintf("%s and %d more projects", name, n)
		}
	}
	return fmt.Appendf(nil, `jira: {url: "${JIRA_URL}"}
store: "${STORE}"
slack: {api_url: "${SLACK_URL}"}
services:
  - {name: %q, title: %q, jql: %q}
reports:
  - {name: demo, service: %q, window: %dd, to: [{slack: "#wet-reliability", attach: [pdf]}, {file: "${OUT}"}]}
`, name, title, query, name, scope.Days)
}

// read returns the raw issues, and those of them that can be read.
func (d *demonstration) read() (raw []json.RawMessage, issues []nines.Issue, err error) {
	f, err := os.Open(d.issues)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	var lines io.Reader = in
	if magic, err := in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		if lines, err = gzip.NewReader(in); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", d.issues, err)
		}
	}
	scan := bufio.NewScanner(lines)
	scan.Buffer(nil, 64<<20)
	decoder := jira.NewDecoder(jira.DecodeOptions{})
	for n := 1; scan.Scan(); n++ {
		line := bytes.TrimSpace(scan.Bytes())
		if len(line) == 0 {
			continue
		}
		if !json.Valid(line) {
			d.term.say("%s:%d: left out: not a JSON object", d.issues, n)
			continue
		}
		issue, err := decoder.Decode(line)
		if err != nil {
			d.term.say("%s:%d: %v", d.issues, n, err)
		} else {
			issues = append(issues, issue)
		}
		raw = append(raw, bytes.Clone(line))
	}
	if err := scan.Err(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", d.issues, err)
	}
	return raw, issues, nil
}

// session opens the store with the demo's configuration, clock and secrets.
func (d *demonstration) session(ctx context.Context, place demo.Place) (*session, error) {
	source := demo.Config(place)
	if d.config != nil {
		source = []byte(strings.NewReplacer("${JIRA_URL}", place.Jira, "${SLACK_URL}", place.Slack,
			"${STORE}", place.Store, "${OUT}", place.Out).Replace(string(d.config)))
	}
	own := map[string]string{"NINES_JIRA_TOKEN": demoToken, "NINES_JIRA_EMAIL": "demo@example.com", "NINES_SLACK_BOT_TOKEN": slacktest.Token}
	demoApp := *d.app
	demoApp.env.Now, demoApp.env.Wait = d.now, d.wait
	demoApp.env.Getenv = func(key string) string { return own[key] }
	cfg, err := parseConfig("demo.yaml", source, demoApp.env.Getenv)
	if err != nil {
		return nil, err
	}
	return demoApp.openWith(ctx, cfg)
}

func (d *demonstration) deliver(ctx context.Context, s *session, sl *slacktest.Server) error {
	rc := &s.cfg.Reports[0]
	svc, err := s.service(ctx, rc.Service)
	if err != nil {
		return err
	}
	if _, err := s.sync(ctx, svc, false); err != nil {
		return err
	}
	due := d.asOf.In(svc.Zone)
	length, err := parseSpan(rc.Window)
	if err != nil {
		return usage(err, "")
	}
	r, err := bot.Report(ctx, s.store, svc, bot.Request{
		AsOf: due, Window: nines.Window{From: nines.Back(due, length), To: due}, JiraURL: demoJira, Sections: rc.Sections,
	})
	if err != nil {
		return work(err, "")
	}
	if err := s.deliver(ctx, rc, r, due, false); err != nil {
		return err
	}
	calls, err := sl.JSON()
	if err != nil {
		return work(err, "")
	}
	if err := writeFile(filepath.Join(d.out, "slack.json"), func(w io.Writer) error { _, err := w.Write(calls); return err }); err != nil {
		return work(err, "")
	}
	return d.show(s, r)
}

// show prints the report and where everything is.
func (d *demonstration) show(s *session, r *report.Report) error {
	draw, err := s.drawer()
	if err != nil {
		return err
	}
	if err := draw.render(d.term.out, r, "text", s.textOptions(true)); err != nil {
		return err
	}
	d.term.say("the same as a page:  %s", filepath.Join(d.out, "report.html"))
	d.term.say("for management:      %s", filepath.Join(d.out, "report.pdf"))
	d.term.say("what Slack was sent: %s", filepath.Join(d.out, "slack.json"))
	d.term.say("charts and numbers:  %s, %s", filepath.Join(d.out, "charts"), filepath.Join(d.out, "report.json"))
	return nil
}
