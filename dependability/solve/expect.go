package solve

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/spec"
)

// Digits writes a number with the digits that are right: the shortest decimal
// that reads back the same.
func Digits(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// Expect compares the solution with what the file expects. Every difference is
// one line with the place in the file.
func Expect(m *spec.Model, set map[string]float64, out *dependability.Solution) ([]string, error) {
	if len(m.Expects) == 0 {
		return nil, nil
	}
	s, err := newSession(m, Options{Set: set, Limits: dependability.Limits{}.WithDefaults()})
	if err != nil {
		return nil, err
	}
	var faults []string
	for _, e := range m.Expects {
		fault, err := s.expect(e, out.Results)
		if err != nil {
			return nil, err
		}
		if fault != "" {
			faults = append(faults, fmt.Sprintf("%s:%d:%d: %s", m.File, e.Pos.Line, e.Pos.Column, fault))
		}
	}
	return faults, nil
}

func (s *session) expect(e spec.Expect, rows []dependability.Result) (string, error) {
	number := func(x *spec.Expr) (*float64, error) {
		if x == nil {
			return nil, nil
		}
		v, err := s.model.Number(*x, s.values)
		return &v, err
	}
	var want [4]*float64
	for i, x := range []*spec.Expr{e.At, e.P, e.Value, e.Compl} {
		var err error
		if want[i], err = number(x); err != nil {
			return "", err
		}
	}
	row, count := find(rows, e, want[0], want[1])
	what := e.Row["measure"]
	switch {
	case count == 0:
		return fmt.Sprintf("expected %s, but the model gives no such row", what), nil
	case count > 1:
		return fmt.Sprintf("expected %s, but %d rows fit: say more (of, name, at, p, system)", what, count), nil
	}
	for i, got := range []*float64{row.Value, row.Complement} {
		w := want[2+i]
		if w == nil {
			continue
		}
		if got == nil {
			return fmt.Sprintf("expected %s %s, it cannot be said", what, Digits(*w)), nil
		}
		if math.Abs(*got-*w) > e.Within*math.Abs(*w) {
			return fmt.Sprintf("expected %s %s, got %s (relative difference %.2g, allowed %.2g)", what, Digits(*w), Digits(*got), math.Abs(*got-*w)/math.Abs(*w), e.Within), nil
		}
	}
	return "", nil
}

// find looks for the row that an expectation names.
func find(rows []dependability.Result, e spec.Expect, when, p *float64) (dependability.Result, int) {
	var found dependability.Result
	count := 0
	for _, r := range rows {
		keys := map[string]string{"measure": r.Measure, "system": r.System, "name": r.Name, "of": r.Of, "wrt": r.Wrt, "stat": r.Stat}
		fits := equal(r.At, when) && equal(r.P, p)
		for k, want := range e.Row {
			fits = fits && keys[k] == want
		}
		if fits {
			found = r
			count++
		}
	}
	return found, count
}

// equal tells whether a row has the number asked for; asked for none, any.
func equal(got, want *float64) bool {
	switch {
	case want == nil:
		return true
	case got == nil || math.IsInf(*want, 1):
		return got == nil && math.IsInf(*want, 1)
	}
	return math.Abs(*got-*want) <= 1e-12*math.Abs(*want)
}

// Check computes what the file expects, and the rest only as far as building
// the model goes, and returns the differences.
func Check(m *spec.Model, o Options) ([]string, error) {
	s, err := newSession(m, o.withDefaults())
	if err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	for _, q := range m.Measures {
		if s.expected(q) {
			if err := s.measure(q); err != nil {
				return nil, err
			}
		}
	}
	return Expect(m, o.Set, s.out)
}

// expected tells whether some expectation may be about a measure: rows are
// named after their measure, sets in the singular.
func (s *session) expected(q *spec.Measure) bool {
	name := strings.TrimSuffix(q.Name, "s")
	return slices.ContainsFunc(s.model.Expects, func(e spec.Expect) bool {
		return strings.HasPrefix(e.Row["measure"], name)
	})
}

// Sweep solves the model for each value of a parameter.
func Sweep(m *spec.Model, o Options, name string, values []float64) ([]*dependability.Solution, error) {
	var out []*dependability.Solution
	for i, x := range values {
		set := map[string]float64{name: x}
		for k, v := range o.Set {
			if k != name {
				set[k] = v
			}
		}
		one := o
		one.Set = set
		solution, err := Solve(m, one)
		if err != nil {
			return nil, err
		}
		out = append(out, solution)
		o.Limits.Progress(float64(i+1), float64(len(values)), "sweep")
	}
	return out, nil
}
