package solve

import (
	"fmt"
	"math"
	"slices"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
	"github.com/nines-bot/nines/dependability/spec"
)

// setLimit is how many cut or path sets are listed.
const setLimit = 1000

// maxCopies bounds copies and labels of a diagram.
const maxCopies = 1_000_000

type rbdEngine struct {
	*session
	names   []string
	systems []*rbd.System
}

func openRBD(s *session) (engine, error) {
	e := &rbdEngine{session: s}
	blocks, err := s.blocks()
	if err != nil {
		return nil, err
	}
	for _, sys := range s.model.RBD.Systems {
		body, err := s.structure(sys.Body)
		if err != nil {
			return nil, err
		}
		used := slices.DeleteFunc(slices.Clone(blocks), func(b rbd.Block) bool { return !sys.Body.Uses(b.Name) })
		compiled, err := rbd.New(used, body, s.opts.Limits)
		if err != nil {
			return nil, s.model.Fault(sys.Body.Pos, "", "%v", err)
		}
		for _, w := range compiled.Warnings() {
			if sys.Name != "" {
				w = "system " + sys.Name + ": " + w
			}
			s.warn("%s", w)
		}
		e.names, e.systems = append(e.names, sys.Name), append(e.systems, compiled)
	}
	return e, nil
}

// blocks binds all blocks and warns of those that no system uses.
func (s *session) blocks() ([]rbd.Block, error) {
	var blocks []rbd.Block
	for _, b := range s.model.RBD.Blocks {
		block, err := s.block(b)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block)
		if !slices.ContainsFunc(s.model.RBD.Systems, func(sys spec.System) bool { return sys.Body.Uses(b.Name) }) {
			s.warn("block %s is in no system", b.Name)
		}
	}
	return blocks, nil
}

// block binds the parameters of a block.
func (s *session) block(b spec.Block) (rbd.Block, error) {
	out := rbd.Block{Name: b.Name}
	what := "block " + b.Name + ": "
	var err error
	read := func(e *spec.Expr, name string, to *float64) {
		if e != nil && err == nil {
			*to, err = s.model.Rate(*e, s.values, what+name)
		}
	}
	read(b.Fail, "fail", &out.Fail)
	read(b.Repair, "repair", &out.Repair)
	if err == nil && b.Availability != nil {
		var c dependability.Chance
		c.P, c.Not, err = s.model.Chance(*b.Availability, s.values, what+"availability")
		out.Steady = &c
	}
	if err == nil && b.Unavailability != nil {
		var c dependability.Chance
		c.Not, c.P, err = s.model.Chance(*b.Unavailability, s.values, what+"unavailability")
		out.Steady = &c
	}
	if err == nil && b.Life != nil {
		out.Life, err = s.life(b.Life, what)
	}
	return out, err
}

func (s *session) life(l *spec.Life, what string) (rbd.Life, error) {
	var err error
	read := func(e *spec.Expr, name string) float64 {
		if e == nil || err != nil {
			return 0
		}
		var x float64
		x, err = s.model.Number(*e, s.values)
		if err == nil && !(x > 0 && !math.IsInf(x, 0)) {
			err = s.model.Fault(e.Pos, "", "%s%s is %v, it must be above 0", what, name, x)
		}
		return x
	}
	mean, shape, scale, sigma, rate := read(l.Mean, "mean"), read(l.Shape, "shape"), read(l.Scale, "scale"), read(l.Sigma, "sigma"), read(l.Rate, "rate")
	if err != nil {
		return nil, err
	}
	switch l.Kind {
	case "exponential":
		return rbd.Exponential{Rate: 1 / mean}, nil
	case "weibull":
		return rbd.Weibull{Shape: shape, Scale: scale}, nil
	case "lognormal":
		return rbd.Lognormal{Mu: math.Log(scale), Sigma: sigma}, nil
	case "erlang":
		if shape != math.Trunc(shape) || shape > 1000 {
			return nil, s.model.Fault(l.Shape.Pos, "a whole number of stages up to 1000", "%sstages is %v", what, shape)
		}
		return rbd.Erlang{Stages: int(shape), Rate: rate}, nil
	}
	return nil, fmt.Errorf("no life distribution %q", l.Kind)
}

// structure binds the numbers of a structure.
func (s *session) structure(t *spec.Structure) (rbd.Structure, error) {
	if t.Op == spec.OpBlock {
		return rbd.Use{Block: t.Block, Label: t.Label}, nil
	}
	if t.Op == spec.OpGraph {
		return s.graph(t)
	}
	copies, need := 0, 0
	var err error
	if t.Copies != nil {
		if copies, err = s.model.Whole(*t.Copies, s.values, "copies", 1, maxCopies); err != nil {
			return nil, err
		}
	}
	if t.Need != nil {
		all := max(copies, 1) * len(t.Of)
		if need, err = s.model.Whole(*t.Need, s.values, "atleast", 1, all); err != nil {
			return nil, err
		}
	}
	var of []rbd.Structure
	for _, part := range t.Of {
		p, err := s.structure(part)
		if err != nil {
			return nil, err
		}
		of = append(of, p)
	}
	switch t.Op {
	case spec.OpAll:
		return rbd.All{Of: of, Copies: copies}, nil
	case spec.OpAny:
		return rbd.Any{Of: of, Copies: copies}, nil
	}
	return rbd.AtLeast{Need: need, Of: of, Copies: copies}, nil
}

func (s *session) graph(t *spec.Structure) (rbd.Structure, error) {
	g := rbd.Graph{From: t.From, To: t.To}
	for _, edge := range t.Edges {
		of, err := s.structure(edge.Block)
		if err != nil {
			return nil, err
		}
		g.Edges = append(g.Edges, rbd.Edge{A: edge.From, B: edge.To, Of: of, Directed: edge.Directed})
	}
	return g, nil
}
