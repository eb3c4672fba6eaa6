package exchange

import (
	"slices"

	"github.com/nines-bot/nines/dependability/expr"
)

// model reads the file from the top.
func (p *prismParser) model() {
	p.labels = map[string]expr.Node{}
	for p.look().kind != tokEnd {
		t := p.take()
		if t.kind != tokWord {
			complain(t.line, t.column, "", "%s was not expected here", t.say())
		}
		switch t.text {
		case "ctmc", "stochastic":
			p.kind = "ctmc"
		case "dtmc", "mdp", "pta", "pomdp", "popta", "ma", "probabilistic", "nondeterministic":
			complain(t.line, t.column, "only ctmc is read", "a model of type %s has no rates", t.text)
		case "const":
			p.constant()
		case "formula":
			p.name()
			p.sign("=")
			p.upTo()
			p.sign(";")
		case "global":
			p.variable(p.fresh())
		case "module":
			p.module()
		case "label":
			p.label()
		case "rewards":
			p.reward()
		case "init":
			complain(t.line, t.column, "give each variable its start: x : [0..2] init 0;", "several initial states (init ... endinit) are not read")
		case "system":
			complain(t.line, t.column, "", "process algebra (system ... endsystem) is not read")
		default:
			complain(t.line, t.column, "", "%s was not expected here", t.say())
		}
	}
	end := p.look()
	switch {
	case p.kind == "":
		complain(end.line, end.column, "begin with ctmc", "the file does not say that it is a ctmc")
	case len(p.vars) == 0:
		complain(end.line, end.column, "", "the model has no variables")
	}
}

// constant reads const int n = 3; a constant of type bool was read by survey.
func (p *prismParser) constant() {
	truth := p.look().text == "bool"
	p.accept("int", "double", "bool")
	t := p.fresh()
	if !p.accept("=") {
		complain(t.line, t.column, "write its value into the file: const double "+t.text+" = 0.1;", "constant %s has no value", t.text)
	}
	if truth {
		p.upTo()
	} else {
		p.consts = append(p.consts, named{t.text, p.number()})
	}
	p.sign(";")
}

// variable reads x : [0..n] init 0; or x : bool init false;
func (p *prismParser) variable(t token) {
	v := variable{name: t.text, low: expr.Number(0), high: expr.Number(1), init: expr.Number(0)}
	p.sign(":")
	if p.accept("bool") {
		if p.accept("init") {
			v.init = p.bit(p.condition())
		}
	} else {
		if !p.accept("[") {
			complain(p.look().line, p.look().column, "[0..n] or bool", "variable %s needs a range", t.text)
		}
		v.low = p.number()
		p.sign("..")
		v.high = p.number()
		p.sign("]")
		v.init = v.low
		if p.accept("init") {
			v.init = p.number()
		}
	}
	p.sign(";")
	p.vars = append(p.vars, v)
}

// bit makes a number of a condition.
func (p *prismParser) bit(n expr.Node) expr.Node {
	if name, ok := n.(*expr.Name); ok {
		if name.Name == "true" {
			return expr.Number(1)
		}
		return expr.Number(0)
	}
	return &expr.Cond{If: n, Then: expr.Number(1), Else: expr.Number(0)}
}

func (p *prismParser) module() {
	name := p.name()
	if t := p.look(); p.accept("=") {
		complain(t.line, t.column, "write the module out", "a module that renames another is not read")
	}
	for !p.accept("endmodule") {
		if t := p.look(); p.accept("[") {
			p.command(t, name.text)
		} else if t.text == "invariant" {
			complain(t.line, t.column, "", "clocks and invariants are not read")
		} else {
			p.variable(p.fresh())
		}
	}
}

// command reads [action] guard -> rate : update + rate : update; each update
// becomes a rule.
func (p *prismParser) command(at token, module string) {
	action := ""
	if !p.accept("]") {
		action = p.name().text
		p.sign("]")
	}
	if other, ok := p.actions[action]; ok && action != "" && other != module {
		complain(at.line, at.column, "write the joint step as one command", "modules %s and %s synchronise on %s", other, module, action)
	}
	p.actions[action] = module
	when := p.condition()
	p.sign("->")
	for {
		c := command{name: action, when: when, rate: expr.Number(1)}
		if !p.updateFollows() {
			c.rate = p.number()
			p.sign(":")
		}
		c.set = p.updates()
		p.rules = append(p.rules, c)
		if !p.accept("+") {
			break
		}
	}
	p.sign(";")
}

// updateFollows tells an update without a rate from a rate: (x'=1) or true.
func (p *prismParser) updateFollows() bool {
	at := func(i int) token { return p.tokens[min(p.at+i, len(p.tokens)-1)] }
	if at(0).text == "(" && at(1).kind == tokWord && at(2).text == "'" {
		return true
	}
	return at(0).kind == tokWord && at(0).text == "true" && at(1).text != ":"
}

func (p *prismParser) updates() []named {
	var set []named
	if p.accept("true") {
		return nil
	}
	for {
		p.sign("(")
		t := p.name()
		p.sign("'")
		p.sign("=")
		switch {
		case p.truths[t.text]:
			set = append(set, named{t.text, p.bit(p.condition())})
		case p.known[t.text] && !slices.ContainsFunc(p.consts, func(c named) bool { return c.name == t.text }):
			set = append(set, named{t.text, p.number()})
		default:
			complain(t.line, t.column, "", "no variable %q", t.text)
		}
		if slices.ContainsFunc(set[:len(set)-1], func(a named) bool { return a.name == t.text }) {
			complain(t.line, t.column, "", "%s is set twice", t.text)
		}
		p.sign(")")
		if !p.accept("&") {
			return set
		}
	}
}

// label keeps up and down; others name states that nothing here asks for.
func (p *prismParser) label() {
	t := p.take()
	if t.kind != tokString {
		complain(t.line, t.column, "", "a label in quotation marks expected, not %s", t.say())
	}
	p.sign("=")
	p.labels[t.text] = p.condition()
	p.sign(";")
}

// reward reads rewards "name" guard : rate; ... endrewards; the rates of items
// whose guards hold add up.
func (p *prismParser) reward() {
	name := "reward"
	if p.look().kind == tokString {
		name = word(p.take().text)
	}
	for i := 2; slices.ContainsFunc(p.rewards, func(r named) bool { return r.name == name }); i++ {
		name = word(name) + "_"
	}
	var sum expr.Node
	for !p.accept("endrewards") {
		t := p.look()
		if t.text == "[" {
			complain(t.line, t.column, "", "rewards of transitions are not read")
		}
		when := p.condition()
		p.sign(":")
		rate := p.number()
		p.sign(";")
		if !isTrue(when) {
			rate = &expr.Cond{If: when, Then: rate, Else: expr.Number(0)}
		}
		if sum == nil {
			sum = rate
		} else {
			sum = p.sized(binary(expr.Add, sum, rate), t)
		}
	}
	if sum == nil {
		sum = expr.Number(0)
	}
	p.rewards = append(p.rewards, named{name, sum})
}
