package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/nines-bot/nines/internal/strictyaml"
)

// An environment is everything the program takes from outside.
type environment struct {
	Args           []string
	Getenv         func(string) string
	Stdout, Stderr io.Writer
	Now            func() time.Time
	Wait           func(ctx context.Context, d time.Duration) error // nil: really wait
	Lease          time.Duration                                    // of claims, by Now; 0: a minute
}

// run is the program: it returns the exit status. Errors are printed here and
// nowhere else.
func run(ctx context.Context, env environment) int {
	a := &app{env: env, term: newTerminal(env)}
	root := a.command()
	root.SetArgs(env.Args)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	err := root.ExecuteContext(ctx)
	if err != nil {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = work(errors.New("stopped"), "nothing is lost: run the same command again to go on")
		}
		a.term.fail(err)
	}
	return exitCode(err)
}

// app is one run of the program: what the flags of every command share.
type app struct {
	env        environment
	term       *terminal
	configFile string
	quiet      bool
	noColor    bool
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "nines",
		Short: "Reliability reports from Jira: honest figures, in Slack, as PDF, as a page, in the terminal",
		Long: `nines reads the issues of a service from Jira, computes how reliable it is and
how its work flows, and delivers the report to Slack, as a PDF, as a web page
and in the terminal.

Secrets come from the environment (NINES_JIRA_TOKEN, NINES_SLACK_BOT_TOKEN, ...)
or from files that the configuration names, never from flags.`,
		Example: `  nines demo                      look at a report, without any account
  nines init                      write a nines.yaml to fill in
  nines check                     prove the set-up, line by line
  nines sync && nines report WET  fetch the issues, look at the report
  nines post daily                deliver a configured report`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error { a.term.apply(a.quiet, a.noColor); return nil },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", "", "configuration `FILE` (default nines.yaml, then NINES_CONFIG)")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "print results only, no progress and no remarks")
	flags.BoolVar(&a.noColor, "no-color", false, "no colour (also NO_COLOR)")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(a.demoCommand(), a.initCommand(), a.checkCommand(), a.syncCommand(), a.importCommand(),
		a.reportCommand(), a.postCommand(), a.deliveriesCommand(), a.explainCommand(), a.estimateCommand(), a.modelCommand(), a.serveCommand(), a.configCommand(), a.versionCommand())
	root.InitDefaultCompletionCmd()
	hintArgs(root)
	return root
}

// hintArgs has a command, and those below it, say what to type where arguments or
// flags are wrong.
func hintArgs(c *cobra.Command) {
	c.SetFlagErrorFunc(flagError)
	switch check := c.Args; {
	case c.HasSubCommands():
		c.Args = unknownCommand
		if !c.Runnable() { // cobra's own: it would not look at its arguments
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
	case check != nil:
		c.Args = func(c *cobra.Command, args []string) error {
			err := check(c, args)
			if _, ok := errors.AsType[*hinted](err); err == nil || ok {
				return err
			}
			return usage(err, c.CommandPath()+" --help shows how it is called")
		}
	}
	for _, sub := range c.Commands() {
		hintArgs(sub)
	}
}

// unknownCommand is the argument check of commands that have others: what is left
// there is a typing mistake.
func unknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := c.CommandPath() + " --help lists the commands"
	var names []string
	for _, known := range c.Commands() {
		names = append(names, known.Name())
	}
	if near := strictyaml.Nearest(args[0], names); near != "" {
		hint = fmt.Sprintf("did you mean %s %s?", c.CommandPath(), near)
	}
	return usage(fmt.Errorf("no command %q", args[0]), hint)
}

func flagError(c *cobra.Command, err error) error {
	hint := c.CommandPath() + " --help lists the flags"
	if word, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := strictyaml.Nearest(word, names); near != "" {
			hint = fmt.Sprintf("did you mean --%s?", near)
		}
	}
	return usage(err, hint)
}

// exactArgs is cobra.ExactArgs with an error that says what to type.
func exactArgs(n int, example string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return usage(fmt.Errorf("%s takes %d argument(s), got %d", c.CommandPath(), n, len(args)), example)
	}
}

// config reads the configuration that the flags name.
func (a *app) config() (*config, error) {
	file, named := a.configPath()
	return loadConfig(file, named, a.env.Getenv)
}

// configPath is the file and whether somebody asked for it by name.
func (a *app) configPath() (file string, named bool) {
	if a.configFile != "" {
		return a.configFile, true
	}
	if f := a.env.Getenv("NINES_CONFIG"); f != "" && !fileExists(defaultConfigFile) {
		return f, true
	}
	return defaultConfigFile, false
}
