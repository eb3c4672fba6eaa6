package exchange

import (
	"fmt"
	"math"
	"strings"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/spec"
)

// Prism writes a ctmc, population or repairable model in the PRISM language,
// with the labels up and down and its rewards. set replaces parameters.
// Parameters stay named constants, those that count something of type int.
//
// Errors are faults with their place in the model.
func Prism(m *spec.Model, set map[string]float64) ([]byte, error) {
	w, err := newPrismWriter(m, set)
	if err != nil {
		return nil, err
	}
	var faults error
	switch w.Kind {
	case spec.KindCTMC:
		faults = w.ctmc()
	case spec.KindPopulation:
		faults = w.population()
	default:
		return nil, m.Fault(m.KindPos, "the PRISM language is for kinds ctmc, population and repairable; block diagrams go to openpsa", "a model of kind %s cannot be written for PRISM", m.Kind)
	}
	return []byte(w.b.String()), faults
}

// PrismProperties writes questions about the exported model that PRISM can
// answer, one a line.
func PrismProperties(m *spec.Model) []byte {
	var b strings.Builder
	up := m.CTMC != nil && m.CTMC.Up != nil || m.Population != nil && m.Population.Up != nil || m.Repairable != nil
	if up {
		t := newNames(append(prismReserved(), declared(m)...)).fresh("T")
		b.WriteString("// long-run availability and unavailability\nS=? [ \"up\" ]\nS=? [ \"down\" ]\n")
		fmt.Fprintf(&b, "// unreliability and unavailability at time %s\nconst double %s;\nP=? [ F<=%s \"down\" ]\nP=? [ F[%s,%s] \"down\" ]\n", t, t, t, t, t)
		b.WriteString("// mean time to the first failure: of the reward of 1 a time unit\nR{\"time\"}=? [ F \"down\" ]\n")
	}
	for _, name := range rewardNames(rewards(m)) {
		fmt.Fprintf(&b, "R{\"%s\"}=? [ S ]\n", name)
	}
	return []byte(b.String())
}

// declared are the names of a model, of which its export has some more.
func declared(m *spec.Model) []string {
	var all []string
	for _, p := range m.Params {
		all = append(all, p.Name)
	}
	if m.CTMC != nil {
		for _, v := range m.CTMC.Vars {
			all = append(append(all, v.Name), v.Values...)
		}
	}
	if m.Population != nil {
		for _, c := range m.Population.Classes {
			all = append(all, c.Name)
		}
	}
	return append(all, word(m.Name))
}

// rewardNames are what rewards are called there; time is taken.
func rewardNames(list []spec.Reward) []string {
	taken := newNames(append(prismReserved(), "time"))
	var all []string
	for _, r := range list {
		all = append(all, taken.fresh(word(r.Name)))
	}
	return all
}

func rewards(m *spec.Model) []spec.Reward {
	switch {
	case m.CTMC != nil:
		return m.CTMC.Rewards
	case m.Population != nil:
		return m.Population.Rewards
	}
	return nil
}

type prismWriter struct {
	*source
	b     strings.Builder
	expr  *prismExpr
	state map[string]bool // variables of the state
	rules *names          // of actions
}

func newPrismWriter(m *spec.Model, set map[string]float64) (*prismWriter, error) {
	if m.Kind == spec.KindRepairable {
		chain, err := Markov(m)
		if err != nil {
			return nil, err
		}
		m = chain
	}
	src, err := newSource(m, set)
	if err != nil {
		return nil, err
	}
	reserved := prismReserved()
	return &prismWriter{source: src, expr: &prismExpr{newNames(reserved), map[string]bool{}, nil}, state: map[string]bool{}, rules: newNames(reserved)}, nil
}

// write puts an expression of the model into text, with its place if it cannot
// be said.
func (w *prismWriter) write(e spec.Expr, how func(expr.Node) string) (string, error) {
	s := how(w.undotted(e.Node))
	if err := w.expr.err; err != nil {
		w.expr.err = nil
		return "", w.Fault(e.Pos, "", "%v", err)
	}
	return s, nil
}

// head writes what both kinds begin with; counts are the expressions that must
// be integers.
func (w *prismWriter) head(counts []spec.Expr) error {
	title := w.Name
	if w.Title != "" {
		title += ": " + w.Title
	}
	fmt.Fprintf(&w.b, "// %s\n// rates per %s\nctmc\n\n", oneLine(title), w.TimeUnit.Name)
	integers := map[string]bool{}
	for _, e := range counts {
		for _, n := range expr.Names(w.Expand(e.Node, w.set)) {
			integers[n] = true
		}
		for _, n := range expr.Names(e.Node) {
			integers[n] = true
		}
	}
	for _, p := range w.Params {
		x := w.values.Number[p.Name]
		w.expr.whole[p.Name] = integers[p.Name] && x == math.Trunc(x) && math.Abs(x) <= math.MaxInt32
	}
	for _, p := range w.Params {
		kind, how := "double", w.expr.text
		if w.expr.whole[p.Name] {
			kind, how = "int", w.expr.count
		}
		value, err := w.write(spec.Expr{Node: w.plain(p), Pos: p.Pos}, how)
		if err != nil {
			return err
		}
		fmt.Fprintf(&w.b, "const %s %s = %s;", kind, w.expr.names.give(p.Name), value)
		if p.Note != "" {
			fmt.Fprintf(&w.b, " // %s", oneLine(p.Note))
		}
		w.b.WriteByte('\n')
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (w *prismWriter) ctmc() error {
	m := w.CTMC
	var counts []spec.Expr
	for _, v := range m.Vars {
		if len(v.Values) == 0 {
			counts = append(counts, v.Low, v.High)
		}
	}
	for _, a := range m.Init {
		counts = append(counts, a.Value)
	}
	for _, r := range m.Rules {
		for _, a := range r.Set {
			counts = append(counts, a.Value)
		}
	}
	if err := w.head(counts); err != nil {
		return err
	}
	w.enumerations()
	fmt.Fprintf(&w.b, "\nmodule %s\n", w.expr.names.fresh(word(w.Name)))
	if err := w.variables(); err != nil {
		return err
	}
	w.b.WriteByte('\n')
	for _, r := range m.Rules {
		if err := w.rule(r); err != nil {
			return err
		}
	}
	w.b.WriteString("endmodule\n")
	return w.tail(m.Up, m.Rewards)
}

// enumerations are constants for named states.
func (w *prismWriter) enumerations() {
	seen := map[string]bool{}
	for _, v := range w.CTMC.Vars {
		for i, name := range v.Values {
			if !seen[name] {
				fmt.Fprintf(&w.b, "const int %s = %d;\n", w.expr.names.give(name), i)
			}
			seen[name], w.expr.whole[name] = true, true
		}
	}
}

func (w *prismWriter) variables() error {
	init := map[string]expr.Node{}
	for _, a := range w.CTMC.Init { // each may use those above it
		init[a.Var] = expr.Replace(a.Value.Node, func(name string) expr.Node { return init[name] })
	}
	for _, v := range w.CTMC.Vars {
		low, high := "0", fmt.Sprint(len(v.Values)-1)
		var err error
		if len(v.Values) == 0 {
			if low, err = w.write(v.Low, w.expr.count); err != nil {
				return err
			}
			if high, err = w.write(v.High, w.expr.count); err != nil {
				return err
			}
		}
		start, err := w.write(spec.Expr{Node: init[v.Name], Pos: v.Pos}, w.expr.count)
		if err != nil {
			return err
		}
		w.state[v.Name], w.expr.whole[v.Name] = true, true
		fmt.Fprintf(&w.b, "  %s : [%s..%s] init %s;\n", w.expr.names.give(v.Name), low, high, start)
	}
	return nil
}

func (w *prismWriter) rule(r spec.Rule) error {
	guard := r.When.Node
	if !w.positive(r.Rate.Node, guard) {
		guard = and(guard, &expr.Binary{Op: expr.Gt, X: r.Rate.Node, Y: expr.Number(0)})
	}
	when, err := w.write(spec.Expr{Node: guard, Pos: r.When.Pos}, w.expr.text)
	if err != nil {
		return err
	}
	rate, err := w.write(r.Rate, func(n expr.Node) string { return w.expr.in(n, prismOr) })
	if err != nil {
		return err
	}
	var updates []string
	for _, a := range r.Set {
		value, err := w.write(a.Value, w.expr.count)
		if err != nil {
			return err
		}
		updates = append(updates, fmt.Sprintf("(%s'=%s)", w.expr.names.give(a.Var), value))
	}
	w.command(r.Name, when, rate, updates)
	return nil
}

func (w *prismWriter) command(name, when, rate string, updates []string) {
	action := ""
	if name != "" {
		action = w.rules.fresh(word(name))
	}
	if len(updates) == 0 {
		updates = []string{"true"}
	}
	fmt.Fprintf(&w.b, "  [%s] %s -> %s : %s;\n", action, when, rate, strings.Join(updates, " & "))
}

func (w *prismWriter) tail(up *spec.Expr, rewards []spec.Reward) error {
	if up != nil {
		s, err := w.write(*up, w.expr.text)
		if err != nil {
			return err
		}
		fmt.Fprintf(&w.b, "\nlabel \"up\" = %s;\nlabel \"down\" = !(%s);\n", s, s)
		w.b.WriteString("\nrewards \"time\"\n  true : 1;\nendrewards\n")
	}
	names := rewardNames(rewards)
	for i, r := range rewards {
		when := "true"
		var err error
		if r.When != nil {
			if when, err = w.write(*r.When, w.expr.text); err != nil {
				return err
			}
		}
		rate, err := w.write(r.Rate, w.expr.text)
		if err != nil {
			return err
		}
		fmt.Fprintf(&w.b, "\nrewards \"%s\"\n  %s : %s;\nendrewards\n", names[i], when, rate)
	}
	return nil
}
