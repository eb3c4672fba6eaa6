package diagram

import (
	"testing"

	"pgregory.net/rapid"
)

// No text lies over another, or over a node that is not its own.
func TestLayoutKeepsTextApart(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g := &graph{}
		n := rapid.IntRange(1, 9).Draw(r, "nodes")
		for range n {
			g.nodes = append(g.nodes, node{label: rapid.SampledFrom([]string{"3,2", "up", "processor failed"}).Draw(r, "label"), down: rapid.Bool().Draw(r, "down")})
		}
		for range rapid.IntRange(0, 2*n).Draw(r, "edges") {
			from, to := rapid.IntRange(0, n-1).Draw(r, "from"), rapid.IntRange(0, n-1).Draw(r, "to")
			if from != to {
				g.link(from, to, rapid.SampledFrom([]string{"mu", "2*lam_h", "min(n - 1, k)*lam + theta"}).Draw(r, "rate"))
			}
		}
		g.layers()
		l := g.fit()
		for i, a := range l.labels {
			for _, b := range l.boxes {
				if a.w > 0 && a.meets(b) {
					r.Fatalf("label %q over a node", l.caption(i))
				}
			}
			for j, b := range l.labels[:i] {
				if a.w > 0 && b.w > 0 && a.meets(b) {
					r.Fatalf("label %q over %q", l.caption(i), l.caption(j))
				}
			}
		}
		for i, a := range l.boxes {
			for _, b := range l.boxes[:i] {
				if a.meets(b) {
					r.Fatal("a node over another")
				}
			}
		}
	})
}
