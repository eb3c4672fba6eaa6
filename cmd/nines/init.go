package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

//go:embed starter/*.yaml
var starter embed.FS

func (a *app) initCommand() *cobra.Command {
	var dir string
	var force bool
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a commented nines.yaml and the Slack app manifests",
		Long: `Write nines.yaml to fill in, and the manifests of the Slack app, one for Socket
Mode (no public address needed), one for signed HTTP. Files that are there stay.`,
		Example: "  nines init\n  nines init --dir /etc/nines",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.initialise(dir, force)
		},
	}
	c.Flags().StringVar(&dir, "dir", ".", "`DIR` to write into")
	c.Flags().BoolVar(&force, "force", false, "replace files that are there")
	return c
}

func (a *app) initialise(dir string, force bool) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return work(fmt.Errorf("directory: %w", err), "--dir names another directory")
	}
	files, err := fs.Glob(starter, "starter/*.yaml")
	if err != nil {
		return err
	}
	kept := 0
	for _, name := range files {
		b, err := starter.ReadFile(name)
		if err != nil {
			return err
		}
		file := filepath.Join(dir, filepath.Base(name))
		flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
		if force {
			flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
		}
		err = writeNew(file, b, flags)
		switch {
		case errors.Is(err, fs.ErrExist):
			a.term.say("%s is there, left as it is", file)
			kept++
		case err != nil:
			return work(err, "")
		default:
			fmt.Fprintln(a.term.out, file)
		}
	}
	if kept > 0 {
		a.term.say("--force replaces what is there")
	}
	a.term.say("next: fill in %s, set NINES_JIRA_TOKEN and NINES_SLACK_BOT_TOKEN, then nines check", filepath.Join(dir, defaultConfigFile))
	return nil
}

func writeNew(file string, b []byte, flags int) (err error) {
	f, err := os.OpenFile(file, flags, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(b)
	return err
}

func fileExists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
