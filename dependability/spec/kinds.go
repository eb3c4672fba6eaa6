package spec

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/dependability/expr"
)

// repairable reads a system of like units; need is not asked where the
// variable of a composition counts its failed units.
func (r *reader) repairable(n *yaml.Node, what string, needed ...string) *Repairable {
	one := Expr{Node: expr.Number(1), Pos: place(n)}
	m := &Repairable{Need: one, Repairmen: one, Dormancy: one}
	have := r.fields(n, what, map[string]func(*yaml.Node){
		"units":    func(v *yaml.Node) { m.Units = r.expr(v, "units") },
		"need":     func(v *yaml.Node) { m.Need = r.expr(v, "need") },
		"fail":     func(v *yaml.Node) { m.Fail = r.expr(v, "fail") },
		"repair":   func(v *yaml.Node) { m.Repair = r.expr(v, "repair") },
		"dormancy": func(v *yaml.Node) { m.Dormancy = r.expr(v, "dormancy") },
		"repairmen": func(v *yaml.Node) {
			if m.Each = v.Kind == yaml.ScalarNode && strings.TrimSpace(v.Value) == "each"; !m.Each {
				m.Repairmen = r.expr(v, "repairmen")
			}
		},
		"while_down": func(v *yaml.Node) {
			if w := r.oneOf(v, "while_down", "continue", "suspend"); len(w) == 1 {
				m.Suspend = w[0] == "suspend"
			}
		},
	})
	if !r.need(n, have, what, append([]string{"units", "fail", "repair"}, needed...)...) {
		return nil
	}
	if _, said := have["repairmen"]; !said {
		m.Each = true
	}
	return m
}

func (r *reader) ctmc(n *yaml.Node) {
	m := &CTMC{}
	r.model.CTMC = m
	have := r.fields(n, "a ctmc model", map[string]func(*yaml.Node){
		"state":   func(v *yaml.Node) { r.state(v, m) },
		"init":    func(v *yaml.Node) { m.Init = r.assigns(v, "init") },
		"rules":   func(v *yaml.Node) { r.rules(v, m) },
		"up":      func(v *yaml.Node) { e := r.expr(v, "up"); m.Up = &e },
		"rewards": func(v *yaml.Node) { m.Rewards = r.rewards(v) },
	})
	r.need(n, have, "a ctmc model", "state", "init", "rules")
}

func (r *reader) state(n *yaml.Node, m *CTMC) {
	for _, p := range r.pairs(n, "state") {
		if !r.identifier(p.key, p.at, "a variable") {
			continue
		}
		v := Var{Name: p.key, Pos: p.at}
		if p.value.Kind == yaml.SequenceNode {
			v.Values = r.words(p.value, "state "+p.key)
			for i, w := range v.Values {
				r.identifier(w, place(p.value.Content[i]), "a state")
			}
		} else {
			r.bounds(p.value, &v)
		}
		m.Vars = append(m.Vars, v)
	}
}

// bounds reads low..high.
func (r *reader) bounds(n *yaml.Node, v *Var) {
	s, ok := r.scalar(n, "state "+v.Name)
	if !ok {
		return
	}
	low, high, found := strings.Cut(s, "..")
	if !found {
		r.complain(place(n), "write 0..n, or [up, down] for named states", "state %s needs a range", v.Name)
		return
	}
	part := func(text string, shift int) Expr {
		lead := len(text) - len(strings.TrimLeft(text, " "))
		return r.expr(&yaml.Node{Kind: yaml.ScalarNode, Value: strings.TrimSpace(text), Line: n.Line, Column: n.Column + shift + lead}, "state "+v.Name)
	}
	v.Low, v.High = part(low, 0), part(high, len(low)+2)
}

func (r *reader) assigns(n *yaml.Node, what string) []Assign {
	var all []Assign
	for _, p := range r.pairs(n, what) {
		all = append(all, Assign{p.key, p.at, r.expr(p.value, what+" "+p.key)})
	}
	return all
}

func (r *reader) rules(n *yaml.Node, m *CTMC) {
	for _, item := range r.sequence(n, "rules") {
		rule := Rule{Pos: place(item), When: always(place(item))}
		have := r.fields(item, "a rule", map[string]func(*yaml.Node){
			"name": func(v *yaml.Node) { rule.Name, _ = r.scalar(v, "name") },
			"when": func(v *yaml.Node) { rule.When = r.expr(v, "when") },
			"rate": func(v *yaml.Node) { rule.Rate = r.expr(v, "rate") },
			"set":  func(v *yaml.Node) { rule.Set = r.assigns(v, "set") },
		})
		if r.need(item, have, "a rule", "rate", "set") {
			m.Rules = append(m.Rules, rule)
		}
	}
}

func always(at Pos) Expr { return Expr{Node: &expr.Name{Name: "true"}, Pos: at} }

func (r *reader) sequence(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		r.complain(place(n), "", "%s must be a list (- item)", what)
		return nil
	}
	return n.Content
}

// rewards reads name: rate or name: {rate, when}.
func (r *reader) rewards(n *yaml.Node) []Reward {
	var all []Reward
	for _, p := range r.pairs(n, "rewards") {
		w := Reward{Name: p.key, Pos: p.at}
		if p.value.Kind == yaml.MappingNode {
			have := r.fields(p.value, "a reward", map[string]func(*yaml.Node){
				"rate": func(v *yaml.Node) { w.Rate = r.expr(v, "rate") },
				"when": func(v *yaml.Node) { e := r.expr(v, "when"); w.When = &e },
			})
			r.need(p.value, have, "a reward", "rate")
		} else {
			w.Rate = r.expr(p.value, p.key)
		}
		all = append(all, w)
	}
	return all
}

func (r *reader) population(n *yaml.Node) {
	m := &Population{}
	r.model.Population = m
	have := r.fields(n, "a population model", map[string]func(*yaml.Node){
		"classes": func(v *yaml.Node) {
			for _, p := range r.pairs(v, "classes") {
				if r.identifier(p.key, p.at, "a class") {
					m.Classes = append(m.Classes, Class{p.key, p.at, r.expr(p.value, "class "+p.key)})
				}
			}
		},
		"rules":   func(v *yaml.Node) { r.moves(v, m) },
		"up":      func(v *yaml.Node) { e := r.expr(v, "up"); m.Up = &e },
		"rewards": func(v *yaml.Node) { m.Rewards = r.rewards(v) },
	})
	r.need(n, have, "a population model", "classes", "rules")
}

func (r *reader) moves(n *yaml.Node, m *Population) {
	for _, item := range r.sequence(n, "rules") {
		rule := Move{Pos: place(item)}
		have := r.fields(item, "a rule", map[string]func(*yaml.Node){
			"name": func(v *yaml.Node) { rule.Name, _ = r.scalar(v, "name") },
			"rate": func(v *yaml.Node) { rule.Rate = r.expr(v, "rate") },
			"move": func(v *yaml.Node) { r.move(v, &rule) },
		})
		if r.need(item, have, "a rule", "rate", "move") {
			m.Rules = append(m.Rules, rule)
		}
	}
}

func (r *reader) move(n *yaml.Node, rule *Move) {
	s, ok := r.scalar(n, "move")
	if !ok {
		return
	}
	from, to, found := strings.Cut(s, "->")
	rule.From, rule.To = strings.TrimSpace(from), strings.TrimSpace(to)
	if !found || rule.From == "" || rule.To == "" {
		r.complain(place(n), "write ok -> err", "move is %q", s)
		rule.From, rule.To = "", ""
	}
}

func (r *reader) compose(n *yaml.Node) {
	m := &Compose{}
	r.model.Compose = m
	r.fields(n, "a compose model", map[string]func(*yaml.Node){
		"random": func(v *yaml.Node) {
			for _, p := range r.pairs(v, "random") {
				if r.identifier(p.key, p.at, "a variable") {
					m.Random = append(m.Random, r.random(p))
				}
			}
		},
	})
}

func (r *reader) random(p pair) Random {
	v := Random{Name: p.key, Pos: p.at}
	r.fields(p.value, "variable "+p.key, map[string]func(*yaml.Node){
		"repairable": func(n *yaml.Node) { v.Repairable = r.repairable(n, "repairable") },
		"binomial": func(n *yaml.Node) {
			b := &Binomial{}
			have := r.fields(n, "binomial", map[string]func(*yaml.Node){
				"n": func(x *yaml.Node) { b.N = r.expr(x, "n") },
				"p": func(x *yaml.Node) { b.P = r.expr(x, "p") },
			})
			if r.need(n, have, "binomial", "n", "p") {
				v.Binomial = b
			}
		},
		"hypergeometric": func(n *yaml.Node) {
			h := &Hypergeometric{}
			have := r.fields(n, "hypergeometric", map[string]func(*yaml.Node){
				"of":     func(x *yaml.Node) { h.Of = r.expr(x, "of") },
				"marked": func(x *yaml.Node) { h.Marked = r.expr(x, "marked") },
				"drawn":  func(x *yaml.Node) { h.Drawn = r.expr(x, "drawn") },
			})
			if r.need(n, have, "hypergeometric", "of", "marked", "drawn") {
				v.Hypergeometric = h
			}
		},
		"values": func(n *yaml.Node) {
			for _, w := range r.pairs(n, "values") {
				v.Table = append(v.Table, Weighted{r.expr(&yaml.Node{Kind: yaml.ScalarNode, Value: w.key, Line: w.at.Line, Column: w.at.Column}, "value"), r.expr(w.value, "probability")})
			}
		},
	})
	count := 0
	for _, given := range []bool{v.Repairable != nil, v.Binomial != nil, v.Hypergeometric != nil, len(v.Table) > 0} {
		if given {
			count++
		}
	}
	if count != 1 {
		r.complain(p.at, "repairable: {...}, binomial: {n, p}, hypergeometric: {of, marked, drawn} or values: {0: 0.9, 1: 0.1}", "variable %s needs one distribution", p.key)
	}
	return v
}
