package exchange

import (
	"fmt"

	"github.com/nines-bot/nines/dependability/expr"
)

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
