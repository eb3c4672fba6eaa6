package bot

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/report"
)

// Models are the dependability models of a service.
type Models struct {
	Files []string // absolute paths
	Read  func(file string) ([]byte, error)
}

// What a report may spend on a model. `nines model solve` has no such limits.
const (
	modelStates  = 2_000_000
	modelBytes   = 512 << 20
	modelSteps   = 1_000_000_000
	modelSamples = 4000 // of an interval without a closed form
)

// modelLevel is that of the intervals of the section on failures, with which
// the predicted ones are compared.
const (
	modelLevel = 0.9
	modelTail  = 0.05 // on either side of it
)

// models solves the models of a service. One that fails says why in its place;
// the error is that of ctx or of the shelf.
func models(ctx context.Context, from Shelf, svc Service, asOf time.Time, window nines.Window) ([]report.Model, error) {
	var all []report.Model
	field := &fieldData{from: from, svc: svc, asOf: asOf, window: window, known: map[string]observed{}}
	for _, file := range svc.Models.Files {
		one, err := solveModel(ctx, field, svc, file)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		one.File = filepath.Base(file)
		if err != nil {
			one.Fault = err.Error()
		}
		all = append(all, one)
	}
	return all, nil
}

func solveModel(ctx context.Context, field *fieldData, svc Service, file string) (report.Model, error) {
	// Reports go to places where the folders of this machine mean nothing.
	folder := filepath.Dir(file)
	loader := &spec.Loader{Read: func(name string) ([]byte, error) {
		text, err := svc.Models.Read(filepath.Join(folder, filepath.FromSlash(name)))
		if at, ok := errors.AsType[*fs.PathError](err); ok {
			err = at.Err
		}
		return text, err
	}}
	m, err := loader.Load(filepath.Base(file))
	if err != nil {
		return report.Model{}, err
	}
	out := report.Model{Name: m.Name, Title: m.Title, TimeUnit: m.TimeUnit.Name}
	if out.Doubts, err = field.fill(ctx, m); err != nil {
		return out, err
	}
	o := solve.Options{Limits: dependability.Limits{States: modelStates, Bytes: modelBytes, Steps: modelSteps, Going: ctx.Err}, Each: true}
	if out.Solution, err = solve.Solve(m, o); err != nil {
		return out, err
	}
	p := prober{model: m, opts: o}
	out.Predictions = p.predictions(svc.objective())
	out.Doubts = append(out.Doubts, p.doubts...)
	out.Doubts = append(out.Doubts, hiddenDependence(m)...)
	return out, nil
}

// objective is the unavailability that was promised, nil if none was.
func (s *Service) objective() *float64 {
	if s.Failures == nil || s.Failures.Rule.Objective == nil {
		return nil
	}
	return new(1 - s.Failures.Rule.Objective.Availability)
}

// A prober asks a model for more than its file does.
type prober struct {
	model  *spec.Model
	opts   solve.Options
	doubts []string // what it could not answer
}

// doubt notes what could not be answered, without the excerpt of the file that
// follows in an error.
func (p *prober) doubt(what string, err error) {
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		p.doubts = append(p.doubts, what+" cannot be said: "+first)
	}
}

// ask computes one measure, changed by with.
func (p *prober) ask(name string, set map[string]float64, with func(*spec.Measure)) ([]dependability.Result, error) {
	q, err := p.model.Measure(name)
	if err != nil {
		return nil, err
	}
	with(q)
	one := *p.model
	one.Measures = []*spec.Measure{q}
	o := p.opts
	o.Set, o.Each = set, false
	s, err := solve.Solve(&one, o)
	if err != nil {
		return nil, err
	}
	return s.Results, nil
}

// predictions are what the model says of each of its systems; none where it
// knows no availability.
func (p *prober) predictions(objective *float64) []report.Prediction {
	if p.model.Kind == spec.KindPopulation || p.model.Kind == spec.KindCompose || p.model.CTMC != nil && p.model.CTMC.Up == nil {
		return nil
	}
	rows, err := p.ask("unavailability", nil, func(*spec.Measure) {})
	p.doubt("The availability", err)
	var all []report.Prediction
	for _, r := range rows {
		if r.Value == nil || r.Complement == nil {
			continue
		}
		one := report.Prediction{System: r.System, Unavailability: *r.Value, Availability: *r.Complement}
		p.doubt("The interval of the prediction", p.spread(&one))
		if err := p.influences(&one); err != nil || p.model.RBD != nil && beyond(one.Influences) {
			one.Influences = nil
			p.doubt("What contributes most", p.importances(&one))
		}
		if objective != nil {
			one.Remedy, err = p.remedy(&one, *objective)
			p.doubt("What would meet the objective", err)
		}
		all = append(all, one)
	}
	return all
}

// spread adds the credible interval, if the model has uncertain parameters.
func (p *prober) spread(to *report.Prediction) error {
	if !uncertain(p.model) {
		return nil
	}
	rows, err := p.ask("uncertainty", nil, func(q *spec.Measure) {
		q.Of, q.System, q.Samples = []string{"unavailability"}, to.System, modelSamples
		q.P = spec.Numbers(append(report.SpreadLevels(), modelTail, 1-modelTail)...)
	})
	for _, r := range rows {
		switch {
		case r.P == nil || r.Value == nil:
		case *r.P == modelTail:
			to.Low, to.Level = r.Value, modelLevel
		case *r.P == 1-modelTail:
			to.High = r.Value
		default:
			to.Spread = append(to.Spread, *r.Value)
		}
	}
	return err
}

// uncertain tells whether some parameter has a distribution, or one of a used file.
func uncertain(m *spec.Model) bool {
	return slices.ContainsFunc(m.Params, func(q *spec.Param) bool { return q.Dist != nil }) ||
		slices.ContainsFunc(m.Uses, func(u spec.Use) bool { return uncertain(u.Model) })
}

// influences adds the elasticities of the unavailability, the largest first.
func (p *prober) influences(to *report.Prediction) error {
	rows, err := p.ask("sensitivity", nil, func(q *spec.Measure) {
		q.Of, q.System, q.Kinds = []string{"unavailability"}, to.System, []string{"elasticity"}
	})
	if err != nil {
		return err
	}
	values, err := p.model.Values(nil, func(spec.Use, string) (float64, error) { return 0, nil })
	if err != nil {
		return err
	}
	notes := map[string]string{}
	for _, q := range p.model.Params {
		notes[q.Name] = q.Note
	}
	for _, r := range rows {
		if r.Value != nil && *r.Value != 0 && r.System == to.System {
			to.Influences = append(to.Influences, report.Influence{Parameter: r.Wrt, Value: new(values.Number[r.Wrt]), Elasticity: *r.Value, Note: notes[r.Wrt]})
		}
	}
	largestFirst(to.Influences)
	return nil
}

// beyond tells of a parameter that cannot grow by one percent: a probability next
// to 1, by which the unavailability would not move but vanish.
func beyond(all []report.Influence) bool {
	const most = 100
	return len(all) > 0 && math.Abs(all[0].Elasticity) > most
}

// importances adds the criticality of the blocks of a diagram in the place of
// elasticities. It is the elasticity by the unavailability of the block.
func (p *prober) importances(to *report.Prediction) error {
	rows, err := p.ask("importance", nil, func(q *spec.Measure) {
		q.System, q.Kinds = to.System, []string{"criticality"}
	})
	for _, r := range rows {
		if r.Value != nil && r.Name == "criticality" {
			to.Influences = append(to.Influences, report.Influence{Parameter: "unavailability of one " + r.Of, Elasticity: *r.Value})
		}
	}
	largestFirst(to.Influences)
	return err
}

func largestFirst(all []report.Influence) {
	slices.SortStableFunc(all, func(a, b report.Influence) int {
		return cmp.Compare(math.Abs(b.Elasticity), math.Abs(a.Elasticity))
	})
}

// remedy looks for the value of the most influential parameter, nearest to the
// one it has, with which the model meets the objective; nil if it does already,
// or if there is no parameter to change.
func (p *prober) remedy(of *report.Prediction, objective float64) (*report.Remedy, error) {
	if of.Unavailability <= objective || len(of.Influences) == 0 || of.Influences[0].Value == nil {
		return nil, nil
	}
	top := of.Influences[0]
	r := &report.Remedy{Parameter: top.Parameter, Value: *top.Value}
	towards := 2.0
	if top.Elasticity > 0 {
		towards = 0.5
	}
	meets := func(x float64) bool {
		rows, err := p.ask("unavailability", map[string]float64{top.Parameter: x}, func(q *spec.Measure) { q.System = of.System })
		return err == nil && len(rows) > 0 && rows[0].Value != nil && *rows[0].Value <= objective
	}
	const reach, precise = 20, 1.001 // a factor of a million, to a thousandth
	misses, hits := *top.Value, *top.Value*towards
	for n := 0; !meets(hits); n++ {
		if n == reach {
			return r, p.opts.Limits.Check()
		}
		misses, hits = hits, hits*towards
	}
	for max(hits, misses)/min(hits, misses) > precise {
		if middle := math.Sqrt(hits * misses); meets(middle) {
			hits = middle
		} else {
			misses = middle
		}
	}
	r.Needed = &hits
	return r, p.opts.Limits.Check()
}
