package rbd_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
)

// builder reads a structure from bytes; any bytes are some structure.
type builder struct {
	data  []byte
	parts int
}

func (b *builder) next() int {
	if len(b.data) == 0 {
		return 0
	}
	x := b.data[0]
	b.data = b.data[1:]
	return int(x)
}

func (b *builder) structure(depth int) rbd.Structure {
	b.parts++
	op := b.next() % 6
	if depth == 0 || b.parts > 60 {
		op = 0
	}
	if op < 2 {
		u := rbd.Use{Block: string(rune('a' + b.next()%4))}
		if op == 1 {
			u.Label = fmt.Sprint(b.next() % 5)
		}
		return u
	}
	if op == 2 {
		g := rbd.Graph{From: "0", To: "1", Nodes: map[string]rbd.Structure{}}
		for range b.next() % 12 {
			g.Edges = append(g.Edges, rbd.Edge{A: fmt.Sprint(b.next() % 6), B: fmt.Sprint(b.next() % 6), Of: b.structure(depth - 1), Directed: b.next()%4 == 0})
		}
		if b.next()%3 == 0 {
			g.Nodes[fmt.Sprint(b.next()%6)] = b.structure(depth - 1)
		}
		return g
	}
	copies := []int{0, 1, 2, 3, 5, 20, 1000, -1}[b.next()%8]
	var of []rbd.Structure
	for range b.next() % 5 {
		of = append(of, b.structure(depth-1))
	}
	switch op {
	case 3:
		return rbd.All{Of: of, Copies: copies}
	case 4:
		return rbd.Any{Of: of, Copies: copies}
	}
	return rbd.AtLeast{Need: b.next() - 1, Of: of, Copies: copies}
}

// FuzzSystem: any structure is refused or solved, within its budget.
func FuzzSystem(f *testing.F) {
	f.Add([]byte{3, 0, 2, 0, 1, 1, 2, 3})
	f.Add([]byte{2, 7, 0, 2, 0, 1, 2, 1, 0, 1, 0, 3, 0, 1, 3, 1, 0, 1, 2, 3, 0, 1, 0, 3})
	f.Add([]byte{5, 5, 2, 1, 0, 1, 3, 0, 2, 0, 0, 9})
	blocks := []rbd.Block{
		{Name: "a", Fail: 1e-4, Repair: 0.1},
		{Name: "b", Steady: &dependability.Chance{P: 0.9, Not: 0.1}, Fail: 1},
		{Name: "c"},
		{Name: "d", Life: rbd.Weibull{Shape: 2, Scale: 100}, Repair: 1},
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b := builder{data: data}
		calls := 0
		lim := dependability.Limits{Bytes: 1 << 20, Going: func() error {
			if calls++; calls > 20_000 {
				return errors.New("enough")
			}
			return nil
		}}
		sys, err := rbd.New(blocks, b.structure(5), lim)
		if err != nil {
			return
		}
		c, err := sys.Chance(rbd.Steady())
		if err != nil {
			return
		}
		if math.Abs(c.P+c.Not-1) > 1e-12 {
			t.Fatalf("A+U = %v", c.P+c.Not)
		}
		rows, err := sys.Importance(rbd.Steady())
		for _, r := range rows {
			if !(r.Birnbaum >= 0 && r.Birnbaum <= 1+1e-12) || c.Not > 0 && !(r.RAW >= 1-1e-12 && r.RRW >= 1-1e-12) {
				t.Fatalf("row %+v (%v)", r, err)
			}
		}
		for _, sets := range []func(rbd.When, int) (rbd.Sets, error){sys.CutSets, sys.PathSets} {
			s, err := sets(rbd.Steady(), 20)
			if err == nil && (len(s.Sets) > 20 || s.Total < float64(len(s.Sets))) {
				t.Fatalf("%d sets of %v", len(s.Sets), s.Total)
			}
		}
		_, _ = sys.MTTF()
	})
}
