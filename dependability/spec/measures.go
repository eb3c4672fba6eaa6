package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/internal/strictyaml"
)

// A measureKind is a measure, the kinds of model that have it and its options.
type measureKind struct {
	name    string
	kinds   string // rbd repairable ctmc population compose
	options string
	down    bool // speaks of up and down
}

// measureKinds is every measure of the format.
func measureKinds() []measureKind {
	return []measureKind{
		{"availability", "rbd repairable ctmc", "system", true},
		{"unavailability", "rbd repairable ctmc", "system", true},
		{"failure_frequency", "rbd repairable ctmc", "system", true},
		{"mean_up_time", "rbd repairable ctmc", "system", true},
		{"mean_down_time", "rbd repairable ctmc", "system", true},
		{"downtime_per_year", "rbd repairable ctmc", "system unit", true},
		{"mttf", "rbd repairable ctmc", "system repair", true},
		{"mttff", "repairable ctmc", "", true},
		{"reliability", "rbd repairable ctmc", "at system repair", true},
		{"mission_reliability", "rbd repairable ctmc", "at system repair", true},
		{"point_availability", "rbd repairable ctmc", "at system", true},
		{"interval_availability", "rbd ctmc", "over at system", true},
		{"hazard", "rbd", "at system", true},
		{"quantile", "rbd ctmc repairable", "survive system repair", true},
		{"importance", "rbd", "kind system", true},
		{"cut_sets", "rbd", "system", true},
		{"path_sets", "rbd", "system", true},
		{"steady_state", "ctmc repairable", "", false},
		{"states", "ctmc population", "", false},
		{"transient", "ctmc", "at", false},
		{"reward", "ctmc", "of at", false},
		{"probability", "ctmc population", "when at name methods", false},
		{"sensitivity", "ctmc rbd repairable", "of wrt kind system", true},
		{"downtime", "ctmc", "pdf mean scv quantiles survival", true},
		{"survival", "ctmc", "name kill start at mean", false},
		{"uncertainty", "rbd repairable ctmc compose", "of level samples seed system quantiles mean at", false},
		{"trajectory", "population", "of until step methods runs seed", false},
		{"steady", "population", "of methods", false},
		{"flow", "population", "rule at methods", false},
		{"first", "population", "rule mean", false},
		{"diagram", "rbd repairable ctmc population compose", "format", false},
	}
}

func findMeasure(name string) (measureKind, bool) {
	for _, k := range measureKinds() {
		if k.name == name {
			return k, true
		}
	}
	return measureKind{}, false
}

func (r *reader) measures(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		r.complain(place(n), "measures: [availability, unavailability]", "measures is empty")
		return
	}
	for _, item := range list(n) {
		if m := r.measure(item); m != nil {
			r.model.Measures = append(r.model.Measures, m)
		}
	}
}

// measure reads name, {name: options} or, in a composition, {name: A,
// probability: ...}.
func (r *reader) measure(n *yaml.Node) *Measure {
	m := &Measure{Pos: place(n), Level: 0.9, Seed: 1, Samples: 100_000}
	if n.Kind == yaml.ScalarNode {
		m.Name = n.Value
		r.known(m, m.Pos)
		return m
	}
	all := r.pairs(n, "a measure")
	for _, p := range all {
		if p.key == "name" {
			return r.composed(n, m)
		}
	}
	if len(all) != 1 {
		r.complain(m.Pos, "availability, or {reliability: {at: [24 h]}}", "a measure is a name or one name with options")
		return nil
	}
	m.Name = all[0].key
	if k, ok := r.known(m, all[0].at); ok {
		r.options(all[0].value, m, k)
	}
	return m
}

func (r *reader) known(m *Measure, at Pos) (measureKind, bool) {
	k, ok := findMeasure(m.Name)
	if !ok {
		var names []string
		for _, k := range measureKinds() {
			names = append(names, k.name)
		}
		r.complain(at, strictyaml.DidYouMean(m.Name, names), "no measure %q", m.Name)
	}
	return k, ok
}

// composed reads {name: U_S, probability: missing > 0}.
func (r *reader) composed(n *yaml.Node, m *Measure) *Measure {
	read := func(kind string) func(*yaml.Node) {
		return func(v *yaml.Node) {
			if m.Name != "" {
				r.complain(place(v), "", "a measure is either probability, mean or value")
			}
			e := r.expr(v, kind)
			m.Name, m.Value = kind, &e
		}
	}
	r.fields(n, "a measure", map[string]func(*yaml.Node){
		"name":        func(v *yaml.Node) { m.Label, _ = r.scalar(v, "name") },
		"probability": read("probability"),
		"mean":        read("mean"),
		"value":       read("value"),
	})
	if m.Name == "" {
		r.complain(m.Pos, "{name: U, probability: x > 0}", "a named measure needs probability, mean or value")
		return nil
	}
	return m
}

// options reads what stands after the name of a measure.
func (r *reader) options(n *yaml.Node, m *Measure, k measureKind) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode { // the list or value of its main option
		main := strings.Fields(k.options)
		if len(main) == 0 {
			r.complain(place(n), "", "%s has no options", k.name)
			return
		}
		n = &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column, Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Value: main[0], Line: n.Line, Column: n.Column}, n,
		}}
	}
	all := r.optionReaders(m)
	known := map[string]func(*yaml.Node){}
	for o := range strings.FieldsSeq(k.options) {
		known[o] = all[o]
	}
	r.fields(n, k.name, known)
}

// optionReaders is every option of every measure.
func (r *reader) optionReaders(m *Measure) map[string]func(*yaml.Node) {
	exprs := func(to *[]Expr, what string) func(*yaml.Node) {
		return func(v *yaml.Node) {
			for _, item := range list(v) {
				*to = append(*to, r.expr(item, what))
			}
		}
	}
	one := func(to **Expr, what string) func(*yaml.Node) {
		return func(v *yaml.Node) { e := r.expr(v, what); *to = &e }
	}
	return map[string]func(*yaml.Node){
		"at": exprs(&m.At, "at"), "over": exprs(&m.At, "over"), "survival": exprs(&m.At, "survival"), "pdf": exprs(&m.PDF, "pdf"),
		"survive": exprs(&m.P, "survive"), "quantiles": exprs(&m.P, "quantiles"),
		"until": one(&m.Until, "until"), "step": one(&m.Step, "step"), "when": one(&m.Value, "when"),
		"system":  func(v *yaml.Node) { m.System, _ = r.scalar(v, "system") },
		"name":    func(v *yaml.Node) { m.Label, _ = r.scalar(v, "name") },
		"repair":  func(v *yaml.Node) { b := r.flag(v, "repair"); m.Repair = &b },
		"mean":    func(v *yaml.Node) { m.Mean = r.flag(v, "mean") },
		"scv":     func(v *yaml.Node) { m.SCV = r.flag(v, "scv") },
		"of":      func(v *yaml.Node) { m.Of = r.words(v, "of") },
		"rule":    func(v *yaml.Node) { m.Of = r.words(v, "rule") },
		"wrt":     func(v *yaml.Node) { m.Wrt = r.words(v, "wrt") },
		"kind":    func(v *yaml.Node) { m.Kinds = r.oneOf(v, "kind", m.kindWords()...) },
		"methods": func(v *yaml.Node) { m.Kinds = r.oneOf(v, "method", methods()...) },
		"start":   func(v *yaml.Node) { m.Start = r.oneOf(v, "start", starts()...) },
		"format":  func(v *yaml.Node) { m.Formats = r.oneOf(v, "format", "svg", "dot", "mermaid") },
		"unit": func(v *yaml.Node) {
			m.Unit, _ = r.scalar(v, "unit")
			if _, ok := timeUnit(m.Unit); !ok {
				r.complain(place(v), "units are "+unitNames, "%q is no unit of time", m.Unit)
			}
		},
		"runs":    func(v *yaml.Node) { m.Runs = r.whole(v, "runs", 1, 100_000_000) },
		"samples": func(v *yaml.Node) { m.Samples = r.whole(v, "samples", 10, 100_000_000) },
		"seed":    func(v *yaml.Node) { m.Seed = uint64(r.whole(v, "seed", 0, 1<<52)) },
		"level":   func(v *yaml.Node) { m.Level = r.decimal(v, "level", 0, 1) },
		"kill":    func(v *yaml.Node) { m.Kill = r.kills(v) },
	}
}

func methods() []string { return []string{"meanfield", "lna", "ssa", "exact"} }

func starts() []string {
	return []string{"init", "stationary", "stationary_up", "stationary_after_failure"}
}

// kindWords are what the option kind of a measure may say.
func (m *Measure) kindWords() []string {
	if m.Name == "sensitivity" {
		return []string{"derivative", "elasticity"}
	}
	return []string{"birnbaum", "criticality", "raw", "rrw", "fv", "fussell_vesely"}
}

func (r *reader) kills(n *yaml.Node) []Rule {
	var all []Rule
	for _, item := range list(n) {
		k := Rule{Pos: place(item), When: always(place(item))}
		have := r.fields(item, "kill", map[string]func(*yaml.Node){
			"when": func(v *yaml.Node) { k.When = r.expr(v, "when") },
			"rate": func(v *yaml.Node) { k.Rate = r.expr(v, "rate") },
		})
		if r.need(item, have, "kill", "rate") {
			all = append(all, k)
		}
	}
	return all
}

// expects reads the rows that the model must give.
func (r *reader) expects(n *yaml.Node) {
	for _, item := range r.sequence(n, "expect") {
		e := Expect{Pos: place(item), Row: map[string]string{}, Within: 1e-9}
		word := func(key string) func(*yaml.Node) {
			return func(v *yaml.Node) { e.Row[key], _ = r.scalar(v, key) }
		}
		number := func(to **Expr, what string) func(*yaml.Node) {
			return func(v *yaml.Node) { x := r.expr(v, what); *to = &x }
		}
		have := r.fields(item, "expect", map[string]func(*yaml.Node){
			"measure": word("measure"), "system": word("system"), "name": word("name"), "of": word("of"), "wrt": word("wrt"), "stat": word("stat"),
			"at": number(&e.At, "at"), "p": number(&e.P, "p"), "value": number(&e.Value, "value"), "complement": number(&e.Compl, "complement"),
			"within": func(v *yaml.Node) { e.Within = r.decimal(v, "within", 0, 1) },
		})
		if r.need(item, have, "expect", "measure") && e.Value == nil && e.Compl == nil {
			r.complain(e.Pos, "{measure: unavailability, value: 8.27e-6, within: 1e-9}", "expect needs value or complement")
		}
		r.model.Expects = append(r.model.Expects, e)
	}
}

// fits tells whether a measure belongs to a kind of model.
func (k measureKind) fits(kind Kind) bool {
	return slices.Contains(strings.Fields(k.kinds), string(kind))
}
