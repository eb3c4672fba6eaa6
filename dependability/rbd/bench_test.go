package rbd_test

import (
	"fmt"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
)

func rates() []rbd.Block {
	return []rbd.Block{
		{Name: "rack", Fail: 1e-4, Repair: 0.25}, {Name: "gateway", Fail: 5e-5, Repair: 0.25}, {Name: "link", Fail: 1e-5, Repair: 0.5},
	}
}

// shared is a centre whose racks reach two labelled switches: no part of it is
// independent of the rest.
func shared(n, need int) rbd.Structure {
	path := func(sw string) rbd.Structure { return all(u("link"), rbd.Use{Block: "gateway", Label: sw}) }
	return rbd.AtLeast{Need: need, Copies: n, Of: []rbd.Structure{all(u("rack"), anyOf(path("a"), path("b")))}}
}

// grid is a square network from one corner to the other.
func grid(n int) rbd.Graph {
	g := rbd.Graph{From: "0,0", To: fmt.Sprintf("%d,%d", n-1, n-1)}
	for i := range n {
		for j := range n {
			here := fmt.Sprintf("%d,%d", i, j)
			if i+1 < n {
				g.Edges = append(g.Edges, rbd.Edge{A: here, B: fmt.Sprintf("%d,%d", i+1, j), Of: u("link")})
			}
			if j+1 < n {
				g.Edges = append(g.Edges, rbd.Edge{A: here, B: fmt.Sprintf("%d,%d", i, j+1), Of: u("link")})
			}
		}
	}
	return g
}

// clique joins every two of n vertices.
func clique(n int) rbd.Graph {
	g := rbd.Graph{From: "0", To: fmt.Sprint(n - 1)}
	for i := range n {
		for j := range i {
			g.Edges = append(g.Edges, rbd.Edge{A: fmt.Sprint(j), B: fmt.Sprint(i), Of: u("link")})
		}
	}
	return g
}

// BenchmarkImportance compiles a system and ranks all its blocks.
func BenchmarkImportance(b *testing.B) {
	for _, x := range []struct {
		name string
		s    rbd.Structure
	}{
		{"95of100", centre(100, 95, 4, 3, "link", "link")},
		{"950of1000", centre(1000, 950, 4, 3, "link", "link")},
		{"95of100shared", shared(100, 95)},
		{"grid5", grid(5)},
		{"grid7", grid(7)},
		{"clique7", clique(7)},
	} {
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				sys, err := rbd.New(rates(), x.s, dependability.Limits{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := sys.Importance(rbd.Steady()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUnavailability(b *testing.B) {
	for _, x := range []struct {
		name string
		s    rbd.Structure
	}{{"grid8", grid(8)}, {"grid10", grid(10)}, {"clique9", clique(9)}} {
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				sys, err := rbd.New(rates(), x.s, dependability.Limits{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := sys.Chance(rbd.Steady()); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(sys.Nodes()), "nodes")
			}
		})
	}
}

func BenchmarkMTTF(b *testing.B) {
	sys := compile(b, centre(100, 95, 4, 3, "link", "link"), rates()...)
	for b.Loop() {
		if _, err := sys.MTTF(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCutSets(b *testing.B) {
	sys := compile(b, centre(100, 95, 4, 3, "link", "link"), rates()...)
	for b.Loop() {
		if _, err := sys.CutSets(rbd.Steady(), 100); err != nil {
			b.Fatal(err)
		}
	}
}
