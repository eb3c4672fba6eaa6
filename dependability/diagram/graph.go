package diagram

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

// A graph is nodes and the arrows between them, with their places on a grid.
type graph struct {
	title, about string
	key          string // a line below the picture
	nodes        []node
	edges        []edge
	index        map[[2]int]int // of edges by their ends
	clusters     []cluster
	plain        bool // edges without heads
}

type node struct {
	label    string
	note     string // second line
	down     bool
	start    bool
	point    bool // a junction: small and round
	shared   bool // one block in several places
	column   int
	row      float64
	clusters []int // from the outside in
}

type edge struct {
	from, to int
	label    string
}

type cluster struct{ label string }

// link adds an edge, or its label to the one that is there.
func (g *graph) link(from, to int, label string) {
	if i, ok := g.index[[2]int{from, to}]; ok {
		if label != "" {
			g.edges[i].label += " + " + label
		}
		return
	}
	if g.index == nil {
		g.index = map[[2]int]int{}
	}
	g.index[[2]int{from, to}] = len(g.edges)
	g.edges = append(g.edges, edge{from, to, label})
}

func title(m *spec.Model) string {
	if m.Title != "" {
		return m.Name + ": " + m.Title
	}
	return m.Name
}

// chainGraph has a node a state; what the rules say of the rate stands on the
// edges, with the numbers of the state put in.
func chainGraph(c *solve.Chain) *graph {
	m := c.Model.CTMC
	var names []string
	for _, v := range m.Vars {
		names = append(names, v.Name)
	}
	g := &graph{title: title(c.Model)}
	downs := 0
	for i := range c.Len() {
		n := node{label: c.Label(i), start: i == 0, down: m.Up != nil && !c.Up(i)}
		if n.down {
			n.note = "down"
			downs++
		}
		g.nodes = append(g.nodes, n)
	}
	for e := range c.Edges() {
		if e.From != e.To {
			g.link(e.From, e.To, rate(c, m.Rules[e.Rule].Rate.Node, e.From))
		}
	}
	g.about = fmt.Sprintf("State diagram of %d states (%s) and %d transitions; %d states are down, drawn with a double border.", c.Len(), strings.Join(names, ", "), len(g.edges), downs)
	g.key = "state " + strings.Join(names, ",") + "; dot: start; double border: down"
	g.arrange(c)
	return g
}

// rate is the text of a rate in a state: b*lam_h with b = 2 is 2*lam_h.
func rate(c *solve.Chain, n expr.Node, state int) string {
	values := map[string]float64{}
	for k, v := range c.Model.CTMC.Vars {
		values[v.Name] = float64(c.State(state)[k])
		for i, w := range v.Values {
			values[w] = float64(i)
		}
	}
	for _, name := range counts(n, values) {
		if x, ok := c.Values.Number[name]; ok && x == math.Trunc(x) {
			values[name] = x
		}
	}
	n = expr.Replace(n, func(name string) expr.Node {
		if x, ok := values[name]; ok {
			return expr.Number(x)
		}
		return nil
	})
	return fold(n).String()
}

// counts are the names that stand in a sum or a function with a variable of the
// state: numbers of units and crews, not rates.
func counts(n expr.Node, variables map[string]float64) []string {
	var all []string
	expr.Walk(n, func(n expr.Node) bool {
		b, sum := n.(*expr.Binary)
		_, call := n.(*expr.Call)
		if !call && (!sum || b.Op != expr.Add && b.Op != expr.Sub) {
			return true
		}
		names := expr.Names(n)
		if slices.ContainsFunc(names, func(s string) bool { _, ok := variables[s]; return ok }) {
			all = append(all, names...)
		}
		return false
	})
	return all
}

// fold computes what has no names and leaves out factors of 1.
func fold(n expr.Node) expr.Node {
	if len(expr.Names(n)) == 0 && !expr.IsTruth(n) {
		if x, err := expr.Eval(n, expr.Values(nil)); err == nil && x >= 0 {
			return expr.Number(x)
		}
	}
	switch n := n.(type) {
	case *expr.Binary:
		x, y := fold(n.X), fold(n.Y)
		switch {
		case n.Op == expr.Mul && is(x, 1), n.Op == expr.Add && is(x, 0):
			return y
		case (n.Op == expr.Mul || n.Op == expr.Div) && is(y, 1), (n.Op == expr.Add || n.Op == expr.Sub) && is(y, 0):
			return x
		case n.Op == expr.Mul && (is(x, 0) || is(y, 0)):
			return expr.Number(0)
		}
		return &expr.Binary{At: n.At, Op: n.Op, X: x, Y: y}
	case *expr.Call:
		args := make([]expr.Node, len(n.Args))
		for i, a := range n.Args {
			args[i] = fold(a)
		}
		return &expr.Call{At: n.At, Func: n.Func, Args: args}
	}
	return n
}

func is(n expr.Node, x float64) bool {
	l, ok := n.(*expr.Literal)
	return ok && l.Value == x
}

// arrange puts the states of two numeric variables on a grid of the two, and
// others in columns by their distance from the start.
func (g *graph) arrange(c *solve.Chain) {
	vars := c.Model.CTMC.Vars
	if len(vars) == 2 && len(vars[0].Values)+len(vars[1].Values) == 0 {
		for i := range g.nodes {
			s, first := c.State(i), c.State(0)
			g.nodes[i].column, g.nodes[i].row = int(s[0]), float64(s[1])
			if first[0] > c.Low[0] {
				g.nodes[i].column = -int(s[0])
			}
			if first[1] > c.Low[1] {
				g.nodes[i].row = -float64(s[1])
			}
		}
		g.settle()
		return
	}
	g.layers()
}

// settle makes columns and rows begin at 0.
func (g *graph) settle() {
	column, row := g.nodes[0].column, g.nodes[0].row
	for _, n := range g.nodes {
		column, row = min(column, n.column), min(row, n.row)
	}
	for i := range g.nodes {
		g.nodes[i].column -= column
		g.nodes[i].row -= row
	}
}

// layers puts nodes in columns by the number of steps from the start, each
// column centred.
func (g *graph) layers() {
	if len(g.nodes) == 0 {
		return
	}
	steps := make([]int, len(g.nodes))
	for i := range steps {
		steps[i] = -1
	}
	var queue []int
	visit := func(i, step int) {
		if steps[i] < 0 {
			steps[i] = step
			queue = append(queue, i)
		}
	}
	for first := range g.nodes {
		visit(first, 0)
		for len(queue) > 0 {
			i := queue[0]
			queue = queue[1:]
			for _, e := range g.edges {
				if e.from == i {
					visit(e.to, steps[i]+1)
				} else if e.to == i && g.plain {
					visit(e.from, steps[i]+1)
				}
			}
		}
	}
	g.columns(steps)
}

func (g *graph) columns(steps []int) {
	column := make([][]int, slices.Max(steps)+1)
	for i, s := range steps {
		column[s] = append(column[s], i)
	}
	tall := 0
	for _, c := range column {
		tall = max(tall, len(c))
	}
	for s, c := range column {
		for k, i := range c {
			g.nodes[i].column, g.nodes[i].row = s, float64(tall-len(c))/2+float64(k)
		}
	}
}
