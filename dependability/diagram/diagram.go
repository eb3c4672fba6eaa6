// Package diagram draws models: the states of a chain, the classes of a
// population, what the variables of a composition depend on, and block
// diagrams; as SVG that stands on its own, or as text for Graphviz and Mermaid.
//
// Up and down differ without colour: a down state has a double border and says
// so. States of two numeric variables stand on a grid, others in layers by
// their distance from the start, so that what is alike in the model looks
// alike. No text overlaps another: the picture grows until it all fits, and
// labels that still find no room become numbers with a list below.
package diagram

import (
	"fmt"
	"maps"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
)

// A Format is what a diagram is written as.
type Format string

// The formats.
const (
	SVG     Format = "svg"
	DOT     Format = "dot"
	Mermaid Format = "mermaid"
)

// Most states that a reader can take in.
const (
	maxStates = 80  // as SVG, which is laid out here
	maxEdges  = 300 // as SVG
	maxText   = 500 // as text, which others lay out
	maxBlocks = 400

	maxExplored = 10_000 // states looked at before a chain is called too large
)

// Draw draws a model of any kind but repairable, whose chain is drawn (package
// exchange writes it out). set replaces parameters; one that waits for field
// data does not matter to a picture.
//
// Errors are faults with their place in the model; a state space too large for
// a picture is one.
func Draw(m *spec.Model, set map[string]float64, limits dependability.Limits, format Format) ([]byte, error) {
	if format != SVG && format != DOT && format != Mermaid {
		return nil, fmt.Errorf("no format %q of diagrams", format)
	}
	set = filled(m, set)
	if m.Kind == spec.KindRBD {
		return drawBlocks(m, set, format)
	}
	g := &graph{}
	var err error
	switch m.Kind {
	case spec.KindCTMC:
		g, err = states(m, set, limits, format)
	case spec.KindPopulation:
		g = classes(m)
	case spec.KindCompose:
		g = dependencies(m)
	default:
		err = m.Fault(m.KindPos, "", "a model of kind %s has no diagram of its own", m.Kind)
	}
	if err != nil {
		return nil, err
	}
	switch format {
	case DOT:
		return g.dot(), nil
	case Mermaid:
		return g.mermaid(), nil
	}
	if err := drawable(m, g); err != nil {
		return nil, err
	}
	return g.svg(), nil
}

// drawable refuses what no layout here would make readable.
func drawable(m *spec.Model, g *graph) error {
	if len(g.nodes) <= maxStates && len(g.edges) <= maxEdges {
		return nil
	}
	return m.Fault(m.KindPos, "take --format dot, or nines model export --to csv", "%d nodes and %d edges are too many for a picture, which takes %d and %d", len(g.nodes), len(g.edges), maxStates, maxEdges)
}

// filled puts 1 in the place of parameters that only field data could tell.
func filled(m *spec.Model, set map[string]float64) map[string]float64 {
	out := maps.Clone(set)
	if out == nil {
		out = map[string]float64{}
	}
	for _, p := range m.Params {
		if _, given := out[p.Name]; p.Jira != nil && p.Dist == nil && !given {
			out[p.Name] = 1
		}
	}
	return out
}

// states is the diagram of a chain.
func states(m *spec.Model, set map[string]float64, limits dependability.Limits, format Format) (*graph, error) {
	most := maxText
	if format == SVG {
		most = maxStates
	}
	if limits.States == 0 || limits.States > maxExplored {
		limits.States = maxExplored
	}
	c, err := solve.BuildChain(m, set, limits)
	if err != nil {
		return nil, err
	}
	if c.Len() > most {
		return nil, m.Fault(m.KindPos, "make a range smaller with --set, or take nines model export --to csv", "%d states are too many for a picture of format %s, which takes %d", c.Len(), format, most)
	}
	return chainGraph(c), nil
}
