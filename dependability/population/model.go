package population

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Model is a population: classes with their counts at time zero and the
// rules that move things between them.
type Model struct {
	Classes []string
	Initial []int
	Rules   []Rule
}

// A Rule moves one thing from class From to class To, at a rate.
type Rule struct {
	Name     string
	From, To int // indices of Model.Classes
	Rate     Rate
}

// A Point is what a method says of the population at one time.
type Point struct {
	At   float64     // +Inf: steady state
	Mean []float64   // by class
	Cov  [][]float64 // by class; nil where the method has none (mean field)
	Flow []float64   // by rule: its expected rate

	// Error bounds (exact) or estimates (mean field) the absolute error of
	// Mean; of a simulation it is the standard error. FlowError likewise.
	Error     []float64
	FlowError []float64
	CovError  float64 // of any entry of Cov; 0 where it is not known

	Lost  float64 // exact: the probability left out, a bound
	Cells int     // exact: states in the window
}

// SD is the standard deviation of the count of a class, and whether the
// method has one.
func (p *Point) SD(class int) (float64, bool) {
	if p.Cov == nil {
		return 0, false
	}
	return math.Sqrt(max(p.Cov[class][class], 0)), true
}

// Check finds what makes a model meaningless: no classes, negative counts, a
// rule that goes nowhere or takes from an empty class.
func (m *Model) Check() error {
	if len(m.Classes) < 2 {
		return errors.New("population: fewer than two classes")
	}
	if len(m.Initial) != len(m.Classes) {
		return fmt.Errorf("population: %d initial counts for %d classes", len(m.Initial), len(m.Classes))
	}
	for i, n := range m.Initial {
		if n < 0 || n > 1<<40 {
			return fmt.Errorf("population class %s: count %d out of range", m.Classes[i], n)
		}
	}
	if len(m.Rules) == 0 {
		return errors.New("population: no rules")
	}
	for i := range m.Rules {
		if err := m.checkRule(&m.Rules[i]); err != nil {
			return err
		}
	}
	return nil
}

func (m *Model) checkRule(r *Rule) error {
	c := len(m.Classes)
	switch {
	case r.From < 0 || r.From >= c || r.To < 0 || r.To >= c:
		return fmt.Errorf("population rule %s: class out of range", r.Name)
	case r.From == r.To:
		return fmt.Errorf("population rule %s: moves from %s to itself", r.Name, m.Classes[r.From])
	case r.Rate.Value == nil:
		return fmt.Errorf("population rule %s: no rate", r.Name)
	case r.Rate.Slope != nil && len(r.Rate.Slope) != c:
		return fmt.Errorf("population rule %s: %d derivatives for %d classes", r.Name, len(r.Rate.Slope), c)
	}
	n := m.start()
	if _, err := m.rate(r, n); err != nil {
		return err
	}
	n[r.To] += n[r.From]
	n[r.From] = 0
	_, err := m.rate(r, n)
	return err
}

// rate evaluates a rule in one state, and refuses what is no rate.
func (m *Model) rate(r *Rule, n []float64) (float64, error) {
	v := r.Rate.Value(n)
	if v >= 0 && v <= math.MaxFloat64 && (v == 0 || n[r.From] > 0) {
		return v, nil
	}
	e := &RateError{Rule: r.Name, Rate: v, State: m.state(n)}
	if v > 0 && n[r.From] <= 0 {
		e.Empty = m.Classes[r.From]
	}
	return 0, e
}

// A RateError is a rate that is negative, infinite or not a number, or one that
// takes from a class with nothing in it.
type RateError struct {
	Rule  string
	Rate  float64
	State string
	Empty string // the class
}

func (e *RateError) Error() string {
	if e.Empty != "" {
		return fmt.Sprintf("population rule %s: rate %g in %s takes from %s where there is nothing", e.Rule, e.Rate, e.State, e.Empty)
	}
	return fmt.Sprintf("population rule %s: rate %g in %s", e.Rule, e.Rate, e.State)
}

func (m *Model) state(n []float64) string {
	var s strings.Builder
	s.WriteString("(")
	for i, c := range m.Classes {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(fmt.Sprintf("%s %g", c, n[i]))
	}
	return s.String() + ")"
}

func (m *Model) start() []float64 {
	n := make([]float64, len(m.Initial))
	for i, c := range m.Initial {
		n[i] = float64(c)
	}
	return n
}

func (m *Model) total() float64 {
	t := 0.0
	for _, c := range m.Initial {
		t += float64(c)
	}
	return t
}

// parts groups the classes that rules connect, whichever way they point: the
// total of each part is conserved. part[i] is the first class of i's part.
func (m *Model) parts() []int {
	part := make([]int, len(m.Classes))
	for i := range part {
		part[i] = i
	}
	for again := true; again; {
		again = false
		for _, r := range m.Rules {
			low := min(part[r.From], part[r.To])
			if part[r.From] != low || part[r.To] != low {
				part[r.From], part[r.To], again = low, low, true
			}
		}
	}
	return part
}

// States counts the states of the full chain: for every part of k classes and
// n things there are C(n+k-1, k-1). Beyond 2^53 the count is rounded.
func (m *Model) States() float64 {
	part := m.parts()
	states := 1.0
	for _, p := range slices.Compact(slices.Sorted(slices.Values(part))) {
		n, k := 0, 0
		for i := range part {
			if part[i] == p {
				n, k = n+m.Initial[i], k+1
			}
		}
		c := 1.0
		for i := 1; i < k; i++ {
			c = math.Round(c * float64(n+i) / float64(i))
		}
		states *= c
	}
	return states
}

// Rule finds a rule by name.
func (m *Model) Rule(name string) (int, bool) {
	i := slices.IndexFunc(m.Rules, func(r Rule) bool { return r.Name == name })
	return i, i >= 0
}
