package exchange

import (
	"fmt"
	"slices"

	"github.com/nines-bot/nines/dependability/expr"
)

// FromPrism translates a CTMC of the PRISM language into the text of a model
// file: constants, formulas, modules that do not synchronise, the labels up
// and down, rewards of states. The name of the file is for messages.
//
// Errors are *strictyaml.Error with line and column of the first thing that
// cannot be translated.
func FromPrism(file string, source []byte) (text []byte, err error) {
	defer caught(file, source, &err)
	if len(source) > maxSource {
		complain(0, 0, "", "a file may have %d bytes, this has %d", maxSource, len(source))
	}
	p := &prismParser{
		tokens: lexPrism(string(source)), formulas: map[string]expr.Node{}, truths: map[string]bool{},
		known: map[string]bool{}, actions: map[string]string{}, defined: map[string][]token{},
	}
	p.survey()
	p.model()
	return p.yaml(file), nil
}

type prismParser struct {
	tokens []token
	at     int
	depth  int

	known    map[string]bool      // constants and variables
	truths   map[string]bool      // variables of type bool
	formulas map[string]expr.Node // and constants of type bool
	defined  map[string][]token   // formulas not yet read
	actions  map[string]string    // the module of each action

	kind    string
	consts  []named
	vars    []variable
	rules   []command
	labels  map[string]expr.Node
	rewards []named
}

type named struct {
	name  string
	value expr.Node
}

type variable struct {
	name            string
	low, high, init expr.Node
}

type command struct {
	name       string
	when, rate expr.Node
	set        []named
}

func (p *prismParser) look() token { return p.tokens[p.at] }

func (p *prismParser) take() token {
	t := p.tokens[p.at]
	if t.kind != tokEnd {
		p.at++
	}
	return t
}

func (p *prismParser) accept(texts ...string) bool {
	t := p.look()
	for _, s := range texts {
		if (t.kind == tokSign || t.kind == tokWord) && t.text == s {
			p.at++
			return true
		}
	}
	return false
}

func (p *prismParser) sign(s string) {
	if t := p.look(); !p.accept(s) {
		complain(t.line, t.column, "", "%q expected, not %s", s, t.say())
	}
}

func (p *prismParser) enter() {
	if p.depth++; p.depth > maxDepth {
		t := p.look()
		complain(t.line, t.column, "", "nested more than %d deep", maxDepth)
	}
}

func (p *prismParser) leave() { p.depth-- }

// name takes a name that is being given or meant.
func (p *prismParser) name() token {
	t := p.take()
	if t.kind != tokWord {
		complain(t.line, t.column, "", "a name expected, not %s", t.say())
	}
	return t
}

// fresh takes a name that is being given for the first time.
func (p *prismParser) fresh() token {
	t := p.name()
	switch t.text {
	case "inf", "true", "false":
		complain(t.line, t.column, "give it another name", "%q is a word of the model language", t.text)
	}
	return t
}

// survey notes the names that the file gives, because they may be used above
// their place, and the tokens of formulas and truth constants.
func (p *prismParser) survey() {
	twice := func(t token) {
		if p.known[t.text] || p.truths[t.text] || p.defined[t.text] != nil {
			complain(t.line, t.column, "", "%q is there twice", t.text)
		}
	}
	for p.at = 0; p.at < len(p.tokens)-1; p.at++ {
		t := p.look()
		switch {
		case t.kind != tokWord:
		case t.text == "const":
			p.surveyConst(twice)
		case t.text == "formula":
			p.at++
			n := p.fresh()
			twice(n)
			p.sign("=")
			p.defined[n.text] = p.upTo()
		case p.tokens[p.at+1].text == ":" && p.tokens[p.at+1].kind == tokSign:
			if after := p.tokens[min(p.at+2, len(p.tokens)-1)]; after.kind == tokSign && after.text == "[" {
				twice(t)
				p.known[t.text] = true
			} else if after.kind == tokWord && after.text == "bool" {
				twice(t)
				p.truths[t.text] = true
			}
		}
	}
	p.at = 0
	for name := range p.defined {
		p.formulas[name] = nil
	}
	for i := range p.tokens {
		if f := p.tokens[i]; f.kind == tokWord && p.defined[f.text] != nil {
			p.resolve(f, 0)
		}
	}
}

func (p *prismParser) surveyConst(twice func(token)) {
	p.at++
	truth := p.look().text == "bool"
	if p.accept("int", "double", "bool") && p.look().kind == tokEnd {
		return
	}
	n := p.fresh()
	twice(n)
	if truth && p.accept("=") {
		p.defined[n.text] = p.upTo()
		return
	}
	p.known[n.text] = true
}

// upTo is the tokens before the next semicolon.
func (p *prismParser) upTo() []token {
	from := p.at
	for p.look().kind != tokEnd && p.look().text != ";" {
		p.at++
	}
	end := p.look()
	return append(append([]token(nil), p.tokens[from:p.at]...), token{line: end.line, column: end.column})
}

// resolve reads a formula after those it uses.
func (p *prismParser) resolve(f token, depth int) {
	if p.formulas[f.text] != nil {
		return
	}
	tokens := p.defined[f.text]
	if tokens == nil || depth > maxDepth {
		complain(f.line, f.column, "", "formula %q depends on itself or on too many others", f.text)
	}
	for _, t := range tokens {
		if t.kind == tokWord && p.defined[t.text] != nil && p.formulas[t.text] == nil {
			p.resolve(t, depth+1)
		}
	}
	q := *p
	q.tokens, q.at, q.depth = tokens, 0, 0
	n := q.expression()
	if t := q.look(); t.kind != tokEnd {
		complain(t.line, t.column, "", "%s was not expected here", t.say())
	}
	p.formulas[f.text] = p.sized(n, f)
}

// yaml writes what was read.
func (p *prismParser) yaml(file string) []byte {
	var w yamlWriter
	w.head(file, "ctmc")
	w.pairs("params", p.consts)
	w.line("state:")
	for _, v := range p.vars {
		w.line("  %s: %s", v.name, quoted(v.low.String()+".."+v.high.String()))
	}
	w.line("init:")
	for _, v := range p.vars {
		w.line("  %s: %s", v.name, quoted(v.init.String()))
	}
	if len(p.rules) == 0 {
		w.line("rules: []")
	} else {
		w.line("rules:")
	}
	for i, r := range p.rules {
		name := r.name
		if name == "" {
			name = fmt.Sprintf("command %d", i+1)
		}
		w.line("  - name: %s", quoted(name))
		w.line("    when: %s", quoted(r.when.String()))
		w.line("    rate: %s", quoted(p.rate(r.rate).String()))
		if len(r.set) == 0 {
			w.line("    set: {}")
			continue
		}
		w.line("    set:")
		for _, a := range r.set {
			w.line("      %s: %s", a.name, quoted(a.value.String()))
		}
	}
	up := p.labels["up"]
	if down := p.labels["down"]; up == nil && down != nil {
		up = not(down)
	}
	if up != nil {
		w.line("up: %s", quoted(up.String()))
	}
	w.pairs("rewards", p.rewards)
	if up != nil {
		w.line("measures: [availability, unavailability]")
	} else {
		w.line("measures: [steady_state]")
	}
	return w.bytes()
}

// rate makes a rate of what has only variables in it: they are pure numbers to
// the reader of models, which tells the two apart.
func (p *prismParser) rate(n expr.Node) expr.Node {
	names := expr.Names(n)
	if len(names) == 0 || slices.ContainsFunc(p.consts, func(c named) bool { return slices.Contains(names, c.name) }) {
		return n
	}
	return binary(expr.Mul, expr.Number(1), n)
}
