package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/exchange"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/strictyaml"
)

func (a *app) modelExport() *cobra.Command {
	var f modelFlags
	var to string
	c := &cobra.Command{
		Use:   "export FILE.yaml --to prism|properties|openpsa|csv|states",
		Short: "Write a model for another tool",
		Long: `Write a model for another tool on standard output: a chain or a population in the
PRISM language (prism) and questions for it (properties), a block diagram as an
Open-PSA fault tree (openpsa), the transitions of a chain (csv) and its states
(states) as CSV.`,
		Example: "  nines model export 7-ras-ctmc.yaml --to prism > ras.sm\n  nines model export 9-network.yaml --to openpsa > net.xml\n  nines model export 7-ras-ctmc.yaml --to csv --set n=4",
		Args:    exactArgs(1, "nines model export FILE.yaml --to prism"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withModel(c.Context(), args[0], &f, func(m *spec.Model, o solve.Options) error {
				text, err := export(m, to, o)
				if err != nil {
					return modelError(err)
				}
				_, err = a.term.out.Write(text)
				return err
			})
		},
	}
	f.register(c)
	c.Flags().StringVar(&to, "to", "prism", "`FORMAT`: prism, properties, openpsa, csv or states")
	return c
}

func export(m *spec.Model, to string, o solve.Options) ([]byte, error) {
	switch to {
	case "prism":
		return exchange.Prism(m, o.Set)
	case "properties":
		return exchange.PrismProperties(m), nil
	case "openpsa":
		return exchange.OpenPSA(m, o.Set)
	case "csv", "states":
		chain, err := buildChain(m, o.Set, o.Limits)
		if err != nil {
			return nil, err
		}
		if to == "states" {
			return exchange.States(chain), nil
		}
		return exchange.Transitions(chain), nil
	}
	return nil, usage(fmt.Errorf("no format %q", to), "--to prism, properties, openpsa, csv or states")
}

// buildChain explores a chain; one of like units is written out first.
func buildChain(m *spec.Model, set map[string]float64, limits dependability.Limits) (*solve.Chain, error) {
	if m.Kind == spec.KindRepairable {
		chain, err := exchange.Markov(m)
		if err != nil {
			return nil, err
		}
		m = chain
	}
	return solve.BuildChain(m, set, limits)
}

func (a *app) modelImport() *cobra.Command {
	var from string
	c := &cobra.Command{
		Use:   "import FILE --from prism|openpsa",
		Short: "Translate a model of another tool",
		Long: `Translate a model of another tool into a model file on standard output: a CTMC of
the PRISM language (constants, formulas, modules that do not synchronise, the
labels up and down, rewards of states) or Open-PSA fault trees (and, or, atleast).
What cannot be translated is an error with its place.`,
		Example: "  nines model import cluster.sm --from prism > cluster.yaml\n  nines model import plant.xml --from openpsa > plant.yaml",
		Args:    exactArgs(1, "nines model import FILE --from prism"),
		RunE: func(_ *cobra.Command, args []string) error {
			read := map[string]func(string, []byte) ([]byte, error){"prism": exchange.FromPrism, "openpsa": exchange.FromOpenPSA}[from]
			if read == nil {
				return usage(errors.New("--from is "+from), "--from prism or --from openpsa")
			}
			source, err := readModel(args[0])
			if err != nil {
				return modelError(fmt.Errorf("import %s: %w", args[0], err))
			}
			text, err := read(args[0], source)
			if fault, ok := errors.AsType[*strictyaml.Error](err); ok {
				return faulty(fault, "--from prism reads a ctmc of the PRISM language, --from openpsa a fault tree in XML")
			}
			if err != nil {
				return modelError(err)
			}
			_, err = a.term.out.Write(text)
			return err
		},
	}
	c.Flags().StringVar(&from, "from", "prism", "`FORMAT`: prism or openpsa")
	return c
}
