package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

func (a *app) modelSimulate() *cobra.Command {
	var f modelFlags
	var how solve.Simulation
	c := &cobra.Command{
		Use:   "simulate FILE.yaml",
		Short: "Estimate the measures of a model by simulation",
		Long: `Estimate the measures of a model by discrete-event simulation: a check on solve,
with an interval for every number. The same seed gives the same numbers on any
number of cores. Rare failures are not made likelier: a system that fails once in
a billion repairs needs solve.`,
		Example: "  nines model simulate 8-kofn.yaml --runs 100000 --seed 7",
		Args:    exactArgs(1, "nines model simulate FILE.yaml"),
		RunE: func(c *cobra.Command, args []string) error {
			if how.Runs < 0 || how.Events < 0 || !(how.Level > 0 && how.Level < 1) {
				return usage(errors.New("--runs and --events are positive, --level lies between 0 and 1"), "such as --runs 20000 --level 0.95")
			}
			return a.withModel(c.Context(), args[0], &f, func(m *spec.Model, o solve.Options) error {
				out, err := solve.Simulate(m, o, how)
				if err != nil {
					return modelError(err)
				}
				return a.showSolution(out, f.format)
			})
		},
	}
	f.registerResults(c)
	c.Flags().IntVar(&how.Runs, "runs", 0, "`RUNS` of what begins anew (default 20000; populations as in the file)")
	c.Flags().Int64Var(&how.Events, "events", 0, "`EVENTS` of the long run, about (default 5000000)")
	c.Flags().Uint64Var(&how.Seed, "seed", 1, "`SEED` of the dice")
	c.Flags().Float64Var(&how.Level, "level", 0.95, "confidence `LEVEL` of the intervals")
	return c
}
