package spec

import (
	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/dependability/expr"
)

func (r *reader) params(n *yaml.Node) {
	for _, p := range r.pairs(n, "params") {
		if !r.identifier(p.key, p.at, "a parameter") {
			continue
		}
		param := &Param{Name: p.key, Pos: p.at}
		r.model.Params = append(r.model.Params, param)
		if p.value.Kind != yaml.MappingNode {
			param.Value = r.expr(p.value, p.key)
			continue
		}
		r.source(p.value, param)
	}
}

// source reads a parameter that has a distribution or comes from field data.
func (r *reader) source(n *yaml.Node, param *Param) {
	param.Value = Expr{Node: &expr.Name{Name: unread}, Pos: place(n)}
	what := "parameter " + param.Name
	have := r.fields(n, what, map[string]func(*yaml.Node){
		"field":     func(v *yaml.Node) { r.field(v, param) },
		"jira":      func(v *yaml.Node) { r.jira(v, param) },
		"gamma":     func(v *yaml.Node) { r.pairOf(v, param, "gamma", "shape", "rate") },
		"lognormal": func(v *yaml.Node) { r.pairOf(v, param, "lognormal", "median", "error_factor") },
		"beta":      func(v *yaml.Node) { r.pairOf(v, param, "beta", "a", "b") },
		"uniform":   func(v *yaml.Node) { r.pairOf(v, param, "uniform", "from", "to") },
		"value":     func(v *yaml.Node) { param.Value = r.expr(v, what) },
		"prior":     func(v *yaml.Node) { r.oneOf(v, "prior", "jeffreys") },
		"note":      func(v *yaml.Node) { param.Note, _ = r.scalar(v, "note") },
	})
	if param.Dist == nil && param.Jira == nil {
		if _, ok := have["value"]; !ok {
			r.complain(place(n), "field: {failures: 3, exposure: 87600 h}, jira: {...}, gamma:, lognormal:, beta:, uniform: or a number", "%s has no value", what)
		}
	}
}

// field is counts and exposure: with Jeffreys' prior the rate is
// Gamma(n + 1/2, T), for no failures as well.
func (r *reader) field(n *yaml.Node, param *Param) {
	var count, exposure *Expr
	read := func(to **Expr, what string) func(*yaml.Node) {
		return func(v *yaml.Node) { e := r.expr(v, what); *to = &e }
	}
	r.fields(n, "field", map[string]func(*yaml.Node){
		"failures": read(&count, "failures"), "repairs": read(&count, "repairs"),
		"exposure": read(&exposure, "exposure"), "repair_time": read(&exposure, "repair_time"), "time": read(&exposure, "time"),
	})
	if count == nil || exposure == nil {
		r.complain(place(n), "failures and exposure, or repairs and repair_time", "field data need a count and a time")
		return
	}
	half := expr.Number(0.5)
	shape := Expr{Node: &expr.Binary{Op: expr.Add, X: count.Node, Y: half}, Pos: count.Pos}
	param.Dist = &Dist{Kind: "gamma", A: shape, B: *exposure, Field: true}
	param.Value = Expr{Node: &expr.Binary{Op: expr.Div, X: shape.Node, Y: exposure.Node}, Pos: param.Pos, Unit: dimRate}
	param.Note = "mean of the Jeffreys posterior Gamma(n + 1/2, T)"
}

func (r *reader) jira(n *yaml.Node, param *Param) {
	j := &Jira{Pos: place(n), Estimate: "failure_rate"}
	have := r.fields(n, "jira", map[string]func(*yaml.Node){
		"jql": func(v *yaml.Node) { j.JQL, _ = r.scalar(v, "jql") },
		"estimate": func(v *yaml.Node) {
			if e := r.oneOf(v, "estimate", "failure_rate", "repair_rate"); len(e) == 1 {
				j.Estimate = e[0]
			}
		},
	})
	if r.need(n, have, "jira", "jql") {
		param.Value.Node = expr.Number(0)
		param.Jira = j
		param.Value.Unit = dimRate
		param.Note = "from issues: " + j.JQL
	}
}

// pairOf reads a distribution of two numbers.
func (r *reader) pairOf(n *yaml.Node, param *Param, kind, first, second string) {
	d := &Dist{Kind: kind}
	have := r.fields(n, kind, map[string]func(*yaml.Node){
		first:  func(v *yaml.Node) { d.A = r.expr(v, first) },
		second: func(v *yaml.Node) { d.B = r.expr(v, second) },
	})
	if !r.need(n, have, kind, first, second) {
		return
	}
	param.Dist = d
	param.Value = Expr{Node: d.point(), Pos: place(n)}
	if kind == "gamma" && d.B.Unit == dimTime {
		param.Value.Unit = dimRate
	}
	param.Note = d.note()
}

// point is the value that stands for the distribution: the mean, of a
// lognormal the median, because that is what its makers state.
func (d *Dist) point() expr.Node {
	a, b := d.A.Node, d.B.Node
	switch d.Kind {
	case "gamma":
		return &expr.Binary{Op: expr.Div, X: a, Y: b}
	case "beta":
		return &expr.Binary{Op: expr.Div, X: a, Y: &expr.Binary{Op: expr.Add, X: a, Y: b}}
	case "uniform":
		return &expr.Binary{Op: expr.Div, X: &expr.Binary{Op: expr.Add, X: a, Y: b}, Y: expr.Number(2)}
	}
	return a
}

func (d *Dist) note() string {
	if d.Kind == "lognormal" {
		return "median of its lognormal distribution"
	}
	return "mean of its " + d.Kind + " distribution"
}
