// Package rbd solves reliability block diagrams: systems of blocks that fail
// and are repaired independently of each other, and a structure that says
// which sets of working blocks make the system work.
//
// A structure is a tree of All, Any, AtLeast, Graph and Use. Every unlabelled
// Use is a fresh, independent copy of its block type; a labelled one names one
// physical block that may be used in several places.
//
// New compiles the structure once: parts that share no labelled block with the
// rest become modules, found by products and (Poisson-)binomial sums, so that
// 95 of 100 copies cost microseconds; what is left over (repeated blocks,
// graphs that no series-parallel reduction solves) becomes a binary decision
// diagram over the modules. Every number is carried as a pair, the probability
// and its complement, each a sum of positive products of the blocks' own
// pairs: no 1-x anywhere, so an unavailability of 1e-300 keeps its digits.
//
// What the package does not know: repair that depends on other blocks (a
// shared repairman, a restart of a group). Package repairable and a chain of
// package markov do; a block diagram of such a system is optimistic.
package rbd

import (
	"fmt"

	"github.com/nines-bot/nines/dependability"
)

// A Structure says when a system, or a part of one, works.
type Structure interface{ isStructure() }

// A Use is one block in a structure. Without a label each use is a fresh copy;
// all uses with the same block and label are one physical block.
type Use struct {
	Block string
	Label string
}

// All works when each of its parts does (series). Copies repeats the parts
// with fresh copies of their unlabelled blocks; 0 means 1.
type All struct {
	Of     []Structure
	Copies int
}

// Any works when at least one of its parts does (parallel).
type Any struct {
	Of     []Structure
	Copies int
}

// AtLeast works when Need or more of its parts do. It counts working parts,
// where the gates of fault trees count failed ones.
type AtLeast struct {
	Need   int
	Of     []Structure
	Copies int
}

// A Graph works when some path of working edges, and of working inner
// vertices where Nodes gives them structures, leads From one vertex To
// another.
type Graph struct {
	From, To string
	Edges    []Edge
	Nodes    map[string]Structure // vertices that may fail, the two ends included
}

// An Edge joins two vertices; unless Directed, in both directions.
type Edge struct {
	A, B     string
	Of       Structure
	Directed bool
}

func (Use) isStructure()     {}
func (All) isStructure()     {}
func (Any) isStructure()     {}
func (AtLeast) isStructure() {}
func (Graph) isStructure()   {}

// A System is a compiled structure over its blocks. It is not changed by any
// method and may be used from several goroutines.
type System struct {
	blocks   []Block
	uses     []use
	nodes    []*node // children before parents; the last is the root
	root     *node
	warnings []string
	lim      dependability.Limits
}

// use is an identity of blocks: all unlabelled uses of one type together, or
// one labelled block.
type use struct {
	block int
	label string
}

// New checks the blocks and the structure and compiles them. The error is a
// *dependability.TooLarge when the decision diagram does not fit the limits.
func New(blocks []Block, s Structure, lim dependability.Limits) (*System, error) {
	c := &compiler{
		blocks: blocks,
		byName: make(map[string]int, len(blocks)),
		useOf:  map[use]int{},
		keys:   map[string]int{},
		lim:    lim.WithDefaults(),
	}
	for i, b := range blocks {
		if err := b.check(); err != nil {
			return nil, err
		}
		if _, twice := c.byName[b.Name]; twice {
			return nil, fmt.Errorf("block %s: defined twice", b.Name)
		}
		c.byName[b.Name] = i
		c.useOf[use{block: i}] = i
		c.uses = append(c.uses, use{block: i})
	}
	e, err := c.normal(s, 0)
	if err != nil {
		return nil, err
	}
	c.total = e.occ
	root, err := c.module(e)
	if err != nil {
		return nil, err
	}
	sys := &System{blocks: blocks, uses: c.uses, nodes: c.nodes, root: root, warnings: c.warnings, lim: c.lim}
	sys.warnings = append(sys.warnings, c.unused()...)
	return sys, nil
}

// Warnings name what is doubtful in the structure: blocks that are never used,
// uses that cannot matter, so that the structure is not coherent.
func (s *System) Warnings() []string { return s.warnings }

// Nodes is the size of the compiled system: modules and nodes of decision
// diagrams.
func (s *System) Nodes() int {
	n := len(s.nodes)
	for _, x := range s.nodes {
		if x.bdd != nil {
			n += len(x.bdd.nodes)
		}
	}
	return n
}
