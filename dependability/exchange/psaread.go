package exchange

import (
	"fmt"
	"slices"
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
