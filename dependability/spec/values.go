package spec

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// Values are the parameters of one computation.
type Values struct {
	Number map[string]float64
	Exact  map[string]*big.Rat // of those that are known as decimals
}

// Scope gives the values to expressions; inf is infinity.
func (v Values) Scope(name string) (expr.Binding, bool) {
	if name == "inf" {
		return expr.Binding{Const: true, Value: math.Inf(1)}, true
	}
	x, ok := v.Number[name]
	return expr.Binding{Const: true, Value: x}, ok
}

// cycles are the parameters that need themselves.
func (m *Model) cycles() []*Param {
	var found []*Param
	state := map[string]int{} // 1 under way, 2 done
	var visit func(p *Param) bool
	visit = func(p *Param) bool {
		switch state[p.Name] {
		case 1:
			return false
		case 2:
			return true
		}
		state[p.Name] = 1
		defer func() { state[p.Name] = 2 }()
		for _, n := range expr.Names(p.Value.Node) {
			if q := m.param(n); q != nil && !visit(q) {
				return false
			}
		}
		return true
	}
	for _, p := range m.Params {
		if !visit(p) {
			found = append(found, p)
		}
	}
	return found
}

// Other gives the value of a name of a used model (vm.availability).
type Other func(use Use, name string) (float64, error)

// Values computes the parameters. set replaces values by name; other is asked
// for names of used models.
//
// Errors are *strictyaml.Error with the place of the parameter.
func (m *Model) Values(set map[string]float64, other Other) (Values, error) {
	v := Values{map[string]float64{}, map[string]*big.Rat{}}
	for _, dotted := range m.Dotted {
		alias, name, _ := strings.Cut(dotted, ".")
		i := slices.IndexFunc(m.Uses, func(u Use) bool { return u.Alias == alias })
		x, err := other(m.Uses[i], name)
		if err != nil {
			return Values{}, fmt.Errorf("%s: %w", dotted, err)
		}
		v.Number[dotted] = x
	}
	for _, p := range m.Params {
		if err := m.value(p, set, v); err != nil {
			return Values{}, err
		}
	}
	return v, nil
}

// value computes one parameter after those it needs. The file has no cycles.
func (m *Model) value(p *Param, set map[string]float64, v Values) error {
	if _, done := v.Number[p.Name]; done {
		return nil
	}
	if x, given := set[p.Name]; given {
		v.Number[p.Name] = x
		v.Exact[p.Name] = decimal(x)
		return nil
	}
	if p.Jira != nil && p.Dist == nil {
		return m.Fault(p.Jira.Pos, fmt.Sprintf("give it on the command line, --set %s=0.1, or say whose issues: --service NAME where there is a nines.yaml", p.Name),
			"parameter %s comes from issues (%s), and there are none here", p.Name, p.Jira.JQL)
	}
	needs := expr.Names(p.Value.Node)
	if p.Dist != nil {
		needs = slices.Concat(needs, expr.Names(p.Dist.A.Node), expr.Names(p.Dist.B.Node))
	}
	for _, n := range needs {
		if q := m.param(n); q != nil {
			if err := m.value(q, set, v); err != nil {
				return err
			}
		}
	}
	if p.Dist != nil {
		if err := m.proper(p, v); err != nil {
			return err
		}
	}
	x, err := expr.Eval(p.Value.Node, v.Scope)
	if err != nil {
		return m.Fault(p.Pos, "", "parameter %s: %v", p.Name, err)
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return m.Fault(p.Pos, "", "parameter %s is %v", p.Name, x)
	}
	v.Number[p.Name] = x
	if r := expr.Exact(p.Value.Node, func(n string) *big.Rat { return v.Exact[n] }); r != nil {
		v.Exact[p.Name] = r
	}
	return nil
}

// proper refuses distributions that are none.
func (m *Model) proper(p *Param, v Values) error {
	var ab [2]float64
	for i, e := range []Expr{p.Dist.A, p.Dist.B} {
		x, err := m.Number(e, v)
		if err != nil {
			return err
		}
		ab[i] = x
		if p.Dist.Kind == "uniform" && !math.IsInf(x, 0) || x > 0 && !math.IsInf(x, 0) {
			continue
		}
		if i == 0 && p.Dist.Field {
			return m.Fault(e.Pos, "none is a count too: 0", "parameter %s: %v events", p.Name, x-0.5)
		}
		if p.Dist.Field {
			return m.Fault(e.Pos, "", "parameter %s: events in a time of %v", p.Name, x)
		}
		return m.Fault(e.Pos, "", "parameter %s: its distribution needs numbers above 0, not %v", p.Name, x)
	}
	if p.Dist.Kind == "lognormal" && ab[1] <= 1 || p.Dist.Kind == "uniform" && ab[1] <= ab[0] {
		return m.Fault(p.Pos, "an error factor is above 1; a range goes up", "parameter %s: no distribution with %v and %v", p.Name, ab[0], ab[1])
	}
	return nil
}

// decimal is the shortest decimal that reads as x: what somebody wrote.
func decimal(x float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64))
	if !ok {
		return nil
	}
	return r
}

// Fault is one complaint about a place of the model's file.
func (m *Model) Fault(at Pos, hint, format string, args ...any) error {
	return strictyaml.Failure(m.File, m.source, []strictyaml.Problem{{Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...), Hint: hint}})
}

// Number evaluates an expression of the file over parameters.
func (m *Model) Number(e Expr, v Values) (float64, error) {
	x, err := expr.Eval(e.Node, v.Scope)
	if err != nil {
		return 0, m.Fault(e.Pos, "", "%v", err)
	}
	if math.IsNaN(x) {
		return 0, m.Fault(e.Pos, "", "%s cannot be computed", e.Node)
	}
	return x, nil
}

// Rate evaluates a rate: finite and not negative.
func (m *Model) Rate(e Expr, v Values, what string) (float64, error) {
	x, err := m.Number(e, v)
	if err != nil {
		return 0, err
	}
	if x < 0 || math.IsInf(x, 0) {
		return 0, m.Fault(e.Pos, "a rate is finite and not negative", "%s is %v", what, x)
	}
	return x, nil
}

// Whole evaluates a whole number between low and high.
func (m *Model) Whole(e Expr, v Values, what string, low, high int) (int, error) {
	x, err := m.Number(e, v)
	if err != nil {
		return 0, err
	}
	if x != math.Trunc(x) || x < float64(low) || x > float64(high) {
		return 0, m.Fault(e.Pos, fmt.Sprintf("a whole number from %d to %d", low, high), "%s is %v", what, x)
	}
	return int(x), nil
}

// Chance evaluates a probability and its complement. Of decimals 1-p is exact.
func (m *Model) Chance(e Expr, v Values, what string) (p, not float64, err error) {
	p, err = m.Number(e, v)
	if err != nil {
		return 0, 0, err
	}
	if p < 0 || p > 1 {
		return 0, 0, m.Fault(e.Pos, "a probability lies between 0 and 1", "%s is %v", what, p)
	}
	not = 1 - p
	if r := expr.Exact(e.Node, func(n string) *big.Rat { return v.Exact[n] }); r != nil {
		p, _ = r.Float64()
		not, _ = new(big.Rat).Sub(big.NewRat(1, 1), r).Float64()
	}
	return p, not, nil
}
