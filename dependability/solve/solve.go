// Package solve computes the measures of a model: it hands the model to the
// engine of its kind and turns the answers into rows.
//
// The engines know no files and no expressions; this package binds the two.
// It adds what no engine has: compositions of discrete variables, values of
// used models, what uncertain parameters do to a measure, and expectations.
package solve

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/population"
	"github.com/nines-bot/nines/dependability/rbd"
	"github.com/nines-bot/nines/dependability/repairable"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// Options say what to compute of a model.
type Options struct {
	// Set replaces parameters by name. A name reaches the model and every model
	// it uses that has such a parameter; alias.name only the used one.
	Set map[string]float64
	// Measures picks from the file by name; one that the file does not ask for is
	// computed without options. Empty: all of the file.
	Measures []string
	Limits   dependability.Limits
	Cores    int // 0: one; no number depends on it
	// Each keeps what is wrong with asking for one measure (too large, no steady
	// state) from ending the computation: it becomes a row without a value and a
	// warning.
	Each bool

	// own replaces parameters of this model only, or by alias.name of a used one:
	// unlike Set it does not reach parameters of used models by the same name.
	own map[string]float64
}

// Solve computes the measures of the model. Same model, same options, same
// answer, to the last bit.
//
// Faults of the model are *strictyaml.Error with their place; what cannot be
// said of a single measure is a row without a value and a warning.
func Solve(m *spec.Model, o Options) (*dependability.Solution, error) {
	if err := knownNames(m, o.Set); err != nil {
		return nil, err
	}
	s, err := newSession(m, o.withDefaults())
	if err != nil {
		return nil, err
	}
	measures, err := s.chosen()
	if err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	for _, q := range measures {
		if err := s.measure(q); err != nil {
			return nil, err
		}
	}
	return s.out, nil
}

func (o Options) withDefaults() Options {
	o.Limits = o.Limits.WithDefaults()
	return o
}

// An engine answers the measures of one kind of model.
type engine interface {
	// rows computes one measure.
	rows(q *spec.Measure) ([]dependability.Result, error)
}

// A session is one computation.
type session struct {
	model  *spec.Model
	opts   Options
	values spec.Values
	unit   string // of time
	engine engine
	out    *dependability.Solution
}

func newSession(m *spec.Model, o Options) (*session, error) {
	s := &session{model: m, opts: o, unit: m.TimeUnit.Name, out: &dependability.Solution{Model: m.Name, Title: m.Title}}
	set := map[string]float64{}
	maps.Copy(set, o.Set)
	maps.Copy(set, o.own)
	values, err := m.Values(set, s.other)
	if err != nil {
		return nil, err
	}
	s.values = values
	for _, p := range m.Params {
		param := dependability.Param{Name: p.Name, Value: values.Number[p.Name]}
		if _, set := o.Set[p.Name]; !set {
			param.Note = p.Note
		}
		s.out.Params = append(s.out.Params, param)
	}
	return s, nil
}

// open makes the engine ready: chains are built, structures compiled.
func (s *session) open() error {
	var err error
	switch s.model.Kind {
	case spec.KindRBD:
		s.engine, err = openRBD(s)
	case spec.KindRepairable:
		s.engine, err = openRepairable(s)
	case spec.KindCTMC:
		s.engine, err = openCTMC(s)
	case spec.KindPopulation:
		s.engine, err = openPopulation(s)
	case spec.KindCompose:
		s.engine, err = openCompose(s)
	default:
		err = fmt.Errorf("kind %s has no engine", s.model.Kind)
	}
	return err
}

func (s *session) warn(format string, args ...any) {
	w := fmt.Sprintf(format, args...)
	if !slices.Contains(s.out.Warnings, w) {
		s.out.Warnings = append(s.out.Warnings, w)
	}
}

// measure adds the rows of one measure. What only this measure cannot say is a
// warning; a refusal or a fault of the file ends the computation.
func (s *session) measure(q *spec.Measure) error {
	if q.Name == "diagram" {
		return nil
	}
	var rows []dependability.Result
	var err error
	if q.Name == "uncertainty" {
		rows, err = s.uncertainty(q)
	} else {
		rows, err = s.engine.rows(q)
	}
	if err != nil {
		if placed := s.placed(q, err); s.ends(placed) {
			return placed
		}
		first, _, _ := strings.Cut(err.Error(), "\n") // without the excerpt of the file
		s.warn("%s: %s", q.Name, first)
		if len(rows) == 0 {
			rows = []dependability.Result{{Measure: q.Name, System: q.System, Name: q.Label}}
		}
	}
	s.out.Results = append(s.out.Results, rows...)
	return nil
}

// placed gives what is wrong with asking for a measure its place: a steady
// state that does not exist, a block without the data, a space too large.
func (s *session) placed(q *spec.Measure, err error) error {
	if _, ok := errors.AsType[*population.RateError](err); ok {
		return s.popError(err)
	}
	var absorbing *markov.NotErgodicError
	var unsaid *rbd.ErrNotSaid
	var large *dependability.TooLarge
	if !errors.As(err, &absorbing) && !errors.As(err, &unsaid) && !errors.As(err, &large) && !errors.Is(err, repairable.ErrNoSteadyState) {
		return err
	}
	at := q.Pos
	if at.Line == 0 {
		at = s.model.KindPos
	}
	if e, ok := s.engine.(*ctmcEngine); ok && absorbing != nil && len(absorbing.Classes) == 1 {
		return s.model.Fault(at, "give it a way out, or ask for reliability or a mean time instead",
			"%s: no steady state: the system ends in the absorbing state %s", q.Name, e.chain.Label(absorbing.Classes[0].States[0]))
	}
	return s.model.Fault(at, "", "%s: %v", q.Name, err)
}

// ends tells whether an error is more than one measure's.
func (s *session) ends(err error) bool {
	var fault *strictyaml.Error
	return errors.As(err, &fault) && !s.opts.Each || s.opts.Limits.Check() != nil
}

// chosen picks the measures of the file or of the options.
func (s *session) chosen() ([]*spec.Measure, error) {
	if len(s.opts.Measures) == 0 {
		return s.model.Measures, nil
	}
	var all []*spec.Measure
	for _, name := range s.opts.Measures {
		name = measureOf(name)
		found := false
		for _, m := range s.model.Measures {
			if m.Name == name || m.Label == name {
				all = append(all, m)
				found = true
			}
		}
		if found {
			continue
		}
		m, err := s.model.Measure(name)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// measureOf is the measure of the file that gives rows of a name.
func measureOf(row string) string {
	switch row {
	case "downtime_mean", "downtime_scv", "downtime_quantile", "downtime_pdf", "downtime_survival":
		return "downtime"
	case "survival_mean":
		return "survival"
	case "cut_set", "path_set":
		return row + "s"
	}
	return row
}
