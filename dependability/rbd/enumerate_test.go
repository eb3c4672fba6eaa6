package rbd_test

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
	"pgregory.net/rapid"
)

// reference evaluates a structure state by state. It knows nothing of modules
// or diagrams: a state is a set of failed instances.
type reference struct {
	s      rbd.Structure
	blocks map[string]dependability.Chance
	names  []string // of instances: block, or block@label
	chance []dependability.Chance
	labels map[rbd.Use]int
	fresh  int
}

func newReference(s rbd.Structure, blocks []rbd.Block) *reference {
	r := &reference{s: s, blocks: map[string]dependability.Chance{}, labels: map[rbd.Use]int{}}
	for _, b := range blocks {
		r.blocks[b.Name] = *b.Steady
	}
	r.works(0) // numbers the instances
	return r
}

func (r *reference) works(failed uint) bool {
	r.fresh = 0
	return r.eval(r.s, failed)
}

func (r *reference) instance(u rbd.Use) int {
	if i, ok := r.labels[u]; ok && u.Label != "" {
		return i
	}
	add := func() int {
		name := u.Block
		if u.Label != "" {
			name += "@" + u.Label
		}
		r.names = append(r.names, name)
		r.chance = append(r.chance, r.blocks[u.Block])
		return len(r.names) - 1
	}
	if u.Label != "" {
		r.labels[u] = add()
		return r.labels[u]
	}
	// The n-th fresh use of a walk is the same instance in every walk, as walks
	// never stop early. Labels take numbers in the first walk only.
	n := r.fresh
	r.fresh++
	seen := 0
	for i, name := range r.names {
		if !slices.Contains([]byte(name), '@') {
			if seen == n {
				return i
			}
			seen++
		}
	}
	return add()
}

func (r *reference) eval(s rbd.Structure, failed uint) bool {
	count := func(of []rbd.Structure, copies int) (up, n int) {
		for range max(copies, 1) {
			for _, x := range of {
				n++
				if r.eval(x, failed) {
					up++
				}
			}
		}
		return up, n
	}
	switch s := s.(type) {
	case rbd.Use:
		return failed>>r.instance(s)&1 == 0
	case rbd.All:
		up, n := count(s.Of, s.Copies)
		return up == n
	case rbd.Any:
		up, _ := count(s.Of, s.Copies)
		return up > 0
	case rbd.AtLeast:
		up, _ := count(s.Of, s.Copies)
		return up >= s.Need
	case rbd.Graph:
		return r.connected(s, failed)
	}
	panic("structure")
}

func (r *reference) connected(g rbd.Graph, failed uint) bool {
	up := make([]bool, len(g.Edges))
	for i, e := range g.Edges {
		up[i] = r.eval(e.Of, failed)
	}
	works := map[string]bool{}
	for _, e := range g.Edges {
		for _, v := range []string{e.A, e.B} {
			if _, seen := works[v]; !seen {
				works[v] = g.Nodes[v] == nil || r.eval(g.Nodes[v], failed)
			}
		}
	}
	at := map[string]bool{g.From: works[g.From]}
	for range g.Edges {
		for i, e := range g.Edges {
			if up[i] && at[e.A] && works[e.B] {
				at[e.B] = true
			}
			if up[i] && !e.Directed && at[e.B] && works[e.A] {
				at[e.A] = true
			}
		}
	}
	return at[g.To]
}

// p is the probability of a state.
func (r *reference) p(failed uint) float64 {
	p := 1.0
	for i, c := range r.chance {
		if failed>>i&1 == 1 {
			p *= c.Not
		} else {
			p *= c.P
		}
	}
	return p
}

// truth is all that enumeration tells.
type truth struct {
	chance     dependability.Chance
	birnbaum   []float64 // by instance
	u1, u0, fv []float64
	cuts       map[string]float64
	paths      map[string]float64
}

func (r *reference) solve() truth {
	n := len(r.names)
	works := make([]bool, 1<<n)
	for f := range works {
		works[f] = r.works(uint(f))
	}
	t := truth{
		birnbaum: make([]float64, n), u1: make([]float64, n), u0: make([]float64, n), fv: make([]float64, n),
		cuts: map[string]float64{}, paths: map[string]float64{},
	}
	var cuts []uint
	for f, up := range works {
		p := r.p(uint(f))
		if up {
			t.chance.P += p
		} else {
			t.chance.Not += p
		}
		minimalCut, minimalPath := !up, up
		for i := range n {
			rest := p / r.chance[i].P
			if f>>i&1 == 1 {
				minimalCut = minimalCut && works[f&^(1<<i)]
				continue
			}
			minimalPath = minimalPath && !works[f|1<<i]
			if up && !works[f|1<<i] {
				t.birnbaum[i] += rest
			}
			if !up {
				t.u0[i] += rest
			}
			if !works[f|1<<i] {
				t.u1[i] += rest
			}
		}
		if minimalCut {
			cuts = append(cuts, uint(f))
			t.cuts[r.set(uint(f))] += r.product(uint(f), true)
		}
		if minimalPath {
			t.paths[r.set(^uint(f)&(1<<n-1))] += r.product(^uint(f)&(1<<n-1), false)
		}
	}
	for f := range works {
		for i := range n {
			if slices.ContainsFunc(cuts, func(c uint) bool { return c>>i&1 == 1 && c&^uint(f) == 0 }) {
				t.fv[i] += r.p(uint(f))
			}
		}
	}
	return t
}

// set names a set by its blocks without the numbers of copies, as those are a
// matter of taste.
func (r *reference) set(s uint) string {
	var names []string
	for ; s != 0; s &= s - 1 {
		names = append(names, r.names[bits.TrailingZeros(s)])
	}
	slices.Sort(names)
	return fmt.Sprint(names)
}

func (r *reference) product(s uint, failed bool) float64 {
	p := 1.0
	for ; s != 0; s &= s - 1 {
		c := r.chance[bits.TrailingZeros(s)]
		if failed {
			p *= c.Not
		} else {
			p *= c.P
		}
	}
	return p
}

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
