package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

func (a *app) modelSolve() *cobra.Command {
	var f modelFlags
	var picture string
	c := &cobra.Command{
		Use:   "solve FILE.yaml",
		Short: "Compute the measures of a model",
		Long: `Compute the measures that the model file asks for, or those of --measure. Numbers
have all the digits that are right; the error bounds what the computation may be
off, not what the model is off.`,
		Example: "  nines model solve 7-ras-ctmc.yaml\n  nines model solve 8-kofn.yaml --set n=12 --set k=9 --measure unavailability --format json",
		Args:    exactArgs(1, "nines model solve FILE.yaml"),
		RunE: func(c *cobra.Command, args []string) error {
			m, err := a.openModel(c.Context(), args[0], &f)
			if err != nil {
				return err
			}
			return a.solveModel(c.Context(), m, &f, picture)
		},
	}
	f.registerResults(c)
	c.Flags().StringVar(&picture, "chart", "", "also draw trajectories, what the result depends on, or how likely it is, into `FILE.svg` or .png")
	return c
}

// showSolution prints rows for people or for programs.
func (a *app) showSolution(out *dependability.Solution, format string) error {
	if format == "json" {
		return writeSolution(a.term.out, out)
	}
	for _, w := range out.Warnings {
		a.term.say("%s", w)
	}
	if len(out.Results) == 0 && len(out.Warnings) == 0 {
		a.term.say("the file asks for nothing; --measure availability, for example, does")
	}
	return printSolution(a.term.out, out)
}

// solveModel computes, draws and prints.
func (a *app) solveModel(ctx context.Context, m *spec.Model, f *modelFlags, picture string) error {
	o, end, err := a.options(ctx, m, f)
	if err != nil {
		return err
	}
	defer end()
	out, err := solve.Solve(m, o)
	if err != nil {
		return modelError(err)
	}
	if picture != "" {
		drawn, err := solutionChart(m, o, out)
		if err != nil {
			return err
		}
		if err := a.writeChart(picture, drawn); err != nil {
			return err
		}
	}
	end()
	return a.showSolution(out, f.format)
}

// writeSolution is the JSON contract nines.model/v1.
func writeSolution(w io.Writer, s *dependability.Solution) error {
	params := map[string]float64{}
	for _, p := range s.Params {
		params[p.Name] = p.Value
	}
	type document struct {
		Schema      string                 `json:"schema"`
		Model       string                 `json:"model"`
		Title       string                 `json:"title,omitempty"`
		Params      map[string]float64     `json:"params"`
		States      *int64                 `json:"states"`
		Transitions *int64                 `json:"transitions"`
		Results     []dependability.Result `json:"results"`
		Warnings    []string               `json:"warnings"`
	}
	d := document{"nines.model/v1", s.Model, s.Title, params, s.States, s.Transitions, s.Results, s.Warnings}
	if d.Results == nil {
		d.Results = []dependability.Result{}
	}
	if d.Warnings == nil {
		d.Warnings = []string{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(d); err != nil {
		return work(fmt.Errorf("model results: %w", err), "")
	}
	return nil
}

// printSolution is a table for people: one row a number.
func printSolution(w io.Writer, s *dependability.Solution) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", s.Model)
	if s.Title != "" {
		fmt.Fprintf(&b, ": %s", s.Title)
	}
	if s.States != nil {
		fmt.Fprintf(&b, " (%d states", *s.States)
		if s.Transitions != nil {
			fmt.Fprintf(&b, ", %d transitions", *s.Transitions)
		}
		b.WriteByte(')')
	}
	b.WriteByte('\n')
	for _, p := range s.Params {
		fmt.Fprintf(&b, "  %s = %s", p.Name, solve.Digits(p.Value))
		if p.Note != "" {
			fmt.Fprintf(&b, "   (%s)", p.Note)
		}
		b.WriteByte('\n')
	}
	table := [][]string{{"measure", "value", "error", "complement", "method"}}
	for _, r := range s.Results {
		table = append(table, []string{rowName(r), digits(r.Value) + withUnit(r.Unit), bound(r), digits(r.Complement), r.Method})
	}
	alignColumns(&b, table)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

// rowName says what a row is about in one phrase.
func rowName(r dependability.Result) string {
	var b strings.Builder
	b.WriteString(r.Measure)
	for _, part := range []string{r.System, r.Name, r.Stat} {
		if part != "" {
			b.WriteString(" " + part)
		}
	}
	if r.Of != "" {
		b.WriteString(" of " + r.Of)
	}
	if r.Wrt != "" {
		b.WriteString(" by " + r.Wrt)
	}
	if r.At != nil {
		b.WriteString(" at " + solve.Digits(*r.At))
	}
	if r.P != nil {
		b.WriteString(" p " + solve.Digits(*r.P))
	}
	return b.String()
}

func digits(x *float64) string {
	if x == nil {
		return "-"
	}
	return solve.Digits(*x)
}

func withUnit(unit string) string {
	if unit == "" {
		return ""
	}
	return " " + unit
}

// bound is the error, or the interval if there is one.
func bound(r dependability.Result) string {
	switch {
	case r.Low != nil && r.High != nil:
		return fmt.Sprintf("%.6g .. %.6g", *r.Low, *r.High)
	case r.SD != nil && r.Error != nil:
		return fmt.Sprintf("%.2g (sd %.4g)", *r.Error, *r.SD)
	case r.Error != nil:
		return fmt.Sprintf("%.2g", *r.Error)
	}
	return "-"
}

// alignColumns writes rows with two blanks between columns.
func alignColumns(b *strings.Builder, table [][]string) {
	wide := make([]int, len(table[0]))
	for _, row := range table {
		for i, cell := range row {
			wide[i] = max(wide[i], len([]rune(cell)))
		}
	}
	for _, row := range table {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell + strings.Repeat(" ", wide[i]-len([]rune(cell))+2))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
