package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/dependability/diagram"
	"github.com/nines-bot/nines/dependability/exchange"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

func (a *app) modelDiagram() *cobra.Command {
	var f modelFlags
	var format string
	c := &cobra.Command{
		Use:   "diagram FILE.yaml --format svg|dot|mermaid",
		Short: "Draw a model",
		Long: `Draw a model on standard output: the states of a chain, the classes of a
population or a block diagram. Down states have a double border and say so.`,
		Example: "  nines model diagram 7-ras-ctmc.yaml > ras.svg\n  nines model diagram 9-network.yaml --format mermaid",
		Args:    exactArgs(1, "nines model diagram FILE.yaml --format svg"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withModel(c.Context(), args[0], &f, func(m *spec.Model, o solve.Options) error {
				switch diagram.Format(format) {
				case diagram.SVG, diagram.DOT, diagram.Mermaid:
				default:
					return usage(fmt.Errorf("no format %q", format), "--format svg, dot or mermaid")
				}
				text, err := drawModel(m, o, diagram.Format(format))
				if err != nil {
					return err
				}
				_, err = a.term.out.Write(text)
				return err
			})
		},
	}
	f.register(c)
	c.Flags().StringVar(&format, "format", "svg", "`FORMAT`: svg, dot or mermaid")
	return c
}

// drawModel draws a model with the given parameters; like units as the chain
// that they are.
func drawModel(m *spec.Model, o solve.Options, format diagram.Format) (text []byte, err error) {
	if m.Kind == spec.KindRepairable {
		if m, err = exchange.Markov(m); err != nil {
			return nil, modelError(err)
		}
	}
	if text, err = diagram.Draw(m, o.Set, o.Limits, format); err != nil {
		return nil, modelError(err)
	}
	return text, nil
}
