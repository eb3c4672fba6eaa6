package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/report"
)

// formats are what a report can be written as.
var formats = [...]string{"text", "json", "html", "pdf", "slack", "png"}

type reportFlags struct {
	period
	format, out, zone, group string
	sections                 []string
	noSync                   bool
}

func (a *app) reportCommand() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "report [SERVICE]",
		Short: "Build a report now",
		Long: `Build a report of a service: a configured one, or any project in the store. If a
Jira is configured for it, changes are pulled first.

Text, JSON, HTML and Slack payloads go to stdout unless --out says otherwise; a
PDF goes to a file when stdout is a terminal; PNG charts go to a directory.`,
		Example: `  nines report
  nines report WET --window 90d --group week
  nines report WET --format pdf --out wet.pdf
  nines report WET --as-of 2026-07-01 --tz Europe/Oslo --no-sync
  nines report WET --format json | jq .data.resolution.overall`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			return a.with(c.Context(), func(s *session) error { return s.report(c.Context(), name, f) })
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.format, "format", "text", "`FORMAT`: "+strings.Join(formats[:], ", "))
	flags.StringVarP(&f.out, "out", "o", "", "`PATH` to write to")
	flags.StringVar(&f.window, "window", "", "`LENGTH` of the period, such as 30d, 2w, 12h (default 30d)")
	flags.StringVar(&f.from, "from", "", "begin of the period, a `TIME`")
	flags.StringVar(&f.to, "to", "", "end of the period, a `TIME`")
	flags.StringVar(&f.asOf, "as-of", "", "read everything as it stood at this `TIME`")
	flags.StringVar(&f.zone, "tz", "", "IANA `ZONE` of days and weeks")
	flags.StringVar(&f.group, "group", "", "`UNIT` of the periods: day, week or month (default by the length of the window)")
	flags.StringSliceVar(&f.sections, "sections", nil, "only these `TOPICS`: "+strings.Join(report.Sections(), ", "))
	flags.BoolVar(&f.noSync, "no-sync", false, "report what is stored, do not ask Jira")
	return c
}

func (f *reportFlags) check() error {
	if !slices.Contains(formats[:], f.format) {
		return usage(fmt.Errorf("no format %q", f.format), "one of "+strings.Join(formats[:], ", "))
	}
	if groups := []string{"", "day", "week", "month"}; !slices.Contains(groups, f.group) {
		return usage(fmt.Errorf("no group %q", f.group), "day, week or month")
	}
	for _, name := range f.sections {
		if !slices.Contains(report.Sections(), name) {
			return usage(fmt.Errorf("no section %q", name), "one of "+strings.Join(report.Sections(), ", "))
		}
	}
	return nil
}

func (s *session) report(ctx context.Context, name string, f reportFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	svc, err := s.service(ctx, name)
	if err != nil {
		return err
	}
	if f.zone != "" {
		if svc.Zone, err = parseZone(f.zone); err != nil {
			return err
		}
	}
	asOf, window, err := f.resolve(svc.Zone, s.env.Now(), "30d")
	if err != nil {
		return err
	}
	if !f.noSync && s.cfg.Jira.URL != "" && s.configured(svc.Name) {
		if _, err := s.sync(ctx, svc, false); err != nil {
			return withHint(err, "--no-sync reports what is stored")
		}
	}
	r, err := s.build(ctx, svc, bot.Request{AsOf: asOf, Window: window, Group: nines.Group(f.group), Sections: f.sections})
	if err != nil {
		return err
	}
	return s.write(r, f.format, f.out)
}

// build makes the report of a service and says where a number was drawn from
// nothing.
func (s *session) build(ctx context.Context, svc bot.Service, req bot.Request) (*report.Report, error) {
	address, err := s.address(ctx)
	if err != nil {
		return nil, err
	}
	req.JiraURL = address
	r, err := s.memory.Report(ctx, s.store, svc, req)
	if err != nil {
		return nil, work(err, "")
	}
	if r.Source.Issues == 0 {
		s.term.say("%s has no issues at %s: nines sync fetches them", svc.Name, req.AsOf.Format("2006-01-02 15:04"))
	}
	return r, nil
}

const otherPlace = "--out names another place"

// write puts the report where the flags want it.
func (s *session) write(r *report.Report, format, out string) error {
	d, err := s.drawer()
	if err != nil {
		return err
	}
	if format == "png" {
		if out == "" {
			out = r.Service + "-charts"
		}
		files, err := d.charts(r, out)
		if err != nil {
			return work(err, otherPlace)
		}
		s.term.say("%d charts in %s", len(files), out)
		return nil
	}
	if out == "" && format == "pdf" && s.term.outTTY {
		out = "."
	}
	if info, err := os.Stat(out); out != "" && (err == nil && info.IsDir() || strings.HasSuffix(out, string(filepath.Separator))) {
		out = filepath.Join(out, r.Service+"-"+r.AsOf.In(r.Zone).Format("2006-01-02")+"."+extension(format))
	}
	if out == "" || out == "-" {
		return d.render(s.term.out, r, format, s.textOptions(true))
	}
	if err := writeFile(out, func(w io.Writer) error { return d.render(w, r, format, s.textOptions(false)) }); err != nil {
		return work(err, otherPlace)
	}
	s.term.say("wrote %s", out)
	return nil
}

func extension(format string) string {
	switch format {
	case "text":
		return "txt"
	case "slack":
		return "slack.json"
	}
	return format
}

// writeFile writes a whole file or none: readers never see half of one.
func writeFile(file string, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".nines-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	if err := write(tmp); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := errors.Join(tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}
