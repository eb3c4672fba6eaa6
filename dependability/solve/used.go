package solve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// other computes a name of a used model: one of its parameters, a measure with
// one number, or a system's availability.
func (s *session) other(u spec.Use, name string) (float64, error) {
	o := s.below(u)
	sub, err := newSession(u.Model, o)
	if err != nil {
		return 0, err
	}
	if x, ok := sub.values.Number[name]; ok {
		return x, nil
	}
	q := &spec.Measure{Name: "availability", System: name}
	if !u.Model.HasSystem(name) {
		sub.opts.Measures = []string{name}
		asked, err := sub.chosen()
		if err != nil {
			return 0, err
		}
		q = asked[0]
	}
	if err := sub.open(); err != nil {
		return 0, err
	}
	if err := sub.measure(q); err != nil {
		return 0, err
	}
	for _, row := range sub.out.Results {
		if row.Value != nil && (q.Label == "" || row.Name == name) {
			return *row.Value, nil
		}
	}
	return 0, fmt.Errorf("model %s has no value for it: %s", u.Model.Name, strings.Join(sub.out.Warnings, "; "))
}

// below is the options of a used model: what reaches it of the given values.
func (s *session) below(u spec.Use) Options {
	o := Options{Set: map[string]float64{}, own: map[string]float64{}, Limits: s.opts.Limits, Cores: s.opts.Cores}
	for name, x := range s.opts.Set {
		if !strings.Contains(name, ".") {
			o.Set[name] = x
		}
	}
	for name, x := range s.opts.Set {
		if rest, ok := strings.CutPrefix(name, u.Alias+"."); ok {
			o.Set[rest] = x
		}
	}
	for name, x := range s.opts.own {
		if rest, ok := strings.CutPrefix(name, u.Alias+"."); ok {
			o.own[rest] = x
		}
	}
	return o
}

// knownNames refuses values that reach no parameter.
func knownNames(m *spec.Model, set map[string]float64) error {
	known := paramNames(m, "")
	for name := range set {
		if slices.Contains(known, name) {
			continue
		}
		slices.Sort(known)
		return &UnknownParam{Name: name, Hint: strictyaml.DidYouMean(name, slices.Compact(known))}
	}
	return nil
}

// An UnknownParam is a value for a parameter that the model does not have.
type UnknownParam struct{ Name, Hint string }

func (e *UnknownParam) Error() string { return fmt.Sprintf("no parameter %q", e.Name) }

func paramNames(m *spec.Model, prefix string) []string {
	var names []string
	for _, p := range m.Params {
		names = append(names, p.Name, prefix+p.Name)
	}
	for _, u := range m.Uses {
		names = append(names, paramNames(u.Model, prefix+u.Alias+".")...)
	}
	return names
}
