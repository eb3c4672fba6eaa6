package bot

import (
	"slices"
	"strings"

	"github.com/nines-bot/nines/dependability/spec"
)

// hiddenDependence warns of block diagrams in which redundant units are
// repaired: a diagram has a repairman for each of them and knows nothing of a
// group that restarts as a whole.
func hiddenDependence(m *spec.Model) []string {
	if m.RBD == nil {
		return nil
	}
	var names []string
	for _, s := range m.RBD.Systems {
		names = append(names, redundant(m.RBD, s.Body)...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		return nil
	}
	return []string{"A block diagram repairs each unit independently of the others, here of " + strings.Join(names, ", ") +
		". Where units share a repairman, or a group restarts as a whole, it is too optimistic: a pair with one repairman has about twice the unavailability. " +
		"kind: repairable or kind: ctmc can say so."}
}

// redundant are the repaired blocks of which the diagram needs not all.
func redundant(m *spec.RBD, t *spec.Structure) []string {
	if t.Op == spec.OpAny || t.Op == spec.OpAtleast || t.Op == spec.OpGraph {
		if repaired := repairs(m, t); len(repaired) > 1 || len(repaired) == 1 && t.Copies != nil {
			return repaired
		}
	}
	var names []string
	for _, part := range t.Of {
		names = append(names, redundant(m, part)...)
	}
	return names
}

// repairs are the units with a repair; one with a label is one unit wherever it
// is used.
func repairs(m *spec.RBD, t *spec.Structure) []string {
	var names []string
	if t.Op == spec.OpBlock {
		if slices.ContainsFunc(m.Blocks, func(b spec.Block) bool { return b.Name == t.Block && b.Repair != nil }) {
			names = append(names, t.Block)
			if t.Label != "" {
				names[0] += "@" + t.Label
			}
		}
	}
	parts := t.Of
	for _, e := range t.Edges {
		parts = append(parts[:len(parts):len(parts)], e.Block)
	}
	for _, part := range parts {
		for _, name := range repairs(m, part) {
			if !strings.Contains(name, "@") || !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
