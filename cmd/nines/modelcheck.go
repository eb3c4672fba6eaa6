package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

func (a *app) modelCheck() *cobra.Command {
	var f modelFlags
	c := &cobra.Command{
		Use:   "check FILE.yaml...",
		Short: "Read models strictly and run their expect: section",
		Long: `Read models strictly: names, units, ranges, rates, with line and column in every
complaint, and compare what they give with what their expect: section says.`,
		Example: "  nines model check examples/models/*.yaml",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(errors.New("nines model check takes at least one file"), "nines model check examples/models/*.yaml")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			var bad []error
			for _, file := range args {
				if err := a.checkModel(c.Context(), file, &f); err != nil {
					a.term.fail(err)
					bad = append(bad, err)
				}
			}
			if len(bad) == 0 {
				return nil
			}
			code := usage
			for _, err := range bad {
				if exitCode(err) != 2 {
					code = work
				}
			}
			return code(fmt.Errorf("%d of %d models at fault", len(bad), len(args)), "")
		},
	}
	f.register(c)
	return c
}

func (a *app) checkModel(ctx context.Context, file string, f *modelFlags) error {
	return a.withModel(ctx, file, f, func(m *spec.Model, o solve.Options) error {
		if open := unfilled(m, o.Set); open != "" {
			fmt.Fprintf(a.term.out, "%s: reads well (%s); not solved: parameter %s comes from issues\n", printable(file), m.Kind, open)
			return nil
		}
		faults, err := solve.Check(m, o)
		if err != nil {
			return modelError(err)
		}
		for _, fault := range faults {
			a.term.say("%s", fault)
		}
		if len(faults) > 0 {
			return unmet(file, m, faults)
		}
		fmt.Fprintf(a.term.out, "%s: ok (%s, %d expectations met)\n", printable(file), m.Kind, len(m.Expects))
		return nil
	})
}

func unmet(file string, m *spec.Model, faults []string) error {
	return work(fmt.Errorf("%s: %d of %d expectations are not met", file, len(faults), len(m.Expects)), "correct the model, or what its expect: says")
}

// checkModels proves the models of the configured services, a line each.
func (a *app) checkModels(ctx context.Context, f *findings, cfg *config) {
	for i := range cfg.Services {
		for _, file := range cfg.Services[i].Models {
			detail, hint, err := a.proveModel(ctx, file, cfg.Services[i].Name)
			if err != nil {
				f.err("model "+filepath.Base(file), err, "")
				continue
			}
			f.add("model "+filepath.Base(file), true, detail, hint)
		}
	}
}

// proveModel reads a model, computes what its expect: is about and compares.
func (a *app) proveModel(ctx context.Context, file, service string) (detail, hint string, err error) {
	flags := &modelFlags{cores: 1, service: service}
	m, err := a.loadModel(file, flags)
	if err != nil {
		return "", "", err
	}
	if err := a.fillModel(ctx, file, m, flags); err != nil {
		if open := unfilled(m, nil); open != "" {
			return fmt.Sprintf("%s, reads well; not solved", m.Kind), err.Error(), nil
		}
		return "", "", err
	}
	faults, err := solve.Check(m, solve.Options{Limits: dependability.Limits{Going: ctx.Err}})
	switch {
	case err != nil:
		return "", "", modelError(err)
	case len(faults) > 0:
		return "", "", work(unmet(file, m, faults), faults[0])
	}
	return fmt.Sprintf("%s, loads; expectations met: %d", m.Kind, len(m.Expects)), "", nil
}
