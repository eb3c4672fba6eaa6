package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/bot"
)

func (a *app) importCommand() *cobra.Command {
	var project, service string
	c := &cobra.Command{
		Use:   "import FILE.jsonl[.gz]",
		Short: "Load issues in Jira's REST form, one JSON object a line",
		Long: `Load issues in Jira's REST form, one JSON object a line, with or without
changelog, plain or gzipped: exports, sites without a network, tests. Each
project of the file becomes a service of its own: nines report KEY.`,
		Example: "  nines import export.jsonl.gz\n  nines import all.jsonl --project WET && nines report WET",
		Args:    exactArgs(1, "nines import export.jsonl.gz"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), func(s *session) error { return s.importFile(c.Context(), args[0], project, service) })
		},
	}
	c.Flags().StringVar(&project, "project", "", "load only the issues of this project `KEY`")
	c.Flags().StringVar(&service, "service", "", "put all issues into this service, not each into that of its project")
	return c
}

const importHint = "give the path of an export, such as nines import export.jsonl.gz; nines import --help says what is in it"

func (s *session) importFile(ctx context.Context, file, project, service string) error {
	f, err := os.Open(file)
	if err != nil {
		return usage(fmt.Errorf("import: %w", err), importHint)
	}
	defer f.Close() // read only: nothing to lose
	read := &counter{r: f}
	if info, err := f.Stat(); err == nil {
		if info.IsDir() {
			return usage(fmt.Errorf("import: %s is a directory", file), importHint)
		}
		read.size = info.Size()
	}
	bar := s.term.bar("import")
	result, err := bot.Import(ctx, read, s.store, bot.ImportOptions{
		Project: project, Service: service,
		Progress: func(p bot.Progress) { bar.set(p.Done, read.total(p.Done)) },
	})
	bar.end()
	for _, bad := range result.BadLines {
		s.term.say("%s:%d: left out: %s", file, bad.Line, bad.Reason)
	}
	if more := result.Bad - len(result.BadLines); more > 0 {
		s.term.say("%s: and %d more lines left out", file, more)
	}
	switch {
	case err != nil && result.Read > 0 && result.Read == result.Bad:
		return work(err, importHint)
	case err != nil:
		return work(err, "what could be read is stored; importing the repaired file again changes nothing else")
	}
	s.term.say("%d issues read, %d new or changed, %d of other projects", result.Read, result.Changed, result.Skipped)
	names := slices.Sorted(maps.Keys(result.Services))
	for _, name := range names {
		fmt.Fprintf(s.term.out, "%s\t%d\n", printable(name), result.Services[name])
	}
	if len(names) > 0 {
		s.term.say("next: nines report %s", names[0])
	}
	return nil
}

// A counter knows how much of a file has been read, and so how much there may
// be. The file is read in one goroutine and asked about in another.
type counter struct {
	r    io.Reader
	read atomic.Int64
	size int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.read.Add(int64(n))
	return n, err
}

// total guesses the number of issues in the file after done of them.
func (c *counter) total(done int) int {
	read := c.read.Load()
	if read == 0 {
		return 0
	}
	return max(done, int(float64(done)*float64(c.size)/float64(read)))
}
