package exchange

import (
	"fmt"
	"strings"

	"github.com/nines-bot/nines/dependability/spec"
)

// Bounds of an expanded fault tree.
const (
	maxEvents = 100_000
	maxPaths  = 2_000 // through one graph
)

// OpenPSA writes the block diagrams of an rbd model as Open-PSA fault trees of
// their failure, one for each system. set replaces parameters.
//
// A repaired block becomes a basic event with its steady-state unavailability
// fail/(fail+repair), one without repair an exponential or Weibull event of
// the mission time.
func OpenPSA(m *spec.Model, set map[string]float64) ([]byte, error) {
	if m.Kind != spec.KindRBD {
		return nil, m.Fault(m.KindPos, "chains go to prism", "a model of kind %s is no fault tree", m.Kind)
	}
	src, err := newSource(m, set)
	if err != nil {
		return nil, err
	}
	w := &psaWriter{source: src, names: newNames(nil), events: map[string]string{}, counts: map[string]int{}}
	for _, p := range m.Params {
		w.names.give(p.Name)
	}
	for _, s := range m.RBD.Systems {
		if err := w.tree(s); err != nil {
			return nil, err
		}
	}
	return w.document()
}

type psaWriter struct {
	*source
	names  *names
	trees  strings.Builder
	gates  []string // of the tree being written, the top first
	events map[string]string
	order  []psaEvent
	counts map[string]int // copies of a block so far
}

// A psaEvent is the failure of one physical block.
type psaEvent struct{ name, block string }

// A formula is a reference to a gate or an event, or a gate of others.
type formula struct {
	text  string // of a reference
	event bool
	op    string
	min   int
	args  []formula
}

func (w *psaWriter) tree(s spec.System) error {
	name := word(s.Name)
	if s.Name == "" {
		name = "system"
	}
	f, err := w.failure(s.Body)
	if err != nil {
		return err
	}
	w.gates = nil
	fmt.Fprintf(&w.trees, "  <define-fault-tree name=\"%s\">\n", w.names.fresh(name+"_tree"))
	top := w.names.fresh(name + "_fails")
	w.gate(top, f)
	for _, g := range w.gates {
		w.trees.WriteString(g)
	}
	w.trees.WriteString("  </define-fault-tree>\n")
	return nil
}

// gate writes a gate and, after it, those below: one operator a gate, as all
// readers take it.
func (w *psaWriter) gate(name string, f formula) {
	var b strings.Builder
	place := len(w.gates)
	w.gates = append(w.gates, "")
	fmt.Fprintf(&b, "    <define-gate name=\"%s\">\n", name)
	if f.op == "" {
		fmt.Fprintf(&b, "      %s\n", f.reference())
	} else {
		open := f.op
		if f.op == "atleast" {
			open = fmt.Sprintf("atleast min=\"%d\"", f.min)
		}
		fmt.Fprintf(&b, "      <%s>\n", open)
		for i, a := range f.args {
			if a.op != "" {
				below := w.names.fresh(fmt.Sprintf("%s_%d", name, i+1))
				w.gate(below, a)
				a = formula{text: below}
			}
			fmt.Fprintf(&b, "        %s\n", a.reference())
		}
		fmt.Fprintf(&b, "      </%s>\n", f.op)
	}
	b.WriteString("    </define-gate>\n")
	w.gates[place] = b.String()
}

func (f formula) reference() string {
	kind := "gate"
	if f.event {
		kind = "basic-event"
	}
	if f.text == "true" || f.text == "false" {
		return fmt.Sprintf("<constant value=\"%s\"/>", f.text)
	}
	return fmt.Sprintf("<%s name=\"%s\"/>", kind, f.text)
}

// failure is the condition under which the structure has failed.
func (w *psaWriter) failure(s *spec.Structure) (formula, error) {
	switch s.Op {
	case spec.OpBlock:
		return w.event(s)
	case spec.OpGraph:
		return w.graph(s)
	}
	copies := 1
	var err error
	if s.Copies != nil {
		if copies, err = w.Whole(*s.Copies, w.values, "copies", 1, maxEvents); err != nil {
			return formula{}, err
		}
	}
	var args []formula
	for range copies {
		for _, part := range s.Of {
			f, err := w.failure(part)
			if err != nil {
				return formula{}, err
			}
			args = append(args, f)
		}
	}
	need := len(args)
	switch s.Op {
	case spec.OpAny:
		need = 1
	case spec.OpAtleast:
		if need, err = w.Whole(*s.Need, w.values, "atleast", 0, len(args)); err != nil {
			return formula{}, err
		}
	}
	return fewer(need, args), nil
}

// fewer says that fewer than need of the parts work: need working of n is lost
// with n-need+1 failed.
func fewer(need int, args []formula) formula {
	n := len(args)
	switch failed := n - need + 1; {
	case need == 0:
		return formula{text: "false"}
	case n == 1:
		return args[0]
	case failed == 1:
		return formula{op: "or", args: args}
	case failed == n:
		return formula{op: "and", args: args}
	default:
		return formula{op: "atleast", min: failed, args: args}
	}
}

// event is the failure of a block: of its own for each unlabelled use.
func (w *psaWriter) event(s *spec.Structure) (formula, error) {
	if len(w.order) >= maxEvents {
		return formula{}, w.Fault(s.Pos, "write the diagram with fewer copies", "more than %d basic events", maxEvents)
	}
	key := s.Block + "@" + s.Label
	if name, ok := w.events[key]; ok && s.Label != "" {
		return formula{text: name, event: true}, nil
	}
	want := word(s.Block + "_at_" + s.Label)
	if s.Label == "" {
		w.counts[s.Block]++
		want = fmt.Sprintf("%s_%d", s.Block, w.counts[s.Block])
	}
	name := w.names.fresh(want)
	w.events[key] = name
	w.order = append(w.order, psaEvent{name, s.Block})
	return formula{text: name, event: true}, nil
}

// graph fails when every simple path between its ends has a failed edge.
func (w *psaWriter) graph(s *spec.Structure) (formula, error) {
	edges := make([]formula, len(s.Edges))
	for i, e := range s.Edges {
		f, err := w.failure(e.Block)
		if err != nil {
			return formula{}, err
		}
		edges[i] = f
	}
	if s.From == s.To {
		return formula{text: "false"}, nil
	}
	paths, ok := simplePaths(s)
	if !ok {
		return formula{}, w.Fault(s.Pos, "", "the graph has more than %d paths", maxPaths)
	}
	if len(paths) == 0 {
		return formula{text: "true"}, nil
	}
	var cut []formula
	for _, path := range paths {
		var broken []formula
		for _, i := range path {
			broken = append(broken, edges[i])
		}
		cut = append(cut, fewer(len(broken), broken))
	}
	return fewer(1, cut), nil
}

// simplePaths lists the ways through a graph that meet no node twice, as
// indices of edges.
func simplePaths(s *spec.Structure) ([][]int, bool) {
	var paths [][]int
	var path []int
	met := map[string]bool{}
	steps := 0
	var walk func(at string) bool
	walk = func(at string) bool {
		if at == s.To {
			paths = append(paths, append([]int(nil), path...))
			return len(paths) <= maxPaths
		}
		met[at] = true
		defer delete(met, at)
		for i, e := range s.Edges {
			to := ""
			switch {
			case e.From == at:
				to = e.To
			case e.To == at && !e.Directed:
				to = e.From
			}
			if steps++; steps > 1000*maxPaths {
				return false
			}
			if to == "" || met[to] {
				continue
			}
			path = append(path, i)
			ok := walk(to)
			path = path[:len(path)-1]
			if !ok {
				return false
			}
		}
		return true
	}
	ok := walk(s.From)
	return paths, ok
}
