package spec

import (
	"maps"
	"slices"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// unique complains about names that mean two things.
func (r *reader) unique() {
	seen := map[string]Pos{}
	note := func(name string, at Pos, what string) {
		if _, twice := seen[name]; twice {
			r.complain(at, "", "%s %q has the name of something else in this file", what, name)
		}
		if slices.Contains([]string{"inf", "true", "false"}, name) {
			r.complain(at, "", "%q is a word of the language", name)
		}
		seen[name] = at
	}
	m := r.model
	for _, p := range m.Params {
		note(p.Name, p.Pos, "parameter")
	}
	for _, l := range m.Lets {
		note(l.Name, l.Pos, "definition")
	}
	if m.CTMC != nil {
		for _, v := range m.CTMC.Vars {
			note(v.Name, v.Pos, "variable")
		}
		r.uniqueStates(seen)
	}
	if m.Population != nil {
		for _, c := range m.Population.Classes {
			note(c.Name, c.Pos, "class")
		}
	}
	if m.Compose != nil {
		for _, v := range m.Compose.Random {
			note(v.Name, v.Pos, "variable")
		}
	}
}

// uniqueStates allows two variables to have states of one name if it stands at
// the same place in both: in an expression it is then one number.
func (r *reader) uniqueStates(seen map[string]Pos) {
	place := map[string]int{}
	for _, v := range r.model.CTMC.Vars {
		for i, w := range v.Values {
			if slices.Index(v.Values, w) < i {
				r.complain(v.Pos, "", "state %q of %s is there twice", w, v.Name)
				continue
			}
			if _, twice := seen[w]; twice {
				r.complain(v.Pos, "", "state %q has the name of something else in this file", w)
			}
			if at, other := place[w]; other && at != i {
				r.complain(v.Pos, "give it another name, or the same place in both lists", "state %q of %s stands at another place in another variable", w, v.Name)
			}
			place[w] = i
		}
	}
}

func (r *reader) checkParams(c *checker) {
	for _, p := range r.model.Params {
		c.number(p.Value, Dim{}, "parameter "+p.Name)
		if p.Dist != nil {
			c.number(p.Dist.A, Dim{}, "parameter "+p.Name)
			c.number(p.Dist.B, Dim{}, "parameter "+p.Name)
		}
	}
	for _, cycle := range r.model.cycles() {
		r.complain(cycle.Pos, "", "parameter %s depends on itself", cycle.Name)
	}
	if r.model.Kind == KindRBD || r.model.Kind == KindRepairable {
		r.checkLets(c)
	}
}

func (r *reader) checkRBD(c *checker) {
	for _, b := range r.model.RBD.Blocks {
		what := "block " + b.Name + ": "
		optional(c, b.Fail, dimRate, what+"fail")
		optional(c, b.Repair, dimRate, what+"repair")
		optional(c, b.Availability, dimPure, what+"availability")
		optional(c, b.Unavailability, dimPure, what+"unavailability")
		if l := b.Life; l != nil {
			optional(c, l.Mean, dimTime, what+"mean")
			optional(c, l.Scale, dimTime, what+"scale")
			optional(c, l.Shape, dimPure, what+"shape")
			optional(c, l.Sigma, dimPure, what+"sigma")
			optional(c, l.Rate, dimRate, what+"rate")
		}
	}
	for _, s := range r.model.RBD.Systems {
		r.checkStructure(c, s.Body)
	}
}

func optional(c *checker, e *Expr, want Dim, what string) {
	if e != nil {
		c.number(*e, want, what)
	}
}

func (r *reader) checkStructure(c *checker, s *Structure) {
	if s == nil {
		return
	}
	optional(c, s.Need, dimPure, "atleast")
	optional(c, s.Copies, dimPure, "copies")
	for _, of := range s.Of {
		r.checkStructure(c, of)
	}
	for _, e := range s.Edges {
		r.checkStructure(c, e.Block)
	}
	if s.Op == OpGraph {
		r.checkEnds(s)
	}
}

// checkEnds wants the ends of a graph to be nodes of it.
func (r *reader) checkEnds(s *Structure) {
	nodes := map[string]bool{}
	for _, e := range s.Edges {
		nodes[e.From], nodes[e.To] = true, true
	}
	for _, end := range []string{s.From, s.To} {
		if !nodes[end] {
			r.complain(s.Pos, strictyaml.DidYouMean(end, slices.Sorted(maps.Keys(nodes))), "no edge touches node %q", end)
		}
	}
}

func (r *reader) checkRepairable(c *checker, m *Repairable) {
	if m == nil {
		return
	}
	c.number(m.Units, dimPure, "units")
	c.number(m.Need, dimPure, "need")
	c.number(m.Repairmen, dimPure, "repairmen")
	c.number(m.Fail, dimRate, "fail")
	c.number(m.Repair, dimRate, "repair")
	c.number(m.Dormancy, dimPure, "dormancy")
}

func (r *reader) checkCTMC(global *checker) {
	m := r.model.CTMC
	var names []string
	for _, v := range m.Vars {
		global.number(v.Low, dimPure, "state "+v.Name)
		global.number(v.High, dimPure, "state "+v.Name)
		names = append(append(names, v.Name), v.Values...)
	}
	c := global.with(names...)
	r.checkLets(c)
	r.checkAssigns(c, m.Init, "init")
	for _, v := range m.Vars {
		if !slices.ContainsFunc(m.Init, func(a Assign) bool { return a.Var == v.Name }) {
			r.complain(v.Pos, "init: {"+v.Name+": ...}", "variable %s has no start", v.Name)
		}
	}
	for _, rule := range m.Rules {
		c.truth(rule.When, "when")
		c.number(rule.Rate, dimRate, "rate")
		r.checkAssigns(c, rule.Set, "set")
	}
	if m.Up != nil {
		c.truth(*m.Up, "up")
	}
	for _, w := range m.Rewards {
		c.number(w.Rate, Dim{}, "reward "+w.Name)
		if w.When != nil {
			c.truth(*w.When, "when")
		}
	}
}

func (r *reader) checkLets(c *checker) {
	for _, l := range r.model.Lets {
		if !expr.IsTruth(l.Value.Node) {
			c.number(l.Value, Dim{}, l.Name)
		} else {
			c.truth(l.Value, l.Name)
		}
	}
}

func (r *reader) checkAssigns(c *checker, all []Assign, what string) {
	for _, a := range all {
		v := r.model.CTMC.variable(a.Var)
		if v == nil {
			var names []string
			for _, v := range r.model.CTMC.Vars {
				names = append(names, v.Name)
			}
			r.complain(a.Pos, strictyaml.DidYouMean(a.Var, names), "%s: no variable %q", what, a.Var)
			continue
		}
		if name, ok := a.Value.Node.(*expr.Name); ok && len(v.Values) > 0 && !slices.Contains(v.Values, name.Name) {
			if _, known := c.names[name.Name]; !known || r.model.param(name.Name) == nil && r.model.CTMC.variable(name.Name) == nil {
				r.complain(a.Value.Pos, strictyaml.DidYouMean(name.Name, v.Values), "%s: %s has no state %q", what, a.Var, name.Name)
				continue
			}
		}
		c.number(a.Value, dimPure, what+" "+a.Var)
	}
}

func (m *CTMC) variable(name string) *Var {
	i := slices.IndexFunc(m.Vars, func(v Var) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return &m.Vars[i]
}

func (r *reader) checkPopulation(global *checker) {
	m := r.model.Population
	var names []string
	for _, class := range m.Classes {
		global.number(class.Init, dimPure, "class "+class.Name)
		names = append(names, class.Name)
	}
	c := global.with(names...)
	r.checkLets(c)
	for _, rule := range m.Rules {
		c.number(rule.Rate, dimRate, "rate")
		for _, end := range []string{rule.From, rule.To} {
			if rule.From != "" && !slices.Contains(names, end) {
				r.complain(rule.Pos, strictyaml.DidYouMean(end, names), "move: no class %q", end)
			}
		}
	}
	if m.Up != nil {
		c.truth(*m.Up, "up")
	}
}

func (r *reader) checkCompose(c *checker) {
	for _, v := range r.model.Compose.Random {
		r.checkRepairable(c, v.Repairable)
		if b := v.Binomial; b != nil {
			c.number(b.N, dimPure, "n")
			c.number(b.P, dimPure, "p")
		}
		if h := v.Hypergeometric; h != nil {
			c.number(h.Of, dimPure, "of")
			c.number(h.Marked, dimPure, "marked")
			c.number(h.Drawn, dimPure, "drawn")
		}
		for _, w := range v.Table {
			c.number(w.Value, dimPure, "value")
			c.number(w.Probability, dimPure, "probability")
		}
		c = c.with(v.Name)
	}
	r.checkLets(c)
	labels := map[string]bool{}
	for _, m := range r.model.Measures {
		if m.Value == nil {
			continue
		}
		if labels[m.Label] && m.Label != "" {
			r.complain(m.Pos, "", "there is a measure %q already", m.Label)
		}
		labels[m.Label] = true
		if m.Name == "probability" {
			c.truth(*m.Value, "probability")
		} else {
			c.number(*m.Value, Dim{}, m.Name)
		}
		if m.Label != "" && m.Name == "value" {
			c = c.with(m.Label)
		} else if m.Label != "" {
			c.names[m.Label] = dimPure
		}
	}
}
