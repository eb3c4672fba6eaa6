package solve

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/markov"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// A Chain is a Markov chain built from the rules of a model, for solving,
// drawing and export.
type Chain struct {
	*markov.Chain
	Model  *spec.Model
	Values spec.Values
	Low    []int32 // bounds of the variables
	High   []int32

	slots map[string]int
	rules markov.Model // what the chain is built from
}

// BuildChain explores the states of a ctmc model.
func BuildChain(m *spec.Model, set map[string]float64, limits dependability.Limits) (*Chain, error) {
	if err := knownNames(m, set); err != nil {
		return nil, err
	}
	s, err := newSession(m, Options{Set: set, Limits: limits.WithDefaults()})
	if err != nil {
		return nil, err
	}
	if m.Kind != spec.KindCTMC {
		return nil, m.Fault(m.KindPos, "", "a model of kind %s has no rules for a chain", m.Kind)
	}
	return s.buildChain()
}

// scope binds variables to slots and states and parameters to values.
func (c *Chain) scope(name string) (expr.Binding, bool) {
	if slot, ok := c.slots[name]; ok {
		return expr.Binding{Slot: slot}, true
	}
	if b, ok := c.Values.Scope(name); ok {
		return b, true
	}
	for _, v := range c.Model.CTMC.Vars {
		for i, w := range v.Values {
			if w == name {
				return expr.Binding{Const: true, Value: float64(i)}, true
			}
		}
	}
	return expr.Binding{}, false
}

func (c *Chain) number(e spec.Expr) (func([]float64) float64, error) {
	f, err := expr.CompileNumber(e.Node, c.scope)
	if err != nil {
		return nil, c.Model.Fault(e.Pos, "", "%v", err)
	}
	return f, nil
}

func (c *Chain) truth(e spec.Expr) (func([]float64) bool, error) {
	f, err := expr.CompileTruth(e.Node, c.scope)
	if err != nil {
		return nil, c.Model.Fault(e.Pos, "", "%v", err)
	}
	return f, nil
}

// Label writes state i as its variables in the order of the file, named states
// by their names: 3,2 or up.
func (c *Chain) Label(i int) string { return c.label(c.State(i)) }

func (c *Chain) label(state []int32) string {
	parts := make([]string, len(state))
	for k, v := range c.Model.CTMC.Vars {
		if len(v.Values) > 0 {
			parts[k] = v.Values[state[k]]
		} else {
			parts[k] = fmt.Sprint(state[k])
		}
	}
	return strings.Join(parts, ",")
}

// compiledRule is a rule over slots.
type compiledRule struct {
	spec.Rule
	when  func([]float64) bool
	rate  func([]float64) float64
	slot  []int
	value []func([]float64) float64
}

// buildChain explores what defineChain defines.
func (s *session) buildChain() (*Chain, error) {
	c, err := s.defineChain()
	if err != nil {
		return nil, err
	}
	c.Chain, err = markov.Build(c.rules, chainLimits(s.opts.Limits))
	return c, s.chainError(err)
}

// defineChain binds the rules of a model.
func (s *session) defineChain() (*Chain, error) {
	m := s.model.CTMC
	c := &Chain{Model: s.model, Values: s.values, slots: map[string]int{}}
	forecast := 1.0
	for i, v := range m.Vars {
		c.slots[v.Name] = i
		low, high, err := s.bounds(v)
		if err != nil {
			return nil, err
		}
		c.Low, c.High = append(c.Low, low), append(c.High, high)
		forecast *= float64(high) - float64(low) + 1
	}
	rules, err := c.compile()
	if err != nil {
		return nil, err
	}
	init, err := c.initial()
	if err != nil {
		return nil, err
	}
	c.rules = markov.Model{Init: init, Forecast: forecast, Next: c.next(rules)}
	if m.Up != nil {
		up, err := c.truth(*m.Up)
		if err != nil {
			return nil, err
		}
		slots := make([]float64, len(m.Vars))
		c.rules.Up = func(state []int32) bool { return up(fill(slots, state)) }
	}
	return c, nil
}

func chainLimits(l dependability.Limits) markov.Limits {
	m := markov.Limits{Check: l.Check}
	if l.States != dependability.DefaultStates {
		m.States = int(l.States)
	}
	if l.Bytes != dependability.DefaultBytes {
		m.Memory = l.Bytes
	}
	if l.Steps != dependability.DefaultSteps {
		m.Work = float64(l.Steps)
	}
	return m
}

// chainError gives refusals the place of the state space; faults of a rule have
// one.
func (s *session) chainError(err error) error {
	if fault, ok := errors.AsType[*strictyaml.Error](err); ok {
		return fault
	}
	var large *markov.TooLargeError
	if !errors.As(err, &large) {
		return err
	}
	at := s.model.KindPos
	if len(s.model.CTMC.Vars) > 0 {
		at = s.model.CTMC.Vars[0].Pos
	}
	return s.model.Fault(at, "make a range smaller, or raise the limit with --states or --memory", "%v", err)
}

func (s *session) bounds(v spec.Var) (low, high int32, err error) {
	if len(v.Values) > 0 {
		return 0, int32(len(v.Values) - 1), nil
	}
	l, err := s.model.Whole(v.Low, s.values, "state "+v.Name, math.MinInt32, math.MaxInt32)
	if err != nil {
		return 0, 0, err
	}
	h, err := s.model.Whole(v.High, s.values, "state "+v.Name, math.MinInt32, math.MaxInt32)
	if err != nil {
		return 0, 0, err
	}
	if h < l {
		return 0, 0, s.model.Fault(v.Pos, "", "state %s: the range %d..%d is empty", v.Name, l, h)
	}
	return int32(l), int32(h), nil
}

func fill(slots []float64, state []int32) []float64 {
	for i, x := range state {
		slots[i] = float64(x)
	}
	return slots
}

func (c *Chain) compile() ([]compiledRule, error) {
	var rules []compiledRule
	for _, r := range c.Model.CTMC.Rules {
		k := compiledRule{Rule: r}
		var err error
		if k.when, err = c.truth(r.When); err != nil {
			return nil, err
		}
		if k.rate, err = c.number(r.Rate); err != nil {
			return nil, err
		}
		for _, a := range r.Set {
			f, err := c.number(a.Value)
			if err != nil {
				return nil, err
			}
			k.slot, k.value = append(k.slot, c.slots[a.Var]), append(k.value, f)
		}
		rules = append(rules, k)
	}
	return rules, nil
}

// initial is the state at the start.
func (c *Chain) initial() ([]int32, error) {
	state := make([]int32, len(c.Model.CTMC.Vars))
	slots := make([]float64, len(state))
	for _, a := range c.Model.CTMC.Init {
		f, err := c.number(a.Value)
		if err != nil {
			return nil, err
		}
		i := c.slots[a.Var]
		x := f(slots)
		if err := c.inRange(a, i, x, ""); err != nil {
			return nil, err
		}
		state[i], slots[i] = int32(x), x
	}
	return state, nil
}

// inRange refuses what a variable cannot be.
func (c *Chain) inRange(a spec.Assign, i int, x float64, from string) error {
	if x >= float64(c.Low[i]) && x <= float64(c.High[i]) && x == math.Trunc(x) {
		return nil
	}
	in := "init"
	if from != "" {
		in = "in state " + from
	}
	return c.Model.Fault(a.Value.Pos, "add a guard under when, or widen the range", "%s: %s becomes %v, outside its range %d..%d", in, a.Var, x, c.Low[i], c.High[i])
}
