package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/strictyaml"
)

func (a *app) modelCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "model",
		Short: "Dependability models: predicted availability of a system in one file",
		Long: `Dependability models: a system written as one small file (block diagram, k of n
with repairmen, Markov chain, population, composition) and what follows from it.
docs/models.md teaches the format.`,
		Example: `  nines model check examples/models/*.yaml
  nines model solve examples/models/7-ras-ctmc.yaml
  nines model solve system.yaml --set n=4 --set repair='2 h' --measure unavailability --format json
  nines model sweep system.yaml --vary n=2:8:7 --measure unavailability`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.modelCheck(), a.modelSolve(), a.modelSimulate(), a.modelSweep(), a.modelDiagram(), a.modelExport(), a.modelImport())
	for _, sub := range c.Commands() {
		sub.SetFlagErrorFunc(flagError)
	}
	return c
}

// modelFlags are those of every command on a model.
type modelFlags struct {
	set      []string
	measures []string
	format   string
	outside  bool
	states   int64
	memory   int64 // MiB
	cores    int
	service  string // whose issues tell parameters
	period
}

func (f *modelFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVar(&f.set, "set", nil, "parameter `NAME=VALUE`, also with a unit (mu='2 / h'); may be repeated")
	flags.BoolVar(&f.outside, "outside", false, "allow use: to leave the folder of the model")
	flags.Int64Var(&f.states, "states", 0, "most `STATES` of a chain")
	flags.Int64Var(&f.memory, "memory", 0, "most `MIB` of memory for tables")
	flags.StringVar(&f.service, "service", "", "`SERVICE` whose issues tell the parameters with jira: (default by models: in nines.yaml)")
	flags.StringVar(&f.window, "window", "", "`LENGTH` of the period of these issues (default 30d)")
	flags.StringVar(&f.asOf, "as-of", "", "read these issues as they stood at this `TIME`")
	flags.IntVar(&f.cores, "cores", runtime.GOMAXPROCS(0), "processor `CORES` to use; no number depends on it")
}

func (f *modelFlags) registerResults(c *cobra.Command) {
	f.register(c)
	c.Flags().StringSliceVar(&f.measures, "measure", nil, "only the measures of this `NAME`; may be repeated")
	c.Flags().StringVar(&f.format, "format", "text", "`FORMAT`: text or json")
}

func (f *modelFlags) check() error {
	if f.format != "" && f.format != "text" && f.format != "json" {
		return usage(fmt.Errorf("no format %q", f.format), "text or json")
	}
	if f.states < 0 || f.memory < 0 || f.cores < 1 {
		return usage(errors.New("--states, --memory and --cores are positive numbers"), "such as --states 1000000 --memory 2048 --cores 2")
	}
	return nil
}

// openModel reads a model file and those it uses, and what issues tell of their
// parameters.
func (a *app) openModel(ctx context.Context, file string, f *modelFlags) (*spec.Model, error) {
	m, err := a.loadModel(file, f)
	if err != nil {
		return nil, err
	}
	return m, a.fillModel(ctx, file, m, f)
}

// loadModel reads a model file and those it uses.
func (a *app) loadModel(file string, f *modelFlags) (*spec.Model, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	loader := &spec.Loader{Read: readModel, Outside: f.outside}
	m, err := loader.Load(filepath.ToSlash(file))
	return m, modelError(err)
}

// maxModelFile is more than any model needs.
const maxModelFile = 1 << 20

// readModel reads a regular file of moderate size.
func readModel(path string) ([]byte, error) {
	file, err := os.Open(filepath.FromSlash(path))
	if err != nil {
		return nil, err
	}
	defer file.Close() // read only: nothing to lose
	data, err := io.ReadAll(io.LimitReader(file, maxModelFile+1))
	if err == nil && len(data) > maxModelFile {
		err = usage(fmt.Errorf("larger than %d bytes", maxModelFile), modelFileHint)
	}
	return data, err
}

const (
	modelFileHint   = "give the path of a model file, such as examples/models/2-vm.yaml"
	modelFormatHint = "docs/models.md teaches the format, examples/models has files of every kind"
)

// modelError gives an error of a model its exit status: what is wrong with the
// file or its path is wrong usage, what is too large is work that failed.
func modelError(err error) error {
	if err == nil {
		return nil
	}
	if h, ok := errors.AsType[*hinted](err); ok {
		return &hinted{err, h.hint, h.code}
	}
	if fault, ok := errors.AsType[*strictyaml.Error](err); ok {
		return faulty(fault, modelFormatHint)
	}
	if unknown, ok := errors.AsType[*solve.UnknownParam](err); ok {
		return usage(unknown, unknown.Hint)
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return usage(err, modelFileHint)
	}
	return work(err, "")
}

// values reads --set.
func (f *modelFlags) values(m *spec.Model) (map[string]float64, error) {
	set := map[string]float64{}
	for _, s := range f.set {
		name, text, ok := strings.Cut(s, "=")
		if !ok {
			return nil, usage(fmt.Errorf("--set %s has no value", s), "--set n=4")
		}
		x, err := m.Quantity(text)
		if err != nil {
			return nil, usage(fmt.Errorf("--set %s: %w", s, err), "a number, perhaps with a unit: --set mu='2 / h'")
		}
		set[strings.TrimSpace(name)] = x
	}
	return set, nil
}

// options puts the flags together.
func (a *app) options(ctx context.Context, m *spec.Model, f *modelFlags) (solve.Options, func(), error) {
	set, err := f.values(m)
	if err != nil {
		return solve.Options{}, nil, err
	}
	told := &teller{term: a.term}
	return solve.Options{
		Set: set, Measures: f.measures, Cores: f.cores,
		Limits: dependability.Limits{States: f.states, Bytes: f.memory << 20, Going: ctx.Err, Said: told.say},
	}, told.end, nil
}

// withModel opens a model and runs do with it and its options.
func (a *app) withModel(ctx context.Context, file string, f *modelFlags, do func(*spec.Model, solve.Options) error) error {
	m, err := a.openModel(ctx, file, f)
	if err != nil {
		return err
	}
	o, end, err := a.options(ctx, m, f)
	if err != nil {
		return err
	}
	defer end()
	return do(m, o)
}

// A teller shows the progress of long work, one bar for each kind of it.
type teller struct {
	term *terminal
	mu   sync.Mutex
	what string
	bar  *bar
}

func (t *teller) say(done, of float64, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if what != t.what {
		t.bar.end()
		t.bar, t.what = t.term.bar(what), what
	}
	const parts = 10_000
	if of > parts {
		done, of = done/of*parts, parts
	}
	t.bar.set(int(done), int(of))
}

func (t *teller) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bar.end()
	t.bar = nil
}
