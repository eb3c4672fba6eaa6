package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/estimate"
)

func (a *app) estimateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "estimate",
		Short: "Field-failure statistics from a CSV: how long, how often, how sure",
		Long: `Field-failure statistics from a CSV file (commas, semicolons or tabs; the first
line names the columns, lines that begin with # are remarks). Open observations
are used, not dropped. Rows at fault are left out, named and counted. What cannot
be said is a dash, in JSON null.`,
		Example: `  nines estimate durations repairs.csv --event done --unit h
  nines estimate events failures.csv --end 720
  nines estimate outages outages.csv --window 0..720
  nines estimate counts weekly.csv --predict 4
  nines estimate detectable --n 10`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.estimateDurations(), a.estimateEvents(), a.estimateOutages(), a.estimateCounts(), a.estimateDetectable())
	for _, sub := range c.Commands() {
		sub.SetFlagErrorFunc(flagError)
	}
	return c
}

// estimateFlags are those of every kind.
type estimateFlags struct {
	format string
	level  float64
	seed   uint64
	unit   string
}

func (f *estimateFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.format, "format", "text", "`FORMAT`: text or json")
	flags.Float64Var(&f.level, "level", 0.95, "confidence `LEVEL` of the limits")
	flags.Uint64Var(&f.seed, "seed", 1, "`SEED` of what has to be simulated")
	flags.StringVar(&f.unit, "unit", "", "`UNIT` of the times, for the output")
}

func (f *estimateFlags) check() error {
	if f.format != "text" && f.format != "json" {
		return usage(fmt.Errorf("no format %q", f.format), "text or json")
	}
	if !(f.level > 0 && f.level < 1) {
		return usage(fmt.Errorf("--level %v is not between 0 and 1", f.level), "--level 0.95")
	}
	return nil
}

// estimated is the outcome as it is written.
type estimated struct {
	Kind, File          string
	N, Events, Censored int
	Excluded            []estimate.Excluded
	Results             []estimate.Result
	Warnings            []string
}

// run reads a file, has it estimated and writes what came of it. read returns
// the numbers of the rows that it handed over.
func (f *estimateFlags) run(a *app, kind, file string, read func(*sheet) (estimate.Findings, []int, error)) error {
	if err := f.check(); err != nil {
		return err
	}
	s, err := readSheet(file)
	if err != nil {
		return err
	}
	rows := len(s.rows) + len(s.excluded)
	found, kept, err := read(s)
	if err != nil {
		if _, ok := err.(*hinted); ok {
			return err
		}
		hint := "nines estimate " + kind + " --help"
		if kind == "events" {
			hint = "say it with --end T, or --failure-terminated"
		}
		return usage(err, hint)
	}
	for _, x := range found.Excluded {
		x.Row = kept[x.Row-1]
		s.excluded = append(s.excluded, x)
	}
	// The warning about them has to be about all rows of the file.
	ours := len(estimate.Exclusions(len(kept), len(found.Excluded)))
	found.Warnings = append(estimate.Exclusions(rows, len(s.excluded)), found.Warnings[ours:]...)
	slices.SortStableFunc(s.excluded, func(a, b estimate.Excluded) int { return cmp.Compare(a.Row, b.Row) })
	if rows > 0 && rows == len(s.excluded) {
		a.term.say("no row of %s could be used: %s", file, "nines estimate "+kind+" --help says what its columns are")
	}
	return f.write(a.term.out, estimated{
		Kind: kind, File: file, N: found.N, Events: found.Events, Censored: found.Censored,
		Excluded: s.excluded, Results: found.Results, Warnings: found.Warnings,
	}, a.term.width())
}

func (f *estimateFlags) write(w io.Writer, e estimated, width int) error {
	if f.format == "json" {
		return e.writeJSON(w)
	}
	return e.writeText(w, width)
}

// writeJSON writes the contract: nines.estimate/v1.
func (e estimated) writeJSON(w io.Writer) error {
	type excluded struct {
		Row    int    `json:"row"`
		Reason string `json:"reason"`
	}
	type input struct {
		Kind     string     `json:"kind"`
		File     string     `json:"file"`
		N        int        `json:"n"`
		Events   int        `json:"events"`
		Censored int        `json:"censored"`
		Excluded []excluded `json:"excluded"`
	}
	doc := struct {
		Schema   string            `json:"schema"`
		Input    input             `json:"input"`
		Results  []estimate.Result `json:"results"`
		Warnings []string          `json:"warnings"`
	}{
		Schema:  "nines.estimate/v1",
		Input:   input{e.Kind, e.File, e.N, e.Events, e.Censored, []excluded{}},
		Results: append([]estimate.Result{}, e.Results...), Warnings: append([]string{}, e.Warnings...),
	}
	for _, x := range e.Excluded {
		doc.Input.Excluded = append(doc.Input.Excluded, excluded(x))
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}
