package diagram

import (
	"fmt"
	"strings"

	"github.com/nines-bot/nines/dependability/spec"
)

// A drawer draws the block diagrams of one model.
type drawer struct {
	*spec.Model
	values spec.Values
	uses   map[string]int // of labelled blocks, in one system
	count  int
}

// A box is a part of a diagram as it will stand: its size, where its line runs
// (measured from its top), and how it is drawn.
type box struct {
	w, h, port float64
	draw       func(c *canvas, x, y float64)
}

func drawBlocks(m *spec.Model, set map[string]float64, format Format) ([]byte, error) {
	v, err := m.Values(set, func(spec.Use, string) (float64, error) { return 1, nil })
	if err != nil {
		return nil, err
	}
	d := &drawer{Model: m, values: v}
	if format != SVG {
		g, err := d.graph()
		if err != nil {
			return nil, err
		}
		if format == DOT {
			return g.dot(), nil
		}
		return g.mermaid(), nil
	}
	c := &canvas{}
	y := 0.0
	for _, s := range m.RBD.Systems {
		d.note(s.Body)
		b, err := d.box(s.Body)
		if err != nil {
			return nil, err
		}
		if s.Name != "" {
			c.text(width(s.Name, fontSize)/2, y, s.Name, fontSize, "name")
			y += 26
		}
		d.system(c, b, y)
		y += b.h + 50
	}
	about := fmt.Sprintf("Reliability block diagram of %d systems: parts in a row must all work, of parts above each other one must, or as many as is written. A block with a dashed heavy border is one block in several places.", len(m.RBD.Systems))
	return c.document(title(m), about), nil
}

func (d *drawer) system(c *canvas, b box, y float64) {
	mid := y + b.port
	c.circle(6, mid, 4, "dot")
	c.line(6, mid, 34, mid)
	b.draw(c, 34, y)
	c.line(34+b.w, mid, 62+b.w, mid)
	c.circle(62+b.w, mid, 4, "dot")
}

// note counts how often each labelled block is used.
func (d *drawer) note(s *spec.Structure) {
	d.uses = map[string]int{}
	var walk func(s *spec.Structure)
	walk = func(s *spec.Structure) {
		if s.Op == spec.OpBlock && s.Label != "" {
			d.uses[s.Block+"@"+s.Label]++
		}
		for _, p := range s.Of {
			walk(p)
		}
		for _, e := range s.Edges {
			walk(e.Block)
		}
	}
	walk(s)
}

func name(s *spec.Structure) string {
	if s.Label != "" {
		return s.Block + "@" + s.Label
	}
	return s.Block
}

// data says what a block is given by.
func (d *drawer) data(block string) string {
	for _, b := range d.RBD.Blocks {
		switch {
		case b.Name != block:
		case b.Availability != nil:
			return "A = " + b.Availability.Node.String()
		case b.Unavailability != nil:
			return "U = " + b.Unavailability.Node.String()
		case b.Life != nil:
			return b.Life.Kind + " life"
		case b.Repair != nil:
			return "fail " + b.Fail.Node.String() + ", repair " + b.Repair.Node.String()
		case b.Fail != nil:
			return "fail " + b.Fail.Node.String()
		}
	}
	return ""
}

func (d *drawer) box(s *spec.Structure) (box, error) {
	if d.count++; d.count > maxBlocks {
		return box{}, d.Fault(s.Pos, "take --format dot, or nines model export --to openpsa", "more than %d parts are too many for a picture", maxBlocks)
	}
	switch s.Op {
	case spec.OpBlock:
		return d.block(s), nil
	case spec.OpGraph:
		return d.network(s)
	}
	var parts []box
	for _, p := range s.Of {
		b, err := d.box(p)
		if err != nil {
			return box{}, err
		}
		parts = append(parts, b)
	}
	copies, need, err := d.numbers(s)
	if err != nil {
		return box{}, err
	}
	n := copies * len(parts)
	if copies > 1 && copies <= 3 && n <= 4 {
		one := parts
		for range copies - 1 {
			parts = append(parts, one...)
		}
		copies = 1
	}
	if s.Op == spec.OpAll {
		return framed(series(parts), copies, fmt.Sprintf("%d copies, all needed", copies)), nil
	}
	caption := ""
	if s.Op == spec.OpAtleast {
		caption = fmt.Sprintf("%d of %d", need, n)
	}
	if copies == 1 {
		return parallel(parts, caption), nil
	}
	inner := parts[0]
	if len(parts) > 1 {
		inner = parallel(parts, "")
	}
	return framed(inner, copies, fmt.Sprintf("%d copies, %d of %d parts needed", copies, need, n)), nil
}

// numbers are the copies of a structure and how many parts must work.
func (d *drawer) numbers(s *spec.Structure) (copies, need int, err error) {
	copies, need = 1, 1
	if s.Copies != nil {
		if copies, err = d.Whole(*s.Copies, d.values, "copies", 1, 1_000_000); err != nil {
			return 0, 0, err
		}
	}
	n := copies * len(s.Of)
	switch s.Op {
	case spec.OpAll:
		need = n
	case spec.OpAtleast:
		need, err = d.Whole(*s.Need, d.values, "atleast", 0, n)
	}
	return copies, need, err
}

func (d *drawer) block(s *spec.Structure) box {
	label, note, class := name(s), d.data(s.Block), "box"
	if d.uses[label] > 1 {
		class = "shared"
		label += " (shared)"
	}
	w := max(width(label, fontSize), width(note, smallSize)) + 24
	return box{w, 46, 23, func(c *canvas, x, y float64) {
		c.rect(x, y, w, 46, 2, class)
		c.text(x+w/2, y+15, label, fontSize, "name")
		c.text(x+w/2, y+32, note, smallSize, "note")
	}}
}

// network is a graph of nodes joined by blocks.
func (d *drawer) network(s *spec.Structure) (box, error) {
	g := &graph{plain: true}
	at := map[string]int{}
	node := func(name string) int {
		if _, ok := at[name]; !ok {
			at[name] = len(g.nodes)
			g.nodes = append(g.nodes, newPoint(name))
		}
		return at[name]
	}
	node(s.From)
	for _, e := range s.Edges {
		g.plain = g.plain && !e.Directed
		from, to := node(e.From), node(e.To)
		label := summary(e.Block)
		if d.uses[label] > 1 {
			label += " (shared)"
		}
		g.link(from, to, label)
	}
	if err := drawable(d.Model, g); err != nil {
		return box{}, err
	}
	g.layers()
	g.last(at[s.To])
	trial := &canvas{}
	places := g.draw(trial, 0, 0)
	w, h := trial.right-trial.left, trial.bottom-trial.top
	in, out := places[at[s.From]], places[at[s.To]]
	return box{w, h, in.y - trial.top, func(c *canvas, x, y float64) {
		g.draw(c, x-trial.left, y-trial.top)
		c.line(x, y+in.y-trial.top, x+in.x-in.w/2-trial.left, y+in.y-trial.top)
		c.line(x+out.x+out.w/2-trial.left, y+in.y-trial.top, x+w, y+in.y-trial.top)
	}}, nil
}

func newPoint(label string) node { return node{label: label, point: true} }

// last puts a node alone into the last column, level with the first.
func (g *graph) last(i int) {
	column := 0
	for k, n := range g.nodes {
		if k != i {
			column = max(column, n.column)
		}
	}
	g.nodes[i].column, g.nodes[i].row = column+1, g.nodes[0].row
}

// summary is a structure in one line.
func summary(s *spec.Structure) string {
	if s.Op == spec.OpBlock {
		return name(s)
	}
	var parts []string
	for _, p := range s.Of {
		parts = append(parts, summary(p))
	}
	out := s.Op + "(" + strings.Join(parts, ", ") + ")"
	if s.Copies != nil {
		out += " x " + s.Copies.Node.String()
	}
	return out
}
