package spec

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// maxProblems stops the complaints of one file.
const maxProblems = 50

// A reader walks the nodes of one file and collects what is wrong.
type reader struct {
	model       *Model
	names       map[string]bool      // of parameters, variables and the like: no units
	definitions map[string]expr.Node // under let, as far as read
	found       []strictyaml.Problem
}

func (r *reader) complain(pos Pos, hint, format string, args ...any) {
	if len(r.found) < maxProblems {
		r.found = append(r.found, strictyaml.Problem{Line: pos.Line, Column: pos.Column, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
}

func place(n *yaml.Node) Pos { return Pos{n.Line, n.Column} }

// A pair is one key of a mapping.
type pair struct {
	key   string
	at    Pos
	value *yaml.Node
}

// pairs lists a mapping in order; keys that are there twice were found by the
// YAML library or are found here.
func (r *reader) pairs(n *yaml.Node, what string) []pair {
	if n.Kind != yaml.MappingNode {
		r.complain(place(n), "", "%s must be a mapping (key: value)", what)
		return nil
	}
	var all []pair
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode {
			r.complain(place(k), "", "a key must be a word")
			continue
		}
		if seen[k.Value] {
			r.complain(place(k), "", "%q is there twice", k.Value)
			continue
		}
		seen[k.Value] = true
		all = append(all, pair{k.Value, place(k), n.Content[i+1]})
	}
	return all
}

// fields goes through a mapping with known keys.
func (r *reader) fields(n *yaml.Node, what string, known map[string]func(v *yaml.Node)) map[string]Pos {
	have := map[string]Pos{}
	for _, p := range r.pairs(n, what) {
		f, ok := known[p.key]
		if !ok {
			r.complain(p.at, strictyaml.DidYouMean(p.key, slices.Sorted(maps.Keys(known))), "unknown key %q in %s", p.key, what)
			continue
		}
		have[p.key] = p.at
		f(p.value)
	}
	return have
}

// need complains about keys that are not there.
func (r *reader) need(n *yaml.Node, have map[string]Pos, what string, keys ...string) bool {
	all := true
	for _, k := range keys {
		if _, ok := have[k]; !ok {
			r.complain(place(n), "", "%s needs %s", what, k)
			all = false
		}
	}
	return all
}

func (r *reader) scalar(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		r.complain(place(n), aliasHint(n), "%s must be a single value", what)
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

func aliasHint(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		return "anchors and aliases are not part of the format"
	}
	return ""
}

// list gives the items of a sequence; a single value is a list of one.
func list(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return []*yaml.Node{n}
}

// words reads a list of names.
func (r *reader) words(n *yaml.Node, what string) []string {
	var all []string
	for _, item := range list(n) {
		if s, ok := r.scalar(item, what); ok {
			all = append(all, s)
		}
	}
	return all
}

// oneOf reads words out of a closed set.
func (r *reader) oneOf(n *yaml.Node, what string, set ...string) []string {
	var all []string
	for _, item := range list(n) {
		s, ok := r.scalar(item, what)
		if ok && !slices.Contains(set, s) {
			r.complain(place(item), strictyaml.DidYouMean(s, set), "no %s %q", what, s)
			continue
		}
		all = append(all, s)
	}
	return all
}

// identifier checks a name that is being given.
func (r *reader) identifier(s string, at Pos, what string) bool {
	if !expr.IsName(s) {
		r.complain(at, "a name has letters, digits and _ and begins with a letter", "%q cannot be the name of %s", s, what)
		return false
	}
	return true
}

func (r *reader) flag(n *yaml.Node, what string) bool {
	s, _ := r.scalar(n, what)
	switch s {
	case "true", "yes", "on":
		return true
	case "false", "no", "off":
	default:
		r.complain(place(n), "write true or false", "%s is %q", what, s)
	}
	return false
}

// whole reads a number that options are made of.
func (r *reader) whole(n *yaml.Node, what string, low, high int) int {
	s, _ := r.scalar(n, what)
	s = strings.ReplaceAll(s, "_", "")
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || x != float64(int(x)) || x < float64(low) || x > float64(high) {
		r.complain(place(n), fmt.Sprintf("a whole number from %d to %d", low, high), "%s is %q", what, s)
		return low
	}
	return int(x)
}

func (r *reader) decimal(n *yaml.Node, what string, low, high float64) float64 {
	s, _ := r.scalar(n, what)
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x > low && x < high) {
		r.complain(place(n), fmt.Sprintf("a number between %v and %v", low, high), "%s is %q", what, s)
		return (low + high) / 2
	}
	return x
}

// unread is the name that stands for an expression with a fault: later checks
// pass over it.
const unread = "?"

// expr reads an expression or a quantity with a unit. Of an error it complains
// and returns the name unread.
func (r *reader) expr(n *yaml.Node, what string) Expr {
	at := place(n)
	fallback := Expr{Node: &expr.Name{Name: unread}, Pos: at}
	s, ok := r.scalar(n, what)
	if !ok {
		return fallback
	}
	if s == "inf" || s == ".inf" {
		return Expr{Node: &expr.Name{Name: "inf"}, Pos: at}
	}
	if number, factor, dim, ok := quantity(s, r.model.TimeUnit, r.names); ok {
		return r.scaled(number, factor, dim, at)
	}
	node, err := expr.Parse(s)
	if err != nil {
		r.exprError(n, err, what)
		return fallback
	}
	for _, name := range expr.Names(node) {
		if strings.Contains(name, ".") && !slices.Contains(r.model.Dotted, name) {
			r.model.Dotted = append(r.model.Dotted, name)
		}
	}
	if len(r.definitions) > 0 {
		node = expr.Replace(node, func(name string) expr.Node { return r.definitions[name] })
	}
	return Expr{Node: node, Pos: at}
}

func (r *reader) scaled(number string, factor *big.Rat, dim Dim, at Pos) Expr {
	node, err := expr.Parse(number)
	if err != nil {
		r.complain(at, "", "%s is not a number", number)
		return Expr{Node: expr.Number(0), Pos: at}
	}
	exact := expr.Exact(node, nil)
	if exact == nil {
		return Expr{Node: node, Pos: at, Unit: dim}
	}
	exact = new(big.Rat).Mul(exact, factor)
	x, _ := exact.Float64()
	return Expr{Node: &expr.Literal{Value: x, Exact: exact}, Pos: at, Unit: dim}
}

// exprError places the fault of an expression inside its scalar.
func (r *reader) exprError(n *yaml.Node, err error, what string) {
	at := place(n)
	message := err.Error()
	if e, ok := err.(*expr.Error); ok {
		message = e.Message
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && !strings.Contains(n.Value, "\n") {
			at.Column += e.Pos
			if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
				at.Column++
			}
		}
	}
	hint := ""
	if strings.Contains(message, "may not follow a number") {
		hint = "a time with its unit stands alone: 24 h, 30 min, 1 y; a rate: 2 / y"
	}
	r.complain(at, hint, "%s: %s", what, message)
}
