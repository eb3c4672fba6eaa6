package spec

import (
	"slices"

	"github.com/nines-bot/nines/internal/strictyaml"
)

// checkMeasures looks at what is asked: whether the kind has it and whether
// the names exist.
func (r *reader) checkMeasures(c *checker) {
	local := c.with(r.stateNames()...)
	for _, m := range r.model.Measures {
		if r.model.Kind == KindCompose && m.Value != nil {
			continue // checked with the variables
		}
		k, ok := findMeasure(m.Name)
		if !ok {
			continue // said already
		}
		if !k.fits(r.model.Kind) {
			r.complain(m.Pos, "kinds with "+m.Name+": "+k.kinds, "a model of kind %s has no %s", r.model.Kind, m.Name)
			continue
		}
		r.checkUp(m, k)
		if option, example := m.lacks(r.model.Kind); option != "" {
			r.complain(m.Pos, example, "%s needs %s", m.Name, option)
		}
		for _, e := range slices.Concat(m.At, m.PDF) {
			c.number(e, dimTime, "a time of "+m.Name)
		}
		for _, e := range m.P {
			c.number(e, dimPure, "a probability of "+m.Name)
		}
		optional(c, m.Until, dimTime, "until")
		optional(c, m.Step, dimTime, "step")
		for _, kill := range m.Kill {
			local.truth(kill.When, "when")
			local.number(kill.Rate, dimRate, "rate")
		}
		if m.Value != nil {
			local.truth(*m.Value, "when")
		}
		r.checkTargets(m)
	}
}

// checkUp wants to know what works before it is asked how often it works.
func (r *reader) checkUp(m *Measure, k measureKind) {
	if k.down && r.model.Kind == KindCTMC && r.model.CTMC.Up == nil {
		r.complain(m.Pos, "up: CONDITION says in which states the system works", "%s needs up", m.Name)
	}
}

func (r *reader) stateNames() []string {
	var names []string
	switch {
	case r.model.CTMC != nil:
		for _, v := range r.model.CTMC.Vars {
			names = append(append(names, v.Name), v.Values...)
		}
	case r.model.Population != nil:
		for _, c := range r.model.Population.Classes {
			names = append(names, c.Name)
		}
	}
	return names
}

// checkTargets looks up systems, classes, rules, rewards and parameters.
func (r *reader) checkTargets(m *Measure) {
	among := func(what, word string, names []string) {
		if word != "" && !slices.Contains(names, word) {
			r.complain(m.Pos, strictyaml.DidYouMean(word, names), "%s: no %s %q", m.Name, what, word)
		}
	}
	if m.System != "" && r.model.RBD != nil {
		var names []string
		for _, s := range r.model.RBD.Systems {
			if s.Name != "" {
				names = append(names, s.Name)
			}
		}
		among("system", m.System, names)
	}
	var params []string
	for _, p := range r.model.Params {
		params = append(params, p.Name)
	}
	for _, w := range m.Wrt {
		if w != "all" {
			among("parameter", w, params)
		}
	}
	for _, of := range m.Of {
		switch m.Name {
		case "trajectory", "steady":
			among("class", of, r.stateNames())
		case "flow", "first":
			among("rule", of, r.ruleNames())
		case "reward":
			among("reward", of, r.rewardNames())
		case "uncertainty":
			among("measure", of, r.measureNames())
		case "sensitivity":
			among("measure", of, append(r.measureNames(), r.rewardNames()...))
		}
	}
}

// measureNames are the measures that a model of this kind may be asked for: of a
// composition those it has.
func (r *reader) measureNames() []string {
	var names []string
	if r.model.Kind == KindCompose {
		for _, m := range r.model.Measures {
			if m.Value != nil && m.Label != "" {
				names = append(names, m.Label)
			}
		}
		return names
	}
	for _, k := range measureKinds() {
		if k.fits(r.model.Kind) {
			names = append(names, k.name)
		}
	}
	return names
}

func (r *reader) ruleNames() []string {
	var names []string
	if r.model.Population != nil {
		for _, rule := range r.model.Population.Rules {
			names = append(names, rule.Name)
		}
	}
	return names
}

func (r *reader) rewardNames() []string {
	var names []string
	if r.model.CTMC != nil {
		for _, w := range r.model.CTMC.Rewards {
			names = append(names, w.Name)
		}
	}
	return names
}

// lacks names an option without which the measure says nothing.
func (m *Measure) lacks(kind Kind) (option, example string) {
	switch m.Name {
	case "reliability", "mission_reliability", "point_availability", "hazard", "transient":
		if len(m.At) == 0 {
			return "at", m.Name + ": {at: [24 h, 1 y]}"
		}
	case "interval_availability":
		if len(m.At) == 0 {
			return "over", "interval_availability: {over: [24 h]}"
		}
	case "quantile":
		if len(m.P) == 0 {
			return "survive", "quantile: {survive: 0.9}"
		}
	case "survival":
		if len(m.Kill) == 0 || len(m.At) == 0 && !m.Mean {
			return "kill, and at or mean", "survival: {name: R_c, kill: {when: CONDITION, rate: RATE}, at: [24 h]}"
		}
	case "probability":
		if m.Value == nil {
			return "when", "probability: {name: all down, when: CONDITION}"
		}
	case "uncertainty":
		if kind == KindCompose && len(m.Of) == 0 {
			return "of", "uncertainty: {of: NAME} with the name of a measure above"
		}
	case "trajectory":
		if m.Until == nil {
			return "until", "trajectory: {until: 10, step: 0.1}"
		}
	}
	return "", ""
}
