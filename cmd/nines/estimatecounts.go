package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/estimate"
)

type countFlags struct {
	estimateFlags
	failures, exposure string
	predict            float64
	versus             string
	failureTerminated  bool
	oneSided           bool
}

func (a *app) estimateCounts() *cobra.Command {
	var f countFlags
	c := &cobra.Command{
		Use: "counts FILE", Short: "Numbers of failures: rate, clustering, prediction, comparison",
		Long: `Numbers of failures: columns failures and exposure (1 each if there is no such
column). One row is one rate; many rows also tell whether failures cluster.`,
		Example: `  nines estimate counts weekly.csv --predict 4
  nines estimate counts october.csv --versus september.csv --unit h
  nines estimate counts quiet.csv --one-sided --format json`,
		Args: exactArgs(1, "nines estimate counts FILE.csv"),
		RunE: func(_ *cobra.Command, args []string) error {
			return f.run(a, "counts", args[0], func(s *sheet) (estimate.Findings, []int, error) { return f.read(s, a) })
		},
	}
	f.register(c)
	flags := c.Flags()
	flags.StringVar(&f.failures, "failures", "", "`COLUMN` of the numbers of failures (default failures)")
	flags.StringVar(&f.exposure, "exposure", "", "`COLUMN` of the exposure (default exposure, or 1 each)")
	flags.Float64Var(&f.predict, "predict", 0, "`EXPOSURE` to come, to predict failures for")
	flags.StringVar(&f.versus, "versus", "", "`FILE` of counts to compare with")
	flags.BoolVar(&f.failureTerminated, "failure-terminated", false, "observation stopped at the last failure because of it")
	flags.BoolVar(&f.oneSided, "one-sided", false, "one-sided limits of the rate")
	return c
}

func (f *countFlags) read(s *sheet, a *app) (estimate.Findings, []int, error) {
	c, kept, err := f.counts(s)
	if err != nil {
		return estimate.Findings{}, nil, err
	}
	o := estimate.CountOptions{Level: f.level, OneSided: f.oneSided, Horizon: f.predict}
	if f.versus != "" {
		other, err := readSheet(f.versus)
		if err != nil {
			return estimate.Findings{}, nil, err
		}
		versus, _, err := f.counts(other)
		if err != nil {
			return estimate.Findings{}, nil, err
		}
		o.Versus = &versus
		for _, x := range other.excluded {
			a.term.say("%s: row %d left out: %s", f.versus, x.Row, x.Reason)
		}
	}
	all, err := o.All(c)
	return all, kept, err
}

func (f *countFlags) counts(s *sheet) (estimate.Counts, []int, error) {
	c := estimate.Counts{FailureTerminated: f.failureTerminated, Unit: f.unit}
	countAt, err := s.choose(f.failures, "failures", false)
	if err != nil {
		return c, nil, err
	}
	exposureAt, err := s.choose(f.exposure, "exposure", true)
	if err != nil {
		return c, nil, err
	}
	var kept []int
	for _, r := range s.rows {
		n, reason := s.number(r, countAt)
		exposure := 1.0
		if exposureAt >= 0 && reason == "" {
			exposure, reason = s.number(r, exposureAt)
		}
		if reason != "" {
			s.exclude(r, reason)
			continue
		}
		c.Failures, c.Exposure = append(c.Failures, n), append(c.Exposure, exposure)
		kept = append(kept, r.number)
	}
	return c, kept, nil
}

type detectableFlags struct {
	estimateFlags
	n      int
	sigmas []float64
}

func (a *app) estimateDetectable() *cobra.Command {
	var f detectableFlags
	c := &cobra.Command{
		Use: "detectable --n N", Short: "The smallest change that so many failures can show",
		Long: `The smallest ratio of two means that a comparison of N against N durations finds
with power 80 %: for lognormal durations with each sigma (the standard deviation
of the logarithm; 1 to 1.5 is usual for repairs), and for exponential ones.`,
		Example: `  nines estimate detectable --n 10
  nines estimate detectable --n 50 --sigma 1.1,1.5 --format json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if f.n < 1 {
				return usage(fmt.Errorf("--n %d is no number of durations", f.n), "nines estimate detectable --n 10")
			}
			for _, s := range f.sigmas {
				if !(s > 0 && s < 100) {
					return usage(fmt.Errorf("--sigma %v is no standard deviation", s), "nines estimate detectable --n 10 --sigma 1.1")
				}
			}
			rows := estimate.Detectable(f.n, f.sigmas, f.level)
			return f.write(a.term.out, estimated{Kind: "detectable", N: f.n, Results: rows}, a.term.width())
		},
	}
	f.register(c)
	c.Flags().IntVar(&f.n, "n", 0, "`NUMBER` of durations on each side")
	c.Flags().Float64SliceVar(&f.sigmas, "sigma", []float64{0.8, 1.1, 1.5}, "standard `DEVIATIONS` of the logarithms")
	return c
}
