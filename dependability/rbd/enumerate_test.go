package rbd_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
	"pgregory.net/rapid"
)

// structures draws one of up to about size blocks.
func structures(t *rapid.T, size *int, depth int) rbd.Structure {
	if depth == 0 || *size <= 2 || rapid.IntRange(0, 4).Draw(t, "leaf") == 0 {
		*size--
		u := rbd.Use{Block: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "block")}
		if rapid.Bool().Draw(t, "labelled") {
			u.Label = rapid.SampledFrom([]string{"x", "y"}).Draw(t, "label")
		}
		return u
	}
	if rapid.IntRange(0, 4).Draw(t, "graph") == 0 {
		return graphs(t, size, depth)
	}
	copies := rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "copies")
	before := *size
	var of []rbd.Structure
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		of = append(of, structures(t, size, depth-1))
	}
	if copies > 1 {
		*size -= before - *size
	}
	switch rapid.IntRange(0, 2).Draw(t, "gate") {
	case 0:
		return rbd.All{Of: of, Copies: copies}
	case 1:
		return rbd.Any{Of: of, Copies: copies}
	}
	n := len(of) * max(copies, 1)
	return rbd.AtLeast{Need: rapid.IntRange(1, n).Draw(t, "need"), Of: of, Copies: copies}
}

func graphs(t *rapid.T, size *int, depth int) rbd.Graph {
	g := rbd.Graph{From: "s", To: "t", Nodes: map[string]rbd.Structure{}}
	vertex := rapid.SampledFrom([]string{"s", "t", "v", "w"})
	for range rapid.IntRange(2, 6).Draw(t, "edges") {
		g.Edges = append(g.Edges, rbd.Edge{
			A: vertex.Draw(t, "from"), B: vertex.Draw(t, "to"),
			Of: structures(t, size, min(depth-1, 1)), Directed: rapid.IntRange(0, 3).Draw(t, "directed") == 0,
		})
	}
	g.Edges = append(g.Edges, rbd.Edge{A: "s", B: vertex.Draw(t, "first"), Of: structures(t, size, 0)})
	g.Edges = append(g.Edges, rbd.Edge{A: g.Edges[len(g.Edges)-1].B, B: "t", Of: structures(t, size, 0)})
	if rapid.IntRange(0, 2).Draw(t, "nodes") == 0 {
		g.Nodes[g.Edges[0].A] = structures(t, size, 0)
	}
	return g
}

func drawBlocks(t *rapid.T) []rbd.Block {
	var blocks []rbd.Block
	for _, name := range []string{"a", "b", "c"} {
		not := rapid.SampledFrom([]float64{0.5, 0.1, 1e-3, 1e-9, 0.9}).Draw(t, "u "+name)
		blocks = append(blocks, rbd.Block{Name: name, Steady: &dependability.Chance{P: 1 - not, Not: not}, Fail: 0.01})
	}
	return blocks
}

func near(a, b, tol float64) bool {
	return a == b || math.Abs(a-b) <= tol*max(math.Abs(a), math.Abs(b))
}

// TestEnumeration compares random structures, repeated blocks and graphs in
// them, with the enumeration of all states.
func TestEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := 9
		s := structures(t, &size, 3)
		blocks := drawBlocks(t)
		ref := newReference(s, blocks)
		if len(ref.names) > 12 {
			t.Skip("too many states")
		}
		sys, err := rbd.New(blocks, s, dependability.Limits{})
		if err != nil {
			if want := ref.solve(); want.chance.P != 0 {
				t.Fatalf("%v, but the system may work", err)
			}
			return
		}
		want := ref.solve()
		got, err := sys.Chance(rbd.Steady())
		if err != nil {
			t.Fatal(err)
		}
		if !near(got.P, want.chance.P, 1e-13) || !near(got.Not, want.chance.Not, 1e-13) {
			t.Fatalf("chance %v, want %v of %#v", got, want.chance, s)
		}
		if math.Abs(got.P+got.Not-1) > 1e-14 {
			t.Fatalf("A+U = %v", got.P+got.Not)
		}
		compareImportance(t, sys, ref, want)
		compareSets(t, sys, want)
	})
}

// compareImportance spreads the rows over their instances. What the compiled
// system leaves out has no importance.
func compareImportance(t *rapid.T, sys *rbd.System, ref *reference, want truth) {
	rows, err := sys.Importance(rbd.Steady())
	if err != nil {
		t.Fatal(err)
	}
	type five [5]float64
	got, all := map[string][]five{}, map[string][]five{}
	frequency := 0.0
	for _, r := range rows {
		name := r.Block
		if r.Label != "" {
			name += "@" + r.Label
		}
		if r.RAW < 1-1e-14 || r.RRW < 1-1e-14 || r.Birnbaum < 0 || r.Birnbaum > 1+1e-14 || *r.FussellVesely < r.Criticality {
			t.Fatalf("row %+v", r)
		}
		for range int(r.Instances) {
			if r.Birnbaum > 0 {
				got[name] = append(got[name], five{r.Birnbaum, r.Criticality, r.RAW, r.RRW, *r.FussellVesely})
			}
		}
		frequency += r.Instances * r.Birnbaum * (1 - r.Unavail) * 0.01
	}
	u := want.chance.Not
	for i, b := range want.birnbaum {
		if b > 0 {
			rrw := math.Inf(1)
			if want.u0[i] > 0 {
				rrw = u / want.u0[i]
			}
			all[ref.names[i]] = append(all[ref.names[i]], five{b, b * ref.chance[i].Not / u, want.u1[i] / u, rrw, want.fv[i] / u})
		}
	}
	order := func(a, b five) int {
		for k := range a {
			if !near(a[k], b[k], 1e-12) {
				if a[k] < b[k] {
					return -1
				}
				return 1
			}
		}
		return 0
	}
	for name, w := range all {
		g := got[name]
		slices.SortFunc(w, order)
		slices.SortFunc(g, order)
		if !slices.EqualFunc(g, w, func(a, b five) bool { return order(a, b) == 0 }) {
			t.Fatalf("importance of %s: %v, want %v", name, g, w)
		}
	}
	if c, err := sys.Cycle(); err != nil || !near(c.Frequency, frequency, 1e-12) {
		t.Fatalf("frequency %v (%v), want %v", c.Frequency, err, frequency)
	}
}

func compareSets(t *rapid.T, sys *rbd.System, want truth) {
	for _, x := range []struct {
		what string
		find func(rbd.When, int) (rbd.Sets, error)
		want map[string]float64
	}{{"cut", sys.CutSets, want.cuts}, {"path", sys.PathSets, want.paths}} {
		all, err := x.find(rbd.Steady(), 100_000)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]float64{}
		sum := 0.0
		for _, s := range all.Sets {
			names := make([]string, len(s.Blocks))
			for i, b := range s.Blocks {
				for j := range b {
					if b[j] == '[' {
						b = b[:j]
						break
					}
				}
				names[i] = b
			}
			slices.Sort(names)
			got[fmt.Sprint(names)] += s.P
			sum += s.P
		}
		if len(got) != len(x.want) || all.Left() != 0 || !near(sum, all.Sum, 1e-12) {
			t.Fatalf("%s sets %v, want %v; left %v", x.what, got, x.want, all.Left())
		}
		for name, p := range x.want {
			if !near(got[name], p, 1e-12) {
				t.Fatalf("%s set %s: %v, want %v", x.what, name, got[name], p)
			}
		}
		few, err := x.find(rbd.Steady(), 3)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range few.Sets {
			if !near(s.P, all.Sets[i].P, 1e-12) {
				t.Fatalf("%s set %d of 3: %v, of all: %v", x.what, i, s, all.Sets[i])
			}
		}
		if few.Total != all.Total || float64(len(few.Sets))+few.Left() != all.Total {
			t.Fatalf("%s sets: 3 of %v, left %v", x.what, few.Total, few.Left())
		}
	}
}
