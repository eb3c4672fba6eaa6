package diagram

import (
	"fmt"
	"strings"
)

// dot writes the graph for Graphviz.
func (g *graph) dot() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph {\n  label=%s; labelloc=t; rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\"];\n", dotText(g.title))
	for i, n := range g.nodes {
		var marks []string
		label := n.label
		if n.note != "" {
			label += "\n" + n.note
		}
		marks = append(marks, "label="+dotText(label))
		switch {
		case n.down:
			marks = append(marks, "shape=box", "style=\"\"", "peripheries=2")
		case n.point:
			marks = append(marks, "shape=circle", "style=\"\"", "margin=0.02")
		case n.shared:
			marks = append(marks, "style=\"dashed,bold\"")
		}
		fmt.Fprintf(&b, "  n%d [%s];\n", i, strings.Join(marks, ", "))
		if n.start {
			fmt.Fprintf(&b, "  start%d [shape=point, label=\"\"]; start%d -> n%d;\n", i, i, i)
		}
	}
	g.walkClusters(func(id int, label string, open bool, depth int) {
		if open {
			fmt.Fprintf(&b, "%ssubgraph cluster_%d { label=%s; style=dashed;\n", strings.Repeat("  ", depth+1), id, dotText(label))
		} else {
			fmt.Fprintf(&b, "%s}\n", strings.Repeat("  ", depth+1))
		}
	}, func(i, depth int) { fmt.Fprintf(&b, "%sn%d;\n", strings.Repeat("  ", depth+1), i) })
	for _, e := range g.edges {
		mark := ""
		if e.label != "" {
			mark = " [label=" + dotText(e.label) + "]"
		}
		if g.plain {
			mark += " [dir=none]"
		}
		fmt.Fprintf(&b, "  n%d -> n%d%s;\n", e.from, e.to, mark)
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

// walkClusters goes through the tree of clusters that have members.
func (g *graph) walkClusters(edge func(id int, label string, open bool, depth int), member func(i, depth int)) {
	var open []int
	shut := func(to int) {
		for len(open) > to {
			id := open[len(open)-1]
			open = open[:len(open)-1]
			edge(id, "", false, len(open))
		}
	}
	for i, n := range g.nodes {
		if len(n.clusters) == 0 {
			continue
		}
		same := 0
		for same < len(open) && same < len(n.clusters) && open[same] == n.clusters[same] {
			same++
		}
		shut(same)
		for _, id := range n.clusters[same:] {
			edge(id, g.clusters[id].label, true, len(open))
			open = append(open, id)
		}
		member(i, len(open))
	}
	shut(0)
}

func dotText(s string) string {
	s = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", " ", "\x00", "").Replace(s)
	return `"` + s + `"`
}

// mermaid writes the graph for Mermaid.
func (g *graph) mermaid() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\n---\nflowchart LR\n", mermaidText(g.title))
	for i, n := range g.nodes {
		label := n.label
		if n.note != "" {
			label += "\n" + n.note
		}
		left, right := "(", ")"
		switch {
		case n.down:
			left, right = "[[", "]]"
		case n.point:
			left, right = "((", "))"
		}
		fmt.Fprintf(&b, "  n%d%s%s%s\n", i, left, mermaidText(label), right)
		if n.start {
			fmt.Fprintf(&b, "  start%d((\" \")) --> n%d\n", i, i)
		}
		if n.shared {
			fmt.Fprintf(&b, "  style n%d stroke-dasharray:5 3,stroke-width:2px\n", i)
		}
	}
	g.walkClusters(func(id int, label string, open bool, depth int) {
		if open {
			fmt.Fprintf(&b, "%ssubgraph c%d[%s]\n", strings.Repeat("  ", depth+1), id, mermaidText(label))
		} else {
			fmt.Fprintf(&b, "%send\n", strings.Repeat("  ", depth+1))
		}
	}, func(i, depth int) { fmt.Fprintf(&b, "%sn%d\n", strings.Repeat("  ", depth+1), i) })
	for _, e := range g.edges {
		arrow := "-->"
		if g.plain {
			arrow = "---"
		}
		if e.label != "" {
			arrow += "|" + mermaidText(e.label) + "|"
		}
		fmt.Fprintf(&b, "  n%d %s n%d\n", e.from, arrow, e.to)
	}
	return []byte(b.String())
}

// mermaidText writes text in quotation marks; all but letters, digits and
// harmless signs as numbers of characters.
func mermaidText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(" ,.:()+-*/_=@", r):
			b.WriteRune(r)
		case r == 0x0a:
			b.WriteString("<br>")
		case r < 0x20:
			b.WriteByte(' ')
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
