package exchange

import (
	"fmt"
	"slices"

	"github.com/nines-bot/nines/dependability/expr"
)

// FromOpenPSA translates Open-PSA fault trees into the text of a model file:
// gates of and, or and atleast over basic events with a probability, an
// exponential, GLM or Weibull life. Every gate that no other uses becomes a
// system. The name of the file is for messages.
//
// Errors are *strictyaml.Error with line and column of the first thing that
// cannot be translated.
func FromOpenPSA(file string, source []byte) (text []byte, err error) {
	defer caught(file, source, &err)
	if len(source) > maxSource {
		complain(0, 0, "", "a file may have %d bytes, this has %d", maxSource, len(source))
	}
	p := &psaReader{
		gates: map[string]*element{}, events: map[string]*element{}, params: map[string]*element{}, houses: map[string]*element{},
		names: newNames([]string{"inf", "true", "false"}), uses: map[string]int{}, under: map[string]bool{},
	}
	p.collect(readXML(source), 0)
	return p.yaml(file), nil
}

type psaReader struct {
	gates, events, params, houses map[string]*element
	order                         []*element // of all definitions
	names                         *names
	uses                          map[string]int // of basic events
	under                         map[string]bool
	size                          int
}

// collect finds the definitions.
func (p *psaReader) collect(e *element, depth int) {
	for _, c := range e.children {
		kind := map[string]map[string]*element{
			"define-gate": p.gates, "define-basic-event": p.events, "define-parameter": p.params, "define-house-event": p.houses,
		}[c.name]
		switch {
		case kind != nil:
			name := c.attr("name")
			if name == "" {
				c.complain("", "<%s> needs a name", c.name)
			}
			if p.gates[name] != nil || p.events[name] != nil || p.houses[name] != nil || kind[name] != nil {
				c.complain("", "%q is defined twice", name)
			}
			kind[name] = c
			p.order = append(p.order, c)
		case c.name == "define-fault-tree" || c.name == "model-data":
			p.collect(c, depth+1)
		default:
			c.complain("fault trees and model data are read", "<%s> is not read", c.name)
		}
	}
}

// tops are the gates that no gate uses, in the order of the file.
func (p *psaReader) tops() []*element {
	used := map[string]bool{}
	var note func(e *element)
	note = func(e *element) {
		for _, c := range e.children {
			if c.name == "gate" || c.name == "event" {
				used[c.attr("name")] = true
			}
			note(c)
		}
	}
	for _, g := range p.order {
		if g.name == "define-gate" {
			note(g)
		}
	}
	return slices.DeleteFunc(slices.Clone(p.order), func(e *element) bool { return e.name != "define-gate" || used[e.attr("name")] })
}

// works is the structure that works where the formula of failure does not
// hold: and becomes any, or becomes all.
func (p *psaReader) works(e *element) psaStructure {
	if p.size++; p.size > maxEvents {
		e.complain("", "more than %d gates and events once shared gates are written out", maxEvents)
	}
	name := e.attr("name")
	switch e.name {
	case "gate", "event", "basic-event", "house-event":
		return p.reference(e, name)
	case "constant":
		return p.constant(e, e.attr("value"))
	case "and", "or", "atleast":
		return p.gate(e)
	case "not", "nand", "nor", "xor", "iff", "imply", "cardinality":
		e.complain("and, or and atleast are read", "a <%s> gate makes a system that repairing can harm, which no block diagram can say", e.name)
	}
	e.complain("and, or and atleast are read", "<%s> is not read here", e.name)
	return psaStructure{}
}

func (p *psaReader) reference(e *element, name string) psaStructure {
	switch {
	case p.gates[name] != nil && (e.name == "gate" || e.name == "event"):
		if p.under[name] {
			e.complain("", "gate %q is below itself", name)
		}
		p.under[name] = true
		defer delete(p.under, name)
		if len(p.under) > maxDepth {
			e.complain("", "gates nested more than %d deep", maxDepth)
		}
		return p.works(p.gates[name].only(1)[0])
	case p.events[name] != nil && e.name != "gate" && e.name != "house-event":
		p.uses[name]++
		return psaStructure{op: "block", block: name}
	case p.houses[name] != nil && (e.name == "event" || e.name == "house-event"):
		c := p.houses[name].only(1)[0]
		return p.constant(c, c.attr("value"))
	}
	e.complain("", "no %s %q", e.name, name)
	return psaStructure{}
}

// constant is an event that is true (failed for ever) or false.
func (p *psaReader) constant(e *element, value string) psaStructure {
	if value != "true" && value != "false" {
		e.complain("", "a constant is true or false, not %q", value)
	}
	name := constantBlocks()[value == "true"]
	p.uses[name] = 1
	p.names.give(word(name))
	return psaStructure{op: "block", block: word(name)}
}

// constantBlocks are blocks for events that are false or true for ever.
func constantBlocks() map[bool]string {
	return map[bool]string{false: "never fails", true: "always failed"}
}

func (p *psaReader) gate(e *element) psaStructure {
	if len(e.children) == 0 {
		e.complain("", "<%s> of nothing", e.name)
	}
	s := psaStructure{op: map[string]string{"and": "any", "or": "all", "atleast": "atleast"}[e.name]}
	for _, c := range e.children {
		s.of = append(s.of, p.works(c))
	}
	if e.name == "atleast" {
		least := 0
		if _, err := fmt.Sscanf(e.attr("min"), "%d", &least); err != nil || fmt.Sprint(least) != e.attr("min") || least < 1 || least > len(s.of) {
			e.complain("", "atleast min=%q of %d", e.attr("min"), len(s.of))
		}
		s.need = len(s.of) - least + 1
	}
	return s
}

func (p *psaReader) parameter(e *element) string {
	name := e.attr("name")
	if p.params[name] == nil {
		e.complain("", "no parameter %q", name)
	}
	return p.names.give("parameter " + name)
}

// A psaStructure is a block diagram as it will stand in the file.
type psaStructure struct {
	op    string
	block string
	need  int
	of    []psaStructure
}

// yaml writes what was read.
func (p *psaReader) yaml(file string) []byte {
	for _, e := range p.order { // names first, each as near as can be to its own
		name := e.attr("name")
		switch e.name {
		case "define-parameter":
			p.names.given["parameter "+name] = p.names.fresh(word(name))
		case "define-basic-event":
			p.names.given[name] = p.names.fresh(word(name))
		}
	}
	tops := p.tops()
	if len(tops) == 0 {
		complain(1, 1, "", "the file has no gate that is not below another")
	}
	var systems []psaStructure
	for _, t := range tops {
		p.under[t.attr("name")] = true
		systems = append(systems, p.works(t.only(1)[0]))
		clear(p.under)
	}
	var w yamlWriter
	w.head(file, "rbd")
	var params []named
	for _, e := range p.order {
		if e.name == "define-parameter" {
			params = append(params, named{p.names.given["parameter "+e.attr("name")], p.number(e.only(1)[0])})
		}
	}
	w.pairs("params", params)
	w.line("blocks:")
	steady := p.blocks(&w)
	if len(tops) == 1 {
		w.line("system:")
		p.structure(&w, systems[0], "  ", "  ")
	} else {
		w.line("systems:")
		taken := newNames(nil)
		for i, s := range systems {
			w.line("  %s:", taken.fresh(word(tops[i].attr("name"))))
			p.structure(&w, s, "    ", "    ")
		}
	}
	if steady {
		w.line("measures: [availability, unavailability]")
	} else {
		w.line("measures: [mttf]")
	}
	return w.bytes()
}

// structure writes s at an indentation; first is what stands before its first
// line.
func (p *psaReader) structure(w *yamlWriter, s psaStructure, first, indent string) {
	switch s.op {
	case "block":
		name := p.names.give(s.block)
		if p.uses[s.block] > 1 {
			name = quoted(name + "@1") // one event in several places
		}
		w.line("%s%s", first, name)
		return
	case "atleast":
		w.line("%satleast: %d", first, s.need)
		w.line("%sof:", indent)
	default:
		w.line("%s%s:", first, s.op)
	}
	for _, part := range s.of {
		p.structure(w, part, indent+"  - ", indent+"    ")
	}
}

// blocks writes one block a basic event that is used, and tells whether all of
// them have a steady state.
func (p *psaReader) blocks(w *yamlWriter) bool {
	steady := true
	for _, e := range p.order {
		name := e.attr("name")
		if e.name != "define-basic-event" || p.uses[name] == 0 {
			continue
		}
		text, repaired := p.block(e)
		steady = steady && repaired
		w.line("  %s: %s", p.names.give(name), text)
	}
	for i, failed := range []bool{false, true} {
		if name := constantBlocks()[failed]; p.uses[name] > 0 {
			w.line("  %s: {unavailability: %d}", p.names.give(word(name)), i)
		}
	}
	return steady
}

// block writes the data of a basic event.
func (p *psaReader) block(e *element) (text string, steady bool) {
	if len(e.children) == 0 {
		e.complain("<float value=\"0.01\"/>", "basic event %q has no probability", e.attr("name"))
	}
	x := e.only(1)[0]
	missionTime := func(c *element) {
		if c.name != "system-mission-time" {
			c.complain("<system-mission-time/>", "the time of a life must be the mission time")
		}
	}
	switch x.name {
	case "exponential":
		c := x.only(2)
		missionTime(c[1])
		return fmt.Sprintf("{fail: %s}", quoted(p.number(c[0]).String())), false
	case "GLM":
		c := x.only(4)
		missionTime(c[3])
		if l, ok := p.number(c[0]).(*expr.Literal); !ok || l.Value != 0 {
			c[0].complain("", "failure on demand is not read")
		}
		return fmt.Sprintf("{fail: %s, repair: %s}", quoted(p.number(c[1]).String()), quoted(p.number(c[2]).String())), true
	case "Weibull":
		c := x.only(4)
		missionTime(c[3])
		if l, ok := p.number(c[2]).(*expr.Literal); !ok || l.Value != 0 {
			c[2].complain("", "a failure-free time is not read")
		}
		return fmt.Sprintf("{life: {weibull: {shape: %s, scale: %s}}}", quoted(p.number(c[1]).String()), quoted(p.number(c[0]).String())), false
	}
	return chance(p.number(x)), true
}

// chance recognises fail/(fail+repair) and 1 - availability, which say more
// than a number does.
func chance(n expr.Node) string {
	if b, ok := n.(*expr.Binary); ok {
		one, isNumber := b.X.(*expr.Literal)
		if sum, ok := b.Y.(*expr.Binary); ok && b.Op == expr.Div && sum.Op == expr.Add && !isNumber && sum.X.String() == b.X.String() {
			return fmt.Sprintf("{fail: %s, repair: %s}", quoted(b.X.String()), quoted(sum.Y.String()))
		}
		if b.Op == expr.Sub && isNumber && one.Value == 1 {
			return fmt.Sprintf("{availability: %s}", quoted(b.Y.String()))
		}
	}
	return fmt.Sprintf("{unavailability: %s}", quoted(n.String()))
}
