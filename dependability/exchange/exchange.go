// Package exchange writes models for other tools and reads theirs: the PRISM
// language for Markov chains and populations, Open-PSA fault trees for block
// diagrams, and CSV of states and transitions.
//
// What an export cannot say is an error at its place in the model, never left
// out in silence; what an import does not know is an error with line and
// column of the foreign file. An import gives the text of a model file, which
// package spec reads.
//
// A block diagram says what works, a fault tree what has failed: All becomes
// or, Any becomes and, and k working of n becomes n-k+1 failed of n. Copies
// become events of their own, because a fault tree takes an event used twice
// for one physical thing.
package exchange

import (
	"fmt"
	"slices"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

// A source is a model with the values it is written with.
type source struct {
	*spec.Model
	values spec.Values
	set    map[string]float64
}

func newSource(m *spec.Model, set map[string]float64) (*source, error) {
	for name := range set {
		if !slices.ContainsFunc(m.Params, func(p *spec.Param) bool { return p.Name == name }) {
			return nil, fmt.Errorf("no parameter %q", name)
		}
	}
	v, err := m.Values(set, func(u spec.Use, name string) (float64, error) { return used(u.Model, name) })
	return &source{m, v, set}, err
}

// used computes a name of a used model: a parameter or a measure.
func used(m *spec.Model, name string) (float64, error) {
	for _, p := range m.Params {
		if p.Name == name {
			v, err := m.Values(nil, func(u spec.Use, name string) (float64, error) { return used(u.Model, name) })
			return v.Number[name], err
		}
	}
	out, err := solve.Solve(m, solve.Options{Measures: []string{name}, Limits: dependability.Limits{}})
	if err != nil {
		return 0, err
	}
	if len(out.Results) == 0 || out.Results[0].Value == nil {
		return 0, fmt.Errorf("model %s has no value for %s", m.Name, name)
	}
	return *out.Results[0].Value, nil
}

// plain is the expression of a parameter, or its number where the expression
// would not be understood outside the file.
func (s *source) plain(p *spec.Param) expr.Node {
	_, given := s.set[p.Name]
	if given || p.Dist != nil || p.Jira != nil {
		return expr.Number(s.values.Number[p.Name])
	}
	return s.undotted(p.Value.Node)
}

// undotted puts numbers in the place of names of used models.
func (s *source) undotted(n expr.Node) expr.Node {
	return expr.Replace(n, func(name string) expr.Node {
		if slices.Contains(s.Dotted, name) {
			return expr.Number(s.values.Number[name])
		}
		return nil
	})
}

// names gives every name of a model one that is free in the other language.
type names struct {
	taken map[string]bool
	given map[string]string
}

func newNames(reserved []string) *names {
	n := &names{map[string]bool{}, map[string]string{}}
	for _, r := range reserved {
		n.taken[r] = true
	}
	return n
}

// fresh is want, or want with a mark or number if that is taken.
func (n *names) fresh(want string) string {
	got := want
	for i := 1; n.taken[got]; i++ {
		got = want + "_"
		if i > 1 {
			got = fmt.Sprintf("%s_%d", want, i)
		}
	}
	n.taken[got] = true
	return got
}

func (n *names) give(name string) string {
	if _, ok := n.given[name]; !ok {
		n.given[name] = n.fresh(name)
	}
	return n.given[name]
}

// word makes a name of any text: letters, digits and _.
func word(s string) string {
	b := []byte(s)
	for i, c := range b {
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9') {
			b[i] = '_'
		}
	}
	if len(b) == 0 || '0' <= b[0] && b[0] <= '9' {
		b = append([]byte{'x'}, b...)
	}
	return string(b)
}
