package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
)

// writeChart draws c into a file, by its ending as SVG or PNG.
func (a *app) writeChart(file string, c report.Chart) error {
	fonts, err := chart.LoadFonts(chart.StandardFonts()...)
	if err != nil {
		return work(err, "")
	}
	o := chart.Options{Frame: true, Fonts: fonts}
	draw := chart.SVG
	switch strings.ToLower(filepath.Ext(file)) {
	case ".svg":
	case ".png":
		draw = chart.PNG
	default:
		return usage(fmt.Errorf("--chart %s: not a picture", file), "end the name with .svg or .png")
	}
	picture, err := draw(c, o)
	if err != nil {
		return work(err, "")
	}
	if err := writeFile(file, func(w io.Writer) error { _, err := w.Write(picture); return err }); err != nil {
		return work(err, "")
	}
	a.term.say("wrote %s", file)
	return nil
}

// solutionChart draws what a solution has to show: the course of a population,
// else what the measures are sensitive to, else how likely they are.
func solutionChart(m *spec.Model, o solve.Options, s *dependability.Solution) (report.Chart, error) {
	if c, ok := trajectories(s); ok {
		return c, nil
	}
	if c, ok := tornado(s); ok {
		return c, nil
	}
	if c, ok, err := spreadChart(m, o, s); ok || err != nil {
		return c, modelError(err)
	}
	return report.Chart{}, usage(errors.New("nothing here to draw: the model has neither a trajectory nor a sensitivity, nor an uncertain availability"),
		"ask for one of them under measures:, or draw a sweep")
}

// spreadChart draws the distribution of the availability of each system with an
// uncertainty. It takes more quantiles than the file asks for.
func spreadChart(m *spec.Model, o solve.Options, s *dependability.Solution) (report.Chart, bool, error) {
	at := slices.IndexFunc(s.Results, func(r dependability.Result) bool {
		return r.Measure == "uncertainty" && (r.Of == "unavailability" || r.Of == "availability")
	})
	if at < 0 {
		return report.Chart{}, false, nil
	}
	asked, err := m.Measure("uncertainty")
	if err != nil {
		return report.Chart{}, false, err
	}
	if i := slices.IndexFunc(m.Measures, func(q *spec.Measure) bool { return q.Name == "uncertainty" }); i >= 0 {
		asked = m.Measures[i]
	}
	q := *asked
	q.Of, q.P = []string{"unavailability"}, spec.Numbers(report.SpreadLevels()...)
	one := *m
	one.Measures = []*spec.Measure{&q}
	o.Measures = nil
	out, err := solve.Solve(&one, o)
	if err != nil {
		return report.Chart{}, false, err
	}
	var quantiles []float64
	for _, r := range out.Results {
		if r.P != nil && r.Value != nil && r.System == s.Results[at].System {
			quantiles = append(quantiles, *r.Value)
		}
	}
	c, ok := report.SpreadCurve(quantiles)
	if !ok {
		return report.Chart{}, false, nil
	}
	c.Name = "by what is known of the parameters"
	title := cmp.Or(s.Title, s.Model)
	return report.Chart{
		ID: "spread", Title: "How likely each availability is", Subtitle: title,
		Alt:  fmt.Sprintf("%s: distribution of the availability, in the middle %.12g.", title, 1-quantiles[len(quantiles)/2]),
		Plot: report.SpreadPlot([]report.Curve{c}),
	}, true, nil
}

// trajectories draws each class by each method over time, with a band of two
// standard deviations where the method gives one.
func trajectories(s *dependability.Solution) (report.Chart, bool) {
	p := report.Curves{XLabel: "time", YLabel: "units"}
	at := map[string]int{}
	for _, r := range s.Results {
		if r.Measure != "trajectory" || r.At == nil || r.Value == nil {
			continue
		}
		name := r.Of + ", " + cmp.Or(r.Name, r.Method)
		i, ok := at[name]
		if !ok {
			i = len(p.Lines)
			at[name] = i
			p.Lines = append(p.Lines, report.Curve{Name: name})
		}
		l := &p.Lines[i]
		l.X, l.Y = append(l.X, *r.At), append(l.Y, *r.Value)
		var low, high *float64
		if r.SD != nil {
			low, high = new(math.Max(0, *r.Value-2**r.SD)), new(*r.Value+2**r.SD)
		}
		l.Low, l.High = append(l.Low, low), append(l.High, high)
	}
	if len(p.Lines) == 0 {
		return report.Chart{}, false
	}
	for i := range p.Lines {
		if slices.ContainsFunc(p.Lines[i].Low, func(v *float64) bool { return v != nil }) {
			p.Lines[i].Band = "2 standard deviations" // named once
			break
		}
	}
	last := p.Lines[0]
	title := cmp.Or(s.Title, s.Model)
	return report.Chart{
		ID: "trajectory", Title: title, Subtitle: "Units in each class over time, bands of two standard deviations",
		Alt:  fmt.Sprintf("%s: %d curves; %s ends at %g at time %g.", title, len(p.Lines), last.Name, last.Y[len(last.Y)-1], last.X[len(last.X)-1]),
		Plot: p,
	}, true
}

// tornado draws the elasticities of the first measure that has some, the
// largest first: by how many percent it changes if a parameter grows by one.
func tornado(s *dependability.Solution) (report.Chart, bool) {
	p := report.Forest{XLabel: "percent for one percent", Line: &report.Reference{Value: 0, Label: "no effect"}}
	of := ""
	for _, r := range s.Results {
		if r.Measure != "sensitivity" || r.Name != "elasticity" || r.Value == nil || of != "" && r.Of != of {
			continue
		}
		of = r.Of
		v := *r.Value
		p.Rows = append(p.Rows, report.ForestRow{
			Label: r.Wrt, Text: fmt.Sprintf("%.3g", v), Value: new(v), Low: new(math.Min(0, v)), High: new(math.Max(0, v)), Weight: 1,
		})
	}
	if len(p.Rows) == 0 {
		return report.Chart{}, false
	}
	slices.SortStableFunc(p.Rows, func(a, b report.ForestRow) int {
		return cmp.Compare(math.Abs(*b.Value), math.Abs(*a.Value))
	})
	title := fmt.Sprintf("What the %s depends on", of)
	return report.Chart{
		ID: "sensitivity", Title: title, Subtitle: cmp.Or(s.Title, s.Model) + ": change in percent if a parameter grows by one percent",
		Alt:  fmt.Sprintf("%s: %s first, %s.", title, p.Rows[0].Label, p.Rows[0].Text),
		Plot: p,
	}, true
}

// sweepChart draws the first measure of a sweep, a line for each of its rows.
func sweepChart(name string, values []float64, steps []*dependability.Solution) (report.Chart, error) {
	p := report.Curves{XLabel: name}
	at := map[string]int{}
	measure := ""
	for k, s := range steps {
		for _, r := range s.Results {
			if r.Value == nil || measure != "" && r.Measure != measure {
				continue
			}
			measure = r.Measure
			p.YLabel = r.Unit
			row := rowName(r)
			i, ok := at[row]
			if !ok {
				i = len(p.Lines)
				at[row] = i
				p.Lines = append(p.Lines, report.Curve{Name: row})
			}
			l := &p.Lines[i]
			l.X, l.Y = append(l.X, values[k]), append(l.Y, *r.Value)
		}
	}
	if len(p.Lines) == 0 {
		return report.Chart{}, usage(errors.New("nothing here to draw: no measure has a value"), "choose one: --measure unavailability")
	}
	p.XLog, p.YLog = wide(values), wideLines(p.Lines)
	title := fmt.Sprintf("%s by %s", strings.ReplaceAll(measure, "_", " "), name)
	title = strings.ToUpper(title[:1]) + title[1:]
	l := p.Lines[0]
	return report.Chart{
		ID: "sweep", Title: title, Subtitle: cmp.Or(steps[0].Title, steps[0].Model),
		Alt:  fmt.Sprintf("%s: from %.6g at %g to %.6g at %g.", title, l.Y[0], l.X[0], l.Y[len(l.Y)-1], l.X[len(l.X)-1]),
		Plot: p,
	}, nil
}

// wide says that values span so much that only a logarithmic axis shows them.
func wide(values []float64) bool {
	return slices.Min(values) > 0 && slices.Max(values)/slices.Min(values) >= 30
}

func wideLines(lines []report.Curve) bool {
	var all []float64
	for _, l := range lines {
		all = append(all, l.Y...)
	}
	return wide(all)
}
