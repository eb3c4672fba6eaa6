package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

func (a *app) modelSweep() *cobra.Command {
	var f modelFlags
	var vary, picture string
	c := &cobra.Command{
		Use:   "sweep FILE.yaml --vary NAME=FROM:TO:STEPS[,log]",
		Short: "Solve a model for many values of a parameter",
		Long: `Solve a model for STEPS values of a parameter, evenly from FROM to TO, or with
,log evenly on a logarithmic scale. One line a value; with --format json one
solution a value.`,
		Example: "  nines model sweep 7-ras-ctmc.yaml --vary n=2:8:7 --measure unavailability\n  nines model sweep 7-ras-ctmc.yaml --vary mu_nn=1:100:21,log --measure unavailability --measure mttff",
		Args:    exactArgs(1, "nines model sweep FILE.yaml --vary n=2:8:7"),
		RunE: func(c *cobra.Command, args []string) error {
			name, values, err := sweepValues(vary)
			if err != nil {
				return err
			}
			return a.withModel(c.Context(), args[0], &f, func(m *spec.Model, o solve.Options) error {
				steps, err := solve.Sweep(m, o, name, values)
				if err != nil {
					return modelError(err)
				}
				if picture != "" {
					drawn, err := sweepChart(name, values, steps)
					if err != nil {
						return err
					}
					if err := a.writeChart(picture, drawn); err != nil {
						return err
					}
				}
				return writeSweep(a.term.out, name, values, steps, f.format)
			})
		},
	}
	f.registerResults(c)
	c.Flags().StringVar(&picture, "chart", "", "also draw the first measure over the parameter into `FILE.svg` or .png")
	c.Flags().StringVar(&vary, "vary", "", "`NAME=FROM:TO:STEPS` with ,log for a logarithmic scale")
	return c
}

// maxSteps bounds a sweep.
const maxSteps = 100_000

// sweepValues reads name=from:to:steps[,log].
func sweepValues(s string) (string, []float64, error) {
	bad := func(why string) error {
		return usage(errors.New("--vary "+s+": "+why), "--vary n=2:8:7, or --vary mu=1:100:21,log")
	}
	if s == "" {
		return "", nil, usage(errors.New("nines model sweep needs --vary"), "--vary n=2:8:7, or --vary mu=1:100:21,log")
	}
	name, rest, ok := strings.Cut(s, "=")
	rest, log := strings.CutSuffix(rest, ",log")
	parts := strings.Split(rest, ":")
	if !ok || len(parts) != 3 {
		return "", nil, bad("not of the form NAME=FROM:TO:STEPS")
	}
	from, err1 := strconv.ParseFloat(parts[0], 64)
	to, err2 := strconv.ParseFloat(parts[1], 64)
	steps, err3 := strconv.Atoi(parts[2])
	switch {
	case errors.Join(err1, err2, err3) != nil || math.IsInf(from, 0) || math.IsInf(to, 0) || math.IsNaN(from+to):
		return "", nil, bad("FROM and TO are numbers, STEPS a whole number")
	case steps < 1 || steps > maxSteps:
		return "", nil, bad(fmt.Sprintf("STEPS is between 1 and %d", maxSteps))
	case log && !(from > 0 && to > 0):
		return "", nil, bad("a logarithmic scale is above 0")
	}
	values := make([]float64, steps)
	for i := range values {
		x := float64(i) / float64(max(steps-1, 1))
		if log {
			values[i] = from * math.Pow(to/from, x)
		} else {
			values[i] = from + (to-from)*x
		}
	}
	values[steps-1] = to
	if steps == 1 {
		values[0] = from
	}
	return name, values, nil
}

// writeSweep is a table with a column for every row of the solutions, or the
// solutions themselves.
func writeSweep(w io.Writer, name string, values []float64, steps []*dependability.Solution, format string) error {
	if format == "json" {
		for _, s := range steps {
			if err := writeSolution(w, s); err != nil {
				return err
			}
		}
		return nil
	}
	var columns []string
	for _, s := range steps {
		for _, r := range s.Results {
			if c := rowName(r); !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
	}
	table := [][]string{append([]string{name}, columns...)}
	for i, s := range steps {
		cells := map[string]string{}
		for _, r := range s.Results {
			cells[rowName(r)] = digits(r.Value)
		}
		row := []string{solve.Digits(values[i])}
		for _, c := range columns {
			cell, ok := cells[c]
			if !ok {
				cell = "-"
			}
			row = append(row, cell)
		}
		table = append(table, row)
	}
	var b strings.Builder
	alignColumns(&b, table)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}
